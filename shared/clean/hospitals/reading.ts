import { nameOfArea, placeNamesAt, shortName } from '../regions/names.ts';
import { affiliated } from './affiliation.ts';
import { areasAt } from './areas.ts';

/** One way to understand a canonical name (wording.ts). */
export interface Reading {
  /** Where it says it is, the digits of a GB/T 2260 code; '' where it does not. */
  area: string;
  /** A short name says so, which may be a part of the hospital's own: 中山, 朝阳. */
  guessed: boolean;
  /** There are several places of that name: 朝阳区. */
  ambiguous: boolean;
  /** Whose it is among several of a kind, where it says no more than that: 市中心医院. */
  level: '' | '省' | '市' | '县' | '区';
  affiliation: string;
  /** Digits; '' where it has no number. */
  ordinal: string;
  /** What is left: kind and proper name, 协和, 人民, 铁路中心. */
  stem: string;
  /** What it is: 医院, 卫生院 … ; '' where it does not say. */
  institution: string;
  /** 院 for 医院: what is short may leave out 人民. */
  brief: boolean;
}

const INSTITUTION =
  /(?:社区卫生服务中心|社区卫生服务站|卫生院|卫生室|卫生所|医务室|医务所|诊所|门诊部|疾病预防控制中心|保健院|防治院|防治所|防治站|疗养院|医学中心|医疗中心|中心|医院|院)$/u;
const LEVEL =
  /^(省|市|县|区|州|自治区|自治县)(?=\d|人民|中心|中医|中西医|妇|儿童|口腔|肿瘤|胸科|精神|传染|肺科|皮肤|眼科|立|骨|红十字|老年|康复|疾病|结核|第)(?!立)/u;
/** Kinds of hospital. A stem of nothing else tells none from another in the next town. */
const KIND =
  /人民|中心|中西医结合|中医药?|维吾尔医|[蒙藏维壮苗傣侗瑶彝回]医|特色|民族|妇幼保健|妇女儿童|妇产科?|儿童|口腔病?|肿瘤|胸科|胸部?|传染病|精神(?:卫生|病)?|心理|皮肤(?:性)?病|眼科|耳鼻咽?喉科?|骨科|骨伤|康复|老年病?|职业病|结核病?|肺科|心血管病?|血液病?|脑科|整形|肛肠|急救|急诊|抢救|医疗|红十字|工人|职工|总|[省市县区]立|综合|专科|防治|疾病|病|医科?|公共卫生|社区|[内外妇男牙]科|五官科?|烧伤|创伤|肝[胆病]|肾病|糖尿病|神经|乳腺|美容|护理|第/gu;

const propers = new Map<string, string>();
const KEPT = 50_000;

/** What of a stem is its own name: 岳阳 of 岳阳中西医结合; '' where it is nothing but its kind, or one character more. */
export const properOf = (stem: string): string => {
  const known = propers.get(stem);
  if (known !== undefined) return known;
  const left = stem.replace(KIND, '');
  const proper = left.length > 1 ? left : '';
  if (propers.size >= KEPT) propers.clear();
  propers.set(stem, proper);
  return proper;
};

/** Whether a stem is nothing but its kind. */
export const isKind = (stem: string): boolean => stem.replace(KIND, '') === '';

const ABOVE_COUNTY: Record<string, Reading['level']> = {
  自治区: '省',
  自治县: '县',
  州: '市',
  省: '省',
  市: '市',
  县: '县',
  区: '区',
};

/** 四团镇 and 四团 alike; of a 中心卫生院 as of a 卫生院: a town has but one. */
const townless = (stem: string, institution: string): string => {
  if (!/^(?:社区|卫生)/u.test(institution)) return stem;
  const town = institution === '卫生院' ? stem.replace(/中心$/u, '') : stem;
  return town.length >= 3 ? town.replace(/(?:街道办事处|街道办?|办事处|地区|(?:[^\d]族)?乡|镇)$/u, '') || town : town;
};

const typeOf = (rest: string): Pick<Reading, 'institution' | 'brief'> & { body: string } => {
  const institution = INSTITUTION.exec(rest)?.[0] ?? '';
  const body = rest.slice(0, rest.length - institution.length);
  if (institution === '保健院' || /^防治|^疗养/u.test(institution))
    return { body: body + institution.slice(0, 2), institution: '医院', brief: false };
  // 中心 alone is what it is called by: 精神卫生中心 is no 精神卫生医院.
  if (institution.endsWith('中心') && !institution.startsWith('社区') && !institution.startsWith('疾病'))
    return { body: rest, institution: '中心', brief: false };
  return { body, institution: institution === '院' ? '医院' : institution, brief: institution === '院' };
};

/** 上海中医药大学附属市中医医院 is the city's that its university is in. */
const areaOfLevel = (level: Reading['level'], affiliation: string): string => {
  if (affiliation === '' || level === '') return '';
  const names = placeNamesAt(affiliation, 0).filter(({ area }) => area.length < 6);
  const [only] = names;
  return names.length === 1 && only !== undefined ? only.area : '';
};

const inner = (place: Pick<Reading, 'area' | 'guessed' | 'ambiguous'>, affiliation: string, name: string): Reading => {
  const written = LEVEL.exec(name)?.[1] ?? '';
  const { body, institution, brief } = typeOf(name.slice(written.length));
  const [number = ''] = /\d+/.exec(body) ?? [];
  const rest = (number === '' ? body : body.replace(number, '')).replace(/^附属/u, '');
  // 浙江省立同德医院 is called 同德.
  const own = place.area === '' ? rest : rest.replace(/^[省市县区]立(?=.{2})/u, '');
  const stem = townless(own, institution);
  const level = ABOVE_COUNTY[written] ?? '';
  const area = place.area || areaOfLevel(level, affiliation);
  return {
    area,
    guessed: place.guessed,
    ambiguous: place.ambiguous,
    level: area === '' ? level : '',
    affiliation,
    ordinal: number.replace(/^0+(?=\d)/, ''),
    stem,
    institution,
    brief,
  };
};

/** Army hospitals go by their number alone; from this one on no other hospitals have such numbers. */
const LEAST_ARMY_NUMBER = 30;

const completed = (reading: Reading): Reading => {
  const number = Number(reading.ordinal);
  if (reading.affiliation !== '' || reading.stem !== '' || number < LEAST_ARMY_NUMBER || reading.institution !== '医院')
    return reading;
  return { ...reading, affiliation: '解放军' };
};

const shortNameOf = (area: string): string => {
  const name = nameOfArea(area);
  return name === undefined ? '' : shortName(name);
};

/** The ways to understand a canonical name, the likeliest first. */
export const readingsOf = (name: string): Reading[] => {
  const found: Reading[] = [];
  for (const outer of areasAt(name)) {
    const { affiliation, rest } = affiliated(name.slice(outer.length), shortNameOf(outer.area));
    if (affiliation === '') {
      found.push(completed(inner({ ...outer, guessed: !outer.full }, '', rest)));
      continue;
    }
    for (const place of areasAt(rest, outer.area)) {
      const guessed = !(place.full && outer.full);
      found.push(completed(inner({ ...place, guessed }, affiliation, rest.slice(place.length))));
    }
  }
  return found;
};
