import { describe, expect, it } from 'vitest';
import type { Counts } from '../../../../shared/contracts/inspection.ts';
import { logGamma } from '../../../../shared/quality/reports/distributions.ts';
import {
  beyondFirst,
  dispersion,
  falseDiscoveryRates,
  kendall,
  onTarget,
  tooEven,
  tooLarge,
  tooManyPairs,
  tooMuchTheSame,
} from '../../../../shared/quality/reports/statistics.ts';

const countsOf = (...counts: number[]): Counts => ({
  n: counts.length,
  sum: counts.reduce((a, b) => a + b, 0),
  squares: counts.reduce((a, b) => a + b * b, 0),
});
const times = (n: number, count: number): number[] => Array.from({ length: n }, () => count);

describe('counts that vary too little', () => {
  it('dispersion: variance over mean', () => {
    expect(dispersion(countsOf(1, 2, 3))).toBeCloseTo(0.5);
    expect(dispersion(countsOf(0, 6))).toBeCloseTo(6);
    expect(dispersion(countsOf(4, 4, 4))).toBe(0);
    expect([dispersion(countsOf(4)), dispersion(countsOf(0, 0))]).toEqual([undefined, undefined]);
  });

  it('beyond the first of each: what a zero left out has not made more even', () => {
    expect(beyondFirst(countsOf(1, 3, 5))).toEqual(countsOf(0, 2, 4));
  });

  it('12 visits on each of 22 days: about the true chance of it, which is e^-20 and not 0', () => {
    // Of all ways to spread 264 visits over 22 days: 264! / (12!^22 · 22^264).
    const exact = Math.exp(logGamma(265) - 22 * logGamma(13) - 264 * Math.log(22));
    const p = tooEven(countsOf(...times(22, 12)), 1) ?? 1;
    expect(Math.log10(p)).toBeCloseTo(Math.log10(exact), 0);
    expect(p).toBeLessThan(1e-17);
    // Where honest days may vary as little as a fifth of a Poisson's, it is still out of the question.
    expect(tooEven(countsOf(...times(22, 12)), 0.2)).toBeLessThan(1e-10);
  });

  it('the chance of a Poisson’s own variance is about one half; the more even, the smaller', () => {
    const poissonLike = countsOf(9, 15, 12, 8, 16, 12, 11, 13, 17, 7);
    expect(tooEven(poissonLike, 1)).toBeGreaterThan(0.3);
    const p = [
      countsOf(...times(20, 12)),
      countsOf(...times(10, 12), ...times(10, 13)),
      countsOf(...times(10, 10), ...times(10, 14)),
    ];
    const [equal = 1, nearly = 1, less = 1] = p.map((counts) => tooEven(counts, 1) ?? 1);
    expect(equal).toBeLessThan(nearly);
    expect(nearly).toBeLessThan(less);
    expect([tooEven(countsOf(3), 1), tooEven(countsOf(0, 0), 1)]).toEqual([undefined, undefined]);
  });
});

describe('one count hit too often', () => {
  it('is binomial in the largest chance that a count can have, times the counts it could have been', () => {
    // Variance 9: P(|Z| < 1/6) = 0.1324.
    const daily = countsOf(...times(20, 9));
    expect(onTarget(daily, { days: 1, distinct: 1 }, 1)).toBeCloseTo(1 - (1 - 0.1324) ** 20, 3);
    expect(onTarget(daily, { days: 20, distinct: 1 }, 1) / 0.13237 ** 20).toBeCloseTo(1, 2);
    expect(onTarget(daily, { days: 12, distinct: 6 }, 1)).toBeCloseTo(6 * onTarget(daily, { days: 12, distinct: 1 }, 1), 12);
    expect(onTarget(daily, { days: 3, distinct: 6 }, 1)).toBe(1);
  });
});

describe('against peers', () => {
  it('a share that peers reach now and then is no evidence, one that none comes near is', () => {
    const peers = { mean: 0.1, precision: 20 };
    expect(tooLarge({ some: 6, of: 60 }, peers)).toBeGreaterThan(0.3);
    expect(tooLarge({ some: 15, of: 60 }, peers)).toBeGreaterThan(0.02);
    expect(tooLarge({ some: 55, of: 60 }, peers)).toBeLessThan(1e-10);
    // Peers who differ more explain more.
    expect(tooLarge({ some: 55, of: 60 }, { mean: 0.1, precision: 4 })).toBeGreaterThan(1e-5);
  });

  it('pairs: a Poisson with the peers’ rate and the excess', () => {
    expect(tooManyPairs({ some: 1, of: 300 }, 1 / 300, 2)).toBeCloseTo(1 - Math.exp(-2), 10);
    expect(tooManyPairs({ some: 60, of: 300 }, 1 / 300, 2)).toBeLessThan(1e-50);
  });

  it('Kendall’s τ of the same order, against orders of no relation and against routes', () => {
    const same = { hcps: 30, same: 435 };
    expect(kendall(same)).toBe(1);
    expect(kendall({ hcps: 30, same: -435 })).toBe(-1);
    // z = 1 / √(2·65 / (9·30·29)) = 7.76
    expect(tooMuchTheSame(same, { centre: 0, spread: 0 })).toBeLessThan(1e-14);
    expect(tooMuchTheSame(same, { centre: 0.6, spread: 0.3 })).toBeGreaterThan(0.05);
    expect(tooMuchTheSame({ hcps: 30, same: 0 }, { centre: 0, spread: 0 })).toBeCloseTo(0.5, 10);
  });
});

describe('the false-discovery rate', () => {
  it('is Benjamini and Hochberg’s: their table 1 flags the first four of fifteen at 0.05', () => {
    // Myocardial infarction trial, J. R. Stat. Soc. B 57 (1995), section 4.2; here in another order.
    const p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1];
    const q = falseDiscoveryRates(p.toReversed()).toReversed();
    expect(q.filter((each) => each <= 0.05)).toHaveLength(4);
    expect(q[0]).toBeCloseTo(0.0015);
    expect(q[1]).toBeCloseTo((0.0004 * 15) / 2);
    expect(q).toEqual(q.toSorted((a, b) => a - b));
    expect(falseDiscoveryRates([])).toEqual([]);
  });
});
