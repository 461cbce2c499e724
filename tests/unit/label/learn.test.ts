import { describe, expect, it } from 'vitest';
import type { Patterns } from '../../../shared/match/patterns.ts';
import { type LabelledPair, learnFromLabels, type VectorWeigher } from '../../../shared/match/train/labels.ts';
import type { Parameters } from '../../../shared/match/train/parameters.ts';

// A world of three comparisons with three levels each, of known m and u; what was estimated of it may be another.

const U = [
  [0.01, 0.09, 0.9],
  [0.005, 0.045, 0.95],
  [0.1, 0.1, 0.8],
];
const TRUE_M = [
  [0.85, 0.1, 0.05],
  [0.9, 0.06, 0.04],
  [0.7, 0.2, 0.1],
];
const PRIOR = 0.001;
const PAIRS = 10_000_000;

const product = (of: ArrayLike<number>[], levels: number[]): number =>
  levels.reduce((all, code, at) => all * of[at]![code - 1]!, 1);
const vectors = [1, 2, 3].flatMap((a) => [1, 2, 3].flatMap((b) => [1, 2, 3].map((c) => [a, b, c])));
const matches = vectors.map((levels) => PAIRS * PRIOR * product(TRUE_M, levels));
const strangers = vectors.map((levels) => PAIRS * (1 - PRIOR) * product(U, levels));

const patternsOf = (others = strangers): Patterns => ({
  size: vectors.length,
  comparisons: 3,
  levels: Uint8Array.from(vectors.flat()),
  rules: new Uint32Array(vectors.length),
  counts: Float64Array.from(matches, (each, vector) => each + others[vector]!),
});
const parametersOf = (m: number[][], prior: number): Parameters => ({
  m: m.map((each) => Float64Array.from(each)),
  u: U.map((each) => Float64Array.from(each)),
  relations: [],
  prior,
  relationPriors: [],
});
const weigher =
  ({ m, u, prior }: Parameters): VectorWeigher =>
  (levels, at) => {
    const codes = [0, 1, 2].map((comparison) => levels[at + comparison]!);
    return Math.log2((prior * product(m, codes)) / ((1 - prior) * product(u, codes)));
  };

/** Repeatable figures in [0, 1). */
const random = (seed: number) => (): number => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
};
/** So many labels on each vector whose estimated weight is within `near` of 0, as somebody who knows would give them. */
const label = (parameters: Parameters, each: number, near: number, others = strangers): LabelledPair[] => {
  const next = random(5);
  return vectors.flatMap((levels, vector) => {
    if (Math.abs(weigher(parameters)(levels, 0)) > near) return [];
    const truth = matches[vector]! / (matches[vector]! + others[vector]!);
    return Array.from({ length: each }, () => ({ levels, gain: 0, same: next() < truth }));
  });
};
const distance = (m: ArrayLike<number>[]): number =>
  TRUE_M.flat().reduce((sum, value, index) => sum + Math.abs(value - m[Math.floor(index / 3)]![index % 3]!), 0);
const shiftOf = (before: Parameters, after: Parameters): number => Math.log2(after.prior / before.prior);

const right = parametersOf(TRUE_M, PRIOR);

describe('learning from labels', () => {
  it('without labels, nothing changes', () => {
    expect(learnFromLabels(right, patternsOf(), [], weigher)).toBe(right);
  });

  it('labels near the threshold leave a model that is right alone, though their matches all look doubtful', () => {
    const labels = label(right, 40, 4);
    expect(labels.length).toBeGreaterThan(150);
    const learnt = learnFromLabels(right, patternsOf(), labels, weigher);
    expect(Math.abs(shiftOf(right, learnt))).toBeLessThan(0.4);
    expect(distance(learnt.m)).toBeLessThan(0.1);
    // Counting levels among the labelled matches, instead, would be far off.
    const same = labels.filter((each) => each.same);
    const naive = TRUE_M.map((each, place) =>
      each.map((_, level) => same.filter(({ levels }) => levels[place] === level + 1).length / same.length),
    );
    expect(distance(naive)).toBeGreaterThan(1);
  });

  it('a model that is sure of too much is corrected as a whole', () => {
    const sure = parametersOf(TRUE_M, PRIOR * 8);
    const labels = label(sure, 40, 4);
    const learnt = learnFromLabels(sure, patternsOf(), labels, weigher);
    /** By how much more matches are expected among the labels than there are, as a share of the labels. */
    const excess = (parameters: Parameters): number =>
      labels.reduce((sum, { levels, same }) => sum + 1 / (1 + 2 ** -weigher(parameters)(levels, 0)) - (same ? 1 : 0), 0) /
      labels.length;
    expect(excess(sure)).toBeGreaterThan(0.2);
    expect(Math.abs(excess(learnt))).toBeLessThan(0.02);
    expect(shiftOf(sure, learnt)).toBeLessThan(-1);
    expect(distance(learnt.m)).toBeLessThan(0.4);
  });

  it('term frequencies count in the weight of a label', () => {
    const labels = label(right, 40, 4).map((each) => ({ ...each, gain: 5 }));
    expect(shiftOf(right, learnFromLabels(right, patternsOf(), labels, weigher))).toBeLessThan(-3);
  });

  it('what training took for matches, and people say is not, leaves m', () => {
    // Households: strangers who share the first and the third comparison. Two classes alone cannot tell them from doubtful matches.
    const household = [[0.97, 0.02, 0.01], U[1]!, [0.97, 0.02, 0.01]];
    const others = strangers.map((each, vector) => each + PAIRS * 0.0006 * product(household, vectors[vector]!));
    const patterns = patternsOf(others);
    let estimated = right;
    for (let step = 0; step < 300; step += 1) {
      const weigh = weigher(estimated);
      const expected = vectors.map((levels, vector) => patterns.counts[vector]! / (1 + 2 ** -weigh(levels, 0)));
      const total = expected.reduce((sum, each) => sum + each, 0);
      const on = (place: number, code: number): number =>
        expected.reduce((sum, each, vector) => sum + (vectors[vector]![place] === code ? each : 0), 0);
      const m = TRUE_M.map((each, place) => each.map((_, level) => on(place, level + 1) / total));
      estimated = parametersOf(m, total / PAIRS);
    }
    expect(estimated.prior).toBeGreaterThan(PRIOR * 1.3);
    expect(distance(estimated.m)).toBeGreaterThan(0.3);
    const off = [0, 2, 20, 200].map((each) =>
      distance(learnFromLabels(estimated, patterns, label(estimated, each, 6, others), weigher).m),
    );
    for (const [index, each] of off.slice(1).entries()) expect(each).toBeLessThan(off[index]!);
    expect(off.at(-1)).toBeLessThan(off[0]! / 2);
  });

  it('one label does not turn the world', () => {
    const levels = vectors.find((each) => Math.abs(weigher(right)(each, 0)) < 3)!;
    const learnt = learnFromLabels(right, patternsOf(), [{ levels, gain: 0, same: false }], weigher);
    expect(shiftOf(right, learnt)).toBeLessThan(0);
    expect(shiftOf(right, learnt)).toBeGreaterThan(-3);
    for (const each of learnt.m) expect(each.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
  });

  it('labels that contradict what is certain, and of vectors that no rule found', () => {
    const labels = [
      { levels: [1, 1, 1], gain: 2000, same: false },
      { levels: [0, 0, 3], gain: -2000, same: true },
    ];
    const zero: VectorWeigher = () => 0;
    const learnt = learnFromLabels(right, patternsOf(), labels, () => zero);
    expect(learnt.prior).toBeGreaterThan(0);
    expect(learnt.prior).toBeLessThan(1);
    for (const value of learnt.m.flatMap((each) => [...each])) expect(value).toBeGreaterThan(0);
  });
});
