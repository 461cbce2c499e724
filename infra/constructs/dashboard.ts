import { Dashboard, GraphWidget, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { ALARM_PERIOD } from './alarms.ts';
import type { StageQueue } from './stage-queue.ts';

export interface StageDashboardProps {
  queues: Record<string, StageQueue>;
  functions: Record<string, IFunction>;
  machines: Record<string, IStateMachine>;
}

/** One page: what waits, what was set aside, what fails, how the weekly run went. */
export const stageDashboard = (scope: Construct, id: string, props: StageDashboardProps): Dashboard => {
  const queues = Object.entries(props.queues);
  const functions = Object.entries(props.functions);
  const sum = (label: string) => ({ label, period: ALARM_PERIOD, statistic: Stats.SUM });
  const maximum = (label: string) => ({ label, period: ALARM_PERIOD, statistic: Stats.MAXIMUM });
  return new Dashboard(scope, id, {
    widgets: [
      [
        new GraphWidget({
          title: 'Waiting: age of the oldest message (s)',
          width: 12,
          left: queues.map(([name, { queue }]) => queue.metricApproximateAgeOfOldestMessage(maximum(name))),
        }),
        new GraphWidget({
          title: 'Set aside: messages in dead-letter queues',
          width: 12,
          left: queues.map(([name, { deadLetters }]) => deadLetters.metricApproximateNumberOfMessagesVisible(maximum(name))),
        }),
      ],
      [
        new GraphWidget({
          title: 'Function errors',
          width: 12,
          left: functions.map(([name, each]) => each.metricErrors(sum(name))),
        }),
        new GraphWidget({
          title: 'Function duration, p95 (ms)',
          width: 12,
          left: functions.map(([name, each]) =>
            each.metricDuration({ label: name, period: ALARM_PERIOD, statistic: Stats.percentile(95) }),
          ),
        }),
      ],
      [
        new GraphWidget({
          title: 'State machines',
          width: 24,
          left: Object.entries(props.machines).flatMap(([name, each]) => [
            each.metricSucceeded(sum(`${name} succeeded`)),
            each.metricFailed(sum(`${name} failed`)),
          ]),
        }),
      ],
    ],
  });
};
