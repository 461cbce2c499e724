import { closeSync, openSync, readSync } from 'node:fs';
import type { Clean } from '../../../shared/contracts/model.ts';
import { asciiTable, cleaner } from '../../../shared/match/clean.ts';
import { dictionaryBuilder, setBuilder } from '../../../shared/match/dictionary.ts';
import type { ReadColumn } from '../../../shared/match/table.ts';
import { CliError, EXIT } from '../../errors.ts';
import { byteInterner } from './byte-interner.ts';

/** One input file, its header read. */
export interface CsvFile {
  path: string;
  bytes: number;
  /** One ASCII character. */
  delimiter: string;
  /** Where the first record begins, in bytes. */
  dataStart: number;
  header: readonly string[];
}

/** A column to read: which cell of each file it is, -1 where a file has none, and how it is cleaned. */
export interface CsvColumn {
  name: string;
  cells: readonly number[];
  clean: Clean;
  missing: readonly string[];
  split: string | undefined;
}

const BLOCK = 4 * 1024 * 1024;
/** A record longer than this is not one: a quote that is never closed, or not a CSV file. */
const RECORD_MOST = 1024 * 1024;
const [QUOTE, NEWLINE, RETURN, SPACE] = [34, 10, 13, 32];

/** Cells of one record, as they stand in `bytes`: from starts[n] to ends[n], quoted ones with their quotes already taken off and undoubled. */
export type OnRecord = (bytes: Uint8Array, starts: Uint32Array, ends: Uint32Array, cells: number, at: number) => void;

/**
 * Read a CSV file record by record, in blocks. Quotes as in RFC 4180; a record may end in \n or \r\n.
 * @param onRecord also gets where in the file the record begins
 * @param block bytes read at once
 * @throws CliError where a quote is never closed
 */
export const eachRecord = ({ path, delimiter, dataStart, header }: CsvFile, onRecord: OnRecord, block = BLOCK): void => {
  const file = openSync(path, 'r');
  try {
    const ends = cellEnds(delimiter);
    const most = header.length + 64;
    const cells: Cells = { starts: new Uint32Array(most), ends: new Uint32Array(most), count: 0, doubled: false };
    let buffer = new Uint8Array(block + 1);
    let held = 0;
    let position = dataStart;
    let records = 0;
    for (let done = false; !done; ) {
      if (held === buffer.length - 1) {
        if (held > RECORD_MOST + BLOCK)
          throw new CliError(
            `${path}: record ${records + 1}, at byte ${position - held}, is longer than ${RECORD_MOST} bytes`,
            'is a quote never closed?',
          );
        const larger = new Uint8Array(buffer.length * 2);
        larger.set(buffer);
        buffer = larger;
      }
      const read = readSync(file, buffer, held, buffer.length - 1 - held, position);
      position += read;
      held += read;
      done = read === 0;
      const used = recordsIn(buffer, held, done, ends, cells, (count, at) => {
        records += 1;
        onRecord(buffer, cells.starts, cells.ends, count, position - held + at);
      });
      if (done && used < held)
        throw new CliError(`${path}: record ${records + 1}, at byte ${position - held + used}, does not end`, 'close its quote');
      buffer.copyWithin(0, used, held);
      held -= used;
    }
  } finally {
    closeSync(file);
  }
};

/**
 * All whole records in the buffer, which has room for one byte more.
 * @returns how many bytes they take
 */
const recordsIn = (
  bytes: Uint8Array,
  length: number,
  last: boolean,
  ends: Uint8Array,
  cells: Cells,
  onRecord: (cells: number, at: number) => void,
): number => {
  bytes[length] = NEWLINE; // so that no cell is looked for beyond
  for (let record = 0; record < length; ) {
    const next = cellsOf(bytes, record, length, last, ends, cells);
    if (next === -1) return record;
    if (cells.doubled) undouble(bytes, cells);
    if (cells.count > 1 || (cells.ends[0] ?? 0) > (cells.starts[0] ?? 0)) onRecord(cells.count, record);
    record = next;
  }
  return length;
};

/** Find the cells of the record that begins at `record`. @returns where the next begins; -1 where this one may go on in the next block */
const cellsOf = (bytes: Uint8Array, record: number, length: number, last: boolean, ends: Uint8Array, cells: Cells): number => {
  cells.count = 0;
  cells.doubled = false;
  for (let at = record; ; at += 1) {
    const start = at;
    const quoted = bytes[at] === QUOTE;
    if (quoted) at = closingQuote(bytes, at, length, cells);
    if (at === -1) return -1;
    const close = at;
    while (ends[bytes[at] ?? 0] === 0) at += 1;
    if (at >= length && !last) return -1;
    if (quoted) keep(cells, start + 1, close);
    else keep(cells, start, at > start && bytes[at - 1] === RETURN && bytes[at] === NEWLINE ? at - 1 : at);
    if (bytes[at] === NEWLINE) return at + 1;
  }
};

/** Where the cells of a record stand, quoted ones without their quotes. */
interface Cells {
  starts: Uint32Array;
  ends: Uint32Array;
  count: number;
  /** Some cell has doubled quotes. */
  doubled: boolean;
}

/** Cells beyond what a header could name are not looked at. */
const keep = (cells: Cells, start: number, end: number): void => {
  if (cells.count === cells.starts.length) return;
  cells.starts[cells.count] = start;
  cells.ends[cells.count] = end;
  cells.count += 1;
};

/** 1 for the bytes that end a cell. */
const cellEnds = (delimiter: string): Uint8Array => {
  const ends = new Uint8Array(256);
  ends[NEWLINE] = 1;
  ends[delimiter.charCodeAt(0)] = 1;
  return ends;
};

/** Where the cell that begins with the quote at `at` has its closing one; -1 where there is none yet. */
const closingQuote = (bytes: Uint8Array, at: number, length: number, cells: Cells): number => {
  for (let close = at + 1; ; close += 2) {
    while (close < length && bytes[close] !== QUOTE) close += 1;
    if (close >= length) return -1;
    if (bytes[close + 1] !== QUOTE) return close; // behind the last byte a line ends
    cells.doubled = true;
  }
};

/** Doubled quotes become one, in place: only once the record is whole, since one that is not is looked through again. */
const undouble = (bytes: Uint8Array, cells: Cells): void => {
  for (let cell = 0; cell < cells.count; cell++) {
    const start = cells.starts[cell] ?? 0;
    if (bytes[start - 1] !== QUOTE) continue;
    const end = cells.ends[cell] ?? 0;
    let to = start;
    for (let from = start; from < end; from++) {
      const byte = bytes[from] ?? 0;
      bytes[to++] = byte;
      if (byte === QUOTE) from += 1;
    }
    cells.ends[cell] = to;
  }
};

const decoder = new TextDecoder('utf-8', { fatal: true });
const encoder = new TextEncoder();

const notUtf8 = (place: string, column: CsvColumn, cause: unknown): CliError =>
  new CliError(`${place} is not UTF-8 in column ${column.name}`, 'name the encoding, such as --encoding gb18030', EXIT.failed, {
    cause,
  });

/**
 * One column as it is read: value numbers by row, and the distinct values.
 * @param placeOf names a row: its file and which record of it
 */
const columnReader = (column: CsvColumn, placeOf: (row: number) => string) => {
  const table = column.split === undefined ? asciiTable(column.clean) : undefined;
  const clean = cleaner(column.clean, column.missing);
  const values = byteInterner();
  const none = new Set(column.missing.map((text) => values.number(...bytesOf(cleaner(column.clean, [])(text)))));
  let ids = new Uint32Array(1 << 16);
  let rows = 0;
  let scratch = new Uint8Array(1024);
  const textOf = (bytes: Uint8Array): string => {
    try {
      return decoder.decode(bytes);
    } catch (cause) {
      throw notUtf8(placeOf(rows), column, cause);
    }
  };
  const textOfValue = (value: number): string => {
    try {
      return values.textOf(value);
    } catch (cause) {
      throw notUtf8(placeOf(ids.indexOf(value)), column, cause);
    }
  };
  const slow = (bytes: Uint8Array, start: number, end: number): number =>
    values.number(...bytesOf(clean(textOf(bytes.subarray(start, end)))));
  const number = (bytes: Uint8Array, start: number, end: number): number => {
    if (!table) return values.number(bytes, start, end);
    if (end - start > scratch.length) scratch = new Uint8Array((end - start) * 2);
    let length = 0;
    for (let at = start; at < end; at++) {
      const byte = bytes[at] ?? 0;
      if (byte > 127) return slow(bytes, start, end);
      const kept = table[byte] ?? 0;
      if (kept !== 0) scratch[length++] = kept;
    }
    return values.number(scratch, 0, length);
  };
  return {
    read(bytes: Uint8Array, start: number, end: number): void {
      let [from, to] = [start, end];
      while (from < to && (bytes[from] ?? 0) <= SPACE) from += 1;
      while (to > from && (bytes[to - 1] ?? 0) <= SPACE) to -= 1;
      if (rows === ids.length) {
        const larger = new Uint32Array(rows * 2);
        larger.set(ids);
        ids = larger;
      }
      ids[rows] = from === to ? 0 : number(bytes, from, to);
      rows += 1;
    },
    done(): ReadColumn {
      const shared = new Uint32Array(new SharedArrayBuffer(rows * 4));
      if (table) {
        for (let row = 0; row < rows; row++) shared[row] = none.has(ids[row] ?? 0) ? 0 : (ids[row] ?? 0);
        return { ids: shared, dictionary: values.dictionary() };
      }
      // What bytes alone cannot clean is cleaned once a distinct value.
      const texts = dictionaryBuilder();
      const sets = column.split === undefined ? undefined : setBuilder(texts.build);
      const map = new Uint32Array(values.size() + 1);
      for (let value = 1; value < map.length; value++) {
        const text = textOfValue(value);
        map[value] = sets
          ? sets.number(text.split(column.split ?? '').map((each) => texts.number(clean(each))))
          : texts.number(clean(text));
      }
      for (let row = 0; row < rows; row++) shared[row] = map[ids[row] ?? 0] ?? 0;
      return { ids: shared, dictionary: sets ? sets.build() : texts.build() };
    },
  };
};

const bytesOf = (text: string): [Uint8Array, number, number] => {
  const bytes = encoder.encode(text);
  return [bytes, 0, bytes.length];
};

/** What one member of the crew reads. */
export interface ReadInput {
  files: readonly CsvFile[];
  columns: readonly CsvColumn[];
  /** Which cell of each file is its records' id, for the member that reads the names too; -1: the record's number in its file, from 1. */
  ids?: readonly number[] | undefined;
}

/** What names the records: ids as bytes, one after the other, and where each record begins in its file. */
export interface RecordNames {
  rows: number;
  rowsOfFile: number[];
  ids: Uint8Array;
  idEnds: Float64Array;
  starts: Float64Array;
}

/** The columns of some files, one file after the other. */
export const readColumns = ({
  files,
  columns,
  ids,
}: ReadInput): { columns: Record<string, ReadColumn>; names: RecordNames | undefined } => {
  const firstRows: number[] = [];
  let rows = 0;
  const placeOf = (row: number): string => {
    const number = firstRows.findLastIndex((first) => first <= row);
    return `${files[number]?.path}: record ${row - (firstRows[number] ?? 0) + 1}`;
  };
  const readers = columns.map((column) => columnReader(column, placeOf));
  const wanted = new Int32Array(columns.length);
  const names = ids && namesReader();
  for (const [number, file] of files.entries()) {
    for (const [index, { cells }] of columns.entries()) wanted[index] = cells[number] ?? -1;
    const idCell = ids?.[number] ?? -1;
    firstRows.push(rows);
    eachRecord(file, (bytes, starts, ends, cells, at) => {
      rows += 1;
      for (let index = 0; index < readers.length; index++) {
        const cell = wanted[index] ?? -1;
        if (cell >= 0 && cell < cells) readers[index]?.read(bytes, starts[cell] ?? 0, ends[cell] ?? 0);
        else readers[index]?.read(bytes, 0, 0);
      }
      const named = idCell >= 0 && idCell < cells;
      names?.read(bytes, named ? (starts[idCell] ?? 0) : 0, named ? (ends[idCell] ?? 0) : 0, at);
    });
    names?.endOfFile();
  }
  const read = columns.map(({ name }, index) => [name, readers[index]?.done()] as const);
  return {
    columns: Object.fromEntries(read.flatMap(([name, column]) => (column ? [[name, column]] : []))),
    names: names?.done(),
  };
};

/** The records' ids and places as they are read. */
const namesReader = () => {
  let ids = new Uint8Array(1 << 16);
  let idEnds = new Float64Array(1 << 12);
  let starts = new Float64Array(1 << 12);
  let [rows, used, before] = [0, 0, 0];
  const rowsOfFile: number[] = [];
  const grown = (old: Float64Array): Float64Array<ArrayBuffer> => {
    const larger = new Float64Array(old.length * 2);
    larger.set(old);
    return larger;
  };
  return {
    read(bytes: Uint8Array, start: number, end: number, at: number): void {
      if (rows === starts.length) [idEnds, starts] = [grown(idEnds), grown(starts)];
      const [source, from, to] = end > start ? [bytes, start, end] : bytesOf(String(rows - before + 1));
      if (used + to - from > ids.length) {
        const larger = new Uint8Array((used + to - from) * 2);
        larger.set(ids);
        ids = larger;
      }
      for (let index = from; index < to; index++) ids[used++] = source[index] ?? 0;
      idEnds[rows] = used;
      starts[rows] = at;
      rows += 1;
    },
    endOfFile(): void {
      rowsOfFile.push(rows - before);
      before = rows;
    },
    done: (): RecordNames => ({
      rows,
      rowsOfFile,
      ids: ids.slice(0, used),
      idEnds: idEnds.slice(0, rows),
      starts: starts.slice(0, rows),
    }),
  };
};
