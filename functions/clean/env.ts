import type { z } from 'zod';
import { BaseEnv, text } from '../../shared/runtime/env.ts';

export const CleanEnv = BaseEnv.extend({
  LANDING_BUCKET: text,
  REPORTS_BUCKET: text,
  CONFIG_BUCKET: text,
  IDENTITY_TABLE: text,
  CONTROL_TABLE: text,
  /** Where a file that one invocation could not finish is sent again. */
  LANDING_QUEUE_URL: text,
  RECORDS_QUEUE_URL: text,
  OBSERVATIONS_QUEUE_URL: text,
  INTAKE_QUEUE_ARN: text,
  HASH_KEY_SECRET_ARN: text,
});
export type CleanEnv = z.infer<typeof CleanEnv>;
