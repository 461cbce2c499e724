import { MatchingModel } from '../../../shared/contracts/model.ts';
import { type RecordTable, tableOf } from '../../../shared/match/table.ts';

/** A record by column name; several values of a set in an array. */
export type Row = Readonly<Record<string, string | readonly string[]>> & { source?: never };

/** A model in short: every column is read as it stands unless told. */
export const modelOf = (given: Record<string, unknown>): MatchingModel =>
  MatchingModel.parse({
    id: 'test',
    blockingRules: [{ id: 'none', on: [Object.keys(Object(given['columns']))[0]] }],
    comparisons: [{ id: 'none', levels: [{ when: { exact: Object.keys(Object(given['columns']))[0] } }] }],
    ...given,
  });

export const plainColumns = (...names: string[]) =>
  Object.fromEntries(names.map((name) => [name, { from: [name], clean: 'exact' as const }]));

/** @param sources the source's number of each row; 0 unless told */
export const tableWith = (model: MatchingModel, rows: readonly Row[], sources: readonly number[] = []): RecordTable =>
  tableOf(
    model,
    rows.map((row, index) => ({ source: sources[index] ?? 0, value: (name) => row[name] })),
  );
