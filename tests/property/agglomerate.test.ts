import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agglomerate, FORBIDDEN } from '../../shared/match/agglomerate.ts';

const SLACK = 1;

/** Average linkage by its definition: of all groups the two with the highest average over all pairs across, again and again. */
const naive = (weights: readonly number[][], together: readonly number[][]): number[][] => {
  const said = (a: number, b: number): number => {
    return weights[a]![b]!;
  };
  const join = (all: number[][], x: number[], y: number[]): number[][] =>
    [...all.filter((each) => each !== x && each !== y), [...x, ...y].sort((a, b) => a - b)].sort(([a = 0], [b = 0]) => a - b);
  let groups = weights.map((_, each) => [each]);
  for (const [first, ...others] of together)
    for (const other of others) {
      const [x, y] = [first!, other].map((each) => groups.find((group) => group.includes(each))!);
      if (x !== y) groups = join(groups, x!, y!);
    }
  for (;;) {
    let best: { average: number; x: number[]; y: number[] } | undefined;
    for (const [index, x] of groups.entries())
      for (const y of groups.slice(index + 1)) {
        const sum = x.reduce((all, a) => all + y.reduce((some, b) => some + said(a, b), 0), 0);
        const average = sum / (x.length * y.length);
        if (average >= -SLACK && (!best || average > best.average)) best = { average, x, y };
      }
    if (!best) return groups;
    groups = join(groups, best.x, best.y);
  }
};

const linked = (weights: readonly number[][], together: readonly number[][] = []): number[][] => {
  const n = weights.length;
  const names = agglomerate(n, Float64Array.from(weights.flat()), together);
  const groups = new Map<number, number[]>();
  for (const [each, name] of names.entries()) groups.set(name, [...(groups.get(name) ?? []), each]);
  for (const [name, group] of groups) expect(group[0]).toBe(name);
  return [...groups.values()];
};

const matrix = (weight: fc.Arbitrary<number>, most = 9): fc.Arbitrary<number[][]> =>
  fc.integer({ min: 1, max: most }).chain((n) =>
    fc.array(weight, { minLength: (n * (n - 1)) / 2, maxLength: (n * (n - 1)) / 2 }).map((upper) => {
      const weights = Array.from({ length: n }, () => Array.from({ length: n }, () => 0));
      let at = 0;
      for (let a = 0; a < n; a++)
        for (let b = a + 1; b < n; b++, at++) {
          weights[a]![b] = upper[at]!;
          weights[b]![a] = upper[at]!;
        }
      return weights;
    }),
  );
const real = fc.double({ min: -8, max: 14, noNaN: true });
const whole = fc.integer({ min: -5, max: 8 });
/** Ties everywhere. */
const few = fc.constantFrom(-1, 1, 3);
const withForbidden = (weight: fc.Arbitrary<number>) =>
  fc.oneof({ weight: 6, arbitrary: weight }, { weight: 1, arbitrary: fc.constant(FORBIDDEN) });

describe('agglomerate', () => {
  it('does as average linkage is defined, ties to the earlier records', () => {
    fc.assert(
      fc.property(
        fc.oneof(matrix(withForbidden(real)), matrix(withForbidden(whole)), matrix(few)),
        fc.array(fc.uniqueArray(fc.nat(8), { minLength: 2, maxLength: 3 }), { maxLength: 2 }),
        (weights, said) => {
          const together = said.filter((group) => group.every((each) => each < weights.length));
          expect(linked(weights, together)).toEqual(naive(weights, together));
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('does not depend on the order of the records', () => {
    const distinct = fc.uniqueArray(fc.integer({ min: -4000, max: 9000 }), { minLength: 28, maxLength: 28 });
    const shuffled = fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(distinct, shuffled, (values, order) => {
        const weights = Array.from({ length: 8 }, () => Array.from({ length: 8 }, () => 0));
        let at = 0;
        for (let a = 0; a < 8; a++)
          for (let b = a + 1; b < 8; b++) weights[a]![b] = weights[b]![a] = values[at++]! / 1000 + Math.sqrt(at) / 1e6;
        const moved = order.map((a) => order.map((b) => weights[a]![b]!));
        const named = linked(moved).map((group) => group.map((each) => order[each]!).sort((a, b) => a - b));
        expect(named.sort(([a = 0], [b = 0]) => a - b)).toEqual(linked(weights));
      }),
      { numRuns: 500 },
    );
  });

  it('never puts two into one group that may not stand together', () => {
    fc.assert(
      fc.property(matrix(withForbidden(fc.double({ min: -2, max: 14, noNaN: true })), 12), (weights) => {
        for (const group of linked(weights))
          for (const a of group) for (const b of group) expect(weights[a]![b]).not.toBe(FORBIDDEN);
      }),
    );
  });

  it('lets what is said stand together do so, and only that, against all weights', () => {
    const weights = [0, 1, 2].map((a) => [0, 1, 2].map((b) => (a === b ? 0 : FORBIDDEN)));
    expect(linked(weights, [[0, 2]])).toEqual([[0, 2], [1]]);
  });

  it('cuts the bridge between two groups that disagree', () => {
    const side = (each: number): boolean => each < 4;
    const weights = Array.from({ length: 8 }, (_, a) =>
      Array.from({ length: 8 }, (_, b) =>
        a === b ? 0 : Math.min(a, b) === 3 && Math.max(a, b) === 4 ? 9 : side(a) === side(b) ? 10 : -3,
      ),
    );
    expect(linked(weights)).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
    ]);
  });

  it('does not part a record from its group over one pair that disagrees', () => {
    const weights = [0, 1, 2, 3].map((a) => [0, 1, 2, 3].map((b) => (a === b ? 0 : a + b === 1 ? -3 : 6)));
    expect(linked(weights)).toEqual([[0, 1, 2, 3]]);
  });
});
