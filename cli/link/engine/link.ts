import type { MatchingModel } from '../../../shared/contracts/model.ts';
import type { Blocks, RuleBlocks, RuleSurvey } from '../../../shared/match/block.ts';
import { keyRoom } from '../../../shared/match/block.ts';
import { compile } from '../../../shared/match/compile.ts';
import { countFrequencies } from '../../../shared/match/frequencies.ts';
import { dropGeneric } from '../../../shared/match/generic.ts';
import { mayPair, pairTasks } from '../../../shared/match/pairs.ts';
import { decode, type Patterns, patternCode } from '../../../shared/match/patterns.ts';
import type { RecordTable } from '../../../shared/match/table.ts';
import { deterministicPrior } from '../../../shared/match/train/deterministic.ts';
import { parametersOf, withParameters } from '../../../shared/match/train/parameters.ts';
import { chooseThreshold, type ExpectedScores } from '../../../shared/match/train/threshold.ts';
import { estimateU, type Training, train } from '../../../shared/match/train/train.ts';
import { clusterPairs } from './clusters.ts';
import { type Crew, gather } from './crew.ts';
import type { Weighed } from './member.ts';

/** Records ready to be linked, and how to show one. */
export interface Loaded {
  sources: string[];
  table: RecordTable;
  recordId(row: number): string;
  /** What to show of a record: names that `value` takes. */
  columns: readonly string[];
  value(row: number, column: string): string;
}

export interface LinkInput {
  model: MatchingModel;
  load: (crew: Crew) => Promise<Loaded>;
  /** Worker threads. */
  threads: number;
  /** Estimate parameters anew even where the model has them. */
  retrain?: boolean | undefined;
  /** What the phase is, as it begins. */
  progress?: ((phase: string) => void) | undefined;
}

/** Histogram of match weights. */
export const WEIGHTS = { from: -40, width: 0.1, bins: 1200 } as const;

/** Pairs below are not kept: a probability under 1 in 1,000. */
const KEPT_FROM = -10;
const RANDOM_PAIRS = 400_000;
const SEED = 20_250_101;
const PAIRS_A_TASK = 200_000;

export interface Linked {
  model: MatchingModel;
  loaded: Loaded;
  rules: RuleOutcome[];
  training: Training | undefined;
  trainedOn: number;
  patterns: Patterns;
  probability: Float64Array;
  weighed: Weighed[];
  /** Global numbers of each crew member's patterns. */
  patternNumbers: Uint32Array[];
  scored: number;
  keptFrom: number;
  counts: Float64Array;
  expected: Float64Array;
  scores: ExpectedScores[];
  chosen: boolean;
  cluster: Uint32Array;
  selfWeights: Float64Array;
  timings: { phase: string; ms: number }[];
  threads: number;
}

/** What a blocking rule of the model came to. */
export interface RuleOutcome extends Pick<RuleBlocks, 'pairs' | 'largest' | 'generic'> {
  /** Pairs that it was the first to find. */
  added: number;
  leftOut: boolean;
}

/** Read, block, compare, train, weigh and cluster. */
export const link = async (input: LinkInput): Promise<Linked> => {
  const timings: Linked['timings'] = [];
  let begun = performance.now();
  const lap = (phase: string): void => {
    const now = performance.now();
    timings.push({ phase, ms: now - begun });
    begun = now;
  };
  input.progress?.('reading');
  const crew = gather(input.threads);
  try {
    const loaded = await input.load(crew);
    const { table, sources } = loaded;
    lap('load');

    input.progress?.('blocking');
    const surveys = await surveyAll(input.model, table, crew);
    const ran = input.model.blockingRules.filter((_, rule) => !surveys[rule]?.empty && !surveys[rule]?.tooMany);
    const running = { ...input.model, blockingRules: ran };
    await crew.all('take', everyone(crew, { model: running, table, sources }));
    const blocks = await blockAll(running, table, crew);
    dropGeneric(running, table, blocks);
    lap('block');

    input.progress?.('comparing');
    const { patterns, patternNumbers, levels, scored } = await compareAll(running, table, blocks, crew);
    lap('compare');

    input.progress?.('training');
    const known = input.retrain ? undefined : parametersOf(input.model);
    const training = known ? undefined : await trainOn(running, table, sources, patterns, crew);
    const parameters = known ?? training?.parameters;
    if (!parameters) throw new Error('training gave no parameters');
    const frequencies = known ? input.model.termFrequencies : countFrequencies(input.model, table);
    let model: MatchingModel = {
      ...withParameters(input.model, parameters),
      ...(frequencies && { termFrequencies: frequencies }),
    };
    if (training) model = { ...model, training: { records: table.rows, pairs: scored } };
    lap('train');

    input.progress?.('weighing');
    const weighed = await crew.all(
      'weigh',
      levels.map((own) => ({ model, parameters, levels: own, keptFrom: KEPT_FROM, histogram: WEIGHTS })),
    );
    const [counts, expected] = [sum(weighed.map((each) => each.counts)), sum(weighed.map((each) => each.expected))];
    const chosen = known === undefined || model.thresholds === undefined;
    const { thresholds, scores } = chooseThreshold(counts, expected, WEIGHTS);
    model = { ...model, thresholds: chosen || !model.thresholds ? thresholds : model.thresholds };
    lap('predict');

    input.progress?.('clustering');
    const cluster = await clusterPairs(table, weighed, model.thresholds?.link ?? 0, crew);
    lap('cluster');
    const [selfWeights = new Float64Array()] = await crew.all('selfWeights', [{ most: 100_000 }]);
    return {
      model,
      loaded,
      rules: rulesOf(input.model, surveys, blocks, addedBy(patterns, ran.length)),
      training,
      trainedOn: training ? RANDOM_PAIRS : 0,
      patterns,
      probability: probabilities(patterns, weighed, patternNumbers),
      weighed,
      patternNumbers,
      scored,
      keptFrom: KEPT_FROM,
      counts,
      expected,
      scores,
      chosen,
      cluster,
      selfWeights,
      timings,
      threads: crew.size,
    };
  } finally {
    await crew.end();
  }
};

const everyone = <T>(crew: Crew, input: T): T[] => Array.from({ length: crew.size }, () => input);

const sum = (arrays: readonly Float64Array[]): Float64Array => {
  const total = new Float64Array(arrays[0]?.length ?? 0);
  for (const array of arrays)
    for (let index = 0; index < array.length; index++) total[index] = (total[index] ?? 0) + (array[index] ?? 0);
  return total;
};

const blockAll = async (model: MatchingModel, table: RecordTable, crew: Crew): Promise<Blocks> => {
  const keys = keyRoom(model, table);
  const shares = Array.from({ length: crew.size }, (_, member) =>
    [...model.blockingRules.keys()].filter((rule) => rule % crew.size === member),
  );
  const found = await crew.all(
    'block',
    shares.map((rules) => ({ rules, keys })),
  );
  const rules: RuleBlocks[] = [];
  for (const [member, own] of shares.entries())
    for (const [at, rule] of own.entries()) {
      const blocks = found[member]?.[at];
      if (blocks) rules[rule] = blocks;
    }
  return { keys, rules };
};

const surveyAll = async (model: MatchingModel, table: RecordTable, crew: Crew): Promise<RuleSurvey[]> => {
  const shares = everyone(crew, undefined).map((_, member) =>
    model.blockingRules.filter((__, rule) => rule % crew.size === member),
  );
  const found = await crew.all(
    'survey',
    shares.map((rules) => ({ table, rules })),
  );
  return model.blockingRules.flatMap((_, rule) => found[rule % crew.size]?.[Math.floor(rule / crew.size)] ?? []);
};

/** The model's rules in its order, with what those that ran have found. */
const rulesOf = (
  model: MatchingModel,
  surveys: readonly RuleSurvey[],
  { rules }: Blocks,
  added: readonly number[],
): RuleOutcome[] => {
  let ran = 0;
  return model.blockingRules.map((_, index): RuleOutcome => {
    const { empty = true, tooMany = false, pairs = 0, largest = [] } = surveys[index] ?? {};
    const nothing = { pairs, largest, generic: [], added: 0, leftOut: tooMany };
    if (empty || tooMany) return nothing;
    const own = rules[ran];
    const first = added[ran++] ?? 0;
    return own
      ? { pairs: own.pairs, largest: own.largest, generic: own.generic, added: first, leftOut: own.leftOut === true }
      : nothing;
  });
};

/** Compare every pair once, and number the comparison vectors over all members. */
const compareAll = async (model: MatchingModel, table: RecordTable, blocks: Blocks, crew: Crew) => {
  const tasks = pairTasks(blocks, PAIRS_A_TASK);
  const next = new Int32Array(new SharedArrayBuffer(4));
  const found = await crew.all('compare', everyone(crew, { blocks, tasks, next }));
  const code = patternCode(compile(model, table), model.blockingRules.length);
  const all = [...new Set(found.flatMap(({ codes }) => [...codes]))].sort((a, b) => a - b);
  const numberOf = new Map(all.map((each, number) => [each, number]));
  const counts = new Float64Array(all.length);
  const patternNumbers = found.map(({ codes, counts: own }) =>
    Uint32Array.from(codes, (each, index) => {
      const number = numberOf.get(each) ?? 0;
      counts[number] = (counts[number] ?? 0) + (own[index] ?? 0);
      return number;
    }),
  );
  return {
    patterns: decode(code, Float64Array.from(all), counts),
    patternNumbers,
    levels: found.map(({ codes, counts: own }) => decode(code, codes, own).levels),
    scored: found.reduce((total, { pairs }) => total + pairs, 0),
  };
};

/** Random pairs are drawn in so many lots, each by a seed of its own: who draws which does not matter. */
const LOTS = 24;

const trainOn = async (
  model: MatchingModel,
  table: RecordTable,
  sources: readonly string[],
  patterns: Patterns,
  crew: Crew,
): Promise<Training> => {
  const lots = Array.from({ length: crew.size }, (_, member) =>
    Array.from({ length: LOTS }, (__, lot) => SEED + lot).filter((lot) => lot % crew.size === member),
  );
  const samples = await crew.all(
    'random',
    lots.map((seeds) => ({ pairs: Math.ceil(RANDOM_PAIRS / LOTS), seeds })),
  );
  const sampled = model.comparisons.map((_, index) => sum(samples.map((counts) => counts[index] ?? new Float64Array())));
  const possible = pairsPossible(model, table, sources.length);
  const prior = deterministicPrior(model, table, mayPair(model, sources), possible);
  return train(model, estimateU(model, table, sampled), patterns, possible, prior);
};

/** Pairs that the records make, of those that the link type asks for. */
const pairsPossible = ({ linkType }: MatchingModel, { rows, cells, stride }: RecordTable, sources: number): number => {
  const records = new Float64Array(sources);
  for (let row = 0; row < rows; row++) records[cells[row * stride] ?? 0] = (records[cells[row * stride] ?? 0] ?? 0) + 1;
  const all = (rows * (rows - 1)) / 2;
  const within = records.reduce((total, count) => total + (count * (count - 1)) / 2, 0);
  return { both: all, dedupe: within, link: all - within }[linkType];
};

const addedBy = ({ rules, counts, size }: Patterns, count: number): number[] => {
  const added = Array.from({ length: count }, () => 0);
  for (let pattern = 0; pattern < size; pattern++) {
    const first = Math.log2((rules[pattern] ?? 0) & -(rules[pattern] ?? 0));
    added[first] = (added[first] ?? 0) + (counts[pattern] ?? 0);
  }
  return added;
};

/** Mean match probability of each pattern's pairs. */
const probabilities = (patterns: Patterns, weighed: readonly Weighed[], numbers: readonly Uint32Array[]): Float64Array => {
  const sums = new Float64Array(patterns.size);
  for (const [member, { probability }] of weighed.entries())
    for (const [own, value] of probability.entries()) {
      const number = numbers[member]?.[own] ?? 0;
      sums[number] = (sums[number] ?? 0) + value;
    }
  return sums.map((value, pattern) => value / Math.max(patterns.counts[pattern] ?? 1, 1));
};
