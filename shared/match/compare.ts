import type { MatchField, MatchingConfig, MatchingRule } from '../contracts/config.ts';
import type { Comparable } from '../contracts/identity.ts';
import type { BlockKey } from '../domain/ids.ts';
import { isIdentifierType, kindOf, ruleKind } from './keys.ts';

/** A field on which two records contradict each other, and the rule that this kept from holding (or `cannotLink`). */
export interface Contradiction {
  rule: string;
  field: string;
}
export type Comparison =
  | { links: false; why: 'countries differ' | 'nothing in common' | 'contradiction'; contradicted: Contradiction[] }
  /** `rules`: those that hold, strongest first. `contradicted`: what kept others from holding. */
  | { links: true; rules: string[]; contradicted: Contradiction[] };

type Agreement = 'agree' | 'contradict' | 'silent';

const keysOfKind = (record: Comparable, kind: string, generic: ReadonlySet<BlockKey>): BlockKey[] =>
  record.keys.filter((key) => kindOf(key) === kind && !generic.has(key));

const textOf = (record: Comparable, field: MatchField): string | undefined => {
  const value = record.fields[field];
  return typeof value === 'string' ? value : undefined;
};

/** A name written in Han characters and one in Latin letters can neither agree nor contradict. */
const isHan = (text: string): boolean => /\p{Script=Han}/u.test(text);

const compareTexts = (field: MatchField, x: string, y: string): Agreement => {
  if (x === y) return 'agree';
  if (isHan(x) !== isHan(y)) return 'silent';
  // The shorter says no more than how the longer begins: J agrees with JOHN.
  if (field === 'middleName' && (x.startsWith(y) || y.startsWith(x))) return 'agree';
  return 'contradict';
};

/** What two records say of each other on one field; silent where one of them says nothing that counts. */
export const agreement = (a: Comparable, b: Comparable, field: MatchField, generic: ReadonlySet<BlockKey>): Agreement => {
  if (isIdentifierType(field)) {
    const [x, y] = [keysOfKind(a, field, generic), keysOfKind(b, field, generic)];
    if (x.length === 0 || y.length === 0) return 'silent';
    return x.some((key) => y.includes(key)) ? 'agree' : 'contradict';
  }
  const [x, y] = [textOf(a, field), textOf(b, field)];
  return x === undefined || y === undefined ? 'silent' : compareTexts(field, x, y);
};

/** On which fields these records keep the rule from holding. */
export const contradictions = (
  a: Comparable,
  b: Comparable,
  rule: MatchingRule,
  generic: ReadonlySet<BlockKey>,
): Contradiction[] =>
  rule.notContradicting
    .filter((field) => agreement(a, b, field, generic) === 'contradict')
    .map((field) => ({ rule: rule.id, field }));

/** A rule's values are equal where the records share one of its keys: a generic key is no evidence. */
const sharesKey = (a: Comparable, b: Comparable, rule: MatchingRule, generic: ReadonlySet<BlockKey>): boolean => {
  const kind = ruleKind(rule);
  return keysOfKind(a, kind, generic).some((key) => b.keys.includes(key));
};

const cannotLink = (a: Comparable, b: Comparable, model: MatchingConfig, generic: ReadonlySet<BlockKey>): Contradiction[] =>
  model.cannotLink
    .filter((field) => agreement(a, b, field, generic) === 'contradict')
    .map((field) => ({ rule: 'cannotLink', field }));

const NONE: ReadonlySet<BlockKey> = new Set();

/** Different values of an identifier of which one HCP has one: two HCPs, whatever else agrees. A generic value (000000) says nothing. */
export const forbids = (a: Comparable, b: Comparable, model: MatchingConfig, generic: ReadonlySet<BlockKey> = NONE): boolean =>
  cannotLink(a, b, model, generic).length > 0;

/**
 * Are these two records one HCP, as far as they alone say?
 * @param generic block keys that name a place, not a person: what is equal or different by them does not count
 */
export const compare = (a: Comparable, b: Comparable, model: MatchingConfig, generic: ReadonlySet<BlockKey>): Comparison => {
  if (a.country !== b.country || a.country !== model.country) return { links: false, why: 'countries differ', contradicted: [] };
  const equal = model.rules.filter((rule) => sharesKey(a, b, rule, generic));
  if (equal.length === 0) return { links: false, why: 'nothing in common', contradicted: [] };
  const forbidden = cannotLink(a, b, model, generic);
  const contradicted = [...forbidden, ...equal.flatMap((rule) => contradictions(a, b, rule, generic))];
  const rules = equal.map((rule) => rule.id).filter((id) => !contradicted.some(({ rule }) => rule === id));
  if (forbidden.length > 0 || rules.length === 0) return { links: false, why: 'contradiction', contradicted };
  return { links: true, rules, contradicted };
};

/**
 * Might they be one HCP under some set of generic keys? Then they must be considered together. Never false where `compare`
 * could say yes: identifiers contradict only as long as they are not generic, so here they do not.
 */
export const mayLink = (a: Comparable, b: Comparable, model: MatchingConfig): boolean =>
  a.country === b.country &&
  a.country === model.country &&
  model.rules.some(
    (rule) => sharesKey(a, b, rule, NONE) && contradictions(a, b, rule, NONE).every(({ field }) => isIdentifierType(field)),
  );
