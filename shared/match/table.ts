import type { Column, Condition, MatchingModel, SourceColumn } from '../contracts/model.ts';
import { ConfigurationError } from '../domain/errors.ts';
import { cleaner } from './clean.ts';
import { type Dictionary, dictionaryBuilder, dictionaryOf, setBuilder, textOf } from './dictionary.ts';
import { takeOf } from './functions/take.ts';
import { cutAll, cutOf } from './slices.ts';

/** Where a row's value of a column stands: at `slot` of the row's cells, through `map` where the column is a function of another. */
export interface ColumnView {
  slot: number;
  map: Uint32Array | undefined;
  dictionary: Dictionary;
}

/** Records side by side, each a run of `stride` cells: its source's number, then the numbers of its values. */
export interface RecordTable {
  rows: number;
  stride: number;
  cells: Uint32Array;
  columns: Record<string, ColumnView>;
}

/** A column as it was read: each row's value number. */
export interface ReadColumn {
  dictionary: Dictionary;
  ids: Uint32Array;
}

/** The cell of the source's number. */
export const SOURCE_SLOT = 0;

export const valueAt = (table: RecordTable, view: ColumnView, row: number): number => {
  const cell = table.cells[row * table.stride + view.slot] ?? 0;
  return view.map ? (view.map[cell] ?? 0) : cell;
};

/** @throws ConfigurationError where the model has no such column */
export const columnOf = (table: RecordTable, name: string): ColumnView => {
  const view = table.columns[name];
  if (!view) throw new ConfigurationError(`the matching model has no column ${name}`);
  return view;
};

const shared32 = (length: number): Uint32Array => new Uint32Array(new SharedArrayBuffer(length * 4));

/** The columns that rules and comparisons name, and those that these are made of. */
export const columnsNeeded = (model: MatchingModel): Set<string> => {
  const named = new Set([
    ...model.blockingRules.flatMap((rule) => rule.on),
    ...model.comparisons.flatMap(({ columns, levels }) => [
      ...(columns ?? []),
      ...levels.flatMap((level) => [...columnsOf(level.when), ...(level.termFrequency ? [level.termFrequency] : [])]),
    ]),
    ...model.cannotLink,
    ...(model.deterministicRules?.rules.flat() ?? []),
  ]);
  for (const name of named) {
    const column = model.columns[name];
    if (!column)
      throw new ConfigurationError(`the matching model ${model.id} names a column ${name} and does not say what it is`);
    for (const part of partsOf(column)) named.add(part);
  }
  return named;
};

/** The columns that a column is made of; none of a source column. */
export const partsOf = (column: Column): readonly string[] => {
  if ('of' in column) return [column.of];
  if ('join' in column) return column.join;
  return 'firstOf' in column ? column.firstOf : [];
};

/** Which columns a condition looks at. */
export const columnsOf = (condition: Condition): string[] => {
  if ('all' in condition) return condition.all.flatMap(columnsOf);
  if ('any' in condition) return condition.any.flatMap(columnsOf);
  if ('swapped' in condition) return condition.swapped;
  return Object.entries(condition).flatMap(([key, value]) => (key !== 'atLeast' && typeof value === 'string' ? [value] : []));
};

/** A function of each distinct value, once. */
const derive = (base: Dictionary, take: (value: string) => readonly string[]): { map: Uint32Array; dictionary: Dictionary } => {
  const texts = dictionaryBuilder();
  const map = shared32(base.size + 1);
  const taken: (readonly string[])[] = [];
  let several = base.sets !== undefined;
  for (let number = 1; number <= base.size; number++) {
    const values = base.sets
      ? [...base.sets.elements.subarray(base.sets.starts[number], base.sets.starts[number + 1])].flatMap((element) =>
          take(textOf(base.sets?.of ?? base, element)),
        )
      : take(textOf(base, number));
    several ||= values.length > 1;
    taken.push(values);
  }
  if (!several) {
    for (const [index, [value = '']] of taken.entries()) map[index + 1] = texts.number(value);
    return { map, dictionary: texts.build() };
  }
  const sets = setBuilder(texts.build);
  for (const [index, values] of taken.entries()) map[index + 1] = sets.number(values.map(texts.number));
  return { map, dictionary: sets.build() };
};

/** Numbers pairs of 32-bit words, from 1. */
const pairInterner = (expected: number) => {
  let mask = (1 << (32 - Math.clz32(Math.min(expected, 1 << 14) + 7))) * 2 - 1;
  let slots = new Uint32Array(mask + 1);
  let highs = new Uint32Array((mask + 1) >>> 1);
  let lows = new Uint32Array((mask + 1) >>> 1);
  let size = 0;
  const slotOf = (high: number, low: number): number => {
    let slot = (low ^ (high >>> 7)) & mask;
    for (;;) {
      const known = slots[slot] ?? 0;
      if (known === 0 || (highs[known] === high && lows[known] === low)) return slot;
      slot = (slot + 1) & mask;
    }
  };
  const grow = (): void => {
    const [oldHighs, oldLows] = [highs, lows];
    mask = mask * 2 + 1;
    slots = new Uint32Array(mask + 1);
    highs = new Uint32Array((mask + 1) >>> 1);
    lows = new Uint32Array((mask + 1) >>> 1);
    highs.set(oldHighs);
    lows.set(oldLows);
    for (let number = 1; number <= size; number++) slots[slotOf(highs[number] ?? 0, lows[number] ?? 0)] = number;
  };
  return {
    number(high: number, low: number): number {
      if (size + 2 >= highs.length) grow();
      const slot = slotOf(high, low);
      const known = slots[slot] ?? 0;
      if (known !== 0) return known;
      size += 1;
      slots[slot] = size;
      highs[size] = high;
      lows[size] = low;
      return size;
    },
    size: () => size,
    hashOf: (number: number): number => (Math.imul(highs[number] ?? 0, 0x9e3779b1) ^ (lows[number] ?? 0)) >>> 0 || 1,
  };
};

/**
 * Several columns as one. Rows with equal hashes of all parts have one value: two of a million differ wrongly once in 10^7.
 * @param withTexts false where only equality is asked of it: then its values have hashes and no texts
 */
const join = (parts: readonly ReadColumn[], rows: number, sorted: boolean, withTexts: boolean): ReadColumn => {
  const ids = shared32(rows);
  const values = pairInterner(rows);
  const texts = [''];
  for (let row = 0; row < rows; row++) {
    let [high, low, missing] = [0, 0, false];
    for (let part = 0; part < parts.length; part++) {
      const column = parts[part];
      const hash = column?.dictionary.hashes[column.ids[row] ?? 0] ?? 0;
      if (hash === 0) missing = true;
      high = sorted ? (high + hash) | 0 : (Math.imul(high, 31) + hash) | 0;
      low = sorted ? (low + Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)) | 0 : Math.imul(low ^ hash, 0x01000193);
    }
    if (missing) continue;
    const number = values.number(high >>> 0, low >>> 0);
    ids[row] = number;
    if (withTexts && number === texts.length) {
      const own = parts.map(({ dictionary, ids: numbers }) => textOf(dictionary, numbers[row] ?? 0));
      texts.push((sorted ? own.sort() : own).join(' '));
    }
  }
  if (withTexts) return { ids, dictionary: dictionaryOf(texts) };
  const hashes = shared32(values.size() + 1);
  for (let number = 1; number <= values.size(); number++) hashes[number] = values.hashOf(number);
  const none = new Uint16Array(new SharedArrayBuffer(0));
  return {
    ids,
    dictionary: { size: values.size(), units: none, offsets: shared32(values.size() + 2), hashes, signatures: hashes },
  };
};

/** Of several columns each row's first value. Of sets, which no model joins so far, it takes the set's text. */
const firstOf = (parts: readonly ReadColumn[], rows: number): ReadColumn => {
  const ids = shared32(rows);
  const texts = dictionaryBuilder();
  const maps = parts.map(({ dictionary }) => new Uint32Array(dictionary.size + 1));
  for (let row = 0; row < rows; row++) {
    for (const [part, { dictionary, ids: own }] of parts.entries()) {
      const value = own[row] ?? 0;
      const map = maps[part];
      if (value === 0 || !map) continue;
      if (map[value] === 0) map[value] = texts.number(textOf(dictionary, value));
      ids[row] = map[value] ?? 0;
      break;
    }
  }
  return { ids, dictionary: texts.build() };
};

/** Columns of which more is asked than whether two values are equal. */
const readAsTexts = (model: MatchingModel): Set<string> =>
  new Set([
    ...model.comparisons.flatMap(({ levels }) =>
      levels.flatMap((level) => [...columnsOf(level.when), ...(level.termFrequency ? [level.termFrequency] : [])]),
    ),
    ...Object.values(model.columns).flatMap((column) => ('of' in column ? [column.of] : 'join' in column ? column.join : [])),
  ]);

/**
 * Derived and joined columns added, and everything of one row side by side, where comparing finds it in one stroke.
 * @param withTexts false: joined columns that are only blocked on get no texts
 */
export const assemble = (
  model: MatchingModel,
  rows: number,
  sources: ArrayLike<number>,
  read: Record<string, ReadColumn>,
  withTexts = true,
): RecordTable => {
  const needed = columnsNeeded(model);
  const asTexts = readAsTexts(model);
  const bases: ReadColumn[] = [];
  const columns: Record<string, ColumnView> = {};
  const place = (column: ReadColumn): ColumnView => {
    bases.push(column);
    return { slot: bases.length, map: undefined, dictionary: column.dictionary };
  };
  const flat = (view: ColumnView): ReadColumn => {
    const { ids } = bases[view.slot - 1] ?? { ids: shared32(rows) };
    const { map } = view;
    return { dictionary: view.dictionary, ids: map ? ids.map((id) => map[id] ?? 0) : ids };
  };
  const make = (name: string, column: Column): ColumnView => {
    if ('from' in column) return place(read[name] ?? { ids: shared32(rows), dictionary: dictionaryBuilder().build() });
    if ('join' in column)
      return place(
        join(
          column.join.map((part) => flat(find(part))),
          rows,
          column.sorted,
          withTexts || asTexts.has(name),
        ),
      );
    if ('firstOf' in column)
      return place(
        firstOf(
          column.firstOf.map((part) => flat(find(part))),
          rows,
        ),
      );
    const base = find(column.of);
    const cut = base.dictionary.sets ? undefined : cutOf(column.take);
    const { map, dictionary } = cut ? cutAll(base.dictionary, cut) : derive(base.dictionary, takeOf(column.take));
    const { map: first } = base;
    if (!first) return { slot: base.slot, map, dictionary };
    const through = shared32(first.length);
    for (const [id, between] of first.entries()) through[id] = map[between] ?? 0;
    return { slot: base.slot, map: through, dictionary };
  };
  const find = (name: string): ColumnView => {
    const column = model.columns[name];
    if (!column) throw new ConfigurationError(`the matching model ${model.id} has no column ${name}`);
    const view = columns[name] ?? make(name, column);
    columns[name] = view;
    return view;
  };
  for (const name of Object.keys(model.columns)) if (needed.has(name)) find(name);

  const stride = bases.length + 1;
  const cells = shared32(rows * stride);
  for (let row = 0; row < rows; row++) cells[row * stride] = sources[row] ?? 0;
  for (const [index, { ids }] of bases.entries())
    for (let row = 0; row < rows; row++) cells[row * stride + index + 1] = ids[row] ?? 0;
  return { rows, stride, cells, columns };
};

/** One record as its source gives it. */
export interface InputRecord {
  source: number;
  /** What it says of a source column: one text, or several of a set. */
  value: (name: string, column: SourceColumn) => string | readonly string[] | undefined;
}

/** A cell or several as the values of a column: cleaned, each once, in order. */
export const valuesOf = (
  value: string | readonly string[] | undefined,
  column: SourceColumn,
  clean: (text: string) => string,
): string[] => {
  const texts = typeof value !== 'string' ? (value ?? []) : column.split ? value.split(column.split) : [value];
  return [...new Set(texts.map(clean))].filter((text) => text !== '').sort();
};

/** Source columns of so many rows, whatever they come from; for millions from a file there is a faster reader. */
export const readRecords = (
  model: MatchingModel,
  needed: ReadonlySet<string>,
  rows: number,
  value: (row: number, column: SourceColumn, name: string) => string | readonly string[] | undefined,
): Record<string, ReadColumn> => {
  const read: Record<string, ReadColumn> = {};
  for (const [name, column] of Object.entries(model.columns)) {
    if (!('from' in column) || !needed.has(name)) continue;
    const texts = dictionaryBuilder();
    const clean = cleaner(column.clean, column.missing);
    const values = Array.from({ length: rows }, (_, row) => valuesOf(value(row, column, name), column, clean));
    const ids = shared32(rows);
    if (column.split !== undefined || values.some((each) => each.length > 1)) {
      const sets = setBuilder(texts.build);
      for (const [row, each] of values.entries()) ids[row] = sets.number(each.map(texts.number));
      read[name] = { ids, dictionary: sets.build() };
    } else {
      for (const [row, [each = '']] of values.entries()) ids[row] = texts.number(each);
      read[name] = { ids, dictionary: texts.build() };
    }
  }
  return read;
};

/** Records of any origin as a table. */
export const tableOf = (model: MatchingModel, records: readonly InputRecord[]): RecordTable =>
  assemble(
    model,
    records.length,
    records.map((record) => record.source),
    readRecords(model, columnsNeeded(model), records.length, (row, column, name) => records[row]?.value(name, column)),
  );
