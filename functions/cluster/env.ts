import type { z } from 'zod';
import { BaseEnv, text } from '../../shared/runtime/env.ts';

export const ClusterEnv = BaseEnv.extend({
  CONFIG_BUCKET: text,
  WORK_BUCKET: text,
});
export type ClusterEnv = z.infer<typeof ClusterEnv>;
