// Measures one run of linking, alone in its process so that the peak of memory is its own. The task is the argument, figures go to stdout.
import { availableParallelism } from 'node:os';
import { requireConfiguration } from '../../cli/commands/config.ts';
import { homonymsOf, readModel } from '../../cli/commands/link.ts';
import { truthOfRecords } from '../../cli/evaluate/evaluate-clusters.ts';
import { scoreClusters } from '../../cli/evaluate/score-clusters.ts';
import { type LinkInput, link } from '../../cli/link/engine/link.ts';
import { loadDrops } from '../../cli/link/engine/load-drops.ts';
import { loadFiles, threadsFor } from '../../cli/link/engine/load-files.ts';
import { openFiles } from '../../cli/link/engine/open-files.ts';
import type { LinkOutcome } from '../../cli/link/outcome.ts';
import { outcomeOf } from '../../cli/link/outcome-of.ts';
import { scoreOutcome } from '../../cli/link/print-link.ts';
import { CONFIG } from '../../cli/paths.ts';
import { reportError } from '../../cli/report-error.ts';
import type { MatchingModel } from '../../shared/contracts/model.ts';
import { parseJson } from '../../shared/contracts/parse.ts';
import { type LinkFigures, LinkTask } from './link-task.ts';

const inputOf = async (model: MatchingModel, input: LinkTask['input']): Promise<Pick<LinkInput, 'load' | 'threads'>> => {
  if ('drops' in input) {
    const configuration = requireConfiguration(CONFIG);
    return { load: () => loadDrops(model, input.drops, configuration), threads: availableParallelism() };
  }
  const files = await openFiles(input.files);
  return { load: loadFiles(model, files, undefined), threads: threadsFor(files) };
};

const truthOf = async (truth: LinkTask['truth'], records: LinkOutcome['records']): Promise<Uint32Array> => {
  if ('file' in truth) return truthOfRecords(truth.file, {}, records);
  const numbers = new Map([['', 0]]);
  const pattern = 'inId' in truth ? new RegExp(truth.inId) : undefined;
  return Uint32Array.from({ length: records.count }, (_, row) => {
    const person = 'inId' in truth ? pattern?.exec(records.recordId(row))?.[1] : records.value(row, truth.column);
    const number = numbers.get(person ?? '') ?? numbers.size;
    numbers.set(person ?? '', number);
    return number;
  });
};

/** Whoever a chain of links connects, as one cluster. */
const connectedComponents = ({ records, pairs, thresholds }: LinkOutcome): Uint32Array => {
  const parents = Uint32Array.from({ length: records.count }, (_, row) => row);
  const root = (row: number): number => {
    let at = row;
    while (parents[at] !== at) {
      parents[at] = parents[parents[at] ?? 0] ?? 0;
      at = parents[at] ?? 0;
    }
    return at;
  };
  for (const { count, left, right, weight, forbidden } of pairs)
    for (let pair = 0; pair < count; pair++)
      if ((weight[pair] ?? 0) >= thresholds.link && forbidden?.[pair] !== 1)
        parents[root(left[pair] ?? 0)] = root(right[pair] ?? 0);
  return parents.map((_, row) => root(row));
};

const measure = async (task: LinkTask): Promise<LinkFigures> => {
  const { model: name, linkType, homonyms } = task;
  const known = readModel(name);
  const model = linkType === undefined ? known : { ...known, linkType };
  const begun = performance.now();
  const linked = await link({ ...(await inputOf(model, task.input)), model, retrain: task.train });
  const whole = performance.now() - begun;
  const memory = process.resourceUsage().maxRSS * 1024;
  const outcome = outcomeOf(linked, { homonyms: homonyms && homonymsOf(linked, homonyms) });
  const seconds = (...phases: string[]): number =>
    linked.timings.reduce((sum, { phase, ms }) => sum + (phases.includes(phase) ? ms / 1000 : 0), 0);
  const truth = await truthOf(task.truth, outcome.records);
  const scores = scoreOutcome(outcome, truth);
  return {
    records: outcome.records.count,
    scored: outcome.scored,
    threads: outcome.threads,
    pairs: scores.pairs.f1,
    best: scores.best?.f1 ?? 0,
    clusters: scores.clusters.pairs.f1,
    precision: scores.clusters.pairs.precision,
    recall: scores.clusters.pairs.recall,
    components: scoreClusters(connectedComponents(outcome), truth).pairs.f1,
    load: seconds('load'),
    train: seconds('train'),
    predict: seconds('block', 'compare', 'predict'),
    cluster: seconds('cluster'),
    whole: whole / 1000,
    memory,
    homonymPairs: scores.homonyms?.homonyms.pairs,
    homonymsJoined: scores.homonyms?.homonyms.wronglyJoined,
  };
};

try {
  console.log(JSON.stringify(await measure(parseJson(LinkTask, process.argv[2] ?? '', 'the task'))));
} catch (error) {
  process.exitCode = reportError(error);
}
