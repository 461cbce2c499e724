/** An error inside an execution, by the name under which `Retry` and `Catch` know it. */
export class StatesError extends Error {
  readonly error: string;
  constructor(error: string, cause: string, options?: ErrorOptions) {
    super(cause, options);
    this.name = 'StatesError';
    this.error = error;
  }
}

/** The error of a state that was stopped from outside. Nothing catches it. */
export const ABORTED = 'States.Aborted';

const UNCATCHABLE = new Set(['States.Runtime', ABORTED]);
const BEYOND_ALL = new Set(['States.DataLimitExceeded']);

/** Whatever was thrown, as an error of the execution. */
export function asStatesError(thrown: unknown): StatesError {
  if (thrown instanceof StatesError) return thrown;
  // What a wait throws when its execution is stopped.
  if (thrown instanceof Error && thrown.name === 'AbortError')
    return new StatesError(ABORTED, 'the execution was stopped', { cause: thrown });
  const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return new StatesError('States.Runtime', text, { cause: thrown });
}

/** True where one of the names in `ErrorEquals` means this error. */
export function matchesError(names: readonly string[], { error }: StatesError): boolean {
  if (UNCATCHABLE.has(error)) return false;
  return names.some((name) => {
    if (name === error) return true;
    if (BEYOND_ALL.has(error)) return false;
    return name === 'States.ALL' || (name === 'States.TaskFailed' && error !== 'States.Timeout');
  });
}
