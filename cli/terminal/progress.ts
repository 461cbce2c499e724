import type { WriteStream } from 'node:tty';
import { styleText } from 'node:util';
import stringWidth from 'string-width';
import { duration } from './format.ts';

/** What a command tells of its work while it goes on: one phase after the other. */
export interface Progress {
  /** Begins a phase; the one before must have ended. */
  start(title: string): Phase;
}

export interface Phase {
  /** What is being done right now, e.g. "1,200 messages to go". */
  update(detail: string): void;
  /** Ends the phase. @returns its milliseconds */
  done(summary?: string): number;
  fail(summary: string): number;
}

/** A stream to write progress to: standard error, so that standard output holds results alone. */
export type ProgressStream = Pick<WriteStream, 'write'> & { isTTY?: boolean; columns?: number };

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 100;
/** How often a phase that goes on for long says so where there is no terminal. */
const PLAIN_MS = 10_000;

const MARKS = {
  done: styleText('green', '✔', { stream: process.stderr }),
  fail: styleText('red', '✘', { stream: process.stderr }),
};

/** As much of the text as fits into the columns of one line. */
const clip = (text: string, columns: number): string => {
  if (stringWidth(text) <= columns) return text;
  let clipped = '';
  for (const character of text) {
    if (stringWidth(clipped + character) > columns - 1) break;
    clipped += character;
  }
  return `${clipped}…`;
};

/** A spinner on a terminal; plain lines in a pipe: one when a phase ends, and one now and then while a long one goes on. */
export const createProgress = (stream: ProgressStream = process.stderr, now: () => number = Date.now): Progress => ({
  start: (title) => {
    const startedAt = now();
    const terminal = stream.isTTY === true;
    let detail = '';
    let frame = 0;
    const elapsed = (): number => now() - startedAt;
    const draw = (): void => {
      const mark = FRAMES[frame++ % FRAMES.length];
      const text = `${mark} ${title}${detail ? `  ${detail}` : ''}  ${duration(elapsed())}`;
      stream.write(`\r\u001B[2K${clip(text, (stream.columns ?? 80) - 1)}`);
    };
    const tell = (): void => {
      stream.write(`  ${title}${detail ? `: ${detail}` : ' …'} (${duration(elapsed())})\n`);
    };
    const timer = setInterval(terminal ? draw : tell, terminal ? FRAME_MS : PLAIN_MS);
    timer.unref();
    if (terminal) draw();
    const end = (mark: string, summary: string | undefined): number => {
      clearInterval(timer);
      const ms = elapsed();
      stream.write(`${terminal ? '\r\u001B[2K' : ''}${mark} ${title}${summary ? `: ${summary}` : ''} (${duration(ms)})\n`);
      return ms;
    };
    return {
      update: (text) => {
        detail = text;
      },
      done: (summary) => end(MARKS.done, summary),
      fail: (summary) => end(MARKS.fail, summary),
    };
  },
});

/** Progress that nobody sees, for tests and --json. */
export const silentProgress: Progress = {
  start: () => {
    const startedAt = Date.now();
    const ms = (): number => Date.now() - startedAt;
    return { update: () => {}, done: ms, fail: ms };
  },
};
