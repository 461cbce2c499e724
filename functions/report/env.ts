import type { z } from 'zod';
import { BaseEnv, text } from '../../shared/runtime/env.ts';

export const ReportEnv = BaseEnv.extend({
  CONFIG_BUCKET: text,
  CONTROL_TABLE: text,
  REPORTS_BUCKET: text,
  WORK_BUCKET: text,
});
export type ReportEnv = z.infer<typeof ReportEnv>;
