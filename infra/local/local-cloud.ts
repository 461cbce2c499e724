import type { Resource } from './assembly/resolver.ts';
import type { Faults } from './gateway/faults.ts';
import type { Usage } from './gateway/usage.ts';
import type { Json } from './json.ts';
import type { Depth, PeekedMessage } from './sqs/queues.ts';
import type { ExecutionEnd } from './states/executions.ts';
import type { Publication } from './states/tasks.ts';

/** How full a queue is. */
export interface QueueDepth extends Depth {
  readonly name: string;
  readonly url: string;
  /** Names of the queues whose dead letters come here; empty for a queue that is not a dead-letter queue. */
  readonly deadLettersOf: readonly string[];
}

/** A started execution. */
export interface StartedExecution {
  readonly arn: string;
  /** Resolves at its end, however it ends. */
  readonly done: Promise<ExecutionEnd>;
}

/** What the local cloud is doing, as `GET /_local/status` gives it. */
export interface Status {
  readonly origin: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly queues: readonly QueueDepth[];
  readonly functions: readonly {
    name: string;
    logicalId: string;
    invocations: number;
    errors: number;
    coldStarts: number;
    running: number;
  }[];
  readonly executions: readonly {
    arn: string;
    name: string;
    machine: string;
    status: string;
    startedAt: string;
    stoppedAt: string | undefined;
  }[];
  readonly schedules: readonly { name: string; expression: string; enabled: boolean }[];
  /** What keeps it from being idle; empty where it is idle. */
  readonly busy: readonly string[];
}

/** Something was still busy when {@link LocalCloud.idle} ran out of time. */
export class StillBusyError extends Error {
  readonly code = 'LOCAL_STILL_BUSY';
  /** What it was, one line each. */
  readonly busy: readonly string[];
  constructor(busy: readonly string[], timeoutMs: number) {
    super(`the local cloud is still busy after ${timeoutMs} ms: ${busy.join('; ')}`);
    this.name = 'StillBusyError';
    this.busy = busy;
  }
}

/** A cloud assembly, built on emulators inside this process. Resources are named by logical id, construct path, name or ARN. */
export interface LocalCloud {
  /** The one address of all services. */
  readonly origin: string;
  /** The stacks' outputs. */
  readonly outputs: Readonly<Record<string, string>>;
  /** For any AWS SDK v3 client. */
  readonly clientConfig: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
    readonly forcePathStyle: true;
  };
  /** Faults to put between the functions and their services. */
  readonly faults: Faults;
  /** Messages that machines published to topics. */
  readonly publications: readonly Publication[];
  /** @throws UnsupportedError where no resource, or more than one, is meant */
  resource(id: string): Resource;
  queues(): QueueDepth[];
  /** Looks at up to `count` (10) messages of a queue, without receiving them. */
  peek(queue: string, count?: number): PeekedMessage[];
  /** Calls and capacity units by caller. */
  usage(): Usage;
  resetUsage(): void;
  /**
   * Resolves once nothing is queued (dead-letter queues aside), no function and no execution runs.
   * @throws StillBusyError after `timeoutMs`; without it, it waits as long as it takes
   */
  idle(options?: { readonly timeoutMs?: number; readonly ignoreQueues?: readonly string[] }): Promise<void>;
  /** Fires a schedule as if it were due at `at` (now). Gives the execution where its target is a machine. */
  fireSchedule(schedule: string, at?: Date): StartedExecution | undefined;
  startExecution(machine: string, input: Json, name?: string): StartedExecution;
  /** Invokes a function once. `ok` is false where it failed; the payload is then `{ errorType, errorMessage }`. */
  invoke(lambda: string, payload: Json): Promise<{ readonly ok: boolean; readonly payload: Json }>;
  /** Deletes the items whose time to live is over at `now` (ms since 1970). Gives their number. */
  sweepExpired(now?: number): Promise<number>;
  status(): Status;
  /** Stops everything. What runs is cut off as by a crash; with a data folder, messages come again at the next start. */
  stop(): Promise<void>;
}
