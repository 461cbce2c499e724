import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { MatchEnv } from '../../functions/match/env.ts';
import { onTable, readSecrets, sendTo } from '../constructs/access.ts';
import { StageFunction } from '../constructs/stage-function.ts';
import { StageQueue } from '../constructs/stage-queue.ts';
import { readConfiguration, type StageContext } from './context.ts';
import { FUNCTION_FAILURES, QUEUE_FAILURES } from './failures.ts';

const TIMEOUT = Duration.minutes(2);

/** Source records become one identity an HCP. */
export class Match extends Construct {
  readonly records: StageQueue;
  readonly function: StageFunction<MatchEnv>;

  constructor(scope: Construct, id: string, context: StageContext, to: { profiles: StageQueue }) {
    super(scope, id);
    const { storage, settings } = context;
    this.records = new StageQueue(this, 'Records', {
      ...context.queues,
      failureMeans: QUEUE_FAILURES.records,
      consumerTimeout: TIMEOUT,
      attempts: 5,
      lateAfter: Duration.hours(2),
    });
    this.function = new StageFunction<MatchEnv>(this, 'Match', {
      ...context.functions,
      name: 'match',
      failureMeans: FUNCTION_FAILURES.match,
      memoryMb: 1024,
      timeout: TIMEOUT,
      // More than ten a batch needs a window; records of a batch share their reads.
      queues: [{ source: this.records, batchSize: 25, window: Duration.seconds(1), concurrency: settings['concurrency.match'] }],
      environment: {
        CONFIG_BUCKET: storage.config.bucketName,
        IDENTITY_TABLE: storage.identity.tableName,
        PROFILES_QUEUE_URL: to.profiles.queue.queueUrl,
        HASH_KEY_SECRET_ARN: storage.hashKeyArn,
      },
      access: [
        ...readConfiguration(storage.config),
        onTable(storage.identity, 'GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem'),
        sendTo(to.profiles.queue),
        readSecrets([storage.hashKeyArn]),
      ],
    });
  }
}
