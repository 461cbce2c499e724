import { Duration, Stack } from 'aws-cdk-lib';
import {
  Choice,
  Condition,
  DistributedMap,
  Fail,
  type IChainable,
  Pass,
  S3JsonLItemReader,
  type StateMachine,
  StateMachineType,
  Succeed,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { BroadcastEnv } from '../../functions/broadcast/env.ts';
import { invoke, onTable, readObjects, readSecrets, writeObjects } from '../constructs/access.ts';
import { interfaceOf } from '../constructs/data-bucket.ts';
import { StageFunction } from '../constructs/stage-function.ts';
import { type MachineDefaults, StageMachine } from '../constructs/stage-machine.ts';
import { lambdaTask } from '../constructs/task.ts';
import { RUNS, readConfiguration, type StageContext } from './context.ts';
import { FUNCTION_FAILURES, MACHINE_FAILURES } from './failures.ts';

const TIMEOUT = Duration.minutes(5);

/** The nested machine: each destination hears of each segment's changes in sequence, all of them side by side. */
export class SegmentPush extends Construct {
  readonly machine: StateMachine;
  readonly function: StageFunction<BroadcastEnv>;

  constructor(scope: Construct, id: string, context: StageContext & { machines: MachineDefaults }) {
    super(scope, id);
    const { storage } = context;
    this.function = new StageFunction<BroadcastEnv>(this, 'Broadcast', {
      ...context.functions,
      name: 'broadcast',
      failureMeans: FUNCTION_FAILURES.broadcast,
      memoryMb: 1024,
      timeout: TIMEOUT,
      environment: {
        CONFIG_BUCKET: storage.config.bucketName,
        PROFILE_TABLE: storage.profile.tableName,
        CONTROL_TABLE: storage.control.tableName,
        WORK_BUCKET: storage.work.bucketName,
        DESTINATION_SECRETS: Stack.of(this).toJsonString(storage.destinationSecretArns),
      },
      access: [
        ...readConfiguration(storage.config),
        readObjects(storage.work, RUNS),
        writeObjects(storage.work, RUNS),
        onTable(storage.profile, 'GetItem', 'BatchGetItem'),
        onTable(storage.control, 'GetItem', 'BatchGetItem', 'PutItem'),
        readSecrets(Object.values(storage.destinationSecretArns)),
      ],
    });

    this.machine = new StageMachine(this, 'Machine', {
      ...context.machines,
      name: 'segment-push',
      definition: this.definition(context),
      access: [invoke(this.function.lambda), readObjects(storage.work, RUNS)],
      timeout: Duration.hours(24),
      failureMeans: MACHINE_FAILURES.segmentPush,
    }).machine;
  }

  private definition({ storage, settings }: StageContext): IChainable {
    const states = new Construct(this, 'States');
    // One group, in a child execution of its own: batch after batch until done.
    const notDelivered = Pass.jsonata(states, 'NotDelivered', { outputs: { failed: 1 } });
    const broadcast = lambdaTask(states, 'Broadcast batches', {
      function: this.function.lambda,
      timeout: TIMEOUT,
      // A receiver that is down or slow: seven tries within about half an hour.
      retries: [{ errors: ['DeliveryError'], interval: Duration.seconds(15), maxAttempts: 7, maxDelay: Duration.minutes(10) }],
      onFailure: { next: notDelivered },
    });
    const more = Choice.jsonata(states, 'All batches?');
    const group = broadcast.next(
      more
        .when(Condition.jsonata('{% $not($states.input.done) %}'), broadcast)
        .when(Condition.jsonata('{% $exists($states.input.refused) %}'), notDelivered)
        .otherwise(Pass.jsonata(states, 'Delivered', { outputs: { failed: 0 } })),
    );
    const groups = DistributedMap.jsonata(states, 'Each group', {
      label: 'group',
      mapExecutionType: StateMachineType.STANDARD,
      maxConcurrency: settings['concurrency.broadcast'],
      itemReader: new S3JsonLItemReader({ bucket: interfaceOf(storage.work), key: '{% $states.input.groupsKey %}' }),
      itemSelector: { group: '{% $states.context.Map.Item.Value %}' },
      outputs: { runId: '{% $runId %}', groups: '{% $count($states.result) %}', failed: '{% $sum($states.result.failed) %}' },
    }).itemProcessor(group);
    // What was not delivered stays in the work bucket, whatever else happens to the run.
    const incomplete = Fail.jsonata(states, 'PushIncomplete', {
      error: 'PushIncomplete',
      cause: "{% $string($states.input.failed) & ' of ' & $string($states.input.groups) & ' groups were not delivered' %}",
    });
    const unreadable = Fail.jsonata(states, 'PushFailed', {
      error: 'PushFailed',
      cause: 'the groups could not be read or started',
    });
    groups.addCatch(unreadable);
    return Pass.jsonata(states, 'Begin push', { assign: { runId: '{% $states.input.runId %}' } })
      .next(groups)
      .next(
        Choice.jsonata(states, 'All delivered?')
          .when(Condition.jsonata('{% $states.input.failed = 0 %}'), Succeed.jsonata(states, 'Pushed'))
          .otherwise(incomplete),
      );
  }
}
