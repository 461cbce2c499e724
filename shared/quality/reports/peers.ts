import type { Share } from '../../contracts/inspection.ts';
import type { PeerShare } from './statistics.ts';

/** With fewer peers than this nothing is learnt of them: what is assumed counts. */
export const FEWEST_PEERS = 5;
/** The peers of the largest shares are left out: those who make their reports up must not hide each other. */
const LEFT_OUT = 0.1;
/**
 * Bounds of the precision of the peers' beta distribution: at most as alike as if each one's rate had been learnt of so many visits,
 * however alike they look; at least so alike that a share can be too large.
 */
const PRECISION = { least: 4, most: 20 };

const clamp = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);

/** @param q from 0 to 1; between two values the lower */
export const quantile = (values: readonly number[], q: number): number | undefined =>
  [...values].sort((a, b) => a - b)[Math.floor(q * (values.length - 1))];
const median = (values: readonly number[]): number | undefined => quantile(values, 0.5);

/**
 * How a share varies among peers: mean and precision of a beta distribution by the method of moments, the mean of the rates and their
 * variance less what binomial chance brings, without the tenth of them that is largest.
 * @param least no mean below this is believed
 */
export const peerShare = (shares: readonly Share[], least: number): PeerShare => {
  const rates = shares.map(({ some, of }) => ({ rate: some / of, of })).sort((a, b) => a.rate - b.rate);
  const kept = rates.slice(0, rates.length - Math.ceil(rates.length * LEFT_OUT));
  if (kept.length < FEWEST_PEERS) return { mean: least, precision: PRECISION.least };
  const mean = kept.reduce((sum, { rate }) => sum + rate, 0) / kept.length;
  const variance = kept.reduce((sum, { rate }) => sum + (rate - mean) ** 2, 0) / (kept.length - 1);
  const chance = kept.reduce((sum, { of }) => sum + (mean * (1 - mean)) / of, 0) / kept.length;
  const between = Math.max(variance - chance, 0);
  const precision = between === 0 ? PRECISION.most : (mean * (1 - mean)) / between - 1;
  return { mean: clamp(mean, least, 1 - least), precision: clamp(precision, PRECISION.least, PRECISION.most) };
};

/**
 * The least variance, as a multiple of the mean, that honest counts have: the peers' lower quartile, and never less than `least`, so
 * that peers who all make their reports up do not set the standard.
 */
export const peerVariation = (dispersions: readonly number[], least: number): number =>
  clamp((dispersions.length < FEWEST_PEERS ? undefined : quantile(dispersions, 0.25)) ?? least, least, 1);

/** Where the peers' values lie: the median, and the spread by the median absolute deviation (times 1.4826 it is a normal's σ). */
export const peerPlace = (
  values: readonly number[],
  unknown: { centre: number; spread: number },
): { centre: number; spread: number } => {
  const centre = median(values);
  if (values.length < FEWEST_PEERS || centre === undefined) return unknown;
  const deviation = median(values.map((value) => Math.abs(value - centre))) ?? 0;
  return { centre, spread: Math.max(unknown.spread / 2, 1.4826 * deviation) };
};

/** The median rate of rates, and never less than `least`. */
export const peerRate = (shares: readonly Share[], least: number): number =>
  Math.max(least, shares.length < FEWEST_PEERS ? least : (median(shares.map(({ some, of }) => some / of)) ?? least));
