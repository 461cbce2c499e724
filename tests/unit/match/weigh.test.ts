import { describe, expect, it } from 'vitest';
import { compile } from '../../../shared/match/compile.ts';
import { parametersOf } from '../../../shared/match/train/parameters.ts';
import { probabilityOf, weigher } from '../../../shared/match/weigh.ts';
import { modelOf, plainColumns, type Row, tableWith } from './tables.ts';

const MODEL = modelOf({
  columns: plainColumns('name', 'city'),
  comparisons: [
    {
      id: 'name',
      levels: [
        { when: { exact: 'name' }, m: 0.8, u: 0.05, termFrequency: 'name' },
        { when: { damerauLevenshtein: 'name', atMost: 1 }, m: 0.15, u: 0.05, termFrequency: 'name' },
      ],
      otherwise: { m: 0.05, u: 0.9 },
    },
    { id: 'city', levels: [{ when: { exact: 'city' }, m: 0.8, u: 0.2 }], otherwise: { m: 0.2, u: 0.8 } },
  ],
  relations: [{ id: 'household', shares: ['city'], prior: 0.04, levels: { name: [0.02, 0.03, 0.95], city: [0.9, 0.1] } }],
  prior: 0.01,
  termFrequencies: { name: { rest: 0.05, values: { wang: 0.4, wong: 0.1 } } },
});

const weightOf = (...rows: Row[]): ((a: number, b: number) => number) => {
  const table = tableWith(MODEL, rows);
  const scale = weigher(MODEL, table, parametersOf(MODEL)!);
  const comparisons = compile(MODEL, table);
  return (a, b) => {
    const [x, y] = [a * table.stride, b * table.stride];
    const levels = comparisons.map(({ level }) => level(x, y));
    return scale.weight(scale.vector(levels, 0), scale.adjustments(levels, 0), x, y);
  };
};
const odds = (x: Row, y: Row): number => 2 ** weightOf(x, y)(0, 1);

describe('a match weight', () => {
  it('is prior · Π m/u over strangers and related, by hand', () => {
    const same = { name: 'smith', city: 'york' };
    expect(odds(same, same)).toBeCloseTo((0.01 * (0.8 / 0.05) * (0.8 / 0.2)) / (0.95 + 0.04 * (0.02 / 0.05) * (0.9 / 0.2)), 10);
    expect(odds(same, { name: 'jones', city: 'york' })).toBeCloseTo(
      (0.01 * (0.05 / 0.9) * (0.8 / 0.2)) / (0.95 + 0.04 * (0.95 / 0.9) * (0.9 / 0.2)),
      10,
    );
  });

  it('takes a missing value for no evidence at all', () => {
    expect(odds({ name: 'smith', city: 'york' }, { name: 'smith' })).toBeCloseTo(
      (0.01 * (0.8 / 0.05)) / (0.95 + 0.04 * (0.02 / 0.05)),
      10,
    );
    expect(odds({}, {})).toBeCloseTo(0.01 / 0.99, 10);
  });

  it('has the value’s own frequency for u, for persons and not for relations that do not share it', () => {
    const wang = { name: 'wang' };
    expect(odds(wang, wang)).toBeCloseTo((0.01 * (0.8 / 0.4)) / (0.95 + 0.04 * (0.02 / 0.05)), 10);
  });

  it('counts, of two values, the more frequent', () => {
    const expected = (0.01 * (0.15 / 0.4)) / (0.95 + 0.04 * (0.03 / 0.05));
    expect(odds({ name: 'wang' }, { name: 'wong' })).toBeCloseTo(expected, 10);
    expect(odds({ name: 'wong' }, { name: 'wang' })).toBeCloseTo(expected, 10);
  });

  it('is the same in either order', () => {
    const rows: Row[] = ['wang', 'wong', 'smith', ''].flatMap((name) => ['york', 'leeds', ''].map((city) => ({ name, city })));
    const weight = weightOf(...rows);
    for (const a of rows.keys()) for (const b of rows.keys()) expect(weight(a, b)).toBe(weight(b, a));
  });
});

describe('probabilityOf', () => {
  it.each([
    [0, 0.5],
    [1, 2 / 3],
    [-1, 1 / 3],
    [-2000, 0],
    [2000, 1],
  ])('weight %d is %d', (weight, probability) => {
    expect(probabilityOf(weight)).toBeCloseTo(probability, 12);
  });
});
