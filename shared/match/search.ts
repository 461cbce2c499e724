import type { BlockingRule, MatchingModel, SourceColumn } from '../contracts/model.ts';
import { ConfigurationError } from '../domain/errors.ts';
import { type Entries, rowKeys, rowsByKey } from './block.ts';
import { type CompiledComparison, columnsRequired, compile } from './compile.ts';
import { type Dictionary, textOf } from './dictionary.ts';
import { excluding } from './exclude.ts';
import { dropGeneric } from './generic.ts';
import { passingTable } from './passing.ts';
import {
  assemble,
  columnOf,
  columnsNeeded,
  columnsOf,
  type InputRecord,
  partsOf,
  type RecordTable,
  readRecords,
} from './table.ts';
import { parametersOf } from './train/parameters.ts';
import { weigher } from './weigh.ts';

/** A record of the table that may be the one asked for. */
export interface Found {
  row: number;
  /** Match weight: log2 of the odds that the two are one person. */
  weight: number;
  /** Level of each comparison: 0 null, the model's levels from 1, then otherwise. */
  levels: Uint8Array;
  /** Columns of which one person has one value, and these two valid ones that differ. */
  cannotLink: string[];
}

/** Which of these records is this one? */
export interface Search {
  /**
   * Records that a blocking rule finds and whose weight is at least the model's review threshold, the best first.
   * @param value what the new record says of a source column, uncleaned
   */
  find(value: InputRecord['value'], most?: number): Found[];
}

/** Where records of one key stand. */
const run = (keys: Uint32Array, key: number): [number, number] => {
  const first = (least: number): number => {
    let [low, high] = [0, keys.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((keys[middle] ?? 0) < least) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return [first(key), first(key + 1)];
};

interface IndexedRule extends Entries {
  rule: BlockingRule;
  cap: number;
}

/** One row of each key that more records have than the cap allows; and how many pairs all others make. */
const survey = ({ keys, rows, cap }: IndexedRule): { generic: { row: number; records: number }[]; pairs: number } => {
  const generic: { row: number; records: number }[] = [];
  let pairs = 0;
  for (let start = 0, end = 0; start < keys.length; start = end) {
    while (end < keys.length && keys[end] === keys[start]) end += 1;
    const records = end - start;
    if (keys[start] === 0) continue;
    if (records > cap) generic.push({ row: rows[start] ?? 0, records });
    else pairs += (records * (records - 1)) / 2;
  }
  return { generic, pairs };
};

/** Columns that comparing looks at, with those whose cells they stand on. */
const columnsCompared = (model: MatchingModel): Set<string> => {
  const names = new Set([
    ...model.comparisons.flatMap((comparison) => [
      ...columnsRequired(comparison),
      ...comparison.levels.flatMap(({ when, termFrequency }) => [...columnsOf(when), ...(termFrequency ? [termFrequency] : [])]),
    ]),
    ...model.cannotLink,
  ]);
  for (const name of names) {
    const column = model.columns[name];
    if (column && 'of' in column) for (const part of partsOf(column)) names.add(part);
  }
  return names;
};

/** Some joined column has hashes and no texts (see `assemble`). */
const isBare = (dictionary: Dictionary): boolean => !dictionary.sets && dictionary.size > 0 && dictionary.units.length === 0;

/**
 * An index over a table, of which values that name no person are dropped, as linking does. Its cells are copied: in memory it takes
 * about as much again, and eight bytes for each record and rule.
 * @throws ConfigurationError where the model is not trained
 */
export const searchIndex = (model: MatchingModel, base: RecordTable): Search => {
  const parameters = parametersOf(model);
  const { thresholds } = model;
  if (!parameters || !thresholds) throw new ConfigurationError(`the matching model ${model.id} is not trained`);
  const indexed = model.blockingRules.map((rule) => ({
    rule,
    cap: rule.genericAbove ?? Number.POSITIVE_INFINITY,
    ...rowsByKey(base, rule),
  }));
  const surveys = indexed.map(survey);
  const rules = indexed.filter(
    ({ rule: { pairsPerRecordMost } }, index) =>
      pairsPerRecordMost === undefined || (surveys[index]?.pairs ?? 0) <= pairsPerRecordMost * base.rows,
  );
  dropGeneric(model, base, { rules: surveys });
  const { table, put } = passingTable(base, columnsCompared(model), (name) =>
    Object.keys(model.termFrequencies?.[name]?.values ?? {}),
  );
  const comparisons = compile(model, table);
  const scale = weigher(model, table, parameters);
  const forbid = excluding(model, table);
  const read = recordReader(model, base, indexed);
  const asked = base.rows;
  const { stride } = table;

  return {
    find(value, most = 20) {
      const { whole, compared } = read(value);
      put(compared);
      const candidates = new Set(rules.flatMap((each) => rowsLike(each, whole)));
      const found: Found[] = [];
      for (const row of candidates) {
        const levels = levelsAt(comparisons, row * stride, asked * stride);
        const weight = scale.weight(scale.vector(levels, 0), scale.adjustments(levels, 0), row * stride, asked * stride);
        if (weight >= thresholds.review) found.push({ row, weight, levels, cannotLink: forbid(row, asked) });
      }
      return found.sort((a, b) => b.weight - a.weight || a.row - b.row).slice(0, most);
    },
  };
};

const levelsAt = (comparisons: readonly CompiledComparison[], a: number, b: number): Uint8Array =>
  Uint8Array.from(comparisons, ({ level }) => level(a, b));

/** More records than the cap have this key: it names no person. */
const isGeneric = ({ keys, cap }: IndexedRule, key: number): boolean => {
  const [start, end] = run(keys, key);
  return end - start > cap;
};

/** Rows that share a key with the only one of `record`. */
const rowsLike = (indexed: IndexedRule, record: RecordTable): number[] =>
  rowKeys(record, indexed.rule, 0).flatMap((key) =>
    isGeneric(indexed, key) ? [] : [...indexed.rows.subarray(...run(indexed.keys, key))],
  );

/** A record as a table of its own: whole, as it is blocked, and without the values that name no person, as it is compared. */
const recordReader = (
  model: MatchingModel,
  base: RecordTable,
  indexed: readonly IndexedRule[],
): ((value: InputRecord['value']) => { whole: RecordTable; compared: RecordTable }) => {
  const needed = columnsNeeded(model);
  const withTexts = !Object.values(base.columns).some(({ dictionary }) => isBare(dictionary));
  const build = (value: InputRecord['value']): RecordTable =>
    assemble(
      model,
      1,
      [0],
      readRecords(model, needed, 1, (_, column, name) => value(name, column)),
      withTexts,
    );
  const single = indexed.flatMap((each) => {
    const [name = '', ...others] = each.rule.on;
    const column = model.columns[name];
    return others.length === 0 && each.cap !== Number.POSITIVE_INFINITY && column && 'from' in column ? [{ ...each, name }] : [];
  });
  return (value) => {
    const whole = build(value);
    const left = new Map<string, string[]>();
    for (const { name, ...each } of single) {
      if (!rowKeys(whole, each.rule, 0).some((key) => isGeneric(each, key))) continue;
      const texts = textsOf(whole, name).filter((text) => {
        const alone = build((other, column) => (other === name ? plain(text, column) : undefined));
        return !rowKeys(alone, each.rule, 0).some((key) => isGeneric(each, key));
      });
      left.set(name, texts);
    }
    return { whole, compared: left.size === 0 ? whole : build((name, column) => left.get(name) ?? value(name, column)) };
  };
};

/** A clean value as input: of a set it is one element, whatever separates them. */
const plain = (text: string, column: SourceColumn): string | string[] => (column.split === undefined ? text : [text]);

const textsOf = (table: RecordTable, name: string): string[] => {
  const { dictionary, slot } = columnOf(table, name);
  const value = table.cells[slot] ?? 0;
  if (value === 0) return [];
  const { sets } = dictionary;
  if (!sets) return [textOf(dictionary, value)];
  return Array.from(sets.elements.subarray(sets.starts[value], sets.starts[value + 1]), (each) => textOf(sets.of, each));
};
