import type { FilePart, QuarantineReason } from '../../contracts/file-report.ts';

/** A dropped file as bytes: archives and columnar files are read from their middle, and nothing is ever held whole. */
export interface FileBytes {
  /** Its landing key or path: the ending tells nothing that the content could contradict. */
  name: string;
  size: number;
  /** From a byte to the end. */
  stream(from: number): Promise<AsyncIterable<Buffer>>;
  /** Bytes `from` to before `to`, fewer where the file ends. */
  range(from: number, to: number): Promise<Buffer>;
}

/** Where reading may go on: everything before it has been given. */
export interface Position {
  /** Which part, from 0. */
  part: number;
  /** Of the next row: a byte of the unpacked text; of a workbook or Parquet file the row's number from 0. */
  offset: number;
  /** The next row's line, from 1. */
  line: number;
}

/** What a row may say before anybody cleans it: as many cells as the header has, or a JSON object. */
export type RowContent = { cells: readonly string[] } | { object: Readonly<Record<string, unknown>> };

/** One row as it came. */
export interface RawRow {
  /** Its exact bytes in the file, line end included: the rows of a part, put together, are the part. Of a workbook or Parquet file its JSON. */
  bytes: Buffer;
  /** On which line it begins, or its number on the sheet, from 1. */
  line: number;
  next: Position;
  /** A row too large comes in pieces: one more of the same row follows. */
  continued: boolean;
  /** Nothing stands on it: it is no row. */
  blank: boolean;
  /** Decoded when asked for, anew each time. */
  content(): RowContent | { reasons: QuarantineReason[] };
}

/** A table in a dropped file, ready to be read. */
export interface Part {
  /** Which, from 0. */
  number: number;
  about: Omit<FilePart, 'read'>;
  /** Column names, tidied; of JSON the keys of its first rows. */
  header: readonly string[];
  /** What must stand before rows of it for them to be a file again: mark and header line of CSV. */
  preamble: Buffer;
  /** From its first row, or from a position within it; in batches, as they come from the file. */
  rows(from?: Position): AsyncIterable<readonly RawRow[]>;
}

/** Why a file, or one member of it, cannot be read as what its mapping says. */
export interface RefusedPart {
  number: number;
  name?: string;
  error: QuarantineReason;
}
