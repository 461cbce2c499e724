import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import { parseLandingKey, quarantineRetries, retriedDropAt, retryKey } from '../../shared/clean/landing-key.ts';
import type { QuarantineIndex, QuarantineRetries } from '../../shared/contracts/file-report.ts';
import type { Objects } from '../../shared/contracts/objects.ts';
import { CliError } from '../errors.ts';
import { type QuarantinedDrop, rowsOf, type WholeRow } from './find.ts';

export interface RetryOptions {
  /** Only rows with this reason. */
  reason?: string;
  /** Although they were fed again before. */
  again?: boolean;
}

/** What a retry did: the drops it made, and the lines of rows that it may not feed again. */
export interface Retried {
  drops: { key: string; rows: number }[];
  masked: number[];
}

type StoredPart = QuarantineIndex['parts'][number];

const BRACES = [0x7b, 0x7d] as const;

/** A JSON row's object, without the brackets and commas of the array that it stood in. */
const objectBytes = (bytes: Buffer, encoding: string | undefined): Buffer => {
  const [open, close] = [bytes.indexOf(BRACES[0]), bytes.lastIndexOf(BRACES[1])];
  if (open < 0 || close < open) return bytes;
  const [before, after] = encoding === 'utf-16be' ? [1, 0] : encoding === 'utf-16le' ? [0, 1] : [0, 0];
  return bytes.subarray(open - before, close + 1 + after);
};

const lineFeed = (encoding: string | undefined): Buffer =>
  Buffer.from(encoding === 'utf-16le' ? [0x0a, 0] : encoding === 'utf-16be' ? [0, 0x0a] : [0x0a]);

/** A file that holds these rows and no others: of CSV what stood before them and their own bytes, of all else an object a line. */
export const fileOf = (part: StoredPart, rows: readonly Pick<WholeRow, 'bytes'>[]): Buffer => {
  const text = part.format === 'csv' || part.format === 'jsonl' || part.format === 'json';
  const encoding = text ? part.encoding : undefined;
  const end = lineFeed(encoding);
  const lines = rows.flatMap(({ bytes }) => {
    const row = part.format === 'csv' ? bytes : objectBytes(bytes, encoding);
    // The last row of a file need not end its line.
    return row.subarray(-end.length).equals(end) ? [row] : [row, end];
  });
  // Of JSON nothing stands before the first object; its mark says what encoding it is in.
  const preamble = part.format === 'csv' ? Buffer.from(part.preamble, 'base64') : markOf(encoding);
  return Buffer.concat([preamble, ...lines]);
};

const markOf = (encoding: string | undefined): Buffer =>
  Buffer.from(encoding === 'utf-16le' ? [0xff, 0xfe] : encoding === 'utf-16be' ? [0xfe, 0xff] : []);

/** S3 takes 1,024 bytes. */
const MAX_KEY_BYTES = 1000;

/** Where the n-th retry of a drop is dropped. A retry of a retry is one of the first drop. */
const keyFor = ({ index: { key, droppedAt } }: QuarantinedDrop, name: string): string => {
  const { source = '', dataset = '', file = key } = parseLandingKey(key) ?? {};
  const plain = retriedDropAt(key) === undefined ? file : file.split('/').slice(2).join('/');
  const whole = retryKey(source, dataset, droppedAt, plain + name);
  if (Buffer.byteLength(whole) <= MAX_KEY_BYTES) return whole;
  return retryKey(source, dataset, droppedAt, createHash('sha256').update(plain).digest('hex') + name);
};

const before = (retries: QuarantineRetries['retries'], reason: string | undefined) =>
  retries.find((retry) => retry.reason === undefined || reason === undefined || retry.reason === reason);

/** Whether a file as a whole waits rather than rows of it. */
const wholeOf = async (drop: QuarantinedDrop, key: string, { landing, reports }: Buckets): Promise<Retried> => {
  if (drop.index.whole?.masked)
    throw new CliError(
      'a national ID number was overwritten in the copy of this file: it cannot be fed again from here',
      'let the source drop it again, or have the mapping discard that column',
    );
  await landing.copy(reports.bucket, `${drop.prefix}whole`, key);
  return { drops: [{ key, rows: 0 }], masked: [] };
};

interface Buckets {
  landing: Objects;
  reports: Objects;
}

/**
 * Feed what lies in quarantine again: rows as new drops, one for each part that has any, or the whole file where none of it could be
 * read. Their time is that of the first drop: they never outrank what came since.
 * @throws CliError where nothing can be fed again, or was before
 */
export const retry = async (
  drop: QuarantinedDrop,
  { reason, again }: RetryOptions,
  at: Date,
  buckets: Buckets,
): Promise<Retried> => {
  const { index, prefix, retries } = drop;
  const earlier = before(retries, reason);
  if (earlier && !again)
    throw new CliError(
      `these rows were fed again on ${earlier.at}, as ${earlier.drops.join(', ')}`,
      'see the report of that drop; to feed them once more, give --again',
    );
  const turn = retries.length + 1;
  let retried: Retried;
  // Of a file whose other members were read its rows may be asked for by their reason.
  if (index.whole && reason === undefined) retried = await wholeOf(drop, keyFor(drop, `~${turn}${extname(index.key)}`), buckets);
  else retried = await retryRows(drop, reason, turn, buckets);
  if (retried.drops.length > 0) {
    const entry = {
      at: at.toISOString(),
      ...(reason === undefined ? {} : { reason }),
      rows: retried.drops.reduce((sum, { rows }) => sum + rows, 0),
      drops: retried.drops.map(({ key }) => key),
    };
    // After the drops: cut off between the two it says "not retried", and rows that come twice count once.
    await buckets.reports.put(quarantineRetries(prefix), JSON.stringify({ retries: [...retries, entry] }));
  }
  return retried;
};

const retryRows = async (
  drop: QuarantinedDrop,
  reason: string | undefined,
  turn: number,
  { landing, reports }: Buckets,
): Promise<Retried> => {
  const byPart = new Map<number, WholeRow[]>();
  const masked: number[] = [];
  for await (const row of rowsOf(reports, drop, reason)) {
    const part = drop.index.parts.findIndex(({ name }) => name === row.part);
    if (row.masked) {
      masked.push(row.line);
      continue;
    }
    const rows = byPart.get(part) ?? [];
    rows.push(row);
    byPart.set(part, rows);
  }
  const drops: Retried['drops'] = [];
  for (const [number, rows] of byPart) {
    const part = drop.index.parts[number];
    if (!part) throw new CliError(`the index of ${drop.prefix} does not know the part that its rows are of`);
    const suffix = drop.index.parts.length > 1 ? `-${number + 1}` : '';
    const key = keyFor(drop, `~${turn}${suffix}.${part.format === 'csv' ? 'csv' : 'jsonl'}`);
    await landing.put(key, fileOf(part, rows), 'application/octet-stream');
    drops.push({ key, rows: rows.length });
  }
  return { drops, masked };
};
