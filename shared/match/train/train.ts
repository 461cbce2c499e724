import type { Comparison, Condition, MatchingModel } from '../../contracts/model.ts';
import { columnsRequired } from '../compile.ts';
import { countValues } from '../frequencies.ts';
import type { Patterns } from '../patterns.ts';
import { columnOf, columnsOf, partsOf, type RecordTable } from '../table.ts';
import { sharesOf } from '../weigh.ts';
import { maximise, type Pass, startOf } from './expectation-maximisation.ts';
import { asWritten, type Distribution, normalised, type Parameters } from './parameters.ts';

/** One pass of expectation–maximisation, for the report. */
export interface TrainingPass extends Pass {
  rule: string;
  /** Comparisons that it estimated. */
  included: string[];
}

export interface Training {
  parameters: Parameters;
  passes: TrainingPass[];
}

/** The source columns that a column is made of. */
const rootsOf = (model: MatchingModel, name: string): string[] => {
  const column = model.columns[name];
  if (!column || 'from' in column) return [name];
  return partsOf(column).flatMap((part) => rootsOf(model, part));
};

const rootsOfComparison = (model: MatchingModel, comparison: Comparison): Set<string> =>
  new Set(
    [...columnsRequired(comparison), ...comparison.levels.flatMap((level) => columnsOf(level.when))].flatMap((name) =>
      rootsOf(model, name),
    ),
  );

/** Pairs of records that are equal in a column, or share an element, of those that both have a value: counted, not sampled. */
interface Equal {
  pairs: number;
  of: number;
}

const countEqual = (table: RecordTable, name: string): Equal => {
  const { sets } = columnOf(table, name).dictionary;
  const counts = countValues(table, name);
  const bearers = sets ? new Float64Array(sets.of.size + 1) : Float64Array.from(counts);
  let records = 0;
  for (let value = 1; value < counts.length; value++) {
    const count = counts[value] ?? 0;
    records += count;
    if (!sets) continue;
    for (const element of sets.elements.subarray(sets.starts[value], sets.starts[value + 1]))
      bearers[element] = (bearers[element] ?? 0) + count;
  }
  const pairs = bearers.reduce((sum, count, value) => (value === 0 ? sum : sum + (count * (count - 1)) / 2), 0);
  return { pairs, of: Math.max((records * (records - 1)) / 2, 1) };
};

/** The column that a condition asks to be equal in, where it asks for no more. */
const equalIn = (when: Condition): string | undefined => {
  if ('exact' in when) return when.exact;
  return 'intersect' in when && (when.atLeast ?? 1) === 1 ? when.intersect : undefined;
};

/** What is known of u before the matches are: by comparison its distribution, and the equal pairs where they could be counted. */
export interface EstimatedU {
  u: Distribution[];
  equal: (Equal | undefined)[];
}

/** u from random pairs; of a first level that asks for equality alone, from all pairs. Nothing is taken to be impossible. */
export const estimateU = (model: MatchingModel, table: RecordTable, sampled: readonly Float64Array[]): EstimatedU => {
  const equal = model.comparisons.map(({ levels }) => {
    const column = levels[0] && equalIn(levels[0].when);
    return column === undefined ? undefined : countEqual(table, column);
  });
  const u = model.comparisons.map((comparison, index) => {
    const counts = (sampled[index] ?? new Float64Array(comparison.levels.length + 2)).subarray(1);
    const found = normalised(counts.map((each, level) => each + (level === counts.length - 1 ? 1 : 0.25)));
    if (counts.every((each) => each === 0)) return given(comparison, 'u') ?? found; // the data says nothing of it
    const all = equal[index];
    return all && all.of > 1 ? withFirst(found, all.pairs / all.of) : found;
  });
  return { u, equal };
};

/** What the model's file says of m or u, before any training: undefined unless of every level. */
const given = ({ levels, otherwise }: Comparison, which: 'm' | 'u'): Distribution | undefined => {
  const values = [...levels, otherwise].map((level) => level[which] ?? Number.NaN);
  return values.some(Number.isNaN) ? undefined : normalised(Float64Array.from(values));
};

/** The same distribution with another probability of its first level. */
const withFirst = (distribution: Distribution, first: number): Distribution => {
  const probability = Math.min(Math.max(first, 1e-9), 0.5);
  const others = 1 - (distribution[0] ?? 0);
  return distribution.map((each, level) => (level === 0 ? probability : (each / others) * (1 - probability)));
};

/** However rare it is that strangers share a value, so large a share of those who do is taken to be strangers. */
const STRANGERS_LEAST = 0.05;

/**
 * u without the matches among the equal pairs: where a value names one person, nearly all who share it are one, and counting them
 * as strangers would take from the value what it says.
 */
const withoutMatches = ({ u, equal }: EstimatedU, parameters: Parameters, patterns: Patterns): Distribution[] => {
  const stranger = strangerProbabilities(parameters, patterns);
  return u.map((each, comparison) => {
    const all = equal[comparison];
    if (!all || all.pairs === 0) return each;
    let known = 0;
    for (let pattern = 0; pattern < patterns.size; pattern++)
      if (patterns.levels[pattern * patterns.comparisons + comparison] === 1)
        known += (patterns.counts[pattern] ?? 0) * (1 - (stranger[pattern] ?? 1));
    return withFirst(each, Math.max(all.pairs - known, all.pairs * STRANGERS_LEAST) / all.of);
  });
};

/** By pattern: the probability that its pairs are neither matches nor related. */
const strangerProbabilities = ({ m, u, relations, prior, relationPriors }: Parameters, patterns: Patterns): Float64Array => {
  const classes = [m, ...relations];
  const priors = [prior, ...relationPriors];
  const rest = 1 - priors.reduce((sum, each) => sum + each, 0);
  return Float64Array.from({ length: patterns.size }, (_, pattern) => {
    const others = classes.reduce(
      (sum, each, index) => sum + (priors[index] ?? 0) * likelihoodRatio(each, u, patterns, pattern),
      0,
    );
    return rest / (rest + others);
  });
};

/** How often the passes are made: the second time with what the first found out about u. */
const ROUNDS = 2;

/**
 * The model's parameters from its patterns. m by passes over the blocking rules, each estimating the comparisons that its rule leaves open;
 * then the priors, such that what is expected of the blocked pairs is what was assumed; then u without the matches, and all once more.
 *
 * @param allPairs how many pairs the records make
 * @param prior of a match where it is known otherwise (see `deterministicPrior`)
 */
export const train = (
  model: MatchingModel,
  estimated: EstimatedU,
  patterns: Patterns,
  allPairs: number,
  prior?: number,
): Training => {
  let training = trainOnce(model, estimated.u, patterns, allPairs, prior);
  for (let round = 1; round < ROUNDS; round++)
    training = trainOnce(model, withoutMatches(estimated, training.parameters, patterns), patterns, allPairs, prior);
  return { ...training, parameters: asWritten(model, training.parameters) };
};

const trainOnce = (
  model: MatchingModel,
  u: Distribution[],
  patterns: Patterns,
  allPairs: number,
  prior: number | undefined,
): Training => {
  const shares = sharesOf(model);
  const expected = startOf(u, shares);
  const start = {
    ...expected,
    m: model.comparisons.map((comparison, index) => given(comparison, 'm') ?? expected.m[index] ?? new Float64Array()),
  };
  const roots = model.comparisons.map((comparison) => rootsOfComparison(model, comparison));
  const passes = model.blockingRules.flatMap(({ id, on }, rule): TrainingPass[] => {
    const decided = new Set(on.flatMap((name) => rootsOf(model, name)));
    const included = roots.flatMap((own, comparison) => ([...own].some((root) => decided.has(root)) ? [] : [comparison]));
    const selected: number[] = [];
    for (let pattern = 0; pattern < patterns.size; pattern++)
      if ((patterns.rules[pattern] ?? 0) & (1 << rule)) selected.push(pattern);
    if (included.length < 2 || selected.length < 3) return [];
    const pass = maximise({ patterns, selected, included, u, shares, start });
    return [{ ...pass, rule: id, included: included.map((index) => model.comparisons[index]?.id ?? '') }];
  });
  const m = combine(
    model,
    passes,
    start.m,
    (pass) => pass.m,
    (pass) => (pass.shares[0] ?? 0) * pass.pairs,
  );
  const relations = start.relations.map((own, number) =>
    combine(
      model,
      passes,
      own,
      (pass) => pass.relations[number] ?? [],
      (pass) => (pass.shares[number + 1] ?? 0) * pass.pairs,
    ),
  );
  return { parameters: estimatePriors({ m, u, relations }, patterns, allPairs, prior), passes };
};

/** By comparison, the mean of what the passes found, by how many pairs they rest on; where none did, the start. */
const combine = (
  model: MatchingModel,
  passes: readonly TrainingPass[],
  start: readonly Distribution[],
  of: (pass: TrainingPass) => readonly Distribution[],
  weight: (pass: TrainingPass) => number,
): Distribution[] =>
  model.comparisons.map(({ id }, comparison) => {
    const first = start[comparison] ?? new Float64Array();
    const own = passes.filter(({ included }) => included.includes(id));
    const total = own.reduce((sum, pass) => sum + weight(pass), 0);
    if (total === 0) return first;
    return first.map(
      (_, level) => own.reduce((sum, pass) => sum + (of(pass)[comparison]?.[level] ?? 0) * weight(pass), 0) / total,
    );
  });

/**
 * Priors under which the matches, and the related pairs, that are expected among the blocked pairs are as many as assumed: an EM whose only
 * parameters are the classes' sizes. Pairs that no rule found are taken to be strangers.
 */
export const estimatePriors = (
  { m, u, relations }: Pick<Parameters, 'm' | 'u' | 'relations'>,
  patterns: Patterns,
  allPairs: number,
  known?: number,
): Parameters => {
  const classes = [m, ...relations];
  const vectors = likeVectors(patterns);
  const ratios = classes.map((each) => vectors.first.map((pattern) => likelihoodRatio(each, u, patterns, pattern)));
  const fixed = (each: number, number: number): number => (number === 0 ? (known ?? each) : each);
  let priors = classes.map(() => 1 / Math.sqrt(Math.max(allPairs, 4))).map(fixed);
  for (let iteration = 0; iteration < 300; iteration++) {
    const sums = classes.map(() => 0);
    const strangers = Math.max(1 - priors.reduce((sum, each) => sum + each, 0), 1e-12);
    for (let vector = 0; vector < vectors.counts.length; vector++) {
      let all = strangers;
      for (let number = 0; number < ratios.length; number++) all += (priors[number] ?? 0) * (ratios[number]?.[vector] ?? 0);
      for (let number = 0; number < ratios.length; number++)
        sums[number] =
          (sums[number] ?? 0) + ((vectors.counts[vector] ?? 0) * (priors[number] ?? 0) * (ratios[number]?.[vector] ?? 0)) / all;
    }
    const next = sums.map((sum) => Math.min(Math.max(sum / Math.max(allPairs, 1), 1e-15), 0.4));
    const moved = next.reduce((most, each, number) => Math.max(most, Math.abs(Math.log(each / (priors[number] ?? 1)))), 0);
    priors = next;
    if (moved < 1e-4) break;
  }
  const [prior = 0, ...relationPriors] = priors;
  return { m, u, relations, prior, relationPriors };
};

/** Patterns that differ in their rules alone are one vector: one pattern of each, and how many pairs they are together. */
const likeVectors = ({ size, comparisons, levels, counts }: Patterns): { first: Float64Array; counts: Float64Array } => {
  const numbers = new Map<string, number>();
  const first: number[] = [];
  const sums: number[] = [];
  for (let pattern = 0; pattern < size; pattern++) {
    const key = levels.subarray(pattern * comparisons, (pattern + 1) * comparisons).join();
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    first[number] ??= pattern;
    sums[number] = (sums[number] ?? 0) + (counts[pattern] ?? 0);
  }
  return { first: Float64Array.from(first), counts: Float64Array.from(sums) };
};

const likelihoodRatio = (
  over: readonly Distribution[],
  u: readonly Distribution[],
  patterns: Patterns,
  pattern: number,
): number => {
  let ratio = 1;
  for (let comparison = 0; comparison < patterns.comparisons; comparison++) {
    const level = patterns.levels[pattern * patterns.comparisons + comparison] ?? 0;
    if (level > 0) ratio *= (over[comparison]?.[level - 1] ?? 0) / Math.max(u[comparison]?.[level - 1] ?? 0, 1e-12);
  }
  return Math.min(ratio, 1e200); // two of them still have a sum
};
