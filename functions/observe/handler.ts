import { oneIdsOf } from '../../shared/identity/lookup.ts';
import { hashKey, queueAt, tableNamed } from '../../shared/runtime/clients.ts';
import { readEnv } from '../../shared/runtime/env.ts';
import { count, queueHandler } from '../../shared/runtime/stage.ts';
import { IdentityStore } from '../../shared/stores/identity.ts';
import { ObservationStore } from '../../shared/stores/observations.ts';
import { ObserveEnv } from './env.ts';
import { observe } from './observe.ts';

const env = readEnv(ObserveEnv);
const identities = new IdentityStore(tableNamed(env.IDENTITY_TABLE));
const observations = new ObservationStore(tableNamed(env.PROFILE_TABLE));
const profiles = queueAt(env.PROFILES_QUEUE_URL);

export const handler = queueHandler(() => async ({ body }) => {
  await observe(body, {
    observations,
    ownersOf: (keys) => oneIdsOf(identities, keys),
    profiles,
    hashKey: await hashKey(env.HASH_KEY_SECRET_ARN),
    count,
  });
});
