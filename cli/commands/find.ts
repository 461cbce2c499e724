import type { Command } from 'commander';
import type { MatchingModel } from '../../shared/contracts/model.ts';
import { levelLabel } from '../../shared/match/level-label.ts';
import { type Found, searchIndex } from '../../shared/match/search.ts';
import { parametersOf } from '../../shared/match/train/parameters.ts';
import { probabilityOf } from '../../shared/match/weigh.ts';
import { usageError } from '../errors.ts';
import { gather } from '../link/engine/crew.ts';
import type { Loaded } from '../link/engine/link.ts';
import { loadFiles, threadsFor } from '../link/engine/load-files.ts';
import { openFiles } from '../link/engine/open-files.ts';
import { wholeNumber } from '../options.ts';
import { count, number } from '../terminal/format.ts';
import { dim } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';
import { readModel } from './link.ts';

interface FindOptions {
  model: string;
  in: string[];
  id?: string;
  most: number;
  json?: boolean;
}

/** Column names compare without regard to case, spaces and underscores, as in the files. */
const formOf = (name: string): string => name.toLowerCase().replace(/[\s_-]+/g, '');

/** What is said of each of the model's source columns, by its name or that of an input column. @throws CliError of what is not one */
export const valuesGiven = (model: MatchingModel, given: readonly string[]): Map<string, string> => {
  const inputs = Object.entries(model.columns).flatMap(([name, column]) =>
    'from' in column ? [{ name, forms: [name, ...column.from].map(formOf) }] : [],
  );
  const values = new Map<string, string>();
  for (const each of given) {
    const at = each.indexOf('=');
    if (at < 1) throw usageError(`${each} says nothing of a column`, 'write column=value');
    const form = formOf(each.slice(0, at));
    const input = inputs.find(({ forms }) => forms.includes(form));
    if (!input)
      throw usageError(`the model has no column ${each.slice(0, at)}`, `it has ${inputs.map(({ name }) => name).join(', ')}`);
    values.set(input.name, each.slice(at + 1));
  }
  return values;
};

const sourceOf = ({ table: { cells, stride }, sources }: Loaded, row: number): string => sources[cells[row * stride] ?? 0] ?? '';

const load = async (model: MatchingModel, { in: paths, id }: FindOptions): Promise<Loaded> => {
  const files = await openFiles(paths);
  const crew = gather(threadsFor(files));
  try {
    return await loadFiles(model, files, id)(crew);
  } finally {
    await crew.end();
  }
};

const find = async (given: string[], options: FindOptions): Promise<void> => {
  const model = readModel(options.model);
  if (!parametersOf(model) || !model.thresholds)
    throw usageError(`the model ${options.model} is not trained`, 'run "hcp360 link" with it: it writes a model.json that is');
  const values = valuesGiven(model, given);
  const loaded = await load(model, options);
  const search = searchIndex(model, loaded.table);
  const begun = performance.now();
  const found = search.find((name) => values.get(name), options.most);
  const took = performance.now() - begun;
  const levels = ({ levels: codes }: Found): string[] =>
    model.comparisons.map((comparison, index) => levelLabel(comparison, codes[index] ?? 0));
  if (options.json) {
    const shown = found.map((each) => ({
      source: sourceOf(loaded, each.row),
      recordId: loaded.recordId(each.row),
      weight: each.weight,
      probability: probabilityOf(each.weight),
      levels: Object.fromEntries(model.comparisons.map(({ id }, index) => [id, levels(each)[index]])),
      cannotLink: each.cannotLink,
    }));
    console.log(JSON.stringify(shown, null, 2));
    return;
  }
  const columns = [
    { title: 'weight', align: 'right' } as const,
    { title: 'probability', align: 'right' } as const,
    { title: 'record' },
    ...model.comparisons.map(({ id }) => ({ title: id })),
    { title: 'forbidden by' },
  ];
  const rows = found.map((each) => [
    number(each.weight, 2),
    number(probabilityOf(each.weight), 4),
    `${sourceOf(loaded, each.row)}/${loaded.recordId(each.row)}`,
    ...levels(each),
    each.cannotLink.join(', '),
  ]);
  if (rows.length > 0) console.log(table(columns, rows));
  const records = count(loaded.table.rows, 'record');
  console.log(
    dim(`${rows.length > 0 ? '\n' : ''}${count(rows.length, 'candidate')} among ${records}, found in ${number(took, 2)} ms`),
  );
};

export const addFindCommand = (program: Command): void => {
  program
    .command('find')
    .description('which records of these files are this one? By a trained model, best first')
    .argument('<column=value...>', 'what is known of the record, by column')
    .requiredOption('--model <file>', 'a trained matching model, such as the model.json of "hcp360 link"')
    .requiredOption('--in <file>', 'a file to look in; repeat it for more', (file: string, all: string[] = []) => [...all, file])
    .option('--id <column>', 'the column of the records’ ids (record_id, unique_id, id …; else their number)')
    .option('--most <n>', 'so many at most', wholeNumber(1, 1000), 10)
    .option('--json', 'as JSON, with each comparison’s level')
    .addHelpText(
      'after',
      `
Weights are log2 of the odds that the two are one person: +1 doubles them.

Examples:
  $ hcp360 find --model out/model.json --in people.csv first_name=Ann surname=Brown dob=1980-02-03
  $ hcp360 find --model out/model.json --in crm.csv --in registry.csv "phone=+44 20 7946 0000" --json`,
    )
    .action(find);
};
