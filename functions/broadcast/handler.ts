import { parse } from '../../shared/contracts/parse.ts';
import { BroadcastInput } from '../../shared/contracts/run.ts';
import { secretReader } from '../../shared/push/secrets.ts';
import { bucketNamed, secret, tableNamed } from '../../shared/runtime/clients.ts';
import { readEnv } from '../../shared/runtime/env.ts';
import { count, taskHandler } from '../../shared/runtime/stage.ts';
import { configurationReader } from '../../shared/stores/configuration.ts';
import { deliveryLedger } from '../../shared/stores/deliveries.ts';
import { ProfileStore } from '../../shared/stores/profiles.ts';
import { broadcast } from './broadcast.ts';
import { BroadcastEnv } from './env.ts';

const env = readEnv(BroadcastEnv);
const deps = {
  configuration: configurationReader(bucketNamed(env.CONFIG_BUCKET)),
  profiles: new ProfileStore(tableNamed(env.PROFILE_TABLE)),
  ledger: deliveryLedger(tableNamed(env.CONTROL_TABLE)),
  secretOf: secretReader(env.DESTINATION_SECRETS, secret),
  fetch,
  now: Date.now,
  count,
  work: bucketNamed(env.WORK_BUCKET),
};

export const handler = taskHandler(async (event: unknown, context) =>
  broadcast(parse(BroadcastInput, event, 'broadcast input'), { ...deps, remainingMs: () => context.getRemainingTimeInMillis() }),
);
