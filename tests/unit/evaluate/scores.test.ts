import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scoreClusters } from '../../../cli/evaluate/score-clusters.ts';
import { scoreHomonyms } from '../../../cli/evaluate/score-homonyms.ts';
import { countTruePairs, scorePairsByThreshold, scoresAt } from '../../../cli/evaluate/score-pairs.ts';

const numbers = (...values: number[]) => Uint32Array.from(values);

describe('clusters', () => {
  it('the example of Amigó et al. 2009 by hand', () => {
    // Clusters {1,1,2} {2,2,3}: B-cubed precision (2·2/3 + 1/3 + 2·2/3 + 1/3) / 6, recall (1+1 + 1/3 + 2/3+2/3 + 1) / 6.
    const scores = scoreClusters(numbers(7, 7, 7, 9, 9, 9), numbers(1, 1, 2, 2, 2, 3));
    expect(scores.bCubed.precision).toBeCloseTo(10 / 18, 12);
    expect(scores.bCubed.recall).toBeCloseTo(14 / 18, 12);
    expect(scores.bCubed.f1).toBeCloseTo((2 * 10 * 14) / (18 * 24), 12);
    expect(scores.pairs).toMatchObject({ truePairs: 4, foundPairs: 6, correctPairs: 2, hcps: 3, clusters: 2 });
    // Chance: 4·6/15 = 1.6; (2 - 1.6) / (5 - 1.6).
    expect(scores.adjustedRand).toBeCloseTo(0.4 / 3.4, 12);
    expect(scores.exactness).toEqual({ hcps: 0, share: 0, several: { hcps: 0, of: 2, share: 0 } });
  });

  it('exact clusters, singletons apart, and records that the truth does not know', () => {
    const scores = scoreClusters(numbers(1, 1, 2, 3, 3, 4), numbers(5, 5, 6, 7, 0, 7));
    expect(scores.records).toBe(5);
    expect(scores.exactness).toEqual({ hcps: 2, share: 2 / 3, several: { hcps: 1, of: 2, share: 0.5 } });
  });

  it('nothing is perfect', () => {
    expect(scoreClusters(numbers(), numbers())).toMatchObject({ records: 0, adjustedRand: 1, bCubed: { f1: 1 } });
  });

  it('agrees with definitions over every record', () => {
    const rows = fc.array(fc.record({ cluster: fc.nat(5), hcp: fc.nat(5) }), { minLength: 1, maxLength: 25 });
    fc.assert(
      fc.property(rows, (all) => {
        const known = all.filter(({ hcp }) => hcp !== 0);
        const scores = scoreClusters(
          Uint32Array.from(all, ({ cluster }) => cluster),
          Uint32Array.from(all, ({ hcp }) => hcp),
        );
        let [precision, recall] = [0, 0];
        for (const row of known) {
          const mates = known.filter(({ cluster }) => cluster === row.cluster);
          const self = known.filter(({ hcp }) => hcp === row.hcp);
          const both = mates.filter(({ hcp }) => hcp === row.hcp).length;
          precision += both / mates.length / known.length;
          recall += both / self.length / known.length;
        }
        if (known.length > 0) {
          expect(scores.bCubed.precision).toBeCloseTo(precision, 10);
          expect(scores.bCubed.recall).toBeCloseTo(recall, 10);
        }
        const members = (key: 'cluster' | 'hcp', value: number) =>
          known.flatMap((row, index) => (row[key] === value ? [index] : [])).join();
        const clusters = new Set(known.map(({ cluster }) => members('cluster', cluster)));
        const exact = [...new Set(known.map(({ hcp }) => members('hcp', hcp)))].filter((group) => clusters.has(group));
        expect(scores.exactness.hcps).toBe(exact.length);
      }),
      { numRuns: 300 },
    );
  });
});

describe('pairs by threshold', () => {
  const pairs = (rows: [number, number, number][]) => ({
    count: rows.length,
    left: Uint32Array.from(rows, ([left]) => left),
    right: Uint32Array.from(rows, ([, right]) => right),
    weight: Float32Array.from(rows, ([, , weight]) => weight),
  });

  it('a true pair that no rule found is a miss at every threshold', () => {
    const truth = numbers(1, 1, 1, 2, 0);
    const scores = scorePairsByThreshold(
      [
        pairs([
          [0, 1, 5],
          [0, 3, 2],
        ]),
        pairs([
          [0, 2, 1],
          [0, 4, 9],
        ]),
      ],
      truth,
      3,
    );
    expect(scores.scoredTruePairs).toBe(2);
    expect(scores.curve.map(({ weight, precision, recall }) => [weight, precision, recall])).toEqual([
      [1, 2 / 3, 2 / 3],
      [2, 1 / 2, 1 / 3],
      [5, 1, 1 / 3],
    ]);
    expect(scores.best).toMatchObject({ weight: 1, f1: 2 / 3 });
    expect(scoresAt(scores, 1.5)).toMatchObject({ foundPairs: 2, correctPairs: 1 });
    expect(scoresAt(scores, 6)).toMatchObject({ precision: 1, recall: 0, foundPairs: 0 });
  });

  it('each point is what counting at its threshold gives', () => {
    const rows = fc.array(fc.tuple(fc.nat(6), fc.nat(6), fc.double({ min: -150, max: 150, noNaN: true })), { maxLength: 40 });
    fc.assert(
      fc.property(rows, fc.array(fc.nat(2), { minLength: 7, maxLength: 7 }), (all, hcps) => {
        const block = pairs(all);
        const truth = Uint32Array.from(hcps);
        const { curve, best } = scorePairsByThreshold([block], truth, 30);
        for (const { weight, foundPairs, correctPairs } of curve) {
          if (weight <= -100 || weight >= 99) continue;
          const above = all.filter(
            ([left, right], pair) => block.weight[pair]! >= weight && truth[left] !== 0 && truth[right] !== 0,
          );
          expect(foundPairs).toBe(above.length);
          expect(correctPairs).toBe(above.filter(([left, right]) => truth[left] === truth[right]).length);
        }
        expect(best?.f1 ?? 0).toBe(Math.max(0, ...curve.map(({ f1 }) => f1)));
      }),
    );
  });

  it('counts true pairs by link type', () => {
    const truth = numbers(1, 1, 1, 2, 2, 0, 0, 0);
    const source = [0, 0, 1, 0, 1, 0, 1, 1];
    expect(countTruePairs(truth, source, 'both')).toBe(4);
    expect(countTruePairs(truth, source, 'dedupe')).toBe(1);
    expect(countTruePairs(truth, source, 'link')).toBe(3);
  });
});

describe('homonyms', () => {
  it('agree with counting every pair', () => {
    const row = fc.record({ cluster: fc.nat(4), hcp: fc.nat(4), name: fc.nat(3) });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 25 }), (all) => {
        const expected = { homonyms: { pairs: 0, wronglyJoined: 0 }, renamed: { pairs: 0, found: 0 } };
        const rows = all.filter(({ hcp, name }) => hcp !== 0 && name !== 0);
        for (const [i, a] of rows.entries()) {
          for (const b of rows.slice(0, i)) {
            const joined = a.cluster === b.cluster ? 1 : 0;
            if (a.name === b.name && a.hcp !== b.hcp) {
              expected.homonyms.pairs += 1;
              expected.homonyms.wronglyJoined += joined;
            }
            if (a.name !== b.name && a.hcp === b.hcp) {
              expected.renamed.pairs += 1;
              expected.renamed.found += joined;
            }
          }
        }
        const column = (key: 'cluster' | 'hcp' | 'name') => Uint32Array.from(all, (each) => each[key]);
        expect(scoreHomonyms(column('cluster'), column('hcp'), column('name'))).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });
});
