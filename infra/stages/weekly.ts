import { Duration } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { ApplyEnv } from '../../functions/apply/env.ts';
import type { ClusterEnv } from '../../functions/cluster/env.ts';
import type { CollectEnv } from '../../functions/collect/env.ts';
import type { InspectEnv } from '../../functions/inspect/env.ts';
import type { ReportEnv } from '../../functions/report/env.ts';
import type { RescoreEnv } from '../../functions/rescore/env.ts';
import type { SnapshotEnv } from '../../functions/snapshot/env.ts';
import { QUALITY_REPORTS } from '../../shared/contracts/quality.ts';
import {
  deleteObjects,
  invoke,
  listObjects,
  onTable,
  readObjects,
  readSecrets,
  sendTo,
  writeObjects,
} from '../constructs/access.ts';
import { StageFunction } from '../constructs/stage-function.ts';
import { type MachineDefaults, StageMachine } from '../constructs/stage-machine.ts';
import type { StageQueue } from '../constructs/stage-queue.ts';
import { RUNS, readConfiguration, type StageContext } from './context.ts';
import { FUNCTION_FAILURES, MACHINE_FAILURES } from './failures.ts';
import { type WeeklyTask, weeklyDefinition } from './weekly-definition.ts';

/** One file a source, `reports/<source>/corrections.csv`, and further parts of it. */
const CORRECTIONS = 'reports/*/corrections';
/** `reports/<source>/reported-not-observed.json` and `.md`. */
const INSPECTIONS = 'reports/*/reported-not-observed';

/** The weekly re-clustering: its functions and the machine that runs them. */
export class Weekly extends Construct {
  readonly machine: StateMachine;
  readonly functions: Record<WeeklyTask, LambdaFunction>;

  constructor(
    scope: Construct,
    id: string,
    context: StageContext & { machines: MachineDefaults },
    to: { profiles: StageQueue; segmentPush: StateMachine },
  ) {
    super(scope, id);
    const { storage } = context;
    const { config, work, identity, profile, control, reports } = storage;
    const workFiles = [readObjects(work, RUNS), writeObjects(work, RUNS), listObjects(work)];

    const snapshot = new StageFunction<SnapshotEnv>(this, 'Snapshot', {
      ...context.functions,
      name: 'snapshot',
      failureMeans: FUNCTION_FAILURES.snapshot,
      memoryMb: 1024,
      timeout: Duration.minutes(15),
      environment: { IDENTITY_TABLE: identity.tableName, WORK_BUCKET: work.bucketName },
      access: [onTable(identity, 'Scan'), ...workFiles],
    });
    const cluster = new StageFunction<ClusterEnv>(this, 'Cluster', {
      ...context.functions,
      name: 'cluster',
      failureMeans: FUNCTION_FAILURES.cluster,
      // All links at once, as typed arrays: 50 million records fit in 2 GB.
      memoryMb: 3008,
      timeout: Duration.minutes(15),
      environment: { CONFIG_BUCKET: config.bucketName, WORK_BUCKET: work.bucketName },
      access: [...readConfiguration(config), ...workFiles],
    });
    const apply = new StageFunction<ApplyEnv>(this, 'Apply', {
      ...context.functions,
      name: 'apply',
      failureMeans: FUNCTION_FAILURES.apply,
      memoryMb: 1024,
      timeout: Duration.minutes(5),
      environment: {
        CONFIG_BUCKET: config.bucketName,
        IDENTITY_TABLE: identity.tableName,
        PROFILES_QUEUE_URL: to.profiles.queue.queueUrl,
        WORK_BUCKET: work.bucketName,
      },
      access: [
        ...readConfiguration(config),
        onTable(identity, 'GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem'),
        sendTo(to.profiles.queue),
        writeObjects(work, RUNS),
      ],
    });
    const inspect = new StageFunction<InspectEnv>(this, 'Inspect', {
      ...context.functions,
      name: 'inspect',
      failureMeans: FUNCTION_FAILURES.inspect,
      memoryMb: 1024,
      timeout: Duration.minutes(15),
      environment: { CONFIG_BUCKET: config.bucketName, PROFILE_TABLE: profile.tableName, WORK_BUCKET: work.bucketName },
      access: [...readConfiguration(config), onTable(profile, 'Query', 'BatchWriteItem'), ...workFiles],
    });
    const rescore = new StageFunction<RescoreEnv>(this, 'Rescore', {
      ...context.functions,
      name: 'rescore',
      failureMeans: FUNCTION_FAILURES.rescore,
      memoryMb: 1024,
      timeout: Duration.minutes(5),
      environment: {
        CONFIG_BUCKET: config.bucketName,
        IDENTITY_TABLE: identity.tableName,
        PROFILE_TABLE: profile.tableName,
        WORK_BUCKET: work.bucketName,
        HASH_KEY_SECRET_ARN: storage.hashKeyArn,
      },
      access: [
        ...readConfiguration(config),
        onTable(identity, 'GetItem', 'BatchGetItem', 'Query'),
        onTable(profile, 'GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem'),
        writeObjects(work, RUNS),
        readSecrets([storage.hashKeyArn]),
      ],
    });
    const collect = new StageFunction<CollectEnv>(this, 'Collect', {
      ...context.functions,
      name: 'collect',
      failureMeans: FUNCTION_FAILURES.collect,
      memoryMb: 3008,
      timeout: Duration.minutes(15),
      environment: { CONFIG_BUCKET: config.bucketName, WORK_BUCKET: work.bucketName },
      access: [...readConfiguration(config), ...workFiles],
    });
    const report = new StageFunction<ReportEnv>(this, 'Report', {
      ...context.functions,
      name: 'report',
      failureMeans: FUNCTION_FAILURES.report,
      memoryMb: 2048,
      // What each batch of rescore measured is an object of its own: a hundred thousand of them at ten million HCPs.
      timeout: Duration.minutes(15),
      environment: {
        CONFIG_BUCKET: config.bucketName,
        CONTROL_TABLE: control.tableName,
        REPORTS_BUCKET: reports.bucketName,
        WORK_BUCKET: work.bucketName,
      },
      access: [
        ...readConfiguration(config),
        onTable(control, 'PutItem'),
        ...['reports/weekly/', QUALITY_REPORTS, CORRECTIONS, INSPECTIONS].map((prefix) => writeObjects(reports, prefix)),
        readObjects(reports, QUALITY_REPORTS),
        deleteObjects(reports, CORRECTIONS),
        listObjects(reports),
        readObjects(work, RUNS),
        listObjects(work),
      ],
    });
    this.functions = {
      snapshot: snapshot.lambda,
      cluster: cluster.lambda,
      apply: apply.lambda,
      inspect: inspect.lambda,
      rescore: rescore.lambda,
      collect: collect.lambda,
      report: report.lambda,
    };

    this.machine = new StageMachine(this, 'Machine', {
      ...context.machines,
      name: 'weekly',
      definition: weeklyDefinition(new Construct(this, 'States'), {
        functions: this.functions,
        segmentPush: to.segmentPush,
        work,
        settings: context.settings,
      }),
      starts: [to.segmentPush],
      access: [
        invoke(...Object.values(this.functions)),
        readObjects(work, RUNS),
        writeObjects(work, RUNS),
        {
          // How a map's ResultWriter writes: large results go up in parts.
          actions: ['s3:ListMultipartUploadParts', 's3:AbortMultipartUpload'],
          resources: [work.arnForObjects(`${RUNS}*`)],
          key: 'none',
        },
      ],
      timeout: Duration.hours(48),
      failureMeans: MACHINE_FAILURES.weekly,
    }).machine;
  }
}
