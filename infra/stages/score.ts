import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { DueEnv } from '../../functions/due/env.ts';
import type { ScoreEnv } from '../../functions/score/env.ts';
import { onIndex, onTable, readSecrets, sendTo } from '../constructs/access.ts';
import { StageFunction } from '../constructs/stage-function.ts';
import { StageQueue } from '../constructs/stage-queue.ts';
import { readConfiguration, type StageContext } from './context.ts';
import { FUNCTION_FAILURES, QUEUE_FAILURES } from './failures.ts';
import { DUE_INDEX } from './storage.ts';

const TIMEOUT = Duration.minutes(2);

/** Profiles are rebuilt here, when something touched them or when time alone changes them. */
export class Score extends Construct {
  readonly profiles: StageQueue;
  readonly function: StageFunction<ScoreEnv>;
  readonly due: StageFunction<DueEnv>;

  constructor(scope: Construct, id: string, context: StageContext, to: { transitions: StageQueue }) {
    super(scope, id);
    const { storage, settings } = context;
    this.profiles = new StageQueue(this, 'Profiles', {
      ...context.queues,
      failureMeans: QUEUE_FAILURES.profiles,
      consumerTimeout: TIMEOUT,
      attempts: 5,
      lateAfter: Duration.hours(2),
      fifo: true,
    });
    this.function = new StageFunction<ScoreEnv>(this, 'Score', {
      ...context.functions,
      name: 'score',
      failureMeans: FUNCTION_FAILURES.score,
      memoryMb: 1024,
      timeout: TIMEOUT,
      queues: [{ source: this.profiles, batchSize: 10, concurrency: settings['concurrency.score'] }],
      environment: {
        CONFIG_BUCKET: storage.config.bucketName,
        IDENTITY_TABLE: storage.identity.tableName,
        PROFILE_TABLE: storage.profile.tableName,
        TRANSITIONS_QUEUE_URL: to.transitions.queue.queueUrl,
        HASH_KEY_SECRET_ARN: storage.hashKeyArn,
      },
      access: [
        ...readConfiguration(storage.config),
        onTable(storage.identity, 'GetItem', 'BatchGetItem', 'Query'),
        onTable(storage.profile, 'GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem'),
        sendTo(to.transitions.queue),
        readSecrets([storage.hashKeyArn]),
      ],
    });
    this.due = new StageFunction<DueEnv>(this, 'Due', {
      ...context.functions,
      name: 'due',
      failureMeans: FUNCTION_FAILURES.due,
      memoryMb: 512,
      timeout: Duration.minutes(5),
      environment: { PROFILE_TABLE: storage.profile.tableName, PROFILES_QUEUE_URL: this.profiles.queue.queueUrl },
      access: [onIndex(storage.profile, DUE_INDEX), sendTo(this.profiles.queue)],
    });
  }
}
