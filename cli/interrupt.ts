import { EXIT, InterruptedError } from './errors.ts';

/**
 * Ends work in order on the first Ctrl-C (the signal aborts, whoever holds a cloud stops it), at once on the second.
 * @returns a signal that every long command takes
 */
export const interruptSignal = (): AbortSignal => {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    process.stderr.write('\nstopping … (Ctrl-C again to stop at once)\n');
    controller.abort(new InterruptedError());
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return controller.signal;
};

/** Waits for work, or for the interruption. The work itself is not cut off: its cloud is stopped by whoever started it. */
export const orInterrupted = async <T>(work: Promise<T>, signal: AbortSignal): Promise<T> => {
  signal.throwIfAborted();
  let onAbort = (): void => {};
  const interrupted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, interrupted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
};
