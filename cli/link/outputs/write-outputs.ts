import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LinkOutcome } from '../outcome.ts';
import { buildReport } from '../report/report.ts';
import { writeClusters } from './clusters-csv.ts';
import { writePairs } from './pairs-csv.ts';

export interface WrittenOutputs {
  clusters: number;
  pairs: number;
  reportBytes: number;
}

/**
 * Write clusters.csv, pairs.csv, model.json and report.html into a directory.
 * @param pairsFrom pairs of this match weight or more go to pairs.csv
 */
export const writeOutputs = async (directory: string, outcome: LinkOutcome, pairsFrom: number): Promise<WrittenOutputs> => {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'model.json'), `${JSON.stringify(outcome.model, null, 2)}\n`);
  const { clusters } = await writeClusters(join(directory, 'clusters.csv'), outcome.records);
  const pairs = await writePairs(join(directory, 'pairs.csv'), outcome, pairsFrom);
  const report = Buffer.from(buildReport(outcome), 'utf8');
  await writeFile(join(directory, 'report.html'), report);
  return { clusters, pairs, reportBytes: report.length };
};
