import type { ScoresByThreshold } from '../../evaluate/score-pairs.ts';
import type { LinkOutcome } from '../outcome.ts';
import type { PairAt } from './choose.ts';

export interface Misses {
  /** Two HCPs at or above the link threshold, the heaviest first: those of one name, and all others. */
  homonyms: Listed;
  strangers: Listed;
  /** One HCP, scored below the threshold, the heaviest first. */
  below: Listed;
  /** One HCP, and no blocking rule found the pair, or a cannot-link forbids it (or it weighs so little that it was not kept). */
  unseen: Listed;
}

export interface Listed {
  pairs: PairAt[];
  total: number;
}

const sameName = ({ homonyms }: LinkOutcome, left: number, right: number): boolean =>
  homonyms !== undefined && homonyms.name[left] !== 0 && homonyms.name[left] === homonyms.name[right];

/** The heaviest of what is offered. */
const heaviest = (most: number): { offer(left: number, right: number, weight: number): void; listed(): Listed } => {
  let kept: PairAt[] = [];
  let least = -Infinity;
  let total = 0;
  const trim = (): void => {
    kept = kept.toSorted((a, b) => b.weight - a.weight).slice(0, most);
    if (kept.length === most) least = kept.at(-1)?.weight ?? -Infinity;
  };
  return {
    offer: (left, right, weight) => {
      total += 1;
      if (weight <= least) return;
      kept.push({ left, right, weight });
      if (kept.length >= 4 * most) trim();
    },
    listed: () => {
      trim();
      return { pairs: kept, total };
    },
  };
};

/** Rows by HCP, those of one HCP together. */
const rowsByHcp = (truth: Uint32Array): Uint32Array => {
  const known = Uint32Array.from(truth.keys()).filter((row) => truth[row] !== 0);
  return known.sort((a, b) => (truth[a] ?? 0) - (truth[b] ?? 0) || a - b);
};

const has = (sorted: Float64Array, key: number): boolean => {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < key) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === key;
};

/** All true pairs that the link type asks for. */
function* truePairs({ records, model }: LinkOutcome, truth: Uint32Array): Generator<readonly [left: number, right: number]> {
  const rows = rowsByHcp(truth);
  for (const [index, left] of rows.entries()) {
    for (let next = index + 1; next < rows.length; next += 1) {
      const right = rows[next] ?? 0;
      if (truth[right] !== truth[left]) break;
      const within = records.source[left] === records.source[right];
      if (model.linkType !== (within ? 'link' : 'dedupe')) yield [left, right];
    }
  }
}

/** An HCP of thousands of records has millions of pairs: so many are looked at for a list of a few. */
const LOOKED_AT_MOST = 5_000_000;

/** True pairs that cannot be found at any threshold, up to `most`. */
const unseenPairs = (outcome: LinkOutcome, truth: Uint32Array, scored: Float64Array, most: number): PairAt[] => {
  const found: PairAt[] = [];
  let looks = 0;
  for (const [left, right] of truePairs(outcome, truth)) {
    if (!has(scored, left * outcome.records.count + right))
      found.push({ left, right, weight: outcome.explain(left, right).weight });
    looks += 1;
    if (found.length === most || looks === LOOKED_AT_MOST) break;
  }
  return found;
};

/** What the pairs at the link threshold get wrong, at most `most` of each kind. O(pairs); 8 bytes for each true pair that was scored. */
export const findMisses = (outcome: LinkOutcome, truth: Uint32Array, scores: ScoresByThreshold, most: number): Misses => {
  const { link } = outcome.thresholds;
  const homonyms = heaviest(most);
  const strangers = heaviest(most);
  const below = heaviest(most);
  const scored = new Float64Array(scores.scoredTruePairs);
  let known = 0;
  const see = (left: number, right: number, weight: number): void => {
    if (truth[left] === 0 || truth[right] === 0) return;
    if (truth[left] === truth[right]) {
      scored[known++] = Math.min(left, right) * outcome.records.count + Math.max(left, right);
      if (weight < link) below.offer(left, right, weight);
    } else if (weight >= link) (sameName(outcome, left, right) ? homonyms : strangers).offer(left, right, weight);
  };
  for (const { count, left, right, weight, forbidden } of outcome.pairs) {
    for (let pair = 0; pair < count; pair += 1)
      if (forbidden?.[pair] !== 1) see(left[pair] ?? 0, right[pair] ?? 0, weight[pair] ?? 0);
  }
  scored.sort();
  const total = Math.max(scores.truePairs - scores.scoredTruePairs, 0);
  return {
    homonyms: homonyms.listed(),
    strangers: strangers.listed(),
    below: below.listed(),
    unseen: { pairs: total > 0 ? unseenPairs(outcome, truth, scored, most) : [], total },
  };
};
