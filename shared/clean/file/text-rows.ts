import type { QuarantineReason } from '../../contracts/file-report.ts';
import { reason } from '../cell.ts';
import { brokenRow } from './broken-row.ts';
import { type Cutter, newFrame, type RowFault } from './cutter.ts';
import type { Decode } from './encoding.ts';
import type { Position, RawRow, RowContent } from './part.ts';

export type ReadContent = RowContent | { reasons: QuarantineReason[] };

/** How the rows of a text are read. */
export interface TextFormat {
  /** Which part. */
  part: number;
  cutter: () => Cutter;
  decode: Decode;
  /** A row's line ends are those of its text, and all text between two is one row's: so that many rows are decoded at once. */
  byLine: boolean;
  /** @param plain no quote in it. @param bytes how many it takes */
  read: (text: string, plain: boolean, bytes: number) => ReadContent;
  /** From the bytes that were framed to those of the file, where it is UTF-16. */
  original?: (bytes: Buffer) => Buffer;
}

/** Rows of one chunk: they share its bytes, and the text of all of them where it decodes as a whole. */
interface Batch {
  format: TextFormat;
  bytes: Buffer;
  /** Of its first byte. */
  offset: number;
  text: string | undefined;
  hasNul: boolean;
}

/** Nothing is made of a row before somebody asks: most need no more than their cells. */
class TextRow implements RawRow {
  private readonly batch: Batch;
  private readonly from: number;
  private readonly to: number;
  private readonly plain: boolean;
  private readonly nextLine: number;
  readonly line: number;
  readonly fault: RowFault | undefined;
  readonly continued: boolean;
  readonly blank: boolean;
  /** Where its text lies in the batch's. */
  textFrom = -1;
  textTo = -1;

  constructor(batch: Batch, from: number, to: number, line: number, nextLine: number, frame: Marks) {
    this.batch = batch;
    this.from = from;
    this.to = to;
    this.line = line;
    this.nextLine = nextLine;
    this.fault = frame.fault;
    this.continued = frame.continued;
    this.blank = frame.blank;
    this.plain = frame.plain;
  }

  private get framed(): Buffer {
    return this.batch.bytes.subarray(this.from, this.to);
  }

  get bytes(): Buffer {
    return this.batch.format.original?.(this.framed) ?? this.framed;
  }

  get next(): Position {
    return { part: this.batch.format.part, offset: this.batch.offset + this.to, line: this.nextLine };
  }

  content(): ReadContent {
    if (this.fault !== undefined) return { reasons: [reason(this.fault)] };
    const { format, text: whole, hasNul } = this.batch;
    if (hasNul && this.framed.includes(0)) return { reasons: [reason('nul-byte')] };
    const text = whole !== undefined && this.textFrom >= 0 ? whole.slice(this.textFrom, this.textTo) : format.decode(this.framed);
    return text === undefined ? { reasons: [reason('wrong-encoding')] } : format.read(text, this.plain, this.to - this.from);
  }
}
type Marks = { fault: RowFault | undefined; continued: boolean; blank: boolean; plain: boolean };

/** Gives each row its stretch of the text: by line ends, which are the same in text and bytes. */
const layText = (batch: Batch, rows: readonly TextRow[], lines: readonly number[]): void => {
  const { text } = batch;
  if (text === undefined) return;
  let at = 0;
  for (const [index, row] of rows.entries()) {
    // A piece of a row too large ends within a line: what follows is decoded row by row.
    if (row.fault === 'row-too-large') return;
    row.textFrom = at;
    // The last row may end without a line end.
    if (index === rows.length - 1) at = text.length;
    else for (let left = lines[index] ?? 0; left > 0; left--) at = text.indexOf('\n', at) + 1;
    row.textTo = at;
  }
};

const NOTHING = Buffer.alloc(0);

/**
 * Cuts a stream of bytes into rows. Which rows come out does not depend on how the bytes were cut into chunks.
 * @param from where the first byte stands: after a header, or at a position
 */
export const rowSplitter = (format: TextFormat, from: { offset: number; line: number }) => {
  const cutter = format.cutter();
  const frame = newFrame();
  let { offset, line } = from;
  let pending: Buffer = NOTHING;

  const take = (bytes: Buffer, last: boolean): TextRow[] => {
    const batch: Batch = { format, bytes, offset, text: undefined, hasNul: false };
    const rows: TextRow[] = [];
    const lines: number[] = [];
    let start = 0;
    cutter.begin();
    while (start < bytes.length && cutter.cut(bytes, start, last, frame)) {
      rows.push(new TextRow(batch, start, frame.end, line + frame.lead, line + frame.lines, frame));
      lines.push(frame.lines);
      line += frame.lines;
      start = frame.end;
    }
    offset += start;
    const framed = bytes.subarray(0, start);
    batch.hasNul = framed.includes(0);
    if (format.byLine) {
      batch.text = format.decode(framed);
      layText(batch, rows, lines);
    }
    // A copy, lest a few bytes left over keep a whole chunk alive.
    pending = start === bytes.length ? NOTHING : Buffer.from(bytes.subarray(start));
    return rows;
  };

  return {
    /** @returns the rows that are complete by now */
    push: (chunk: Buffer): TextRow[] => take(pending.length === 0 ? chunk : Buffer.concat([pending, chunk]), false),
    /** @returns what is left when the bytes have ended */
    end: (): TextRow[] => take(pending, true),
    /** @returns what is left, refused, where they broke off: at least one row, lest nobody notice */
    breakOff: (why: QuarantineReason): RawRow[] => {
      const rest = take(pending, true);
      const bytes = Buffer.concat(rest.map((row) => row.bytes));
      return [brokenRow({ part: format.part, offset, line }, why, rest[0]?.line, bytes)];
    },
  };
};

/** Rows are framed in stretches of this size, lest one big chunk become hundreds of thousands of rows at once. */
const STRETCH_BYTES = 256 * 1024;
export const stretches = function* (chunk: Buffer): Generator<Buffer> {
  for (let at = 0; at < chunk.length; at += STRETCH_BYTES) yield chunk.subarray(at, at + STRETCH_BYTES);
};
