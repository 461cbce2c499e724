import { unguardFormula } from '../../shared/clean/spreadsheet.ts';
import { ContractError } from '../../shared/domain/errors.ts';
import { createInterner, type Interner } from './interner.ts';
import type { ColumnNames } from './layout.ts';
import { csvRows, type GroupsFile, openGroups, readGroups, recordKey, tellsSources } from './read-groups.ts';
import { type ClusterScores, scoreClusters } from './score-clusters.ts';
import { type HomonymScores, scoreHomonyms } from './score-homonyms.ts';

export interface EvaluationInput {
  clusters: string;
  clusterColumns?: ColumnNames;
  truth: string;
  truthColumns?: ColumnNames;
  /** A CSV file with each record's name, for telling homonyms apart; records without a source column are known by id alone. */
  names?: { files: readonly string[]; columns: readonly string[]; source?: string | undefined; id?: string | undefined };
}

export interface ClusterEvaluation extends ClusterScores {
  /** Records that the truth knows and no cluster holds: each counts as a cluster of its own. */
  missing: number;
  /** Clusters' records that the truth does not know: left aside. */
  unknown: number;
  homonyms?: HomonymScores;
  /** Of the records scored, those that no file of names has. */
  nameless?: number;
}

interface Groups {
  cluster: Uint32Array;
  truth: Uint32Array;
  missing: number;
  unknown: number;
}

/** Put both sides in one order, with a number for everybody: 0 is left for "not known". */
const align = (truthFile: GroupsFile, truth: number[], clusters: number[], records: number): Groups => {
  const result = { cluster: new Uint32Array(records), truth: new Uint32Array(records), missing: 0, unknown: 0 };
  // Who is in no pair of a list of pairs is the only record of its HCP; a list of groups says nothing of who is not in it.
  const loneliness = truthFile.layout.kind === 'pairs';
  let group = Math.max(0, ...[truth.length, clusters.length, records]) + 1;
  for (let record = 0; record < records; record += 1) {
    const hcp = truth[record];
    const cluster = clusters[record];
    if (hcp !== undefined) result.truth[record] = hcp + 1;
    else if (loneliness) result.truth[record] = ++group;
    else result.unknown += 1;
    if (cluster === undefined && result.truth[record] !== 0) result.missing += 1;
    result.cluster[record] = cluster === undefined ? ++group : cluster + 1;
  }
  return result;
};

/** Number of each record's name from 1, by record; 0 where it has none. */
const readNames = async (
  { files, columns, source, id }: NonNullable<EvaluationInput['names']>,
  records: Interner,
  bySource: boolean,
): Promise<Uint32Array> => {
  const names = createInterner();
  const result = new Uint32Array(records.size);
  for (const file of files) {
    const rows = csvRows(file);
    const first = await rows.next();
    if (first.done) throw new ContractError(file, ['it is empty: a header is needed']);
    const header = first.value.map((column) => column.trim());
    const at = (column: string): number => {
      const index = header.indexOf(column);
      if (index === -1) throw new ContractError(file, [`there is no column "${column}": the columns are ${header.join(', ')}`]);
      return index;
    };
    const record = { source: bySource ? at(source ?? 'source') : undefined, id: at(id ?? 'record_id') };
    const nameAt = columns.map(at);
    for await (const row of rows) {
      const known = records.find(recordKey(row, record, bySource));
      const parts = nameAt.map((index) => unguardFormula(row[index] ?? '').trim());
      if (known !== -1 && parts.every((part) => part !== '')) result[known] = names.number(JSON.stringify(parts)) + 1;
    }
  }
  return result;
};

/**
 * Compare clusters with the truth. Both are CSV files with a header: a record (and its source) with its group, or pairs of records.
 * Streams; about 100 bytes a record.
 * @throws ContractError where a file cannot be understood, or names a record twice
 */
export const evaluateClusters = async (input: EvaluationInput): Promise<ClusterEvaluation> => {
  const truthFile = await openGroups(input.truth, input.truthColumns ?? {}, 'truth');
  const clustersFile = await openGroups(input.clusters, input.clusterColumns ?? {}, 'clusters');
  const bySource = tellsSources(truthFile) && tellsSources(clustersFile);
  const records = createInterner();
  const truth = await readGroups(truthFile, records, createInterner(), bySource);
  const clusters = await readGroups(clustersFile, records, createInterner(), bySource);
  const groups = align(truthFile, truth, clusters, records.size);
  const scores = scoreClusters(groups.cluster, groups.truth);
  // Nothing in common is a mistake in the columns, not a bad clustering.
  if (clusters.length > 0 && scores.records > 0 && groups.missing === scores.records)
    throw new ContractError(input.clusters, [`none of its records is in ${input.truth}: do both name records alike?`]);
  const evaluation = { ...scores, missing: groups.missing, unknown: groups.unknown };
  if (!input.names) return evaluation;
  const names = await readNames(input.names, records, bySource);
  const nameless = names.reduce((sum, name, record) => sum + (name === 0 && groups.truth[record] !== 0 ? 1 : 0), 0);
  return { ...evaluation, homonyms: scoreHomonyms(groups.cluster, groups.truth, names), nameless };
};

/**
 * The truth about records that are in memory: each row's HCP from 1, 0 where the file does not know it. Where the file tells sources apart,
 * and means by them what the rows do, a record is known by both; else by its id alone. Who is in no pair of a list of pairs is alone.
 * @throws ContractError as `evaluateClusters`, and where the file knows none of them
 */
export const truthOfRecords = async (
  file: string,
  names: ColumnNames,
  rows: { count: number; sources: readonly string[]; source: ArrayLike<number>; recordId(row: number): string },
): Promise<Uint32Array> => {
  for (const bySource of [true, false]) {
    const opened = await openGroups(file, names, 'truth');
    if (bySource && !tellsSources(opened)) continue;
    const records = createInterner();
    const groups = await readGroups(opened, records, createInterner(), bySource);
    let known = 0;
    const truth = Uint32Array.from({ length: rows.count }, (_, row) => {
      const id = rows.recordId(row);
      const group = groups[records.find(bySource ? JSON.stringify([rows.sources[rows.source[row] ?? 0] ?? '', id]) : id)];
      if (group === undefined) return opened.layout.kind === 'pairs' ? groups.length + row + 1 : 0;
      known += 1;
      return group + 1;
    });
    if (known > 0 || rows.count === 0) return truth;
  }
  throw new ContractError(file, ['it knows none of the records: do both name records and sources alike?']);
};
