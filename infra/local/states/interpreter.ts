import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import type {
  Catcher,
  ChoiceState,
  FailState,
  Graph,
  MapState,
  ParallelState,
  Retrier,
  State,
  TaskState,
  WaitState,
} from './definition.ts';
import { evaluate, evaluateFields, evaluateNumber, evaluateText } from './expression.ts';
import { bindingsOf, checkAborted, type Frame, Scope, withinLimit } from './frame.ts';
import { runMap } from './map.ts';
import { ABORTED, asStatesError, matchesError, StatesError } from './states-error.ts';

/** Where a state leads: its output, and the next state unless it ended. */
interface Step {
  readonly output: Json;
  readonly next: string | undefined;
}

/**
 * Runs states from a graph's start to its end.
 * @returns the output of the last state
 * @throws StatesError where a state fails and nothing catches it
 */
export async function runGraph(graph: Graph, input: Json, frame: Frame): Promise<Json> {
  let name = graph.startAt;
  let data = input;
  for (;;) {
    checkAborted(frame.signal);
    const state = graph.states.get(name);
    if (!state) throw new StatesError('States.Runtime', `no state ${name}`);
    frame.host.record(`${state.Type}StateEntered`, name);
    const step = await runState(name, state, withinLimit(data, `the input of ${name}`), frame);
    data = withinLimit(step.output, `the output of ${name}`);
    frame.host.record(`${state.Type}StateExited`, name);
    if (step.next === undefined) return data;
    name = step.next;
  }
}

async function runState(name: string, state: State, input: Json, frame: Frame): Promise<Step> {
  const context = contextOf(frame, name, 0);
  switch (state.Type) {
    case 'Pass':
      return finish(state, state.Next, input, frame, context, input, {});
    case 'Succeed':
      return finish(state, undefined, input, frame, context, input, {});
    case 'Wait':
      await wait(state, input, frame, context);
      return finish(state, state.Next, input, frame, context, input, {});
    case 'Choice':
      return choose(state, input, frame, context);
    case 'Fail':
      throw await failureOf(state, input, frame, context);
    case 'Task':
    case 'Parallel':
    case 'Map':
      return runRetriable(name, state, input, frame);
  }
}

/** A task, a parallel or a map: tried as often as its retriers say, then caught or not. */
async function runRetriable(name: string, state: TaskState | ParallelState | MapState, input: Json, frame: Frame): Promise<Step> {
  const used = new Map<Retrier, number>();
  for (let retries = 0; ; retries += 1) {
    const context = contextOf(frame, name, retries);
    try {
      const result = withinLimit(await attempt(name, state, input, frame, context), `the result of ${name}`);
      return await finish(state, state.Next, input, frame, context, result, { result });
    } catch (thrown) {
      const error = asStatesError(thrown);
      frame.host.record(`${state.Type}Failed`, name, { error: error.error, cause: error.message });
      const delay = retryDelay(state.Retry, error, used);
      if (delay === undefined) return await caught(state.Catch, error, input, frame, context);
      await frame.host.sleep(delay * 1000, frame.signal);
    }
  }
}

async function attempt(
  name: string,
  state: TaskState | ParallelState | MapState,
  input: Json,
  frame: Frame,
  context: JsonObject,
): Promise<Json> {
  checkAborted(frame.signal);
  switch (state.Type) {
    case 'Task':
      return runTask(name, state, input, frame, context);
    case 'Parallel':
      return runParallel(state, input, frame, context);
    case 'Map':
      return runMap(name, state, input, frame, context, runGraph);
  }
}

async function runTask(name: string, state: TaskState, input: Json, frame: Frame, context: JsonObject): Promise<Json> {
  const bindings = bindingsOf(frame, context, input);
  const seconds = await evaluateNumber(state.TimeoutSeconds, bindings);
  const argument = state.Arguments === undefined ? input : await evaluate(state.Arguments, bindings);
  const stop = new AbortController();
  const signal = AbortSignal.any([frame.signal, stop.signal]);
  const task = frame.host.task(state.Resource, withinLimit(argument, `the arguments of ${name}`), signal);
  return untilTimeout(untilAborted(task, frame.signal), seconds, () => stop.abort());
}

async function runParallel(state: ParallelState, input: Json, frame: Frame, context: JsonObject): Promise<Json> {
  const argument = state.Arguments === undefined ? input : await evaluate(state.Arguments, bindingsOf(frame, context, input));
  const stop = new AbortController();
  const signal = AbortSignal.any([frame.signal, stop.signal]);
  const branches = state.Branches.map((branch) =>
    runGraph(branch, argument, { ...frame, signal, scope: new Scope(frame.scope) }),
  );
  try {
    return await Promise.all(branches);
  } catch (error) {
    // One branch that fails stops the others.
    stop.abort();
    await Promise.allSettled(branches);
    throw error;
  }
}

/** Assign and Output see the variables as they were before this state: they are evaluated side by side. */
async function finish(
  rules: { Assign?: JsonObject | undefined; Output?: Json | undefined },
  next: string | undefined,
  input: Json,
  frame: Frame,
  context: JsonObject,
  fallback: Json,
  more: JsonObject,
): Promise<Step> {
  const bindings = bindingsOf(frame, context, input, more);
  const [assigned, output] = await Promise.all([
    rules.Assign === undefined ? undefined : evaluateFields(rules.Assign, bindings),
    rules.Output === undefined ? fallback : evaluate(rules.Output, bindings),
  ]);
  if (assigned) {
    for (const [variable, value] of Object.entries(assigned)) withinLimit(value, `variable ${variable}`);
    frame.scope.assign(assigned);
  }
  return { output, next };
}

async function choose(state: ChoiceState, input: Json, frame: Frame, context: JsonObject): Promise<Step> {
  for (const choice of state.Choices) {
    const holds = await evaluate(choice.Condition, bindingsOf(frame, context, input));
    if (typeof holds !== 'boolean')
      throw new StatesError('States.QueryEvaluationError', `condition ${choice.Condition} is not a boolean`);
    if (holds) return finish(choice, choice.Next, input, frame, context, input, {});
  }
  if (state.Default === undefined) throw new StatesError('States.NoChoiceMatched', 'no choice matched, and there is no default');
  return finish(state, state.Default, input, frame, context, input, {});
}

async function failureOf(state: FailState, input: Json, frame: Frame, context: JsonObject): Promise<StatesError> {
  const bindings = bindingsOf(frame, context, input);
  return new StatesError((await evaluateText(state.Error, bindings)) ?? '', (await evaluateText(state.Cause, bindings)) ?? '');
}

async function wait(state: WaitState, input: Json, frame: Frame, context: JsonObject): Promise<void> {
  const bindings = bindingsOf(frame, context, input);
  const seconds = await evaluateNumber(state.Seconds, bindings);
  const timestamp = await evaluateText(state.Timestamp, bindings);
  const milliseconds = seconds === undefined ? Date.parse(timestamp ?? '') - Date.now() : seconds * 1000;
  if (Number.isNaN(milliseconds))
    throw new StatesError('States.QueryEvaluationError', `a Wait needs Seconds or a Timestamp, not ${timestamp}`);
  await frame.host.sleep(Math.max(0, milliseconds), frame.signal);
}

/** Seconds until the next try, or undefined where there is none: the first retrier that names the error decides alone. */
function retryDelay(retriers: readonly Retrier[], error: StatesError, used: Map<Retrier, number>): number | undefined {
  const retrier = retriers.find(({ ErrorEquals }) => matchesError(ErrorEquals, error));
  if (!retrier) return undefined;
  const tries = used.get(retrier) ?? 0;
  if (tries >= retrier.MaxAttempts) return undefined;
  used.set(retrier, tries + 1);
  const delay = Math.min(
    retrier.IntervalSeconds * retrier.BackoffRate ** tries,
    retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY,
  );
  return retrier.JitterStrategy === 'FULL' ? Math.random() * delay : delay;
}

async function caught(
  catchers: readonly Catcher[],
  error: StatesError,
  input: Json,
  frame: Frame,
  context: JsonObject,
): Promise<Step> {
  const catcher = catchers.find(({ ErrorEquals }) => matchesError(ErrorEquals, error));
  if (!catcher) throw error;
  const errorOutput = { Error: error.error, Cause: error.message };
  return finish(catcher, catcher.Next, input, frame, context, errorOutput, { errorOutput });
}

function contextOf(frame: Frame, name: string, retries: number): JsonObject {
  return { ...frame.context, State: { Name: name, EnteredTime: new Date().toISOString(), RetryCount: retries } };
}

async function untilTimeout<T>(work: Promise<T>, seconds: number | undefined, stop: () => void): Promise<T> {
  if (seconds === undefined) return work;
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new StatesError('States.Timeout', `timed out after ${seconds} s`));
      stop();
    }, seconds * 1000);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** A task that is running when its execution stops is left to itself. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let onAbort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(new StatesError(ABORTED, 'the execution was stopped'));
    signal.addEventListener('abort', onAbort);
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    work.catch(() => {});
  }
}

/** A JSON object out of a task's arguments. @throws StatesError where it is something else */
export function requireObject(value: Json, what: string): JsonObject {
  if (isJsonObject(value)) return value;
  throw new StatesError('States.Runtime', `${what} must be an object`);
}
