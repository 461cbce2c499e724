import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  Choice,
  Condition,
  DistributedMap,
  Errors,
  Fail,
  type IChainable,
  IntegrationPattern,
  type IStateMachine,
  ItemBatcher,
  Pass,
  ProvideItems,
  ResultWriterV2,
  S3JsonLItemReader,
  StateMachineType,
  Succeed,
  TaskInput,
} from 'aws-cdk-lib/aws-stepfunctions';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { REPORTER_SHARDS } from '../../shared/contracts/inspection.ts';
import { interfaceOf } from '../constructs/data-bucket.ts';
import { lambdaTask } from '../constructs/task.ts';
import type { Settings } from '../settings.ts';

/** The functions of the weekly run, by their folders. */
export type WeeklyTask = 'snapshot' | 'cluster' | 'apply' | 'inspect' | 'rescore' | 'collect' | 'report';

export interface WeeklyDefinitionProps {
  functions: Record<WeeklyTask, IFunction>;
  segmentPush: IStateMachine;
  work: Bucket;
  settings: Settings;
}

const MINUTES_5 = Duration.minutes(5);
const MINUTES_15 = Duration.minutes(15);
/** Components or HCPs that one task takes: well within its five minutes. */
const BATCH = 100;

/** So many of a list's batches may fail before the rest is not even tried: one bad record must not cost everybody else their week. */
const TOLERATED_PERCENT = 5;

/** Of several failures the first is the one to look at. Its cause is left out: it may quote data. */
const FAILED = {
  status: 'failed',
  error: "{% $error = '' ? $states.errorOutput.Error : $error %}",
};

/** In the state after a catch: the error's name alone, its cause may quote data. */
const CAUGHT = '{% $states.input.Error %}';

/** Batches that were tolerated: fewer were rebuilt or applied than were listed. What is not in the report counts as no difference. */
const INCOMPLETE =
  '$states.input.rescore.rebuilt < $states.input.cluster.entities or ' +
  '$states.input.apply.applied + $states.input.apply.moved < $states.input.cluster.changes';

/**
 * Snapshot ▶ cluster ▶ guard ▶ apply ▶ inspect ▶ rescore ▶ collect ▶ push ▶ report. What the tasks are given and give is
 * shared/contracts/run.ts; lists lie in the work bucket, so a state holds only names and counts. Every failure ends in the
 * report; a failed rescore still pushes what it found, since those changes are in no outbox any more, and a failed inspection leaves
 * the flags of the run before.
 */
export const weeklyDefinition = (scope: Construct, props: WeeklyDefinitionProps): IChainable => {
  const { functions, settings } = props;

  const report = reportAndEnd(scope, functions.report);
  const onFailure = { next: report, assign: FAILED };

  const push = StepFunctionsStartExecution.jsonata(scope, 'Push segments', {
    stateMachine: props.segmentPush,
    integrationPattern: IntegrationPattern.RUN_JOB,
    input: TaskInput.fromObject({ runId: '{% $runId %}', groupsKey: '{% $states.input.groupsKey %}' }),
    outputs: {},
  });
  push.addRetry({
    errors: ['StepFunctions.ExecutionLimitExceeded', 'StepFunctions.SdkClientException'],
    interval: Duration.seconds(10),
    maxAttempts: 5,
  });
  push.addCatch(report, { errors: [Errors.ALL], assign: { ...FAILED, error: "{% $error = '' ? 'PushIncomplete' : $error %}" } });
  push.next(report);

  const collect = lambdaTask(scope, 'Collect', {
    function: functions.collect,
    payload: { runId: '{% $runId %}' },
    timeout: MINUTES_15,
    onFailure,
  });
  collect.next(
    Choice.jsonata(scope, 'Anything to push?').when(Condition.jsonata('{% $states.input.groups > 0 %}'), push).otherwise(report),
  );

  const rescore = batches(scope, 'Rescore', props, {
    function: functions.rescore,
    key: '{% $clustered.entitiesKey %}',
    concurrency: settings['concurrency.rescore'],
  });
  rescore.addCatch(collect, { errors: [Errors.ALL], assign: FAILED });
  const anyEntities = Choice.jsonata(scope, 'Any HCPs?')
    .when(Condition.jsonata('{% $clustered.entities > 0 %}'), rescore.next(collect))
    .otherwise(collect);

  const inspect = inspectReports(scope, functions.inspect, settings, anyEntities);

  const apply = batches(scope, 'Apply', props, {
    function: functions.apply,
    key: '{% $clustered.changesKey %}',
    concurrency: settings['concurrency.apply'],
  });
  apply.addCatch(report, { errors: [Errors.ALL], assign: FAILED });

  const guard = Choice.jsonata(scope, 'Guard')
    .when(Condition.jsonata('{% $not($clustered.guard.ok) %}'), report, { assign: { status: 'held' } })
    // The reader of an empty list would fail.
    .when(Condition.jsonata('{% $clustered.changes > 0 %}'), apply.next(inspect))
    .otherwise(inspect);

  const cluster = lambdaTask(scope, 'Cluster', {
    function: functions.cluster,
    payload: { runId: '{% $runId %}', segments: settings['weekly.segments'], force: '{% $force %}', guard: '{% $guard %}' },
    assign: {
      clustered:
        '{% $states.result.Payload.{"guard": {"ok": guard.ok}, "changes": changes, "entities": entities, "changesKey": changesKey, "entitiesKey": entitiesKey} %}',
    },
    outputs: '{% {} %}',
    timeout: MINUTES_15,
    onFailure,
  });

  const snapshot = snapshotSegments(scope, functions.snapshot, settings);
  snapshot.addCatch(report, { errors: [Errors.ALL], assign: FAILED });

  return Pass.jsonata(scope, 'Begin', {
    assign: {
      runId: '{% $exists($states.input.runId) ? $states.input.runId : $states.context.Execution.Name %}',
      startedAt: '{% $states.context.Execution.StartTime %}',
      force: '{% $states.input.force = true %}',
      guard: '{% $exists($states.input.guard) ? $states.input.guard : {} %}',
      status: 'completed',
      error: '',
    },
  })
    .next(snapshot)
    .next(cluster)
    .next(guard);
};

/** Each segment of the scan in a child execution of its own, which calls again until its segment is done. */
const snapshotSegments = (scope: Construct, snapshot: IFunction, settings: Settings): DistributedMap => {
  const unread = Fail.jsonata(scope, 'SegmentFailed', {
    error: CAUGHT,
    cause: 'a segment of the identity table could not be read',
  });
  const segment = lambdaTask(scope, 'Read segment', { function: snapshot, timeout: MINUTES_15, onFailure: { next: unread } });
  return DistributedMap.jsonata(scope, 'Snapshot', {
    label: 'snapshot',
    mapExecutionType: StateMachineType.STANDARD,
    maxConcurrency: settings['concurrency.snapshot'],
    // Brackets keep a single segment an array.
    items: ProvideItems.jsonata(
      `{% [[0..${settings['weekly.segments'] - 1}].{"runId": $runId, "segment": $, "segments": ${settings['weekly.segments']}}] %}`,
    ),
    outputs: {},
  }).itemProcessor(
    segment.next(
      Choice.jsonata(scope, 'Segment read?')
        .when(Condition.jsonata('{% $states.input.done %}'), Succeed.jsonata(scope, 'SegmentRead', { outputs: {} }))
        .otherwise(segment),
    ),
  );
};

/** What representatives report: each shard of them is measured in a child execution, which calls again until it is done; then all are judged together. */
const inspectReports = (scope: Construct, inspect: IFunction, settings: Settings, next: IChainable): IChainable => {
  const unread = Fail.jsonata(scope, 'ShardFailed', { error: CAUGHT, cause: 'the reporters of a shard could not be measured' });
  const measure = lambdaTask(scope, 'Measure reporters', { function: inspect, timeout: MINUTES_15, onFailure: { next: unread } });
  const judge = lambdaTask(scope, 'Judge reporters', {
    function: inspect,
    payload: { runId: '{% $runId %}', step: 'judge' },
    outputs: '{% {} %}',
    timeout: MINUTES_15,
    onFailure: { next, assign: FAILED, outputs: '{% {} %}' },
  });
  judge.next(next);
  const shards = DistributedMap.jsonata(scope, 'Inspect', {
    label: 'inspect',
    mapExecutionType: StateMachineType.STANDARD,
    maxConcurrency: settings['concurrency.inspect'],
    items: ProvideItems.jsonata(`{% [[0..${REPORTER_SHARDS - 1}].{"runId": $runId, "step": "gather", "shard": $}] %}`),
    outputs: {},
  }).itemProcessor(
    measure.next(
      Choice.jsonata(scope, 'Shard measured?')
        .when(Condition.jsonata('{% $states.input.done %}'), Succeed.jsonata(scope, 'ShardMeasured', { outputs: {} }))
        .otherwise(measure),
    ),
  );
  shards.addCatch(next, { errors: [Errors.ALL], assign: FAILED, outputs: {} });
  return shards.next(judge);
};

/** A list of the work bucket, in batches, each in a child execution of its own. What the batches gave, their functions keep in S3. */
const batches = (
  scope: Construct,
  id: 'Apply' | 'Rescore',
  { work }: WeeklyDefinitionProps,
  props: { function: IFunction; key: string; concurrency: number },
): DistributedMap => {
  const name = id.toLowerCase();
  const bucket = interfaceOf(work);
  const failed = Fail.jsonata(scope, `${id}BatchFailed`, { error: CAUGHT, cause: 'a batch failed after all its retries' });
  return DistributedMap.jsonata(scope, id, {
    label: name,
    mapExecutionType: StateMachineType.STANDARD,
    maxConcurrency: props.concurrency,
    toleratedFailurePercentage: TOLERATED_PERCENT,
    itemReader: new S3JsonLItemReader({ bucket, key: props.key }),
    itemBatcher: new ItemBatcher({ maxItemsPerBatch: BATCH, batchInput: { runId: '{% $runId %}' } }),
    // Not for anybody to read: without it the answers of all children would have to fit into the state.
    resultWriterV2: new ResultWriterV2({ bucket, prefix: `{% 'runs/' & $runId & '/maps/${name}' %}` }),
    outputs: {},
  }).itemProcessor(
    lambdaTask(scope, `${id} batch`, {
      function: props.function,
      timeout: MINUTES_5,
      outputs: '{% {} %}',
      onFailure: { next: failed },
    }),
  );
};

/** The last step on every path; then the execution ends as the run did. */
const reportAndEnd = (scope: Construct, report: IFunction): IChainable => {
  const failed = Fail.jsonata(scope, 'RunFailed', {
    error: '{% $error %}',
    cause: "{% 'weekly run ' & $runId & ' failed: see its report in the reports bucket, and the history of this execution' %}",
  });
  const held = Fail.jsonata(scope, 'GuardHeld', {
    error: 'GuardHeld',
    cause:
      "{% 'weekly run ' & $runId & ' would change too many identities at once: read its report, then start it again with force' %}",
  });
  const incomplete = Fail.jsonata(scope, 'RunIncomplete', {
    error: 'RunIncomplete',
    cause: "{% 'batches of weekly run ' & $runId & ' failed: its report counts fewer HCPs or changes than it lists' %}",
  });
  return lambdaTask(scope, 'Report', {
    function: report,
    payload:
      "{% $merge([{'runId': $runId, 'status': $status, 'startedAt': $startedAt}, $error = '' ? {} : {'error': $substring($error, 0, 200)}]) %}",
    timeout: MINUTES_15,
    onFailure: { next: failed, assign: FAILED },
  }).next(
    Choice.jsonata(scope, 'How did it end?')
      .when(Condition.jsonata(`{% $status = 'completed' and (${INCOMPLETE}) %}`), incomplete)
      .when(Condition.jsonata("{% $status = 'completed' %}"), Succeed.jsonata(scope, 'Completed'))
      .when(Condition.jsonata("{% $status = 'held' %}"), held)
      .otherwise(failed),
  );
};
