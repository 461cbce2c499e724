import { Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { PushEnv } from '../../functions/push/env.ts';
import { onTable, readSecrets } from '../constructs/access.ts';
import { StageFunction } from '../constructs/stage-function.ts';
import { StageQueue } from '../constructs/stage-queue.ts';
import { readConfiguration, type StageContext } from './context.ts';
import { FUNCTION_FAILURES, QUEUE_FAILURES } from './failures.ts';

/** Ten webhooks, one after the other, each to a receiver that takes its time. */
const TIMEOUT = Duration.minutes(3);

/** Segment changes leave as signed webhooks. */
export class Push extends Construct {
  readonly transitions: StageQueue;
  readonly function: StageFunction<PushEnv>;

  constructor(scope: Construct, id: string, context: StageContext) {
    super(scope, id);
    const { storage, settings } = context;
    this.transitions = new StageQueue(this, 'Transitions', {
      ...context.queues,
      failureMeans: QUEUE_FAILURES.transitions,
      consumerTimeout: TIMEOUT,
      // A try every 18 minutes: a receiver may be down for six hours before its messages are set aside.
      attempts: 20,
      lateAfter: Duration.hours(1),
      fifo: true,
    });
    this.function = new StageFunction<PushEnv>(this, 'Push', {
      ...context.functions,
      name: 'push',
      failureMeans: FUNCTION_FAILURES.push,
      memoryMb: 512,
      timeout: TIMEOUT,
      queues: [{ source: this.transitions, batchSize: 10, concurrency: settings['concurrency.push'] }],
      environment: {
        CONFIG_BUCKET: storage.config.bucketName,
        PROFILE_TABLE: storage.profile.tableName,
        CONTROL_TABLE: storage.control.tableName,
        DESTINATION_SECRETS: Stack.of(this).toJsonString(storage.destinationSecretArns),
      },
      access: [
        ...readConfiguration(storage.config),
        onTable(storage.profile, 'GetItem', 'BatchGetItem'),
        onTable(storage.control, 'GetItem', 'BatchGetItem', 'PutItem'),
        readSecrets(Object.values(storage.destinationSecretArns)),
      ],
    });
  }
}
