import type { Comparison, Condition } from '../../shared/contracts/model.ts';
import { NULL_LEVEL } from './outcome.ts';

const list = (conditions: readonly Condition[], word: string): string =>
  conditions.map((each) => part(each, word)).join(` ${word} `);

/** Within another condition, brackets where the words would otherwise run together. */
const part = (condition: Condition, within: string): string => {
  const text = describeCondition(condition);
  const joins = ('all' in condition && condition.all.length > 1) || ('any' in condition && condition.any.length > 1);
  return joins && !(within === 'and' && 'all' in condition) ? `(${text})` : text;
};

const times = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** A condition in words: "surname Jaro–Winkler ≥ 0.92". */
export const describeCondition = (condition: Condition): string => {
  if ('exact' in condition) return `${condition.exact} exact`;
  if ('jaroWinkler' in condition) return `${condition.jaroWinkler} Jaro–Winkler ≥ ${condition.atLeast}`;
  if ('damerauLevenshtein' in condition) return `${condition.damerauLevenshtein} ≤ ${times(condition.atMost, 'edit')}`;
  if ('jaccard' in condition) return `${condition.jaccard} Jaccard (${condition.grams}-grams) ≥ ${condition.atLeast}`;
  if ('prefix' in condition) return `${condition.prefix} begins alike`;
  if ('abbreviates' in condition) return `${condition.abbreviates} abbreviated`;
  if ('days' in condition) return `${condition.days} within ${times(condition.atMost, 'day')}`;
  if ('months' in condition) return `${condition.months} within ${times(condition.atMost, 'month')}`;
  if ('years' in condition) return `${condition.years} within ${times(condition.atMost, 'year')}`;
  if ('difference' in condition) return `${condition.difference} within ${condition.atMost}`;
  if ('intersect' in condition) {
    const least = condition.atLeast ?? 1;
    return `${condition.intersect} ${least === 1 ? 'share one' : `share ${least}`}`;
  }
  if ('swapped' in condition) return `${condition.swapped.join(' and ')} swapped`;
  if ('missing' in condition) return `${condition.missing} missing`;
  return 'all' in condition ? list(condition.all, 'and') : list(condition.any, 'or');
};

/** A level as people read it: its own label, or its condition in words. @param code as in `LinkOutcome` */
export const levelLabel = ({ levels }: Comparison, code: number): string => {
  if (code === NULL_LEVEL) return 'missing';
  const level = levels[code - 1];
  return level === undefined ? 'anything else' : (level.label ?? describeCondition(level.when));
};

/** Splink's number of a level: -1 is null, 0 anything else, and the more alike the higher. */
export const gamma = ({ levels }: Comparison, code: number): number => (code === NULL_LEVEL ? -1 : levels.length + 1 - code);

/** Codes of a comparison's levels, the null level left out. */
export const levelCodes = ({ levels }: Comparison): number[] =>
  Array.from({ length: levels.length + 1 }, (_, index) => index + 1);

export interface LevelParameters {
  m: number;
  u: number;
  /** log2(m/u). */
  weight: number;
}

/** m and u of a level as trained. */
export const levelParameters = ({ levels, otherwise }: Comparison, code: number): LevelParameters => {
  const { m = 0, u = 0 } = levels[code - 1] ?? otherwise;
  return { m, u, weight: m === u ? 0 : Math.log2(m / u) };
};
