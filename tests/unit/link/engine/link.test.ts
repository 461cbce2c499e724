import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openCsv } from '../../../../cli/link/engine/files.ts';
import { type Linked, link } from '../../../../cli/link/engine/link.ts';
import { loadFiles } from '../../../../cli/link/engine/load-files.ts';
import { MatchingModel } from '../../../../shared/contracts/model.ts';
import { randomNumbers } from '../../../../shared/match/train/random-pairs.ts';

const folder = mkdtempSync(join(tmpdir(), 'hcp360-link-'));

const MODEL = MatchingModel.parse({
  id: 'person',
  columns: {
    first: { from: ['first'], clean: 'letters' },
    surname: { from: ['surname'], clean: 'letters' },
    dob: { from: ['dob'], clean: 'date' },
    city: { from: ['city'], clean: 'letters' },
    phone: { from: ['phone'], clean: 'digits', split: ';' },
    licence: { from: ['licence'], clean: 'exact' },
  },
  blockingRules: [
    { id: 'dob', on: ['dob'] },
    { id: 'names', on: ['first', 'surname'] },
    { id: 'phone', on: ['phone'], genericAbove: 20 },
  ],
  comparisons: [
    {
      id: 'first',
      levels: [{ when: { exact: 'first' }, termFrequency: 'first' }, { when: { jaroWinkler: 'first', atLeast: 0.85 } }],
    },
    {
      id: 'surname',
      levels: [{ when: { exact: 'surname' }, termFrequency: 'surname' }, { when: { jaroWinkler: 'surname', atLeast: 0.85 } }],
    },
    { id: 'dob', levels: [{ when: { exact: 'dob' } }, { when: { damerauLevenshtein: 'dob', atMost: 1 } }] },
    { id: 'city', levels: [{ when: { exact: 'city' } }] },
    { id: 'phone', levels: [{ when: { intersect: 'phone' } }] },
  ],
  cannotLink: ['licence'],
});

const SYLLABLES = ['ba', 'lor', 'mi', 'ten', 'ka', 'ru', 'vos', 'el', 'dan', 'shi'];

/** Made-up persons, three records each, with slips; `person` is the truth. */
const generate = (persons: number): string[] => {
  const random = randomNumbers(7);
  const pick = <T>(all: readonly T[]): T => all[random() % all.length]!;
  const name = (): string => pick(SYLLABLES) + pick(SYLLABLES) + pick(SYLLABLES);
  const slip = (text: string): string => {
    const at = random() % text.length;
    return random() % 8 === 0 ? text.slice(0, at) + text.slice(at + 1) : text;
  };
  return Array.from({ length: persons }, (_, person) => {
    const [first, surname, city] = [name(), name(), pick(SYLLABLES)];
    const dob = `19${40 + (random() % 60)}-0${1 + (random() % 9)}-1${random() % 10}`;
    const phone = `07${String(random() % 1e9).padStart(9, '0')}`;
    return Array.from({ length: 3 }, () => {
      const phones = random() % 3 === 0 ? '' : random() % 4 === 0 ? `${phone};0700` : phone;
      return [person, slip(first), slip(surname), random() % 10 === 0 ? '' : dob, city, phones].join(',');
    });
  }).flat();
};
const HEADER = 'person,first,surname,dob,city,phone,licence';

const fileWith = (name: string, lines: readonly string[]): string => {
  const path = join(folder, `${name}.csv`);
  writeFileSync(path, `${[HEADER, ...lines].join('\n')}\n`);
  return path;
};
const linked = (model: MatchingModel, paths: readonly string[], threads = 1): Promise<Linked> =>
  link({ model, load: loadFiles(model, paths.map(openCsv), undefined), threads });

const groupsOf = ({ cluster }: Linked): number[][] => {
  const groups = new Map<number, number[]>();
  for (const [row, name] of cluster.entries()) groups.set(name, [...(groups.get(name) ?? []), row]);
  return [...groups.values()].filter((group) => group.length > 1);
};
/** Every kept pair and its weight, in order. */
const pairsOf = ({ weighed }: Linked): string[] =>
  weighed
    .flatMap(({ left, right, weight, forbidden }) =>
      Array.from(left, (a, at) => `${a} ${right[at]} ${weight[at]} ${forbidden[at]}`),
    )
    .sort();

describe('link', () => {
  const lines = generate(1000);
  let all: string;
  let first: Linked;
  beforeAll(async () => {
    all = fileWith('all', lines);
    first = await linked(MODEL, [all]);
  });

  it('finds the persons of whom the records are', () => {
    const truth = lines.map((line) => line.slice(0, line.indexOf(',')));
    const groups = groupsOf(first);
    const pairs = (sizes: readonly number[]): number => sizes.reduce((sum, size) => sum + (size * (size - 1)) / 2, 0);
    const right = groups.reduce(
      (sum, group) => sum + pairs(Object.values(Object.groupBy(group, (row) => truth[row]!)).map((each) => each!.length)),
      0,
    );
    expect(right / pairs(groups.map((group) => group.length))).toBeGreaterThan(0.99);
    expect(right / 3000).toBeGreaterThan(0.95);
  });

  it('finds the same on any number of threads', async () => {
    for (const threads of [2, 3]) {
      const again = await linked(first.model, [all], threads);
      expect(again.threads).toBe(threads);
      expect(again.model).toEqual(first.model);
      expect([...again.cluster]).toEqual([...first.cluster]);
      expect(pairsOf(again)).toEqual(pairsOf(first));
      expect([...again.patterns.counts]).toEqual([...first.patterns.counts]);
    }
  });

  it('learns the same from the same records', async () => {
    expect((await linked(MODEL, [all])).model).toEqual(first.model);
    const [two, same] = [await linked(MODEL, [all], 2), await linked(MODEL, [all], 2)];
    expect(same.model).toEqual(two.model);
    expect([...same.cluster]).toEqual([...two.cluster]);
  });

  it('predicts with the model that it trained what it found in training, and trains no more', async () => {
    const written = MatchingModel.parse(JSON.parse(JSON.stringify(first.model)));
    const again = await linked(written, [all]);
    expect(again.training).toBeUndefined();
    expect(again.model).toEqual(first.model);
    expect([...again.cluster]).toEqual([...first.cluster]);
  });

  it('keeps apart what a cannot-link column tells apart', async () => {
    // The middle one of three says nothing, and so would hold the other two together.
    const licences = ['L1', '', 'L2'];
    const licensed = fileWith(
      'licensed',
      lines.map((line, row) => `${line},${licences[row % 3]}`),
    );
    const result = await linked(first.model, [licensed]);
    const groups = groupsOf(result);
    expect(groups.length).toBeGreaterThan(500);
    for (const group of groups)
      expect(new Set(group.map((row) => licences[row % 3]).filter((licence) => licence !== '')).size).toBeLessThan(2);
  });

  it('divides a group however large it is, in memory that is bounded', async () => {
    const licences = ['L1', '', 'L2'];
    const many = Array.from({ length: 2100 }, (_, row) => `1,balorka,danvoself,1970-01-11,ka,,${licences[row % 3]}`);
    const path = fileWith('many', many);
    const result = await linked(first.model, [path], 2);
    const held = groupsOf(result);
    // All 2,100 hang together by those without a licence: 35 MB for their weights alone, were they divided at once.
    expect(Math.max(...held.map((group) => group.length))).toBeLessThanOrEqual(2000);
    expect(held.flat().length).toBeGreaterThan(2050);
    expect([...(await linked(first.model, [path], 3)).cluster]).toEqual([...result.cluster]);
  });

  describe('of several sources', () => {
    const sources: string[] = [];
    const sourceOf = (row: number): number => Math.floor(row / 1000);
    beforeAll(() => {
      for (const source of [0, 1, 2])
        sources.push(
          fileWith(
            `source-${source}`,
            lines.filter((_, row) => row % 3 === source),
          ),
        );
    });

    it('links only across them where the model says link', async () => {
      const result = await linked({ ...first.model, linkType: 'link' }, sources);
      expect(pairsOf(result).length).toBeGreaterThan(1000);
      for (const { left, right } of result.weighed)
        for (const [at, row] of left.entries()) expect(sourceOf(row)).not.toBe(sourceOf(right[at]!));
      expect(groupsOf(result).filter((group) => group.length === 3).length).toBeGreaterThan(700);
    });

    it('links nothing across them where the model says dedupe', async () => {
      const result = await linked({ ...first.model, linkType: 'dedupe' }, [
        fileWith('twice-a', lines),
        fileWith('twice-b', lines),
      ]);
      const groups = groupsOf(result);
      expect(groups.length).toBeGreaterThan(1500);
      for (const group of groups) expect(new Set(group.map((row) => Math.floor(row / lines.length))).size).toBe(1);
    });

    it('takes one record at most of a source without duplicates', async () => {
      const doubled = fileWith(
        'doubled',
        lines.filter((_, row) => row % 3 !== 1),
      );
      const single = fileWith(
        'single',
        lines.filter((_, row) => row % 3 === 1),
      );
      const result = await linked({ ...first.model, withoutDuplicates: ['doubled'] }, [doubled, single]);
      const groups = groupsOf(result);
      expect(groups.length).toBeGreaterThan(700);
      for (const group of groups) expect(group.filter((row) => row < 2000).length).toBeLessThan(2);
    });
  });

  it.each([
    ['no record', []],
    ['one record', lines.slice(0, 1)],
    ['records that say nothing', Array.from({ length: 40 }, () => '1,,,,,')],
    ['records all alike', Array.from({ length: 40 }, () => lines[0]!)],
  ])('makes a model of numbers from %s', async (name, few) => {
    const { model, cluster } = await linked(MODEL, [fileWith(name.replaceAll(' ', '-'), few)]);
    expect(cluster).toHaveLength(few.length);
    // JSON writes null for NaN and the infinities, and a model of those is none.
    expect(MatchingModel.parse(JSON.parse(JSON.stringify(model)))).toEqual(model);
  });
});
