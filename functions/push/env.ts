import type { z } from 'zod';
import { BaseEnv, text } from '../../shared/runtime/env.ts';

export const PushEnv = BaseEnv.extend({
  CONFIG_BUCKET: text,
  PROFILE_TABLE: text,
  CONTROL_TABLE: text,
  DESTINATION_SECRETS: text,
});
export type PushEnv = z.infer<typeof PushEnv>;
