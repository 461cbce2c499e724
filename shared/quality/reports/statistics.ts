import type { Counts, Share } from '../../contracts/inspection.ts';
import { betaBinomialAtLeast, binomialAtLeast, chiSquareAtMost, normalAtLeast, poissonAtLeast } from './distributions.ts';

/** Variance-to-mean ratio of a sample of counts; undefined where it has none. */
export const dispersion = ({ n, sum, squares }: Counts): number | undefined =>
  n < 2 || sum <= 0 ? undefined : (squares - (sum * sum) / n) / (n - 1) / (sum / n);

/**
 * Counts without their first: of days that have a visit, those beyond it. Of a Poisson distribution cut off at zero the mean and the
 * variance differ, of what is beyond the first they nearly agree, so that days off, which are left out, do not look like regularity.
 */
export const beyondFirst = ({ n, sum, squares }: Counts): Counts => ({ n, sum: sum - n, squares: squares - 2 * sum + n });

/**
 * Do counts vary too little? Null hypothesis: they are independent, their variance at least `variation` times their mean (1: Poisson).
 * Fisher's index of dispersion, lower tail: Σ(x − x̄)² / (variation · x̄) is near χ² with n − 1 degrees of freedom (R. A. Fisher,
 * Statistical Methods for Research Workers, §16). Whole numbers cannot come closer than they are: Sheppard's n / 12 is added, so that
 * n equal counts of mean m get about their true chance and not 0.
 * @returns the chance of so little variation; undefined of fewer than two counts, or zeros alone
 */
export const tooEven = (counts: Counts, variation: number): number | undefined => {
  const { n, sum, squares } = counts;
  if (n < 2 || sum <= 0) return undefined;
  const mean = sum / n;
  const spread = Math.max(0, squares - sum * mean) + n / 12;
  return chiSquareAtMost(spread / (variation * mean), n - 1);
};

/**
 * Is one count hit too often? Null hypothesis: counts are independent, near normal about their mean, with a variance of `variation`
 * times it, so that no single count has a greater chance than p = P(|Z| < ½ / √(variation · mean)). The number of the days on it is then
 * at most binomial(n, p); times the number of different counts seen, any of which could have been the one (Bonferroni).
 */
export const onTarget = (daily: Counts, mode: { days: number; distinct: number }, variation: number): number => {
  const mean = daily.sum / daily.n;
  const p = 1 - 2 * normalAtLeast(0.5 / Math.sqrt(variation * mean));
  return Math.min(1, binomialAtLeast(mode.days, daily.n, p) * mode.distinct);
};

/** How a share varies among peers: a beta distribution. */
export interface PeerShare {
  mean: number;
  precision: number;
}

/**
 * Is a share too large against the peers'? Null hypothesis: the reporter's own rate is drawn from the peers' beta distribution, and each
 * visit by that rate: `some` of `of` is beta-binomial. That reporters differ is therefore no evidence by itself.
 */
export const tooLarge = ({ some, of }: Share, { mean, precision }: PeerShare): number =>
  betaBinomialAtLeast(some, of, mean, precision);

/**
 * Do too many pairs coincide? Null hypothesis: each of the pairs does with the peers' rate; of many pairs with a small rate the number is
 * near Poisson (the birthday problem; Chen and Stein bound the error). `excess` is how many times the peers' rate habits may bring.
 */
export const tooManyPairs = ({ some, of }: Share, rate: number, excess: number): number =>
  poissonAtLeast(some, of * rate * excess);

/** Kendall's τ of n in two orders: (concordant − discordant) / all pairs. */
export const kendall = ({ hcps, same }: { hcps: number; same: number }): number => same / ((hcps * (hcps - 1)) / 2);

/**
 * Is the order too much the same? Null hypothesis: τ is normal about the peers' typical τ, with the peers' spread and its own, whose
 * variance for two independent orders is 2(2n + 5) / 9n(n − 1) (M. G. Kendall, Biometrika 30, 1938, without ties).
 */
export const tooMuchTheSame = (order: { hcps: number; same: number }, peers: { centre: number; spread: number }): number => {
  const n = order.hcps;
  const own = (2 * (2 * n + 5)) / (9 * n * (n - 1));
  return normalAtLeast((kendall(order) - peers.centre) / Math.sqrt(own + peers.spread ** 2));
};

/**
 * The step-up procedure of Y. Benjamini and Y. Hochberg (J. R. Stat. Soc. B 57, 1995), as q-values: flagging all whose q is at most a rate
 * keeps the expected share of false ones among the flagged at or below it, for independent or positively dependent tests.
 * @returns the q-value of each p-value, in their order
 */
export const falseDiscoveryRates = (pValues: readonly number[]): number[] => {
  const order = pValues.map((p, index) => ({ p, index })).sort((a, b) => a.p - b.p || a.index - b.index);
  const rates = new Array<number>(pValues.length);
  let least = 1;
  for (const [below, { p, index }] of [...order.entries()].reverse()) {
    least = Math.min(least, (p * order.length) / (below + 1));
    rates[index] = least;
  }
  return rates;
};
