import { type Division, readDivisions } from './gbt2260.ts';
import { OLD_NAMES } from './old-names.ts';

/** What a text calls a division, beginning somewhere in it. */
export interface PlaceName {
  /** In UTF-16 units. */
  length: number;
  /** The digits of its code that say something: 44 a province, 4406 a prefecture, 440605 a county. */
  area: string;
  /**
   * `full` by its name or with its kind (佛山市, 恩施州, 新疆自治区), `short` without (佛山), `renamed` as it was once called or with
   * another kind (襄樊市, 顺德市).
   */
  form: 'full' | 'short' | 'renamed';
}

/** 440600 → 4406: an area lies in another where that one's digits begin its own. */
export const areaOf = (code: string): string => code.replace(/^(\d\d)0000$|^(\d{4})00$/, '$1$2');
export const codeOf = (area: string): string => area.padEnd(6, '0');
export const isWithin = (area: string, outer: string): boolean => area.startsWith(outer);

const ETHNIC =
  '满|蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|' +
  '仫佬|羌|布朗|撒拉|毛南|仡佬|塔吉克|怒|鄂温克|保安|裕固|独龙|普米|锡伯|各';
const AUTONOMOUS = new RegExp(`^(.{2,}?)(?:(?:${ETHNIC})(?:族|(?=自治)))*自治([区州县旗])$`, 'u');
const ETHNIC_DISTRICT = new RegExp(`^(.{2,}?)(?:${ETHNIC})族区$`, 'u');
const KIND = /^(.{2,}?)(?:特别行政区|林区|新区|地区|[省市区县旗盟])$/u;
const RENAMED_KINDS: Readonly<Record<number, readonly string[]>> = { 4: ['市', '地区', '盟'], 6: ['市', '县', '区'] };

/** Its name without its kind: 佛山, 恩施, 张家川; its name where nothing else is left (滑县, 城区). */
export const shortName = (name: string): string => {
  const bare = AUTONOMOUS.exec(name)?.[1] ?? ETHNIC_DISTRICT.exec(name)?.[1] ?? KIND.exec(name)?.[1] ?? name;
  return bare.length > 2 ? bare.replace(/族$/u, '') : bare;
};
/** Too vague to be a place's name without its kind. */
const VAGUE =
  /^(?:[东西南北中新老]?城|[东西南北]?郊|市中|矿|城[东西南北中关厢]|和平|新华|向阳|红旗|友谊|长安|同仁|同德|[东西南北]区)$/u;

const fullForms = (name: string, short: string): string[] => {
  const [, , kind] = AUTONOMOUS.exec(name) ?? [];
  if (kind !== undefined) {
    return [name, `${short}自治${kind}`, short + (kind === '区' ? '省' : kind)];
  }
  return ETHNIC_DISTRICT.test(name) ? [name, `${short}区`] : [name];
};

interface Index {
  /** By their first two characters, longest first. */
  byStart: Map<string, { name: string; areas: { area: string; form: PlaceName['form'] }[] }[]>;
  byArea: Map<string, Division>;
}

const build = (): Index => {
  const divisions = readDivisions();
  const names = new Map<string, Map<string, PlaceName['form']>>();
  const rank = { full: 0, short: 1, renamed: 2 };
  const add = (name: string, area: string, form: PlaceName['form']): void => {
    const areas = names.get(name) ?? new Map<string, PlaceName['form']>();
    const before = areas.get(area);
    if (before === undefined || rank[form] < rank[before]) areas.set(area, form);
    names.set(name, areas);
  };
  for (const { code, name } of divisions) {
    const area = areaOf(code);
    const short = shortName(name);
    for (const form of fullForms(name, short)) add(form, area, 'full');
    if (area.length < 6 || !VAGUE.test(short)) add(short, area, 'short');
  }
  const current = new Set(names.keys());
  for (const { code, name } of divisions) {
    const area = areaOf(code);
    const short = shortName(name);
    for (const kind of RENAMED_KINDS[area.length] ?? []) {
      if (short !== name && !current.has(short + kind) && !VAGUE.test(short)) add(short + kind, area, 'renamed');
    }
  }
  for (const [name, code] of Object.entries(OLD_NAMES)) {
    add(name, areaOf(code), 'renamed');
    const short = shortName(name);
    if (short !== name && !current.has(short)) add(short, areaOf(code), 'renamed');
  }
  const byStart: Index['byStart'] = new Map();
  for (const [name, areas] of names) {
    const start = name.slice(0, 2);
    const entry = { name, areas: [...areas].map(([area, form]) => ({ area, form })) };
    const entries = byStart.get(start);
    if (entries) entries.push(entry);
    else byStart.set(start, [entry]);
  }
  for (const entries of byStart.values()) entries.sort((a, b) => b.name.length - a.name.length);
  return { byStart, byArea: new Map(divisions.map((division) => [areaOf(division.code), division])) };
};

let index: Index | undefined;
const indexOnce = (): Index => {
  index ??= build();
  return index;
};

/** The full name of a province, prefecture or county. */
export const nameOfArea = (area: string): string | undefined => indexOnce().byArea.get(area)?.name;

/** What divisions a text may name where it stands at `at`, the longest names first. */
export const placeNamesAt = (text: string, at: number): PlaceName[] => {
  const entries = indexOnce().byStart.get(text.slice(at, at + 2));
  if (entries === undefined) return [];
  return entries
    .filter(({ name }) => text.startsWith(name, at))
    .flatMap(({ name, areas }) => areas.map(({ area, form }) => ({ length: name.length, area, form })));
};
