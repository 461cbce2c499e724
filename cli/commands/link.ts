import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { MatchingModel } from '../../shared/contracts/model.ts';
import { parse, parseJson } from '../../shared/contracts/parse.ts';
import { columnOf, valueAt } from '../../shared/match/table.ts';
import { CliError, messageOf, usageError } from '../errors.ts';
import { truthOfRecords } from '../evaluate/evaluate-clusters.ts';
import { orInterrupted } from '../interrupt.ts';
import { labelsOfRecords, readLabels } from '../label/labels-file.ts';
import { modelWithLabels } from '../label/model-with-labels.ts';
import { type Linked, type LinkInput, link } from '../link/engine/link.ts';
import { loadDrops } from '../link/engine/load-drops.ts';
import { loadFiles, threadsFor } from '../link/engine/load-files.ts';
import { openFiles } from '../link/engine/open-files.ts';
import type { LinkOutcome } from '../link/outcome.ts';
import { outcomeOf } from '../link/outcome-of.ts';
import { writeOutputs } from '../link/outputs/write-outputs.ts';
import { printLink } from '../link/print-link.ts';
import { wholeNumber } from '../options.ts';
import { CONFIG } from '../paths.ts';
import { number } from '../terminal/format.ts';
import { createProgress, type Phase } from '../terminal/progress.ts';
import { bold } from '../terminal/style.ts';
import { requireConfiguration } from './config.ts';

interface LinkOptions {
  model: string;
  out: string;
  data?: string;
  config: string;
  id?: string;
  encoding?: string;
  truth?: string;
  truthId?: string;
  truthCluster?: string;
  truthSource?: string;
  homonyms?: string[];
  labels?: string;
  pairsFrom?: number;
  threads?: number;
  train: boolean;
  linkType?: MatchingModel['linkType'];
}

const weight = (text: string): number => {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('Give a match weight, such as 0 or -3.5.');
  return value;
};

/** A model by its file, or by its id in config/matching. @throws CliError or ContractError that says what is wrong with it */
export const readModel = (name: string): MatchingModel => {
  const shipped = join(CONFIG, 'matching', `${name}.json`);
  const file = existsSync(name) || !existsSync(shipped) ? name : shipped;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw usageError(`the model ${file} cannot be read: ${messageOf(error)}`, 'give a file, or the id of one in config/matching');
  }
  const { $schema: _, ...rest } = parseJson(z.looseObject({}), text, file);
  return parse(MatchingModel, rest, file);
};

const inputOf = async (
  model: MatchingModel,
  files: readonly string[],
  options: Pick<LinkOptions, 'data' | 'config' | 'id' | 'threads' | 'encoding'>,
): Promise<Pick<LinkInput, 'load' | 'threads'>> => {
  if ((options.data === undefined) === (files.length === 0))
    throw usageError('give either files or --data', 'see "hcp360 link --help"');
  if (options.data !== undefined) {
    const [directory, configuration] = [options.data, requireConfiguration(options.config)];
    return { load: () => loadDrops(model, directory, configuration), threads: options.threads ?? availableParallelism() };
  }
  const opened = await openFiles(files, options.encoding);
  return { load: loadFiles(model, opened, options.id), threads: options.threads ?? threadsFor(opened) };
};

/** By row the number of what makes two records homonyms; 0 where some of it is missing. */
export const homonymsOf = ({ loaded: { table } }: Linked, columns: readonly string[]): NonNullable<LinkOutcome['homonyms']> => {
  const views = columns.map((name) => columnOf(table, name));
  const numbers = new Map<string, number>();
  const name = Uint32Array.from({ length: table.rows }, (_, row) => {
    const values = views.map((view) => valueAt(table, view, row));
    if (values.includes(0)) return 0;
    const key = values.join();
    const known = numbers.get(key) ?? numbers.size + 1;
    numbers.set(key, known);
    return known;
  });
  return { columns, name };
};

/** Train, predict and cluster, showing how far it is. With labels, once more with what they teach. */
const runLink = async (
  model: MatchingModel,
  input: Pick<LinkInput, 'load' | 'threads'>,
  { train, labels }: { train: boolean; labels?: string | undefined },
  signal: AbortSignal,
): Promise<Linked> => {
  const progress = createProgress();
  let phase: Phase | undefined;
  const tell = (title: string): void => {
    phase?.done();
    phase = progress.start(title);
  };
  try {
    let linked = await orInterrupted(link({ ...input, model, retrain: train, progress: tell }), signal);
    if (labels !== undefined) {
      const { loaded, patterns } = linked;
      const source = Uint32Array.from(
        { length: loaded.table.rows },
        (_, row) => loaded.table.cells[row * loaded.table.stride] ?? 0,
      );
      const found = labelsOfRecords(readLabels(labels), {
        count: loaded.table.rows,
        sources: loaded.sources,
        source,
        recordId: loaded.recordId,
      });
      if (found.labels.length === 0)
        throw new CliError(`${labels} has no verdict on these records`, 'they are known by source and id, as in clusters.csv');
      const { thresholds: _, ...taught } = modelWithLabels(linked.model, loaded.table, patterns, found.labels);
      linked = await orInterrupted(
        link({ ...input, load: async () => loaded, model: taught, retrain: false, progress: tell }),
        signal,
      );
    }
    phase?.done();
    return linked;
  } catch (error) {
    phase?.fail(messageOf(error));
    throw error;
  }
};

const run = async (files: string[], options: LinkOptions, signal: AbortSignal): Promise<void> => {
  const read = readModel(options.model);
  const model = options.linkType ? { ...read, linkType: options.linkType } : read;
  const linked = await runLink(model, await inputOf(model, files, options), options, signal);
  const { truth: truthFile, truthId: id, truthCluster: cluster, truthSource: source } = options;
  const homonyms = options.homonyms && homonymsOf(linked, options.homonyms);
  const untold = outcomeOf(linked, { homonyms });
  const truth = truthFile === undefined ? undefined : await truthOfRecords(truthFile, { id, cluster, source }, untold.records);
  const outcome = { ...untold, truth };
  const written = await writeOutputs(options.out, outcome, options.pairsFrom ?? outcome.thresholds.review);
  console.log(printLink(outcome));
  console.log(
    `\n${bold(join(options.out, 'report.html'))} shows it all; clusters.csv has ${number(written.clusters)} clusters, pairs.csv ${number(written.pairs)} pairs, model.json the trained model.`,
  );
};

/** What `hcp360 label` shows pairs of. */
export const linkForLabels = async (name: string, files: readonly string[], signal: AbortSignal): Promise<LinkOutcome> => {
  const model = readModel(name);
  const options = { config: CONFIG };
  return outcomeOf(await runLink(model, await inputOf(model, files, options), { train: true }, signal));
};

export const addLinkCommand = (program: Command, signal: AbortSignal): void => {
  program
    .command('link')
    .description('find who is who in files of any origin: train a model on them without labels, score pairs, cluster')
    .argument('[file...]', 'CSV or Parquet files, each a source; or --data')
    .requiredOption('--model <file>', 'a matching model, or the id of one in config/matching (hcp-cn, hcp-us, person)')
    .requiredOption('--out <dir>', 'where clusters.csv, pairs.csv, model.json and report.html go')
    .option('--data <dir>', 'instead of files: a landing directory <source>/<dataset>/<file>, cleaned by config/sources')
    .option('--config <dir>', 'the configuration for --data', CONFIG)
    .option('--id <column>', 'the column of the records’ ids (record_id, unique_id, id …; else their number)')
    .addOption(
      new Option('--link-type <type>', 'instead of the model’s: within each file, across files, or both').choices([
        'dedupe',
        'link',
        'both',
      ]),
    )
    .option('--encoding <name>', 'of the CSV files: utf-8, gb18030, big5 …', 'utf-8')
    .addOption(new Option('--no-train', 'use the model’s parameters as they are'))
    .option('--labels <file>', 'verdicts of "hcp360 label": train with them too')
    .option('--pairs-from <weight>', 'write pairs from this match weight on (the review threshold)', weight)
    .option('--threads <n>', 'worker threads (the machine’s cores; 1 for small files)', wholeNumber(1, 64))
    .option('--truth <file>', 'who is who: measure against it')
    .option('--truth-id <column>', 'its column with the record’s id')
    .option('--truth-cluster <column>', 'its column with the person')
    .option('--truth-source <column>', 'its column with the source')
    .option('--homonyms <column...>', 'model columns that are equal of homonyms, such as name hospitalKey: counted apart')
    .addHelpText(
      'after',
      `
Examples:
  $ hcp360 link --model person --out out people.csv
  $ hcp360 link --model person --truth people.csv --out out people.csv
  $ hcp360 link --model hcp-cn --data sample/data --truth sample/truth.csv --out out
  $ hcp360 link --model out/model.json --no-train --out next new.csv`,
    )
    .action((files: string[], options: LinkOptions) => run(files, options, signal));
};
