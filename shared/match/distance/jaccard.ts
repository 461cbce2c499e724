/*
 * A set of n-grams as an open hash table in scratch arrays: the gram's units in two numbers, and the round it was put in, so that
 * nothing has to be cleared between two calls.
 */
let high = new Int32Array(256);
let low = new Int32Array(256);
let round = new Int32Array(256);
/** What a gram of so many units keeps of the two numbers. */
const HIGH = Int32Array.of(0, 0, 0, 0xffff, -1);
const LOW = Int32Array.of(0, 0xffff, -1, -1, -1);

/** The mark of what only a has in this call; one more: b has it too, or alone. */
let current = 0;

/**
 * Jaccard similarity of the sets of n-grams (1..4 UTF-16 units, without padding, each counted once) of units[a..aEnd) and
 * units[b..bEnd): those in common / all. A value shorter than one gram is alike to its equal only.
 */
export function jaccard(units: Uint16Array, a: number, aEnd: number, b: number, bEnd: number, grams: number): number {
  return share(units, a, aEnd, b, bEnd, grams, 0);
}

/** jaccard(…) >= threshold, without the work for most values that are further apart. */
export function jaccardAtLeast(
  units: Uint16Array,
  a: number,
  aEnd: number,
  b: number,
  bEnd: number,
  grams: number,
  threshold: number,
): boolean {
  return share(units, a, aEnd, b, bEnd, grams, threshold) >= threshold;
}

/** The similarity, or -1 as soon as it is known to be under the threshold. */
function share(units: Uint16Array, a: number, aEnd: number, b: number, bEnd: number, grams: number, threshold: number): number {
  const gramsA = aEnd - a - grams + 1;
  const gramsB = bEnd - b - grams + 1;
  if (gramsA < 1 || gramsB < 1) return equal(units, a, aEnd, b, bEnd) ? 1 : 0;
  const mask = roomFor(gramsA + gramsB) - 1;
  const highMask = HIGH[grams] ?? 0;
  const lowMask = LOW[grams] ?? 0;

  let h = 0;
  let l = 0;
  let inA = 0;
  for (let i = a, first = a + grams - 1; i < aEnd; i++) {
    h = (h << 16) | (l >>> 16);
    l = (l << 16) | (units[i] ?? 0);
    if (i < first) continue;
    const at = slot(h & highMask, l & lowMask, mask);
    if (round[at] === current) continue;
    put(at, h & highMask, l & lowMask, current);
    inA++;
  }
  if (gramsB / inA < threshold) return -1;

  let both = 0;
  let onlyB = 0;
  for (let j = b, first = b + grams - 1; j < bEnd; j++) {
    h = (h << 16) | (l >>> 16);
    l = (l << 16) | (units[j] ?? 0);
    if (j < first) continue;
    const at = slot(h & highMask, l & lowMask, mask);
    if (round[at] === current + 1) continue;
    if (round[at] === current) both++;
    else if (inA / (inA + ++onlyB) < threshold) return -1;
    put(at, h & highMask, l & lowMask, current + 1);
  }
  return both / (inA + onlyB);
}

/** A new round; the size of the table to use, a power of two, more than half of it free. */
function roomFor(elements: number): number {
  const size = 1 << (32 - Math.clz32(2 * elements));
  if (size > round.length || current > 0x3fffffff) {
    high = new Int32Array(Math.max(size, round.length));
    low = new Int32Array(high.length);
    round = new Int32Array(high.length);
    current = 0;
  }
  current += 2;
  return size;
}

/** Where the gram stands, or the free place where it would. */
function slot(h: number, l: number, mask: number): number {
  const mixed = Math.imul(l ^ Math.imul(h, 0x85ebca6b), 0x9e3779b1);
  let at = (mixed ^ (mixed >>> 15)) & mask;
  while ((round[at] ?? 0) >= current && (high[at] !== h || low[at] !== l)) at = (at + 1) & mask;
  return at;
}

function put(at: number, h: number, l: number, mark: number): void {
  high[at] = h;
  low[at] = l;
  round[at] = mark;
}

function equal(units: Uint16Array, a: number, aEnd: number, b: number, bEnd: number): boolean {
  if (aEnd - a !== bEnd - b) return false;
  for (let i = a, j = b; i < aEnd; i++, j++) if (units[i] !== units[j]) return false;
  return true;
}
