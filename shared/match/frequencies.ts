import type { MatchingModel, TermFrequencies } from '../contracts/model.ts';
import { textOf } from './dictionary.ts';
import { columnOf, type RecordTable, valueAt } from './table.ts';

/** Values listed in a model: the most frequent; what is rarer shares one frequency. */
const LISTED_MOST = 5000;
/** A value borne by fewer is not listed: a table of frequencies is no register of persons. */
const BEARERS_LEAST = 3;

export const frequencyColumns = (model: MatchingModel): string[] => [
  ...new Set(model.comparisons.flatMap(({ levels }) => levels.flatMap((level) => level.termFrequency ?? []))),
];

/** How often each value of a column stands in the table, by its number. */
export const countValues = (table: RecordTable, name: string): Uint32Array => {
  const view = columnOf(table, name);
  const counts = new Uint32Array(view.dictionary.size + 1);
  for (let row = 0; row < table.rows; row++) {
    const value = valueAt(table, view, row);
    counts[value] = (counts[value] ?? 0) + 1;
  }
  return counts;
};

/** The frequencies that a model carries, counted on a table. */
export const countFrequencies = (model: MatchingModel, table: RecordTable): Record<string, TermFrequencies> => {
  const tables: Record<string, TermFrequencies> = {};
  for (const name of frequencyColumns(model)) {
    const counts = countValues(table, name);
    const { dictionary } = columnOf(table, name);
    let [total, distinct] = [0, 0];
    const common: number[] = [];
    for (let value = 1; value < counts.length; value++) {
      total += counts[value] ?? 0;
      if (counts[value] !== 0) distinct += 1;
      if ((counts[value] ?? 0) >= BEARERS_LEAST) common.push(value);
    }
    common.sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b).splice(LISTED_MOST);
    const listed = common.reduce((sum, value) => sum + (counts[value] ?? 0), 0);
    const others = distinct - common.length;
    tables[name] = {
      rest: total === 0 ? 1 : others > 0 ? Math.max(total - listed, 1) / others / total : 1 / total,
      values: Object.fromEntries(
        common.map((value) => [textOf(dictionary, value), Number(((counts[value] ?? 0) / total).toPrecision(6))]),
      ),
    };
  }
  return tables;
};

/** A model's list as a map, made once: the live route asks for it with every record. */
const maps = new WeakMap<TermFrequencies, Map<string, number>>();
const valuesOf = (known: TermFrequencies): Map<string, number> => {
  const made = maps.get(known) ?? new Map(Object.entries(known.values));
  maps.set(known, made);
  return made;
};

/**
 * Each value's frequency by its number, as the model says; undefined where it says nothing of the column. Of a set: that of its most
 * frequent element.
 */
export const frequenciesOf = (model: MatchingModel, table: RecordTable, name: string): Float64Array | undefined => {
  const { dictionary } = columnOf(table, name);
  const known = model.termFrequencies?.[name];
  if (!known) return undefined;
  const values = valuesOf(known);
  const frequencies = new Float64Array(dictionary.size + 1).fill(known.rest);
  if (values.size === 0) return frequencies;
  for (let value = 1; value <= dictionary.size; value++) {
    const { sets } = dictionary;
    if (!sets) {
      frequencies[value] = values.get(textOf(dictionary, value)) ?? known.rest;
      continue;
    }
    for (const element of sets.elements.subarray(sets.starts[value], sets.starts[value + 1]))
      frequencies[value] = Math.max(frequencies[value] ?? 0, values.get(textOf(sets.of, element)) ?? known.rest);
  }
  return frequencies;
};
