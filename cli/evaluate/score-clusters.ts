import { countPairs, type PairCounts, type PairScores, scorePairs } from './pairs.ts';

export interface ClusterScores {
  /** Records that the truth knows; what it does not know is left aside. */
  records: number;
  pairs: PairCounts & PairScores;
  /** Bagga and Baldwin 1998: of each record's cluster the share that is its HCP's, averaged over records; and the reverse. */
  bCubed: PairScores;
  exactness: {
    /** HCPs whose records are one cluster, and all of it. */
    hcps: number;
    /** Share of all HCPs. */
    share: number;
    /** The same among HCPs with two records or more: the ones that needed an answer. */
    several: { hcps: number; of: number; share: number };
  };
  /** Hubert and Arabie 1985: 1 is the truth itself, 0 what chance gives. */
  adjustedRand: number;
}

const share = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole);

const sizesOf = (numbers: Uint32Array): Uint32Array => {
  const sizes = new Uint32Array(numbers.reduce((most, number) => Math.max(most, number), 0) + 1);
  for (const number of numbers) sizes[number] = (sizes[number] ?? 0) + 1;
  return sizes;
};

const adjustedRand = ({ truePairs, foundPairs, correctPairs }: PairCounts, records: number): number => {
  const chance = records < 2 ? 0 : (truePairs * foundPairs) / ((records * (records - 1)) / 2);
  const most = (truePairs + foundPairs) / 2;
  return most === chance ? 1 : (correctPairs - chance) / (most - chance);
};

/**
 * How good a clustering is. O(n log n), some 30 bytes a record.
 * @param cluster cluster number of each record
 * @param truth true HCP's number of each record, in the same order, from 1; 0 where the truth does not know the record
 */
export const scoreClusters = (cluster: Uint32Array, truth: Uint32Array): ClusterScores => {
  const clusters = cluster.filter((_, record) => truth[record] !== 0);
  const hcps = truth.filter((hcp) => hcp !== 0);
  const records = hcps.length;
  const counts = countPairs(clusters, hcps);

  const hcpSizes = sizesOf(hcps);
  const width = hcpSizes.length;
  // Sorted, the cells of one cluster stand together, and within it the records of one HCP.
  const cells = Float64Array.from(clusters, (number, record) => number * width + (hcps[record] ?? 0)).sort();
  let precision = 0;
  let recall = 0;
  let exact = 0;
  let exactSeveral = 0;
  for (let start = 0; start < records; ) {
    const number = Math.floor((cells[start] ?? 0) / width);
    const next = (number + 1) * width;
    let end = start;
    while (end < records && (cells[end] ?? 0) < next) end += 1;
    for (let from = start; from < end; ) {
      const cell = cells[from] ?? 0;
      let to = from;
      while (to < end && cells[to] === cell) to += 1;
      const both = to - from;
      const hcpSize = hcpSizes[cell - number * width] ?? 0;
      precision += (both * both) / (end - start);
      recall += (both * both) / hcpSize;
      if (both === end - start && both === hcpSize) {
        exact += 1;
        if (both > 1) exactSeveral += 1;
      }
      from = to;
    }
    start = end;
  }
  const several = hcpSizes.reduce((sum, size) => sum + (size > 1 ? 1 : 0), 0);
  const bCubed = { precision: share(precision, records), recall: share(recall, records) };
  return {
    records,
    pairs: { ...counts, ...scorePairs(counts) },
    bCubed: { ...bCubed, f1: (2 * bCubed.precision * bCubed.recall) / (bCubed.precision + bCubed.recall) },
    exactness: {
      hcps: exact,
      share: share(exact, counts.hcps),
      several: { hcps: exactSeveral, of: several, share: share(exactSeveral, several) },
    },
    adjustedRand: adjustedRand(counts, records),
  };
};
