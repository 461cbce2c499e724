import { bucketNamed, hashKey, queueAt, tableNamed } from '../../shared/runtime/clients.ts';
import { readEnv } from '../../shared/runtime/env.ts';
import { count, queueHandler } from '../../shared/runtime/stage.ts';
import { configurationReader } from '../../shared/stores/configuration.ts';
import { FileStore } from '../../shared/stores/files.ts';
import { referenceReader } from '../../shared/stores/reference.ts';
import { clean } from './clean.ts';
import { CleanEnv } from './env.ts';

const env = readEnv(CleanEnv);
const reports = bucketNamed(env.REPORTS_BUCKET);
const deps = {
  landing: bucketNamed(env.LANDING_BUCKET),
  reports,
  identity: tableNamed(env.IDENTITY_TABLE),
  files: new FileStore(tableNamed(env.CONTROL_TABLE)),
  landingQueue: queueAt(env.LANDING_QUEUE_URL),
  records: queueAt(env.RECORDS_QUEUE_URL),
  observations: queueAt(env.OBSERVATIONS_QUEUE_URL),
  intakeQueueArn: env.INTAKE_QUEUE_ARN,
  configuration: configurationReader(bucketNamed(env.CONFIG_BUCKET)),
  hospitals: referenceReader(reports),
  hashKey: () => hashKey(env.HASH_KEY_SECRET_ARN),
  now: Date.now,
  count,
};

export const handler = queueHandler((_batch, context) => (delivery) => {
  const remainingMs = () => context.getRemainingTimeInMillis();
  return clean(delivery, { ...deps, remainingMs });
});
