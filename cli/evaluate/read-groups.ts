import { createReadStream } from 'node:fs';
import { parse as parseCsv } from 'csv-parse';
import { z } from 'zod';
import { unguardFormula } from '../../shared/clean/spreadsheet.ts';
import { parse } from '../../shared/contracts/parse.ts';
import { ContractError } from '../../shared/domain/errors.ts';
import type { Interner } from './interner.ts';
import { type ColumnNames, type Layout, layoutOf } from './layout.ts';

const Row = z.array(z.string());

/** Every row of a CSV file, the header first. Streams. */
export async function* csvRows(file: string): AsyncGenerator<string[]> {
  for await (const row of createReadStream(file).pipe(parseCsv({ bom: true, relax_column_count: true })))
    yield parse(Row, row, file);
}

export interface GroupsFile {
  file: string;
  layout: Layout;
  /** The rows after the header. */
  rows: AsyncGenerator<string[]>;
}

/** Read a file's header. @throws ContractError where it is empty, or its columns are not to be understood */
export const openGroups = async (file: string, names: ColumnNames, flag: string): Promise<GroupsFile> => {
  const rows = csvRows(file);
  const header = await rows.next();
  if (header.done) throw new ContractError(file, ['it is empty: a header is needed']);
  return { file, layout: layoutOf(file, header.value, names, flag), rows };
};

/** Does every row say of which source its record is? */
export const tellsSources = ({ layout }: GroupsFile): boolean =>
  layout.kind === 'groups' ? layout.source !== undefined : layout.left.source !== undefined && layout.right.source !== undefined;

/** What names a record: its source and id, or its id alone where one of the files does not tell sources apart. */
export const recordKey = (row: readonly string[], at: { source: number | undefined; id: number }, bySource: boolean): string => {
  const id = unguardFormula(row[at.id] ?? '');
  return bySource && at.source !== undefined ? JSON.stringify([unguardFormula(row[at.source] ?? ''), id]) : id;
};

/**
 * Group number of each record, by the record's number in `records`; with holes where the file does not have a
 * record, or no group for it. Pairs are taken together: who is paired with one is paired with
 * all that it is paired with.
 * @throws ContractError where a record stands twice, or a row is too short
 */
export const readGroups = async (
  { file, layout, rows }: GroupsFile,
  records: Interner,
  groups: Interner,
  bySource: boolean,
): Promise<number[]> => {
  const widest = layout.kind === 'groups' ? Math.max(layout.id, layout.cluster) : Math.max(layout.left.id, layout.right.id);
  const group: number[] = [];
  let row = 0;
  const checked = async function* (): AsyncGenerator<string[]> {
    for await (const cells of rows) {
      row += 1;
      if (cells.length <= widest) throw new ContractError(file, [`row ${row} has only ${cells.length} cells`]);
      yield cells;
    }
  };
  if (layout.kind === 'groups') {
    for await (const cells of checked()) {
      const record = records.number(recordKey(cells, layout, bySource));
      if (group[record] !== undefined) {
        const hint = bySource ? '' : '; or its source differs, and the other file does not tell sources apart';
        throw new ContractError(file, [`row ${row} names a record for the second time${hint}`]);
      }
      const name = unguardFormula(cells[layout.cluster] ?? '');
      if (name !== '') group[record] = groups.number(name);
    }
    return group;
  }
  /** Union–find over the paired records. */
  const parent: number[] = [];
  const root = (record: number): number => {
    let at = record;
    for (let above = parent[at] ?? at; above !== at; above = parent[at] ?? at) {
      parent[at] = parent[above] ?? above;
      at = above;
    }
    return at;
  };
  for await (const cells of checked()) {
    const left = root(records.number(recordKey(cells, layout.left, bySource)));
    const right = root(records.number(recordKey(cells, layout.right, bySource)));
    parent[Math.max(left, right)] = Math.min(left, right);
    parent[Math.min(left, right)] = Math.min(left, right);
  }
  for (const record of parent.keys()) if (parent[record] !== undefined) group[record] = groups.number(String(root(record)));
  return group;
};
