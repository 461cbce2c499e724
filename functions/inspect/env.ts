import type { z } from 'zod';
import { BaseEnv, text } from '../../shared/runtime/env.ts';

export const InspectEnv = BaseEnv.extend({
  CONFIG_BUCKET: text,
  PROFILE_TABLE: text,
  WORK_BUCKET: text,
});
export type InspectEnv = z.infer<typeof InspectEnv>;
