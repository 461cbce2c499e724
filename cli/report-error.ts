import { Hcp360Error } from '../shared/domain/errors.ts';
import { CliError, EXIT, InterruptedError, messageOf } from './errors.ts';
import { bad, dim } from './terminal/style.ts';

/** True where the operator asked for stack traces and log lines. */
export const debugging = (): boolean => (process.env['DEBUG'] ?? '').split(',').includes('hcp360');

/** What to do about an error that did not say so itself. */
const nextFor = (error: unknown): string | undefined => {
  if (error instanceof CliError) return error.next;
  if (error instanceof Hcp360Error) return error.code === 'CONFIGURATION' ? 'run "hcp360 config check"' : undefined;
  return debugging() ? undefined : 'run it again with DEBUG=hcp360 for the whole error';
};

/** Tell an error on standard error: what is wrong, then what to do. @returns the exit status */
export const reportError = (error: unknown): number => {
  if (error instanceof InterruptedError) {
    process.stderr.write('stopped\n');
    return EXIT.interrupted;
  }
  const next = nextFor(error);
  process.stderr.write(`${bad('error:')} ${messageOf(error)}\n${next === undefined ? '' : `${dim('next:')}  ${next}\n`}`);
  if (debugging() && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
  return error instanceof CliError ? error.exitCode : EXIT.failed;
};
