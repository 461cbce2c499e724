import type { Caller } from './caller.ts';

/** Calls of one DynamoDB operation on one table. Units are request units, indexes included. */
export interface TableUsage {
  calls: number;
  readUnits: number;
  writeUnits: number;
}

/** What one caller asked of the services. */
export interface CallerUsage {
  /** By table, then by operation. A batch counts one call on each table it names. */
  readonly dynamodb: Record<string, Record<string, TableUsage>>;
  /** Calls by operation. */
  readonly sqs: Record<string, number>;
  /** Calls by operation. */
  readonly s3: Record<string, number>;
  /** Calls of every other service, by `service:Operation`. */
  readonly other: Record<string, number>;
}

/** Usage by caller: a function's logical id, `machine:<name>`, or another client's access key id. */
export type Usage = Record<string, CallerUsage>;

/** Counts calls and capacity by caller. */
export class UsageMeter {
  #callers: Usage = {};

  /** A copy of all counts. */
  read(): Usage {
    return structuredClone(this.#callers);
  }

  /** Starts all counts again from nothing. */
  reset(): void {
    this.#callers = {};
  }

  /** Counts one call of a service other than DynamoDB. */
  call(caller: Caller, service: string, action: string): void {
    const usage = this.#of(caller);
    const [counts, key] =
      service === 'sqs' ? [usage.sqs, action] : service === 's3' ? [usage.s3, action] : [usage.other, `${service}:${action}`];
    counts[key] = (counts[key] ?? 0) + 1;
  }

  /** Counts one DynamoDB call on a table, with the units it consumed. */
  table(caller: Caller, table: string, action: string, readUnits: number, writeUnits: number): void {
    const usage = this.#of(caller);
    const actions = usage.dynamodb[table] ?? {};
    usage.dynamodb[table] = actions;
    const counts = actions[action] ?? { calls: 0, readUnits: 0, writeUnits: 0 };
    actions[action] = counts;
    counts.calls += 1;
    counts.readUnits += readUnits;
    counts.writeUnits += writeUnits;
  }

  #of(caller: Caller): CallerUsage {
    const usage = this.#callers[caller.label] ?? { dynamodb: {}, sqs: {}, s3: {}, other: {} };
    this.#callers[caller.label] = usage;
    return usage;
  }
}
