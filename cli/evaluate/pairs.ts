/** What a clustering gets right, over all pairs of records. */
export interface PairCounts {
  /** Pairs of records of one HCP. */
  truePairs: number;
  /** Pairs of records in one cluster. */
  foundPairs: number;
  /** Pairs that are both. */
  correctPairs: number;
  clusters: number;
  hcps: number;
}

export interface PairScores {
  /** Of the pairs found, the share that is correct; 1 where none is found. */
  precision: number;
  /** Of the true pairs, the share that is found; 1 where there is none. */
  recall: number;
  /** Harmonic mean of both. */
  f1: number;
}

/** Each value's run in a sorted array: how many pairs its members make in all, and how many runs there are. */
const countRuns = (sorted: Uint32Array | Float64Array): { pairs: number; runs: number } => {
  let pairs = 0;
  let runs = 0;
  let start = 0;
  for (let end = 1; end <= sorted.length; end += 1) {
    if (end < sorted.length && sorted[end] === sorted[start]) continue;
    const members = end - start;
    pairs += (members * (members - 1)) / 2;
    runs += 1;
    start = end;
  }
  return { pairs, runs };
};

/**
 * Count pairs by cells: a pair is correct where both its records have the same cluster and the same HCP. O(n log n), 16 bytes a record.
 * @param clusters cluster number of each record
 * @param hcps true HCP's number of each record, in the same order
 */
export const countPairs = (clusters: Uint32Array, hcps: Uint32Array): PairCounts => {
  const width = hcps.reduce((most, hcp) => Math.max(most, hcp), 0) + 1;
  const cells = Float64Array.from(clusters, (cluster, record) => cluster * width + (hcps[record] ?? 0)).sort();
  const found = countRuns(clusters.toSorted());
  const real = countRuns(hcps.toSorted());
  return {
    truePairs: real.pairs,
    foundPairs: found.pairs,
    correctPairs: countRuns(cells).pairs,
    clusters: found.runs,
    hcps: real.runs,
  };
};

export const scorePairs = ({
  truePairs,
  foundPairs,
  correctPairs,
}: Pick<PairCounts, 'truePairs' | 'foundPairs' | 'correctPairs'>): PairScores => ({
  precision: foundPairs === 0 ? 1 : correctPairs / foundPairs,
  recall: truePairs === 0 ? 1 : correctPairs / truePairs,
  f1: truePairs + foundPairs === 0 ? 1 : (2 * correctPairs) / (truePairs + foundPairs),
});
