import type { Comparable } from '../contracts/identity.ts';
import type { MatchingModel, SourceColumn } from '../contracts/model.ts';
import type { SourceRecord } from '../contracts/record.ts';
import { Attribute, type Identifier, IdentifierType } from '../domain/hcp.ts';
import { type BlockKey, blockKey } from '../domain/ids.ts';
import { cleaner } from './clean.ts';
import { textOf } from './dictionary.ts';
import { identifierForm } from './identifiers.ts';
import { columnOf, type InputRecord, type RecordTable, tableOf, valueAt, valuesOf } from './table.ts';

/** The block key of an identifier: how a record and an observation that carry the same one find each other. */
export const identifierKey = (hashKey: Uint8Array, identifier: Identifier): BlockKey =>
  blockKey(hashKey, identifier.type, identifierForm(identifier));

/** What stands before the # of a block key: an identifier type or a rule's id. */
export const kindOf = (key: BlockKey): string => key.slice(0, key.indexOf('#'));

/** What a source record says of a model's column: by attribute or identifier type. */
export const inputOf = (record: SourceRecord, { from }: SourceColumn): readonly string[] => {
  for (const input of from) {
    const type = IdentifierType.safeParse(input);
    const attribute = Attribute.safeParse(input);
    const values = type.success
      ? record.identifiers.filter((identifier) => identifier.type === type.data).map(identifierForm)
      : attribute.success
        ? [record.attributes[attribute.data] ?? ''].filter((value) => value !== '')
        : [];
    if (values.length > 0) return values;
  }
  return [];
};

/** A column's texts in the table's only row. */
const textsOf = (table: RecordTable, name: string): string[] => {
  const view = columnOf(table, name);
  const value = valueAt(table, view, 0);
  const { sets } = view.dictionary;
  if (value === 0) return [];
  if (!sets) return [textOf(view.dictionary, value)];
  return Array.from(sets.elements.subarray(sets.starts[value], sets.starts[value + 1]), (element) => textOf(sets.of, element));
};

/** Every way of taking one value for each column; none where a column has no value. */
const combinations = (values: readonly (readonly string[])[]): string[][] =>
  values.reduce<string[][]>((heads, each) => heads.flatMap((head) => each.map((value) => [...head, value])), [[]]);

/**
 * Keys of a record's identifiers. Those of one type stand in the order of the column's values, so that a generic key tells which value it
 * means; last are those of which no value of their own is left (13800138000).
 */
const identifierKeys = ({ identifiers }: SourceRecord, model: MatchingModel, hashKey: Uint8Array): BlockKey[] =>
  IdentifierType.options.flatMap((type) => {
    const column = Object.values(model.columns).find((each) => 'from' in each && each.from.includes(type));
    const clean = column && 'from' in column ? cleaner(column.clean, column.missing) : (form: string) => form;
    const forms = [...new Set(identifiers.filter((identifier) => identifier.type === type).map(identifierForm))].sort();
    const byValue = new Map<string, string>();
    for (const form of forms) if (clean(form) !== '' && !byValue.has(clean(form))) byValue.set(clean(form), form);
    const own = [...byValue].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, form]) => form);
    return [...own, ...forms.filter((form) => !own.includes(form))].map((form) => blockKey(hashKey, type, form));
  });

const blockKeys = (record: SourceRecord, model: MatchingModel, hashKey: Uint8Array, input: InputRecord): BlockKey[] => {
  const identifiers = identifierKeys(record, model, hashKey);
  const table = tableOf(model, [input]);
  const rules = model.blockingRules
    .filter(({ id }) => !IdentifierType.safeParse(id).success)
    .flatMap(({ id, on }) =>
      combinations(on.map((name) => textsOf(table, name).sort())).map((values) =>
        blockKey(hashKey, id, JSON.stringify([record.country, ...values])),
      ),
    );
  return [...new Set([...identifiers, ...rules])];
};

/**
 * What comparisons need of a record: its cleaned values by the model's source columns, and its block keys: one an identifier, and one a
 * blocking rule for each combination of its columns' values. A withdrawn record has no keys: it neither blocks nor is compared.
 * @param hashKey the stage's secret
 */
export const comparable = (record: SourceRecord, model: MatchingModel, hashKey: Uint8Array): Comparable => {
  const input: InputRecord = { source: 0, value: (_, column) => inputOf(record, column) };
  const fields: Comparable['fields'] = {};
  for (const [name, column] of Object.entries(model.columns)) {
    if (!('from' in column)) continue;
    const values = valuesOf(inputOf(record, column), column, cleaner(column.clean, column.missing));
    const [value] = values;
    if (value !== undefined) fields[name] = values.length === 1 ? value : values;
  }
  return {
    recordId: record.recordId,
    source: record.source,
    country: record.country,
    fields,
    keys: record.withdrawn ? [] : blockKeys(record, model, hashKey, input),
  };
};
