import { ConfigurationError } from '../domain/errors.ts';

/** How long a receiver may take, ms: well within a Lambda's run time, and what receivers are told. */
export const RECEIVER_TIMEOUT_MS = 10_000;

/** What became of one attempt. `status` 0: no answer came (timeout, refused, cut off). */
export type Attempt =
  | { outcome: 'delivered'; status: number }
  | { outcome: 'failed'; status: number; retryable: boolean; why: string };

/** 410 says that the receiver wants no more; another 4xx or a redirect that this request will never be taken. */
const attemptOf = (status: number): Attempt => {
  if (status >= 200 && status < 300) return { outcome: 'delivered', status };
  const retryable = status === 408 || status === 429 || status >= 500;
  return { outcome: 'failed', status, retryable, why: status === 410 ? 'is gone (410)' : `answered ${status}` };
};

/** @throws ConfigurationError unless https, or http to this very machine; never to what hides behind credentials */
const checkUrl = (url: string): void => {
  const { protocol, hostname, username, password } = new URL(url);
  const secure = protocol === 'https:' || (protocol === 'http:' && hostname === '127.0.0.1');
  if (!secure || username !== '' || password !== '')
    throw new ConfigurationError('a destination has a url that is neither https nor http://127.0.0.1');
};

/**
 * POST a webhook. Redirects are not followed, and the answer's body is never read: a receiver cannot make us fetch or hold anything.
 * @returns what became of it; a receiver's failure is an outcome here, not an exception
 */
export const post = async (
  send: typeof fetch,
  url: string,
  headers: Record<string, string>,
  body: string,
  timeoutMs = RECEIVER_TIMEOUT_MS,
): Promise<Attempt> => {
  checkUrl(url);
  let answer: Response;
  try {
    answer = await send(url, { method: 'POST', headers, body, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
  } catch (error) {
    const timeout = error instanceof Error && error.name === 'TimeoutError';
    return { outcome: 'failed', status: 0, retryable: true, why: timeout ? 'did not answer in time' : 'could not be reached' };
  }
  // The status alone counts: a body that breaks off changes nothing.
  await answer.body?.cancel().catch(() => undefined);
  return attemptOf(answer.status);
};
