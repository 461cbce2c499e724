import { createReadStream } from 'node:fs';
import { parse as parseCsv } from 'csv-parse';
import { z } from 'zod';
import { parse } from '../../shared/contracts/parse.ts';
import { ContractError } from '../../shared/domain/errors.ts';
import { createInterner } from './interner.ts';
import { countPairs, type PairCounts, type PairScores, scorePairs } from './pairs.ts';

export interface Evaluation extends PairCounts, PairScores {
  /** Records that the truth knows. */
  records: number;
  /** Of these, the ones that no identity holds: each counts as a cluster of its own. */
  missing: number;
  /** Identities' records that the truth does not know: left aside. */
  unknown: number;
}

/** source, source id, and what names the group: an HCP's true id or a OneID. */
const Row = z.tuple([z.string(), z.string(), z.string()]);

/** Call `each` with every row's record (source and id as one text) and group, and its line. */
const eachRow = async (path: string, each: (record: string, group: string, line: number) => void): Promise<void> => {
  const rows = createReadStream(path).pipe(parseCsv({ bom: true, from_line: 2, relax_column_count: true }));
  let line = 1;
  for await (const row of rows) {
    line += 1;
    const [source, sourceId, group] = parse(Row, row, `row ${line - 1} of ${path}`);
    each(JSON.stringify([source, sourceId]), group, line);
  }
};

const twice = (path: string, line: number): ContractError =>
  new ContractError(path, [`row ${line - 1} names a record for the second time`]);

/**
 * Compare identities with the truth, over all pairs of the truth's records. Both are CSV files of three columns with a header: source,
 * source id, and the true HCP or OneID. Streams; about 100 bytes a record.
 * @throws ContractError where a row has not three columns, or a file names a record twice
 */
export const evaluatePairs = async (files: { truth: string; identities: string }): Promise<Evaluation> => {
  const records = createInterner();
  const hcpNames = createInterner();
  const hcps: number[] = [];
  await eachRow(files.truth, (record, hcp, line) => {
    if (records.number(record) !== hcps.length) throw twice(files.truth, line);
    hcps.push(hcpNames.number(hcp));
  });

  const oneIds = createInterner();
  /** 0 where no identity holds the record, else its OneID's number plus one. */
  const clusters = new Uint32Array(hcps.length);
  const unknowns = createInterner();
  await eachRow(files.identities, (record, oneId, line) => {
    const known = records.find(record);
    if (known === -1) unknowns.number(record);
    else if (clusters[known] !== 0) throw twice(files.identities, line);
    else clusters[known] = oneIds.number(oneId) + 1;
  });

  let missing = 0;
  for (const [record, cluster] of clusters.entries()) {
    if (cluster !== 0) continue;
    missing += 1;
    clusters[record] = oneIds.size + missing;
  }
  const counts = countPairs(clusters, Uint32Array.from(hcps));
  return { ...counts, ...scorePairs(counts), records: hcps.length, missing, unknown: unknowns.size };
};
