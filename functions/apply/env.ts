import type { z } from 'zod';
import { BaseEnv, text } from '../../shared/runtime/env.ts';

export const ApplyEnv = BaseEnv.extend({
  CONFIG_BUCKET: text,
  IDENTITY_TABLE: text,
  PROFILES_QUEUE_URL: text,
  WORK_BUCKET: text,
});
export type ApplyEnv = z.infer<typeof ApplyEnv>;
