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

/** Records that one call draws its pairs from. */
const POOL = 4096;

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
  // Pairs among some thousand random records, which stay in the processor's cache, say as much as pairs among all.
  const pool = Uint32Array.from({ length: Math.min(POOL, rows) }, (_, at) => (rows <= POOL ? at : random() % rows));
  for (let drawn = 0; drawn < pairs; drawn++) {
    const a = (pool[random() % pool.length] ?? 0) * stride;
    const b = (pool[random() % pool.length] ?? 0) * stride;
    if (a === b || (may && !may(cells[a + SOURCE_SLOT] ?? 0, cells[b + SOURCE_SLOT] ?? 0))) continue;
    for (let index = 0; index < comparisons.length; index++) {
      const found = comparisons[index]?.level(a, b) ?? 0;
      const count = counts[index];
      if (count) count[found] = (count[found] ?? 0) + 1;
    }
  }
  return counts;
};
