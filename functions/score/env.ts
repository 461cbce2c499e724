import type { z } from 'zod';
import { BaseEnv, text } from '../../shared/runtime/env.ts';

export const ScoreEnv = BaseEnv.extend({
  CONFIG_BUCKET: text,
  IDENTITY_TABLE: text,
  PROFILE_TABLE: text,
  TRANSITIONS_QUEUE_URL: text,
  HASH_KEY_SECRET_ARN: text,
});
export type ScoreEnv = z.infer<typeof ScoreEnv>;
