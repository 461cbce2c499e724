import type { LinkOutcome, PairBlock } from '../../../cli/link/outcome.ts';
import { MatchingModel } from '../../../shared/contracts/model.ts';

// A small world with a model of known parameters, matched the slow and obvious way: what the writers get to see of the engine.

export const model = MatchingModel.parse({
  id: 'fixture',
  title: 'Fixture',
  columns: {
    name: { from: ['name'] },
    initial: { of: 'name', take: { first: 1 } },
    dob: { from: ['dob'], clean: 'date' },
    city: { from: ['city'] },
    email: { from: ['email'], clean: 'compact' },
  },
  blockingRules: [
    { id: 'name', on: ['name'] },
    { id: 'dob', on: ['dob'] },
    { id: 'email', on: ['email'], genericAbove: 50 },
  ],
  comparisons: [
    {
      id: 'name',
      levels: [
        { label: 'equal', when: { exact: 'name' }, m: 0.8, u: 0.01, termFrequency: 'name' },
        { when: { exact: 'initial' }, m: 0.15, u: 0.1 },
      ],
      otherwise: { m: 0.05, u: 0.89 },
    },
    { id: 'dob', levels: [{ when: { exact: 'dob' }, m: 0.9, u: 0.003 }], otherwise: { m: 0.1, u: 0.997 } },
    { id: 'city', levels: [{ when: { exact: 'city' }, m: 0.7, u: 0.1 }], otherwise: { m: 0.3, u: 0.9 } },
    { id: 'email', levels: [{ when: { exact: 'email' }, m: 0.85, u: 0.0001 }], otherwise: { m: 0.15, u: 0.9999 } },
  ],
  relations: [{ id: 'household', shares: ['city'], prior: 0.0002, levels: { city: [0.95, 0.05] } }],
  cannotLink: [],
  prior: 0.0008,
  thresholds: { link: 4, review: 0 },
});

/** Repeatable figures in [0, 1). */
const random = (seed: number) => (): number => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
};

export interface Person {
  name: string;
  dob: string;
  city: string;
  email: string;
}
const COLUMNS = ['name', 'dob', 'city', 'email'] as const;
const SURNAMES = ['王', '李', '张', '刘', '陈', '杨', '赵', '黄', '周', '吴', '徐', '孙', '胡', '朱', '高'];
const GIVEN = [
  '伟',
  '芳',
  '娜',
  '敏',
  '静',
  '丽',
  '强',
  '磊',
  '军',
  '洋',
  '勇',
  '艳',
  '杰',
  '涛',
  '明',
  '超',
  '秀英',
  '霞',
  '平',
];
const CITIES = ['Beijing', 'Shanghai', 'Chengdu', 'Wuhan', 'Xi’an', 'Nanjing', 'Shenzhen', 'Harbin'];

export interface FixtureOptions {
  persons?: number;
  seed?: number;
  withTruth?: boolean;
  /** Values that the first record gets. */
  first?: Partial<Person>;
  ids?: (row: number) => string;
  sources?: string[];
}

const people = ({ persons = 300, seed = 1, first = {} }: FixtureOptions): { rows: Person[]; truth: number[] } => {
  const next = random(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() ** 1.5 * from.length)]!;
  const rows: Person[] = [];
  const truth: number[] = [];
  for (let person = 0; person < persons; person += 1) {
    const name = pick(SURNAMES) + pick(GIVEN);
    const dob = `19${60 + Math.floor(next() * 40)}-0${1 + Math.floor(next() * 9)}-1${Math.floor(next() * 10)}`;
    const whole = { name, dob, city: pick(CITIES), email: `${person}@example.org` };
    for (let copy = 0; copy < 1 + Math.floor(next() * 3); copy += 1) {
      rows.push({
        name: copy > 0 && next() < 0.15 ? pick(SURNAMES) + name.slice(1) : name,
        dob: next() < 0.05 ? '' : next() < 0.05 ? '1970-01-01' : dob,
        city: next() < 0.2 ? pick(CITIES) : whole.city,
        email: next() < 0.4 ? '' : whole.email,
      });
      truth.push(person + 1);
    }
  }
  if (rows[0]) rows[0] = { ...rows[0], ...first };
  return { rows, truth };
};

const levelOf = (column: keyof Person, a: Person, b: Person): number => {
  if (a[column] === '' || b[column] === '') return 0;
  if (a[column] === b[column]) return 1;
  if (column !== 'name') return 2;
  return a.name[0] === b.name[0] ? 2 : 3;
};

const forbids = (left: number, right: number): boolean => left % 97 === 0 && right % 2 === 0;

export const linkOutcome = (options: FixtureOptions = {}): LinkOutcome => {
  const { withTruth = true, ids = (row) => `R-${row}`, sources = ['crm', 'registration'] } = options;
  const { rows, truth } = people(options);
  const frequency = new Map<string, number>();
  for (const { name } of rows) frequency.set(name, (frequency.get(name) ?? 0) + 1);
  const explain = (left: number, right: number) => {
    const [a, b] = [rows[left]!, rows[right]!];
    const steps = COLUMNS.map((column, index) => {
      const code = levelOf(column, a, b);
      const { levels, otherwise } = model.comparisons[index]!;
      const { m = 0, u = 0 } = levels[code - 1] ?? otherwise;
      const shared = column === 'name' && code === 1 ? Math.log2(u / ((frequency.get(a.name) ?? 1) / rows.length)) : 0;
      return { level: code, weight: code === 0 ? 0 : Math.log2(m / u), termFrequency: shared };
    });
    const prior = Math.log2(model.prior! / (1 - model.prior!));
    const relations = steps[2]?.level === 1 ? -0.4 : 0;
    const weight = steps.reduce((sum, step) => sum + step.weight + step.termFrequency, prior + relations);
    return { prior, steps, relations, weight, cannotLink: [] };
  };

  const found: { left: number; right: number; weight: number; pattern: number }[] = [];
  const patterns: { levels: number[]; pairs: number; matches: number }[] = [];
  const parent = rows.map((_, row) => row);
  const root = (row: number): number => (parent[row] === row ? row : root(parent[row]!));
  const blocking = model.blockingRules.map(({ id, on }) => ({
    id,
    on,
    pairs: 0,
    added: 0,
    largest: [{ key: '王伟', records: 9, pairs: 36 }],
    generic: { keys: id === 'email' ? 1 : 0, records: id === 'email' ? 73 : 0 },
  }));
  for (let right = 0; right < rows.length; right += 1) {
    for (let left = 0; left < right; left += 1) {
      const [a, b] = [rows[left]!, rows[right]!];
      const holds = (['name', 'dob', 'email'] as const).map((column) => a[column] !== '' && a[column] === b[column]);
      if (!holds.includes(true)) continue;
      for (const [rule, held] of holds.entries()) if (held) blocking[rule]!.pairs += 1;
      blocking[holds.indexOf(true)]!.added += 1;
      const { steps, weight } = explain(left, right);
      const levels = steps.map((step) => step.level);
      let pattern = patterns.findIndex((each) => each.levels.join() === levels.join());
      if (pattern === -1) pattern = patterns.push({ levels, pairs: 0, matches: 0 }) - 1;
      patterns[pattern]!.pairs += 1;
      patterns[pattern]!.matches += 1 / (1 + 2 ** -weight);
      found.push({ left, right, weight, pattern });
      if (weight >= 4 && !forbids(left, right)) parent[root(right)] = root(left);
    }
  }
  const from = -20;
  const counts = new Float64Array(120);
  const expectedMatches = new Float64Array(120);
  for (const { weight } of found) {
    const bin = Math.min(Math.max(Math.floor((weight - from) * 2), 0), 119);
    counts[bin]! += 1;
    expectedMatches[bin]! += 1 / (1 + 2 ** -weight);
  }
  const all = expectedMatches.reduce((sum, each) => sum + each, 0);
  const expected = Array.from(counts, (_, bin) => {
    const pairs = counts.slice(bin).reduce((sum, each) => sum + each, 0);
    const matches = expectedMatches.slice(bin).reduce((sum, each) => sum + each, 0);
    return { weight: from + bin / 2, precision: pairs === 0 ? 1 : matches / pairs, recall: all === 0 ? 1 : matches / all };
  });
  const selfWeights = { from, width: 0.5, counts: new Float64Array(120) };
  for (const row of rows.keys()) selfWeights.counts[Math.min(Math.floor((explain(row, row).weight - from) * 2), 119)]! += 1;
  const half = Math.ceil(found.length / 2);
  /** As workers do: a block may number its patterns for itself. */
  const block = (pairs: typeof found, numbers?: Uint32Array): PairBlock => ({
    count: pairs.length,
    left: Uint32Array.from(pairs, ({ left }) => left),
    right: Uint32Array.from(pairs, ({ right }) => right),
    weight: Float32Array.from(pairs, ({ weight }) => weight),
    pattern: Uint32Array.from(pairs, ({ pattern }) => (numbers ? numbers.indexOf(pattern) : pattern)),
    numbers,
    forbidden: Uint8Array.from(pairs, ({ left, right }) => (forbids(left, right) ? 1 : 0)),
  });
  const reversed = Uint32Array.from(patterns.keys()).reverse();
  const places = rows.map(({ name, city }) => `${name} ${city}`);
  const placeNumbers = new Map([...new Set(places)].map((place, index) => [place, index + 1]));
  const m = Object.fromEntries(
    model.comparisons.map((each) => [each.id, [...each.levels.map((one) => one.m ?? 0), each.otherwise.m ?? 0]]),
  );
  return {
    model,
    records: {
      count: rows.length,
      sources,
      source: Uint8Array.from(rows, (_, row) => row % sources.length),
      cluster: Uint32Array.from(rows, (_, row) => root(row)),
      recordId: ids,
      columns: COLUMNS,
      value: (row, column) => rows[row]?.[COLUMNS.find((each) => each === column) ?? 'name'] ?? '',
    },
    pairs: [block(found.slice(0, half)), block(found.slice(half), reversed)],
    keptFrom: -20,
    scored: found.length,
    patterns: {
      size: patterns.length,
      comparisons: 4,
      levels: Uint8Array.from(patterns.flatMap(({ levels }) => levels)),
      rules: new Uint32Array(patterns.length),
      counts: Float64Array.from(patterns, ({ pairs }) => pairs),
      probability: Float64Array.from(patterns, ({ pairs, matches }) => matches / pairs),
    },
    explain,
    weights: { from, width: 0.5, counts, expectedMatches },
    thresholds: { link: 4, review: 0, from: 'estimated', expected },
    blocking,
    sampledPairs: 1_000_000,
    passes: [
      { title: 'name', pairs: 3989, iterations: 12, converged: true, prior: 0.21, m: { ...m, name: undefined! } },
      { title: 'dob', pairs: 812, iterations: 25, converged: false, prior: 0.56, m },
    ].map((pass) => ({ ...pass, m: Object.fromEntries(Object.entries(pass.m).filter(([, each]) => each !== undefined)) })),
    termFrequencies: [...frequency]
      .toSorted(([, a], [, b]) => b - a)
      .map(([value, count]) => ({
        column: 'name',
        value,
        count,
        frequency: count / rows.length,
        adjustment: Math.log2(0.01 / (count / rows.length)),
      }))
      .filter((_, index, every) => index < 10 || index >= every.length - 10),
    selfWeights,
    timings: [
      { phase: 'load', ms: 210 },
      { phase: 'train', ms: 480 },
      { phase: 'predict', ms: 350 },
      { phase: 'cluster', ms: 40 },
    ],
    threads: 2,
    peakMemory: 123_456_789,
    ...(withTruth
      ? {
          truth: Uint32Array.from(truth),
          homonyms: { columns: ['name', 'city'], name: Uint32Array.from(places, (place) => placeNumbers.get(place) ?? 0) },
        }
      : {}),
  };
};
