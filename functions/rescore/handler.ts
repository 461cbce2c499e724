import { parse } from '../../shared/contracts/parse.ts';
import { RescoreInput } from '../../shared/contracts/run.ts';
import { resolve } from '../../shared/identity/lookup.ts';
import { bucketNamed, hashKey, tableNamed } from '../../shared/runtime/clients.ts';
import { readEnv } from '../../shared/runtime/env.ts';
import { count, taskHandler } from '../../shared/runtime/stage.ts';
import { configurationReader } from '../../shared/stores/configuration.ts';
import { IdentityStore } from '../../shared/stores/identity.ts';
import { ObservationStore } from '../../shared/stores/observations.ts';
import { ProfileStore } from '../../shared/stores/profiles.ts';
import { VisitStore } from '../../shared/stores/visits.ts';
import { RescoreEnv } from './env.ts';
import { rescore } from './rescore.ts';

const env = readEnv(RescoreEnv);
const identities = new IdentityStore(tableNamed(env.IDENTITY_TABLE));
const profileTable = tableNamed(env.PROFILE_TABLE);
const observations = new ObservationStore(profileTable);
const visits = new VisitStore(profileTable);
const profiles = new ProfileStore(profileTable);
const configuration = configurationReader(bucketNamed(env.CONFIG_BUCKET));
const work = bucketNamed(env.WORK_BUCKET);

export const handler = taskHandler(async (event: unknown) =>
  rescore(parse(RescoreInput, event, 'a batch to rescore'), {
    resolve: (oneId) => resolve(identities, oneId),
    observations,
    visits,
    profiles,
    configuration,
    hashKey: await hashKey(env.HASH_KEY_SECRET_ARN),
    now: Date.now,
    work,
    count,
  }),
);
