import jsonata from 'jsonata';
import { describe, expect, test } from 'vitest';
import { InspectInput, REPORTER_SHARDS } from '../../shared/contracts/inspection.ts';
import { ClusterInput, ReportInput, SegmentPushInput, SnapshotInput } from '../../shared/contracts/run.ts';
import { stageTemplate, textOf } from './stage.ts';

type State = Record<string, any>;
interface Machine {
  StartAt: string;
  States: Record<string, State>;
  QueryLanguage?: string;
}

const definitionsOf = (context = {}): Record<'Weekly' | 'SegmentPush', Machine> => {
  const machines = stageTemplate(context).ofType('AWS::StepFunctions::StateMachine');
  const of = (name: string): Machine =>
    JSON.parse(textOf(machines.find(({ id }) => id.startsWith(name))!.Properties['DefinitionString']));
  return { Weekly: of('Weekly'), SegmentPush: of('SegmentPush') };
};
const definitions = definitionsOf();

/** Every machine in a machine: itself and what its maps run. */
const scopes = (machine: Machine): Machine[] => [
  machine,
  ...Object.values(machine.States).flatMap((state) => (state['ItemProcessor'] ? scopes(state['ItemProcessor']) : [])),
];
const all = Object.values(definitions).flatMap(scopes);
const states = all.flatMap(({ States }) => Object.entries(States));
const weekly = definitions.Weekly.States;
const push = definitions.SegmentPush.States;

const nextOf = (state: State): string[] => [
  ...(state['Next'] ? [state['Next']] : []),
  ...(state['Default'] ? [state['Default']] : []),
  ...(state['Choices'] ?? []).map((choice: State) => choice['Next']),
  ...(state['Catch'] ?? []).map((each: State) => each['Next']),
];

/** Evaluate `{% … %}` as Step Functions does, with these variables and this $states. */
const evaluate = async (expression: string, variables: State, $states: State = {}): Promise<any> => {
  const source = /^\{%([\s\S]*)%\}$/.exec(expression)![1]!;
  return JSON.parse(JSON.stringify((await jsonata(source).evaluate(null, { states: $states, ...variables })) ?? null));
};
const evaluateAll = async (value: any, variables: State, $states: State = {}): Promise<any> => {
  if (typeof value === 'string') return value.startsWith('{%') ? evaluate(value, variables, $states) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return Promise.all(value.map((each) => evaluateAll(each, variables, $states)));
  const entries = Object.entries(value).map(async ([name, each]) => [name, await evaluateAll(each, variables, $states)]);
  return Object.fromEntries(await Promise.all(entries));
};

describe('both machines', () => {
  test('speak JSONata throughout, and every expression parses', () => {
    expect(states.length).toBeGreaterThan(30);
    for (const { QueryLanguage } of Object.values(definitions)) expect(QueryLanguage).toBe('JSONata');
    for (const [name, state] of states) {
      expect(state['QueryLanguage'] ?? 'JSONata', name).toBe('JSONata');
      for (const field of ['InputPath', 'OutputPath', 'ResultPath', 'Parameters', 'ResultSelector', 'ItemsPath'])
        expect(state[field], name).toBeUndefined();
    }
    const expressions = [...JSON.stringify(definitions).matchAll(/"(\{%(?:[^"\\]|\\.)*%\})"/g)].map(([, text]) =>
      JSON.parse(`"${text}"`),
    );
    expect(expressions.length).toBeGreaterThan(40);
    for (const expression of expressions) expect(() => jsonata(expression.slice(2, -2)), expression).not.toThrow();
    expect(JSON.stringify(definitions)).not.toMatch(/"\$\.|\.\$":/);
  });

  test('every state is reached, and every next one exists', () => {
    for (const { StartAt, States } of all) {
      const reached = new Set([StartAt]);
      for (const name of reached) {
        expect(States[name], name).toBeDefined();
        for (const next of nextOf(States[name]!)) reached.add(next);
      }
      expect(Object.keys(States).filter((name) => !reached.has(name))).toEqual([]);
    }
  });

  test('every task is retried, hiccups often and anything else at least twice, has a time limit, and is caught', () => {
    const tasks = states.filter(([, state]) => state['Type'] === 'Task' && state['Resource'].endsWith(':lambda:invoke'));
    expect(tasks.map(([name]) => name).sort()).toEqual([
      'Apply batch',
      'Broadcast batches',
      'Cluster',
      'Collect',
      'Judge reporters',
      'Measure reporters',
      'Read segment',
      'Report',
      'Rescore batch',
    ]);
    for (const [name, { Retry, Catch, TimeoutSeconds }] of tasks) {
      expect(Retry[0], name).toMatchObject({
        ErrorEquals: expect.arrayContaining(['Lambda.TooManyRequestsException']),
        MaxAttempts: 8,
      });
      expect(Retry.at(-1), name).toMatchObject({ ErrorEquals: ['States.ALL'], MaxAttempts: 2 });
      expect(Catch, name).toHaveLength(1);
      expect(Catch[0].ErrorEquals).toEqual(['States.ALL']);
      expect(TimeoutSeconds).toBeGreaterThan(60);
    }
    for (const [name, state] of states.filter(([, { Type }]) => Type === 'Map' || Type === 'Task'))
      expect(state['Catch'], name).toHaveLength(1);
  });

  test('what fans out is a Distributed Map with a label and a limit', () => {
    const maps = states.filter(([, { Type }]) => Type === 'Map');
    expect(maps.map(([name]) => name).sort()).toEqual(['Apply', 'Each group', 'Inspect', 'Rescore', 'Snapshot']);
    for (const [, state] of maps) {
      expect(state['ItemProcessor'].ProcessorConfig).toEqual({ Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' });
      expect(state['Label']).toMatch(/^[a-z]+$/);
      expect(state['MaxConcurrency']).toBeGreaterThan(0);
    }
    for (const name of ['Apply', 'Rescore']) {
      expect(weekly[name]!['ItemReader'].ReaderConfig).toEqual({ InputType: 'JSONL' });
      expect(weekly[name]!['ItemBatcher'].MaxItemsPerBatch).toBe(100);
      expect(weekly[name]!['ResultWriter'].Resource).toMatch(/:s3:putObject$/);
    }
  });

  test('no cause of an error goes on: it may quote data', () => {
    expect(JSON.stringify(definitions)).not.toMatch(/errorOutput\.Cause|input\.Cause/);
  });
});

describe('weekly', () => {
  const run = { runId: 'r1', error: '', status: 'completed', startedAt: '2026-01-04T02:00:00.000Z' };
  const begin = (input: State) =>
    evaluateAll(weekly['Begin']!['Assign'], {}, { input, context: { Execution: { Name: 'exec-1', StartTime: run.startedAt } } });

  test('begins with the execution as run, unless the input names one', async () => {
    expect(await begin({ scheduledAt: 'now' })).toEqual({ ...run, runId: 'exec-1', force: false, guard: {} });
    expect(await begin({ runId: 'again', force: true, guard: { allowance: 3 } })).toEqual({
      ...run,
      runId: 'again',
      force: true,
      guard: { allowance: 3 },
    });
  });

  test.each([1, 3])('%i segments: an item for each, an array even of one, as the snapshot takes it', async (segments) => {
    const { Items } = definitionsOf({ 'weekly.segments': String(segments) }).Weekly.States['Snapshot']!;
    const items = await evaluate(Items, { runId: 'r1' });
    expect(items).toEqual(Array.from({ length: segments }, (_, segment) => ({ runId: 'r1', segment, segments })));
    for (const item of items) expect(SnapshotInput.safeParse(item).success).toBe(true);
  });

  test('a segment is read until it is done', async () => {
    const child = weekly['Snapshot']!['ItemProcessor'].States;
    expect(child['Read segment'].Next).toBe('Segment read?');
    expect(await evaluate(child['Segment read?'].Choices[0].Condition, {}, { input: { done: false } })).toBe(false);
    expect(child['Segment read?'].Default).toBe('Read segment');
  });

  test('every shard of reporters is measured until it is done; then all are judged', async () => {
    const inspect = weekly['Inspect']!;
    const items = await evaluate(inspect['Items'], { runId: 'r1' });
    expect(items).toEqual(Array.from({ length: REPORTER_SHARDS }, (_, shard) => ({ runId: 'r1', step: 'gather', shard })));
    for (const item of items) expect(InspectInput.safeParse(item).success).toBe(true);
    const child = inspect['ItemProcessor'].States;
    expect(child['Measure reporters'].Next).toBe('Shard measured?');
    expect(await evaluate(child['Shard measured?'].Choices[0].Condition, {}, { input: { done: false } })).toBe(false);
    expect(child['Shard measured?'].Default).toBe('Measure reporters');
    expect(inspect['Next']).toBe('Judge reporters');
    const input = await evaluateAll(weekly['Judge reporters']!['Arguments'].Payload, { runId: 'r1' });
    expect(InspectInput.parse(input)).toEqual({ runId: 'r1', step: 'judge' });
  });

  test('cluster and report are given what their contracts ask for', async () => {
    const clusterInput = await evaluateAll(weekly['Cluster']!['Arguments'].Payload, { runId: 'r1', force: false, guard: {} });
    expect(ClusterInput.safeParse(clusterInput).success).toBe(true);
    expect(clusterInput.segments).toBe(8);
    const { Payload } = weekly['Report']!['Arguments'];
    const good = await evaluate(Payload, run);
    expect(good).toEqual({ runId: 'r1', status: 'completed', startedAt: run.startedAt });
    const bad = await evaluate(Payload, { ...run, status: 'failed', error: 'E'.repeat(300) });
    expect(bad).toMatchObject({ status: 'failed', error: 'E'.repeat(200) });
    for (const each of [good, bad]) expect(ReportInput.safeParse(each).success).toBe(true);
    const pushInput = await evaluateAll(
      weekly['Push segments']!['Arguments'].Input,
      { runId: 'r1' },
      { input: { groupsKey: 'k' } },
    );
    expect(SegmentPushInput.safeParse(pushInput).success).toBe(true);
  });

  test('of the answer of cluster it keeps names and counts alone', async () => {
    const Payload = {
      guard: { ok: true, forced: false, reasons: ['many'] },
      changes: 3,
      entities: 9,
      changesKey: 'c',
      entitiesKey: 'e',
      records: 1,
    };
    expect(await evaluate(weekly['Cluster']!['Assign'].clustered, {}, { result: { Payload } })).toEqual({
      guard: { ok: true },
      changes: 3,
      entities: 9,
      changesKey: 'c',
      entitiesKey: 'e',
    });
  });

  /** Which way a choice goes. */
  const choose = async (name: string, variables: State, input: State = {}): Promise<string> => {
    const { Choices, Default } = weekly[name]!;
    for (const { Condition, Next } of Choices) {
      const holds = await evaluate(Condition, variables, { input });
      expect(typeof holds, `${name}: ${Condition}`).toBe('boolean');
      if (holds) return Next;
    }
    return Default;
  };

  test('the guard holds, and empty lists are passed by: their readers would fail', async () => {
    const clustered = { guard: { ok: true }, changes: 1, entities: 1 };
    expect(await choose('Guard', { clustered: { ...clustered, guard: { ok: false } } })).toBe('Report');
    expect(weekly['Guard']!['Choices'][0].Assign).toEqual({ status: 'held' });
    expect(await choose('Guard', { clustered })).toBe('Apply');
    expect(await choose('Guard', { clustered: { ...clustered, changes: 0 } })).toBe('Inspect');
    expect(weekly['Apply']!['Next']).toBe('Inspect');
    expect(weekly['Judge reporters']!['Next']).toBe('Any HCPs?');
    expect(await choose('Any HCPs?', { clustered })).toBe('Rescore');
    expect(await choose('Any HCPs?', { clustered: { ...clustered, entities: 0 } })).toBe('Collect');
    expect(await choose('Anything to push?', {}, { groups: 1 })).toBe('Push segments');
    expect(await choose('Anything to push?', {}, { groups: 0 })).toBe('Report');
  });

  test('every failure is reported; after a failed rescore, what it found is pushed first', async () => {
    for (const name of ['Snapshot', 'Cluster', 'Apply', 'Collect', 'Push segments'])
      expect(weekly[name]!['Catch'][0].Next, name).toBe('Report');
    expect(weekly['Rescore']!['Catch'][0].Next).toBe('Collect');
    for (const name of ['Inspect', 'Judge reporters']) expect(weekly[name]!['Catch'][0].Next, name).toBe('Any HCPs?');
    expect(weekly['Report']!['Catch'][0].Next).toBe('RunFailed');
    for (const name of [
      'Snapshot',
      'Cluster',
      'Apply',
      'Inspect',
      'Judge reporters',
      'Collect',
      'Rescore',
      'Push segments',
      'Report',
    ])
      expect(weekly[name]!['Catch'][0].Assign.status, name).toBe('failed');
    const { error } = weekly['Collect']!['Catch'][0].Assign;
    expect(await evaluate(error, { error: '' }, { errorOutput: { Error: 'CONTRACT' } })).toBe('CONTRACT');
    expect(await evaluate(error, { error: 'first' }, { errorOutput: { Error: 'second' } })).toBe('first');
  });

  test('it ends as the run did', async () => {
    const whole = { cluster: { entities: 9, changes: 3 }, rescore: { rebuilt: 9 }, apply: { applied: 2, moved: 1 } };
    const end = (status: string, report: State) => choose('How did it end?', { status, error: '' }, report);
    expect(await end('completed', whole)).toBe('Completed');
    expect(await end('completed', { cluster: { entities: 0, changes: 0 } })).toBe('Completed');
    expect(await end('completed', { ...whole, rescore: { rebuilt: 8 } })).toBe('RunIncomplete');
    expect(await end('completed', { ...whole, apply: { applied: 1, moved: 1 } })).toBe('RunIncomplete');
    expect(await end('held', { cluster: whole.cluster })).toBe('GuardHeld');
    expect(await end('failed', whole)).toBe('RunFailed');
    expect(await end('failed', {})).toBe('RunFailed');
    for (const name of ['RunIncomplete', 'GuardHeld', 'RunFailed']) expect(weekly[name]!['Type']).toBe('Fail');
    expect(weekly['GuardHeld']!['Error']).toBe('GuardHeld');
  });
});

describe('segment-push', () => {
  const group = push['Each group']!;
  const child = group['ItemProcessor'].States;

  test('each line of the list is a group of its own', async () => {
    expect(group['ItemReader'].Arguments.Key).toBe('{% $states.input.groupsKey %}');
    const item = { runId: 'r1', destination: 'crm' };
    expect(await evaluateAll(group['ItemSelector'], {}, { context: { Map: { Item: { Value: item } } } })).toEqual({
      group: item,
    });
  });

  test('a receiver that is down is tried again for about half an hour', () => {
    const delivery = child['Broadcast batches'].Retry.find((retry: State) => retry['ErrorEquals'].includes('DeliveryError'));
    let seconds = 0;
    for (let n = 0; n < delivery.MaxAttempts; n++)
      seconds += Math.min(delivery.IntervalSeconds * delivery.BackoffRate ** n, delivery.MaxDelaySeconds);
    expect(seconds).toBeGreaterThan(20 * 60);
    expect(seconds).toBeLessThan(40 * 60);
    expect(child['Broadcast batches'].Retry.indexOf(delivery)).toBeLessThan(child['Broadcast batches'].Retry.length - 1);
  });

  test('batch after batch until done; refused or given up counts as not delivered, alone', async () => {
    const { Choices, Default } = child['All batches?'];
    const way = async (input: State): Promise<string> => {
      for (const { Condition, Next } of Choices) if (await evaluate(Condition, {}, { input })) return Next;
      return Default;
    };
    expect(await way({ done: false })).toBe('Broadcast batches');
    expect(await way({ done: true })).toBe('Delivered');
    expect(await way({ done: true, refused: '410' })).toBe('NotDelivered');
    expect(child['Broadcast batches'].Catch[0].Next).toBe('NotDelivered');
  });

  test('it ends with the number of groups that were not delivered', async () => {
    const output = (result: State[]) => evaluateAll(group['Output'], { runId: 'r1' }, { result });
    expect(await output([{ failed: 0 }])).toEqual({ runId: 'r1', groups: 1, failed: 0 });
    expect(await output([{ failed: 1 }, { failed: 0 }, { failed: 1 }])).toEqual({ runId: 'r1', groups: 3, failed: 2 });
    expect(await evaluate(push['All delivered?']!['Choices'][0].Condition, {}, { input: { failed: 0 } })).toBe(true);
    expect(await evaluate(push['All delivered?']!['Choices'][0].Condition, {}, { input: { failed: 1 } })).toBe(false);
    expect(await evaluate(push['PushIncomplete']!['Cause'], {}, { input: { failed: 2, groups: 3 } })).toBe(
      '2 of 3 groups were not delivered',
    );
  });
});
