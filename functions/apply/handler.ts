import { monotonicFactory } from 'ulid';
import { parse } from '../../shared/contracts/parse.ts';
import { ApplyInput } from '../../shared/contracts/run.ts';
import { bucketNamed, queueAt, tableNamed } from '../../shared/runtime/clients.ts';
import { readEnv } from '../../shared/runtime/env.ts';
import { count, taskHandler } from '../../shared/runtime/stage.ts';
import { configurationReader } from '../../shared/stores/configuration.ts';
import { IdentityStore } from '../../shared/stores/identity.ts';
import { apply } from './apply.ts';
import { ApplyEnv } from './env.ts';

const env = readEnv(ApplyEnv);
const store = new IdentityStore(tableNamed(env.IDENTITY_TABLE));
const profiles = queueAt(env.PROFILES_QUEUE_URL);
const work = bucketNamed(env.WORK_BUCKET);
const configuration = configurationReader(bucketNamed(env.CONFIG_BUCKET));
const newId = monotonicFactory();

export const handler = taskHandler(async (event: unknown) =>
  apply(parse(ApplyInput, event, 'apply input'), {
    store,
    profiles,
    work,
    configuration,
    newId: () => newId(),
    now: Date.now,
    count,
  }),
);
