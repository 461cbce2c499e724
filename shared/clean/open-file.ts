import type { Dataset } from '../contracts/config.ts';
import type { FileReport, QuarantineReason } from '../contracts/file-report.ts';
import { checkHeader } from './columns.ts';
import { cellsOf, withoutLineEnd } from './csv.ts';
import { byteOrderMark, decoderOf, looksLike, mismatch } from './encoding.ts';
import { mappedNames } from './row.ts';
import { isBlank, rowSplitter } from './rows.ts';
import { tidy } from './text.ts';

/** How much of a file is looked at before it is read: its header must lie within. */
export const HEAD_BYTES = 64 * 1024;

/** A file that can be read: its header, tidied (none for JSON Lines), and where its rows begin. */
export interface OpenedFile {
  header: string[];
  columns: FileReport['columns'];
  rows: { offset: number; line: number };
}
export type RejectedFile = { error: QuarantineReason; columns: FileReport['columns'] };

export const wrongEncoding = (declared: string, seen: string): QuarantineReason => ({
  code: 'wrong-encoding',
  message: `wrong encoding: the mapping declares ${declared}, the file looks like ${seen}`,
});

const NONE = { mapped: [], missing: [], ignored: [] };
const reject = (code: string, message: string): RejectedFile => ({ error: { code, message }, columns: NONE });

/** Only whole lines of the head, lest a character that is cut in two count as a fault. */
export const wholeLines = (head: Buffer): Buffer => {
  const end = head.lastIndexOf(0x0a);
  return end < 0 ? head : head.subarray(0, end + 1);
};

/**
 * Hold the beginning of a file against its dataset's mapping.
 * @param head its first 64 KiB. @param whole whether that is all of it
 */
export const openFile = (dataset: Dataset, head: Buffer, whole: boolean): OpenedFile | RejectedFile => {
  const other = mismatch(wholeLines(head), dataset.encoding);
  if (other !== undefined) return { error: wrongEncoding(dataset.encoding, other), columns: NONE };
  const mark = byteOrderMark(head, dataset.encoding);
  const start = { offset: mark, line: 1 };
  if (dataset.format === 'jsonl')
    return { header: [], columns: { mapped: mappedNames(dataset), missing: [], ignored: [] }, rows: start };

  const splitter = rowSplitter(dataset.delimiter, start);
  const rows = [...splitter.push(head.subarray(mark)), ...(whole ? splitter.end() : [])];
  const first = rows.find((row) => !isBlank(row));
  if (!first) {
    return whole
      ? reject('empty-file', 'expected a header line, found nothing')
      : reject('header-malformed', 'expected a header line of at most 64 KiB');
  }
  if (first.fault !== undefined || first.bytes.includes(0))
    return reject('header-malformed', 'expected a header line of well-formed CSV: its quotes closed, no NUL bytes');
  const text = decoderOf(dataset.encoding)(first.bytes);
  if (text === undefined) return { error: wrongEncoding(dataset.encoding, looksLike(wholeLines(head))), columns: NONE };
  const header = cellsOf(withoutLineEnd(text), dataset.delimiter).map(tidy);
  const { columns, error } = checkHeader(dataset, header);
  return error ? { error, columns } : { header, columns, rows: first.next };
};
