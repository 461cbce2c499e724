import type { Caller } from './caller.ts';

/**
 * What happens to a call that a fault strikes:
 * - `fail`: it has no effect, and is answered with an error;
 * - `failAfter`: it takes effect, and is answered with an error all the same;
 * - `delay`: it takes effect after `delayMs`;
 * - `cut`: it has no effect, and its connection breaks;
 * - `cutAfter`: it takes effect, and its connection breaks before the answer;
 * - `kill`: it has no effect, and the calling function's environment ends: no line after the call runs;
 * - `killAfter`: it takes effect, and the environment ends.
 */
export type FaultEffect = 'fail' | 'failAfter' | 'delay' | 'cut' | 'cutAfter' | 'kill' | 'killAfter';

/** Which calls a fault strikes, and how. Calls that match are counted from 1. */
export interface Fault {
  readonly service: 'dynamodb' | 'sqs' | 's3';
  /** Such as `PutItem`; every call of the service by default. */
  readonly action?: string;
  /** Logical id of the calling function, or the part of it before CDK's digits; any caller by default. */
  readonly function?: string;
  /** Strikes the nth match; with {@link times}, that and those right after it. The default is 1. */
  readonly nth?: number;
  /** Strikes every such-many-th match instead. */
  readonly every?: number;
  /** How many calls it strikes at most: 1 for `nth`, no end for `every`. An SDK tries three times: 3 outlasts it. */
  readonly times?: number;
  readonly effect: FaultEffect;
  readonly delayMs?: number;
  /** HTTP status of the error; 500 by default, which SDKs try again. */
  readonly status?: number;
  /** The error's code; `InternalServerError` (S3: `InternalError`) by default. */
  readonly code?: string;
}

/** A fault in force. */
export interface FaultHandle {
  readonly fault: Fault;
  /** Calls that matched. */
  readonly seen: number;
  /** Calls that were struck. */
  readonly struck: number;
  remove(): void;
}

class Entry implements FaultHandle {
  readonly fault: Fault;
  readonly #remove: (entry: Entry) => void;
  seen = 0;
  struck = 0;

  constructor(fault: Fault, remove: (entry: Entry) => void) {
    this.fault = fault;
    this.#remove = remove;
  }

  /** True for a call that it strikes. */
  strikes(service: string, action: string, caller: Caller): boolean {
    const { fault } = this;
    if (fault.service !== service || (fault.action !== undefined && fault.action !== action)) return false;
    if (fault.function !== undefined && !isFunction(caller.function, fault.function)) return false;
    this.seen += 1;
    if (this.struck >= (fault.times ?? (fault.every === undefined ? 1 : Number.POSITIVE_INFINITY))) return false;
    const struck = fault.every === undefined ? this.seen >= (fault.nth ?? 1) : this.seen % fault.every === 0;
    if (struck) this.struck += 1;
    return struck;
  }

  remove(): void {
    this.#remove(this);
  }
}

/** The faults in force. They strike calls that come over HTTP, so those of functions and clients, not those of state machines. */
export class Faults {
  readonly #entries = new Set<Entry>();

  /** Puts a fault in force. */
  add(fault: Fault): FaultHandle {
    const entry = new Entry(fault, (removed) => this.#entries.delete(removed));
    this.#entries.add(entry);
    return entry;
  }

  /** Ends all faults. */
  clear(): void {
    this.#entries.clear();
  }

  /** The fault that strikes this call, where one does. Counts the call. */
  strike(service: string, action: string, caller: Caller): Fault | undefined {
    let struck: Fault | undefined;
    for (const entry of this.#entries) if (entry.strikes(service, action, caller)) struck ??= entry.fault;
    return struck;
  }
}

function isFunction(logicalId: string | undefined, wanted: string): boolean {
  return logicalId === wanted || (logicalId !== undefined && logicalId.replace(/[0-9A-F]{8}$/, '') === wanted);
}
