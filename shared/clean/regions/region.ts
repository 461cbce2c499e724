import type { ChangeCode, IssueCode } from '../codes.ts';
import { type Normalised, refused } from '../normalised.ts';
import { simplified } from '../simplified.ts';
import { areaOf, codeOf, isWithin, nameOfArea, type PlaceName, placeNamesAt } from './names.ts';
import { SHORT_PROVINCES } from './old-names.ts';

/** A place by its GB/T 2260 code, with the full names of what it lies in. */
export interface Region {
  /** Six digits: 440605; of a prefecture 440600, of a province 440000. */
  code: string;
  province?: string;
  /** Of a municipality the municipality; of a county directly under its province the county. */
  city?: string;
  county?: string;
}

/** What stands beside the text: names or codes, as far as known. */
export interface Within {
  province?: string;
  city?: string;
}

const MUNICIPALITY = /^(?:11|12|31|50)/;

export const regionOfArea = (area: string): Region => {
  const named = (digits: number): string | undefined => (area.length < digits ? undefined : nameOfArea(area.slice(0, digits)));
  const province = named(2);
  const county = named(6);
  const city = MUNICIPALITY.test(area) ? province : (named(4) ?? county);
  return {
    code: codeOf(area),
    ...(province === undefined ? {} : { province }),
    ...(city === undefined ? {} : { city }),
    ...(county === undefined ? {} : { county }),
  };
};

interface Reading {
  area: string;
  names: readonly PlaceName[];
  end: number;
}

/** Between names, or a level that has no name of its own. */
const BETWEEN = /(?:[\s/,、·>|;_\\-]|市辖区|(?:省|自治区)直辖县级行政区划|市本级|市直)*/uy;
const skip = (text: string, at: number): number => {
  BETWEEN.lastIndex = at;
  BETWEEN.test(text);
  return Math.max(BETWEEN.lastIndex, at);
};

/** Every way to read the text as names of places, each within the one before it. */
const read = (text: string, before: Reading, into: Reading[]): Reading[] => {
  const at = skip(text, before.end);
  if (before.area !== '') into.push({ ...before, end: at });
  for (const name of placeNamesAt(text, at)) {
    if (isWithin(name.area, before.area))
      read(text, { area: name.area, names: [...before.names, name], end: at + name.length }, into);
  }
  return into;
};

const COST = { full: 0, short: 1, renamed: 2 };
const costOf = ({ names }: Reading): number => Math.max(...names.map(({ form }) => COST[form]));

/** Those that say most of the text, and among them those by the fullest names. */
const bestOf = (readings: readonly Reading[]): Reading[] => {
  const end = Math.max(...readings.map((reading) => reading.end));
  const longest = readings.filter((reading) => reading.end === end);
  const cost = Math.min(...longest.map(costOf));
  return longest.filter((reading) => costOf(reading) === cost);
};

/**
 * The one that is meant: the only one, the one that the others lie in, the only province (吉林), or the only prefecture (西安, though
 * there are districts of that name); doubtful where a municipality's district is as well known (朝阳).
 */
const meant = (readings: readonly Reading[]): { reading: Reading; doubtful: boolean } | undefined => {
  const [first, ...others] = [...readings].sort((a, b) => a.area.length - b.area.length);
  if (first === undefined) return undefined;
  const elsewhere = others.filter(({ area }) => !isWithin(area, first.area));
  if (elsewhere.length === 0) return { reading: first, doubtful: false };
  if (first.area.length === 6 || elsewhere.some(({ area }) => area.length === first.area.length)) return undefined;
  return { reading: first, doubtful: first.area.length === 4 && elsewhere.some(({ area }) => MUNICIPALITY.test(area)) };
};

const answer = (area: string, changes: readonly ChangeCode[], issue: boolean): Normalised<Region> => ({
  value: regionOfArea(area),
  changes,
  issues: issue ? ['region-conflict'] : [],
});

const CODE = /^(\d{2}|\d{4}|\d{6})(?:0{6})?$/;

const byCode = (text: string): Normalised<Region> => {
  const area = areaOf(text.slice(0, 6).padEnd(6, '0'));
  return nameOfArea(area) === undefined
    ? refused('region-unknown')
    : answer(area, text.length === 6 ? [] : ['region-completed'], false);
};

const spelt = ({ province = '', city = '', county = '' }: Region): string => [...new Set([province, city, county])].join('');

const byName = (text: string, outer: string): Normalised<Region> => {
  const abbreviated = PROVINCES.get(text);
  if (abbreviated !== undefined) return answer(areaOf(abbreviated), ['region-completed'], !isWithin(areaOf(abbreviated), outer));
  const every = read(text, { area: '', names: [], end: 0 }, []);
  if (every.length === 0) return refused('region-unknown');
  const best = bestOf(every);
  const inside = best.filter(({ area }) => isWithin(area, outer) || isWithin(outer, area));
  const one = meant(inside.length > 0 ? inside : best);
  if (one === undefined) return refused('region-ambiguous');
  const found = one.reading;
  // A short name and then something else may be anything: 东方花园, 朝阳路.
  if (found.end < text.length && found.names.at(-1)?.form === 'short') return refused('region-unknown');
  const value = regionOfArea(found.area);
  const changes: ChangeCode[] = [];
  if (found.names.some(({ form }) => form === 'renamed')) changes.push('region-renamed');
  else if (text.slice(0, found.end) !== spelt(value)) changes.push('region-completed');
  if (found.end < text.length) changes.push('region-cut');
  const issues: IssueCode[] = one.doubtful ? ['region-ambiguous'] : [];
  if (inside.length === 0) issues.push('region-conflict');
  return { value, changes, issues };
};

const PROVINCES = new Map(Object.entries(SHORT_PROVINCES));

const KEPT = 50_000;
const memo = new Map<string, Normalised<Region>>();

/** The area that the province and city beside a text name; '' where they say nothing. */
export const areaWithin = ({ province = '', city = '' }: Within): string => {
  const outer = province === '' ? undefined : region(province).value?.code;
  const inner = city === '' ? undefined : region(city, province === '' ? {} : { province }).value?.code;
  const code = inner ?? outer;
  return code === undefined ? '' : areaOf(code);
};

/**
 * A Chinese province, prefecture or county by its GB/T 2260 code: 广东省佛山市南海区, 广东/佛山, 佛山, 南海区, 内蒙, 沪, 襄樊, 440605.
 * What stands beside it tells places of one name apart (朝阳区 in 北京 or 长春), but never overrules what the text says.
 */
export const region = (text: string, within: Within = {}): Normalised<Region> => {
  const key = `${text}\n${within.province ?? ''}\n${within.city ?? ''}`;
  const known = memo.get(key);
  if (known) return known;
  const name = simplified(text.normalize('NFKC').trim()).replace(/^(?:中华人民共和国|中国)(?=.)/u, '');
  const found = CODE.test(name) ? byCode(name) : byName(name.replace(/\s+/gu, ''), areaWithin(within));
  if (memo.size >= KEPT) memo.clear();
  memo.set(key, found);
  return found;
};
