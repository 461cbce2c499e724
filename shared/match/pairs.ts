import type { MatchingModel } from '../contracts/model.ts';
import type { Blocks, RuleBlocks } from './block.ts';
import { type RecordTable, SOURCE_SLOT } from './table.ts';

/** A run of blocks of one rule, or of one large block the rows from `first` to `last`, each with all after it. */
export interface PairTask {
  rule: number;
  from: number;
  to: number;
  first: number;
  last: number;
}

const NO_LIMIT = 0xffffffff;

/** Cut all blocks into tasks of about so many pairs: large blocks are divided, so that no one of them keeps a worker. */
export const pairTasks = ({ rules }: Blocks, pairsEach: number): PairTask[] => {
  const tasks: PairTask[] = [];
  for (const [rule, { starts, ends }] of rules.entries()) {
    let from = 0;
    let held = 0;
    const close = (to: number): void => {
      if (to > from) tasks.push({ rule, from, to, first: 0, last: NO_LIMIT });
      from = to;
      held = 0;
    };
    for (let block = 0; block < starts.length; block++) {
      const size = (ends[block] ?? 0) - (starts[block] ?? 0);
      const pairs = (size * (size - 1)) / 2;
      if (pairs > 2 * pairsEach) {
        close(block);
        for (let first = 0; first < size; ) {
          let last = first;
          for (let some = 0; last < size && some < pairsEach; last++) some += size - last - 1;
          tasks.push({ rule, from: block, to: block + 1, first, last });
          first = last;
        }
        from = block + 1;
        continue;
      }
      held += pairs;
      if (held >= pairsEach) close(block + 1);
    }
    close(starts.length);
  }
  return tasks;
};

/** The least key that two sorted lists share; 0 where they share none. */
const leastCommon = ({ rowStarts, keysOfRow }: NonNullable<RuleBlocks['sets']>, a: number, b: number): number => {
  let [i, j] = [rowStarts[a] ?? 0, rowStarts[b] ?? 0];
  const [iEnd, jEnd] = [rowStarts[a + 1] ?? 0, rowStarts[b + 1] ?? 0];
  // A generic key was struck out as 0, which leaves the list unsorted: zeros are stepped over.
  while (i < iEnd && j < jEnd) {
    const [x, y] = [keysOfRow[i] ?? 0, keysOfRow[j] ?? 0];
    if (y === 0) j += 1;
    else if (x === y) return x;
    else if (x < y) i += 1;
    else j += 1;
  }
  return 0;
};

/** Whether two sources' records may be compared. */
export type MayPair = (a: number, b: number) => boolean;

export const mayPair = (model: MatchingModel, sources: readonly string[]): MayPair | undefined => {
  const { linkType, withoutDuplicates } = model;
  if (linkType === 'dedupe') return (a, b) => a === b;
  if (linkType === 'link') return (a, b) => a !== b;
  if (withoutDuplicates.length === 0) return undefined;
  const single = sources.map((source) => withoutDuplicates.includes(source));
  return (a, b) => a !== b || single[a] !== true;
};

/** The pair is found by an earlier rule, or under an earlier key of this one. */
const FOUND_BEFORE = -1;

/** Rules on single values that hold of two rows, by where their keys begin; FOUND_BEFORE where one before `rule` does. */
const holdingSingles = (keys: Uint32Array, a: number, b: number, count: number, rule: number): number => {
  let holding = 0;
  for (let other = 0; other < count; other++) {
    const key = keys[a + other] ?? 0;
    if (key === 0 || key !== keys[b + other]) continue;
    if (other < rule) return FOUND_BEFORE;
    holding |= 1 << other;
  }
  return holding;
};

interface SetRule {
  index: number;
  sets: NonNullable<RuleBlocks['sets']>;
}
const NO_RULE: SetRule = { index: 0, sets: { rowStarts: new Uint32Array(), keysOfRow: new Uint32Array() } };

/** The same of rules on sets. @param key under which `rule` finds the pair: of several that they share, the least counts */
const holdingSets = (setRules: readonly SetRule[], a: number, b: number, rule: number, key: number): number => {
  let holding = 0;
  for (let at = 0; at < setRules.length; at++) {
    const { index, sets } = setRules[at] ?? NO_RULE;
    const least = leastCommon(sets, a, b);
    if (least === 0) continue;
    if (index < rule || (index === rule && least !== key)) return FOUND_BEFORE;
    holding |= 1 << index;
  }
  return holding;
};

/**
 * Every pair of a task that no earlier rule has found, each once.
 * @param visit gets two rows and which rules hold of them, a bit each
 */
export const eachPair = (
  { rule, from, to, first, last }: PairTask,
  { keys, rules }: Blocks,
  table: RecordTable,
  may: MayPair | undefined,
  visit: (a: number, b: number, rules: number) => void,
): void => {
  const own = rules[rule];
  if (!own) return;
  const { order, starts, ends } = own;
  const { cells, stride } = table;
  const count = rules.length;
  const setRules = rules.flatMap(({ sets }, index) => (sets ? [{ index, sets }] : []));
  for (let block = from; block < to; block++) {
    const start = starts[block] ?? 0;
    const end = ends[block] ?? 0;
    const stop = Math.min(end, start + last);
    for (let i = start + first; i < stop; i++) {
      const a = order[i] ?? 0;
      const source = cells[a * stride + SOURCE_SLOT] ?? 0;
      for (let j = i + 1; j < end; j++) {
        const b = order[j] ?? 0;
        const singles = holdingSingles(keys, a * count, b * count, count, rule);
        if (singles === FOUND_BEFORE || (may && !may(source, cells[b * stride + SOURCE_SLOT] ?? 0))) continue;
        const sets = holdingSets(setRules, a, b, rule, own.keys[block] ?? 0);
        if (sets !== FOUND_BEFORE) visit(a, b, singles | sets);
      }
    }
  }
};
