import type { Comparison, Condition } from '../contracts/model.ts';
import { NULL_LEVEL } from './compile.ts';

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

/** A level as people read it: its own label, or its condition in words. @param code NULL_LEVEL, or the level's place from 1; one more is anything else */
export const levelLabel = ({ levels }: Comparison, code: number): string => {
  if (code === NULL_LEVEL) return 'missing';
  const level = levels[code - 1];
  return level === undefined ? 'anything else' : (level.label ?? describeCondition(level.when));
};
