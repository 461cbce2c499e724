import { PLACES, positions } from './positions.ts';

/** Rounding of the bounds must never reject what the exact similarity takes. */
const SLACK = 1e-9;
const BOOST_ABOVE = 0.7;

let taken = new Uint8Array(0);

/**
 * Jaro–Winkler similarity of units[a..aEnd) and units[b..bEnd), 0..1, in UTF-16 units; symmetric. As RapidFuzz computes it, and so
 * DuckDB's `jaro_winkler_similarity` that Splink calls: Jaro with half of the transpositions rounded down, and for a Jaro above 0.7
 * a boost of 0.1 for each common first unit, four at most (W. E. Winkler, String Comparator Metrics, 1990). Two empty values are 1.
 */
export function jaroWinkler(units: Uint16Array, a: number, aEnd: number, b: number, bEnd: number): number {
  return similarity(units, a, aEnd, b, bEnd, 0);
}

/** jaroWinkler(…) >= threshold, without the work for most values that are further apart. */
export function jaroWinklerAtLeast(
  units: Uint16Array,
  a: number,
  aEnd: number,
  b: number,
  bEnd: number,
  threshold: number,
): boolean {
  return threshold <= 0 || similarity(units, a, aEnd, b, bEnd, threshold) >= threshold;
}

/** The similarity, or -1 as soon as it is known to be under the threshold. */
function similarity(units: Uint16Array, a: number, aEnd: number, b: number, bEnd: number, threshold: number): number {
  const length = aEnd - a;
  const longer = bEnd - b;
  if (length > longer) return similarity(units, b, bEnd, a, aEnd, threshold);
  if (length === 0) return longer === 0 ? 1 : 0;
  let prefix = 0;
  while (prefix < length && units[a + prefix] === units[b + prefix]) prefix++;
  if (prefix === longer) return 1;
  const boost = Math.min(prefix, 4) * 0.1;
  const spare = threshold > 0 ? length - leastMatches(leastJaro(threshold, boost), length, longer) : length;
  if (spare < 0) return -1;
  const misses = spare | 0;

  // A common prefix always matches itself, in order: only the rest is left to match.
  const restA = a + prefix;
  const restB = b + prefix;
  if (misses < length - prefix && strangers(units, restA, aEnd, restB, bEnd) > misses) return -1;
  const window = Math.max((longer >> 1) - 1, 0);
  const jaro =
    bEnd - restB <= PLACES
      ? jaroOfShort(units, restA, aEnd, restB, bEnd, prefix, window, misses)
      : jaroOfLong(units, restA, aEnd, restB, bEnd, prefix, window, misses);
  return jaro > BOOST_ABOVE ? jaro + boost * (1 - jaro) : jaro;
}

/** The Jaro similarity that the threshold asks for. */
function leastJaro(threshold: number, boost: number): number {
  if (threshold <= BOOST_ABOVE) return threshold - SLACK;
  return Math.max(BOOST_ABOVE, (threshold - boost) / (1 - boost)) - SLACK;
}

/** Matches that it takes at least, were none of them transposed; not rounded up. */
function leastMatches(jaro: number, length: number, longer: number): number {
  return ((3 * jaro - 1) * length * longer) / (length + longer) - SLACK;
}

/** Units of a that b certainly lacks: their last five bits are no unit's of b. */
function strangers(units: Uint16Array, a: number, aEnd: number, b: number, bEnd: number): number {
  let seen = 0;
  for (let j = b; j < bEnd; j++) seen |= 1 << (units[j] ?? 0);
  let count = 0;
  for (let i = a; i < aEnd; i++) count += 1 - ((seen >>> (units[i] ?? 0)) & 1);
  return count;
}

function jaroOfShort(
  units: Uint16Array,
  a: number,
  aEnd: number,
  b: number,
  bEnd: number,
  prefix: number,
  window: number,
  misses: number,
): number {
  for (let j = b, bit = 1; j < bEnd; j++, bit <<= 1) {
    const unit = units[j] ?? 0;
    positions[unit] = (positions[unit] ?? 0) | bit;
  }
  const length = aEnd - a;
  let reach = window + 1 < PLACES ? (1 << (window + 1)) - 1 : -1;
  let matchedA = 0;
  let freeB = -1;
  let matches = prefix;
  let left = misses;
  for (let i = 0; i < length && left >= 0; i++) {
    const hits = (positions[units[a + i] ?? 0] ?? 0) & reach & freeB;
    // Without a branch, which nobody could predict: 1 where there is a hit.
    const hit = (hits | -hits) >>> 31;
    freeB ^= hits & -hits;
    matchedA |= hit << i;
    matches += hit;
    left -= 1 - hit;
    reach = (reach << 1) | (i < window ? 1 : 0);
  }
  let moved = 0;
  if (left >= 0) {
    let matchedB = ~freeB;
    while (matchedB !== 0) {
      const unit = units[a + 31 - Math.clz32(matchedA & -matchedA)] ?? 0;
      if (((positions[unit] ?? 0) & matchedB & -matchedB) === 0) moved++;
      matchedA &= matchedA - 1;
      matchedB &= matchedB - 1;
    }
  }
  for (let j = b; j < bEnd; j++) positions[units[j] ?? 0] = 0;
  return left < 0 ? -1 : jaroOf(matches, moved, length + prefix, bEnd - b + prefix);
}

/** The same for strings of any length. */
function jaroOfLong(
  units: Uint16Array,
  a: number,
  aEnd: number,
  b: number,
  bEnd: number,
  prefix: number,
  window: number,
  misses: number,
): number {
  const length = aEnd - a;
  const longer = bEnd - b;
  if (taken.length < length + longer) taken = new Uint8Array(2 * (length + longer));
  taken.fill(0, 0, length + longer);
  let matches = prefix;
  let left = misses;
  for (let i = 0; i < length; i++) {
    const unit = units[a + i];
    const end = Math.min(i + window + 1, longer);
    let j = Math.max(i - window, 0);
    while (j < end && (taken[length + j] === 1 || units[b + j] !== unit)) j++;
    if (j < end) {
      taken[i] = 1;
      taken[length + j] = 1;
      matches++;
    } else if (--left < 0) return -1;
  }
  let moved = 0;
  for (let i = 0, j = 0; i < length; i++) {
    if (taken[i] === 0) continue;
    while (taken[length + j] === 0) j++;
    if (units[a + i] !== units[b + j]) moved++;
    j++;
  }
  return jaroOf(matches, moved, length + prefix, longer + prefix);
}

function jaroOf(matches: number, moved: number, length: number, longer: number): number {
  if (matches === 0) return 0;
  return (matches / length + matches / longer + (matches - (moved >> 1)) / matches) / 3;
}
