import { MAX_ROW_BYTES } from './limits.ts';

/** What can be wrong with a row before anybody looks at its cells. */
export type RowFault = 'malformed-quotes' | 'unclosed-quote' | 'row-too-large' | 'not-json';

export const LF = 0x0a;
export const CR = 0x0d;

/** The next row, as a cutter finds it: one object for all, filled anew for each. */
export interface Frame {
  /** Index after its last byte. */
  end: number;
  /** Line ends in it, and of those the ones before it begins to say anything. */
  lines: number;
  lead: number;
  fault: RowFault | undefined;
  /** Too large: one more piece of the same row follows. */
  continued: boolean;
  blank: boolean;
  /** No quote in it: every delimiter stands between cells. */
  plain: boolean;
}
export const newFrame = (): Frame => ({
  end: 0,
  lines: 0,
  lead: 0,
  fault: undefined,
  continued: false,
  blank: false,
  plain: false,
});

/**
 * Finds where rows end. Which rows come out depends on the bytes alone, never on how they were cut into chunks, and on nothing before
 * the row: so reading may go on at any row.
 */
export interface Cutter {
  /** Called before the first row of a new buffer. */
  begin(): void;
  /** @returns whether `frame` says where the row at `start` ends; false where more bytes are needed to say */
  cut(bytes: Buffer, start: number, last: boolean, frame: Frame): boolean;
}

export const linesIn = (bytes: Buffer, from: number, to: number): number => {
  let lines = 0;
  for (let at = bytes.indexOf(LF, from); at >= 0 && at < to; at = bytes.indexOf(LF, at + 1)) lines++;
  return lines;
};

/** @returns where a piece of a row too large ends: never within a character of UTF-8 */
export const pieceEnd = (bytes: Buffer, start: number): number => {
  let end = start + MAX_ROW_BYTES;
  for (let back = 0; back < 3 && ((bytes[end] ?? 0) & 0xc0) === 0x80; back++) end--;
  return end;
};

/** @returns how many bytes the character at `at` takes where a second byte may be ASCII, as in GB18030 and Big5: a pair, or one */
export const stepOver = (bytes: Buffer, at: number): number => {
  const lead = bytes[at] ?? 0;
  const trail = bytes[at + 1] ?? 0;
  return lead > 0x80 && lead < 0xff && trail >= 0x30 && trail < 0xff && trail !== 0x7f ? 2 : 1;
};
