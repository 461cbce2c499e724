import { describe, expect, it } from 'vitest';
import {
  betaBinomialAtLeast,
  binomialAtLeast,
  chiSquareAtMost,
  logGamma,
  normalAtLeast,
  poissonAtLeast,
} from '../../../../shared/quality/reports/distributions.ts';

/** Equal but for a millionth of the value itself: far out in a tail every absolute difference is small. */
const near = (actual: number, expected: number) => expect(actual / expected).toBeCloseTo(1, 6);

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
const choose = (n: number, k: number): number => factorial(n) / factorial(k) / factorial(n - k);

describe('tail probabilities', () => {
  it('Γ of whole and half numbers', () => {
    for (const n of [1, 2, 5, 20, 100]) near(Math.exp(logGamma(n + 1) - logGamma(n)), n);
    near(Math.exp(logGamma(0.5)), Math.sqrt(Math.PI));
    near(Math.exp(logGamma(0.05)), 19.470085233);
  });

  it('χ² of two degrees is exponential; of one, a squared normal', () => {
    for (const x of [1e-6, 0.5, 3, 40]) near(chiSquareAtMost(x, 2), -Math.expm1(-x / 2));
    for (const z of [0.1, 1, 2, 3]) near(1 - chiSquareAtMost(z * z, 1), 2 * normalAtLeast(z));
    // Of 21 degrees at 0.153: the first term of its series, x^a e^-x / Γ(a + 1), is all of it.
    near(chiSquareAtMost(1e-3, 21), Math.exp(10.5 * Math.log(5e-4) - 5e-4 - logGamma(11.5)) * (1 + 5e-4 / 11.5));
    expect(chiSquareAtMost(0, 5)).toBe(0);
  });

  it('Poisson and binomial tails are their sums', () => {
    for (const [k, mean] of [
      [1, 0.3],
      [5, 2],
      [30, 4],
    ] as const) {
      let sum = 0;
      for (let i = k; i < k + 60; i++) sum += Math.exp(-mean + i * Math.log(mean) - logGamma(i + 1));
      near(poissonAtLeast(k, mean), sum);
    }
    near(binomialAtLeast(3, 5, 0.2), choose(5, 3) * 0.2 ** 3 * 0.8 ** 2 + choose(5, 4) * 0.2 ** 4 * 0.8 + 0.2 ** 5);
    near(binomialAtLeast(60, 60, 0.1), 1e-60);
    expect([binomialAtLeast(0, 5, 0.2), binomialAtLeast(2, 5, 0), binomialAtLeast(2, 5, 1)]).toEqual([1, 0, 1]);
  });

  it('of the normal distribution, as tables have it', () => {
    near(normalAtLeast(0), 0.5);
    near(normalAtLeast(1.959963985), 0.025);
    near(normalAtLeast(-1.959963985), 0.975);
    near(normalAtLeast(6), 9.86587645e-10);
  });

  it('a beta-binomial of a flat beta is uniform, of a sharp one binomial', () => {
    for (const k of [1, 4, 10]) near(betaBinomialAtLeast(k, 10, 0.5, 2), (11 - k) / 11);
    expect(betaBinomialAtLeast(8, 10, 0.3, 1e7) / binomialAtLeast(8, 10, 0.3)).toBeCloseTo(1, 4);
    expect(betaBinomialAtLeast(0, 10, 0.3, 4)).toBe(1);
  });
});
