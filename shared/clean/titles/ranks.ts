/**
 * GB/T 8561-2001 专业技术职务代码: the ranks that people in a hospital hold. 23x physicians, 24x pharmacists, 25x nurses, 26x
 * technicians; the last digit is the level: 1 正高, 2 副高, 3 中级, 4 and 5 初级. 07x are laboratory staff, 08x engineers.
 *
 * Checked against a published data dictionary that carries the whole standard (01x teachers, 07x, 08x, 23x to 26x). The standard calls
 * 233 主治(主管)医师. Ranks of Chinese medicine (主任中医师) have no codes of their own in it: they share those of physicians and pharmacists.
 */
export const CODE_OF_TITLE: ReadonlyMap<string, string> = new Map([
  ['主任医师', '231'],
  ['副主任医师', '232'],
  ['主治医师', '233'],
  ['医师', '234'],
  ['医士', '235'],
  ['主任中医师', '231'],
  ['副主任中医师', '232'],
  ['主治中医师', '233'],
  ['中医师', '234'],
  ['中医士', '235'],
  ['主任药师', '241'],
  ['副主任药师', '242'],
  ['主管药师', '243'],
  ['药师', '244'],
  ['药士', '245'],
  ['主任中药师', '241'],
  ['副主任中药师', '242'],
  ['主管中药师', '243'],
  ['中药师', '244'],
  ['中药士', '245'],
  ['主任护师', '251'],
  ['副主任护师', '252'],
  ['主管护师', '253'],
  ['护师', '254'],
  ['护士', '255'],
  ['主任技师', '261'],
  ['副主任技师', '262'],
  ['主管技师', '263'],
  ['技师', '264'],
  ['技士', '265'],
  ['高级实验师', '072'],
  ['实验师', '073'],
  ['助理实验师', '074'],
  ['高级工程师', '082'],
  ['工程师', '083'],
  ['助理工程师', '084'],
]);

/** From the words for what somebody does to the kind of his rank. The fields before them (检验技师, 口腔医师) are no part of it. */
const KINDS: Readonly<Record<string, string>> = {
  医师: '医师',
  医生: '医师',
  中医师: '中医师',
  中医: '中医师',
  药师: '药师',
  中药师: '中药师',
  护师: '护师',
  护理师: '护师',
  护士: '护师',
  技师: '技师',
  检验师: '技师',
  影像师: '技师',
  治疗师: '技师',
  康复师: '技师',
  技术师: '技师',
  营养师: '技师',
};
const LOWEST: Readonly<Record<string, string>> = {
  医师: '医士',
  中医师: '中医士',
  药师: '药士',
  中药师: '中药士',
  护师: '护士',
  技师: '技士',
};

const FIELD =
  '(?:临床|中西医结合|中西医|口腔|公共卫生|公卫|全科|内科|外科|儿科|妇产科|预防|精神科?|麻醉|眼科|皮肤科|放射|影像|医学|超声|检验|病理|康复|心理|营养|理疗|输血|口腔修复|病案|卫生|计生|妇幼|西)*';
/** 主任医师, 副主任检验技师, 一级主任中医师, 主管药师, 主治, 住院医师, 执业助理医师, 药士 */
export const RANK = new RegExp(
  '(?:[一二三四]级)?' +
    `(?:(?<level>副主任|副高级|主任|正高级?|主治|主管|高级|中级|初级|总住院|住院总|住院|规培|规范化培训|执业助理|执业|助理|见习|实习|进修|轮转)${FIELD}` +
    '(?<kind>中医师|中药师|医师|医生|药师|护师|护理师|护士(?!长)|技师|检验师|影像师|治疗师|康复师|技术师|营养师)' +
    `|(?<chief>主治)(?:中医)?|${FIELD}(?<plain>中医师|中药师|医师|药师|护师|护理师|护士(?!长)|技师|检验师|影像师|治疗师|康复师|营养师)` +
    `|${FIELD}(?<low>中医士|中药士|医士|药士|技士|检验士))`,
);

export type Rank = { title: string; trainee?: string } | { generic: string };

/** From what RANK found. */
export const rankOf = (groups: Readonly<Record<string, string | undefined>>): Rank | undefined => {
  const { level, kind, chief, plain, low } = groups;
  if (low !== undefined) return { title: low === '检验士' ? '技士' : low };
  if (chief !== undefined) return { title: '主治医师' };
  if (plain !== undefined) return { title: plain === '护士' ? plain : (KINDS[plain] ?? plain) };
  if (level === undefined || kind === undefined) return undefined;
  const base = KINDS[kind] ?? kind;
  const senior = base === '医师' || base === '中医师' ? '主治' : '主管';
  switch (level) {
    case '主任':
    case '正高':
    case '正高级':
      return { title: `主任${base}` };
    case '副主任':
    case '副高级':
      return { title: `副主任${base}` };
    case '主治':
    case '主管':
    case '中级':
      return { title: `${senior}${base}` };
    case '住院':
    case '初级':
      return { title: kind === '护士' ? kind : base };
    case '总住院':
    case '住院总':
    case '规培':
    case '规范化培训':
      return { title: base, trainee: `${level.includes('总') ? '总住院' : '规培'}${base}` };
    case '执业':
      // 执业医师 counts as the rank 医师 (人社部发〔2021〕51号); 执业药师 only as eligible for one.
      return base === '药师' || base === '中药师' ? { generic: `执业${base}` } : { title: kind === '护士' ? kind : base };
    case '执业助理':
    case '助理':
      return { title: LOWEST[base] ?? base };
    default:
      return { generic: `${level}${base}` };
  }
};
