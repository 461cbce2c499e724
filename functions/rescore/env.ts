import type { z } from 'zod';
import { BaseEnv, text } from '../../shared/runtime/env.ts';

export const RescoreEnv = BaseEnv.extend({
  CONFIG_BUCKET: text,
  IDENTITY_TABLE: text,
  PROFILE_TABLE: text,
  WORK_BUCKET: text,
  HASH_KEY_SECRET_ARN: text,
});
export type RescoreEnv = z.infer<typeof RescoreEnv>;
