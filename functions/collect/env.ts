import type { z } from 'zod';
import { BaseEnv, text } from '../../shared/runtime/env.ts';

export const CollectEnv = BaseEnv.extend({
  CONFIG_BUCKET: text,
  WORK_BUCKET: text,
});
export type CollectEnv = z.infer<typeof CollectEnv>;
