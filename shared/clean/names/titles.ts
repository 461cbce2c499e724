/** Ranks with what they are ranks of: 副主任中医师, 主管护师, 主治医生. */
const RANK =
  '(?:(?:副?主任|主治|主管|住院|助理|执业(?:助理)?|实习|规培|进修|全科|家庭)?(?:中西医结合|中西|中|西|口腔|公卫|全科)?(?:医师|护师|药师|技师|检验师|营养师|康复师|治疗师|医士|药士|技士)|' +
  '(?:副?主任|主治|住院|实习|规培|进修|全科|家庭)医生|责任护士)';
const POST =
  '(?:(?:常务|名誉|执行|代理)?副?(?:院长|(?:大|行政|病区|科室|教研室)?主任|科主任|所长|校长|会长|主席|主委|书记|组长|队长|站长|部长|处长|科长|(?:总|科)?护士长)|学科带头人|带头人|负责人)';
const ACADEMIC = '(?:(?:副|客座|特聘|讲座)?教授|副?研究员|讲师|助教|(?:博士生|硕士生|研究生)?导师|博导|硕导|院士)';
/** Degrees and ways to address somebody: they say nothing of a rank. */
const ADDRESS =
  '(?:博士后|博士|硕士|医生|大夫|护士|老师|先生|女士|小姐|太太|同学|同志|专家|老总|师傅|总监|主管|总?经理|助理|代表|[dD]r\\.?|[pP]rof(?:essor)?\\.?)';

/** Departments as they are stuck on names, in short and in full. */
const DEPARTMENTS =
  '心血管内科|心脏内科|心内科|心外科|心胸外科|胸外科|神经内科|神经外科|神内科?|神外科?|呼吸内科|呼吸科|消化内科|消化科|内分泌科|肾内科|肾病科|血液内科|血液科|风湿免疫科|' +
  '风湿科|普外科|普通外科|骨科|骨外科|泌尿外科|泌尿科|妇产科|妇科|产科|儿科|新生儿科|眼科|耳鼻喉科|口腔科|皮肤科|肿瘤内科|肿瘤科|放疗科|感染科|中医科|康复科|急诊科|' +
  '麻醉科|重症医学科|检验科|药剂科|药学部|放射科|影像科|超声科|病理科|老年科|全科|体检科|精神科|疼痛科|血管外科|肝胆外科|乳腺外科|甲乳外科|烧伤科|整形科|营养科|内科|外科|门诊部|门诊';
const DEPARTMENT_BEHIND = new RegExp(`(?:${DEPARTMENTS})$`, 'u');
const DEPARTMENT_WHOLE = new RegExp(`^(?:${DEPARTMENTS})$`, 'u');

const ANY = `(?:${RANK}|${POST}|${ACADEMIC}|${ADDRESS})`;
const BEHIND = new RegExp(`${ANY}+$`, 'u');
const BEFORE = new RegExp(`^${ANY}+\\s*`, 'u');
const WHOLE = new RegExp(`^(?:${DEPARTMENTS})?${ANY}+$`, 'u');
const EACH = new RegExp(`${RANK}|${POST}|${ACADEMIC}|${ADDRESS}`, 'gu');
const MEANS_NOTHING = new RegExp(`^${ADDRESS}$`, 'u');

/** Of a run of titles those that may be a rank, a professorship or a post, as they stand. */
const meaning = (run: string): string => (run.match(EACH) ?? []).filter((each) => !MEANS_NOTHING.test(each)).join('');

/** Whether text is nothing but titles and forms of address, with or without the department that they are of. */
export const isTitle = (text: string): boolean => WHOLE.test(text);

/** Whether text names a hospital's department and nobody. */
export const isDepartment = (text: string): boolean => DEPARTMENT_WHOLE.test(text);

/** What a title says beyond addressing somebody; undefined where it says nothing: 先生, 医生. */
export const titleOf = (text: string): string | undefined => meaning(text) || undefined;

export interface Untitled {
  rest: string;
  /** What stood before and behind, such as may be a rank, a professorship or a post. */
  title: string;
}

/**
 * A name without what is stuck on it behind: 王伟主任医师 → 王伟 + 主任医师; 张主任医师教授 → 张 + 主任医师教授; 王伟心内科主任 → 王伟 + 主任. Text that
 * is all title stays.
 */
export const titleBehind = (text: string): Untitled => {
  const run = BEHIND.exec(text);
  if (run === null || run.index === 0) return { rest: text, title: '' };
  const before = text.slice(0, run.index);
  // 心内科主任 is the 主任 of 心内科 as well as a 科主任.
  const department = DEPARTMENT_BEHIND.exec(run[0].startsWith('科') ? `${before}科` : before);
  const rest = department === null || department.index < 1 ? before : before.slice(0, department.index);
  return { rest, title: meaning(run[0]) };
};

/** The same of what stands before: 医生王伟, Dr. 王伟, 主任医师 王伟. */
export const titleBefore = (text: string): Untitled => {
  const run = BEFORE.exec(text);
  if (run === null || run[0].length === text.length) return { rest: text, title: '' };
  return { rest: text.slice(run[0].length), title: meaning(run[0]) };
};

/** 王伟心内科 → 王伟: of more than four characters only, for 李文科 is a name. */
export const departmentBehind = (text: string): string => {
  if (text.length < 5) return text;
  const department = DEPARTMENT_BEHIND.exec(text);
  return department === null || department.index < 2 ? text : text.slice(0, department.index);
};
