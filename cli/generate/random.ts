/** Uniform in [0, 1). */
export type Random = () => number;

const fnv1a = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
};

/**
 * The generator of one stream of one index: sfc32 (Chris Doty-Humphrey, PractRand), seeded with (seed, index, stream) as its 128-bit
 * state, so that any part of the sample can be made on its own, in any order.
 */
export const randomOf = (seed: number, index: number, stream: string): Random => {
  let a = seed | 0;
  let b = index | 0;
  let c = fnv1a(stream);
  let d = 1;
  const next: Random = () => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    return (t >>> 0) / 4294967296;
  };
  for (let round = 0; round < 12; round += 1) next();
  return next;
};

export const chance = (random: Random, probability: number): boolean => random() < probability;

/** An integer of [from, to]. */
export const between = (random: Random, from: number, to: number): number => from + Math.floor(random() * (to - from + 1));

const at = <T>(list: readonly T[], position: number): T => {
  const item = list[position];
  if (item === undefined) throw new RangeError(`no item ${position} of ${list.length}`);
  return item;
};

export const pick = <T>(random: Random, list: readonly T[]): T => at(list, Math.floor(random() * list.length));

/** Like pick, but the head of the list far oftener than its tail: the half way point lies at a quarter of the list. */
export const pickSkewed = <T>(random: Random, list: readonly T[]): T => {
  const r = random();
  return at(list, Math.floor(r * r * list.length));
};

/** The nth item, round and round. */
export const cycle = <T>(list: readonly T[], n: number): T => at(list, n % list.length);

const SPACE = 100_000_000;
/**
 * Distinct 8-digit texts for distinct n below 10⁸: an affine permutation, so that neighbours do not look alike and no table is kept.
 * n · 67,280,421 stays below 2⁵³.
 */
export const serial = (seed: number, n: number): string =>
  String((n * 67_280_421 + (Math.imul(seed, 0x9e3779b1) >>> 0)) % SPACE).padStart(8, '0');
