import { secretReader } from '../../shared/push/secrets.ts';
import { bucketNamed, secret, tableNamed } from '../../shared/runtime/clients.ts';
import { readEnv } from '../../shared/runtime/env.ts';
import { count, queueHandler } from '../../shared/runtime/stage.ts';
import { configurationReader } from '../../shared/stores/configuration.ts';
import { deliveryLedger } from '../../shared/stores/deliveries.ts';
import { ProfileStore } from '../../shared/stores/profiles.ts';
import { PushEnv } from './env.ts';
import { push } from './push.ts';

const env = readEnv(PushEnv);
const profiles = new ProfileStore(tableNamed(env.PROFILE_TABLE));
const deps = {
  configuration: configurationReader(bucketNamed(env.CONFIG_BUCKET)),
  profiles,
  ledger: deliveryLedger(tableNamed(env.CONTROL_TABLE)),
  secretOf: secretReader(env.DESTINATION_SECRETS, secret),
  fetch,
  now: Date.now,
  count,
};

export const handler = queueHandler(
  () =>
    ({ body }) =>
      push(body, deps),
  'fifo',
);
