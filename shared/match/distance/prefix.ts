/** Whether the shorter of units[a..aEnd) and units[b..bEnd) is how the longer begins; equal values do, nothing begins no value. */
export function isPrefix(units: Uint16Array, a: number, aEnd: number, b: number, bEnd: number): boolean {
  const length = Math.min(aEnd - a, bEnd - b);
  if (length === 0) return false;
  for (let i = 0; i < length; i++) if (units[a + i] !== units[b + i]) return false;
  return true;
}

/** Whether the shorter's units stand in the longer in their order, the first of both being the same. An empty value abbreviates nothing. */
export const isAbbreviation = (units: Uint16Array, a: number, aEnd: number, b: number, bEnd: number): boolean => {
  if (aEnd - a > bEnd - b) return isAbbreviation(units, b, bEnd, a, aEnd);
  if (a === aEnd || units[a] !== units[b]) return false;
  let found = a;
  for (let at = b; at < bEnd && found < aEnd; at++) if (units[at] === units[found]) found += 1;
  return found === aEnd;
};
