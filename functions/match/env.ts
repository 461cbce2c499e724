import type { z } from 'zod';
import { BaseEnv, text } from '../../shared/runtime/env.ts';

export const MatchEnv = BaseEnv.extend({
  CONFIG_BUCKET: text,
  IDENTITY_TABLE: text,
  PROFILES_QUEUE_URL: text,
  HASH_KEY_SECRET_ARN: text,
});
export type MatchEnv = z.infer<typeof MatchEnv>;
