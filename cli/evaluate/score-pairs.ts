import { type PairScores, scorePairs } from './pairs.ts';

/** Scored pairs and their match weights; arrays may be longer than `count`. */
export interface WeighedPairs {
  count: number;
  left: Uint32Array;
  right: Uint32Array;
  weight: Float32Array | Float64Array;
  /** 1 where a cannot-link forbids the pair: it is not found at any threshold. */
  forbidden?: Uint8Array | undefined;
}

export interface ThresholdScores extends PairScores {
  /** Pairs of this match weight or more count as found. */
  weight: number;
  foundPairs: number;
  correctPairs: number;
}

export interface ScoresByThreshold {
  /** By ascending weight: every bin edge at which something changes. */
  curve: ThresholdScores[];
  /** The threshold with the highest F1, by hindsight; undefined where nothing was scored. */
  best: ThresholdScores | undefined;
  truePairs: number;
  /** True pairs that can be found: the others are misses at every threshold, having met no rule, or a cannot-link. */
  scoredTruePairs: number;
}

const PER_UNIT = 128;
const LIMIT = 100;
const BINS = 2 * LIMIT * PER_UNIT;

const binOf = (weight: number): number => Math.min(Math.max(Math.floor(weight * PER_UNIT) + LIMIT * PER_UNIT, 0), BINS - 1);

/**
 * Precision, recall and F1 of scored pairs at every threshold, in steps of 1/128: each figure is exact for its threshold. Pairs with a
 * record that the truth does not know are left aside. O(pairs), constant memory.
 * @param truth true HCP's number of each record from 1, 0 where it is not known
 * @param truePairs all true pairs, also those that no blocking rule found: see `countTruePairs`
 */
export const scorePairsByThreshold = (
  pairs: readonly WeighedPairs[],
  truth: Uint32Array,
  truePairs: number,
): ScoresByThreshold => {
  const found = new Float64Array(BINS);
  const correct = new Float64Array(BINS);
  for (const { count, left, right, weight, forbidden } of pairs) {
    for (let pair = 0; pair < count; pair += 1) {
      const a = truth[left[pair] ?? 0] ?? 0;
      const b = truth[right[pair] ?? 0] ?? 0;
      if (a === 0 || b === 0 || forbidden?.[pair] === 1) continue;
      const bin = binOf(weight[pair] ?? 0);
      found[bin] = (found[bin] ?? 0) + 1;
      if (a === b) correct[bin] = (correct[bin] ?? 0) + 1;
    }
  }
  const curve: ThresholdScores[] = [];
  let best: ThresholdScores | undefined;
  let foundPairs = 0;
  let correctPairs = 0;
  for (let bin = BINS - 1; bin >= 0; bin -= 1) {
    if (found[bin] === 0) continue;
    foundPairs += found[bin] ?? 0;
    correctPairs += correct[bin] ?? 0;
    const scores = { ...scorePairs({ truePairs, foundPairs, correctPairs }), foundPairs, correctPairs };
    const point = { weight: bin / PER_UNIT - LIMIT, ...scores };
    curve.push(point);
    if (best === undefined || point.f1 > best.f1) best = point;
  }
  return { curve: curve.reverse(), best, truePairs, scoredTruePairs: correctPairs };
};

/** What a curve says of a threshold: of the pairs of that weight or more, to 1/128. */
export const scoresAt = ({ curve, truePairs }: ScoresByThreshold, weight: number): ThresholdScores =>
  curve.find((point) => point.weight >= weight) ?? {
    weight,
    ...scorePairs({ truePairs, foundPairs: 0, correctPairs: 0 }),
    foundPairs: 0,
    correctPairs: 0,
  };

const pairsOf = (members: number): number => (members * (members - 1)) / 2;

/**
 * All true pairs that a link type asks for: within sources (`dedupe`), across them (`link`), or both.
 * @param source index of each record's source
 */
export const countTruePairs = (truth: Uint32Array, source: ArrayLike<number>, linkType: 'dedupe' | 'link' | 'both'): number => {
  let sources = 1;
  for (let row = 0; row < source.length; row += 1) sources = Math.max(sources, (source[row] ?? 0) + 1);
  const keys = Float64Array.from(truth, (hcp, row) => hcp * sources + (source[row] ?? 0)).sort();
  let all = 0;
  let within = 0;
  for (let start = 0; start < keys.length; ) {
    const hcp = Math.floor((keys[start] ?? 0) / sources);
    let end = start;
    while (end < keys.length && Math.floor((keys[end] ?? 0) / sources) === hcp) {
      const key = keys[end];
      const from = end;
      while (keys[end] === key) end += 1;
      if (hcp !== 0) within += pairsOf(end - from);
    }
    if (hcp !== 0) all += pairsOf(end - start);
    start = end;
  }
  switch (linkType) {
    case 'dedupe':
      return within;
    case 'link':
      return all - within;
    case 'both':
      return all;
  }
};
