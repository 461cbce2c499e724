import { ContractError } from '../../shared/domain/errors.ts';

/** Columns that the operator names, where the usual names do not fit. */
export interface ColumnNames {
  source?: string | undefined;
  id?: string | undefined;
  cluster?: string | undefined;
}

interface RecordAt {
  /** Undefined where the file does not tell sources apart. */
  source: number | undefined;
  id: number;
}

/** Where a file of groups keeps what: a row is a record and its group, or two records of one group. */
export type Layout = ({ kind: 'groups'; cluster: number } & RecordAt) | { kind: 'pairs'; left: RecordAt; right: RecordAt };

const SOURCES = ['source', 'source_dataset', 'dataset'];
const IDS = ['record_id', 'source_id', 'unique_id', 'rec_id', 'id'];
const CLUSTERS = ['cluster_id', 'cluster', 'one_id', 'npi', 'hcp', 'hcp_id', 'person_id', 'entity_id', 'entity', 'true_id'];
const SIDES = [
  ['_l', '_r'],
  ['_left', '_right'],
  ['_1', '_2'],
  ['1', '2'],
  ['_a', '_b'],
] as const;

const indexIn = (header: readonly string[], names: readonly string[]): number | undefined => {
  const at = names.map((name) => header.indexOf(name)).find((index) => index !== -1);
  return at;
};

const pairLayout = (header: readonly string[]): Layout | undefined => {
  for (const [l, r] of SIDES) {
    const side = (suffix: string): RecordAt | undefined => {
      const id = indexIn(
        header,
        IDS.map((name) => name + suffix),
      );
      return id === undefined
        ? undefined
        : {
            id,
            source: indexIn(
              header,
              SOURCES.map((name) => name + suffix),
            ),
          };
    };
    const [left, right] = [side(l), side(r)];
    if (left && right) return { kind: 'pairs', left, right };
  }
  return undefined;
};

/**
 * Find out from a CSV header where records and groups are. Known names first; then the one other column of a file that has no more than
 * source, id and group.
 * @param names columns as the operator named them: these must be there
 * @throws ContractError that says which column was not found, and how to name it
 */
export const layoutOf = (file: string, columns: readonly string[], names: ColumnNames, flag: string): Layout => {
  const trimmed = columns.map((column) => column.trim());
  const header = trimmed.map((column) => column.toLowerCase());
  const has = `the columns are ${trimmed.join(', ')}`;
  const named = (name: string | undefined): number | undefined => {
    if (name === undefined) return undefined;
    const at = trimmed.indexOf(name.trim());
    if (at === -1) throw new ContractError(file, [`there is no column "${name}": ${has}`]);
    return at;
  };
  const [namedSource, namedId, namedCluster] = [named(names.source), named(names.id), named(names.cluster)];
  if (namedId === undefined && namedCluster === undefined) {
    const pairs = pairLayout(header);
    if (pairs && header.includes('verdict'))
      throw new ContractError(file, ['verdicts on some pairs are no truth about all of them: train with "hcp360 link --labels"']);
    if (pairs) return pairs;
  }
  const source = namedSource ?? indexIn(header, SOURCES);
  const id = namedId ?? indexIn(header, IDS);
  if (id === undefined) throw new ContractError(file, [`no column names the record: ${has}; say which with --${flag}-id`]);
  const rest = header.map((_, index) => index).filter((index) => index !== source && index !== id);
  const cluster = namedCluster ?? indexIn(header, CLUSTERS) ?? (rest.length === 1 ? rest[0] : undefined);
  if (cluster === undefined)
    throw new ContractError(file, [`no column names the group: ${has}; say which with --${flag}-cluster`]);
  return { kind: 'groups', source, id, cluster };
};
