/** A row longer than this is quarantined: memory must not grow with what a source sends. */
export const MAX_ROW_BYTES = 1024 * 1024;

const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;

/** What can be wrong with the framing of a row, before anybody looks at its cells. */
export type RowFault = 'malformed-quotes' | 'unclosed-quote' | 'row-too-large';

/** One row as its exact bytes, line end included: the rows of a file, put together again, are the file. */
export interface FramedRow {
  bytes: Buffer;
  /** Of its first byte in the file. */
  offset: number;
  /** Of its first byte, counting from 1; a quoted cell may hold more lines. */
  line: number;
  /** Where the next row begins: a checkpoint. */
  next: { offset: number; line: number };
  fault?: RowFault;
  /** A row of more than 1 MiB comes in pieces: one more of the same row follows. */
  continued: boolean;
}

/** Where a row ends (after its line end), or why that cannot be said: `at` is the byte that shows it. */
type End = { found: 'end' | 'malformed'; at: number } | { found: 'more' | 'unclosed' };

/** @returns the index after the quote that closes a cell, -1 where the bytes do not say yet */
const afterClosingQuote = (bytes: Buffer, from: number, last: boolean): number => {
  for (let at = bytes.indexOf(QUOTE, from); at >= 0; at = bytes.indexOf(QUOTE, at + 2)) {
    if (at + 1 === bytes.length) return last ? at + 1 : -1;
    if (bytes[at + 1] !== QUOTE) return at + 1;
  }
  return -1;
};

/** What follows a quoted cell: a delimiter (then `next` cell), the row's end, or something that may not stand there. */
const afterCell = (bytes: Buffer, at: number, delimiter: number, last: boolean): End | { next: number } => {
  if (at === bytes.length) return { found: 'end', at };
  if (bytes[at] === delimiter) return { next: at + 1 };
  if (bytes[at] === LF) return { found: 'end', at: at + 1 };
  if (bytes[at] !== CR) return { found: 'malformed', at };
  if (at + 1 === bytes.length) return last ? { found: 'end', at: at + 1 } : { found: 'more' };
  return bytes[at + 1] === LF ? { found: 'end', at: at + 2 } : { found: 'malformed', at: at + 1 };
};

/** @returns the index of the delimiter or line end that closes a cell without quotes; the number of bytes where there is none */
const endOfPlainCell = (bytes: Buffer, from: number, delimiter: number): number => {
  let at = from;
  while (at < bytes.length && bytes[at] !== delimiter && bytes[at] !== LF) at++;
  return at;
};

/** A quote opens a cell only as its first character, as in RFC 4180; elsewhere it stands for itself, as every reader takes it. */
const endOfRow = (bytes: Buffer, start: number, delimiter: number, last: boolean): End => {
  let at = start;
  for (;;) {
    if (bytes[at] !== QUOTE) {
      const stop = endOfPlainCell(bytes, at, delimiter);
      if (stop === bytes.length) return last ? { found: 'end', at: stop } : { found: 'more' };
      if (bytes[stop] === LF) return { found: 'end', at: stop + 1 };
      at = stop + 1;
      continue;
    }
    const closed = afterClosingQuote(bytes, at + 1, last);
    if (closed < 0) return { found: last ? 'unclosed' : 'more' };
    const after = afterCell(bytes, closed, delimiter, last);
    if ('found' in after) return after;
    at = after.next;
  }
};

const linesIn = (bytes: Buffer): number => {
  let lines = 0;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) lines++;
  return lines;
};

/**
 * Cuts a stream of bytes into rows: at line ends, for CSV at those outside quotes. Which rows come out does not depend on how
 * the bytes were cut into chunks. A broken row costs one line: reading goes on at the next, so that one stray quote does not
 * swallow the good rows after it; only a quote still open at the end of the file takes all that follows, as one row.
 *
 * It works on bytes since a quarantined row keeps its own, and a checkpoint is an offset. That is safe in UTF-8, and in GB18030
 * for a delimiter below 0x40 that is no digit: such bytes never occur inside a longer character.
 *
 * @param delimiter of CSV; undefined for formats of one row a line
 * @param from where the first byte stands: after a header, or at a checkpoint
 */
export const rowSplitter = (delimiter: string | undefined, from: { offset: number; line: number }) => {
  const separator = delimiter?.charCodeAt(0);
  let { offset, line } = from;
  let pending: Buffer = Buffer.alloc(0);
  let amidTooLarge = false;

  /** How many bytes the row at `start` takes; undefined where more bytes are needed to say. */
  const measure = (bytes: Buffer, start: number, quote: number, last: boolean): Frame | undefined => {
    const newline = bytes.indexOf(LF, start);
    const ended = newline >= 0 || last;
    const available = bytes.length - start;
    const lineBytes = newline >= 0 ? newline + 1 - start : available;
    if (lineBytes > MAX_ROW_BYTES) return { length: MAX_ROW_BYTES, fault: 'row-too-large', continued: true };
    if (!ended) return undefined;
    if (amidTooLarge) return { length: lineBytes, fault: 'row-too-large' };
    if (separator === undefined || quote >= start + lineBytes) return { length: lineBytes };
    const end = endOfRow(bytes, start, separator, last);
    const known = 'at' in end ? end.at - start : available;
    if (known > MAX_ROW_BYTES) return { length: lineBytes, fault: 'row-too-large' };
    switch (end.found) {
      case 'end':
        return { length: end.at - start };
      case 'malformed':
        return { length: lineBytes, fault: 'malformed-quotes' };
      case 'unclosed':
        return { length: available, fault: 'unclosed-quote' };
      case 'more':
        return undefined;
    }
  };

  const take = (bytes: Buffer, last: boolean): FramedRow[] => {
    const rows: FramedRow[] = [];
    let start = 0;
    let quote = -1;
    while (start < bytes.length) {
      if (quote < start) {
        const next = bytes.indexOf(QUOTE, start);
        quote = next < 0 ? bytes.length : next;
      }
      const frame = measure(bytes, start, quote, last);
      if (!frame) break;
      const row = bytes.subarray(start, start + frame.length);
      const next = { offset: offset + frame.length, line: line + linesIn(row) };
      amidTooLarge = frame.continued === true;
      rows.push({ bytes: row, offset, line, next, continued: amidTooLarge, ...(frame.fault ? { fault: frame.fault } : {}) });
      start += frame.length;
      ({ offset, line } = next);
    }
    // A copy, lest a few bytes left over keep a whole chunk alive.
    pending = Buffer.from(bytes.subarray(start));
    return rows;
  };

  return {
    /** @returns the rows that are complete by now */
    push: (chunk: Uint8Array): FramedRow[] =>
      take(
        pending.length === 0 ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length) : Buffer.concat([pending, chunk]),
        false,
      ),
    /** @returns what is left when the bytes have ended */
    end: (): FramedRow[] => take(pending, true),
  };
};
type Frame = { length: number; fault?: RowFault; continued?: true };

/** A line with nothing on it is no row. */
export const isBlank = ({ bytes, fault }: FramedRow): boolean =>
  fault === undefined && (bytes.length === 1 ? bytes[0] === LF : bytes.length === 2 && bytes[0] === CR && bytes[1] === LF);
