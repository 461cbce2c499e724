import type { ServiceError } from '../errors.ts';
import type { Caller } from './caller.ts';

/** The answer of a service that speaks JSON. `body` is sent as it is. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** A service that speaks JSON. */
export interface JsonService {
  /**
   * Does one call.
   * @param action such as `PutItem`
   * @param input the request's body
   * @throws ServiceError as the service would answer it; NotEmulatedError for an action it does not have
   */
  call(action: string, input: unknown, caller: Caller): Promise<Reply> | Reply;
}

/** The body in which AWS's JSON protocols answer an error. */
export function errorReply(error: ServiceError): Reply {
  return { status: error.status, body: { __type: error.code, message: error.message, ...error.fields } };
}

/** An answer of status 200. */
export function ok(body: unknown = {}): Reply {
  return { status: 200, body };
}
