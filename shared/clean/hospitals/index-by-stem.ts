import type { Entry } from './directory.ts';
import { stemKey } from './directory.ts';

/** Finds entries by stem and area without looking at those elsewhere. */
export interface StemIndex {
  /** Entries of this key within the area, or that say less of where they are; all of them for ''. At most `most`, else none. */
  find(key: string, area: string, most: number): readonly number[];
  has(key: string): boolean;
}

const NONE: readonly number[] = [];

/** First place at which a sorted bucket's area is not before `area`. */
const lowerBound = (bucket: Int32Array, entries: readonly Entry[], area: string): number => {
  let low = 0;
  let high = bucket.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[bucket[middle] ?? 0]?.where ?? '') < area) low = middle + 1;
    else high = middle;
  }
  return low;
};

export const indexByStem = (
  entries: readonly Entry[],
  keysOf: (entry: Entry) => readonly string[] = (entry) => [stemKey(entry)],
): StemIndex => {
  const lists = new Map<string, number[]>();
  entries.forEach((entry, at) => {
    for (const key of keysOf(entry)) {
      const list = lists.get(key);
      if (list) list.push(at);
      else lists.set(key, [at]);
    }
  });
  const where = (at: number): string => entries[at]?.where ?? '';
  const buckets = new Map<string, Int32Array>();
  for (const [key, list] of lists) {
    buckets.set(key, Int32Array.from(list.sort((a, b) => (where(a) < where(b) ? -1 : where(a) > where(b) ? 1 : a - b))));
  }
  const range = (bucket: Int32Array, from: string, to: string): Int32Array =>
    bucket.subarray(lowerBound(bucket, entries, from), lowerBound(bucket, entries, to));
  return {
    has: (key) => buckets.has(key),
    find: (key, area, most) => {
      const bucket = buckets.get(key);
      if (bucket === undefined) return NONE;
      if (area === '') return bucket.length <= most ? [...bucket] : NONE;
      // ':' follows the digits: every area that begins with this one lies before it.
      const found = [...range(bucket, area, `${area}:`)];
      for (let digits = 0; digits < area.length; digits += 2) {
        const outer = area.slice(0, digits);
        found.push(...range(bucket, outer, `${outer}0`));
      }
      return found.length <= most ? found : NONE;
    },
  };
};
