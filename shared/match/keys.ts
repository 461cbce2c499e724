import type { MatchField, MatchingConfig, MatchingRule } from '../contracts/config.ts';
import type { Comparable } from '../contracts/identity.ts';
import type { SourceRecord } from '../contracts/record.ts';
import { type Identifier, IdentifierType } from '../domain/hcp.ts';
import { type BlockKey, blockKey } from '../domain/ids.ts';
import { comparisonForm, identifierForm } from './normalise.ts';

/** The block key of an identifier: how a record and an observation that carry the same one find each other. */
export const identifierKey = (hashKey: Uint8Array, identifier: Identifier): BlockKey =>
  blockKey(hashKey, identifier.type, identifierForm(identifier));

/** What stands before the # of a block key: an identifier type or a rule's id. */
export const kindOf = (key: BlockKey): string => key.slice(0, key.indexOf('#'));

export const isIdentifierType = (field: string): field is IdentifierType => IdentifierType.safeParse(field).success;

/** The kind of key that a rule blocks on: a rule of exactly one identifier shares the identifier's own key. */
export const ruleKind = (rule: MatchingRule): string => {
  const [only, ...others] = rule.equal;
  return only !== undefined && others.length === 0 && isIdentifierType(only) ? only : rule.id;
};

/** More records than this under a key of this kind, and the key names a place, not a person. */
export const genericAbove = (key: BlockKey, model: MatchingConfig): number =>
  model.rules.find((rule) => ruleKind(rule) === kindOf(key))?.genericAbove ?? model.genericAbove;

/** Every way of taking one value for each field; none where a field has no value. */
const combinations = (values: readonly (readonly string[])[]): string[][] =>
  values.reduce<string[][]>((heads, each) => heads.flatMap((head) => each.map((value) => [...head, value])), [[]]);

const valuesOf = (record: SourceRecord, field: MatchField): string[] => {
  if (isIdentifierType(field))
    return record.identifiers.filter((identifier) => identifier.type === field).map((identifier) => identifierForm(identifier));
  const value = record.attributes[field];
  const form = value === undefined ? undefined : comparisonForm(value);
  return form === undefined ? [] : [form];
};

/** One key an identifier, and for each rule one for each combination of its fields' values in this country. */
const blockKeys = (record: SourceRecord, model: MatchingConfig, hashKey: Uint8Array): BlockKey[] => {
  const identifiers = record.identifiers.map((identifier) => identifierKey(hashKey, identifier));
  const rules = model.rules
    .filter((rule) => !isIdentifierType(ruleKind(rule)))
    .flatMap((rule) =>
      combinations(rule.equal.map((field) => valuesOf(record, field))).map((values) =>
        blockKey(hashKey, rule.id, JSON.stringify([record.country, ...values])),
      ),
    );
  return [...new Set([...identifiers, ...rules])].sort();
};

/**
 * What comparisons need of a record. A withdrawn record has no keys: it neither blocks nor is compared.
 * @param hashKey the stage's secret: nothing of an identifier but its keyed hash is kept
 */
export const comparable = (record: SourceRecord, model: MatchingConfig, hashKey: Uint8Array): Comparable => {
  const compared = new Set(model.rules.flatMap((rule) => rule.notContradicting).filter((field) => !isIdentifierType(field)));
  const fields = [...compared].flatMap((field) => valuesOf(record, field).map((value) => [field, value] as const));
  return {
    recordId: record.recordId,
    source: record.source,
    country: record.country,
    fields: Object.fromEntries(fields),
    keys: record.withdrawn ? [] : blockKeys(record, model, hashKey),
  };
};
