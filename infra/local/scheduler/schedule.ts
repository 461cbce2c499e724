import { z } from 'zod';
import type { Resource } from '../assembly/resolver.ts';
import { UnsupportedError } from '../errors.ts';
import { type Due, parseSchedule } from './cron.ts';

const Properties = z.object({
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string().default('UTC'),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Target: z.object({ Arn: z.string(), Input: z.string().optional() }),
});

/** A schedule of the template. */
export interface Schedule {
  readonly name: string;
  readonly expression: string;
  readonly due: Due;
  readonly enabled: boolean;
  readonly targetArn: string;
  /** JSON text, with the scheduler's own placeholders. */
  readonly input: string;
}

const TARGETS = [':states:', ':lambda:', ':sqs:'];

/** Reads a schedule out of the template. */
export function scheduleOf(resource: Resource): Schedule {
  const parsed = Properties.safeParse(resource.properties);
  if (!parsed.success) throw new UnsupportedError(`schedule ${resource.logicalId}: ${z.prettifyError(parsed.error)}`);
  const { ScheduleExpression, ScheduleExpressionTimezone, State, Target } = parsed.data;
  if (!TARGETS.some((target) => Target.Arn.includes(target)) || Target.Arn.startsWith('arn:aws:scheduler:::'))
    throw new UnsupportedError(`schedule ${resource.logicalId}: target ${Target.Arn}`);
  return {
    name: resource.name,
    expression: ScheduleExpression,
    due: parseSchedule(ScheduleExpression, ScheduleExpressionTimezone),
    enabled: State === 'ENABLED',
    targetArn: Target.Arn,
    input: Target.Input ?? '{}',
  };
}

/** The input of one firing: the scheduler's placeholders filled in. */
export function inputAt(schedule: Schedule, at: Date, executionId: string): string {
  return schedule.input
    .replaceAll('<aws.scheduler.scheduled-time>', `${at.toISOString().slice(0, 19)}Z`)
    .replaceAll('<aws.scheduler.execution-id>', executionId)
    .replaceAll('<aws.scheduler.attempt-number>', '1');
}
