import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MatchingModel } from '../../shared/contracts/model.ts';
import { block } from '../../shared/match/block.ts';
import { eachPair, mayPair, pairTasks } from '../../shared/match/pairs.ts';
import { modelOf, plainColumns, type Row, tableWith } from '../unit/match/tables.ts';

const SETS = new Set(['t', 'u']);
const value = fc.constantFrom('', 'a', 'b', 'c');
const row = fc.record({
  x: value,
  y: value,
  t: fc.uniqueArray(fc.constantFrom('p', 'q', 'r', 's'), { maxLength: 3 }),
  u: fc.uniqueArray(fc.constantFrom('v', 'w'), { maxLength: 2 }),
});
const rule = fc.record({
  on: fc.uniqueArray(fc.constantFrom('x', 'y', 't', 'u'), { minLength: 1, maxLength: 3 }),
  genericAbove: fc.option(fc.integer({ min: 2, max: 6 }), { nil: undefined }),
});

const modelWith = (rules: readonly { on: string[]; genericAbove: number | undefined }[], more = {}): MatchingModel =>
  modelOf({
    columns: {
      ...plainColumns('x', 'y'),
      ...Object.fromEntries([...SETS].map((name) => [name, { from: [name], clean: 'exact', split: ';' }])),
    },
    blockingRules: rules.map(({ on, genericAbove }, index) => ({
      id: `r${index}`,
      on,
      ...(genericAbove ? { genericAbove } : {}),
    })),
    ...more,
  });

/** A row's keys under a rule: one for each combination of its columns' values. */
const keysOf = (each: Row, on: readonly string[]): string[] =>
  on.reduce<string[]>(
    (heads, name) => {
      const cell = each[name] ?? '';
      const values = typeof cell === 'string' ? [cell].filter((text) => text !== '') : cell;
      return heads.flatMap((head) => values.map((text) => `${head}/${text}`));
    },
    [''],
  );

const mayBeCompared = ({ linkType, withoutDuplicates }: MatchingModel, x: number, y: number): boolean => {
  if (linkType !== 'both') return (x === y) === (linkType === 'dedupe');
  return x !== y || x !== 0 || !withoutDuplicates.includes('zero');
};

/** By the definition: every two rows that share a key which is not generic. */
const naivePairs = (rows: readonly Row[], model: MatchingModel, sources: readonly number[]): Map<string, number> => {
  const pairs = new Map<string, number>();
  for (const [index, { on, genericAbove = Number.POSITIVE_INFINITY }] of model.blockingRules.entries()) {
    const all = rows.map((each) => keysOf(each, on));
    const kept = all.map((own) => own.filter((key) => all.filter((each) => each.includes(key)).length <= genericAbove));
    for (const [a, keys] of kept.entries())
      for (const [b, others] of kept.entries())
        if (a < b && mayBeCompared(model, sources[a]!, sources[b]!) && keys.some((key) => others.includes(key)))
          pairs.set(`${a}-${b}`, (pairs.get(`${a}-${b}`) ?? 0) | (1 << index));
  }
  return pairs;
};

/** What the engine finds, and how often. */
const foundPairs = (rows: readonly Row[], model: MatchingModel, sources: readonly number[], pairsEach: number) => {
  const table = tableWith(model, rows, sources);
  const blocks = block(model, table);
  const found = new Map<string, number>();
  let visits = 0;
  for (const task of pairTasks(blocks, pairsEach))
    eachPair(task, blocks, table, mayPair(model, ['zero', 'one']), (a, b, holding) => {
      found.set(a < b ? `${a}-${b}` : `${b}-${a}`, holding);
      visits += 1;
    });
  return { found, visits, blocks };
};

describe('blocking', () => {
  it('finds every pair that a rule asks for once, with all rules that hold, however the work is cut', () => {
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 14 }),
        fc.array(rule, { minLength: 1, maxLength: 5 }),
        fc.array(fc.nat(1), { minLength: 14, maxLength: 14 }),
        fc.constantFrom({}, { linkType: 'link' }, { linkType: 'dedupe' }, { withoutDuplicates: ['zero'] }),
        fc.integer({ min: 1, max: 40 }),
        (rows, rules, sources, kind, pairsEach) => {
          const model = modelWith(rules, kind);
          const expected = naivePairs(rows, model, sources);
          const { found, visits } = foundPairs(rows, model, sources, pairsEach);
          expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
          expect(visits).toBe(expected.size);
        },
      ),
      { numRuns: 1500 },
    );
  });
});

describe('a name that ten thousand records have', () => {
  const rows: Row[] = Array.from({ length: 10_000 }, (_, index) => ({ x: '张伟', y: `${index % 5000}` }));
  const pairs = (10_000 * 9_999) / 2;

  it('names nobody above its cap', () => {
    const { found, blocks } = foundPairs(rows, modelWith([{ on: ['x'], genericAbove: 200 }]), [], 1000);
    expect(found.size).toBe(0);
    expect(blocks.rules[0]).toMatchObject({ pairs: 0, generic: [{ records: 10_000 }] });
  });

  it('leaves its rule out where that would give too many pairs', () => {
    const model = modelWith([], {
      blockingRules: [
        { id: 'name', on: ['x'], pairsPerRecordMost: 100 },
        { id: 'y', on: ['y'] },
      ],
    });
    const { found, visits, blocks } = foundPairs(rows, model, [], 1000);
    expect(blocks.rules[0]).toMatchObject({ leftOut: true, pairs });
    expect([visits, found.size]).toEqual([5000, 5000]);
  });

  it('without a cap is paired exactly, in tasks of about one size, and takes no memory by the pair', () => {
    const model = modelWith([
      { on: ['x', 'y'], genericAbove: undefined },
      { on: ['x'], genericAbove: undefined },
    ]);
    const table = tableWith(model, rows);
    const blocks = block(model, table);
    const tasks = pairTasks(blocks, 200_000);
    const before = process.memoryUsage().rss;
    const sizes = tasks.map((task) => {
      let visits = 0;
      eachPair(task, blocks, table, undefined, () => {
        visits += 1;
      });
      return visits;
    });
    expect(sizes.reduce((sum, each) => sum + each, 0)).toBe(pairs);
    expect(Math.max(...sizes)).toBeLessThan(2 * 200_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  });
});
