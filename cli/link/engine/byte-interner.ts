import { type Dictionary, hashUnits, signatureOf, unitsNeeded, writeUnits } from '../../../shared/match/dictionary.ts';

/** Numbers byte strings, from 1; 0 is the empty one. It makes no JavaScript string of any of them before the end. */
export const byteInterner = () => {
  let mask = (1 << 14) - 1;
  let slots = new Int32Array(mask + 1);
  let hashes = new Uint32Array(1 << 13);
  let ends = new Uint32Array(1 << 13);
  let arena = new Uint8Array(1 << 17);
  let size = 0;

  const grow = (): void => {
    mask = mask * 2 + 1;
    slots = new Int32Array(mask + 1);
    for (let value = 1; value <= size; value++) {
      let slot = (hashes[value] ?? 0) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = value;
    }
    const [oldHashes, oldEnds] = [hashes, ends];
    hashes = new Uint32Array((mask + 1) >>> 1);
    ends = new Uint32Array((mask + 1) >>> 1);
    hashes.set(oldHashes);
    ends.set(oldEnds);
  };
  const same = (value: number, bytes: Uint8Array, start: number, end: number): boolean => {
    const from = ends[value - 1] ?? 0;
    if ((ends[value] ?? 0) - from !== end - start) return false;
    for (let at = start, own = from; at < end; at++, own++) if (bytes[at] !== arena[own]) return false;
    return true;
  };
  /** @throws TypeError where it is not UTF-8 */
  const textOf = (value: number): string => decoder.decode(arena.subarray(ends[value - 1] ?? 0, ends[value] ?? 0));
  return {
    number(bytes: Uint8Array, start: number, end: number): number {
      if (start === end) return 0;
      let hash = 0x811c9dc5;
      for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
      hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
      hash = (hash ^ (hash >>> 13)) >>> 0;
      let slot = hash & mask;
      for (let value = slots[slot] ?? 0; value !== 0; value = slots[slot] ?? 0) {
        if (hashes[value] === hash && same(value, bytes, start, end)) return value;
        slot = (slot + 1) & mask;
      }
      size += 1;
      const from = ends[size - 1] ?? 0;
      if (from + end - start > arena.length) {
        const larger = new Uint8Array(Math.max(arena.length * 2, from + end - start));
        larger.set(arena);
        arena = larger;
      }
      for (let at = start, own = from; at < end; at++, own++) arena[own] = bytes[at] ?? 0;
      slots[slot] = size;
      hashes[size] = hash;
      ends[size] = from + end - start;
      if (size * 2 > mask - 2) grow();
      return size;
    },
    size: () => size,
    textOf,
    /** All values in units. */
    dictionary(): Dictionary {
      const shared32 = (length: number): Uint32Array => new Uint32Array(new SharedArrayBuffer(length * 4));
      const total = ends[size] ?? 0; // no character has fewer bytes than units
      const units = new Uint16Array(new SharedArrayBuffer(total * 2));
      const [offsets, valueHashes, signatures] = [shared32(size + 2), shared32(size + 1), shared32(size + 1)];
      let at = 0;
      for (let value = 1; value <= size; value++) {
        offsets[value] = at;
        const [from, to] = [ends[value - 1] ?? 0, ends[value] ?? 0];
        const start = at;
        for (let byte = from; byte < to; byte++) {
          const unit = arena[byte] ?? 0;
          if (unit > 127) {
            const text = textOf(value);
            at = unitsNeeded(text) <= to - from ? writeUnits(text, units, start) : start;
            break;
          }
          units[at++] = unit;
        }
        valueHashes[value] = hashUnits(units, start, at);
        signatures[value] = signatureOf(units, start, at);
      }
      offsets[size + 1] = at;
      return { size, units, offsets, hashes: valueHashes, signatures };
    },
  };
};

const decoder = new TextDecoder('utf-8', { fatal: true });
