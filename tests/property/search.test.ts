import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { block } from '../../shared/match/block.ts';
import { compile } from '../../shared/match/compile.ts';
import { eachPair, pairTasks } from '../../shared/match/pairs.ts';
import { searchIndex } from '../../shared/match/search.ts';
import { parametersOf } from '../../shared/match/train/parameters.ts';
import { weigher } from '../../shared/match/weigh.ts';
import { modelOf, plainColumns, type Row, tableWith } from '../unit/match/tables.ts';

const level = (when: object, m: number, u: number, more = {}) => ({ when, m, u, ...more });
const CAPS = { phone: 3, start: 9, dob: 5 };
const MODEL = modelOf({
  columns: {
    ...plainColumns('name', 'city', 'dob', 'licence'),
    phone: { from: ['phone'], clean: 'exact', split: ';' },
    mail: { from: ['mail'], clean: 'exact', split: ';' },
    start: { of: 'name', take: { first: 2 } },
    year: { of: 'dob', take: 'year' },
    tail: { of: 'mail', take: { last: 1 } },
    both: { join: ['name', 'city'] },
    spot: { join: ['city', 'year'], sorted: true },
  },
  blockingRules: [
    { id: 'phone', on: ['phone'], genericAbove: CAPS.phone },
    { id: 'start', on: ['start'], genericAbove: CAPS.start },
    { id: 'dob', on: ['dob'], genericAbove: CAPS.dob },
    { id: 'spot', on: ['spot'] },
    { id: 'both', on: ['both', 'tail'] },
  ],
  comparisons: [
    {
      id: 'name',
      levels: [
        level({ exact: 'name' }, 0.8, 0.1, { termFrequency: 'name' }),
        level({ damerauLevenshtein: 'name', atMost: 1 }, 0.1, 0.1, { termFrequency: 'name' }),
      ],
      otherwise: { m: 0.1, u: 0.8 },
    },
    {
      id: 'dob',
      levels: [level({ exact: 'dob' }, 0.8, 0.1), level({ days: 'dob', atMost: 40 }, 0.1, 0.1)],
      otherwise: { m: 0.1, u: 0.8 },
    },
    {
      id: 'phone',
      levels: [level({ exact: 'phone' }, 0.6, 0.1), level({ intersect: 'phone' }, 0.2, 0.1)],
      otherwise: { m: 0.2, u: 0.8 },
    },
    { id: 'both', levels: [level({ jaroWinkler: 'both', atLeast: 0.9 }, 0.9, 0.2)], otherwise: { m: 0.1, u: 0.8 } },
    { id: 'tail', levels: [level({ intersect: 'tail' }, 0.9, 0.3)], otherwise: { m: 0.1, u: 0.7 } },
  ],
  cannotLink: ['licence'],
  prior: 0.05,
  thresholds: { link: 3, review: -8 },
  termFrequencies: { name: { rest: 0.01, values: { ann: 0.5, anne: 0.3, bob: 0.2 } } },
});

const text = (...values: string[]) => fc.constantFrom('', ...values);
const record: fc.Arbitrary<Row> = fc.record({
  name: text('ann', 'anne', 'annie', 'bob', 'bab', '张伟', '𠮷'),
  city: text('york', 'leeds', '北京'),
  dob: text('2001-02-03', '2001-02-04', '2001-03-30', '1999-12-31', '2001-02-31'),
  licence: text('L1', 'L2'),
  phone: fc.uniqueArray(fc.constantFrom('701', '702', '731', '709'), { maxLength: 3 }),
  mail: fc.uniqueArray(fc.constantFrom('ab', 'bb', 'c'), { maxLength: 2 }),
});

/** The new record put among all others without caps; what a cap says is worked out from the rows themselves. */
const naive = (rows: readonly Row[], asked: Row) => {
  const all = [...rows, asked];
  const uncapped = { ...MODEL, blockingRules: MODEL.blockingRules.map(({ id, on }) => ({ id, on })) };
  const values: Record<keyof typeof CAPS, (each: Row) => readonly string[]> = {
    phone: ({ phone = [] }) => [phone].flat(),
    dob: ({ dob = '' }) => [dob].flat().filter((text) => text !== ''),
    start: ({ name = '' }) => [name].flat().flatMap((text) => (text === '' ? [] : [Array.from(text).slice(0, 2).join('')])),
  };
  const named = (column: keyof typeof CAPS, each: Row): string[] =>
    values[column](each).filter((value) => rows.filter((row) => values[column](row).includes(value)).length <= CAPS[column]);
  const finds = (id: string, row: Row): boolean =>
    id === 'phone' || id === 'dob' || id === 'start' ? named(id, row).some((value) => values[id](asked).includes(value)) : true;

  const table = tableWith(MODEL, all);
  const blocks = block(uncapped, table);
  const candidates = new Set<number>();
  for (const task of pairTasks(blocks, 1000))
    eachPair(task, blocks, table, undefined, (a, b, holding) => {
      const row = Math.min(a, b);
      if (
        Math.max(a, b) === rows.length &&
        MODEL.blockingRules.some(({ id }, rule) => holding & (1 << rule) && finds(id, rows[row]!))
      )
        candidates.add(row);
    });

  const left = tableWith(
    MODEL,
    all.map((each) => ({ ...each, phone: named('phone', each), dob: named('dob', each)[0] ?? '' })),
  );
  const comparisons = compile(MODEL, left);
  const scale = weigher(MODEL, left, parametersOf(MODEL)!);
  return Array.from(candidates, (row) => {
    const [x, y] = [row * left.stride, rows.length * left.stride];
    const levels = comparisons.map((each) => each.level(x, y));
    return { row, weight: scale.weight(scale.vector(levels, 0), scale.adjustments(levels, 0), x, y), levels };
  })
    .filter(({ weight }) => weight >= -8)
    .sort((a, b) => b.weight - a.weight || a.row - b.row);
};

describe('searching', () => {
  it('finds what comparing with every record would find, one after the other', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 16 }), fc.array(record, { minLength: 1, maxLength: 4 }), (rows, asked) => {
        const search = searchIndex(MODEL, tableWith(MODEL, rows));
        for (const each of asked) {
          const found = search.find((name) => each[name], 100);
          expect(found.map(({ row, weight, levels }) => ({ row, weight, levels: [...levels] }))).toEqual(naive(rows, each));
          for (const { row, cannotLink } of found) {
            const [one, other] = [rows[row]!['licence'], each['licence']];
            expect(cannotLink).toEqual(one && other && one !== other ? ['licence'] : []);
          }
        }
      }),
      { numRuns: 600 },
    );
  });

  it('gives the best of more', () => {
    const rows: Row[] = Array.from({ length: 4 }, (_, index) => ({
      name: 'anne',
      city: 'york',
      dob: '2001-02-03',
      phone: index === 2 ? ['709'] : [],
    }));
    const search = searchIndex(MODEL, tableWith(MODEL, rows));
    const asked: Row = { name: 'anne', city: 'york', dob: '2001-02-03', phone: ['709'] };
    expect(search.find((name) => asked[name], 2).map(({ row }) => row)).toEqual([2, 0]);
  });

  it('forgets what it was asked before', () => {
    const names = Array.from({ length: 200 }, (_, index) => `${index}`.padStart(3, '0'));
    const search = searchIndex(
      MODEL,
      tableWith(
        MODEL,
        names.map((name) => ({ name: `n${name}`, dob: '2001-02-03', city: name })),
      ),
    );
    // Each name is new to the table, and one letter away from one of its own.
    for (const [row, name] of names.entries()) {
      const asked: Row = { name: `n${name}x`, dob: '2001-02-03', city: name };
      expect(search.find((column) => asked[column]).map((found) => [found.row, found.levels[0]])).toEqual([[row, 2]]);
    }
  });
});
