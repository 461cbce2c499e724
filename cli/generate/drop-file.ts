import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import iconv from 'iconv-lite';
import { chance, cycle, randomOf } from './random.ts';

/** Written rows wait until they are so many characters: then the disk gets them, and the caller waits for it. */
const BUFFER = 1 << 16;
const SPOILT_RATE = 0.004;
/** Starts no character, neither in UTF-8 nor in GB18030. */
const BAD_BYTE = Uint8Array.of(0xff);

/** One file of the sample, under its landing key. */
export interface DropFile<Row> {
  /** @param refused a reader may not accept it, whole as it is: it is nobody's record */
  write(row: Row, refused?: boolean): void;
  /** Hand over to the disk what has gathered, if it is worth it: rows never pile up in memory when this is awaited now and then. */
  flush(): Promise<void>;
  close(): Promise<FileSummary>;
}

export interface FileSummary {
  /** Landing key. */
  key: string;
  /** Rows without the header, the spoilt ones included. */
  rows: number;
  /** Rows that no reader may accept: without an id, with bytes that are no character, cut off, or of a nickname alone. */
  spoilt: number;
  bytes: number;
}

/** How rows become text, and how one is spoilt beyond use. */
interface Format<Row> {
  spoilable: boolean;
  encode: (text: string) => Uint8Array;
  header: string;
  line: (row: Row) => string;
  /** The same row, naming nobody. */
  unnamed: (row: Row) => Row;
  cutOff: (row: Row) => string;
  /** Where in the line a bad byte lies within a value. */
  badByteAt: (line: string) => number;
}

const openDropFile = async <Row>(root: string, key: string, seed: number, format: Format<Row>): Promise<DropFile<Row>> => {
  const path = join(root, key);
  await mkdir(dirname(path), { recursive: true });
  const handle = await open(path, 'w');
  const chunks: Uint8Array[] = [];
  let text = format.header;
  const summary: FileSummary = { key, rows: 0, spoilt: 0, bytes: 0 };
  // Not by its date: the same rows are spoilt whatever day the sample is made as of.
  const stream = key.replace(/\d{8}/, '');

  const encodeText = (): void => {
    if (text !== '') chunks.push(format.encode(text));
    text = '';
  };
  const writeChunks = async (): Promise<void> => {
    encodeText();
    const buffer = Buffer.concat(chunks.splice(0));
    summary.bytes += buffer.length;
    await handle.appendFile(buffer);
  };
  let faults = 0;
  const spoil = (row: Row): void => {
    const fault = cycle(['unnamed', 'cutOff', 'badByte'] as const, faults);
    faults += 1;
    summary.spoilt += 1;
    summary.rows += 1;
    if (fault === 'unnamed') text += format.line(format.unnamed(row));
    else if (fault === 'cutOff') text += format.cutOff(row);
    else {
      const line = format.line(row);
      const place = format.badByteAt(line);
      text += line.slice(0, place);
      encodeText();
      chunks.push(BAD_BYTE);
      text += line.slice(place);
    }
  };
  return {
    write(row, refused = false) {
      text += format.line(row);
      summary.rows += 1;
      if (refused) summary.spoilt += 1;
      if (format.spoilable && chance(randomOf(seed, summary.rows, stream), SPOILT_RATE)) spoil(row);
    },
    flush: async () => {
      if (text.length >= BUFFER) await writeChunks();
    },
    close: async () => {
      await writeChunks();
      await handle.close();
      return summary;
    },
  };
};

const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8');

/** The sample's folder of landing keys and the seed of its spoilt rows. */
export interface DropFolder {
  root: string;
  seed: number;
}

export interface CsvOptions<Column extends string> {
  columns: readonly Column[];
  /** Columns of which a row needs one to name anybody; a file without any gets no spoilt rows. */
  naming?: readonly Column[];
  encoding?: 'utf-8' | 'gb18030';
  delimiter?: string;
  newline?: string;
  /** Begin with a byte order mark. */
  bom?: boolean;
}

export const openCsv = <Column extends string>(
  { root, seed }: DropFolder,
  key: string,
  { columns, naming = [], encoding = 'utf-8', delimiter = ',', newline = '\n', bom = false }: CsvOptions<Column>,
): Promise<DropFile<Record<Column, string>>> => {
  const special = new RegExp(`["\\r\\n${delimiter}]`);
  const cell = (value: string): string => (special.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  const join = (cells: readonly string[]): string => cells.map(cell).join(delimiter) + newline;
  const cells = (row: Record<Column, string>): string[] => columns.map((column) => row[column]);
  return openDropFile(root, key, seed, {
    spoilable: naming.length > 0,
    encode: encoding === 'utf-8' ? utf8 : (text) => iconv.encode(text, 'gb18030'),
    header: (bom ? '\ufeff' : '') + join(columns),
    line: (row) => join(cells(row)),
    unnamed: (row) => ({ ...row, ...Object.fromEntries(naming.map((column) => [column, ''])) }),
    cutOff: (row) => join(cells(row).slice(0, -2)),
    badByteAt: (line) => line.indexOf(delimiter),
  });
};

export const openJsonLines = (
  { root, seed }: DropFolder,
  key: string,
  naming: readonly string[],
): Promise<DropFile<Record<string, string>>> =>
  openDropFile(root, key, seed, {
    spoilable: true,
    encode: utf8,
    header: '',
    line: (row) => `${JSON.stringify(row)}\n`,
    unnamed: (row) => Object.fromEntries(Object.entries(row).filter(([name]) => !naming.includes(name))),
    cutOff: (row) => {
      const line = JSON.stringify(row);
      return `${line.slice(0, line.length >> 1)}\n`;
    },
    badByteAt: (line) => line.length - '"}\n'.length,
  });
