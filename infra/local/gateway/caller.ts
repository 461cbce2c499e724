/** Who makes a call. */
export interface Caller {
  /** Logical id of the calling function, else undefined. */
  readonly function: string | undefined;
  /** Which of the function's environments it is. */
  readonly environment: number | undefined;
  /** The name under which calls are counted: a function's logical id, `machine:<name>`, else the access key id. */
  readonly label: string;
}

const PREFIX = 'local-';

/** The access key id given to one environment of one function: every signed request then says who sent it. */
export function accessKeyOf(logicalId: string, environment: number): string {
  return `${PREFIX}${logicalId}.${environment}`;
}

/** A state machine, calling by itself. */
export function machineCaller(name: string): Caller {
  return { function: undefined, environment: undefined, label: `machine:${name}` };
}

const known = new Map<string, Caller>();

/** The caller that an access key id names. */
export function callerOf(accessKeyId: string): Caller {
  const found = known.get(accessKeyId);
  if (found) return found;
  const caller = readCaller(accessKeyId);
  known.set(accessKeyId, caller);
  return caller;
}

function readCaller(accessKeyId: string): Caller {
  const match = /^local-(\w+)\.(\d+)$/.exec(accessKeyId);
  const name = match?.[1];
  if (name === undefined) return { function: undefined, environment: undefined, label: accessKeyId };
  return { function: name, environment: Number(match?.[2]), label: name };
}
