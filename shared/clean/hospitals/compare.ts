import { isWithin, nameOfArea, placeNamesAt } from '../regions/names.ts';
import { abbreviates, universityCore } from './affiliation.ts';
import { properOf, type Reading } from './reading.ts';

/** A reading of a listed name, and where the list says the hospital is. */
export interface Listed extends Reading {
  /** The deepest area that its name or its list says; '' where neither does. */
  where: string;
}

const compatible = (left: string, right: string): boolean => isWithin(left, right) || isWithin(right, left);

/** Of a name that says 市 or 区 but not which: the area that it must be of. */
const ownerOf = ({ area, level, where }: Listed): string => {
  if (area !== '' && level === '') return area;
  switch (level) {
    case '省':
      return where.slice(0, 2);
    case '市':
      return where.length === 6 && nameOfArea(where)?.endsWith('市') ? where : where.slice(0, 4);
    case '县':
    case '区':
    case '':
      return where;
  }
};

/** Of two affiliations how much a name loses where they are not written alike; 0 where they are two. */
const affiliationWeight = (asked: Reading, listed: Listed, proper: boolean): number => {
  const [left, right] = [asked.affiliation, listed.affiliation];
  if (left === right) return 1;
  if (left === '') {
    if (proper) return 0.97;
    // 北京儿童医院 is 首都医科大学附属北京儿童医院: the place is said in both.
    if (asked.area !== '' && asked.area === listed.area) return 0.95;
    // 上海市第九人民医院 teaches by now; a university's 口腔医院 is not its city's.
    return asked.ordinal !== '' && asked.stem === '人民' ? 0.8 : 0;
  }
  if (right === '') {
    if (proper) return asked.area === '' ? 0.85 : 0.97;
    // 上海中医药大学附属市中医医院: the city's own hospital, which teaches.
    return (asked.area !== '' && asked.area === ownerOf(listed)) || asked.level !== '' ? 0.88 : 0;
  }
  if (universityCore(left) === universityCore(right)) return 0.99;
  if (abbreviates(left, right) || abbreviates(right, left)) return 0.95;
  return proper ? 0.7 : 0;
};

/** Where neither proper name nor affiliation tells a hospital from the next town's, its place must be the very same. */
const placeWeightOfKind = (asked: Reading, listed: Listed, near: string): number => {
  const owner = ownerOf(listed);
  if (asked.area !== '' && asked.level === '') {
    if (asked.area === owner) return listed.area === '' && listed.level === '' ? 0.85 : 1;
    return 0;
  }
  if (near === '') return 0.4;
  if (!compatible(near, owner) || !compatible(near, listed.where)) return 0;
  const levels: Record<Reading['level'], boolean> = {
    '': true,
    省: owner.length === 2,
    市: owner.length === 4 || nameOfArea(owner)?.endsWith('市') === true,
    县: owner.length === 6,
    区: owner.length === 6 || owner.length === 2,
  };
  if (!levels[asked.level]) return 0;
  return asked.level === '' ? 0.8 : 0.93;
};

/** Whose hospitals are named by it alone: 武警医院 there is in every province. */
export const isUnique = (affiliation: string): boolean => affiliation !== '' && affiliation !== '武警';

/** There is a 大安卫生院 in many counties, and a 仁和医院 in many cities. */
const isTown = ({ institution }: Reading): boolean => /^(?:社区|卫生|医务|诊所|门诊)/u.test(institution);

/** Its own name is another place's: 大连医院 in 乐平 is hardly meant. */
const isElsewhere = ({ affiliation, stem, where }: Listed): boolean => {
  if (affiliation !== '') return false;
  const places = placeNamesAt(stem, 0).filter(({ length }) => length === stem.length);
  return places.length > 0 && !places.some(({ area }) => compatible(area, where));
};

const placeWeight = (asked: Reading, listed: Listed, near: string): number => {
  if (asked.area !== '') {
    if (listed.where === '') return 0.8;
    // 福建协和医院 is hardly 莆田协和医院, which says more of its place.
    if (isWithin(listed.area, asked.area) && listed.area !== asked.area) return 0.88;
    if (isWithin(listed.where, asked.area)) return 1;
    // 南海区平安医院 may be 佛山市平安医院, or another one in that district.
    return listed.area === '' || listed.affiliation !== '' ? 0.95 : 0.85;
  }
  if (near !== '' && listed.where !== '') {
    if (compatible(near, listed.where)) return 0.99;
    return near.slice(0, 2) === listed.where.slice(0, 2) ? 0.7 : 0.5;
  }
  if (isTown(listed) || isElsewhere(listed)) return 0.6;
  if (listed.area === '') return 0.95;
  return properOf(listed.stem).length > 2 ? 0.93 : 0.86;
};

/**
 * How surely a name means a listed hospital of the same ordinal, stem and institution: 0 to 1, before others are held against it.
 * @param near the area where it is likely to be, '' for unknown
 */
export const weightOf = (asked: Reading, listed: Listed, near: string): number => {
  const settled = !asked.ambiguous || (near !== '' && compatible(near, asked.area));
  return (settled ? 1 : AMBIGUOUS) * weightOfPlace(asked, listed, near);
};

/** 朝阳区中医院 may be the other 朝阳区's, which is not listed. */
const AMBIGUOUS = 0.85;

const weightOfPlace = (asked: Reading, listed: Listed, near: string): number => {
  if (asked.area !== '' && listed.where !== '' && !compatible(asked.area, listed.where)) return 0;
  const proper = properOf(listed.stem).length > 0;
  const affiliation = affiliationWeight(asked, listed, proper);
  if (affiliation === 0) return 0;
  const unsaid = asked.institution === '' || listed.institution === '' ? 0.96 : 1;
  const alike = asked.affiliation !== '' && listed.affiliation !== '';
  if (proper) return affiliation * placeWeight(asked, listed, near) * unsaid;
  if (!alike) return affiliation * placeWeightOfKind(asked, listed, near) * unsaid;
  // 南京军区总医院 and 南京军区福州总医院 are two; a number tells them apart.
  const place = listed.ordinal === '' && (asked.area === '') !== (listed.area === '') ? 0.85 : 1;
  const said = asked.area === '' && isUnique(asked.affiliation);
  return affiliation * place * (said ? 0.98 : placeWeight(asked, listed, near)) * unsaid;
};
