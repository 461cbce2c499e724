import { resolve } from '../../shared/identity/lookup.ts';
import { bucketNamed, hashKey, queueAt, tableNamed } from '../../shared/runtime/clients.ts';
import { readEnv } from '../../shared/runtime/env.ts';
import { count, queueHandler } from '../../shared/runtime/stage.ts';
import { configurationReader } from '../../shared/stores/configuration.ts';
import { IdentityStore } from '../../shared/stores/identity.ts';
import { ObservationStore } from '../../shared/stores/observations.ts';
import { ProfileStore } from '../../shared/stores/profiles.ts';
import { VisitStore } from '../../shared/stores/visits.ts';
import { ScoreEnv } from './env.ts';
import { type ScoreDeps, scoreBatch } from './score.ts';

const env = readEnv(ScoreEnv);
const identities = new IdentityStore(tableNamed(env.IDENTITY_TABLE));
const profileTable = tableNamed(env.PROFILE_TABLE);
const common = {
  resolve: (oneId) => resolve(identities, oneId),
  observations: new ObservationStore(profileTable),
  visits: new VisitStore(profileTable),
  profiles: new ProfileStore(profileTable),
  configuration: configurationReader(bucketNamed(env.CONFIG_BUCKET)),
  transitions: queueAt(env.TRANSITIONS_QUEUE_URL),
  now: Date.now,
  count,
} satisfies Omit<ScoreDeps, 'hashKey'>;

const deps = async (): Promise<ScoreDeps> => ({ ...common, hashKey: await hashKey(env.HASH_KEY_SECRET_ARN) });

export const handler = queueHandler((batch) => {
  const one = scoreBatch(
    batch.map(({ body }) => body),
    deps,
  );
  return ({ body }) => one(body);
}, 'fifo');
