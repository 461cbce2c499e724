import { type LinkOutcome, patternOf } from '../link/outcome.ts';

export interface Candidate {
  left: number;
  right: number;
  weight: number;
}

/** Of one comparison vector so many pairs may be asked about. */
const EACH_VECTOR = 4;
/** The second pair of a vector teaches less than the first, and so on. */
const REPEATED = 0.25;
/** A record that was just seen is easily taken for the next. */
const EACH_RECORD = 2;

/** 1 at the threshold, where the decision hangs on it, falling to 0 on both sides. */
const doubt = (distance: number): number => {
  const odds = 2 ** -Math.abs(distance);
  return (4 * odds) / (1 + odds) ** 2;
};

/**
 * The pairs most worth a verdict, the worthiest first: near the link threshold, of many vectors, and of vectors that many pairs share,
 * since a verdict speaks for them all. O(pairs).
 * @param skip pairs that have a verdict
 */
export const chooseForLabelling = (
  { pairs, patterns, thresholds }: LinkOutcome,
  many: number,
  skip: (left: number, right: number) => boolean,
): Candidate[] => {
  /** By pattern, the nearest pairs so far: distance, block and place, the farthest last. */
  const nearest = new Map<number, { distance: number; pair: Candidate }[]>();
  for (const block of pairs) {
    const { count, left, right, weight, forbidden } = block;
    for (let at = 0; at < count; at += 1) {
      // What can never be linked needs no verdict.
      if (forbidden?.[at] === 1) continue;
      const vector = patternOf(block, at);
      const distance = Math.abs((weight[at] ?? 0) - thresholds.link);
      const known = nearest.get(vector);
      if (known?.length === EACH_VECTOR && distance >= (known.at(-1)?.distance ?? 0)) continue;
      const pair = { left: left[at] ?? 0, right: right[at] ?? 0, weight: weight[at] ?? 0 };
      if (skip(pair.left, pair.right)) continue;
      const kept = [...(known ?? []), { distance, pair }].toSorted((a, b) => a.distance - b.distance);
      nearest.set(vector, kept.slice(0, EACH_VECTOR));
    }
  }
  const ranked = [...nearest]
    .flatMap(([vector, kept]) =>
      kept.map(({ distance, pair }, rank) => ({
        pair,
        worth: doubt(distance) * Math.log2(1 + (patterns.counts[vector] ?? 0)) * REPEATED ** rank,
      })),
    )
    .toSorted((a, b) => b.worth - a.worth || a.pair.left - b.pair.left || a.pair.right - b.pair.right);
  const seen = new Map<number, number>();
  const chosen: Candidate[] = [];
  for (const { pair } of ranked) {
    if (chosen.length === many) break;
    const [left = 0, right = 0] = [seen.get(pair.left), seen.get(pair.right)];
    if (left >= EACH_RECORD || right >= EACH_RECORD) continue;
    seen.set(pair.left, left + 1);
    seen.set(pair.right, right + 1);
    chosen.push(pair);
  }
  return chosen;
};
