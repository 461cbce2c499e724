// What one comparison of two strings costs, on values as columns hold them.
import { damerauLevenshtein, damerauLevenshteinAtMost } from '../../shared/match/distance/damerau-levenshtein.ts';
import { jaccard, jaccardAtLeast } from '../../shared/match/distance/jaccard.ts';
import { jaroWinkler, jaroWinklerAtLeast } from '../../shared/match/distance/jaro-winkler.ts';
import { isPrefix } from '../../shared/match/distance/prefix.ts';

const VALUES = 2048;
const PAIRS = 1 << 14;
const ROUNDS = 60;

/** mulberry32 */
const seeded = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
};
const random = seeded(4);
const below = (n: number) => Math.floor(random() * n);
const oneOf = (all: string) => all.charAt(below(all.length));

const SYLLABLES = 'ma ri an na jo hn son wil li am ro ber ta el le sa mi th ker ben ja ne ar chi da vid'.split(' ');
const word = (syllables: number) => Array.from({ length: syllables }, () => SYLLABLES[below(SYLLABLES.length)]).join('');
const digits = (n: number) => Array.from({ length: n }, () => oneOf('0123456789')).join('');
const KINDS: Record<string, () => string> = {
  'names of 7 letters': () => word(4).slice(0, 7).padEnd(7, 'a'),
  'names of 4 to 10': () => word(2 + below(3)),
  'Chinese names of 3': () => `${oneOf('王李张刘陈杨赵黄周吴')}${oneOf('伟芳娜敏静丽强磊军洋')}${oneOf('伟芳娜敏静丽强磊军洋')}`,
  'e-mail addresses': () => `${word(2)}.${word(3)}@${['gmail.com', 'hospital.example', 'nhs.example'][below(3)]}`,
  'telephone numbers': () => `+44${digits(10)}`,
  'ISO dates': () => `19${digits(2)}-0${1 + below(9)}-${1 + below(2)}${digits(1)}`,
  'street addresses': () => `${digits(3)} ${word(5)} ${word(4)} street, ${word(5)}, ${digits(5)}`,
};

const misspelt = (value: string) => {
  const at = 1 + below(value.length - 2);
  return value.slice(0, at) + value.charAt(at + 1) + value.charAt(at) + value.slice(at + 2);
};

type Measure = (units: Uint16Array, a: number, aEnd: number, b: number, bEnd: number) => number | boolean;
const MEASURES: [string, Measure][] = [
  ['jaroWinkler', jaroWinkler],
  ['jaroWinklerAtLeast 0.92', (units, a, aEnd, b, bEnd) => jaroWinklerAtLeast(units, a, aEnd, b, bEnd, 0.92)],
  ['jaroWinklerAtLeast 0.8', (units, a, aEnd, b, bEnd) => jaroWinklerAtLeast(units, a, aEnd, b, bEnd, 0.8)],
  ['damerauLevenshtein', damerauLevenshtein],
  ['damerauLevenshteinAtMost 1', (units, a, aEnd, b, bEnd) => damerauLevenshteinAtMost(units, a, aEnd, b, bEnd, 1)],
  ['damerauLevenshteinAtMost 2', (units, a, aEnd, b, bEnd) => damerauLevenshteinAtMost(units, a, aEnd, b, bEnd, 2)],
  ['jaccard 2', (units, a, aEnd, b, bEnd) => jaccard(units, a, aEnd, b, bEnd, 2)],
  ['jaccardAtLeast 3, 0.6', (units, a, aEnd, b, bEnd) => jaccardAtLeast(units, a, aEnd, b, bEnd, 3, 0.6)],
  ['isPrefix', isPrefix],
];

/** Half of the values are misspellings of the other half; pairs of strangers, and of a value and its misspelling. */
const columnOf = (value: () => string) => {
  const values = Array.from({ length: VALUES / 2 }, value).flatMap((right) => [right, misspelt(right)]);
  const offsets = new Uint32Array(VALUES + 1);
  for (const [i, { length }] of values.entries()) offsets[i + 1] = offsets[i]! + length;
  const text = values.join('');
  const units = new Uint16Array(text.length);
  for (let i = 0; i < text.length; i++) units[i] = text.charCodeAt(i);
  const strangers = Uint32Array.from({ length: 2 * PAIRS }, () => below(VALUES));
  const alike = strangers.map((id, i) => (i % 2 === 0 ? id : strangers[i - 1]! ^ 1));
  return { units, offsets, strangers, alike };
};

const nanoseconds = (measure: Measure, units: Uint16Array, offsets: Uint32Array, pairs: Uint32Array): number => {
  let best = Number.POSITIVE_INFINITY;
  let sum = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    for (let i = 0; i < pairs.length; i += 2) {
      const a = pairs[i]!;
      const b = pairs[i + 1]!;
      sum += Number(measure(units, offsets[a]!, offsets[a + 1]!, offsets[b]!, offsets[b + 1]!));
    }
    best = Math.min(best, performance.now() - start);
  }
  if (Number.isNaN(sum)) throw new Error('not a number');
  return (best * 1e6) / PAIRS;
};

for (const [kind, value] of Object.entries(KINDS)) {
  const { units, offsets, strangers, alike } = columnOf(value);
  const rows = MEASURES.map(([name, measure]) => ({
    measure: name,
    'strangers, ns': Math.round(nanoseconds(measure, units, offsets, strangers)),
    'one swap apart, ns': Math.round(nanoseconds(measure, units, offsets, alike)),
  }));
  console.log(`\n${kind}`);
  console.table(Object.fromEntries(rows.map(({ measure, ...row }) => [measure, row])));
}
