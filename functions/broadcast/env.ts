import type { z } from 'zod';
import { BaseEnv, text } from '../../shared/runtime/env.ts';

export const BroadcastEnv = BaseEnv.extend({
  CONFIG_BUCKET: text,
  PROFILE_TABLE: text,
  CONTROL_TABLE: text,
  WORK_BUCKET: text,
  DESTINATION_SECRETS: text,
});
export type BroadcastEnv = z.infer<typeof BroadcastEnv>;
