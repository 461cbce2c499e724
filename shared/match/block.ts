import type { BlockingRule, MatchingModel } from '../contracts/model.ts';
import { countValues } from './frequencies.ts';
import { columnOf, type RecordTable, valueAt } from './table.ts';

/** All records that share each key of one rule. */
export interface RuleBlocks {
  /** Rows, those of one key side by side. */
  order: Uint32Array;
  /** Of each key with two records or more: where its rows begin in `order`, where they end, and the key. */
  starts: Uint32Array;
  ends: Uint32Array;
  keys: Uint32Array;
  /** Keys with more records than the rule's cap: they give no pairs. The largest first, with one of their rows. */
  generic: { row: number; records: number }[];
  /** Largest blocks that do give pairs. */
  largest: { row: number; records: number }[];
  /** Pairs under its keys, those of one source or found by other rules included. */
  pairs: number;
  /** More pairs than the rule may give: it gives none. */
  leftOut?: true;
  /** Of a rule on sets: each row's keys, sorted, as keysOfRow[rowStarts[row]] up to keysOfRow[rowStarts[row + 1]]. */
  sets?: { rowStarts: Uint32Array; keysOfRow: Uint32Array };
}

/** Which rules hold of which pairs, for all rows. */
export interface Blocks {
  /** Each row's key under each rule, rules side by side; 0: none, generic, or a rule on sets. */
  keys: Uint32Array;
  rules: RuleBlocks[];
}

const shared32 = (length: number): Uint32Array => new Uint32Array(new SharedArrayBuffer(length * 4));

const mixed = (hash: number): number => {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0 || 1;
};

/** Stable order of `entries` by their keys: three passes of eleven bits. */
const sortByKey = (keys: Uint32Array): Uint32Array => {
  const count = keys.length;
  let [from, to] = [shared32(count), shared32(count)];
  for (let at = 0; at < count; at++) from[at] = at;
  const offsets = new Uint32Array(2048);
  for (const shift of [0, 11, 22]) {
    offsets.fill(0);
    for (let at = 0; at < count; at++) {
      const digit = ((keys[at] ?? 0) >>> shift) & 2047;
      offsets[digit] = (offsets[digit] ?? 0) + 1;
    }
    let sum = 0;
    for (let digit = 0; digit < 2048; digit++) {
      const here = offsets[digit] ?? 0;
      offsets[digit] = sum;
      sum += here;
    }
    for (let at = 0; at < count; at++) {
      const entry = from[at] ?? 0;
      const digit = ((keys[entry] ?? 0) >>> shift) & 2047;
      const place = offsets[digit] ?? 0;
      to[place] = entry;
      offsets[digit] = place + 1;
    }
    [from, to] = [to, from];
  }
  return from;
};

/** How a rule's column says what a row's values hash to. */
const hashesOf = (table: RecordTable, name: string): ((row: number) => readonly number[]) => {
  const view = columnOf(table, name);
  const { hashes, sets } = view.dictionary;
  if (!sets) return (row) => [hashes[valueAt(table, view, row)] ?? 0];
  return (row) => {
    const set = valueAt(table, view, row);
    return Array.from(sets.elements.subarray(sets.starts[set], sets.starts[set + 1]), (each) => sets.of.hashes[each] ?? 0);
  };
};

/** One key a row, or none, by a rule on single values. */
const keysOfSingles = (table: RecordTable, on: readonly string[]): Uint32Array => {
  const keys = new Uint32Array(table.rows);
  for (const name of on) {
    const view = columnOf(table, name);
    const { hashes } = view.dictionary;
    const { cells, stride } = table;
    const { slot, map } = view;
    for (let row = 0, at = slot; row < table.rows; row++, at += stride) {
      const cell = cells[at] ?? 0;
      const hash = hashes[map ? (map[cell] ?? 0) : cell] ?? 0;
      const before = keys[row] ?? 0;
      keys[row] =
        hash === 0 || before === 0xffffffff ? 0xffffffff : mixed((Math.imul(before, 0x9e3779b1) + hash) | 0) & 0x7fffffff || 1;
    }
  }
  for (let row = 0; row < table.rows; row++) if (keys[row] === 0xffffffff) keys[row] = 0;
  return keys;
};

/** Rows and their keys, side by side. */
export interface Entries {
  keys: Uint32Array;
  rows: Uint32Array;
}

/** A row's keys, sorted: every combination of the columns' elements is one. */
const keysOfRow = (columns: readonly ((row: number) => readonly number[])[], row: number): number[] => {
  let heads = [0];
  for (const hashes of columns) {
    const tails = hashes(row).filter((hash) => hash !== 0);
    heads = heads.flatMap((head) => tails.map((hash) => mixed((Math.imul(head, 0x9e3779b1) + hash) | 0) & 0x7fffffff || 1));
  }
  return [...new Set(heads)].sort((a, b) => a - b);
};

/** The keys of one row by a rule. */
export const rowKeys = (table: RecordTable, { on }: BlockingRule, row: number): number[] =>
  keysOfRow(
    on.map((name) => hashesOf(table, name)),
    row,
  );

const keysOfSets = (table: RecordTable, on: readonly string[]): Entries & { rowStarts: Uint32Array } => {
  const columns = on.map((name) => hashesOf(table, name));
  const rowStarts = shared32(table.rows + 1);
  const [keys, rows]: [number[], number[]] = [[], []];
  for (let row = 0; row < table.rows; row++) {
    rowStarts[row] = keys.length;
    for (const key of keysOfRow(columns, row)) {
      keys.push(key);
      rows.push(row);
    }
  }
  rowStarts[table.rows] = keys.length;
  return { keys: Uint32Array.from(keys), rows: Uint32Array.from(rows), rowStarts };
};

const hasSets = (table: RecordTable, { on }: BlockingRule): boolean =>
  on.some((name) => columnOf(table, name).dictionary.sets !== undefined);

/** All rows by their keys under a rule, those of one key side by side; keys ascend, and rows without a key come first under 0. */
export const rowsByKey = (table: RecordTable, rule: BlockingRule): Entries => {
  const { keys, rows } = hasSets(table, rule)
    ? keysOfSets(table, rule.on)
    : { keys: keysOfSingles(table, rule.on), rows: identity(table.rows) };
  const order = sortByKey(keys);
  return { keys: order.map((entry) => keys[entry] ?? 0), rows: order.map((entry) => rows[entry] ?? 0) };
};

const LARGEST_LISTED = 10;

/** The entries with the most records that were added, the largest first. */
const topList = <T extends { records: number }>() => {
  const list: T[] = [];
  let least = 1;
  return {
    list,
    add(entry: T): void {
      if (entry.records <= least) return;
      list.push(entry);
      list.sort((a, b) => b.records - a.records).splice(LARGEST_LISTED);
      if (list.length === LARGEST_LISTED) least = list.at(-1)?.records ?? 0;
    },
  };
};

const blocksOf = (entries: Entries, cap: number, drop: (entry: number) => void): RuleBlocks => {
  const { keys, rows } = entries;
  const order = sortByKey(keys);
  const [starts, ends, found]: [number[], number[], number[]] = [[], [], []];
  const generic: RuleBlocks['generic'] = [];
  const largest = topList<{ row: number; records: number }>();
  let pairs = 0;
  for (let start = 0; start < order.length; ) {
    const key = keys[order[start] ?? 0] ?? 0;
    let end = start + 1;
    while (end < order.length && keys[order[end] ?? 0] === key) end += 1;
    const records = end - start;
    const row = rows[order[start] ?? 0] ?? 0;
    if (key !== 0 && records > cap) {
      generic.push({ row, records });
      for (let at = start; at < end; at++) drop(order[at] ?? 0);
    } else if (key !== 0 && records > 1) {
      starts.push(start);
      ends.push(end);
      found.push(key);
      pairs += (records * (records - 1)) / 2;
      largest.add({ row, records });
    }
    start = end;
  }
  for (let at = 0; at < order.length; at++) order[at] = rows[order[at] ?? 0] ?? 0;
  const share = (numbers: readonly number[]): Uint32Array => {
    const copy = shared32(numbers.length);
    copy.set(numbers);
    return copy;
  };
  return {
    order,
    starts: share(starts),
    ends: share(ends),
    keys: share(found),
    generic: generic.sort((a, b) => b.records - a.records),
    largest: largest.list,
    pairs,
  };
};

const identity = (rows: number): Uint32Array => {
  const all = new Uint32Array(rows);
  for (let row = 0; row < rows; row++) all[row] = row;
  return all;
};

/** What a rule would find, before any pair is made. */
export interface RuleSurvey {
  /** No record has all its columns. */
  empty: boolean;
  /** It gives more pairs than it may. */
  tooMany: boolean;
  /** Counted by hashed keys: a little too high. */
  pairs: number;
  largest: RuleBlocks['largest'];
}

/** Look at a rule's keys without sorting them: what would explode is known before it runs, and costs one pass. */
export const surveyRule = (table: RecordTable, rule: BlockingRule): RuleSurvey => {
  const empty = rule.on.some((name) => columnOf(table, name).dictionary.size === 0);
  if (empty || rule.pairsPerRecordMost === undefined || hasSets(table, rule))
    return { empty, tooMany: false, pairs: 0, largest: [] };
  const [only = '', ...others] = rule.on;
  const { pairs, largest } = others.length === 0 ? surveyValues(table, only) : surveyKeys(table, rule.on);
  const much = pairs > rule.pairsPerRecordMost * table.rows;
  return { empty, tooMany: much, pairs, largest: much ? largest() : [] };
};

interface KeySurvey {
  pairs: number;
  largest: () => RuleBlocks['largest'];
}

/** Of one column its values are the keys, and are counted without hashing a row. */
const surveyValues = (table: RecordTable, name: string): KeySurvey => {
  const records = countValues(table, name);
  records[0] = 0;
  const view = columnOf(table, name);
  return {
    pairs: records.reduce((sum, count) => sum + (count * (count - 1)) / 2, 0),
    largest: () => largestOf(records, table.rows, (row) => valueAt(table, view, row)),
  };
};

/** Of several columns keys are hashed into as many buckets as there are rows: what meets by accident is little against what explodes. */
const surveyKeys = (table: RecordTable, on: readonly string[]): KeySurvey => {
  const keys = keysOfSingles(table, on);
  const mask = 2 ** Math.min(Math.ceil(Math.log2(table.rows + 1)), 24) - 1;
  const records = new Uint32Array(mask + 1);
  let pairs = 0;
  for (let row = 0; row < keys.length; row++) {
    const key = keys[row] ?? 0;
    if (key === 0) continue;
    const before = records[key & mask] ?? 0;
    pairs += before;
    records[key & mask] = before + 1;
  }
  return { pairs, largest: () => largestOf(records, table.rows, (row) => (keys[row] === 0 ? -1 : (keys[row] ?? 0) & mask)) };
};

/** The buckets with the most records, each with its first row. */
const largestOf = (records: Uint32Array, rows: number, bucketOf: (row: number) => number): RuleBlocks['largest'] => {
  const { list: top, add } = topList<{ bucket: number; records: number }>();
  for (let bucket = 0; bucket < records.length; bucket++)
    if ((records[bucket] ?? 0) > 1) add({ bucket, records: records[bucket] ?? 0 });
  const wanted = new Set(top.map(({ bucket }) => bucket));
  const first = new Map<number, number>();
  for (let row = 0; row < rows && first.size < top.length; row++) {
    const bucket = bucketOf(row);
    if (wanted.has(bucket) && !first.has(bucket)) first.set(bucket, row);
  }
  return top.map(({ bucket, records: count }) => ({ row: first.get(bucket) ?? 0, records: count }));
};

/** Room for every row's key under every rule. */
export const keyRoom = (model: MatchingModel, table: RecordTable): Uint32Array =>
  shared32(table.rows * model.blockingRules.length);

/**
 * One rule's blocks; its keys go into `keys`. A rule on a column of sets gives a row several keys, and keeps them itself.
 * @param keys of `keyRoom`, each rule writing its own places
 */
export const blockRule = (model: MatchingModel, table: RecordTable, index: number, keys: Uint32Array): RuleBlocks => {
  const rule = model.blockingRules[index];
  if (!rule) throw new RangeError(`no blocking rule ${index}`);
  const count = model.blockingRules.length;
  const cap = rule.genericAbove ?? Number.POSITIVE_INFINITY;
  if (!hasSets(table, rule)) {
    const own = keysOfSingles(table, rule.on);
    const blocks = blocksOf({ keys: own, rows: identity(table.rows) }, cap, (entry) => {
      own[entry] = 0;
    });
    if (tooMany(blocks, rule, table.rows)) return { ...blocks, ...NO_BLOCKS, leftOut: true };
    for (let row = 0; row < table.rows; row++) keys[row * count + index] = own[row] ?? 0;
    return blocks;
  }
  const { rowStarts, ...entries } = keysOfSets(table, rule.on);
  const keysOfRow = shared32(entries.keys.length);
  keysOfRow.set(entries.keys);
  const blocks = blocksOf(entries, cap, (entry) => {
    keysOfRow[entry] = 0;
  });
  if (tooMany(blocks, rule, table.rows)) return { ...blocks, ...NO_BLOCKS, leftOut: true };
  return { ...blocks, sets: { rowStarts, keysOfRow } };
};

const tooMany = ({ pairs }: { pairs: number }, { pairsPerRecordMost }: BlockingRule, rows: number): boolean =>
  pairsPerRecordMost !== undefined && pairs > pairsPerRecordMost * rows;

const NO_BLOCKS = { order: new Uint32Array(), starts: new Uint32Array(), ends: new Uint32Array(), keys: new Uint32Array() };

/** Every rule's blocks. */
export const block = (model: MatchingModel, table: RecordTable): Blocks => {
  const keys = keyRoom(model, table);
  return { keys, rules: model.blockingRules.map((_, index) => blockRule(model, table, index, keys)) };
};
