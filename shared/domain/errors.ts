/** Why something failed, in a form that decides what happens next. Messages never carry personal data: they are logged. */
export abstract class Hcp360Error extends Error {
  abstract readonly code: string;
  /** true: the same input may succeed later, deliver it again. false: it never will, set it aside. */
  abstract readonly retryable: boolean;
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Input that does not have the agreed shape. `issues` name paths and expectations, never the values found. */
export class ContractError extends Hcp360Error {
  readonly code = 'CONTRACT';
  readonly retryable = false;
  readonly issues: readonly string[];
  constructor(what: string, issues: readonly string[]) {
    super(`${what} does not fit its contract: ${issues.join('; ')}`);
    this.issues = issues;
  }
}

/** The environment, the configuration or a secret is missing or wrong: an operator has to act; the message waits meanwhile. */
export class ConfigurationError extends Hcp360Error {
  readonly code = 'CONFIGURATION';
  readonly retryable = true;
}

/** A conditional write lost its race. The caller reads again and decides anew. */
export class ConflictError extends Hcp360Error {
  readonly code = 'CONFLICT';
  readonly retryable = true;
}

/** A store or queue took only a part of what it was given, even after retries. */
export class UnprocessedError extends Hcp360Error {
  readonly code = 'UNPROCESSED';
  readonly retryable = true;
}

/** A webhook receiver did not answer with 2xx in time. */
export class DeliveryError extends Hcp360Error {
  readonly code = 'DELIVERY';
  readonly retryable: boolean;
  constructor(message: string, retryable: boolean, options?: ErrorOptions) {
    super(message, options);
    this.retryable = retryable;
  }
}

/**
 * What may be logged of an unknown error: our own errors whole, of any other only its name, code and stack frames:
 * a library's message may quote its input (JSON.parse does).
 */
export const describeError = (
  error: unknown,
): { name: string; code: string; message?: string; retryable: boolean; at?: string[] } => {
  if (error instanceof Hcp360Error)
    return { name: error.name, code: error.code, message: error.message, retryable: error.retryable };
  if (!(error instanceof Error)) return { name: 'Unknown', code: 'UNKNOWN', retryable: true };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { name: error.name, code, retryable: true, at: frames.slice(0, 6).map((line) => line.trim()) };
};
