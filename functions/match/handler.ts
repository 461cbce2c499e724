import { monotonicFactory } from 'ulid';
import { bucketNamed, hashKey, queueAt, tableNamed } from '../../shared/runtime/clients.ts';
import { readEnv } from '../../shared/runtime/env.ts';
import { count, queueHandler } from '../../shared/runtime/stage.ts';
import { configurationReader } from '../../shared/stores/configuration.ts';
import { IdentityStore } from '../../shared/stores/identity.ts';
import { MatchEnv } from './env.ts';
import { type MatchDeps, matchBatch } from './match.ts';

/** One HCP's records are a handful: a component this large rests on something that names nobody, and is for the weekly job. */
const COMPONENT_CAP = 500;

const env = readEnv(MatchEnv);
const newId = monotonicFactory();
const deps: MatchDeps = {
  store: new IdentityStore(tableNamed(env.IDENTITY_TABLE)),
  configuration: configurationReader(bucketNamed(env.CONFIG_BUCKET)),
  hashKey: () => hashKey(env.HASH_KEY_SECRET_ARN),
  profiles: queueAt(env.PROFILES_QUEUE_URL),
  newId: () => newId(),
  count,
  now: Date.now,
  componentCap: COMPONENT_CAP,
};

export const handler = queueHandler((batch) => {
  const one = matchBatch(batch, deps);
  return async (delivery) => {
    await one(delivery);
  };
});
