import type { Patterns } from '../patterns.ts';
import { type Distribution, expectedM, normalised } from './parameters.ts';

export interface Pass {
  /** The classes' shares of the pairs looked at: matches, then each relation; the rest are strangers. */
  shares: number[];
  m: Distribution[];
  relations: Distribution[][];
  pairs: number;
  iterations: number;
  converged: boolean;
}

export interface PassInput {
  patterns: Patterns;
  /** The patterns that belong to this pass. */
  selected: readonly number[];
  /** Comparisons that take part: those that the pass's blocking rule does not decide. */
  included: readonly number[];
  u: readonly Distribution[];
  /** By relation, by comparison: do its pairs tend to agree here? */
  shares: readonly (readonly boolean[])[];
  /** What is thought before the data speaks. */
  start: { m: readonly Distribution[]; relations: readonly (readonly Distribution[])[] };
}

const ITERATIONS_MOST = 300;
const CONVERGED = 1e-4;
/** A handful of pairs must not make a probability 0. */
const PSEUDO_PAIRS = 2;
/** Relations agree by chance where they have nothing to share: there the data has to outweigh as many pairs as it brings. */
const FIRMNESS = 1;

/** The vectors of a pass by the comparisons that take part, each once. */
interface Vectors {
  size: number;
  width: number;
  /** Level of each comparison that takes part, side by side. */
  levels: Uint8Array;
  counts: Float64Array;
  pairs: number;
}

const collapse = ({ patterns, selected, included }: PassInput): Vectors => {
  const numbers = new Map<string, number>();
  const width = included.length;
  const levels = new Uint8Array(selected.length * width);
  const counts = new Float64Array(selected.length);
  let pairs = 0;
  for (const pattern of selected) {
    const own = included.map((comparison) => patterns.levels[pattern * patterns.comparisons + comparison] ?? 0);
    const key = own.join();
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    levels.set(own, number * width);
    counts[number] = (counts[number] ?? 0) + (patterns.counts[pattern] ?? 0);
    pairs += patterns.counts[pattern] ?? 0;
  }
  return { size: numbers.size, width, levels, counts, pairs };
};

/** Room for the levels of each comparison, null first. */
const LEVELS = 16;

/** A class of pairs as one run of numbers: probability of each level of each comparison; 1 of the null level. */
const flat = (distributions: readonly Distribution[], included: readonly number[]): Float64Array => {
  const table = new Float64Array(included.length * LEVELS).fill(1);
  for (const [at, comparison] of included.entries())
    for (const [level, probability] of (distributions[comparison] ?? new Float64Array()).entries())
      table[at * LEVELS + level + 1] = probability;
  return table;
};

const probabilityUnder = (table: Float64Array, { levels, width }: Vectors, vector: number): number => {
  let product = 1;
  for (let at = 0, level = vector * width; at < width; at++, level++) product *= table[at * LEVELS + (levels[level] ?? 0)] ?? 0;
  return product;
};

/** Add what each class is expected to have of each vector. @returns the classes' totals */
const expect = (
  vectors: Vectors,
  strangers: Float64Array,
  tables: readonly Float64Array[],
  shares: Float64Array,
  sums: readonly Float64Array[],
) => {
  const totals = new Float64Array(tables.length);
  const likelihoods = new Float64Array(tables.length);
  const rest = 1 - shares.reduce((sum, share) => sum + share, 0);
  for (let vector = 0; vector < vectors.size; vector++) {
    let all = rest * probabilityUnder(strangers, vectors, vector);
    for (let number = 0; number < tables.length; number++) {
      const table = tables[number];
      const likelihood = table ? (shares[number] ?? 0) * probabilityUnder(table, vectors, vector) : 0;
      likelihoods[number] = likelihood;
      all += likelihood;
    }
    if (all === 0) continue;
    for (let number = 0; number < tables.length; number++) {
      const expected = ((vectors.counts[vector] ?? 0) * (likelihoods[number] ?? 0)) / all;
      totals[number] = (totals[number] ?? 0) + expected;
      const sum = sums[number];
      if (sum) addLevels(sum, vectors, vector, expected);
    }
  }
  return totals;
};

const addLevels = (sum: Float64Array, { levels, width }: Vectors, vector: number, expected: number): void => {
  for (let at = 0, level = vector * width; at < width; at++, level++) {
    const place = at * LEVELS + (levels[level] ?? 0);
    sum[place] = (sum[place] ?? 0) + expected;
  }
};

/** The level probabilities that fit the sums best, held back by what was thought before. @returns the largest change */
const estimate = (
  table: Float64Array,
  sums: Float64Array,
  before: Float64Array,
  pseudo: (at: number) => number,
  levelCounts: readonly number[],
): number => {
  let change = 0;
  for (const [at, levels] of levelCounts.entries()) {
    const weight = pseudo(at);
    let total = 0;
    for (let level = 1; level <= levels; level++)
      total += (sums[at * LEVELS + level] ?? 0) + weight * (before[at * LEVELS + level] ?? 0);
    for (let level = 1; level <= levels; level++) {
      const place = at * LEVELS + level;
      const next = ((sums[place] ?? 0) + weight * (before[place] ?? 0)) / total;
      change = Math.max(change, Math.abs(next - (table[place] ?? 0)));
      table[place] = next;
    }
  }
  return change;
};

/**
 * Expectation–maximisation over distinct comparison vectors with their counts (Dempster, Laird, Rubin 1977; for record linkage Winkler
 * 1988): u is fixed, m, the relations and the shares are estimated. Missing values leave their comparison out of the vector.
 */
export const maximise = (input: PassInput): Pass => {
  const { included, u, shares: agreeing, start } = input;
  const vectors = collapse(input);
  const levelCounts = included.map((comparison) => u[comparison]?.length ?? 0);
  const strangers = flat(u, included);
  const before = [start.m, ...start.relations].map((each) => flat(each, included));
  const tables = before.map((table) => table.slice());
  const shares = Float64Array.from(tables, (_, number) => (number === 0 ? 0.2 : 0.1));
  let iterations = 0;
  let converged = false;
  while (!converged && iterations < ITERATIONS_MOST) {
    iterations += 1;
    const sums = tables.map((table) => new Float64Array(table.length));
    const totals = expect(vectors, strangers, tables, shares, sums);
    let change = 0;
    for (const [number, table] of tables.entries()) {
      const total = totals[number] ?? 0;
      const share = Math.max(total / vectors.pairs, 1e-12);
      change = Math.max(change, Math.abs(share - (shares[number] ?? 0)));
      shares[number] = share;
      const firm = (at: number): boolean => number > 0 && agreeing[number - 1]?.[included[at] ?? -1] !== true;
      const pseudo = (at: number): number => (firm(at) ? Math.max(total * FIRMNESS, PSEUDO_PAIRS) : PSEUDO_PAIRS);
      change = Math.max(change, estimate(table, sums[number] ?? table, before[number] ?? table, pseudo, levelCounts));
    }
    converged = change < CONVERGED;
  }
  const [m = [], ...relations] = tables.map((table) => distributionsOf(table, included, u));
  return { shares: [...shares], m, relations, pairs: vectors.pairs, iterations, converged };
};

/** By comparison; of those that took no part as u has them. */
const distributionsOf = (table: Float64Array, included: readonly number[], u: readonly Distribution[]): Distribution[] =>
  u.map((own, comparison) => {
    const at = included.indexOf(comparison);
    return at === -1 ? own : normalised(table.slice(at * LEVELS + 1, at * LEVELS + 1 + own.length));
  });

export const startOf = (u: readonly Distribution[], shares: readonly (readonly boolean[])[]): PassInput['start'] => ({
  m: u.map((each) => expectedM(each.length)),
  relations: shares.map((relation) =>
    u.map((each, comparison) => (relation[comparison] === true ? expectedM(each.length) : each)),
  ),
});
