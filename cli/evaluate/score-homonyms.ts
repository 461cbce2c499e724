import { countPairs } from './pairs.ts';

/** What names alone do not tell, counted over pairs of records. */
export interface HomonymScores {
  /** Two HCPs of one name: pairs of records with equal names and different truth. */
  homonyms: { pairs: number; wronglyJoined: number };
  /** One HCP under two names: pairs of records of one HCP whose names differ. */
  renamed: { pairs: number; found: number };
}

/** Numbers for pairs of numbers: equal where both are. */
const refine = (a: Uint32Array, b: Uint32Array): Uint32Array => {
  const width = b.reduce((most, number) => Math.max(most, number), 0) + 1;
  const keys = Float64Array.from(a, (number, record) => number * width + (b[record] ?? 0));
  const distinct = keys.toSorted();
  let size = 0;
  for (const key of distinct) {
    if (size > 0 && distinct[size - 1] === key) continue;
    distinct[size] = key;
    size += 1;
  }
  return Uint32Array.from(keys, (key) => {
    let [low, high] = [0, size];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((distinct[middle] ?? 0) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  });
};

/**
 * How a clustering does where names mislead. Records without a name, or that the truth does not know, are left aside.
 * @param name number of each record's name (or name and hospital) from 1; 0 where it has none
 * @param truth true HCP's number of each record from 1; 0 where it is not known
 */
export const scoreHomonyms = (cluster: Uint32Array, truth: Uint32Array, name: Uint32Array): HomonymScores => {
  const counts = (_: number, record: number): boolean => truth[record] !== 0 && name[record] !== 0;
  const [clusters, hcps, names] = [cluster.filter(counts), truth.filter(counts), name.filter(counts)];
  const all = countPairs(clusters, hcps);
  const sameName = countPairs(names, hcps);
  const joinedSameName = countPairs(refine(names, clusters), hcps);
  return {
    homonyms: {
      pairs: sameName.foundPairs - sameName.correctPairs,
      wronglyJoined: joinedSameName.foundPairs - joinedSameName.correctPairs,
    },
    renamed: {
      pairs: all.truePairs - sameName.correctPairs,
      found: all.correctPairs - joinedSameName.correctPairs,
    },
  };
};
