/*
 * Tail probabilities, good far out in the tail, where what matters happens. Sources: NIST Digital Library of Mathematical Functions
 * (dlmf.nist.gov), by section; checked against exact sums in the tests.
 */

const EPSILON = 1e-15;
const MOST_TERMS = 10_000;

/** Lanczos' coefficients for g = 7, n = 9 (P. Godfrey's set; DLMF 5.10 has the series), good to 15 digits. */
const LANCZOS = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012,
  9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** ln Γ(x), x > 0. */
export const logGamma = (x: number): number => {
  // Γ(x) = Γ(x + 1) / x keeps clear of the pole at 0.
  if (x < 0.5) return logGamma(x + 1) - Math.log(x);
  const sum = LANCZOS.reduce((total, coefficient, i) => total + coefficient / (x + i), 0.99999999999980993);
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
};

const logBeta = (a: number, b: number): number => logGamma(a) + logGamma(b) - logGamma(a + b);
const logChoose = (n: number, k: number): number => logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);

/** P(a, x) by its series (DLMF 8.11.4), best for x < a + 1. */
const gammaSeries = (a: number, x: number): number => {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < MOST_TERMS && term > sum * EPSILON; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum * Math.exp(a * Math.log(x) - x - logGamma(a));
};

/** Q(a, x) by its continued fraction (DLMF 8.9.2), in Lentz's way, best for x ≥ a + 1. */
const gammaFraction = (a: number, x: number): number => {
  let b = x + 1 - a;
  let c = 1 / Number.MIN_VALUE ** 0.5;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < MOST_TERMS; n++) {
    const numerator = -n * (n - a);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    fraction *= c * d;
    if (Math.abs(c * d - 1) < EPSILON) break;
  }
  return fraction * Math.exp(a * Math.log(x) - x - logGamma(a));
};

/** The regularised incomplete gamma function P(a, x), a > 0 (DLMF 8.2.4). */
const lowerGamma = (a: number, x: number): number => {
  if (x <= 0) return 0;
  return x < a + 1 ? gammaSeries(a, x) : 1 - gammaFraction(a, x);
};

/** P(X ≤ x) of a chi-square distribution. */
export const chiSquareAtMost = (x: number, degreesOfFreedom: number): number => lowerGamma(degreesOfFreedom / 2, x / 2);

/** P(X ≥ k) of a Poisson distribution: P(k, mean) (DLMF 8.4.10). */
export const poissonAtLeast = (k: number, mean: number): number => (k <= 0 ? 1 : lowerGamma(k, mean));

/** P(Z ≥ z) of the standard normal distribution: ½ erfc(z / √2), and erfc(x) = Q(½, x²) for x ≥ 0 (DLMF 7.11.2). */
export const normalAtLeast = (z: number): number => {
  if (z < 0) return 1 - normalAtLeast(-z);
  const x = (z * z) / 2;
  return 0.5 * (x < 1.5 ? 1 - lowerGamma(0.5, x) : gammaFraction(0.5, x));
};

/** Σ of term(k … n) upwards from k, given the logarithm of each. */
const upperSum = (k: number, n: number, logTerm: (i: number) => number): number => {
  let sum = 0;
  for (let i = k; i <= n; i++) sum += Math.exp(logTerm(i));
  return Math.min(1, sum);
};

/** P(X ≥ k) of n draws that each come up with probability p. */
export const binomialAtLeast = (k: number, n: number, p: number): number => {
  if (k <= 0) return 1;
  if (p <= 0) return 0;
  if (p >= 1) return 1;
  return upperSum(k, n, (i) => logChoose(n, i) + i * Math.log(p) + (n - i) * Math.log1p(-p));
};

/**
 * P(X ≥ k) of n draws whose probability is itself drawn from a beta distribution of this mean (above 0, below 1) and precision: a
 * beta-binomial distribution, C(n, i) · B(i + a, n − i + b) / B(a, b), a = mean · precision, b = (1 − mean) · precision.
 */
export const betaBinomialAtLeast = (k: number, n: number, mean: number, precision: number): number => {
  if (k <= 0) return 1;
  const [a, b] = [mean * precision, (1 - mean) * precision];
  const whole = logBeta(a, b);
  return upperSum(k, n, (i) => logChoose(n, i) + logBeta(i + a, n - i + b) - whole);
};
