import type { Clause } from '../contracts/config.ts';

type Scalar = string | number | boolean;

/**
 * What is known under a path: a value, that there is none, or (`unknown`, with why) that it may not be known, since a
 * consent is missing.
 */
export type Fact = { value: Scalar | undefined } | { unknown: string };
export type Facts = (field: string) => Fact;

/**
 * Whether a clause holds, and what decided it: in words of the configuration only, never with an HCP's value.
 * `unknown` where it rests on something absent: then neither it nor its negation holds (Kleene's three-valued logic).
 */
export interface Verdict {
  holds: boolean | 'unknown';
  reason: string;
}

const list = (values: readonly Scalar[]): string => values.map(String).join(', ');

/** A comparison of one field: its test, and how to say that it holds or does not. */
const comparison = (clause: Exclude<Clause, { all: Clause[] } | { any: Clause[] } | { not: Clause } | { exists: boolean }>) => {
  if ('equals' in clause) {
    return { test: (value: Scalar) => value === clause.equals, yes: `is ${clause.equals}`, no: `is not ${clause.equals}` };
  }
  if ('in' in clause) {
    const values = list(clause.in);
    return { test: (value: Scalar) => clause.in.includes(value), yes: `is one of ${values}`, no: `is none of ${values}` };
  }
  if ('contains' in clause) {
    const wanted = clause.contains.toLowerCase();
    const test = (value: Scalar) => typeof value === 'string' && value.toLowerCase().includes(wanted);
    return { test, yes: `contains ${clause.contains}`, no: `does not contain ${clause.contains}` };
  }
  const [test, bound] =
    'atLeast' in clause
      ? [(value: Scalar) => typeof value === 'number' && value >= clause.atLeast, clause.atLeast]
      : [(value: Scalar) => typeof value === 'number' && value < clause.below, clause.below];
  const [above, under] = [`is at least ${bound}`, `is below ${bound}`];
  return 'atLeast' in clause ? { test, yes: above, no: under } : { test, yes: under, no: above };
};

const evaluateAll = (verdicts: readonly Verdict[]): Verdict =>
  verdicts.find(({ holds }) => holds === false) ??
  verdicts.find(({ holds }) => holds === 'unknown') ?? {
    holds: true,
    reason: verdicts.map(({ reason }) => reason).join(' and '),
  };

const evaluateAny = (verdicts: readonly Verdict[]): Verdict =>
  verdicts.find(({ holds }) => holds === true) ?? {
    holds: verdicts.some(({ holds }) => holds === 'unknown') ? 'unknown' : false,
    reason: verdicts.map(({ reason }) => reason).join(' and '),
  };

/** `contains` disregards case; `equals` and `in` do not. */
export const evaluate = (clause: Clause, facts: Facts): Verdict => {
  if ('all' in clause) return evaluateAll(clause.all.map((each) => evaluate(each, facts)));
  if ('any' in clause) return evaluateAny(clause.any.map((each) => evaluate(each, facts)));
  if ('not' in clause) {
    const { holds, reason } = evaluate(clause.not, facts);
    return { holds: holds === 'unknown' ? holds : !holds, reason };
  }
  const fact = facts(clause.field);
  if ('unknown' in fact) return { holds: 'unknown', reason: `${clause.field} ${fact.unknown}` };
  const { value } = fact;
  if ('exists' in clause) {
    return {
      holds: (value !== undefined) === clause.exists,
      reason: `${clause.field} ${value === undefined ? 'is absent' : 'is known'}`,
    };
  }
  if (value === undefined) return { holds: 'unknown', reason: `${clause.field} is absent` };
  const { test, yes, no } = comparison(clause);
  return test(value) ? { holds: true, reason: `${clause.field} ${yes}` } : { holds: false, reason: `${clause.field} ${no}` };
};

/** Every bound that the clause compares a score with: where decay may change its verdict. */
export const scoreBounds = (clause: Clause): { scorecard: string; bound: number }[] => {
  if ('all' in clause) return clause.all.flatMap(scoreBounds);
  if ('any' in clause) return clause.any.flatMap(scoreBounds);
  if ('not' in clause) return scoreBounds(clause.not);
  if (!clause.field.startsWith('scores.')) return [];
  const scorecard = clause.field.slice('scores.'.length);
  if ('atLeast' in clause) return [{ scorecard, bound: clause.atLeast }];
  return 'below' in clause ? [{ scorecard, bound: clause.below }] : [];
};
