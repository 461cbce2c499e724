import type { CompiledComparison } from '../compile.ts';
import type { MayPair } from '../pairs.ts';
import { type RecordTable, SOURCE_SLOT } from '../table.ts';

/** A generator of 32-bit numbers by a seed (mulberry32): the same pairs for the same data, whoever counts them. */
export const randomNumbers = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
};

/**
 * How often each level occurs between random records, nearly all of which are strangers.
 * @returns by comparison, counts of null, each level, otherwise
 */
export const countRandomPairs = (
  comparisons: readonly CompiledComparison[],
  table: RecordTable,
  may: MayPair | undefined,
  pairs: number,
  seed: number,
): Float64Array[] => {
  const random = randomNumbers(seed);
  const counts = comparisons.map(({ levels }) => new Float64Array(levels));
  const { rows, stride, cells } = table;
  if (rows < 2) return counts;
  for (let drawn = 0; drawn < pairs; drawn++) {
    const a = random() % rows;
    const b = random() % rows;
    if (a === b || (may && !may(cells[a * stride + SOURCE_SLOT] ?? 0, cells[b * stride + SOURCE_SLOT] ?? 0))) continue;
    for (const [index, { level }] of comparisons.entries()) {
      const found = level(a * stride, b * stride);
      const count = counts[index];
      if (count) count[found] = (count[found] ?? 0) + 1;
    }
  }
  return counts;
};
