import { describe, expect, it } from 'vitest';
import { damerauLevenshtein, damerauLevenshteinAtMost } from '../../../shared/match/distance/damerau-levenshtein.ts';
import { jaccard, jaccardAtLeast } from '../../../shared/match/distance/jaccard.ts';
import { jaroWinkler, jaroWinklerAtLeast } from '../../../shared/match/distance/jaro-winkler.ts';
import { isPrefix } from '../../../shared/match/distance/prefix.ts';
import { sliced } from './two-strings.ts';

describe('Jaro–Winkler similarity', () => {
  // W. E. Winkler, Overview of Record Linkage and Current Research Directions (2006), table 6, where the Jaro is above 0.7.
  it.each([
    ['SHACKLEFORD', 'SHACKELFORD', 0.982],
    ['DUNNINGHAM', 'CUNNIGHAM', 0.896],
    ['NICHLESON', 'NICHULSON', 0.956],
    ['JONES', 'JOHNSON', 0.832],
    ['MASSEY', 'MASSIE', 0.933],
    ['ABROMS', 'ABRAMS', 0.922],
    ['JERALDINE', 'GERALDINE', 0.926],
    ['MARTHA', 'MARHTA', 0.961],
    ['MICHELLE', 'MICHAEL', 0.921],
    ['JULIES', 'JULIUS', 0.933],
    ['TANYA', 'TONYA', 0.88],
    ['DWAYNE', 'DUANE', 0.84],
    ['SEAN', 'SUSAN', 0.805],
    ['JON', 'JOHN', 0.933],
    ['DIXON', 'DICKSONX', 0.8133],
  ])('of %s and %s is %f', (left, right, similarity) => {
    expect(jaroWinkler(...sliced(left, right))).toBeCloseTo(similarity, 2);
    expect(jaroWinkler(...sliced(right, left))).toBe(jaroWinkler(...sliced(left, right)));
  });

  it('is exact where the formula can be done by hand', () => {
    expect(jaroWinkler(...sliced('MARTHA', 'MARHTA'))).toBeCloseTo(17 / 18 + 0.3 * (1 / 18), 12);
    expect(jaroWinkler(...sliced('DIXON', 'DICKSONX'))).toBeCloseTo(23 / 30 + 0.2 * (7 / 30), 12);
    expect(jaroWinkler(...sliced('张小明', '张晓明'))).toBeCloseTo(7 / 9 + 0.1 * (2 / 9), 12);
  });

  it('does not boost a Jaro of 0.7 or less', () => {
    // 2 matches of 5 and 3: Jaro 0.6889, with a boost 0.7511
    expect(jaroWinkler(...sliced('abxyz', 'abc'))).toBeCloseTo((2 / 5 + 2 / 3 + 1) / 3, 12);
    expect(jaroWinklerAtLeast(...sliced('abxyz', 'abc'), 0.7)).toBe(false);
  });

  it('is 1 of equals, 0 of strangers and of something and nothing', () => {
    expect(jaroWinkler(...sliced('anna', 'anna'))).toBe(1);
    expect(jaroWinkler(...sliced('', ''))).toBe(1);
    expect(jaroWinkler(...sliced('anna', ''))).toBe(0);
    expect(jaroWinkler(...sliced('anna', 'bob'))).toBe(0);
    expect(jaroWinkler(...sliced('a', 'b'))).toBe(0);
  });

  it('goes on where 32 places end', () => {
    const address = '12kingsroadflat4upperfloorneartheoldmarketsquare';
    expect(jaroWinkler(...sliced(address, address.replace('market', 'markte')))).toBeCloseTo(1 - (1 / 48 / 3) * 0.6, 12);
    expect(jaroWinklerAtLeast(...sliced(address, address.replace('old', 'new')), 0.9)).toBe(true);
    expect(jaroWinklerAtLeast(...sliced(address, [...address].reverse().join('')), 0.9)).toBe(false);
  });
});

describe('Damerau–Levenshtein distance', () => {
  it.each([
    ['kitten', 'sitting', 3],
    ['saturday', 'sunday', 3],
    ['ca', 'abc', 3],
    ['a cat', 'an act', 2],
    ['1980-01-12', '1980-01-21', 1],
    ['1980-01-12', '1980-10-12', 1],
    ['1980-01-12', '1981-01-13', 2],
    ['smith', 'smiht', 1],
    ['gmail', 'gmial', 1],
    ['', 'abc', 3],
    ['', '', 0],
    ['张伟', '张玮', 1],
    ['欧阳娜', '殴阳娜', 1],
    ['王小明', '王明小', 1],
    ['北京协和医院', '北京协合医院', 1],
    ['北京协和医院', '协和医院', 2],
  ])('from %s to %s is %i', (left, right, distance) => {
    expect(damerauLevenshtein(...sliced(left, right))).toBe(distance);
    expect(damerauLevenshtein(...sliced(right, left))).toBe(distance);
    for (const max of [1, 2, 3, 4]) expect(damerauLevenshteinAtMost(...sliced(left, right), max)).toBe(distance <= max);
  });

  it('goes on where 32 places end', () => {
    const long = 'abcdefghijklmnopqrstuvwxyz0123456789';
    const changed = `x${long.slice(1, 10)}kj${long.slice(12, 30)}${long.slice(31)}?`;
    expect(damerauLevenshtein(...sliced(long, changed))).toBe(4);
    expect(damerauLevenshteinAtMost(...sliced(long, changed), 4)).toBe(true);
    expect(damerauLevenshteinAtMost(...sliced(long, changed), 3)).toBe(false);
    expect(damerauLevenshtein(...sliced('a'.repeat(1000), 'b'.repeat(999)))).toBe(1000);
  });
});

describe('Jaccard similarity', () => {
  it.each([
    ['night', 'nacht', 2, 1 / 7],
    ['night', 'nacht', 1, 3 / 7],
    ['context', 'contact', 2, 1 / 3],
    ['banana', 'bananana', 2, 1],
    ['abcd', 'abce', 4, 0],
    ['abcde', 'abcdf', 4, 1 / 3],
    ['abcde', 'abcdf', 3, 1 / 2],
    ['中医医院', '中医院', 2, 2 / 3],
    ['li', 'li', 3, 1],
    ['li', 'lim', 3, 0],
    ['', '', 2, 1],
  ])('of %s and %s in %i-grams is %f', (left, right, grams, similarity) => {
    expect(jaccard(...sliced(left, right), grams)).toBe(similarity);
    expect(jaccardAtLeast(...sliced(left, right), grams, similarity)).toBe(true);
    expect(jaccardAtLeast(...sliced(left, right), grams, similarity + 1e-9)).toBe(false);
  });
});

describe('prefix', () => {
  it.each([
    ['j', 'john', true],
    ['john', 'j', true],
    ['john', 'john', true],
    ['john', 'joan', false],
    ['', 'john', false],
    ['张', '张三', true],
  ])('of %s and %s: %s', (left, right, holds) => {
    expect(isPrefix(...sliced(left, right))).toBe(holds);
  });
});
