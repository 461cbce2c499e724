import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Condition } from '../../shared/contracts/model.ts';
import { compile } from '../../shared/match/compile.ts';
import { damerauLevenshtein } from '../../shared/match/distance/damerau-levenshtein.ts';
import { jaccard } from '../../shared/match/distance/jaccard.ts';
import { jaroWinkler } from '../../shared/match/distance/jaro-winkler.ts';
import { modelOf, plainColumns, type Row, tableWith } from '../unit/match/tables.ts';
import { sliced } from '../unit/match/two-strings.ts';

const word = fc.oneof(
  fc.array(fc.constantFrom('a', 'b', 'c', 'n', 'o', '1', '张', 'é'), { maxLength: 7 }).map((units) => units.join('')),
  fc.array(fc.constantFrom('ab', 'ba', 'xyz'), { minLength: 10, maxLength: 18 }).map((units) => units.join('')),
);
const near = fc
  .tuple(word, fc.nat(8), fc.constantFrom('', 'a', 'q'))
  .map(([text, at, put]) => text.slice(0, at) + put + text.slice(at + 1));
/** Alike at the beginning alone. */
const begun = fc
  .uniqueArray(fc.constantFrom('q', 'r', 's', 't', 'v', 'w', 'x', 'y', 'z'), { maxLength: 6 })
  .map((units) => `abcd${units.join('')}`);
const text = fc.oneof(word, near, begun);
const date = fc.constantFrom('', '2001-02-03', '2001-02-04', '2001-03-05', '2002-02-03', '2001-02-31', '1999-12-31', '2001');
const number = fc.constantFrom('', '1', '1.5', '2', '-3', '100', 'x');
const set = fc.uniqueArray(fc.constantFrom('ann', 'anne', 'bob', 'rob', 'c'), { maxLength: 3 });
const row: fc.Arbitrary<Row> = fc.record({ a: text, b: text, d: date, n: number, s: set });

const share = fc.constantFrom(0.5, 0.7, 0.8, 0.84, 0.88, 0.92, 1);
const ofText = fc.constantFrom('a', 'b', 's', 'start');
const simple: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ exact: fc.constantFrom('a', 'b', 'd', 's', 'start', 'year', 'both') }),
  fc.record({ abbreviates: ofText }),
  fc.record({ jaroWinkler: ofText, atLeast: share }),
  fc.record({ damerauLevenshtein: ofText, atMost: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ jaccard: ofText, grams: fc.integer({ min: 1, max: 3 }), atLeast: share }),
  fc.record({ prefix: ofText }),
  fc.record({ days: fc.constant('d'), atMost: fc.constantFrom(0, 1, 40) }),
  fc.record({ months: fc.constant('d'), atMost: fc.constantFrom(0, 1, 2) }),
  fc.record({ years: fc.constant('d'), atMost: fc.constantFrom(0, 1) }),
  fc.record({ difference: fc.constant('n'), atMost: fc.constantFrom(0, 0.5, 4) }),
  fc.record({ intersect: fc.constant('s'), atLeast: fc.constantFrom(undefined, 1, 2) }),
  fc.constant<Condition>({ swapped: ['a', 'b'] }),
  fc.record({ missing: fc.constantFrom('a', 'd', 's') }),
);
const condition: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 3, arbitrary: simple },
  fc.record({ all: fc.array(simple, { minLength: 1, maxLength: 3 }) }),
  fc.record({ any: fc.array(simple, { minLength: 1, maxLength: 3 }) }),
);

const valuesAt = (each: Row, name: string): string[] => {
  if (name === 'start') return valuesAt(each, 'a').map((value) => value.slice(0, 2));
  if (name === 'year') return valuesAt(each, 'd').flatMap((value) => value.match(/^\d{4}(?=-)/)?.[0] ?? []);
  if (name === 'both') return valuesAt(each, 'a').flatMap((x) => valuesAt(each, 'b').map((y) => `${x} ${y}`));
  const cell = each[name] ?? '';
  return (typeof cell === 'string' ? [cell.normalize('NFC').trim()] : [...cell]).filter((value) => value !== '').sort();
};
const daysOf = (value: string): number => {
  const [year = 0, month = 0, day = 0] = value.split('-').map(Number);
  const time = Date.UTC(year, month - 1, day);
  const real = value.length === 10 && new Date(time).getUTCMonth() === month - 1;
  return real ? time / 86_400_000 : Number.NaN;
};

/** By the words of the contract, value by value. */
const holds = (when: Condition, x: Row, y: Row): boolean => {
  if ('all' in when) return when.all.every((each) => holds(each, x, y));
  if ('any' in when) return when.any.some((each) => holds(each, x, y));
  if ('missing' in when) return valuesAt(x, when.missing).length === 0 || valuesAt(y, when.missing).length === 0;
  if ('swapped' in when) {
    const [one, two] = when.swapped;
    const [[p], [q], [r], [s]] = [valuesAt(x, one), valuesAt(x, two), valuesAt(y, one), valuesAt(y, two)];
    return p !== undefined && q !== undefined && p === s && q === r;
  }
  const some = (name: string, alike: (p: string, q: string) => boolean): boolean =>
    valuesAt(x, name).some((p) => valuesAt(y, name).some((q) => p === q || alike(p, q)));
  if ('exact' in when)
    return valuesAt(x, when.exact).length > 0 && valuesAt(x, when.exact).join('\n') === valuesAt(y, when.exact).join('\n');
  if ('jaroWinkler' in when) return some(when.jaroWinkler, (p, q) => jaroWinkler(...sliced(p, q)) >= when.atLeast);
  if ('damerauLevenshtein' in when)
    return some(when.damerauLevenshtein, (p, q) => damerauLevenshtein(...sliced(p, q)) <= when.atMost);
  if ('jaccard' in when) return some(when.jaccard, (p, q) => jaccard(...sliced(p, q), when.grams) >= when.atLeast);
  if ('prefix' in when) return some(when.prefix, (p, q) => p.startsWith(q) || q.startsWith(p));
  if ('abbreviates' in when)
    return some(when.abbreviates, (p, q) => {
      const [short, long] = p.length <= q.length ? [p, q] : [q, p];
      const inOrder = new RegExp(
        `^${[...short].map((character) => character.replace(/[^\p{L}\p{N}]/gu, '\\$&')).join('.*')}`,
        'su',
      );
      return inOrder.test(long);
    });
  if ('intersect' in when)
    return valuesAt(x, when.intersect).filter((p) => valuesAt(y, when.intersect).includes(p)).length >= (when.atLeast ?? 1);
  if ('difference' in when) return some(when.difference, (p, q) => Math.abs(Number(p) - Number(q)) <= when.atMost);
  const [name, days] = 'days' in when ? [when.days, 1] : 'months' in when ? [when.months, 365.25 / 12] : [when.years, 365.25];
  return some(name, (p, q) => Math.abs(daysOf(p) - daysOf(q)) <= when.atMost * days);
};

const COLUMNS = {
  ...plainColumns('a', 'b', 'd', 'n'),
  s: { from: ['s'], clean: 'exact', split: ';' },
  start: { of: 'a', take: { first: 2 } },
  year: { of: 'd', take: 'year' },
  both: { join: ['a', 'b'] },
};
const rootsOf = (when: Condition): string[] =>
  'all' in when
    ? when.all.flatMap(rootsOf)
    : 'any' in when
      ? when.any.flatMap(rootsOf)
      : Object.values(when)
          .flat()
          .filter((each): each is string => typeof each === 'string');

/** Level of a comparison by the contract: null, the first that holds, or otherwise. */
const levelBy = (levels: readonly Condition[], columns: readonly string[] | undefined, x: Row, y: Row): number => {
  const required = columns ?? rootsOf(levels[0]!);
  if (required.some((name) => valuesAt(x, name).length === 0 || valuesAt(y, name).length === 0)) return 0;
  const found = levels.findIndex((when) => holds(when, x, y));
  return found === -1 ? levels.length + 1 : found + 1;
};

const comparison = fc.record({
  levels: fc.array(condition, { minLength: 1, maxLength: 4 }),
  columns: fc.option(fc.uniqueArray(fc.constantFrom('a', 'b', 'd', 's', 'start', 'year'), { minLength: 1, maxLength: 2 }), {
    nil: undefined,
  }),
});

const compiled = ({ levels, columns }: { levels: Condition[]; columns: string[] | undefined }, rows: readonly Row[]) => {
  const model = modelOf({
    columns: COLUMNS,
    comparisons: [{ id: 'it', levels: levels.map((when) => ({ when })), ...(columns ? { columns } : {}) }],
  });
  const table = tableWith(model, rows);
  const [one] = compile(model, table);
  return (a: number, b: number): number => one!.level(a * table.stride, b * table.stride);
};

describe('a compiled comparison', () => {
  it('gives each pair the level that the model says, in either order', () => {
    fc.assert(
      fc.property(comparison, fc.array(row, { minLength: 2, maxLength: 6 }), (of, rows) => {
        const level = compiled(of, rows);
        for (const [a, x] of rows.entries())
          for (const [b, y] of rows.entries()) {
            expect(level(a, b)).toBe(levelBy(of.levels, of.columns, x, y));
            expect(level(b, a)).toBe(level(a, b));
          }
      }),
      { numRuns: 3000 },
    );
  });

  it('gives the same where it remembers what it has found', () => {
    const filler: Row[] = Array.from({ length: 1000 }, (_, index) => ({ a: `filler${index}` }));
    fc.assert(
      fc.property(comparison, fc.array(row, { minLength: 2, maxLength: 12 }), (of, rows) => {
        const remembering = compiled(of, [...rows, ...filler]);
        for (let round = 0; round < 2; round++)
          for (const [a, x] of rows.entries())
            for (const [b, y] of rows.entries()) expect(remembering(a, b)).toBe(levelBy(of.levels, of.columns, x, y));
      }),
      { numRuns: 150 },
    );
  });

  it('remembers one pair where it remembered another', () => {
    const rows: Row[] = Array.from({ length: 1000 }, (_, index) => ({ a: `w${index % 500}` }));
    const levels: Condition[] = [{ exact: 'a' }, { damerauLevenshtein: 'a', atMost: 1 }];
    const remembering = compiled({ levels, columns: undefined }, rows);
    let wrong = 0;
    for (let a = 0; a < 500; a++)
      for (let b = 0; b <= a; b++) if (remembering(a, b) !== levelBy(levels, undefined, rows[a]!, rows[b]!)) wrong += 1;
    expect(wrong).toBe(0);
  });

  it('does not take equal values for a first level that is about what they lack', () => {
    const rows: Row[] = [{ d: 'x' }, { d: 'x' }, { d: '2001-02-03' }, { d: '2001-02-03' }];
    const filler: Row[] = Array.from({ length: 1000 }, () => ({ d: '1999-12-31' }));
    const level = compiled({ levels: [{ exact: 'year' }], columns: ['d'] }, [...rows, ...filler]);
    expect([level(0, 1), level(2, 3), level(0, 2)]).toEqual([2, 1, 2]);
  });
});
