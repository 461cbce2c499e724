import { describe, expect, it } from 'vitest';
import { chooseThreshold } from '../../../shared/match/train/threshold.ts';
import { probabilityOf } from '../../../shared/match/weigh.ts';

const BINS = { from: -20, width: 0.5 };

/** So many pairs at each weight, as probable as the weight says. */
const choose = (pairs: Record<string, number>) => {
  const [counts, expected] = [new Float64Array(100), new Float64Array(100)];
  for (const [weight, count] of Object.entries(pairs)) {
    const bin = Math.floor((Number(weight) - BINS.from) / BINS.width);
    counts[bin] = count;
    expected[bin] = count * probabilityOf(Number(weight));
  }
  return chooseThreshold(counts, expected, BINS);
};

describe('the link threshold', () => {
  it('takes in what is likelier than not, and leaves out what is not', () => {
    expect(choose({ '15': 1000, '2': 100, '0.5': 50, '-1': 50, '-8': 4000 }).thresholds.link).toBeCloseTo(0, 0);
  });

  it('goes down to even odds where nothing lies between', () => {
    expect(choose({ '15': 1000, '-8': 4000 }).thresholds.link).toBe(0);
    expect(choose({ '15': 1000 }).thresholds.link).toBe(0);
  });

  it('stands between matches and what is improbable together, however many those are', () => {
    const { thresholds, scores } = choose({ '15': 1000, '-8': 100_000 });
    expect(thresholds.link).toBe(0);
    const [low, high] = scores;
    expect(high).toMatchObject({ weight: 15 });
    expect(high!.precision).toBeGreaterThan(0.999);
    expect(high!.recall).toBeCloseTo(1000 / (1000 + 100_000 / 257), 3); // at -8 one in 257 is a match
    expect(low!.recall).toBe(1);
    expect(low!.precision).toBeCloseTo((1000 + 100_000 / 257) / 101_000, 3);
  });

  it('asks from 1 : 16 on', () => {
    expect(choose({ '15': 1000, '-8': 4000 }).thresholds.review).toBe(-4);
  });

  it('is even odds where there are no pairs', () => {
    expect(choose({})).toEqual({ thresholds: { link: 0, review: -4 }, scores: [] });
  });
});
