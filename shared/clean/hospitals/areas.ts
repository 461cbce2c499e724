import { isWithin, type PlaceName, placeNamesAt } from '../regions/names.ts';

/** One way to read where a name begins with a place. */
export interface AreaReading {
  /** The digits of its code, as in regions/names.ts; '' where it names none. */
  area: string;
  /** So many UTF-16 units of the name say so. */
  length: number;
  /** By its name with its kind; a short one may be a part of the hospital's own name instead. */
  full: boolean;
  /** There are several places of that name, and the text does not say which: 朝阳区, 鼓楼区. */
  ambiguous: boolean;
}

/** What may follow a place's short name only where it is none: 北京大学, 南京军区, 广安门, 吉安县, 朝阳医院. */
const PART_OF_A_NAME =
  /^(?:[^\d附院]{0,8}?(?:大学|学院|学校|医专)|[中]?医?大(?=\d|附)|军区|战区|[省市县区州盟旗](?!立)|[门路街港桥镇乡村]|(?:医院|卫生院|院|社区卫生服务中心)?$)/u;
/** What may follow a county's short name: else it is taken for the hospital's own. */
const GENERIC_NEXT =
  /^(?:\d|人民|中心|中医|中西医|妇|儿童|口腔|肿瘤|精神|传染|皮肤|眼科|骨|康复|总医院|红十字|[省市县区]立|疾病|急救|社区|结核|老年|职工|矿)/u;

const usable = (name: PlaceName, text: string, at: number): PlaceName | undefined => {
  const rest = text.slice(at + name.length);
  const written = text.slice(at, at + name.length);
  if (rest.startsWith('立') && /[省市县区]$/u.test(written)) return { ...name, length: name.length - 1, form: 'short' };
  const bare = name.form === 'short' || !/[省市县区州盟旗]$/u.test(written);
  if (!bare) return rest === '' ? undefined : name;
  if (PART_OF_A_NAME.test(rest)) return undefined;
  if (name.area.length === 6 && !GENERIC_NEXT.test(rest)) return undefined;
  return { ...name, form: 'short' };
};

const MOST = 8;

const follow = (text: string, before: AreaReading, into: AreaReading[]): void => {
  const names = placeNamesAt(text, before.length)
    .filter(({ area, form }) => isWithin(area, before.area) && !(form === 'renamed' && area === before.area))
    .flatMap((name) => usable(name, text, before.length) ?? []);
  const full = names.filter(({ form }) => form !== 'short');
  const longest = Math.max(0, ...full.map(({ length }) => length));
  const chosen = full.length > 0 ? full.filter(({ length }) => length === longest) : names;
  for (const name of chosen) {
    const isFull = name.form !== 'short';
    const ambiguous = isFull && chosen.length > 1;
    follow(text, { area: name.area, length: before.length + name.length, full: isFull, ambiguous }, into);
  }
  if (full.length === 0 && into.length < MOST) into.push(before);
};

/**
 * The ways to read a name's beginning as a place, provinces down to counties, the deepest first. A full name is always one; what is
 * but a short name (朝阳, 中山) may be none, so the reading without it is there too.
 * @param outer the area that it must lie in, '' for any
 */
export const areasAt = (text: string, outer = ''): AreaReading[] => {
  const readings: AreaReading[] = [];
  follow(text, { area: outer, length: 0, full: true, ambiguous: false }, readings);
  return readings;
};
