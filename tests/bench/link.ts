// How right and how fast linking is, beside Splink: npm run bench:link -- [--only fake_1000 hcp-cn] [--runs 3]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Command } from 'commander';
import { CliError, EXIT, messageOf } from '../../cli/errors.ts';
import { interruptSignal } from '../../cli/interrupt.ts';
import { wholeNumber } from '../../cli/options.ts';
import { reportError } from '../../cli/report-error.ts';
import { count, number } from '../../cli/terminal/format.ts';
import { createProgress } from '../../cli/terminal/progress.ts';
import { table } from '../../cli/terminal/table.ts';
import { parseJson } from '../../shared/contracts/parse.ts';
import { type DataOptions, type DataSet, dataSets, missingOf, type SplinkFigures, titleOf } from './link-data.ts';
import { LinkFigures } from './link-task.ts';

interface BenchOptions extends DataOptions {
  only?: string[];
  runs: number;
}

interface Measured {
  data: DataSet;
  figures: LinkFigures;
}

const PROCESS = join(import.meta.dirname, 'link-process.ts');

/** Of each figure the median over runs. */
const medians = (runs: readonly LinkFigures[]): LinkFigures => {
  const [first] = runs;
  if (!first) throw new RangeError('no run');
  const middle = (values: number[]): number | undefined => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
  const of = (key: keyof LinkFigures): number | undefined => middle(runs.flatMap((run) => run[key] ?? []));
  return LinkFigures.parse(Object.fromEntries(LinkFigures.keyof().options.map((key) => [key, of(key)])));
};

/** Run once in a process of its own, which tells on standard error what is wrong. */
const runOnce = async (task: string, signal: AbortSignal): Promise<LinkFigures> => {
  const child = spawn(process.execPath, [PROCESS, task], { stdio: ['ignore', 'pipe', 'inherit'], signal });
  const [stdout, [status]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (status !== 0) throw new Error(`its process ended with ${status}`);
  return parseJson(LinkFigures, stdout, 'the figures');
};

const measure = async (data: DataSet, runs: number, signal: AbortSignal): Promise<Measured> => {
  const folder = mkdtempSync(join(tmpdir(), 'hcp360-link-'));
  const phase = createProgress().start(titleOf(data));
  try {
    phase.update('making the data ready');
    const task = JSON.stringify(await data.prepare(folder));
    const all: LinkFigures[] = [];
    for (let run = 1; run <= runs; run++) {
      phase.update(`run ${run} of ${runs}`);
      all.push(await runOnce(task, signal));
    }
    const figures = medians(all);
    phase.done(`linked in ${figures.whole.toFixed(1)} s`);
    return { data, figures };
  } catch (error) {
    phase.fail('failed');
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const right = (title: string) => ({ title, align: 'right' as const });
const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(2);
const splinks = ({ data }: Measured, key: keyof SplinkFigures, digits: number): string =>
  data.splink.map((figures) => figures[key].toFixed(digits)).join(' / ') || '–';

const quality = (all: readonly Measured[]): string =>
  table(
    [
      { title: 'F1' },
      ...[
        'records',
        'pairs scored',
        'pairs',
        'best',
        'Splink, best',
        'clusters',
        'Splink',
        'components',
        'precision',
        'recall',
      ].map(right),
    ],
    all.map((each) => {
      const { records, scored, pairs, best, clusters, components, precision, recall } = each.figures;
      return [
        titleOf(each.data),
        number(records),
        number(scored),
        pairs.toFixed(4),
        best.toFixed(4),
        splinks(each, 'pairs', 4),
        clusters.toFixed(4),
        splinks(each, 'clusters', 4),
        components.toFixed(4),
        precision.toFixed(4),
        recall.toFixed(4),
      ];
    }),
  );

const speed = (all: readonly Measured[]): string =>
  table(
    [
      { title: 'seconds' },
      ...['load', 'train', 'predict', 'cluster', 'whole', 'Splink', 'GB', 'Splink, GB', 'pairs/s', 'threads'].map(right),
    ],
    all.map((each) => {
      const { scored, load, train, predict, cluster, whole, memory, threads } = each.figures;
      const phases = [load, train, predict, cluster, whole].map((seconds) => seconds.toFixed(2));
      const [theirTime, theirMemory] = [splinks(each, 'whole', 1), splinks(each, 'memory', 2)];
      const rate = number(Math.round(scored / predict / 1000) * 1000);
      return [titleOf(each.data), ...phases, theirTime, gigabytes(memory), theirMemory, rate, String(threads)];
    }),
  );

/** What each further million costs; of the first point there is nothing to compare with. */
const growth = (all: readonly Measured[]): string[] => {
  const points = all.filter(({ data }) => data.persons !== undefined).map(({ figures }) => figures);
  if (points.length < 2) return [];
  const rows = points.map(({ records, whole, memory }, index) => {
    const before = points[index - 1];
    const millions = (records - (before?.records ?? 0)) / 1_000_000;
    const seconds = before ? ((whole - before.whole) / millions).toFixed(1) : '–';
    const room = before ? gigabytes((memory - before.memory) / millions) : '–';
    return [number(records), whole.toFixed(2), seconds, gigabytes(memory), room];
  });
  const columns = ['persons', 's', 's per million more', 'GB', 'GB per million more'].map(right);
  return ['', table(columns, rows)];
};

const homonyms = (all: readonly Measured[]): string[] =>
  all.flatMap(({ data, figures: { homonymPairs, homonymsJoined } }) =>
    homonymPairs === undefined
      ? []
      : [
          '',
          `${titleOf(data)}: ${count(homonymPairs, 'pair')} of records of two HCPs of one name in one hospital, ${number(homonymsJoined ?? 0)} of them wrongly joined`,
        ],
  );

const notes = (runs: number, load: number): string => `
F1 is over all true pairs: one that no blocking rule found is a miss. "pairs" is at the threshold that training chose without labels, "best" at the
one that hindsight would, "components" what clusters would be if every chain of links were one HCP. All train without labels on the very data, but
hcp-cn, which is as shipped. Precision and recall are of the clusters' pairs.
Predict is blocking, comparing and weighing; pairs/s are pairs scored in that time. GB is 10⁹ bytes, the most that the process held.
${runs === 1 ? 'One run' : `Medians of ${runs} runs`}; the machine has ${count(availableParallelism(), 'core')}, its load before was ${load.toFixed(1)}: other work on it makes every time longer.
Splink: 4.0.16 on DuckDB, its notebooks' settings, its best threshold by hindsight, another machine of two cores (a / b: with 4 rules, with 9). Its
figures for persons are those of gen_synth.py, which --gen-synth measures; the persons here are our own, of the same kinds of error.`;

const bench = async (options: BenchOptions, signal: AbortSignal): Promise<void> => {
  const [load = 0] = loadavg();
  const known = dataSets(options);
  const names = known.map(({ name }) => name);
  const unknown = options.only?.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new CliError(`there is no data "${unknown}"`, `there are ${names.join(', ')}`);
  const chosen = known.filter(({ name }) => options.only?.includes(name) ?? true);
  const all: Measured[] = [];
  const absent: string[] = [];
  for (const data of chosen) {
    const missing = missingOf(data);
    if (missing.length > 0) {
      absent.push(`not measured: ${titleOf(data)}, for there is no ${missing.join(', ')}`);
      continue;
    }
    try {
      all.push(await measure(data, options.runs, signal));
    } catch (error) {
      signal.throwIfAborted();
      absent.push(`failed: ${titleOf(data)}, for ${messageOf(error)}`);
      process.exitCode = EXIT.failed;
    }
  }
  if (all.length > 0)
    console.log([quality(all), '', speed(all), ...growth(all), ...homonyms(all), notes(options.runs, load)].join('\n'));
  if (absent.length > 0) console.log(`\n${absent.join('\n')}`);
};

const signal = interruptSignal();
await new Command('bench:link')
  .description('how right and how fast linking is, beside Splink')
  .option('--only <name...>', 'these data alone')
  .option('--runs <n>', 'repetitions, of which the medians are printed', wholeNumber(1, 99), 1)
  .option('--hcps <n>', 'Chinese HCPs', wholeNumber(1, 10_000_000), 20_000)
  .option('--gen-synth', 'persons by ../shared/bench/gen_synth.py (needs python3) instead of our own', false)
  .action((options: BenchOptions) => bench(options, signal))
  .parseAsync()
  .catch((error) => {
    process.exitCode = reportError(error);
  });
