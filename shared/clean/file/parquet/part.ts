import { type FileMetaData, parquetMetadata, parquetSchema, type SchemaTree } from 'hyparquet';
import type { QuarantineReason } from '../../../contracts/file-report.ts';
import { reason } from '../../cell.ts';
import { tidy } from '../../text.ts';
import { BrokenContent, reasonOf } from '../broken.ts';
import { brokenRow } from '../broken-row.ts';
import { cachedRange, type ReadRange, tracked } from '../bytes.ts';
import { FEW_ROWS, inWords, MAX_CELL_BYTES, MAX_COLUMNS, MAX_PARQUET_FOOTER_BYTES, MAX_ROWS_PER_BYTE } from '../limits.ts';
import type { FileBytes, Part, Position, RawRow } from '../part.ts';
import type { ReadContent } from '../text-rows.ts';
import { damagedParquet } from './damage.ts';
import { type Column, columnReader, type Page } from './pages.ts';
import { type Cell, formatOf } from './values.ts';

/** Rows given at once. */
const BATCH_ROWS = 1000;
/** Fetched ahead for all columns together, and for each at least and at most. */
const READ_AHEAD_BYTES = 16 * 1024 * 1024;
const LEAST_AHEAD = 64 * 1024;
const MOST_AHEAD = 1024 * 1024;

const FOOTER_END = 8;

const readFooter = async (file: FileBytes, range: ReadRange): Promise<FileMetaData> => {
  const end = await range(file.size - FOOTER_END, file.size);
  if (end.length < FOOTER_END || end.toString('latin1', 4) !== 'PAR1') throw damagedParquet();
  const length = end.readUInt32LE(0);
  if (length > MAX_PARQUET_FOOTER_BYTES)
    throw new BrokenContent('footer-too-large', `expected a Parquet footer of at most ${inWords(MAX_PARQUET_FOOTER_BYTES)}`);
  if (length + FOOTER_END > file.size) throw damagedParquet();
  // Alone in its memory: lengths in it are not to be trusted.
  return parquetMetadata(new Uint8Array(await range(file.size - FOOTER_END - length, file.size)), { geoparquet: false });
};

/** The columns as they are named; those whose values have parts of their own are not read. */
interface Table {
  part: number;
  names: readonly string[];
  /** By column: whether its values are nested, or no plain ones. */
  nested: readonly boolean[];
  anyNested: boolean;
}

/** Rows that lie together: of each column a page, and where in it they begin. */
interface Batch {
  table: Table;
  pages: readonly Page[];
  starts: readonly number[];
  /** Of its first row, from 0. */
  row: number;
}

const WRONG_ENCODING: ReadContent = { reasons: [reason('wrong-encoding')] };
const CELL_TOO_LARGE: ReadContent = { reasons: [reason('cell-too-large')] };
/** Stands for a value that has parts: who asks for it as text refuses it. */
const NESTED: readonly unknown[] = [];

class ParquetRow implements RawRow {
  readonly continued = false;
  readonly blank = false;
  private readonly batch: Batch;
  private readonly index: number;

  constructor(batch: Batch, index: number) {
    this.batch = batch;
    this.index = index;
  }

  get line(): number {
    return this.batch.row + this.index + 1;
  }

  get next(): Position {
    return { part: this.batch.table.part, offset: this.line, line: this.line + 1 };
  }

  private cell(column: number): Cell {
    const { pages, starts } = this.batch;
    return pages[column]?.cell((starts[column] ?? 0) + this.index) ?? null;
  }

  get bytes(): Buffer {
    return Buffer.from(`${JSON.stringify(this.object(), (_, value: unknown) => (value === false ? null : value))}\n`);
  }

  private object(): Record<string, unknown> {
    const { names, nested } = this.batch.table;
    return Object.fromEntries(names.map((name, column) => [name, nested[column] ? NESTED : this.cell(column)]));
  }

  content(): ReadContent {
    const { names, anyNested } = this.batch.table;
    const cells: string[] = [];
    for (let column = 0; column < names.length; column++) {
      const cell = this.cell(column);
      if (cell === false) return WRONG_ENCODING;
      if (cell !== null && cell.length * 3 > MAX_CELL_BYTES && Buffer.byteLength(cell) > MAX_CELL_BYTES) return CELL_TOO_LARGE;
      cells.push(cell ?? '');
    }
    return anyNested ? { object: this.object() } : { cells };
  }
}

const isFlat = ({ children, element }: SchemaTree): boolean => children.length === 0 && element.repetition_type !== 'REPEATED';

const NO_PAGE: Page = { rows: 0, cell: () => null };

interface Group {
  /** Of its first row. */
  from: number;
  rows: number;
  columns: (Column | undefined)[];
}

const groupsOf = (metadata: FileMetaData, schema: SchemaTree): Group[] => {
  let from = 0;
  return metadata.row_groups.map(({ columns, num_rows: count }) => {
    const rows = Number(count);
    const chunks = new Map(columns.map((chunk) => [chunk.meta_data?.path_in_schema.join('\0'), chunk]));
    const group = {
      from,
      rows,
      columns: schema.children.map((tree) => {
        const format = isFlat(tree) ? formatOf(tree.element) : undefined;
        if (!format) return undefined;
        const chunk = chunks.get(tree.path.join('\0'));
        if (!chunk?.meta_data || chunk.file_path !== undefined) throw damagedParquet();
        return { element: tree.element, meta: chunk.meta_data, format };
      }),
    };
    from += rows;
    return group;
  });
};

const checkRows = (metadata: FileMetaData, size: number): void => {
  const rows = metadata.row_groups.map(({ num_rows: count }) => Number(count));
  if (rows.some((count) => !(count >= 0))) throw damagedParquet();
  const all = rows.reduce((sum, count) => sum + count, 0);
  if (all > Math.max(FEW_ROWS, size * MAX_ROWS_PER_BYTE))
    throw new BrokenContent('unpacks-too-much', `expected at most ${MAX_ROWS_PER_BYTE} rows of each byte: a bomb?`);
};

async function* groupRows(range: ReadRange, table: Table, group: Group, skip: number): AsyncGenerator<ParquetRow[]> {
  const ahead = Math.max(LEAST_AHEAD, Math.min(MOST_AHEAD, Math.floor(READ_AHEAD_BYTES / table.names.length)));
  const readers = group.columns.map((column) => column && columnReader(range, column, group.rows, ahead));
  const pages: Page[] = group.columns.map(() => NO_PAGE);
  const starts = group.columns.map(() => 0);
  /** Rows of each column before its page. */
  const before = group.columns.map(() => 0);
  const endOf = (column: number): number => (before[column] ?? 0) + (pages[column]?.rows ?? 0);
  const advance = async (column: number, row: number): Promise<void> => {
    const reader = readers[column];
    while (reader && endOf(column) <= row) {
      const end = endOf(column);
      pages[column] = await reader.next(row - end);
      before[column] = end;
    }
    starts[column] = row - (before[column] ?? 0);
  };
  const columns = [...readers.keys()];
  const read = columns.filter((column) => readers[column] !== undefined);
  for (let row = skip; row < group.rows; ) {
    await Promise.all(columns.map((column) => advance(column, row)));
    const together = Math.min(BATCH_ROWS, group.rows - row, ...read.map((column) => endOf(column) - row));
    const batch: Batch = { table, pages: [...pages], starts: [...starts], row: group.from + row };
    yield Array.from({ length: together }, (_, index) => new ParquetRow(batch, index));
    row += together;
  }
}

/**
 * Opens a Parquet file. Its pages are read one of each column at a time, so that a row group of any size takes little memory.
 * @throws BrokenContent where it cannot be read at all
 */
export const openParquet = async (number: number, file: FileBytes): Promise<Part> => {
  const { range, asDamage } = tracked(cachedRange(file), 'Parquet file');
  const opened = async () => {
    try {
      const metadata = await readFooter(file, range);
      const schema = parquetSchema(metadata);
      checkRows(metadata, file.size);
      return { schema, groups: groupsOf(metadata, schema) };
    } catch (error) {
      throw asDamage(error);
    }
  };
  const { schema, groups } = await opened();
  const names = schema.children.map(({ element }) => element.name);
  if (names.length === 0) throw new BrokenContent('empty-file', 'expected columns, found none');
  if (names.length > MAX_COLUMNS) throw new BrokenContent('too-many-columns', `expected at most ${MAX_COLUMNS} columns`);
  const nested = schema.children.map((tree) => !isFlat(tree) || !formatOf(tree.element));
  const table: Table = { part: number, names, nested, anyNested: nested.includes(true) };

  async function* rows(from?: Position): AsyncGenerator<readonly RawRow[]> {
    const start = from?.offset ?? 0;
    let given = start;
    let why: QuarantineReason | undefined;
    try {
      for (const group of groups) {
        if (group.from + group.rows <= start) continue;
        for await (const batch of groupRows(range, table, group, Math.max(0, start - group.from))) {
          given += batch.length;
          yield batch;
        }
      }
    } catch (error) {
      why = reasonOf(asDamage(error));
    }
    if (why) yield [brokenRow({ part: number, offset: given, line: given + 1 }, why)];
  }

  const header = table.anyNested ? names : names.map(tidy);
  return { number, about: { format: 'parquet' }, header, preamble: Buffer.alloc(0), rows };
};
