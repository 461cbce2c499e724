import { type Dictionary, dictionaryOf, hashOfSet, hashUnits, signatureOf } from './dictionary.ts';
import type { RecordTable } from './table.ts';

/*
 * Room in a table for one more record whose values come and go: a value that the table knows has its number there; any other takes a
 * number behind them, until the next record comes. So comparers see one table, and nothing of it is built anew.
 */

/** Values of one column that a record may bring and the table not know; what is beyond is left out. */
const VALUES_MOST = 64;
const UNITS_MOST = 1 << 16;

/** A dictionary with room. */
interface Roomy {
  dictionary: Dictionary;
  /** The number of a value of another dictionary here. */
  take(from: Dictionary, value: number): number;
  /** Forget what came last. */
  clear(): void;
}

const longer = (array: Uint32Array, by: number): Uint32Array => {
  const copy = new Uint32Array(array.length + by);
  copy.set(array);
  return copy;
};

/** Values by their hash: an open table of numbers. */
const byHash = (hashes: Uint32Array, size: number) => {
  const mask = (1 << (32 - Math.clz32(2 * size + 15))) - 1;
  const slots = new Uint32Array(mask + 1);
  const spread = (hash: number): number => (Math.imul(hash, 0x9e3779b1) >>> 8) & mask;
  for (let value = 1; value <= size; value++) {
    let slot = spread(hashes[value] ?? 0);
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = value;
  }
  return (hash: number, same: (value: number) => boolean): number => {
    for (let slot = spread(hash); ; slot = (slot + 1) & mask) {
      const value = slots[slot] ?? 0;
      if (value === 0 || (hashes[value] === hash && same(value))) return value;
    }
  };
};

/** Whether a value of `from` is value `other` of `into`. */
const sameUnits = (from: Dictionary, value: number, into: Dictionary) => {
  const own = from.units.subarray(from.offsets[value], from.offsets[value + 1]);
  const { units, offsets } = into;
  return (other: number): boolean => {
    const start = offsets[other] ?? 0;
    return (offsets[other + 1] ?? 0) - start === own.length && own.every((unit, at) => units[start + at] === unit);
  };
};

/** A dictionary with these values too. */
const withValues = (base: Dictionary, texts: readonly string[]): Dictionary => {
  if (texts.length === 0) return base;
  const given = dictionaryOf(['', ...texts]);
  const find = byHash(base.hashes, base.size);
  const unknown = texts.filter((_, at) => find(given.hashes[at + 1] ?? 0, sameUnits(given, at + 1, base)) === 0);
  const more = dictionaryOf(['', ...unknown]);
  const { size } = base;
  const end = base.offsets[size + 1] ?? 0;
  const units = new Uint16Array(end + more.units.length);
  units.set(base.units.subarray(0, end));
  units.set(more.units, end);
  const offsets = longer(base.offsets, more.size);
  for (let value = 1; value <= more.size; value++) offsets[size + value + 1] = end + (more.offsets[value + 1] ?? 0);
  const [hashes, signatures] = [longer(base.hashes, more.size), longer(base.signatures, more.size)];
  hashes.set(more.hashes.subarray(1), size + 1);
  signatures.set(more.signatures.subarray(1), size + 1);
  return { size: size + more.size, units, offsets, hashes, signatures };
};

const roomyTexts = (given: Dictionary, listed: readonly string[]): Roomy => {
  const base = withValues(given, listed);
  const { size } = base;
  const units = new Uint16Array(base.units.length + UNITS_MOST);
  units.set(base.units);
  const offsets = longer(base.offsets, VALUES_MOST);
  const hashes = longer(base.hashes, VALUES_MOST);
  const signatures = longer(base.signatures, VALUES_MOST);
  const find = byHash(hashes, size);
  const dictionary: Dictionary = { size: size + VALUES_MOST, units, offsets, hashes, signatures, passing: size + 1 };
  let taken = 0;
  return {
    dictionary,
    take(from, value) {
      if (value === 0) return 0;
      const known = find(from.hashes[value] ?? 0, sameUnits(from, value, dictionary));
      if (known !== 0) return known;
      const own = from.units.subarray(from.offsets[value], from.offsets[value + 1]);
      const number = size + 1 + taken;
      const start = offsets[number] ?? 0;
      if (taken === VALUES_MOST || start + own.length > units.length) return 0;
      taken += 1;
      units.set(own, start);
      offsets[number + 1] = start + own.length;
      hashes[number] = hashUnits(units, start, start + own.length);
      signatures[number] = signatureOf(units, start, start + own.length);
      return number;
    },
    clear() {
      taken = 0;
    },
  };
};

const roomySets = (base: Dictionary, sets: NonNullable<Dictionary['sets']>, listed: readonly string[]): Roomy => {
  const { size } = base;
  const of = roomyTexts(sets.of, listed);
  const starts = longer(sets.starts, 1);
  const room = starts[size + 1] ?? 0;
  const elements = longer(sets.elements.subarray(0, room), VALUES_MOST);
  const hashes = longer(base.hashes, 1);
  const find = byHash(hashes, size);
  return {
    dictionary: {
      size: size + 1,
      units: base.units,
      offsets: longer(base.offsets, 1),
      hashes,
      signatures: longer(base.signatures, 1),
      sets: { of: of.dictionary, starts, elements },
      passing: size + 1,
    },
    take(from, value) {
      if (value === 0) return 0;
      const values = from.sets ? from.sets.elements.subarray(from.sets.starts[value], from.sets.starts[value + 1]) : [value];
      const numbers = Array.from(values, (each) => of.take(from.sets?.of ?? from, each)).filter((each) => each !== 0);
      const members = Uint32Array.from(new Set(numbers)).sort().subarray(0, VALUES_MOST);
      if (members.length === 0) return 0;
      const hash = hashOfSet(of.dictionary, members);
      const known = find(hash, (other) => elements.subarray(starts[other], starts[other + 1]).join() === members.join());
      if (known !== 0) return known;
      elements.set(members, room);
      starts[size + 2] = room + members.length;
      hashes[size + 1] = hash;
      return size + 1;
    },
    clear: of.clear,
  };
};

/** Of a table of one record the first of a set's elements, where the large table has single values. */
const single = (from: Dictionary, value: number): [Dictionary, number] =>
  from.sets ? [from.sets.of, from.sets.elements[from.sets.starts[value] ?? 0] ?? 0] : [from, value];

/** A table with room for one record more, as its last row. */
export interface PassingTable {
  table: RecordTable;
  /** The last row becomes the only one of this table. */
  put(record: RecordTable): void;
}

/**
 * @param names the columns that are looked at; the last row has no others
 * @param listed values of which something is known beforehand: they are numbered for good. Of a set that comes and goes nothing is
 */
export const passingTable = (
  base: RecordTable,
  names: Iterable<string>,
  listed: (name: string) => readonly string[],
): PassingTable => {
  const { rows, stride } = base;
  const cells = longer(base.cells, stride);
  const columns = { ...base.columns };
  const takers: { name: string; slot: number; map: Uint32Array | undefined; roomy: Roomy; sets: boolean }[] = [];
  const sizes: number[] = [];
  const views = [...names].flatMap((name) => {
    const view = base.columns[name];
    return view ? [{ name, ...view }] : [];
  });
  // A column's own cells before what is derived from them.
  views.sort((a, b) => Number(a.map !== undefined) - Number(b.map !== undefined));
  for (const { name, slot, map: known, dictionary } of views) {
    const { sets } = dictionary;
    const roomy = sets ? roomySets(dictionary, sets, listed(name)) : roomyTexts(dictionary, listed(name));
    const map = known && longer(known, (sizes[slot] ?? 0) + 1 - known.length);
    if (!map) sizes[slot] = roomy.dictionary.size;
    columns[name] = { slot, map, dictionary: roomy.dictionary };
    takers.push({ name, slot, map, roomy, sets: sets !== undefined });
  }
  const last = rows * stride;
  return {
    table: { rows: rows + 1, stride, cells, columns },
    put(record) {
      cells.fill(0, last);
      for (const { name, slot, map, roomy, sets } of takers) {
        roomy.clear();
        const view = record.columns[name];
        if (!view) continue;
        const cell = record.cells[view.slot] ?? 0;
        const value = view.map ? (view.map[cell] ?? 0) : cell;
        const number = sets ? roomy.take(view.dictionary, value) : roomy.take(...single(view.dictionary, value));
        if (map) map[cells[last + slot] ?? 0] = number;
        else cells[last + slot] = number;
      }
    },
  };
};
