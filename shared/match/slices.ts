import type { Take } from '../contracts/model.ts';
import { type Dictionary, hashUnits, signatureOf } from './dictionary.ts';

/** How many of a value's units, from its first on, a function takes: for those that only cut. Units are characters in a dictionary. */
type Cut = (units: Uint16Array, start: number, end: number) => number;

const AT = 64;

/** @returns undefined where the function does more than cut */
export const cutOf = (take: Take): Cut | undefined => {
  if (take === 'localPart')
    return (units, start, end) => {
      let at = end - 1;
      while (at > start && units[at] !== AT) at -= 1;
      return at - start;
    };
  if (typeof take === 'string' || !('first' in take)) return undefined;
  const { first } = take;
  return (_, start, end) => Math.min(first, end - start);
};

const shared32 = (length: number): Uint32Array => new Uint32Array(new SharedArrayBuffer(length * 4));

/** The beginnings of all values as a dictionary of their own, no text made of any: for the million e-mail addresses of a large table. */
export const cutAll = (base: Dictionary, cut: Cut): { map: Uint32Array; dictionary: Dictionary } => {
  const { units, offsets, size } = base;
  const map = shared32(size + 1);
  let mask = 1;
  while (mask < size * 2) mask = mask * 2 + 1;
  const slots = new Uint32Array(mask + 1);
  const [starts, ends] = [new Uint32Array(size + 1), new Uint32Array(size + 1)];
  const hashes = new Uint32Array(size + 1);
  const same = (number: number, start: number, end: number): boolean => {
    let own = starts[number] ?? 0;
    if ((ends[number] ?? 0) - own !== end - start) return false;
    for (let at = start; at < end; at++, own++) if (units[at] !== units[own]) return false;
    return true;
  };
  let count = 0;
  let total = 0;
  for (let value = 1; value <= size; value++) {
    const start = offsets[value] ?? 0;
    const end = start + cut(units, start, offsets[value + 1] ?? 0);
    if (end <= start) continue;
    const hash = hashUnits(units, start, end);
    let slot = hash & mask;
    while (slots[slot] !== 0 && !(hashes[slots[slot] ?? 0] === hash && same(slots[slot] ?? 0, start, end)))
      slot = (slot + 1) & mask;
    if (slots[slot] === 0) {
      count += 1;
      slots[slot] = count;
      [starts[count], ends[count], hashes[count]] = [start, end, hash];
      total += end - start;
    }
    map[value] = slots[slot] ?? 0;
  }
  return { map, dictionary: gathered(units, starts, ends, hashes, count, total) };
};

const gathered = (
  units: Uint16Array,
  starts: Uint32Array,
  ends: Uint32Array,
  hashes: Uint32Array,
  count: number,
  total: number,
): Dictionary => {
  const own = new Uint16Array(new SharedArrayBuffer(total * 2));
  const [offsets, signatures, ownHashes] = [shared32(count + 2), shared32(count + 1), shared32(count + 1)];
  let at = 0;
  for (let number = 1; number <= count; number++) {
    const from = at;
    offsets[number] = at;
    for (let unit = starts[number] ?? 0; unit < (ends[number] ?? 0); unit++) own[at++] = units[unit] ?? 0;
    signatures[number] = signatureOf(own, from, at);
    ownHashes[number] = hashes[number] ?? 0;
  }
  offsets[count + 1] = at;
  return { size: count, units: own, offsets, hashes: ownHashes, signatures };
};
