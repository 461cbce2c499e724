import { readDivisions } from '../regions/gbt2260.ts';
import { shortName } from '../regions/names.ts';

/** Cities of 台湾 that a name may begin with: they have no codes of their own. */
const TAIWAN = ['台北', '新北', '桃园', '台中', '台南', '高雄'];

/** Provinces and what they divide into at the prefecture level, in short; counties directly under a province among them. */
const prefectures = (): Map<string, string[]> => {
  const names = new Map<string, string[]>();
  const provinces = new Map<string, string[]>();
  for (const { code, name } of readDivisions()) {
    const short = shortName(name);
    if (code.endsWith('0000')) {
      const cities = /^(?:市|特别行政区)$/u.test(name.slice(short.length)) ? [short] : [];
      names.set(short, cities);
      provinces.set(code.slice(0, 2), cities);
    } else if (code.endsWith('00') || (code.slice(2, 4) === '90' && name.length > 2))
      provinces.get(code.slice(0, 2))?.push(short);
  }
  names.get('台湾')?.push(...TAIWAN);
  return names;
};
const PREFECTURES = prefectures();
const PROVINCE_OF = new Map([...PREFECTURES].flatMap(([province, cities]) => cities.map((city) => [city, province] as const)));

const eitherOf = (names: Iterable<string>): string => [...names].sort((a, b) => b.length - a.length).join('|');
/** 省立医院, 市立医院: what belongs to the hospital's name does not end the place's. */
const PROVINCE = new RegExp(
  `^(${eitherOf(PREFECTURES.keys())})(省(?!立)|(?<=北京|天津|上海|重庆)市(?!立)|(?:壮族|回族|维吾尔)?自治区|特别行政区)?`,
  'u',
);
const PREFECTURE = new RegExp(
  `^(${eitherOf(PROVINCE_OF.keys())})(市(?!立)|(?:\\p{Script=Han}{1,4}族)*自治州|州|地区|盟|林区)?`,
  'u',
);
/** By how it ends: 南海区, 滑县, 张家港市, 浦东新区; not 社区, 院区, 军区, 战区, 红旗. */
const COUNTY = /^(?!自治区)(?:[^医院第附属军社]{1,9}?县|[^医院第附属军社]{2,9}?(?:市|(?<!红)旗|(?<![战园校病小])区))(?!立)/u;
/**
 * A short name followed by this is no place: of a university (北京大学), an army (南京军区), another place (吉安县), a gate, road
 * or port (广安门), or all that tells the hospital from others (朝阳医院).
 */
const PART_OF_A_NAME = /^(?:\p{Script=Han}{0,8}?(?:大学|学院|学校)|军区|[省市县区州盟旗](?!立)|[门路街港]|(?:医院|卫生院)$)/u;

interface Place {
  /** Province, prefecture and county, as far as the name says or the prefecture implies, in short: 广东佛山南海区, 云南楚雄州. */
  region: string;
  /** So many UTF-16 units of the name say so. */
  length: number;
}

/** The place that a Chinese organisation's name begins with. */
export const placeOf = (name: string): Place => {
  const province = startOf(name, PROVINCE);
  const afterProvince = name.slice(province.length);
  const inProvince = PREFECTURES.get(province.short);
  const found = startOf(afterProvince, PREFECTURE);
  const city = inProvince === undefined || inProvince.includes(found.short) ? found : NOWHERE;
  const afterCity = afterProvince.slice(city.length);
  const [matched = ''] = COUNTY.exec(afterCity) ?? [];
  const county = matched === afterCity ? '' : matched;
  const prefecture = inProvince?.length === 1 ? '' : city.short;
  const region = `${PROVINCE_OF.get(city.short) ?? province.short}${prefecture}${city.kind}${county}`;
  return { region, length: name.length - afterCity.length + county.length };
};

interface Start {
  short: string;
  /** 州, 地区 or 盟: 楚雄州 has another hospital than 楚雄市, the city in it. */
  kind: string;
  length: number;
}
const NOWHERE: Start = { short: '', kind: '', length: 0 };

const startOf = (name: string, place: RegExp): Start => {
  const [all = '', short = '', suffix] = place.exec(name) ?? [];
  const kind = /(?:州|地区|盟)$/u.exec(suffix ?? '')?.[0] ?? '';
  const rest = name.slice(all.length);
  return rest === '' || (suffix === undefined && PART_OF_A_NAME.test(rest)) ? NOWHERE : { short, kind, length: all.length };
};
