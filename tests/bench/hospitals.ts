// The hospital resolver against a public list of hospitals: names by their aliases, names that are not in the list, names with a slip.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { Converter } from 'opencc-js/cn2t';
import { PROJECT } from '../../cli/paths.ts';
import { SURE } from '../../shared/clean/hospitals/normalise.ts';
import { type HospitalMatch, type HospitalResolver, hospitalResolver, type Near } from '../../shared/clean/hospitals/resolver.ts';
import { canonical, written } from '../../shared/clean/hospitals/wording.ts';
import { readDivisions } from '../../shared/clean/regions/gbt2260.ts';
import { region } from '../../shared/clean/regions/region.ts';
import type { Hospital } from '../../shared/contracts/reference.ts';

const folder = join(PROJECT, '..', 'shared', 'data', 'hospitals');
const listErrors = process.argv.includes('--errors');

const read = (file: string): Row[] =>
  parse(readFileSync(join(folder, file)), { columns: true, bom: true, skip_empty_lines: true });

const percent = (part: number, whole: number): string =>
  `${part} of ${whole}${whole === 0 ? '' : ` (${((100 * part) / whole).toFixed(1)} %)`}`;

/** One question and the names that are a right answer to it; none where no answer is right. */
interface Question {
  asked: string;
  right: ReadonlySet<string>;
  near: Near;
}

interface Tally {
  answered: number;
  right: number;
  sure: number;
  surelyRight: number;
  wrong: { asked: string; match: HospitalMatch }[];
}

/** Answers by confidence, and how many of them are right: of aliases, names left out and slips, for names as listed are right anyway. */
const BANDS = [0.4, 0.6, 0.8, 0.9, 0.97, 1.01];
const bands = BANDS.slice(1).map(() => ({ answers: 0, right: 0 }));
const note = (confidence: number, isRight: boolean): void => {
  const band = bands[BANDS.findLastIndex((least) => confidence >= least)];
  if (band === undefined) return;
  band.answers++;
  if (isRight) band.right++;
};

const ask = (resolver: HospitalResolver, questions: readonly Question[], counted = true): Tally => {
  const tally: Tally = { answered: 0, right: 0, sure: 0, surelyRight: 0, wrong: [] };
  for (const { asked, right, near } of questions) {
    const match = resolver.resolve(asked, near);
    if (match === undefined) continue;
    const isRight = right.has(match.name);
    tally.answered++;
    if (counted) note(match.confidence, isRight);
    if (isRight) tally.right++;
    if (match.confidence >= SURE) tally.sure++;
    if (isRight && match.confidence >= SURE) tally.surelyRight++;
    if (!isRight) tally.wrong.push({ asked, match });
  }
  return tally;
};

const told = ({ asked, match }: Tally['wrong'][number]): string =>
  `    ${match.confidence} ${match.step} ${asked} → ${match.name}`;
const print = (title: string, { answered, right, sure, surelyRight, wrong }: Tally, of: number): void => {
  console.log(
    `${title}: right ${percent(right, of)}; answered ${answered}, ${percent(right, answered)} of them right; ` +
      `at ${SURE} or more ${sure}, ${percent(surelyRight, sure)} of them right`,
  );
  if (listErrors) console.log(wrong.map(told).join('\n'));
};

/** The same hospital written otherwise: alike but for its region, its kind's wording, brackets and who it is affiliated to. */
const bare = (row: Row): string =>
  [row['province'], row['city'], row['county']]
    .flatMap((place = '') => [place, place.replace(/(?:省|市|区|县|自治州|州|自治区)$/u, '')])
    .filter((place) => place.length > 1)
    .reduce((name, place) => name.replace(place, ''), row['name'] ?? '')
    .replace(/[（(].*?[)）]/gu, '')
    .replace(/^[市县区省]|[\s市县区]/gu, '')
    .replace(/中医医院/gu, '中医院')
    .replace(/^.*(?:大学|学院)(?:附属)?(?=.{4})/u, '')
    .replace(/第(?=[一二三四五六七八九十])|乡|镇|街道|中心(?=卫生院)/gu, '');

/** Written alike but for numerals, wording, brackets and campus. */
const same = (name: string, other: string): boolean => canonical(written(name).text) === canonical(written(other).text);

type Row = Record<string, string>;
const FOLDS = 5;
const NEAR: readonly [title: string, nearOf: (row: Row) => Near][] = [
  ['left out, without near', () => ({})],
  ['left out, with near', ({ province = '', city = '' }) => ({ province, city })],
];

/** Every name once left out of the list, a fifth of them at a time, and asked: no answer is right, but of a campus its hospital. */
const leaveOut = (rows: readonly Row[], hospitals: readonly Hospital[], extra: readonly Hospital[]): void => {
  const extraNames = new Set(extra.map(({ name }) => name));
  const sums = NEAR.map(([title]) => ({ title, asked: 0, answered: 0, sure: 0, wrong: [] as Tally['wrong'] }));
  for (let fold = 0; fold < FOLDS; fold++) {
    const isLeftOut = (position: number): boolean => position % FOLDS === fold;
    const kept = new Set(rows.filter((_, position) => !isLeftOut(position)).map((row) => `${row['city']}|${bare(row)}`));
    const unseen = rows.filter(
      (row, position) => isLeftOut(position) && !kept.has(`${row['city']}|${bare(row)}`) && !extraNames.has(row['name'] ?? ''),
    );
    const resolver = hospitalResolver([...hospitals.filter((_, position) => !isLeftOut(position)), ...extra]);
    NEAR.forEach(([, nearOf], at) => {
      const questions = unseen.map((row): Question => {
        const asked = row['name'] ?? '';
        const match = resolver.resolve(asked, nearOf(row));
        const itsHospital = match?.campus !== undefined && same(match.name, asked) ? [match.name] : [];
        return { asked, right: new Set(itsHospital), near: nearOf(row) };
      });
      const tally = ask(resolver, questions);
      const sum = sums[at];
      if (sum === undefined) return;
      sum.asked += questions.length;
      sum.answered += tally.answered - tally.right;
      sum.sure += tally.sure - tally.surelyRight;
      sum.wrong.push(...tally.wrong);
    });
  }
  for (const { title, asked, answered, sure, wrong } of sums) {
    console.log(
      `${title}: answered ${percent(answered, asked)}, at ${SURE} or more ${percent(sure, asked)}: false, or twice in the list`,
    );
    if (listErrors) console.log(wrong.map(told).join('\n'));
  }
};

const bench = (): void => {
  if (!existsSync(folder)) {
    console.log(`bench:hospitals is skipped: it needs hospitals.csv and aliases.csv in ${folder}.`);
    return;
  }
  const rows = read('hospitals.csv');
  const pairs = read('aliases.csv').map(({ name = '', alias = '' }) => ({ name, alias }));
  const hospitals = rows.map(({ province = '', city = '', county = '', name = '' }, position): Hospital => {
    const place = { ...(province && { province }), ...(city && { city }), ...(county && { county }) };
    return { id: `h${position}`, name, aliases: [], ...place };
  });
  const extra = [...new Set(pairs.map(({ name }) => name))].map(
    (name, position): Hospital => ({ id: `a${position}`, name, aliases: [] }),
  );

  const before = process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
  const from = performance.now();
  const resolver = hospitalResolver([...hospitals, ...extra]);
  const built = performance.now() - from;
  const memory = process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers - before;
  console.log(`${resolver.size} hospitals: built in ${built.toFixed(0)} ms, ${(memory / 1e6).toFixed(0)} MB`);

  const aliases = new Map<string, Set<string>>();
  for (const { name, alias } of pairs) aliases.set(alias, (aliases.get(alias) ?? new Set()).add(name));
  const placeOf = new Map(rows.map((row) => [row['name'] ?? '', row]));
  // A hospital may be in both files under two names: either is right.
  const listed = hospitalResolver(hospitals);
  const twins = new Map(
    extra.flatMap(({ name }) => {
      const match = listed.resolve(name);
      return match && match.confidence >= SURE && match.campus === undefined ? [[name, match.name] as const] : [];
    }),
  );
  const twinsOf = Map.groupBy(twins, ([, twin]) => twin);
  const sameAs = (name: string): string[] => [
    name,
    ...(twins.has(name) ? [twins.get(name) ?? ''] : []),
    ...(twinsOf.get(twins.get(name) ?? name) ?? []).map(([other]) => other),
  ];
  const questions = [...aliases].map(
    ([asked, right]): Question => ({ asked, right: new Set([...right].flatMap(sameAs)), near: {} }),
  );
  const answered = ask(resolver, questions);
  print('alias → name', answered, questions.length);
  const own = answered.wrong.filter(({ asked, match }) => same(asked, match.name));
  console.log(`  of the wrong ones ${own.length} are the name of another row as well, which was the answer`);
  if (listErrors) {
    const open = questions.filter(({ asked }) => resolver.resolve(asked) === undefined);
    console.log(open.map(({ asked, right }) => `    none ${asked} ← ${[...right].join(' ')}`).join('\n'));
  }

  leaveOut(rows, hospitals, extra);

  const names = hospitals.filter((_, position) => position % 3 === 0).map(({ name }) => name);
  const counts = new Map<string, number>();
  for (const { name } of [...hospitals, ...extra]) counts.set(name, (counts.get(name) ?? 0) + 1);
  const traditional = Converter({ from: 'cn', to: 't' });
  let seed = 7;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (seed >> 8) % below;
  };
  const others = [...new Set(names.join(''))].filter(
    (character) => /\p{Script=Han}/u.test(character) && !/[一二三四五六七八九十]/u.test(character),
  );
  const corruptions: [string, (name: string) => string][] = [
    ['as it is', (name) => name],
    [
      'full-width',
      (name) => name.replace(/[0-9()]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)).replace(/(.)/u, '$1　'),
    ],
    ['traditional', (name) => traditional(name)],
    ['with a department', (name) => `${name}心内科`],
    [
      'one character left out',
      (name) => {
        const at = random(name.length);
        return name.slice(0, at) + name.slice(at + 1);
      },
    ],
    [
      'one character replaced',
      (name) => {
        const at = random(name.length);
        return name.slice(0, at) + (others[random(others.length)] ?? '') + name.slice(at + 1);
      },
    ],
  ];
  for (const [title, corrupt] of corruptions) {
    for (const withNear of [false, true]) {
      const asked = names
        .filter((name) => counts.get(name) === 1)
        .map((name): Question => {
          const { province = '', city = '' } = placeOf.get(name) ?? {};
          return { asked: corrupt(name), right: new Set(sameAs(name)), near: withNear ? { province, city } : {} };
        });
      print(`${title}${withNear ? ', near' : ''}`, ask(resolver, asked, title.startsWith('one character')), asked.length);
    }
  }

  console.log('confidence and how many of such answers, of aliases, names left out and slips, are right:');
  bands.forEach(({ answers, right }, at) => {
    console.log(`  ${BANDS[at]} to ${Math.min(1, BANDS[at + 1] ?? 1)}: ${percent(right, answers)}`);
  });

  const counties = readDivisions().filter(({ code }) => !code.endsWith('00'));
  const kinds = [
    '人民医院',
    '中医院',
    '妇幼保健院',
    '第一人民医院',
    '第二人民医院',
    '康复医院',
    '城关镇卫生院',
    '仁爱医院',
    '城东社区卫生服务中心',
    '精神病医院',
    '疾病预防控制中心',
    '中心卫生院',
  ];
  const everywhere = counties.flatMap(({ code, name }) =>
    kinds.map((kind): Hospital => ({ id: code + kind, name: name + kind, aliases: [], ...region(code).value })),
  );
  const many = [...hospitals, ...everywhere].slice(0, 40_000);
  const start = performance.now();
  const large = hospitalResolver(many);
  console.log(`${large.size} hospitals: built in ${(performance.now() - start).toFixed(0)} ms`);

  const fresh = hospitalResolver([...hospitals, ...extra]);
  const distinct = [
    ...aliases.keys(),
    ...rows.filter((_, position) => position % 5 === 0).map(({ name = '' }) => `${name}分部`),
    ...names.map((name) => name.slice(0, -3) + name.slice(-2)),
  ];
  const rate = (texts: readonly string[], among = fresh): string => {
    const start = performance.now();
    for (const text of texts) among.resolve(text);
    return Math.round((1000 * texts.length) / (performance.now() - start)).toLocaleString('en');
  };
  console.log(`among ${large.size}: distinct ${rate(distinct, large)} lookups/s`);
  console.log(
    `distinct ${rate(distinct)} lookups/s, repeated ${rate(Array.from({ length: 50 }, () => distinct).flat())} lookups/s`,
  );
};

bench();
