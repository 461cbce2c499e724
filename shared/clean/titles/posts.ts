const WHERE =
  '(?:名誉|执行|常务|行政|业务|代理|分管|学科|大?科室|大科|副科|副大科|全?科|病区|教研室|研究室|实验室|研究所|中心|门诊部?|护理部|医务[科处部]|科教[科处部]|急诊|党委|党总支|党支部|支部|总支|总|分院|院)';
/** Not the first half of a rank: 主任医师, 副主任检验技师. */
const NO_RANK =
  '(?!(?:临床|中西医结合|中西医|口腔|公共卫生|公卫|全科|内科|外科|儿科|预防|精神科?|麻醉|放射|影像|医学|超声|检验|病理|康复|心理|营养|理疗|输血|卫生|中|西)*(?:医|药|护|技|检验师|影像师|治疗师|康复师|营养师))';

/** 科主任, 护理部副主任, 院长助理, 护士长, 学科带头人, 主任委员, 博导 */
export const POST = new RegExp(
  `${WHERE}*副?主任(?:助理|委员)?${NO_RANK}` +
    `|${WHERE}*副?(?:院长|书记|科长|处长|部长|所长|站长|护士长|组长|会长|主席|理事长|秘书长|校长)(?:助理)?` +
    '|(?:学科|学术|专业)(?:带头人|骨干|负责人)|科室负责人|科负责人|负责人|(?:常务)?副?主委|(?:常务)?(?:理事|委员|常委)|院士' +
    '|(?:博士后|博士|硕士|博|硕|、|/)+(?:研究生)?(?:生)?(?:指导)?(?:导师|教师)|研究生导师|博导|硕导|博硕导|硕博导',
);

const TUTOR = /导师|教师|博导|硕导|博硕导|硕博导/;

/** A post as it is usually called. */
export const postOf = (text: string): string[] => {
  if (!TUTOR.test(text)) return [text.replace(/^(?:科室|科)(副?)主任$/, '科$1主任').replace(/^副科(?:室)?主任$/, '科副主任')];
  const tutor: string[] = [];
  if (text.includes('博')) tutor.push('博士生导师');
  if (text.includes('硕')) tutor.push('硕士生导师');
  return tutor.length > 0 ? tutor : ['研究生导师'];
};

/** Academic titles: 01x 高等学校教师 and 研究员 in GB/T 8561; an honorary one stays told apart. */
export const PROFESSORSHIP =
  /(?:特聘|客座|兼职|名誉|荣誉|讲座|临床|长聘|终身|教学|青年|[一二三四]级)*(?:副教授|助理教授|教授(?!级)|副研究员|助理研究员|研究员|研究实习员|讲师|助教)/;
const GRADE = /^(?:临床|长聘|终身|教学|青年|[一二三四]级)+/;
export const professorshipOf = (text: string): string => text.replace(GRADE, '');

/** A level of which series? It says 副高, and not whether of physicians or nurses. */
export const LEVEL = /(?:正高|副高|高级|中级|初级)(?:职称|级职称|级)?/;
export const levelOf = (text: string): string =>
  `${text.slice(0, 2).replace(/高级|中级|初级/, (word) => word.charAt(0))}级`.replace('级级', '级');

/** English words for ranks as Chinese sources use them, in lower case. The longer come first. */
export const ENGLISH: ReadonlyArray<readonly [RegExp, string]> = [
  [/\b(?:associate|deputy|vice) chief (?:physician|doctor|surgeon)\b/g, '副主任医师'],
  [/\bchief (?:physician|doctor|surgeon)\b/g, '主任医师'],
  [/\b(?:attending|attending (?:physician|doctor)|physician[- ]in[- ]charge)\b(?: (?:physician|doctor))?/g, '主治医师'],
  [/\bresident(?: (?:physician|doctor))?\b/g, '住院医师'],
  [/\b(?:associate|deputy|vice) professor\b/g, '副教授'],
  [/\bassistant professor\b/g, '助理教授'],
  [/\bprofessor\b/g, '教授'],
  [/\blecturer\b/g, '讲师'],
  [/\bhead nurse\b/g, '护士长'],
  [/\b(?:deputy|vice|associate) director of department\b/g, '科副主任'],
  [/\b(?:department (?:director|head)|head of department|director of department)\b/g, '科主任'],
];
