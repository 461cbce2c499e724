import type { z } from 'zod';
import { BaseEnv, text } from '../../shared/runtime/env.ts';

export const ObserveEnv = BaseEnv.extend({
  IDENTITY_TABLE: text,
  PROFILE_TABLE: text,
  PROFILES_QUEUE_URL: text,
  HASH_KEY_SECRET_ARN: text,
});
export type ObserveEnv = z.infer<typeof ObserveEnv>;
