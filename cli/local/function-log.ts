import { createWriteStream, type WriteStream } from 'node:fs';
import { z } from 'zod';

/** A line that a stage wrote of a message that it could not handle (shared/runtime/stage.ts). */
const FailedMessage = z.object({
  message: z.literal('message failed'),
  messageId: z.string(),
  error: z.object({ name: z.string(), code: z.string(), message: z.string().optional() }),
});

/** What the functions and the cloud log: in a file, and by message what went wrong with it. */
export interface FunctionLog {
  write(from: string, line: string): void;
  /** Why a message failed the last time; undefined where nothing was said of it. */
  failureOf(messageId: string): string | undefined;
  close(): Promise<void>;
}

/** Gets a line, and the function that wrote it. */
export type LogListener = (from: string, line: string) => void;

const jsonOf = (line: string): unknown => {
  if (!line.includes('message failed')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

/** @param echo also gets every line */
export const openFunctionLog = (file: string, echo: LogListener = () => {}): FunctionLog => {
  const stream: WriteStream = createWriteStream(file);
  const failures = new Map<string, string>();
  return {
    write: (from, line) => {
      stream.write(`${from} ${line}\n`);
      echo(from, line);
      const failed = FailedMessage.safeParse(jsonOf(line));
      if (!failed.success) return;
      const { messageId, error } = failed.data;
      failures.set(messageId, error.message ?? `${error.name} (${error.code})`);
    },
    failureOf: (messageId) => failures.get(messageId),
    close: () => new Promise((resolve) => stream.end(resolve)),
  };
};
