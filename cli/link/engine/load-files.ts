import { availableParallelism } from 'node:os';
import type { MatchingModel } from '../../../shared/contracts/model.ts';
import { assemble, columnsNeeded, type ReadColumn } from '../../../shared/match/table.ts';
import type { Crew } from './crew.ts';
import { type CsvColumn, type CsvFile, columnCosts, columnsIn, idCells, readRecord, sourceNames } from './files.ts';
import type { Loaded } from './link.ts';
import type { RecordNames } from './read-csv.ts';

/** Below so many bytes of input threads cost more than they bring. */
const ALONE_BYTES = 3_000_000;

/** How many threads files of this size are worth. */
export const threadsFor = (files: readonly CsvFile[]): number =>
  files.reduce((sum, { bytes }) => sum + bytes, 0) < ALONE_BYTES ? 1 : availableParallelism();

/** Every column is read by one member, so that no dictionaries have to be merged; each takes about the same share of the bytes. */
export const loadFiles =
  (model: MatchingModel, files: CsvFile[], id: string | undefined) =>
  async (crew: Crew): Promise<Loaded> => {
    const columns = columnsIn(files, model, columnsNeeded(model));
    const costs = columnCosts(files, columns);
    const shares: CsvColumn[][] = Array.from({ length: crew.size }, () => []);
    const loads = new Float64Array(crew.size);
    for (const index of [...columns.keys()].sort((a, b) => (costs[b] ?? 0) - (costs[a] ?? 0))) {
      const least = loads.indexOf(Math.min(...loads));
      const column = columns[index];
      if (column) shares[least]?.push(column);
      loads[least] = (loads[least] ?? 0) + (costs[index] ?? 0);
    }
    const ids = idCells(files, id);
    const lightest = loads.indexOf(Math.min(...loads));
    const read = await crew.all(
      'readColumns',
      shares.map((own, member) => ({ files, columns: own, ids: member === lightest ? ids : undefined })),
    );
    const byColumn: Record<string, ReadColumn> = Object.assign({}, ...read.map(({ columns: own }) => own));
    const names = read[lightest]?.names;
    if (!names) throw new Error('no record names were read');
    const sourceOf = new Uint32Array(names.rows);
    let row = 0;
    for (const [source, count] of names.rowsOfFile.entries()) {
      sourceOf.fill(source, row, row + count);
      row += count;
    }
    const table = assemble(model, names.rows, sourceOf, byColumn, false);
    return { ...shown(files, names, sourceOf), sources: sourceNames(files), table };
  };

/** How to show records: their ids from memory, their cells read again from their file. */
const shown = (
  files: readonly CsvFile[],
  names: RecordNames,
  sourceOf: Uint32Array,
): Pick<Loaded, 'recordId' | 'columns' | 'value'> => {
  const decoder = new TextDecoder();
  let last: { row: number; cells: string[] } = { row: -1, cells: [] };
  return {
    recordId: (row) => decoder.decode(names.ids.subarray(names.idEnds[row - 1] ?? 0, names.idEnds[row])),
    columns: [...new Set(files.flatMap(({ header }) => header))],
    value: (row, column) => {
      const file = files[sourceOf[row] ?? 0];
      if (!file) return '';
      if (last.row !== row) last = { row, cells: readRecord(file, names.starts[row] ?? 0) };
      return last.cells[file.header.indexOf(column)] ?? '';
    },
  };
};
