import type { Patterns } from '../patterns.ts';
import { type Distribution, normalised, type Parameters } from './parameters.ts';

/** A pair that somebody has judged. */
export interface LabelledPair {
  /** Level of each comparison. */
  levels: ArrayLike<number>;
  /** What the frequencies of its values add to its match weight. */
  gain: number;
  same: boolean;
}

/** Match weight of a comparison vector, term frequencies left out: the levels that begin at `at`. */
export type VectorWeigher = (levels: ArrayLike<number>, at: number) => number;

/** How far off all weights may well be, as a standard deviation: three powers of two, a prior without much faith. */
const SHIFT_DEVIATION = 3;
/** What is expected of a comparison vector counts as so many labels on it. */
const VECTOR_LABELS = 4;
/** What is expected of a level counts as so many more matches: a level of a handful of pairs does not swing. */
const LEVEL_MATCHES = 10;
const NEWTON_STEPS = 50;

const logistic = (weight: number): number => 1 / (1 + 2 ** -weight);

/**
 * What is missing from all weights alike: the shift under which the labels are likeliest, drawn to 0 (logistic regression of one
 * parameter). Pairs are chosen for labelling by their weight; that biases counts, and no probability given the weight.
 */
const estimateShift = (labels: readonly LabelledPair[], weigh: VectorWeigher): number => {
  const weights = labels.map(({ levels, gain }) => weigh(levels, 0) + gain);
  let shift = 0;
  for (let step = 0; step < NEWTON_STEPS; step += 1) {
    let slope = -shift / SHIFT_DEVIATION ** 2;
    let curve = -1 / SHIFT_DEVIATION ** 2;
    for (const [index, { same }] of labels.entries()) {
      const probability = logistic((weights[index] ?? 0) + shift);
      slope += Math.LN2 * ((same ? 1 : 0) - probability);
      curve -= Math.LN2 ** 2 * probability * (1 - probability);
    }
    // Far from the data the curve is flat, and a full step would overshoot.
    const change = Math.min(Math.max(-slope / curve, -2), 2);
    shift += change;
    if (Math.abs(change) < 1e-9) break;
  }
  return shift;
};

/** Labels by comparison vector. */
const byVector = (labels: readonly LabelledPair[]): Map<string, { same: number; all: number }> => {
  const vectors = new Map<string, { same: number; all: number }>();
  for (const { levels, same } of labels) {
    const key = Array.from(levels).join();
    const vector = vectors.get(key) ?? { same: 0, all: 0 };
    vectors.set(key, { same: vector.same + (same ? 1 : 0), all: vector.all + 1 });
  }
  return vectors;
};

/** Matches on each level of each comparison, as expected before the labels and after. */
const expectedMatches = (
  patterns: Patterns,
  labels: readonly LabelledPair[],
  weigh: VectorWeigher,
  m: readonly Distribution[],
): { before: Distribution[]; after: Distribution[] } => {
  const shift = estimateShift(labels, weigh);
  const labelled = byVector(labels);
  const before = m.map((each) => new Float64Array(each.length));
  const after = m.map((each) => new Float64Array(each.length));
  for (let pattern = 0; pattern < patterns.size; pattern += 1) {
    const at = pattern * patterns.comparisons;
    const pairs = patterns.counts[pattern] ?? 0;
    const weight = weigh(patterns.levels, at);
    const levels = patterns.levels.subarray(at, at + patterns.comparisons);
    const { same, all } = labelled.get(levels.join()) ?? { same: 0, all: 0 };
    const judged = (VECTOR_LABELS * logistic(weight + shift) + same) / (VECTOR_LABELS + all);
    for (const [comparison, code] of levels.entries()) {
      const [from, to] = [before[comparison], after[comparison]];
      if (code === 0 || !from || !to) continue;
      from[code - 1] = (from[code - 1] ?? 0) + pairs * logistic(weight);
      to[code - 1] = (to[code - 1] ?? 0) + pairs * judged;
    }
  }
  return { before, after };
};

/**
 * What verdicts on pairs teach: m, and the prior. Labels are few, and chosen where the model is unsure, so counting levels among the
 * labelled matches would teach that matches look doubtful. Instead a label corrects the match probability of its comparison vector, and all
 * labels together that of every vector; m changes by the ratio of the matches that are then expected on each level to those expected before
 * (a Dirichlet prior on the estimates without labels). The prior then takes up what is still missing from all weights alike, so that a
 * weight of 0 means even odds where the labels are. Without labels nothing changes.
 *
 * @param patterns all scored pairs
 * @param weigher the weights that parameters give
 */
export const learnFromLabels = (
  parameters: Parameters,
  patterns: Patterns,
  labels: readonly LabelledPair[],
  weigher: (parameters: Parameters) => VectorWeigher,
): Parameters => {
  if (labels.length === 0) return parameters;
  const { before, after } = expectedMatches(patterns, labels, weigher(parameters), parameters.m);
  const factor = (is = 0, was = 0): number => (is + LEVEL_MATCHES) / (was + LEVEL_MATCHES);
  const m = parameters.m.map((each, comparison) =>
    normalised(each.map((value, level) => value * factor(after[comparison]?.[level], before[comparison]?.[level]))),
  );
  const odds = (parameters.prior / (1 - parameters.prior)) * 2 ** estimateShift(labels, weigher({ ...parameters, m }));
  return { ...parameters, m, prior: odds / (1 + odds) };
};
