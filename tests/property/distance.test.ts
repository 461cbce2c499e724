import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { damerauLevenshtein, damerauLevenshteinAtMost } from '../../shared/match/distance/damerau-levenshtein.ts';
import { jaccard, jaccardAtLeast } from '../../shared/match/distance/jaccard.ts';
import { jaroWinkler, jaroWinklerAtLeast } from '../../shared/match/distance/jaro-winkler.ts';
import { isPrefix } from '../../shared/match/distance/prefix.ts';
import { sliced } from '../unit/match/two-strings.ts';

/** By the definition, with arrays. */
const naiveJaroWinkler = (left: string, right: string): number => {
  if (left === right) return 1;
  const window = Math.max(Math.floor(Math.max(left.length, right.length) / 2) - 1, 0);
  const taken = new Set<number>();
  const matched: string[] = [];
  for (const [i, unit] of left.split('').entries()) {
    for (let j = Math.max(0, i - window); j <= Math.min(right.length - 1, i + window); j++) {
      if (taken.has(j) || right[j] !== unit) continue;
      taken.add(j);
      matched.push(unit);
      break;
    }
  }
  if (matched.length === 0) return 0;
  const inOrder = [...taken].sort((a, b) => a - b);
  const moved = Math.floor(matched.filter((unit, i) => right[inOrder[i] ?? -1] !== unit).length / 2);
  const jaro = (matched.length / left.length + matched.length / right.length + (matched.length - moved) / matched.length) / 3;
  if (jaro <= 0.7) return jaro;
  let prefix = 0;
  while (prefix < 4 && left[prefix] !== undefined && left[prefix] === right[prefix]) prefix++;
  return jaro + prefix * 0.1 * (1 - jaro);
};

/** The whole matrix, by the recurrence. */
const naiveEdits = (left: string, right: string): number => {
  const d = Array.from({ length: left.length + 1 }, (_, i) => Array.from({ length: right.length + 1 }, (_, j) => (i ? i : j)));
  for (let i = 1; i <= left.length; i++) {
    d[i]![0] = i;
    for (let j = 1; j <= right.length; j++) {
      const substituted = d[i - 1]![j - 1]! + (left[i - 1] === right[j - 1] ? 0 : 1);
      d[i]![j] = Math.min(substituted, d[i - 1]![j]! + 1, d[i]![j - 1]! + 1);
      if (i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1])
        d[i]![j] = Math.min(d[i]![j]!, d[i - 2]![j - 2]! + 1);
    }
  }
  return d[left.length]![right.length]!;
};

const naiveJaccard = (left: string, right: string, n: number): number => {
  if (left.length < n || right.length < n) return left === right ? 1 : 0;
  const grams = (text: string) => new Set(Array.from({ length: text.length - n + 1 }, (_, i) => text.slice(i, i + n)));
  const both = [...grams(left)].filter((gram) => grams(right).has(gram)).length;
  return both / (grams(left).size + grams(right).size - both);
};

const text = (maxLength: number, ...units: string[]) =>
  fc.array(fc.constantFrom(...units), { maxLength }).map((all) => all.join(''));
const edited = (base: fc.Arbitrary<string>) =>
  fc
    .tuple(base, fc.array(fc.tuple(fc.nat(), fc.constantFrom('drop', 'put', 'swap', 'change')), { maxLength: 4 }))
    .map(([left, edits]) => {
      const units = left.split('');
      for (const [at, edit] of edits) {
        const i = at % (units.length + 1);
        if (edit === 'drop') units.splice(i, 1);
        else if (edit === 'put') units.splice(i, 0, 'é');
        else if (edit === 'change') units.splice(i, 1, 'b');
        else units.splice(i, 2, ...units.slice(i, i + 2).reverse());
      }
      return [left, units.join('')] as const;
    });

/** Few letters, so that much repeats; letters alike in their last five bits; any units; one string edited into the other; long ones. */
const pairs = fc.oneof(
  fc.tuple(text(9, 'a', 'b', 'c'), text(9, 'a', 'b', 'c')),
  fc.tuple(text(14, ...'a!A伟安\0'), text(14, ...'a!A伟安\0')),
  fc.tuple(fc.string({ unit: 'binary', maxLength: 12 }), fc.string({ unit: 'binary', maxLength: 12 })),
  edited(text(12, ...'abcdefgh')),
  edited(text(70, ...'abcdefghijkl')),
  fc.tuple(text(70, 'a', 'b', 'c'), text(70, 'a', 'b', 'c')),
);
const runs = { numRuns: 1500 };

describe('string measures agree with their definitions', () => {
  it('Jaro–Winkler', () => {
    fc.assert(
      fc.property(pairs, ([left, right]) => {
        expect(jaroWinkler(...sliced(left, right))).toBe(naiveJaroWinkler(left, right));
        expect(jaroWinkler(...sliced(right, left))).toBe(jaroWinkler(...sliced(left, right)));
      }),
      runs,
    );
  });

  it('Jaro–Winkler at least any threshold, its own value and its neighbours included', () => {
    fc.assert(
      fc.property(pairs, fc.double({ min: 0, max: 1, noNaN: true }), ([left, right], any) => {
        const similarity = jaroWinkler(...sliced(left, right));
        for (const threshold of [any, similarity, similarity + Number.EPSILON, similarity - Number.EPSILON, 0.7, 0.88, 0.92, 1])
          expect(jaroWinklerAtLeast(...sliced(left, right), threshold)).toBe(similarity >= threshold);
      }),
      runs,
    );
  });

  it('Damerau–Levenshtein, in full and at most', () => {
    fc.assert(
      fc.property(pairs, ([left, right]) => {
        const distance = naiveEdits(left, right);
        expect(damerauLevenshtein(...sliced(left, right))).toBe(distance);
        for (const max of [0, 1, 2, 3, 4, 5, 8, distance, distance + 1, Math.max(0, distance - 1)])
          expect(damerauLevenshteinAtMost(...sliced(left, right), max)).toBe(distance <= max);
      }),
      runs,
    );
  });

  it('Jaccard, in full and at least', () => {
    fc.assert(
      fc.property(pairs, fc.integer({ min: 1, max: 4 }), fc.double({ min: 0, max: 1, noNaN: true }), ([left, right], n, any) => {
        const similarity = naiveJaccard(left, right, n);
        expect(jaccard(...sliced(left, right), n)).toBe(similarity);
        for (const threshold of [any, similarity, 0.5])
          expect(jaccardAtLeast(...sliced(left, right), n, threshold)).toBe(similarity >= threshold);
      }),
      runs,
    );
  });

  it('prefix', () => {
    fc.assert(
      fc.property(pairs, fc.nat({ max: 70 }), ([left, right], length) => {
        const holds = (a: string, b: string) => a !== '' && b !== '' && (a.startsWith(b) || b.startsWith(a));
        expect(isPrefix(...sliced(left, right))).toBe(holds(left, right));
        expect(isPrefix(...sliced(left, left.slice(0, length)))).toBe(holds(left, left.slice(0, length)));
      }),
      runs,
    );
  });

  it('strings of a thousand units', () => {
    const long = fc.array(fc.constantFrom(...'abcde'), { minLength: 900, maxLength: 1000 }).map((all) => all.join(''));
    fc.assert(
      fc.property(long, long, ([...left], [...right]) => {
        const strings = [left.join(''), right.join('')] as const;
        expect(jaroWinkler(...sliced(...strings))).toBe(naiveJaroWinkler(...strings));
        expect(damerauLevenshtein(...sliced(...strings))).toBe(naiveEdits(...strings));
        expect(jaccard(...sliced(...strings), 4)).toBe(naiveJaccard(...strings, 4));
      }),
      { numRuns: 4, endOnFailure: true },
    );
  });
});
