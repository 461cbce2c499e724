import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Write a file piece by piece; what the pieces come from is never held as a whole. */
export const writeLines = async (file: string, lines: Iterable<string> | AsyncIterable<string>): Promise<void> => {
  await pipeline(Readable.from(lines), createWriteStream(file));
};

/** Values as JSON Lines. */
export async function* jsonLines(values: Iterable<unknown> | AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const value of values) yield `${JSON.stringify(value)}\n`;
}
