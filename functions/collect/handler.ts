import { parse } from '../../shared/contracts/parse.ts';
import { CollectInput } from '../../shared/contracts/run.ts';
import { bucketNamed } from '../../shared/runtime/clients.ts';
import { readEnv } from '../../shared/runtime/env.ts';
import { taskHandler } from '../../shared/runtime/stage.ts';
import { configurationReader } from '../../shared/stores/configuration.ts';
import { collect } from './collect.ts';
import { CollectEnv } from './env.ts';

const env = readEnv(CollectEnv);
const work = bucketNamed(env.WORK_BUCKET);
const configuration = configurationReader(bucketNamed(env.CONFIG_BUCKET));

export const handler = taskHandler(async (event: unknown) =>
  collect(parse(CollectInput, event, 'collect input'), { work, configuration }),
);
