import { describe, expect, it } from 'vitest';
import { compile } from '../../../shared/match/compile.ts';
import type { Patterns } from '../../../shared/match/patterns.ts';
import { parametersOf, withParameters } from '../../../shared/match/train/parameters.ts';
import { countRandomPairs } from '../../../shared/match/train/random-pairs.ts';
import { estimatePriors, estimateU, train } from '../../../shared/match/train/train.ts';
import { modelOf, plainColumns, type Row, tableWith } from './tables.ts';

const NAMES = ['a', 'b', 'c', 'd', 'e'];
const MODEL = modelOf({
  columns: plainColumns(...NAMES),
  blockingRules: ['a', 'b', 'c'].map((name) => ({ id: name, on: [name] })),
  comparisons: NAMES.map((name) => ({
    id: name,
    levels: [{ when: { exact: name } }, { when: { damerauLevenshtein: name, atMost: 1 } }],
  })),
  relations: [{ id: 'household', shares: ['b', 'd', 'e'] }],
});

/** Three classes of pairs, of which every comparison vector is known beforehand. */
const PAIRS = 50_000_000;
const TRUE = {
  match: {
    pairs: 20_000,
    levels: [
      [0.9, 0.07, 0.03],
      [0.85, 0.05, 0.1],
      [0.95, 0.02, 0.03],
      [0.7, 0.1, 0.2],
      [0.8, 0.15, 0.05],
    ],
  },
  household: {
    pairs: 30_000,
    levels: [
      [0.02, 0.03, 0.95],
      [0.9, 0.05, 0.05],
      [0.01, 0.04, 0.95],
      [0.9, 0.05, 0.05],
      [0.95, 0.03, 0.02],
    ],
  },
  stranger: {
    pairs: PAIRS - 50_000,
    levels: [
      [0.002, 0.008, 0.99],
      [0.001, 0.009, 0.99],
      [0.0005, 0.0095, 0.99],
      [0.05, 0.05, 0.9],
      [0.02, 0.03, 0.95],
    ],
  },
};

const vectors = (width: number): number[][] =>
  width === 0 ? [[]] : vectors(width - 1).flatMap((head) => [1, 2, 3].map((level) => [...head, level]));

/** What blocking on exact a, b or c would find: as many pairs of each vector as are to be expected. */
const expectedPatterns = (): Patterns => {
  const found = vectors(NAMES.length).filter(([a, b, c]) => a === 1 || b === 1 || c === 1);
  return {
    size: found.length,
    comparisons: NAMES.length,
    levels: Uint8Array.from(found.flat()),
    rules: Uint32Array.from(found, (vector) =>
      vector.slice(0, 3).reduce((bits, level, rule) => bits | (level === 1 ? 1 << rule : 0), 0),
    ),
    counts: Float64Array.from(found, (vector) =>
      Object.values(TRUE).reduce(
        (sum, { pairs, levels }) => sum + vector.reduce((product, level, at) => product * levels[at]![level - 1]!, pairs),
        0,
      ),
    ),
  };
};
const u = TRUE.stranger.levels.map((each) => Float64Array.from(each));

describe('training', () => {
  // The classes overlap, and each pass sees the pairs of its own rule alone: 0.01 off is near enough.
  it('recovers m and the priors from which the pairs were made', () => {
    const { parameters, passes } = train(MODEL, { u, equal: [] }, expectedPatterns(), PAIRS);
    expect(passes.map(({ rule }) => rule)).toEqual(['a', 'b', 'c']);
    for (const [at, levels] of TRUE.match.levels.entries())
      for (const [level, value] of levels.entries())
        expect(Math.abs(parameters.m[at]![level]! - value), `m of ${NAMES[at]}, level ${level}`).toBeLessThan(0.01);
    const matches = parameters.prior * PAIRS;
    expect(Math.abs(matches / TRUE.match.pairs - 1)).toBeLessThan(0.05);
    const related = parameters.relationPriors[0]! * PAIRS;
    // Households that agree on none of a, b and c are not among the blocked pairs.
    expect(Math.abs(related / TRUE.household.pairs - 1)).toBeLessThan(0.15);
    for (const comparison of [3, 4])
      expect(Math.abs(parameters.relations[0]![comparison]![0]! - TRUE.household.levels[comparison]![0]!)).toBeLessThan(0.05);
  });

  it('finds the classes’ sizes exactly where the rest is known', () => {
    const known = {
      m: TRUE.match.levels.map((each) => Float64Array.from(each)),
      u,
      relations: [TRUE.household.levels.map((each) => Float64Array.from(each))],
    };
    const all = vectors(NAMES.length);
    const patterns: Patterns = {
      size: all.length,
      comparisons: NAMES.length,
      levels: Uint8Array.from(all.flat()),
      rules: new Uint32Array(all.length),
      counts: Float64Array.from(all, (vector) =>
        Object.values(TRUE).reduce(
          (sum, { pairs, levels }) => sum + vector.reduce((product, level, at) => product * levels[at]![level - 1]!, pairs),
          0,
        ),
      ),
    };
    const { prior, relationPriors } = estimatePriors(known, patterns, PAIRS);
    expect((prior * PAIRS) / TRUE.match.pairs).toBeCloseTo(1, 2);
    expect((relationPriors[0]! * PAIRS) / TRUE.household.pairs).toBeCloseTo(1, 2);
  });

  it('estimates u by random pairs as often as values agree, and counts equal ones', () => {
    const values = ['a', 'a', 'a', 'b', 'b', 'zzz', 'yyy', 'xxx'];
    const rows: Row[] = Array.from({ length: 800 }, (_, index) => ({ a: values[index % 8]! }));
    const model = modelOf({
      columns: plainColumns('a'),
      comparisons: [{ id: 'a', levels: [{ when: { exact: 'a' } }, { when: { damerauLevenshtein: 'a', atMost: 1 } }] }],
    });
    const table = tableWith(model, rows);
    const sampled = countRandomPairs(compile(model, table), table, undefined, 50_000, 1);
    const [[exact = 0, alike = 0, other = 0] = []] = estimateU(model, table, sampled).u;
    expect(exact).toBeCloseTo((300 * 299 + 200 * 199 + 3 * 100 * 99) / (800 * 799), 6);
    expect(alike).toBeCloseTo((2 * 300 * 200) / (800 * 799), 2);
    expect(exact + alike + other).toBeCloseTo(1, 9);
  });
});

describe('training on next to nothing', () => {
  const cases: Record<string, Row[]> = {
    'no record': [],
    'one record': [{ a: 'x', b: 'y' }],
    'two records': [{ a: 'x' }, { a: 'x' }],
    'nothing but missing values': Array.from({ length: 50 }, () => ({})),
    'all records alike': Array.from({ length: 50 }, () => ({ a: 'x', b: 'y', c: 'z', d: 'v', e: 'w' })),
    'no two alike': Array.from({ length: 50 }, (_, index) => ({ a: `x${index}`, b: `y${index}` })),
  };
  it.each(Object.entries(cases))('of %s gives parameters that are probabilities', (_, rows) => {
    const table = tableWith(MODEL, rows);
    const sampled = countRandomPairs(compile(MODEL, table), table, undefined, 1000, 1);
    const none: Patterns = {
      size: 0,
      comparisons: 5,
      levels: new Uint8Array(),
      rules: new Uint32Array(),
      counts: new Float64Array(),
    };
    const { parameters } = train(MODEL, estimateU(MODEL, table, sampled), none, (rows.length * (rows.length - 1)) / 2);
    const trained = parametersOf(withParameters(MODEL, parameters));
    expect(trained).toBeDefined();
    const { m, u: strangers, relations, prior, relationPriors } = trained!;
    for (const value of [prior, ...relationPriors, ...[...m, ...strangers, ...relations.flat()].flatMap((each) => [...each])]) {
      expect(value).toBeGreaterThan(0);
      expect(value).toBeLessThan(1);
    }
  });
});
