import type { z } from 'zod';
import { BaseEnv, text } from '../../shared/runtime/env.ts';

export const DueEnv = BaseEnv.extend({
  PROFILE_TABLE: text,
  PROFILES_QUEUE_URL: text,
});
export type DueEnv = z.infer<typeof DueEnv>;
