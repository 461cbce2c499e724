import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Architecture, Function as LambdaFunction, RecursiveLoop, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { z } from 'zod';
import type { BaseEnv } from '../../shared/runtime/env.ts';
import { type Access, consume, policyOf, writeLogs } from './access.ts';
import { acknowledgeObjectKeys } from './acknowledge.ts';
import { ALARM_PERIOD, type Alarms } from './alarms.ts';
import type { Bundles } from './bundles.ts';
import type { StageQueue } from './stage-queue.ts';

/** What all functions of a stage share. */
export interface FunctionDefaults {
  stage: string;
  bundles: Bundles;
  key: IKey;
  alarms: Alarms;
  logRetention: RetentionDays;
}

/** The variables that a function's env.ts asks for, beyond those that every function gets. */
type OwnEnv<E> = { [name in Exclude<keyof E, keyof z.infer<typeof BaseEnv>>]: string };

export interface StageFunctionProps<E> extends FunctionDefaults {
  /** Its folder under functions/. */
  name: string;
  /** What has not happened when it fails: the text of its alarms. */
  failureMeans: string;
  /** Typed by the function's env.ts: one variable missing or too many does not compile. */
  environment: OwnEnv<E>;
  /** All that its role may do, beside writing its log. */
  access: readonly Access[];
  memoryMb: number;
  timeout: Duration;
  /** It feeds a queue that it reads, on purpose and with an end. */
  loops?: boolean;
  /** The queues that it reads, which must know its timeout. */
  queues?: readonly { source: StageQueue; batchSize: number; window?: Duration; concurrency: number }[];
}

/** This many errors or throttles within five minutes ring: single ones are retried, and what fails for good shows elsewhere. */
const RINGING = 3;

/** One Lambda function: a bundle of its own, a role of its own, a log of its own, and alarms that say what its failure means. */
export class StageFunction<E extends z.infer<typeof BaseEnv>> extends Construct {
  readonly lambda: LambdaFunction;

  constructor(scope: Construct, id: string, props: StageFunctionProps<E>) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Log', { retention: props.logRetention, removalPolicy: RemovalPolicy.DESTROY });
    const queues = props.queues ?? [];
    const access = [...props.access, ...queues.map(({ source }) => consume(source.queue)), writeLogs(logGroup)];
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `hcp360 ${props.stage}: function ${props.name}`,
      inlinePolicies: { access: policyOf(access, props.key) },
    });
    acknowledgeObjectKeys(
      role,
      access.flatMap(({ resources }) => resources),
    );
    const base: z.infer<typeof BaseEnv> = {
      STAGE: props.stage,
      POWERTOOLS_SERVICE_NAME: props.name,
      POWERTOOLS_METRICS_NAMESPACE: 'hcp360',
    };
    this.lambda = new LambdaFunction(this, 'Function', {
      code: props.bundles.code(props.name),
      handler: 'index.handler',
      description: `hcp360 ${props.stage}: ${props.name}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMb,
      timeout: props.timeout,
      recursiveLoop: props.loops ? RecursiveLoop.ALLOW : RecursiveLoop.TERMINATE,
      role: role.withoutPolicyUpdates(),
      logGroup,
      environment: { ...base, NODE_OPTIONS: '--enable-source-maps', ...props.environment },
    });
    for (const { source, batchSize, window, concurrency } of queues)
      this.lambda.addEventSourceMapping(source.node.id, {
        eventSourceArn: source.queue.queueArn,
        batchSize,
        ...(window ? { maxBatchingWindow: window } : {}),
        maxConcurrency: concurrency,
        reportBatchItemFailures: true,
      });
    const alarm = { period: ALARM_PERIOD, statistic: Stats.SUM };
    props.alarms.add(this, 'ErrorAlarm', {
      metric: this.lambda.metricErrors(alarm),
      atLeast: RINGING,
      meaning: `Function ${props.name} failed ${RINGING} times or more within five minutes. ${props.failureMeans} Its log names the error.`,
    });
    props.alarms.add(this, 'ThrottleAlarm', {
      metric: this.lambda.metricThrottles(alarm),
      atLeast: RINGING,
      meaning: `Function ${props.name} was throttled ${RINGING} times or more within five minutes: the account's concurrency limit is reached. Lower a concurrency setting or have the limit raised. ${props.failureMeans}`,
    });
  }
}
