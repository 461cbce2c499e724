import type { RawRow } from '../../shared/clean/file/part.ts';
import { maskNationalIds } from '../../shared/clean/identifiers/national-id.ts';
import { quarantinePart } from '../../shared/clean/landing-key.ts';
import type { QuarantinedRow, QuarantineReason } from '../../shared/contracts/file-report.ts';
import type { CleanDeps } from './deps.ts';

const PART_ROWS = 1000;
const PART_BYTES = 4 * 1024 * 1024;
const JSON_LINES = 'application/jsonl';

/** A row's bytes as they may be stored: a national ID number never is. */
const stored = (bytes: Buffer): Pick<QuarantinedRow, 'masked' | 'bytes'> => {
  const masked = maskNationalIds(bytes);
  return masked ? { masked: true, bytes: masked.toString('base64') } : { bytes: bytes.toString('base64') };
};

/** Lines of QuarantinedRow, as they are stored. */
const quarantineLines = (rows: readonly QuarantinedRow[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

/** Set a message, or rows of it, aside. @param queue `intake` or `landing`, where it came in */
export const quarantineMessage = async (
  queue: 'intake' | 'landing',
  messageId: string,
  rows: readonly { row: number; text: string; reasons: QuarantineReason[] }[],
  deps: CleanDeps,
): Promise<void> => {
  const lines = rows.map(({ row, text, reasons }) => ({
    file: `message:${messageId}`,
    row,
    line: row,
    reasons,
    ...stored(Buffer.from(text)),
    quarantinedAt: new Date(deps.now()).toISOString(),
  }));
  await deps.reports.put(`quarantine/_${queue}/${messageId}.jsonl`, quarantineLines(lines), JSON_LINES);
};

/**
 * The quarantined rows of one file, in parts. Parts are numbered, so that a delivery that reads rows again overwrites what it
 * wrote of them before; the report says how many parts count.
 * @param parts written already, before a checkpoint
 */
export const quarantineFor = (file: string, prefix: string, parts: number, deps: CleanDeps) => {
  let waiting: QuarantinedRow[] = [];
  let bytes = 0;
  let written = parts;
  const flush = async (): Promise<void> => {
    if (waiting.length === 0) return;
    await deps.reports.put(quarantinePart(prefix, written), quarantineLines(waiting), JSON_LINES);
    written++;
    waiting = [];
    bytes = 0;
  };
  return {
    add: (raw: RawRow, part: string | undefined, row: number, reasons: QuarantineReason[]): void => {
      waiting.push({
        file,
        row,
        line: raw.line,
        ...(part === undefined ? {} : { part }),
        ...(raw.continued ? { continued: true } : {}),
        reasons,
        ...stored(raw.bytes),
        quarantinedAt: new Date(deps.now()).toISOString(),
      });
      bytes += raw.bytes.length;
    },
    /** Write what has gathered, if it is enough for a part. */
    flushFull: async (): Promise<void> => {
      if (waiting.length >= PART_ROWS || bytes >= PART_BYTES) await flush();
    },
    /** Write all that has gathered. @returns parts written by now */
    flush: async (): Promise<number> => {
      await flush();
      return written;
    },
  };
};
