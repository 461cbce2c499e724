import { numeralsAlike } from './numerals.ts';
import { placeOf } from './places.ts';

const BRACKETED = /[([【〔][^)\]】〕]*[)\]】〕]?/gu;
const BRACKET = /[()[\]【】〔〕]/gu;
/** What stands after the hospital and names a part of it: 东院, 新区, 光谷院区, 宝山分院, 总院本部. */
const CAMPUS =
  /(?<=医院|卫生院|保健院|防治院|疗养院|中心)(?:[^医卫]{0,8}?(?:院区|分院|分部|园区|校区)|[东西南北新老旧本总]{1,2}(?:院|区|部))$/u;
/** Whose the numbered hospitals are, which go by the number alone as well. */
const ARMY = /^(?:中国人民解放军|人民解放军|解放军|中国)?(?:陆军|海军|空军)?(?:联勤保障部队)?(?=\d{2,}(?:中心)?医院)/u;
/** Whose, where it says no more: 市中心医院. */
const LEVEL = /^(?:省|市|县|区|自治区)(?=\d|人民|中心|中医|中西医|妇|儿童|口腔|肿瘤|胸科|精神|传染|肺科|皮肤|眼科)/u;
/** Ways to write the same. */
const WORDINGS: readonly (readonly [RegExp, string])[] = [
  [/(\d+)附属/gu, '附属$1'],
  [/中医医院/gu, '中医院'],
  [/妇幼保健医院/gu, '妇幼保健院'],
  [/^(\d+)院$/u, '$1人民医院'],
];

interface Hospital {
  place: string;
  region: string;
  rest: string;
}

const read = (value: string): Hospital => {
  const name = value.normalize('NFKC').replace(/\s+/gu, '');
  const outside = name.replace(BRACKETED, '');
  const whole = (outside === '' ? name.replace(BRACKET, '') : outside).replace(CAMPUS, '');
  const { region, length } = placeOf(whole);
  return { place: whole.slice(0, length), region, rest: numeralsAlike(whole.slice(length)) };
};

const some = (value: string): readonly string[] => (value === '' ? [] : [value]);

/**
 * What a Chinese hospital's name says beside its place and campus, in one form: 佛山市第一人民医院（南院区） → 1人民医院,
 * 解放军第三〇六医院 → 306医院. Bracketed remarks go: clean such a column so that it keeps its brackets.
 */
export const hospitalCore = (value: string): readonly string[] => {
  const unprefixed = read(value).rest.replace(ARMY, '').replace(LEVEL, '');
  return some(WORDINGS.reduce((core, [written, usual]) => core.replace(written, usual), unprefixed));
};

/** The hospital whose campus it is, place included, numerals alike: 昆明市第一人民医院（南院区） → 昆明市1人民医院. */
export const hospitalParent = (value: string): readonly string[] => {
  const { place, rest } = read(value);
  return some(place + rest);
};

/** From the province down, in short, so that one place begins with the other that it lies in: 佛山市南海区中医院 → 广东佛山南海区. */
export const hospitalRegion = (value: string): readonly string[] => some(read(value).region);

/** The region of a place's own name, in the form of `hospitalRegion`: 长沙, 长沙市 → 湖南长沙. */
export const region = (value: string): readonly string[] => {
  const known = placeOf(value).region;
  return some(known === '' ? placeOf(`${value.replace(/市$/u, '')}市人民医院`).region : known);
};
