import { PLACES, positions } from './positions.ts';

let rows = new Int32Array(0);

/**
 * Edits between units[a..aEnd) and units[b..bEnd): insertions, deletions, substitutions and swaps of neighbours, in UTF-16 units.
 * The restricted Damerau distance (optimal string alignment): what was swapped is not edited again.
 */
export function damerauLevenshtein(units: Uint16Array, a: number, aEnd: number, b: number, bEnd: number): number {
  return edits(units, a, aEnd, b, bEnd, Math.max(aEnd - a, bEnd - b));
}

/** damerauLevenshtein(…) <= max, without the work for most values that are further apart. */
export function damerauLevenshteinAtMost(
  units: Uint16Array,
  a: number,
  aEnd: number,
  b: number,
  bEnd: number,
  max: number,
): boolean {
  return max === 1 ? withinOne(units, a, aEnd, b, bEnd) : edits(units, a, aEnd, b, bEnd, max) <= max;
}

/** Without what they begin and end with alike, two values one edit apart are next to nothing. */
function withinOne(units: Uint16Array, a: number, aEnd: number, b: number, bEnd: number): boolean {
  const longer = aEnd - a - (bEnd - b);
  if (longer > 1 || longer < -1) return false;
  let from = a;
  let to = b;
  while (from < aEnd && to < bEnd && units[from] === units[to]) {
    from++;
    to++;
  }
  let end = aEnd;
  let other = bEnd;
  while (end > from && other > to && units[end - 1] === units[other - 1]) {
    end--;
    other--;
  }
  const restA = end - from;
  const restB = other - to;
  if (restA <= 1 && restB <= 1) return true;
  return restA === 2 && restB === 2 && units[from] === units[to + 1] && units[from + 1] === units[to];
}

/** The distance, or any number above max if it is more than max. */
function edits(units: Uint16Array, a: number, aEnd: number, b: number, bEnd: number, max: number): number {
  if (aEnd - a > bEnd - b) return edits(units, b, bEnd, a, aEnd, max);
  if (bEnd - b - (aEnd - a) > max) return max + 1;
  let from = a;
  let to = b;
  while (from < aEnd && units[from] === units[to]) {
    from++;
    to++;
  }
  let end = aEnd;
  let other = bEnd;
  while (end > from && units[end - 1] === units[other - 1]) {
    end--;
    other--;
  }
  if (end === from) return other - to;
  return end - from <= PLACES ? editsOfShort(units, from, end, to, other, max) : editsOfLong(units, from, end, to, other, max);
}

/** H. Hyyrö, A Bit-Vector Algorithm for Computing Levenshtein and Damerau Edit Distances, 2003. a fits PLACES. */
function editsOfShort(units: Uint16Array, a: number, aEnd: number, b: number, bEnd: number, max: number): number {
  for (let i = a, bit = 1; i < aEnd; i++, bit <<= 1) {
    const unit = units[i] ?? 0;
    positions[unit] = (positions[unit] ?? 0) | bit;
  }
  const last = aEnd - a - 1;
  let distance = aEnd - a;
  let up = -1;
  let down = 0;
  let diagonal = 0;
  let before = 0;
  for (let j = b; j < bEnd; j++) {
    const found = positions[units[j] ?? 0] ?? 0;
    const swapped = ((~diagonal & found) << 1) & before;
    diagonal = ((((found & up) + up) | 0) ^ up) | found | down | swapped;
    let right = down | ~(diagonal | up);
    let left = diagonal & up;
    distance += ((right >>> last) & 1) - ((left >>> last) & 1);
    // Each column that is left can take one off.
    if (distance - (bEnd - j - 1) > max) break;
    right = (right << 1) | 1;
    left <<= 1;
    up = left | ~(diagonal | right);
    down = right & diagonal;
    before = found;
  }
  for (let i = a; i < aEnd; i++) positions[units[i] ?? 0] = 0;
  return distance;
}

/** Row by row, of each row only the cells that max edits can reach. */
function editsOfLong(units: Uint16Array, a: number, aEnd: number, b: number, bEnd: number, max: number): number {
  const width = bEnd - b + 2;
  if (rows.length < 3 * width) rows = new Int32Array(6 * width);
  const far = max + 1;
  // Cell j of a row stands at its start + j + 1. To the right of the band everything is still far: it only moves that way.
  let above = 0;
  let row = width;
  let older = 2 * width;
  rows.fill(far, 0, 3 * width);
  for (let j = 0; j <= Math.min(max, bEnd - b); j++) rows[above + j + 1] = j;
  for (let i = 1; i <= aEnd - a; i++) {
    const first = Math.max(1, i - max);
    const lastCell = Math.min(bEnd - b, i + max);
    let least = first === 1 ? i : far;
    rows[row + first] = least;
    const unit = units[a + i - 1];
    for (let j = first; j <= lastCell; j++) {
      const substituted = cell(above + j) + (units[b + j - 1] === unit ? 0 : 1);
      let edits = Math.min(substituted, cell(above + j + 1) + 1, cell(row + j) + 1, far);
      if (i > 1 && j > 1 && unit === units[b + j - 2] && units[a + i - 2] === units[b + j - 1])
        edits = Math.min(edits, cell(older + j - 1) + 1);
      rows[row + j + 1] = edits;
      if (edits < least) least = edits;
    }
    if (least >= far) return far;
    const spare = older;
    older = above;
    above = row;
    row = spare;
  }
  return cell(above + (bEnd - b) + 1);
}

function cell(at: number): number {
  return rows[at] ?? 0;
}
