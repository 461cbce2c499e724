import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { type Access, listObjects, readObjects } from '../constructs/access.ts';
import type { FunctionDefaults } from '../constructs/stage-function.ts';
import type { QueueDefaults } from '../constructs/stage-queue.ts';
import type { Settings } from '../settings.ts';
import type { Storage } from './storage.ts';

/** What every stage is built with. */
export interface StageContext {
  settings: Settings;
  storage: Storage;
  functions: FunctionDefaults;
  queues: QueueDefaults;
}

/** Everything of a weekly run lies under this prefix of the work bucket, as shared/contracts/run.ts has it. */
export const RUNS = 'runs/';

/** To read the active configuration, and to see that there is none yet. */
export const readConfiguration = (bucket: Bucket): Access[] => [readObjects(bucket), listObjects(bucket)];
