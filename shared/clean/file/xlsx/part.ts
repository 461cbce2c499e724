import type { QuarantineReason } from '../../../contracts/file-report.ts';
import { reason } from '../../cell.ts';
import { tidy } from '../../text.ts';
import { BrokenContent, reasonOf } from '../broken.ts';
import { brokenRow } from '../broken-row.ts';
import { type Expected, findHeader } from '../find-header.ts';
import { HEADER_WITHIN_ROWS, MAX_CELL_BYTES, MAX_COLUMNS } from '../limits.ts';
import type { Part, Position, RawRow } from '../part.ts';
import type { ReadContent } from '../text-rows.ts';
import type { Member } from '../zip.ts';
import { mergeFiller, mergesOf } from './merged.ts';
import { type SheetRow, sheetReader } from './sheet.ts';
import { damagedWorkbook } from './tags.ts';
import { openWorkbook } from './workbook.ts';

/** What the rows of a sheet share. */
interface Table {
  part: number;
  width: number;
  /** By column, the name under which a row's JSON has it: its header, or its letters where that is empty or another's too. */
  keys: readonly string[];
}

const DAMAGED: ReadContent = { reasons: [damagedWorkbook().reason] };
const CELL_TOO_LARGE: ReadContent = { reasons: [reason('cell-too-large')] };
const isBlank = ({ cells, damaged }: SheetRow): boolean => !damaged && cells.every((cell) => cell === undefined || cell === '');

/** Longer texts than this may be too large once encoded. */
const LONG = MAX_CELL_BYTES / 3;

class WorkbookRow implements RawRow {
  readonly line: number;
  readonly next: Position;
  readonly continued = false;
  readonly blank: boolean;
  private readonly table: Table;
  private readonly row: SheetRow;

  constructor(table: Table, row: SheetRow, next: Position) {
    this.table = table;
    this.row = row;
    this.line = row.number;
    this.next = next;
    this.blank = isBlank(row);
  }

  get bytes(): Buffer {
    const { keys } = this.table;
    const named = this.row.cells.map((cell, index) => [keys[index] ?? letters(index), cell ?? ''] as const);
    const shown = named.filter(([, cell], index) => cell !== '' || index < this.table.width);
    return Buffer.from(`${JSON.stringify(Object.fromEntries(shown))}\n`);
  }

  /** Cells beyond the header have no name, and are not looked at; those that are wanting are empty. */
  content(): ReadContent {
    if (this.row.damaged) return DAMAGED;
    const cells: string[] = [];
    for (let at = 0; at < this.table.width; at++) {
      const cell = this.row.cells[at] ?? '';
      if (cell.length > LONG && Buffer.byteLength(cell) > MAX_CELL_BYTES) return CELL_TOO_LARGE;
      cells.push(cell);
    }
    return { cells };
  }
}

/** 27 as AB. */
const letters = (column: number): string =>
  (column >= 26 ? letters(Math.floor(column / 26) - 1) : '') + String.fromCharCode(65 + (column % 26));

const keysOf = (header: readonly string[]): string[] =>
  header.map((name, index) => (name === '' || header.indexOf(name) !== index ? letters(index) : name));

/** A header without the cells after its last name. */
const trimmed = (cells: readonly (string | undefined)[]): string[] => {
  const names = cells.map((cell) => tidy(cell ?? ''));
  return names.slice(0, names.findLastIndex((name) => name !== '') + 1);
};

/**
 * Opens one sheet of a workbook.
 * @param sheet its name; the first that is not hidden where nothing is said
 * @throws BrokenContent where it cannot be read at all
 */
export const openSheet = async (
  number: number,
  members: readonly Member[],
  sheet: string | undefined,
  expected: Expected,
): Promise<Part> => {
  const workbook = await openWorkbook(members, sheet);
  const { member, name } = workbook.sheet;
  const merges = await mergesOf(member);

  /** Each row of the sheet, with how many came before it. */
  async function* sheetRows(): AsyncGenerator<SheetRow[]> {
    const reader = sheetReader(workbook);
    const fill = mergeFiller(merges);
    for await (const chunk of member.stream()) {
      const rows = reader.push(chunk);
      if (merges.length > 0) for (const row of rows) fill(row);
      yield rows;
    }
    if (!reader.ended()) throw damagedWorkbook();
  }

  const first = await firstRows(sheetRows());
  const lines = first.map(({ cells }) => ({ cells: trimmed(cells) }));
  const said = lines.map(({ cells }, index) => ({ cells, index })).filter(({ cells }) => cells.length > 0);
  const found = findHeader(said, expected);
  const line = found && said[found.index];
  if (!line) throw new BrokenContent('empty-file', `expected a header within the first rows of the sheet ${name}, found nothing`);
  if (line.cells.length > MAX_COLUMNS) throw new BrokenContent('too-many-columns', `expected at most ${MAX_COLUMNS} columns`);
  const header = line.cells;
  const table: Table = { part: number, width: header.length, keys: keysOf(header) };
  const begin = line.index + 1;

  async function* rows(from?: Position): AsyncGenerator<readonly RawRow[]> {
    let before = 0;
    const start = Math.max(begin, from?.offset ?? 0);
    let why: QuarantineReason | undefined;
    let last = from?.line ?? 1;
    try {
      for await (const batch of sheetRows()) {
        const given: RawRow[] = [];
        for (const row of batch) {
          before++;
          last = row.number + 1;
          if (before > start) given.push(new WorkbookRow(table, row, { part: number, offset: before, line: last }));
        }
        if (given.length > 0) yield given;
      }
    } catch (error) {
      why = reasonOf(error);
    }
    if (why) yield [brokenRow({ part: number, offset: before, line: last }, why)];
  }

  return { number, about: { name, format: 'xlsx' }, header, preamble: Buffer.alloc(0), rows };
};

/** Rows among which the header is: blank ones do not count. */
const firstRows = async (batches: AsyncIterable<SheetRow[]>): Promise<SheetRow[]> => {
  const rows: SheetRow[] = [];
  let said = 0;
  for await (const batch of batches) {
    for (const row of batch) {
      rows.push(row);
      if (!isBlank(row)) said++;
      if (said >= HEADER_WITHIN_ROWS * 2) return rows;
    }
    if (rows.length > MAX_ROWS_ABOVE) return rows;
  }
  return rows;
};
const MAX_ROWS_ABOVE = 1000;
