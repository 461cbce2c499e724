const SLOT_BYTES = 2;

/** Numbers texts: 0 for the first new one, 1 for the next. */
export interface Interner {
  /** The text's number, a new one where it is new. */
  number(text: string): number;
  /** The text's number, -1 where it was never numbered. */
  find(text: string): number;
  readonly size: number;
}

/**
 * An interner that keeps a 64-bit hash of each text instead of the text: some 20 bytes a text, outside the JavaScript heap, where a Map
 * of strings needs over 100 and ends at 16 million. Of 10 million texts, two share a hash with a probability of 3 in a million.
 */
export const createInterner = (): Interner => {
  let mask = 1023;
  let hashes = new Uint32Array((mask + 1) * SLOT_BYTES);
  /** Number plus one; 0 is an empty slot. */
  let numbers = new Uint32Array(mask + 1);
  let size = 0;

  const slotOf = (high: number, low: number): number => {
    let slot = low & mask;
    while (numbers[slot] !== 0 && (hashes[slot * 2] !== high || hashes[slot * 2 + 1] !== low)) slot = (slot + 1) & mask;
    return slot;
  };
  const grow = (): void => {
    const [oldHashes, oldNumbers] = [hashes, numbers];
    mask = mask * 2 + 1;
    hashes = new Uint32Array((mask + 1) * SLOT_BYTES);
    numbers = new Uint32Array(mask + 1);
    for (const [old, number] of oldNumbers.entries()) {
      if (number === 0) continue;
      const [high = 0, low = 0] = [oldHashes[old * 2], oldHashes[old * 2 + 1]];
      const slot = slotOf(high, low);
      hashes[slot * 2] = high;
      hashes[slot * 2 + 1] = low;
      numbers[slot] = number;
    }
  };
  return {
    number: (text) => {
      const [high, low] = hash64(text);
      const slot = slotOf(high, low);
      const known = numbers[slot] ?? 0;
      if (known !== 0) return known - 1;
      hashes[slot * 2] = high;
      hashes[slot * 2 + 1] = low;
      size += 1;
      numbers[slot] = size;
      if (size * 2 > mask) grow();
      return size - 1;
    },
    find: (text) => (numbers[slotOf(...hash64(text))] ?? 0) - 1,
    get size() {
      return size;
    },
  };
};

/** Two 32-bit lanes, each mixed with the other at the end (cyrb53's construction, all 64 bits kept). */
const hash64 = (text: string): [high: number, low: number] => {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x9e3779b1);
    b = Math.imul(b ^ code, 0x5f356495);
  }
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
  b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
  return [a >>> 0, b >>> 0];
};
