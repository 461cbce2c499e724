/** The distinct values of a column, numbered from 1; 0 is no value. Plain arrays over shared memory, so that workers may read them. */
export interface Dictionary {
  /** How many values. */
  size: number;
  /** Each value's UTF-16 code units, one after the other; a character beyond them is one unit of the private area (see `unitsOf`). */
  units: Uint16Array;
  /** Value n stands at units[offsets[n]] up to units[offsets[n + 1]]; size + 2 numbers. */
  offsets: Uint32Array;
  /** 32-bit hash of each value, the same in every dictionary; 0 only for no value. */
  hashes: Uint32Array;
  /** What a value is made of at a glance (see `signatureOf`): rejects most unlike values unread. */
  signatures: Uint32Array;
  /** Of a dictionary of sets: the elements' dictionary, and each set's elements, sorted, as elements[starts[n]] up to elements[starts[n + 1]]. */
  sets?: { of: Dictionary; starts: Uint32Array; elements: Uint32Array };
  /** Values from this number on come and go: nothing of them may be remembered. */
  passing?: number;
}

/** Bits 0 to 26: which units occur, folded to 27; bits 27 to 31: the length, at most 31. */
export const SIGNATURE_UNITS = 0x7ffffff;
export const SIGNATURE_LENGTH_SHIFT = 27;

export const hashUnits = (units: Uint16Array, start: number, end: number): number => {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (units[at] ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0 || 1;
};

export const signatureOf = (units: Uint16Array, start: number, end: number): number => {
  let bits = 0;
  // Letters a to z fall on bits of their own, digits share with some of them.
  for (let at = start; at < end; at++) bits |= 1 << (((units[at] ?? 0) + 11) % 27);
  return ((Math.min(end - start, 31) << SIGNATURE_LENGTH_SHIFT) | bits) >>> 0;
};

/** How many units `text` takes at most. */
export const unitsNeeded = (text: string): number => text.length;

/**
 * Write a text's units. A character of two units becomes one of the private use area, so that one wrong character is one edit;
 * two such characters in 6,400 look alike.
 * @returns where it ends
 */
export const writeUnits = (text: string, into: Uint16Array, at: number): number => {
  let end = at;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit >= 0xd800 && unit < 0xdc00 && index + 1 < text.length) {
      index += 1;
      into[end++] = 0xe000 + ((unit * 1024 + text.charCodeAt(index)) % 6400);
    } else into[end++] = unit;
  }
  return end;
};

/** Numbers texts as they come; in the end a Dictionary. */
export interface DictionaryBuilder {
  /** 0 for the empty text. */
  number(text: string): number;
  textOf(number: number): string;
  size(): number;
  build(): Dictionary;
}

export const dictionaryBuilder = (): DictionaryBuilder => {
  const numbers = new Map<string, number>([['', 0]]);
  const texts: string[] = [''];
  return {
    number(text) {
      const known = numbers.get(text);
      if (known !== undefined) return known;
      numbers.set(text, texts.length);
      return texts.push(text) - 1;
    },
    textOf: (number) => texts[number] ?? '',
    size: () => texts.length - 1,
    build: () => dictionaryOf(texts),
  };
};

const shared32 = (length: number): Uint32Array => new Uint32Array(new SharedArrayBuffer(length * 4));

/** @param texts value n at n; '' at 0 */
export const dictionaryOf = (texts: readonly string[]): Dictionary => {
  const count = texts.length;
  let total = 0;
  for (const text of texts) total += unitsNeeded(text);
  const units = new Uint16Array(new SharedArrayBuffer(total * 2));
  const [offsets, hashes, signatures] = [shared32(count + 1), shared32(count), shared32(count)];
  let at = 0;
  for (let number = 0; number < count; number++) {
    offsets[number] = at;
    const end = writeUnits(texts[number] ?? '', units, at);
    if (number > 0) {
      hashes[number] = hashUnits(units, at, end);
      signatures[number] = signatureOf(units, at, end);
    }
    at = end;
  }
  offsets[count] = at;
  return { size: count - 1, units, offsets, hashes, signatures };
};

/** Where a dictionary keeps astral characters folded, its text shows a replacement; for people, use the input. */
export const textOf = (dictionary: Dictionary, number: number): string => {
  const { units, offsets, sets } = dictionary;
  if (sets) {
    const { of, starts, elements } = sets;
    return Array.from(elements.subarray(starts[number], starts[number + 1]), (element) => textOf(of, element)).join('; ');
  }
  let text = '';
  const end = offsets[number + 1] ?? 0;
  // No more arguments at once than a call can take.
  for (let at = offsets[number] ?? 0; at < end; at += 4096)
    text += String.fromCharCode(...units.subarray(at, Math.min(at + 4096, end)));
  return text;
};

/** Hash of a set of values, the same in any order. */
export const hashOfSet = ({ hashes }: Dictionary, elements: Uint32Array): number =>
  elements.reduce((sum, each) => (sum + (hashes[each] ?? 0)) | 0, 0) >>> 0 || 1;

/** Numbers sets of numbers; in the end a dictionary of sets. */
export const setBuilder = (of: () => Dictionary) => {
  const numbers = new Map<string, number>([['', 0]]);
  const starts = [0, 0];
  const elements: number[] = [];
  return {
    /** @param members numbers of elements, in any order, doubles allowed; 0 is left out */
    number(members: readonly number[]): number {
      const distinct = [...new Set(members)].filter((each) => each !== 0).sort((a, b) => a - b);
      const key = distinct.join();
      const known = numbers.get(key);
      if (known !== undefined) return known;
      elements.push(...distinct);
      starts.push(elements.length);
      numbers.set(key, starts.length - 2);
      return starts.length - 2;
    },
    build(): Dictionary {
      const count = starts.length - 1;
      const built = of();
      const shared = { starts: shared32(starts.length), elements: shared32(elements.length) };
      shared.starts.set(starts);
      shared.elements.set(elements);
      const hashes = shared32(count);
      for (let set = 1; set < count; set++)
        hashes[set] = hashOfSet(built, shared.elements.subarray(starts[set], starts[set + 1]));
      return {
        size: count - 1,
        units: new Uint16Array(new SharedArrayBuffer(0)),
        offsets: shared32(count + 1),
        hashes,
        signatures: shared32(count),
        sets: { of: built, ...shared },
      };
    },
  };
};
