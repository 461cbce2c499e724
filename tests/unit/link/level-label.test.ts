import { describe, expect, it } from 'vitest';
import { gamma, levelCodes, levelParameters } from '../../../cli/link/levels.ts';
import type { Condition } from '../../../shared/contracts/model.ts';
import { describeCondition, levelLabel } from '../../../shared/match/level-label.ts';
import { model } from './fixture.ts';

const [name, dob] = model.comparisons;

describe('levels', () => {
  it('have codes from 1, Splink’s numbers downwards to 0, and -1 where a value is missing', () => {
    expect(levelCodes(name!)).toEqual([1, 2, 3]);
    expect([0, 1, 2, 3].map((code) => gamma(name!, code))).toEqual([-1, 2, 1, 0]);
    expect([0, 1, 2].map((code) => gamma(dob!, code))).toEqual([-1, 1, 0]);
    expect([0, 1, 2, 3].map((code) => levelLabel(name!, code))).toEqual(['missing', 'equal', 'initial exact', 'anything else']);
  });

  it('weigh log2(m/u)', () => {
    expect(levelParameters(name!, 1)).toMatchObject({ m: 0.8, u: 0.01 });
    expect(levelParameters(name!, 1).weight).toBeCloseTo(Math.log2(80), 12);
    expect(levelParameters(name!, 3)).toMatchObject({ m: 0.05, u: 0.89 });
    const bare = { ...name!, otherwise: {} };
    expect(levelParameters(bare, 3).weight).toBe(0);
    expect(levelParameters({ ...bare, otherwise: { m: 0.1, u: 0 } }, 3).weight).toBe(Infinity);
  });
});

it.each<[Condition, string]>([
  [{ exact: 'dob' }, 'dob exact'],
  [{ jaroWinkler: 'name', atLeast: 0.92 }, 'name Jaro–Winkler ≥ 0.92'],
  [{ damerauLevenshtein: 'name', atMost: 1 }, 'name ≤ 1 edit'],
  [{ damerauLevenshtein: 'name', atMost: 2 }, 'name ≤ 2 edits'],
  [{ jaccard: 'name', grams: 2, atLeast: 0.5 }, 'name Jaccard (2-grams) ≥ 0.5'],
  [{ prefix: 'name' }, 'name begins alike'],
  [{ days: 'dob', atMost: 31 }, 'dob within 31 days'],
  [{ months: 'dob', atMost: 1 }, 'dob within 1 month'],
  [{ years: 'dob', atMost: 10 }, 'dob within 10 years'],
  [{ difference: 'fee', atMost: 0.5 }, 'fee within 0.5'],
  [{ intersect: 'phone' }, 'phone share one'],
  [{ intersect: 'phone', atLeast: 2 }, 'phone share 2'],
  [{ swapped: ['first', 'last'] }, 'first and last swapped'],
  [{ missing: 'dob' }, 'dob missing'],
  [{ all: [{ exact: 'a' }, { any: [{ exact: 'b' }, { missing: 'c' }] }] }, 'a exact and (b exact or c missing)'],
  [{ any: [{ all: [{ exact: 'a' }, { exact: 'b' }] }, { exact: 'c' }] }, '(a exact and b exact) or c exact'],
])('%j in words', (condition, words) => {
  expect(describeCondition(condition)).toBe(words);
});
