import { Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { ContextAttribute, Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke, StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { type Access, invoke, policyOf, sendTo, startExecution } from '../constructs/access.ts';
import { scheduleDeadLetters } from '../constructs/stage-queue.ts';
import type { StageContext } from './context.ts';
import { QUEUE_FAILURES } from './failures.ts';

/** What starts by the clock: the weekly run, and every hour the look for profiles that fall due. */
export class Schedules extends Construct {
  constructor(scope: Construct, id: string, context: StageContext, targets: { weekly: IStateMachine; due: IFunction }) {
    super(scope, id);
    const { settings, storage } = context;
    const deadLetters = scheduleDeadLetters(this, 'DeadLetters', { ...context.queues, failureMeans: QUEUE_FAILURES.schedules });
    const roleFor = (name: string, access: Access) =>
      new Role(this, `${name}Role`, {
        assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
          conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
        }),
        inlinePolicies: { access: policyOf([access, sendTo(deadLetters)], storage.key) },
      }).withoutPolicyUpdates();
    const target = {
      deadLetterQueue: deadLetters,
      input: ScheduleTargetInput.fromObject({ scheduledAt: ContextAttribute.scheduledTime }),
      maxEventAge: Duration.hours(1),
      retryAttempts: 5,
    };
    new Schedule(this, 'Weekly', {
      description: 'hcp360: starts the weekly re-clustering',
      schedule: ScheduleExpression.expression(`cron(${settings['weekly.cron']})`, TimeZone.of(settings['weekly.timeZone'])),
      enabled: settings['weekly.enabled'],
      target: new StepFunctionsStartExecution(targets.weekly, {
        ...target,
        role: roleFor('Weekly', startExecution(targets.weekly.stateMachineArn)),
      }),
    });
    new Schedule(this, 'Due', {
      description: 'hcp360: looks for profiles that time alone changes',
      schedule: ScheduleExpression.rate(Duration.hours(1)),
      target: new LambdaInvoke(targets.due, { ...target, role: roleFor('Due', invoke(targets.due)) }),
    });
  }
}
