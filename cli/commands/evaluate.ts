import type { Command } from 'commander';
import { usageError } from '../errors.ts';
import { evaluateClusters } from '../evaluate/evaluate-clusters.ts';
import { printEvaluation } from '../evaluate/print-evaluation.ts';

interface EvaluateOptions {
  clusters: string;
  truth: string;
  clustersSource?: string;
  clustersId?: string;
  clustersCluster?: string;
  truthSource?: string;
  truthId?: string;
  truthCluster?: string;
  names?: string[];
  nameColumn?: string[];
  namesSource?: string;
  namesId?: string;
  json?: boolean;
}

const evaluate = async (options: EvaluateOptions): Promise<void> => {
  const { names: files, nameColumn: columns } = options;
  if ((files === undefined) !== (columns === undefined))
    throw usageError('--names and --name-column go together', 'see "hcp360 evaluate --help"');
  const evaluation = await evaluateClusters({
    clusters: options.clusters,
    clusterColumns: { source: options.clustersSource, id: options.clustersId, cluster: options.clustersCluster },
    truth: options.truth,
    truthColumns: { source: options.truthSource, id: options.truthId, cluster: options.truthCluster },
    ...(files && columns ? { names: { files, columns, source: options.namesSource, id: options.namesId } } : {}),
  });
  console.log(options.json ? JSON.stringify(evaluation, null, 2) : printEvaluation(evaluation));
};

export const addEvaluateCommand = (program: Command): void => {
  program
    .command('evaluate')
    .description('how good clusters are against the truth: pairs, B-cubed, exact clusters, homonyms apart')
    .requiredOption('--clusters <file>', 'the clusters: a CSV file such as clusters.csv or identities.csv')
    .requiredOption('--truth <file>', 'the truth: a CSV file of records with their group, or of pairs of records')
    .option('--clusters-source <column>', 'its column with the source')
    .option('--clusters-id <column>', 'its column with the record’s id')
    .option('--clusters-cluster <column>', 'its column with the cluster')
    .option('--truth-source <column>', 'the same of the truth')
    .option('--truth-id <column>', 'the same of the truth')
    .option('--truth-cluster <column>', 'the same of the truth')
    .option('--names <file...>', 'CSV files with the records’ names: what tells homonyms apart is printed')
    .option('--name-column <column...>', 'the columns that are equal of homonyms, such as name hospital')
    .option('--names-source <column>', 'their column with the source (source)')
    .option('--names-id <column>', 'their column with the record’s id (record_id)')
    .option('--json', 'all figures as JSON')
    .addHelpText(
      'after',
      `
Columns are found by their usual names: source, record_id | source_id | unique_id | rec_id | id, cluster_id | cluster | one_id | npi | hcp …;
pairs as record_id_l, record_id_r and the like. A record is known by source and id, or by its id alone where one file has no source.

Examples:
  $ hcp360 evaluate --clusters out/clusters.csv --truth truth.csv
  $ hcp360 evaluate --clusters out/clusters.csv --truth people.csv --truth-id unique_id --truth-cluster cluster --json
  $ hcp360 evaluate --clusters out/clusters.csv --truth truth.csv --names records.csv --name-column name hospital`,
    )
    .action(evaluate);
};
