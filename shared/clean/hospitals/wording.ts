import { simplified } from '../simplified.ts';
import { numeralsAlike } from './numerals.ts';

/** A name taken apart as far as its brackets and what is stuck on to it go. */
export interface Written {
  /** Simplified, without brackets and noise, numerals as written: what a reader would call it. */
  text: string;
  /** The part of the hospital that it names: 京西院区, 东院, 宝山分院. */
  campus: string;
  /** A department or place in it that was stuck on to it. */
  department: string;
  /** Other whole names that stood in brackets. */
  others: readonly string[];
  /** Something was left out. */
  noise: boolean;
}

const INSTITUTION =
  '医院|卫生院|保健院|保健所|保健站|卫生服务中心|卫生服务站|社区服务中心|服务中心|卫生室|卫生所|医务室|医务所|诊所|门诊部|防治院|防治所|防治站|防治中心|疗养院|' +
  '疾病预防控制中心|疾控中心|预防控制中心|急救中心|医学中心|医疗中心|卫生中心|临床中心|康复中心|保健中心|医专附院|附属院|附院|中医院|总院';
const WHOLE_NAME = new RegExp(`.(?:${INSTITUTION})$`, 'u');
const CAMPUS_WORDS =
  '[^()]{0,10}?(?:院区|分院|分部|园区|校区|院本部|分中心)|[东西南北新老旧本总中]{1,2}(?:院|区|部)|总医院|本部|总部|\\d部|[一二三四五]部';
const CAMPUS_REMARK = new RegExp(`^(?:${CAMPUS_WORDS}|[东西南北]|新院|老院)$`, 'u');
/** A hospital and behind it a part of it; a short form may leave 医院 out before 东院. */
const WITH_CAMPUS = new RegExp(
  `^(.*(?:${INSTITUTION}))(?!$)((?![属医])(?:${CAMPUS_WORDS}))$|^(.+?[^医属中])((?:[东西南北新老]院|[东西南北]院区))$`,
  'u',
);
/** A hospital and behind it a department or a place in it. */
const WITH_DEPARTMENT =
  /^(.*(?:医院|卫生院|保健院|中心))((?:[^医院]{1,12}(?:科|科室|病区|病房|诊区|教研室|门诊|中心|病室|实验室|住院部|护理部|药剂科|[Ii][Cc][Uu])|门诊部?|急诊|[Ii][Cc][Uu]|住院部|体检中心|药房)(?:\d+区?|[一二三四五六七八九]区|护士站|医生办公室)*)$/u;
const GRADE = /^(?:三|二|一|[123])(?:级|甲|乙|丙|特|[ABab])|^(?:甲|乙)等$/u;
const GRADE_AT_THE_END = /(?<=.{2})(?:三级甲等|三级乙等|二级甲等|二级乙等|三甲|三乙|二甲|二乙)$/u;
const REMARK = /\(([^()]*)\)/gu;

const plain = (raw: string): string =>
  simplified(raw.normalize('NFKC'))
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, '')
    .replace(/[[【〔《〈<{「『]/gu, '(')
    .replace(/[\]】〕》〉>}」』]/gu, ')')
    .replace(/["'“”‘’*·•]/gu, '');

/** Nested and unclosed brackets become plain ones: a remark ends where the name does. */
const evenBrackets = (text: string): string => {
  let depth = 0;
  let even = '';
  for (const character of text) {
    if (character === '(') even += depth++ === 0 ? '(' : '';
    else if (character === ')') {
      if (depth > 0 && --depth === 0) even += ')';
    } else even += character;
  }
  return depth > 0 ? `${even})` : even;
};

/** What the brackets say of a name, and what is stuck on to its end. */
export const written = (raw: string): Written => {
  const tidied = evenBrackets(plain(raw));
  let campus = '';
  const others: string[] = [];
  const outside = tidied.replace(REMARK, (_, remark: string) => {
    const former = remark.replace(/^(?:原名?|曾用名|又名|现|即|简称|挂牌):?/u, '');
    if (campus === '' && CAMPUS_REMARK.test(remark)) campus = remark;
    else if (!GRADE.test(remark) && WHOLE_NAME.test(former)) others.push(former);
    return '';
  });
  const [inside = ''] = others;
  const bare = (outside === '' ? inside || tidied.replace(/[()]/gu, '') : outside).replace(GRADE_AT_THE_END, '');
  const first = firstName(bare.replace(/^原(?!平|州|阳)(?=.{4})/u, ''));
  const [, hospital, department = ''] = WITH_DEPARTMENT.exec(first) ?? [];
  const name = hospital ?? first;
  const [, head = '', part = '', shortHead = '', shortPart = ''] = WITH_CAMPUS.exec(name) ?? [];
  const all = tidied.replace(/[()]/gu, '');
  const text = head || shortHead || name;
  // Nothing but a campus or a grade: it is all the name there is.
  if (text === '' || outside === '') return { text: text || all, campus: '', department, others: [], noise: false };
  const noise = text + part + shortPart !== all && text + campus !== all;
  return { text, campus: campus || part || shortPart, department, others, noise };
};

/** Of several names between signs the first that is a whole one. */
const firstName = (text: string): string => {
  if (!/[/、,，;；|\-—_:]/u.test(text)) return text;
  const parts = text.split(/[/、,，;；|\-—_:]+/u).filter((part) => part !== '');
  return parts.find((part) => WHOLE_NAME.test(part)) ?? parts.join('');
};

/** Ways to write the same; digits stand for all numerals. */
const WORDINGS: readonly (readonly [RegExp, string])[] = [
  [/(?<=\d)[oO〇]|(?<!\w)[oO〇](?=\d)/gu, '0'],
  [/^(?:国家)?卫生(?:计生委|健康委|部)(?:直属)?(?=.{4})/u, ''],
  [/直属附属/gu, '附属'],
  [/附属?院$/u, '附属医院'],
  [/附(?!属|近)(?=\d|[^属]{0,8}院)/gu, '附属'],
  [/(\d+)(?:临床)?附属/gu, '附属$1'],
  [/(\d+)(?:临床医学院|临床学院)$/u, '附属$1医院'],
  [/妇保(?=院)/u, '妇幼保健'],
  [/妇幼(?:保健)?(?:计划)?(?:生育)?(?:技术)?(?:服务|卫生)?(?:医院|院|所|站|服务中心|中心)/u, '妇幼保健院'],
  [/妇儿/gu, '妇女儿童'],
  [/红十字会|红会/gu, '红十字'],
  [/中西医结合|中西结合/gu, '中西医结合'],
  [/医科大(?!学)/gu, '医科大学'],
  [/骨伤科/gu, '骨伤'],
  [/精神(?:病)?专科/gu, '精神病'],
  [/(精神|传染|结核|皮肤|口腔|老年|肿瘤)病?院$/u, '$1病医院'],
  [/(?:社区)?(?:卫生)?服务中心$/u, '社区卫生服务中心'],
  [/社区服务站$/u, '社区卫生服务站'],
  [/疾控中心$/u, '疾病预防控制中心'],
  [/([蒙藏维壮苗傣侗瑶彝])医院/gu, '$1医医院'],
  [/中医院/gu, '中医医院'],
  [/([民人]民医|中医医|中心医)$/u, '$1院'],
];

/** 中大附一: short for 附属第一医院. */
const ATTACHED = /(附[一二三四五六七八九])医?$/u;

/** A name in the one form that names are compared in: digits for numerals, one wording of what is said in several ways. */
export const canonical = (text: string): string =>
  WORDINGS.reduce((worded, [from, to]) => worded.replace(from, to), numeralsAlike(text.replace(ATTACHED, '$1院'))).toLowerCase();

/** 京西院区 → 京西, 东院 → 东, 总部 and 本部 → 本: campuses are compared so. */
export const campusCore = (campus: string): string => {
  const core = numeralsAlike(campus).replace(/(?:院区|分院|分部|园区|校区|院本部|分中心|院|区|部)$/u, '');
  return core === '' ? campus : core === '总' ? '本' : core;
};
