import type { Histogram } from '../contracts/quality.ts';

/** Where the buckets begin, in days; the last has no end. Fixed, so that counts of any batches add up. */
export const EDGES: readonly number[] = [
  0, 1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 90, 120, 180, 270, 365, 545, 730, 1095, 1460, 1825, 2555, 3650, 5475,
];

/** One value of so many days. A source's clock may be ahead of ours: what is not past yet counts as now. */
export const histogramOf = (days: number): Histogram => {
  const bucket = Math.max(
    EDGES.findLastIndex((edge) => edge <= days),
    0,
  );
  return Array.from({ length: bucket + 1 }, (_, at) => (at === bucket ? 1 : 0));
};

export const addHistograms = (a: Histogram, b: Histogram): Histogram =>
  Array.from({ length: Math.max(a.length, b.length) }, (_, bucket) => (a[bucket] ?? 0) + (b[bucket] ?? 0));

/**
 * The days that a share of all lie below, as if those of a bucket were spread evenly over it: off by less than the bucket is wide.
 * @returns undefined of nothing; of the last bucket where it begins
 */
export const quantile = (histogram: Histogram, share: number): number | undefined => {
  const rank = share * histogram.reduce((sum, n) => sum + n, 0);
  let below = 0;
  for (const [bucket, n] of histogram.entries()) {
    const from = EDGES[bucket] ?? 0;
    const to = EDGES[bucket + 1] ?? from;
    if (n > 0 && below + n >= rank) return from + ((rank - below) / n) * (to - from);
    below += n;
  }
  return undefined;
};
