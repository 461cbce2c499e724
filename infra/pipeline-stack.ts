import { CfnOutput, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Alarms } from './constructs/alarms.ts';
import { bundleFunctions, noBundles } from './constructs/bundles.ts';
import { stageDashboard } from './constructs/dashboard.ts';
import type { Settings } from './settings.ts';
import { Clean } from './stages/clean.ts';
import { Match } from './stages/match.ts';
import { Observe } from './stages/observe.ts';
import { Push } from './stages/push.ts';
import { Schedules } from './stages/schedules.ts';
import { Score } from './stages/score.ts';
import { SegmentPush } from './stages/segment-push.ts';
import { Stewards } from './stages/stewards.ts';
import { Storage } from './stages/storage.ts';
import { Weekly } from './stages/weekly.ts';

/** The name of a stage's stack: how the command line finds its outputs. */
export const stackName = (stage: string): string => `hcp360-${stage}`;

/** One stage of the pipeline, whole. Built from its end: each stage is given the queue that it sends to. */
export class PipelineStack extends Stack {
  /** @param destinations ids of those that get webhooks: a signing secret is made for each */
  constructor(scope: Construct, settings: Settings, destinations: readonly string[]) {
    super(scope, stackName(settings.stage), {
      description: 'hcp360: one identity for every healthcare professional',
      env: { region: settings.region, ...(settings.account === undefined ? {} : { account: settings.account }) },
      terminationProtection: settings.removalPolicy === 'retain',
      analyticsReporting: false,
    });
    Tags.of(this).add('application', 'hcp360');
    Tags.of(this).add('stage', settings.stage);

    const storage = new Storage(this, 'Storage', settings, destinations);
    const alarms = new Alarms(this, 'Alarms', { key: storage.key, email: settings.alarmEmail });
    const shared = { key: storage.key, alarms };
    const logRetention = settings['retentionDays.logs'];
    const bundles = this.bundlingRequired ? bundleFunctions() : noBundles();
    const context = {
      settings,
      storage,
      functions: { ...shared, stage: settings.stage, bundles, logRetention },
      // What waits in a queue is worth no less than what lies in a table, but a queue is of no use without its stack.
      queues: { ...shared, removalPolicy: RemovalPolicy.DESTROY },
      machines: { ...shared, logRetention },
    };

    const push = new Push(this, 'Push', context);
    const score = new Score(this, 'Score', context, push);
    const match = new Match(this, 'Match', context, score);
    const observe = new Observe(this, 'Observe', context, score);
    const clean = new Clean(this, 'Clean', context, { records: match.records, observations: observe.observations });
    const segmentPush = new SegmentPush(this, 'SegmentPush', context);
    const weekly = new Weekly(this, 'Weekly', context, { profiles: score.profiles, segmentPush: segmentPush.machine });
    const stewards = new Stewards(this, 'Stewards', context, score);
    bundles.remove();
    new Schedules(this, 'Schedules', context, { weekly: weekly.machine, due: score.due.lambda });

    const queues = {
      landing: clean.landing,
      intake: clean.intake,
      records: match.records,
      observations: observe.observations,
      profiles: score.profiles,
      transitions: push.transitions,
    };
    const functions = {
      clean: clean.function.lambda,
      match: match.function.lambda,
      observe: observe.function.lambda,
      score: score.function.lambda,
      due: score.due.lambda,
      push: push.function.lambda,
      ...weekly.functions,
      broadcast: segmentPush.function.lambda,
    };
    stageDashboard(this, 'Dashboard', {
      queues,
      functions,
      machines: { weekly: weekly.machine, segmentPush: segmentPush.machine },
    });

    const names = <T>(things: Record<string, T>, nameOf: (thing: T) => string): string =>
      this.toJsonString(Object.fromEntries(Object.entries(things).map(([name, thing]) => [name, nameOf(thing)])));
    const outputs = {
      LandingBucket: storage.landing.bucketName,
      ReportsBucket: storage.reports.bucketName,
      ConfigBucket: storage.config.bucketName,
      WorkBucket: storage.work.bucketName,
      IntakeQueueUrl: clean.intake.queue.queueUrl,
      QueueUrls: names(queues, ({ queue }) => queue.queueUrl),
      DeadLetterQueueUrls: names(queues, ({ deadLetters }) => deadLetters.queueUrl),
      IdentityTable: storage.identity.tableName,
      ProfileTable: storage.profile.tableName,
      ControlTable: storage.control.tableName,
      WeeklyMachineArn: weekly.machine.stateMachineArn,
      SegmentPushMachineArn: segmentPush.machine.stateMachineArn,
      Functions: names(functions, (each) => each.functionName),
      HashKeySecretArn: storage.hashKeyArn,
      DestinationSecrets: this.toJsonString(storage.destinationSecretArns),
      AlarmTopicArn: alarms.topic.topicArn,
      StewardPolicyArn: stewards.policy.managedPolicyArn,
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}
