import { simplified } from './simplified.ts';
import { tidy } from './text.ts';

/** What stands in brackets after a header and says how to fill it in; any other remark may tell two columns apart. */
const REMARK =
  /[([{【〔<][^()[\]{}【】〔〕<>]*(?:必填|必须|必需|选填|可选|非空|不为空|只读|唯一|文本|格式|单选|多选|下拉|示例|例如|如[::]|\d+\s*位|required|mandatory|optional|read.?only|unique|text|format|yyyy|e\.?g\.?)[^()[\]{}【】〔〕<>]*[)\]}】〕>]/giu;
/** Marks of a required column, quotes, and what parts words. */
const MARKS = /[\s_\-.·*※★☆●#:;,'"`“”‘’「」『』^~]+/gu;

/**
 * A column name without what people change without meaning anything by it: case, width, spaces, underscores, hyphens, quotes, marks
 * of required columns, remarks on how to fill it in, traditional characters. Names of one form are one column's.
 */
export const formOf = (name: string): string => {
  const plain = simplified(tidy(name)).toLowerCase();
  const form = plain.replace(REMARK, '').replace(MARKS, '');
  return form === '' ? plain : form;
};

/** Headers that usually mean the same. Only ever suggested: a source that uses another of them says so in its `synonyms`. */
const USUAL: readonly (readonly string[])[] = [
  [
    '姓名',
    '医生姓名',
    '医师姓名',
    '客户姓名',
    '参会人',
    '参会人姓名',
    '与会者',
    '专家姓名',
    '医生',
    '名字',
    '名称',
    'name',
    'full name',
    'doctor name',
    'hcp name',
    'physician name',
    'customer name',
  ],
  ['姓', '姓氏', 'last', 'last name', 'surname', 'family name', 'lname'],
  ['名', 'first', 'first name', 'given', 'given name', 'forename', 'fname'],
  [
    '手机',
    '手机号',
    '手机号码',
    '移动电话',
    '联系电话',
    '电话',
    '电话号码',
    '联系方式',
    'mobile',
    'mobile phone',
    'mobile number',
    'phone',
    'phone number',
    'cell',
    'cell phone',
    'telephone',
    'tel',
  ],
  ['邮箱', '电子邮箱', '电子邮件', '邮件', '邮箱地址', 'email', 'e-mail', 'email address', 'mail'],
  [
    '医院',
    '医院名称',
    '单位',
    '单位名称',
    '工作单位',
    '所在医院',
    '医疗机构',
    '医疗机构名称',
    '机构',
    '机构名称',
    '执业机构',
    '执业地点',
    'hospital',
    'hospital name',
    'institution',
    'organization',
    'organisation',
    'facility',
    'workplace',
    'hco',
  ],
  ['科室', '科室名称', '部门', '所在科室', '专科', 'department', 'dept', 'department name'],
  ['职称', '技术职称', '专业技术职务', 'title', 'job title', 'professional title'],
  ['职务', '行政职务', 'post', 'position'],
  ['专业', '执业范围', '专业方向', 'specialty', 'speciality', 'specialization', 'taxonomy'],
  ['性别', 'gender', 'sex'],
  ['省', '省份', '所在省', '省市', 'province', 'state', 'region'],
  ['市', '城市', '所在城市', '地市', 'city', 'town'],
  ['区', '区县', '县', 'county', 'district'],
  ['地址', '单位地址', '联系地址', '详细地址', 'address', 'street', 'street address'],
  ['邮编', '邮政编码', 'zip', 'zip code', 'postal code', 'postcode'],
  [
    '执业证书编码',
    '执业证书编号',
    '执业证书号',
    '医师执业证书编码',
    '执业证号',
    'licence',
    'license',
    'licence number',
    'license number',
  ],
  ['资格证书编码', '资格证书编号', '医师资格证书编码', '资格证号', 'qualification', 'qualification number'],
  ['医保医师代码', '医保代码', '国家医保代码', 'insurance code'],
  ['npi', 'npi number', 'national provider identifier'],
  ['微信', 'unionid', 'union id', '微信unionid', 'wechat', 'wechat unionid'],
  [
    '编号',
    '编码',
    '医生编号',
    '医生编码',
    '客户编号',
    '客户编码',
    '医生id',
    '主键',
    'id',
    'code',
    'record id',
    'customer id',
    'doctor id',
    'hcp id',
    'source id',
  ],
  [
    '更新时间',
    '修改时间',
    '最后更新时间',
    '更新日期',
    '变更时间',
    'updated',
    'updated at',
    'changed at',
    'modified',
    'last modified',
    'last updated',
  ],
  ['时间', '日期', '发生时间', '拜访时间', '拜访日期', 'at', 'time', 'date', 'datetime', 'timestamp', 'event time'],
  ['录入时间', '填报时间', '创建时间', '提交时间', 'entered at', 'created at', 'created', 'submitted at'],
  ['状态', '是否有效', '有效状态', 'status', 'active'],
  ['渠道', 'channel'],
  ['动作', '行为', '事件', 'action', 'event', 'event type'],
  ['内容编号', '内容id', '资料编号', 'content id', 'content', 'asset id'],
  ['代表', '代表姓名', '代表编号', '填报人', 'representative', 'rep', 'rep id', 'owner'],
  ['备注', '说明', 'note', 'notes', 'remark', 'comment'],
  ['等级', '医院等级', '级别', '医院级别', 'grade', 'level'],
  ['别名', '曾用名', '简称', 'alias', 'aliases', 'also known as'],
];

let groups: ReadonlyMap<string, readonly number[]> | undefined;
/** By form: in which of the usual groups a name stands. */
const groupsOf = (form: string): readonly number[] => {
  if (!groups) {
    const found = new Map<string, number[]>();
    for (const [group, names] of USUAL.entries())
      for (const name of names) found.set(formOf(name), [...(found.get(formOf(name)) ?? []), group]);
    groups = found;
  }
  return groups.get(form) ?? [];
};

/** Whether a cell is a word that headers use: it is no data then, and may be repeated. */
export const isUsualHeader = (name: string): boolean => groupsOf(formOf(name)).length > 0;

/** Levenshtein's distance, of short texts. */
const distance = (a: readonly string[], b: readonly string[]): number => {
  let above = b.map((_, index) => index + 1);
  for (const [row, left] of a.entries()) {
    let corner = row;
    let before = row + 1;
    above = b.map((right, column) => {
      const over = above[column] ?? 0;
      before = Math.min(before + 1, over + 1, corner + (left === right ? 0 : 1));
      corner = over;
      return before;
    });
  }
  return above.at(-1) ?? a.length;
};

const LONGEST = 60;
const ENOUGH = 0.6;

/** How alike two column names are, 0 to 1: known to mean the same, one within the other, or spelled alike. */
const likeness = (a: string, b: string): number => {
  const [x, y] = [formOf(a), formOf(b)];
  if (x === y) return 1;
  const [inX, inY] = [groupsOf(x), groupsOf(y)];
  if (inX.some((group) => inY.includes(group))) return 0.95;
  const [shorter, longer] = x.length < y.length ? [[...x], y] : [[...y], x];
  const long = [...longer];
  if (long.length > LONGEST) return 0;
  const within = shorter.length >= 2 && longer.includes(shorter.join('')) ? ENOUGH + (0.3 * shorter.length) / long.length : 0;
  return Math.max(within, 1 - distance(shorter, long) / long.length);
};

/** @returns of the names found the one that was most likely meant, if any is likely at all */
export const likelyRename = (expected: readonly string[], found: readonly string[]): string | undefined => {
  let best: { name: string; score: number } | undefined;
  for (const name of found) {
    const score = expected.reduce((most, each) => Math.max(most, likeness(each, name)), 0);
    if (score >= ENOUGH && score > (best?.score ?? 0)) best = { name, score };
  }
  return best?.name;
};
