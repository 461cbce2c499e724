import { oneIdsOf } from '../../shared/identity/lookup.ts';
import { hashKey, queueAt, tableNamed } from '../../shared/runtime/clients.ts';
import { readEnv } from '../../shared/runtime/env.ts';
import { count, queueHandler } from '../../shared/runtime/stage.ts';
import { IdentityStore } from '../../shared/stores/identity.ts';
import { ObservationStore } from '../../shared/stores/observations.ts';
import { VisitStore } from '../../shared/stores/visits.ts';
import { ObserveEnv } from './env.ts';
import { observe } from './observe.ts';

const env = readEnv(ObserveEnv);
const identities = new IdentityStore(tableNamed(env.IDENTITY_TABLE));
const profileTable = tableNamed(env.PROFILE_TABLE);
const observations = new ObservationStore(profileTable);
const visits = new VisitStore(profileTable);
const profiles = queueAt(env.PROFILES_QUEUE_URL);

export const handler = queueHandler(() => async ({ body }) => {
  await observe(body, {
    observations,
    visits,
    ownersOf: (keys) => oneIdsOf(identities, keys),
    profiles,
    hashKey: await hashKey(env.HASH_KEY_SECRET_ARN),
    count,
  });
});
