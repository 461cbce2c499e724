import type { Comparison, Condition, MatchingModel } from '../contracts/model.ts';
import type { Dictionary } from './dictionary.ts';
import { SIGNATURE_LENGTH_SHIFT, SIGNATURE_UNITS, textOf } from './dictionary.ts';
import { damerauLevenshteinAtMost } from './distance/damerau-levenshtein.ts';
import { jaccardAtLeast } from './distance/jaccard.ts';
import { jaroWinklerAtLeast } from './distance/jaro-winkler.ts';
import { isAbbreviation, isPrefix } from './distance/prefix.ts';
import { type ColumnView, columnOf, columnsOf, type RecordTable } from './table.ts';

/** The null level: one of the two says nothing. Levels follow from 1 in the model's order, then `otherwise`. */
export const NULL_LEVEL = 0;

/** Of two records by where their cells begin. */
type Test = (a: number, b: number) => boolean;

export interface CompiledComparison {
  id: string;
  /** Null, the levels, otherwise. */
  levels: number;
  /** No record says anything of it: it is always null. */
  silent: boolean;
  level: (a: number, b: number) => number;
}

/** A row's value number, by where its cells begin. */
type CellReader = (at: number) => number;

/** Two values of one dictionary, by their numbers, never none; equal ones fulfil every condition unless it `counts` elements. */
type Alike = (x: number, y: number) => boolean;

const bits = (word: number): number => {
  let n = word - ((word >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
};

/** A unit that one value has and the other has not takes one edit of two; so lengths and letters alone refuse most. */
const withinEdits = ({ units, offsets, signatures }: Dictionary, atMost: number): Alike => {
  return (x, y) => {
    const [s, t] = [signatures[x] ?? 0, signatures[y] ?? 0];
    if (bits((s ^ t) & SIGNATURE_UNITS) > 2 * atMost) return false;
    const [sLength, tLength] = [s >>> SIGNATURE_LENGTH_SHIFT, t >>> SIGNATURE_LENGTH_SHIFT];
    if (sLength !== tLength && Math.abs(sLength - tLength) > atMost) return false;
    return damerauLevenshteinAtMost(units, offsets[x] ?? 0, offsets[x + 1] ?? 0, offsets[y] ?? 0, offsets[y + 1] ?? 0, atMost);
  };
};

/** Of a value's characters those that the other lacks cannot match: that bounds the similarity before a character is compared. */
const jaroWinkler = ({ units, offsets, signatures }: Dictionary, atLeast: number): Alike => {
  return (x, y) => {
    const [s, t] = [signatures[x] ?? 0, signatures[y] ?? 0];
    const [m, n] = [s >>> SIGNATURE_LENGTH_SHIFT, t >>> SIGNATURE_LENGTH_SHIFT];
    if (m < 31 && n < 31) {
      const common = Math.min(m - bits(s & ~t & SIGNATURE_UNITS), n - bits(t & ~s & SIGNATURE_UNITS));
      const jaro = (common / m + common / n + 1) / 3;
      if (common <= 0 || jaro + (1 - jaro) * 0.4 < atLeast) return false;
    }
    return jaroWinklerAtLeast(units, offsets[x] ?? 0, offsets[x + 1] ?? 0, offsets[y] ?? 0, offsets[y + 1] ?? 0, atLeast);
  };
};

const jaccard =
  ({ units, offsets }: Dictionary, grams: number, atLeast: number): Alike =>
  (x, y) =>
    jaccardAtLeast(units, offsets[x] ?? 0, offsets[x + 1] ?? 0, offsets[y] ?? 0, offsets[y + 1] ?? 0, grams, atLeast);

const prefix =
  ({ units, offsets }: Dictionary): Alike =>
  (x, y) =>
    isPrefix(units, offsets[x] ?? 0, offsets[x + 1] ?? 0, offsets[y] ?? 0, offsets[y + 1] ?? 0);

const abbreviation =
  ({ units, offsets }: Dictionary): Alike =>
  (x, y) =>
    isAbbreviation(units, offsets[x] ?? 0, offsets[x + 1] ?? 0, offsets[y] ?? 0, offsets[y + 1] ?? 0);

const DAY_MS = 86_400_000;

/** Days since 1970 of YYYY-MM-DD; NaN where there is no such day. */
const dayOf = (text: string): number => {
  const time = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text ? Number.NaN : time / DAY_MS;
};
const MONTH_DAYS = 30.4375; // 365.25 / 12: DuckDB and Splink count so

const within = (dictionary: Dictionary, numberOf: (text: string) => number, atMost: number): Alike => {
  const numbers = Float64Array.from({ length: dictionary.size + 1 }, (_, each) =>
    each === 0 ? Number.NaN : numberOf(textOf(dictionary, each)),
  );
  const { passing } = dictionary;
  if (passing === undefined) return (x, y) => Math.abs((numbers[x] ?? 0) - (numbers[y] ?? 0)) <= atMost;
  const read = (x: number): number => (x < passing ? (numbers[x] ?? 0) : numberOf(textOf(dictionary, x)));
  return (x, y) => Math.abs(read(x) - read(y)) <= atMost;
};

const intersect = ({ sets }: Dictionary, atLeast: number): Alike => {
  if (!sets) return () => false; // single values: equal or not
  const { starts, elements } = sets;
  return (x, y) => {
    let [i, j, common] = [starts[x] ?? 0, starts[y] ?? 0, 0];
    const [iEnd, jEnd] = [starts[x + 1] ?? 0, starts[y + 1] ?? 0];
    while (i < iEnd && j < jEnd) {
      const difference = (elements[i] ?? 0) - (elements[j] ?? 0);
      if (difference === 0 && ++common >= atLeast) return true;
      if (difference <= 0) i += 1;
      if (difference >= 0) j += 1;
    }
    return false;
  };
};

/** Of sets: some element of one is so alike to some element of the other. */
const someAlike = ({ sets }: Dictionary, alikeIn: (dictionary: Dictionary) => Alike): Alike | undefined => {
  if (!sets) return undefined;
  const { of, starts, elements } = sets;
  const alike = alikeIn(of);
  return (x, y) => {
    for (let i = starts[x] ?? 0; i < (starts[x + 1] ?? 0); i++) {
      for (let j = starts[y] ?? 0; j < (starts[y + 1] ?? 0); j++) {
        const [p, q] = [elements[i] ?? 0, elements[j] ?? 0];
        if (p === q || alike(p, q)) return true;
      }
    }
    return false;
  };
};

const cellReader = (table: RecordTable, { slot, map }: ColumnView): CellReader => {
  const { cells } = table;
  if (!map) return (at) => cells[at + slot] ?? 0;
  return (at) => map[cells[at + slot] ?? 0] ?? 0;
};

const compileTest = (condition: Condition, table: RecordTable): Test => {
  if ('all' in condition) {
    const tests = condition.all.map((each) => compileTest(each, table));
    return (a, b) => tests.every((test) => test(a, b));
  }
  if ('any' in condition) {
    const tests = condition.any.map((each) => compileTest(each, table));
    return (a, b) => tests.some((test) => test(a, b));
  }
  if ('swapped' in condition) return swapped(condition.swapped, table);
  if ('missing' in condition) {
    const read = cellReader(table, columnOf(table, condition.missing));
    return (a, b) => read(a) === 0 || read(b) === 0;
  }
  const [name = ''] = columnsOf(condition);
  const view = columnOf(table, name);
  const { dictionary } = view;
  const plain = alikeOf(condition);
  const alike = (!('exact' in condition || 'intersect' in condition) && someAlike(dictionary, plain)) || plain(dictionary);
  const read = cellReader(table, view);
  const counts = 'intersect' in condition && (condition.atLeast ?? 1) > 1;
  return (a, b) => {
    const [x, y] = [read(a), read(b)];
    if (x === 0 || y === 0) return false;
    return (x === y && !counts) || alike(x, y);
  };
};

/** Values of two columns, each with a dictionary of its own, are equal where they hash alike: of 2^32 unequal pairs one does. */
const swapped = ([left, right]: readonly [string, string], table: RecordTable): Test => {
  const [x, y] = [columnOf(table, left), columnOf(table, right)];
  const [first, second] = [cellReader(table, x), cellReader(table, y)];
  const same = (i: number, j: number): boolean => i !== 0 && j !== 0 && x.dictionary.hashes[i] === y.dictionary.hashes[j];
  return (a, b) => same(first(a), second(b)) && same(first(b), second(a));
};

type Simple = Exclude<
  Condition,
  { all: Condition[] } | { any: Condition[] } | { swapped: [string, string] } | { missing: string }
>;

/** How unequal values of one dictionary may still fulfil the condition. */
const alikeOf =
  (condition: Simple) =>
  (dictionary: Dictionary): Alike => {
    if ('exact' in condition) return () => false;
    if ('jaroWinkler' in condition) return jaroWinkler(dictionary, condition.atLeast);
    if ('damerauLevenshtein' in condition) return withinEdits(dictionary, condition.atMost);
    if ('jaccard' in condition) return jaccard(dictionary, condition.grams, condition.atLeast);
    if ('prefix' in condition) return prefix(dictionary);
    if ('abbreviates' in condition) return abbreviation(dictionary);
    if ('days' in condition) return within(dictionary, dayOf, condition.atMost);
    if ('months' in condition) return within(dictionary, dayOf, condition.atMost * MONTH_DAYS);
    if ('years' in condition) return within(dictionary, dayOf, condition.atMost * 12 * MONTH_DAYS);
    if ('difference' in condition) return within(dictionary, Number, condition.atMost);
    return intersect(dictionary, condition.atLeast ?? 1);
  };

/** Columns that a comparison cannot do without. */
export const columnsRequired = ({ columns, levels }: Comparison): string[] => {
  const [first] = levels;
  return columns ?? (first ? [...new Set(columnsOf(first.when))] : []);
};

const CACHE_BITS = 15;
/** A handful of records is compared sooner than the memory for it is made. */
const REMEMBERED_FROM = 1000;
/** Two numbers below this make one that a double holds exactly. */
const VALUES_MOST = 67_108_864;

/** Where all depends on one cell of each record: a level found once is remembered for the next pair of the same values. */
const remembered = (slot: number, cells: Uint32Array, level: (a: number, b: number) => number) => {
  const keys = new Float64Array(1 << CACHE_BITS).fill(-1);
  const levels = new Uint8Array(1 << CACHE_BITS);
  return (a: number, b: number): number => {
    const x = cells[a + slot] ?? 0;
    const y = cells[b + slot] ?? 0;
    if (x === 0 || y === 0) return NULL_LEVEL;
    const key = x < y ? x * VALUES_MOST + y : y * VALUES_MOST + x;
    const at = (Math.imul(x < y ? x : y, 0x9e3779b1) ^ Math.imul(x < y ? y : x, 0x85ebca6b)) >>> (32 - CACHE_BITS);
    if (keys[at] === key) return levels[at] ?? 0;
    const found = level(a, b);
    keys[at] = key;
    levels[at] = found;
    return found;
  };
};

/** Whether equal cells always mean the first level: it asks for equality alone, and nothing derived may be missing. */
const equalCellsAreFirst = (comparison: Comparison, table: RecordTable): boolean => {
  const when = comparison.levels[0]?.when;
  if (!when || !('exact' in when)) return false;
  return [when.exact, ...columnsRequired(comparison)].every((name) => columnOf(table, name).map === undefined);
};

/** The first level whose test holds, else `otherwise`. */
const firstHolding = (tests: readonly Test[]): ((a: number, b: number) => number) => {
  const otherwise = tests.length + 1;
  return (a, b) => {
    for (let index = 0; index < tests.length; index++) if (tests[index]?.(a, b)) return index + 1;
    return otherwise;
  };
};

/** The cell of a record on which all these columns stand, where it is one. */
const onlySlot = (table: RecordTable, names: readonly string[]): number | undefined => {
  const [slot, ...others] = new Set(names.map((name) => columnOf(table, name).slot));
  return others.length === 0 ? slot : undefined;
};

/** Null where one of the columns required is missing on either side. */
const unlessMissing = (required: readonly CellReader[], level: (a: number, b: number) => number) => (a: number, b: number) => {
  for (const read of required) if (read(a) === 0 || read(b) === 0) return NULL_LEVEL;
  return level(a, b);
};

/**
 * Levels that depend on one cell of each record are remembered by the two values. A last level that looks further (swapped names) is
 * tested where none of those holds.
 */
const compileComparison = (comparison: Comparison, table: RecordTable): CompiledComparison => {
  const { id, levels } = comparison;
  const whole = { id, levels: levels.length + 2, silent: false };
  const needed = columnsRequired(comparison);
  const required = needed.map((name) => cellReader(table, columnOf(table, name)));
  if (needed.some((name) => columnOf(table, name).dictionary.size === 0))
    return { ...whole, silent: true, level: () => NULL_LEVEL };
  const tests = levels.map((level) => compileTest(level.when, table));
  const columnsTo = (end: number): string[] => [...needed, ...levels.slice(0, end).flatMap((level) => columnsOf(level.when))];
  const near = onlySlot(table, columnsTo(levels.length)) === undefined ? levels.length - 1 : levels.length;
  const slot = near === 0 ? undefined : onlySlot(table, columnsTo(near));
  const passing = columnsTo(near).some((name) => columnOf(table, name).dictionary.passing !== undefined);
  if (slot === undefined || passing || table.rows < REMEMBERED_FROM)
    return { ...whole, level: unlessMissing(required, firstHolding(tests)) };
  const cached = remembered(slot, table.cells, unlessMissing(required, firstHolding(tests.slice(0, near))));
  const { cells } = table;
  const quick = equalCellsAreFirst(comparison, table)
    ? (a: number, b: number) => (cells[a + slot] === cells[b + slot] && cells[a + slot] !== 0 ? 1 : cached(a, b))
    : cached;
  const last = tests[near];
  if (!last) return { ...whole, level: quick };
  return {
    ...whole,
    level: (a, b) => {
      const level = quick(a, b);
      return level === near + 1 && !last(a, b) ? level + 1 : level;
    },
  };
};

/** A model's comparisons over one table. */
export const compile = (model: MatchingModel, table: RecordTable): CompiledComparison[] =>
  model.comparisons.map((comparison) => compileComparison(comparison, table));
