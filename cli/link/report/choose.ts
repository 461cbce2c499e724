import { type LinkOutcome, type PairBlock, patternOf } from '../outcome.ts';

export interface PairAt {
  left: number;
  right: number;
  weight: number;
}

export interface Samples {
  /** Nearest to the link threshold from above, and from below: one of each comparison vector. */
  above: PairAt[];
  below: PairAt[];
  /** The heaviest, one of each comparison vector. */
  top: PairAt[];
  random: PairAt[];
}

/** One pair a pattern: the one that was offered with the least rank. */
const bestByPattern = (patterns: number) => {
  const rank = new Float64Array(patterns).fill(Infinity);
  const block = new Uint32Array(patterns);
  const pair = new Uint32Array(patterns);
  return {
    offer: (pattern: number, value: number, blockAt: number, pairAt: number): void => {
      if (value >= (rank[pattern] ?? 0)) return;
      rank[pattern] = value;
      block[pattern] = blockAt;
      pair[pattern] = pairAt;
    },
    least: (many: number, blocks: readonly PairBlock[]): PairAt[] =>
      [...rank.keys()]
        .filter((pattern) => rank[pattern] !== Infinity)
        .toSorted((a, b) => (rank[a] ?? 0) - (rank[b] ?? 0))
        .slice(0, many)
        .flatMap((pattern) => pairAt(blocks, block[pattern] ?? 0, pair[pattern] ?? 0)),
  };
};

const pairAt = (blocks: readonly PairBlock[], block: number, pair: number): PairAt[] => {
  const { left, right, weight } = blocks[block] ?? {};
  return left && right && weight ? [{ left: left[pair] ?? 0, right: right[pair] ?? 0, weight: weight[pair] ?? 0 }] : [];
};

/** Pairs worth a look: O(pairs), some bytes a pattern. The random ones are the same for the same pairs. */
export const chooseSamples = ({ pairs, patterns, thresholds }: LinkOutcome, many: number): Samples => {
  const { link } = thresholds;
  const above = bestByPattern(patterns.size);
  const below = bestByPattern(patterns.size);
  const top = bestByPattern(patterns.size);
  for (const [block, each] of pairs.entries()) {
    const { count, weight } = each;
    for (let pair = 0; pair < count; pair += 1) {
      const w = weight[pair] ?? 0;
      const vector = patternOf(each, pair);
      if (w >= link) {
        above.offer(vector, w - link, block, pair);
        top.offer(vector, -w, block, pair);
      } else below.offer(vector, link - w, block, pair);
    }
  }
  const all = pairs.reduce((sum, { count }) => sum + count, 0);
  const wanted = Math.min(many, all);
  // Evenly spread with a golden-ratio offset: no randomness, and no run of neighbours from one block key.
  const places = Array.from({ length: wanted }, (_, index) =>
    Math.floor(((index + ((index * 0.618034) % 1)) / (wanted + 1)) * all),
  );
  let passed = 0;
  const random = pairs.flatMap(({ count }, block) => {
    const here = places.filter((place) => place >= passed && place < passed + count).map((place) => place - passed);
    passed += count;
    return here.flatMap((pair) => pairAt(pairs, block, pair));
  });
  return { above: above.least(many, pairs), below: below.least(many, pairs), top: top.least(many, pairs), random };
};
