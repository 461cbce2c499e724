import { Duration, Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { CleanEnv } from '../../functions/clean/env.ts';
import { listObjects, onTable, readObjects, readSecrets, sendTo, writeObjects } from '../constructs/access.ts';
import { StageFunction } from '../constructs/stage-function.ts';
import { StageQueue } from '../constructs/stage-queue.ts';
import { readConfiguration, type StageContext } from './context.ts';
import { FUNCTION_FAILURES, QUEUE_FAILURES } from './failures.ts';
import type { Storage } from './storage.ts';

/** A file that takes longer goes on in another invocation, from its checkpoint. */
const TIMEOUT = Duration.minutes(5);

/** Files and messages come in here: two queues, one function. */
export class Clean extends Construct {
  readonly landing: StageQueue;
  readonly intake: StageQueue;
  readonly function: StageFunction<CleanEnv>;

  constructor(scope: Construct, id: string, context: StageContext, to: { records: StageQueue; observations: StageQueue }) {
    super(scope, id);
    const { storage, settings } = context;
    this.landing = new StageQueue(this, 'Landing', {
      ...context.queues,
      failureMeans: QUEUE_FAILURES.landing,
      consumerTimeout: TIMEOUT,
      attempts: 4,
      lateAfter: Duration.hours(2),
    });
    this.intake = new StageQueue(this, 'Intake', {
      ...context.queues,
      failureMeans: QUEUE_FAILURES.intake,
      consumerTimeout: TIMEOUT,
      attempts: 4,
      lateAfter: Duration.hours(2),
    });
    notify(storage, this.landing);
    const concurrency = settings['concurrency.clean'];
    this.function = new StageFunction<CleanEnv>(this, 'Clean', {
      ...context.functions,
      name: 'clean',
      failureMeans: FUNCTION_FAILURES.clean,
      memoryMb: 2048,
      timeout: TIMEOUT,
      // A large file sends itself on through the landing queue; Lambda would take that for a runaway loop after sixteen turns.
      loops: true,
      queues: [
        { source: this.landing, batchSize: 1, concurrency },
        { source: this.intake, batchSize: 10, concurrency },
      ],
      environment: {
        LANDING_BUCKET: storage.landing.bucketName,
        REPORTS_BUCKET: storage.reports.bucketName,
        CONFIG_BUCKET: storage.config.bucketName,
        IDENTITY_TABLE: storage.identity.tableName,
        CONTROL_TABLE: storage.control.tableName,
        LANDING_QUEUE_URL: this.landing.queue.queueUrl,
        RECORDS_QUEUE_URL: to.records.queue.queueUrl,
        OBSERVATIONS_QUEUE_URL: to.observations.queue.queueUrl,
        INTAKE_QUEUE_ARN: this.intake.queue.queueArn,
        HASH_KEY_SECRET_ARN: storage.hashKeyArn,
      },
      access: [
        readObjects(storage.landing),
        listObjects(storage.landing),
        writeObjects(storage.reports, 'quarantine/'),
        writeObjects(storage.reports, 'reports/'),
        // The hospital reference: written by one file, read by all.
        writeObjects(storage.reports, 'reference/'),
        readObjects(storage.reports, 'reference/'),
        listObjects(storage.reports),
        ...readConfiguration(storage.config),
        onTable(storage.identity, 'GetItem', 'BatchGetItem'),
        onTable(storage.control, 'GetItem', 'BatchGetItem', 'PutItem'),
        sendTo(this.landing.queue),
        sendTo(to.records.queue),
        sendTo(to.observations.queue),
        readSecrets([storage.hashKeyArn]),
      ],
    });
  }
}

/** S3 tells the queue of every new object: the bucket's own property, no custom resource. */
const notify = (storage: Storage, landing: StageQueue): void => {
  const stack = Stack.of(landing);
  landing.queue.addToResourcePolicy(
    new PolicyStatement({
      effect: Effect.ALLOW,
      principals: [new ServicePrincipal('s3.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [landing.queue.queueArn],
      conditions: {
        StringEquals: { 'aws:SourceAccount': stack.account },
        // By name: S3 asks the queue for leave while the bucket is being made.
        ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 's3', region: '', account: '', resource: storage.landingName }) },
      },
    }),
  );
  const bucket = storage.landing.node.defaultChild;
  if (!(bucket instanceof CfnBucket)) throw new Error('the landing bucket has no CfnBucket');
  bucket.notificationConfiguration = {
    queueConfigurations: [{ event: 's3:ObjectCreated:*', queue: landing.queue.queueArn }],
  };
  bucket.node.addDependency(landing.queue.node.findChild('Policy'));
};
