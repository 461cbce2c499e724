import { ConfigurationError } from '../domain/errors.ts';
import type { CompiledComparison } from './compile.ts';

/** Comparison vectors as they were met, each once: the level of every comparison, and the rules that hold, in one number. */
export interface PatternCounter {
  /** @returns the vector's number, 0 for the first that was met */
  number(code: number): number;
  codes(): Float64Array;
  counts(): Float64Array;
}

export const patternCounter = (): PatternCounter => {
  let mask = 4095;
  let slots = new Int32Array(mask + 1).fill(-1);
  let codes = new Float64Array(2048);
  let counts = new Float64Array(2048);
  let size = 0;
  const slotOf = (code: number): number => {
    const low = code % 4294967296;
    let slot = (Math.imul(low ^ (low >>> 15), 0x9e3779b1) ^ Math.imul((code - (low >>> 0)) / 4294967296, 0x85ebca6b)) >>> 0;
    slot = (slot ^ (slot >>> 16)) & mask;
    for (;;) {
      const known = slots[slot] ?? -1;
      if (known === -1 || codes[known] === code) return slot;
      slot = (slot + 1) & mask;
    }
  };
  const grow = (): void => {
    const [oldCodes, oldCounts] = [codes, counts];
    codes = new Float64Array(size * 2);
    counts = new Float64Array(size * 2);
    codes.set(oldCodes);
    counts.set(oldCounts);
    mask = mask * 2 + 1;
    slots = new Int32Array(mask + 1).fill(-1);
    for (let known = 0; known < size; known++) slots[slotOf(codes[known] ?? 0)] = known;
  };
  return {
    number(code) {
      let slot = slotOf(code);
      let known = slots[slot] ?? -1;
      if (known === -1) {
        if (size === codes.length) {
          grow();
          slot = slotOf(code);
        }
        known = size++;
        slots[slot] = known;
        codes[known] = code;
      }
      counts[known] = (counts[known] ?? 0) + 1;
      return known;
    },
    codes: () => codes.slice(0, size),
    counts: () => counts.slice(0, size),
  };
};

/** How levels and rules make one number: exact as long as all together stay below 2^53. */
export interface PatternCode {
  /** What a comparison's level is multiplied by. */
  places: Float64Array;
  rules: number;
  levelsOf(code: number): number[];
  rulesOf(code: number): number;
}

/** Rules are bits of a positive 32-bit number. */
const RULES_MOST = 31;
/** Null and otherwise included. */
const LEVELS_MOST = 16;

/** @throws ConfigurationError where there are too many rules or levels, or the comparisons have too many levels together */
export const patternCode = (comparisons: readonly CompiledComparison[], rules: number): PatternCode => {
  if (rules > RULES_MOST) throw new ConfigurationError(`the model has ${rules} blocking rules; ${RULES_MOST} is the most`);
  for (const { id, levels } of comparisons)
    if (levels > LEVELS_MOST)
      throw new ConfigurationError(`the comparison ${id} has ${levels - 2} levels; ${LEVELS_MOST - 2} is the most`);
  const places = new Float64Array(comparisons.length);
  let place = 2 ** rules;
  for (const [index, { levels }] of comparisons.entries()) {
    places[index] = place;
    place *= levels;
  }
  if (place > Number.MAX_SAFE_INTEGER)
    throw new ConfigurationError('the model has too many comparisons, levels and blocking rules for one number: leave some out');
  return {
    places,
    rules,
    levelsOf: (code) => comparisons.map(({ levels }, index) => Math.floor(code / (places[index] ?? 1)) % levels),
    rulesOf: (code) => code % 2 ** rules,
  };
};

/** All patterns of a run, decoded. */
export interface Patterns {
  size: number;
  comparisons: number;
  /** Level of each comparison, comparisons side by side. */
  levels: Uint8Array;
  /** The blocking rules that hold, a bit each. */
  rules: Uint32Array;
  /** How many pairs. */
  counts: Float64Array;
}

export const decode = (code: PatternCode, codes: Float64Array, counts: Float64Array): Patterns => {
  const comparisons = code.places.length;
  const levels = new Uint8Array(codes.length * comparisons);
  const rules = new Uint32Array(codes.length);
  for (const [index, each] of codes.entries()) {
    levels.set(code.levelsOf(each), index * comparisons);
    rules[index] = code.rulesOf(each);
  }
  return { size: codes.length, comparisons, levels, rules, counts };
};
