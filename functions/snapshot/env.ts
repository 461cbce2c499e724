import type { z } from 'zod';
import { BaseEnv, text } from '../../shared/runtime/env.ts';

export const SnapshotEnv = BaseEnv.extend({
  IDENTITY_TABLE: text,
  WORK_BUCKET: text,
});
export type SnapshotEnv = z.infer<typeof SnapshotEnv>;
