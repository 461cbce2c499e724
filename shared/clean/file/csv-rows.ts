import { CR, type Cutter, type Frame, LF, linesIn, pieceEnd, stepOver } from './cutter.ts';
import { type ByteEncoding, hasAsciiTrails } from './encoding.ts';
import { MAX_ROW_BYTES } from './limits.ts';

const QUOTE = 0x22;

/** A delimiter as bytes. */
interface Separator {
  bytes: Buffer;
  first: number;
  /** Its byte may be the second half of a character: characters are walked one by one. */
  walks: boolean;
}
const separatorOf = (delimiter: string, encoding: ByteEncoding): Separator => {
  const bytes = Buffer.from(delimiter, 'utf8');
  const first = bytes[0] ?? 0;
  return { bytes, first, walks: hasAsciiTrails(encoding) && first >= 0x30 };
};

const isAt = (bytes: Buffer, at: number, { bytes: wanted, first }: Separator): boolean =>
  bytes[at] === first && (wanted.length === 1 || bytes.subarray(at, at + wanted.length).equals(wanted));

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
const afterCell = (bytes: Buffer, at: number, separator: Separator, last: boolean): End | { next: number } => {
  if (at === bytes.length) return { found: 'end', at };
  if (isAt(bytes, at, separator)) return { next: at + separator.bytes.length };
  if (bytes[at] === LF) return { found: 'end', at: at + 1 };
  if (!last && at + separator.bytes.length > bytes.length) return { found: 'more' };
  if (bytes[at] !== CR) return { found: 'malformed', at };
  if (at + 1 === bytes.length) return last ? { found: 'end', at: at + 1 } : { found: 'more' };
  return bytes[at + 1] === LF ? { found: 'end', at: at + 2 } : { found: 'malformed', at: at + 1 };
};

/** @returns the index of the delimiter or line end that closes a cell without quotes; the number of bytes where there is none */
const endOfPlainCell = (bytes: Buffer, from: number, separator: Separator): number => {
  let at = from;
  while (at < bytes.length && bytes[at] !== LF && !isAt(bytes, at, separator)) at += separator.walks ? stepOver(bytes, at) : 1;
  return Math.min(at, bytes.length);
};

/** A quote opens a cell only as its first character, as in RFC 4180; elsewhere it stands for itself, as every reader takes it. */
const endOfRow = (bytes: Buffer, start: number, separator: Separator, last: boolean): End => {
  let at = start;
  for (;;) {
    if (bytes[at] !== QUOTE) {
      const stop = endOfPlainCell(bytes, at, separator);
      if (stop === bytes.length) return last ? { found: 'end', at: stop } : { found: 'more' };
      if (bytes[stop] === LF) return { found: 'end', at: stop + 1 };
      at = stop + separator.bytes.length;
      continue;
    }
    const closed = afterClosingQuote(bytes, at + 1, last);
    if (closed < 0) return { found: last ? 'unclosed' : 'more' };
    const after = afterCell(bytes, closed, separator, last);
    if ('found' in after) return after;
    at = after.next;
  }
};

/**
 * Cuts rows at line ends, of CSV at those outside quotes. A broken row costs one line: reading goes on at the next, so that one stray
 * quote does not swallow the good rows after it; only a quote still open at the end of the file takes all that follows, as one row.
 *
 * It works on bytes since a quarantined row keeps its own, and a position is an offset. Line ends and quotes are never part of a longer
 * character in UTF-8, GB18030 and Big5; where the delimiter may be one, characters are walked.
 *
 * @param delimiter of CSV; undefined for formats of one row a line
 */
export const csvRows = (delimiter: string | undefined, encoding: ByteEncoding): Cutter => {
  const separator = delimiter === undefined ? undefined : separatorOf(delimiter, encoding);
  let amidTooLarge = false;
  let quote = -1;

  const fill = (frame: Frame, bytes: Buffer, start: number, end: number, fault: Frame['fault'], continued = false): true => {
    frame.end = end;
    frame.lines = linesIn(bytes, start, end);
    frame.fault = fault;
    frame.continued = continued;
    frame.blank = false;
    frame.plain = false;
    amidTooLarge = continued;
    return true;
  };

  const cutQuoted = (bytes: Buffer, start: number, lineEnd: number, last: boolean, between: Separator, frame: Frame): boolean => {
    const end = endOfRow(bytes, start, between, last);
    const known = 'at' in end ? end.at : bytes.length;
    if (known - start > MAX_ROW_BYTES) return fill(frame, bytes, start, lineEnd, 'row-too-large');
    switch (end.found) {
      case 'end':
        return fill(frame, bytes, start, end.at, undefined);
      case 'malformed':
        return fill(frame, bytes, start, lineEnd, 'malformed-quotes');
      case 'unclosed':
        return fill(frame, bytes, start, bytes.length, 'unclosed-quote');
      case 'more':
        return false;
    }
  };

  return {
    begin: () => {
      quote = -1;
    },
    cut: (bytes, start, last, frame) => {
      if (quote < start) {
        const next = bytes.indexOf(QUOTE, start);
        quote = next < 0 ? bytes.length : next;
      }
      const newline = bytes.indexOf(LF, start);
      const lineEnd = newline < 0 ? bytes.length : newline + 1;
      if (lineEnd - start > MAX_ROW_BYTES) return fill(frame, bytes, start, pieceEnd(bytes, start), 'row-too-large', true);
      if (newline < 0 && !last) return false;
      if (amidTooLarge) return fill(frame, bytes, start, lineEnd, 'row-too-large');
      if (separator !== undefined && quote < lineEnd) return cutQuoted(bytes, start, lineEnd, last, separator, frame);
      frame.end = lineEnd;
      frame.lines = newline < 0 ? 0 : 1;
      frame.fault = undefined;
      frame.continued = false;
      frame.blank = newline === start || (newline === start + 1 && bytes[start] === CR);
      frame.plain = true;
      return true;
    },
  };
};
