import { parse } from '../../shared/contracts/parse.ts';
import { ClusterInput } from '../../shared/contracts/run.ts';
import { bucketNamed } from '../../shared/runtime/clients.ts';
import { readEnv } from '../../shared/runtime/env.ts';
import { taskHandler } from '../../shared/runtime/stage.ts';
import { configurationReader } from '../../shared/stores/configuration.ts';
import { cluster } from './cluster.ts';
import { ClusterEnv } from './env.ts';

const env = readEnv(ClusterEnv);
const work = bucketNamed(env.WORK_BUCKET);
const configuration = configurationReader(bucketNamed(env.CONFIG_BUCKET));
/** At one to two kilobytes each they leave most of the function's memory to the census of all. */
const RECORDS_HELD = 300_000;

export const handler = taskHandler(async (event: unknown) =>
  cluster(parse(ClusterInput, event, 'cluster input'), { work, configuration, recordsHeld: RECORDS_HELD }),
);
