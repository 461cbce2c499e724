import { randomUUID } from 'node:crypto';
import type { Json, JsonObject } from '../json.ts';
import type { Graph, MapState } from './definition.ts';
import { evaluateNumber } from './expression.ts';
import { bindingsOf, eachConcurrently, type Frame, Scope } from './frame.ts';
import { type Batch, batchItems, readItems, selectItems } from './items.ts';
import { type ChildExecution, writeResults } from './results.ts';
import { ABORTED, asStatesError, StatesError } from './states-error.ts';

type RunGraph = (graph: Graph, input: Json, frame: Frame) => Promise<Json>;

/** AWS runs 40 iterations of an inline map at once, and up to 10,000 children of a distributed one; one process is content with fewer. */
const INLINE_CONCURRENCY = 40;
const DISTRIBUTED_CONCURRENCY = 100;

/** Runs a map state, inline or distributed. */
export async function runMap(
  name: string,
  state: MapState,
  input: Json,
  frame: Frame,
  context: JsonObject,
  run: RunGraph,
): Promise<Json> {
  const bindings = bindingsOf(frame, context, input);
  const read = await readItems(name, state, input, frame, bindings);
  const items = await selectItems(state, read, input, frame, context);
  const asked = await evaluateNumber(state.MaxConcurrency, bindings);
  if (!state.distributed) return runInline(state, items, read.items, frame, asked || INLINE_CONCURRENCY, run);
  const batches = await batchItems(state, items, bindings);
  return runDistributed(
    name,
    state,
    batches,
    input,
    frame,
    context,
    Math.min(asked || DISTRIBUTED_CONCURRENCY, DISTRIBUTED_CONCURRENCY),
    run,
  );
}

async function runInline(
  state: MapState,
  items: readonly Json[],
  values: readonly Json[],
  frame: Frame,
  concurrency: number,
  run: RunGraph,
): Promise<Json> {
  const stop = new AbortController();
  const signal = AbortSignal.any([frame.signal, stop.signal]);
  try {
    return await eachConcurrently(items, concurrency, (item, Index) => {
      const context = { ...frame.context, Map: { Item: { Index, Value: values[Index] ?? null } } };
      return run(state.processor, item, { ...frame, signal, context, scope: new Scope(frame.scope) });
    });
  } catch (error) {
    stop.abort();
    throw error;
  }
}

async function runDistributed(
  name: string,
  state: MapState,
  batches: readonly Batch[],
  input: Json,
  frame: Frame,
  context: JsonObject,
  concurrency: number,
  run: RunGraph,
): Promise<Json> {
  const bindings = bindingsOf(frame, context, input);
  const label = state.Label ?? name;
  const runId = randomUUID();
  const mapRunArn = `${frame.machineArn.replace(':stateMachine:', ':mapRun:')}/${label}:${runId}`;
  const tolerance = new Tolerance(
    batches.reduce((sum, { items }) => sum + items, 0),
    await evaluateNumber(state.ToleratedFailureCount, bindings),
    await evaluateNumber(state.ToleratedFailurePercentage, bindings),
  );
  const stop = new AbortController();
  const signal = AbortSignal.any([frame.signal, stop.signal]);
  frame.host.record('MapRunStarted', name, { mapRunArn, items: tolerance.total, children: batches.length });
  const children = await eachConcurrently(batches, concurrency, async (batch) => {
    const child = childOf(frame, label, batch.input);
    if (signal.aborted) return child.pending;
    const ended = await endOf(run(state.processor, batch.input, { ...child.frame, signal }), child.pending);
    if (ended.status === 'FAILED' && tolerance.exceededBy(batch.items)) stop.abort();
    return ended;
  });
  if (frame.signal.aborted) throw new StatesError(ABORTED, 'the execution was stopped');
  const failed = children.filter(({ status }) => status === 'FAILED').length;
  frame.host.record(tolerance.exceeded ? 'MapRunFailed' : 'MapRunSucceeded', name, { failed, children: children.length });
  const written = state.ResultWriter
    ? await writeResults(state.ResultWriter, children, { runId, mapRunArn }, frame, bindings)
    : undefined;
  if (tolerance.exceeded) throw new StatesError('States.ExceedToleratedFailureThreshold', tolerance.text);
  return written ?? children.flatMap(({ output }) => (output === undefined ? [] : [output]));
}

/** Counts the items of failed children against what the map tolerates. Either threshold alone ends it. */
class Tolerance {
  readonly total: number;
  readonly #count: number;
  readonly #percentage: number;
  #failed = 0;
  exceeded = false;

  constructor(total: number, count: number | undefined, percentage: number | undefined) {
    this.total = total;
    this.#count = count ?? (percentage === undefined ? 0 : Number.POSITIVE_INFINITY);
    this.#percentage = percentage ?? (count === undefined ? 0 : 100);
  }

  get text(): string {
    return `The specified tolerated failure threshold was exceeded: ${this.#failed} of ${this.total} items failed`;
  }

  exceededBy(items: number): boolean {
    this.#failed += items;
    if (this.#failed > this.#count || (this.#failed * 100) / this.total > this.#percentage) this.exceeded = true;
    return this.exceeded;
  }
}

function childOf(frame: Frame, label: string, input: Json): { pending: ChildExecution; frame: Frame } {
  const name = randomUUID();
  const arn = `${frame.machineArn.replace(':stateMachine:', ':execution:')}/${label}:${name}`;
  const machineArn = `${frame.machineArn}/${label}`;
  const startedAt = new Date().toISOString();
  return {
    pending: {
      name,
      arn,
      machineArn,
      input,
      startedAt,
      stoppedAt: undefined,
      status: 'PENDING',
      output: undefined,
      error: undefined,
    },
    frame: {
      ...frame,
      // A child is an execution of its own: it sees none of its parent's variables.
      scope: new Scope(),
      context: {
        ...frame.context,
        Execution: { Id: arn, Name: name, Input: input, StartTime: startedAt, RoleArn: 'arn:aws:iam::000000000000:role/local' },
        StateMachine: { Id: machineArn, Name: machineArn.split(':').at(-1) ?? '' },
      },
    },
  };
}

async function endOf(run: Promise<Json>, child: ChildExecution): Promise<ChildExecution> {
  try {
    const output = await run;
    return { ...child, status: 'SUCCEEDED', output, stoppedAt: new Date().toISOString() };
  } catch (thrown) {
    const error = asStatesError(thrown);
    const status = error.error === ABORTED ? 'ABORTED' : 'FAILED';
    return { ...child, status, error: { name: error.error, cause: error.message }, stoppedAt: new Date().toISOString() };
  }
}
