import type { Json, JsonObject } from '../json.ts';
import type { Bindings } from './expression.ts';
import { ABORTED, StatesError } from './states-error.ts';

/** What a state machine needs of the world around it. */
export interface MachineHost {
  /**
   * Does a task.
   * @param resource such as `arn:aws:states:::lambda:invoke`
   * @throws StatesError under the name that `Retry` and `Catch` go by
   */
  task(resource: string, input: Json, signal: AbortSignal): Promise<Json>;
  /** @throws StatesError where it cannot be read */
  readObject(bucket: string, key: string): Promise<Buffer>;
  /** Every object under the prefix, as `listObjectsV2` items. */
  listObjects(bucket: string, prefix: string): Promise<Json[]>;
  writeObject(bucket: string, key: string, text: string): Promise<void>;
  /** Lets so much of the machine's time pass (a test may make it shorter). Rejects once the signal aborts. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** Notes a step in the history. */
  record(type: string, name: string, detail?: JsonObject): void;
}

/** Variables of one scope. An inner scope reads the outer ones; what it assigns ends with it. */
export class Scope {
  readonly #outer: Scope | undefined;
  #own: JsonObject = {};

  constructor(outer?: Scope) {
    this.#outer = outer;
  }

  read(): JsonObject {
    return { ...this.#outer?.read(), ...this.#own };
  }

  assign(values: JsonObject): void {
    this.#own = { ...this.#own, ...values };
  }
}

/** Where an execution, a branch or an iteration stands. */
export interface Frame {
  readonly host: MachineHost;
  /** ARN of the machine. */
  readonly machineArn: string;
  /** `$states.context`, without the current state's part. */
  readonly context: JsonObject;
  readonly scope: Scope;
  readonly signal: AbortSignal;
}

/** The bindings of a state: its input, its context, and what else it has at this point (`result`, `errorOutput`). */
export function bindingsOf(frame: Frame, context: JsonObject, input: Json, more: JsonObject = {}): Bindings {
  return { states: { input, context, ...more }, variables: frame.scope.read() };
}

const LARGEST_DATA_BYTES = 256 * 1024;

/**
 * Lets data pass that is no larger than Step Functions takes.
 * @throws StatesError `States.DataLimitExceeded` above 256 KiB of JSON in UTF-8
 */
export function withinLimit(data: Json, what: string): Json {
  const bytes = Buffer.byteLength(JSON.stringify(data));
  if (bytes <= LARGEST_DATA_BYTES) return data;
  throw new StatesError('States.DataLimitExceeded', `${what} is ${bytes} bytes: more than the 262144 that a state may have`);
}

/** @throws StatesError once the signal has aborted */
export function checkAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new StatesError(ABORTED, 'the execution was stopped');
}

/** Runs `work` on every item, so many at a time, and gives the results in order. The first to fail ends it. */
export async function eachConcurrently<T, R>(
  items: readonly T[],
  concurrency: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = new Array(items.length);
  const entries = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of entries) results[index] = await work(item, index);
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, worker));
  return results;
}
