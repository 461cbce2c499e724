import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { ObserveEnv } from '../../functions/observe/env.ts';
import { onTable, readSecrets, sendTo } from '../constructs/access.ts';
import { StageFunction } from '../constructs/stage-function.ts';
import { StageQueue } from '../constructs/stage-queue.ts';
import type { StageContext } from './context.ts';
import { FUNCTION_FAILURES, QUEUE_FAILURES } from './failures.ts';

const TIMEOUT = Duration.minutes(2);

/** Engagements, surveys, consents and content are kept under their identity keys. */
export class Observe extends Construct {
  readonly observations: StageQueue;
  readonly function: StageFunction<ObserveEnv>;

  constructor(scope: Construct, id: string, context: StageContext, to: { profiles: StageQueue }) {
    super(scope, id);
    const { storage, settings } = context;
    this.observations = new StageQueue(this, 'Observations', {
      ...context.queues,
      failureMeans: QUEUE_FAILURES.observations,
      consumerTimeout: TIMEOUT,
      attempts: 5,
      lateAfter: Duration.hours(2),
    });
    this.function = new StageFunction<ObserveEnv>(this, 'Observe', {
      ...context.functions,
      name: 'observe',
      failureMeans: FUNCTION_FAILURES.observe,
      memoryMb: 1024,
      timeout: TIMEOUT,
      queues: [{ source: this.observations, batchSize: 10, concurrency: settings['concurrency.observe'] }],
      environment: {
        IDENTITY_TABLE: storage.identity.tableName,
        PROFILE_TABLE: storage.profile.tableName,
        PROFILES_QUEUE_URL: to.profiles.queue.queueUrl,
        HASH_KEY_SECRET_ARN: storage.hashKeyArn,
      },
      access: [
        onTable(storage.identity, 'GetItem', 'BatchGetItem', 'Query'),
        onTable(storage.profile, 'GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'BatchWriteItem'),
        sendTo(to.profiles.queue),
        readSecrets([storage.hashKeyArn]),
      ],
    });
  }
}
