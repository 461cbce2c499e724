import type { Fields } from './json.ts';

/** The template asks for something that the local cloud does not have. Starting stops, so that nothing is silently left out. */
export class UnsupportedError extends Error {
  readonly code = 'LOCAL_UNSUPPORTED';
  constructor(message: string, options?: ErrorOptions) {
    super(`local cloud: ${message}`, options);
    this.name = 'UnsupportedError';
  }
}

/** An error as an AWS service answers it: `code` is its type, `status` its HTTP status. */
export class ServiceError extends Error {
  readonly code: string;
  readonly status: number;
  /** Further fields of the error's body, such as `Item` of a failed condition. */
  readonly fields: Fields;
  constructor(code: string, message: string, status = 400, fields: Fields = {}) {
    super(message);
    this.name = 'ServiceError';
    this.code = code;
    this.status = status;
    this.fields = fields;
  }
}

/** A call that the local cloud does not emulate: 501, with its name. */
export class NotEmulatedError extends ServiceError {
  constructor(call: string) {
    super('NotImplemented', `the local cloud does not emulate ${call}`, 501);
    this.name = 'NotEmulatedError';
  }
}

/** The text of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
