import { departmentCode } from './departments/resolve.ts';
import { tidy } from './text.ts';

/** A column whose name says that the rows are not HCP records, or hold what must not be stored. */
export interface PatientColumn {
  column: string;
  /** `national-id`: a number of the state for a person; `patient-record`: what is written of patients only. */
  why: 'national-id' | 'patient-record';
}

/** Headers are compared without punctuation, spaces and remarks, in lower case. */
const bare = (header: string): string =>
  tidy(header)
    .toLowerCase()
    .replace(/[([【{].*?[)\]】}]/g, '')
    .replace(/[^\p{L}\p{N}]/gu, '');

const NATIONAL_ID = new Set(
  (
    '证件号码 证件号 证件编号 有效证件号 有效证件号码 个人证件号 个人证件号码 患者证件号 患者证件号码 公民身份号码 公民身份证号 身份号码 社会保障号 社会保障号码 社保号 社保号码 护照号 护照号码 ' +
    'idcard idcardno idcardnum idcardnumber identitycard identitycardno identitycardnumber identitynumber nationalid nationalidno nationalidnumber citizenid ' +
    'ssn socialsecurity socialsecurityno socialsecuritynumber passport passportno passportnumber sfz sfzh sfzhm zjhm'
  ).split(' '),
);
/** Whether, when and how an identity card was checked is no number. */
const IDENTITY_CARD = /身份证/;
const ABOUT_THE_CARD = /是否|状态|类型|类别|日期|时间|有效期|照片|图片|正面|反面|扫描|上传|审核|地址|验证|认证|实名/;

const PATIENT = new Set(
  (
    '诊断 主诉 病历 病历号 病历编号 病历号码 病案号 病案首页 住院号 住院编号 住院次数 门诊号 门急诊号 急诊号 就诊卡 就诊卡号 就诊号 就诊编号 就诊流水号 就诊日期 就诊时间 就诊类型 挂号流水号 ' +
    '入院日期 入院时间 出院日期 出院时间 入院科室 出院科室 入院诊断 出院诊断 床号 床位 床位号 病床号 医保卡 医保卡号 医疗卡号 健康卡号 居民健康卡号 参保号 参保人 ' +
    '现病史 既往史 个人史 家族史 过敏史 婚育史 月经史 病史 体征 症状 体格检查 检查结果 检验结果 化验结果 病理结果 治疗方案 治疗经过 疗效 病情 病情描述 医嘱 手术名称 手术日期 手术方式 ' +
    '处方 处方号 处方编号 处方日期 处方明细 处方内容 处方药品 处方单号 用药情况 用药记录 用药史 用药方案 患者 病人 病员 ' +
    'diagnosis diagnoses diagnosiscode primarydiagnosis principaldiagnosis admittingdiagnosis dischargediagnosis dx dxcode chiefcomplaint icd icd9 icd10 icd10code icdcode icd10cm ' +
    'mrn medicalrecordno medicalrecordnumber medicalrecord admissiondate dischargedate admissionno admissionid encounterid visitno bedno bednumber ' +
    'prescription prescriptionno prescriptionnumber prescriptionid rxnumber inpatientno outpatientno patient medicareid mbi hicn'
  ).split(' '),
);
/** What a patient has; 患者数, 患者评价 and patientvolume are a doctor's. */
const OF_A_PATIENT =
  /^(?:患者|病人|病员|patient)(?:姓名|名称|名字|编号|编码|id|号码?|卡号|唯一.*|主索引.*|性别|年龄|出生.*|生日|电话|手机号?码?|联系电话|联系方式|住址|地址|证件.*|类型|来源|标识|name|no|num|number|identifier|key|firstname|lastname|fullname|dob|birth.*|age|sex|gender|address|phone|mobile|mrn|account.*|zip.*)$/;
const A_DIAGNOSIS =
  /^(?:主要|次要|其他|其它|初步|临床|门诊|门急诊|急诊|入院|出院|西医|中医|病理|疾病|确诊|术前|术后|第[一二三]|最后|最终|诊断)*诊断(?:名称|编码|代码|结果|描述|日期|时间|码|icd.*|[0-9]+)?$/;

/** The columns of a file that say: these are patients, or here are ID numbers. @returns in the order of the header */
export const patientColumns = (header: readonly string[]): PatientColumn[] =>
  header.flatMap((column): PatientColumn[] => {
    const name = bare(column);
    if (NATIONAL_ID.has(name) || (IDENTITY_CARD.test(name) && !ABOUT_THE_CARD.test(name)))
      return [{ column, why: 'national-id' }];
    return PATIENT.has(name) || OF_A_PATIENT.test(name) || A_DIAGNOSIS.test(name) ? [{ column, why: 'patient-record' }] : [];
  });

/** ICD-10 with its text: "I10 高血压", "E11.900 2型糖尿病". 诊疗科目 are written A03.04 before a department's name. */
const ICD_WITH_TEXT = /^[A-TV-Z]\d{2}(?:\.[\dx]{1,3}(?:x\d{1,3})?)?[+*†]?[\s:：,，|/-]*(?=[\p{Script=Han}A-Za-z]{2})/iu;
/** A code alone: E11.9, E11.900, I10.x00x002; two digits behind the point may be a 诊疗科目 (A03.04) or a room. */
const ICD_ALONE = /^[A-TV-Z]\d{2}\.(?:\d|\d{3}|[x\d]{3}x\d{3})[+*†]?$/i;
const CATALOGUE_CODE = /^A\d{2}\.\d{2}/i;
/** What is at work there, or who: no disease's name ends so. */
const WORKPLACE =
  /(?:科|科室|室|中心|门诊|病区|病房|专业|项目|组|部|所|院|处|办|站|馆|区|楼|层|学|医学|医师|医生|药师|护师|护士|技师|主任|教授|专家|专病|诊疗|治疗|内科|外科|防治|管理|研究|icu)\d*$/i;
const PLAIN_DISEASE = new RegExp(
  [
    '(?:[12ⅠⅡ一二]|I{1,2})型糖尿病',
    '妊娠(?:期|合并)?糖尿病',
    '高血压病?[123一二三ⅠⅡⅢ]级',
    '(?:极)?高危组?$',
    '心功能[I1-4ⅠⅡⅢⅣV]',
    '孕\\d{1,2}周',
    '(?:急性加重期?|急性发作期?|待查|待排|术后|复查|化疗后|放疗后|恢复期|后遗症|综合征|综合症|心绞痛|脓肿|囊肿|息肉|骨折|脱位|扭伤|挫伤)$',
    '.{1,}(?:癌|肉瘤|白血病|癌术后)$',
    '(?:急性|慢性|原发性|继发性|先天性|陈旧性|病毒性|细菌性|过敏性|风湿性|缺血性|出血性|良性|恶性|双侧|左侧|右侧|左|右).{1,12}(?:(?<!疾)病|炎|瘤|症|梗死|梗塞|出血|衰竭|结石|感染|贫血|狭窄|损伤|增生|骨折|溃疡)$',
    '.(?:梗死|梗塞|衰竭|结石|溃疡|增生症?|突出症?|贫血|肺气肿)$',
    '(?:上呼吸道|下呼吸道|肺部|泌尿系|尿路|皮肤)感染$',
    '^(?!肝|肾|病毒性肝|感染性|肝肾).{1,12}炎$',
    '(?:支气管|气管|阑尾|胃|肠|胆囊|胰腺|肺|关节|鼻|咽|扁桃体|前列腺|盆腔|阴道|皮)炎',
  ].join('|'),
);
const ENGLISH_DISEASE =
  /\b(?:type [12i]{1,2} diabetes|diabetes mellitus|(?:essential|primary|benign) hypertension|(?:adeno)?carcinoma|pneumonia|(?:acute|chronic) \w*(?:itis|failure|disease|infarction|bronchitis)|fracture of|myocardial infarction|unspecified|without complications?)\b/i;

/**
 * Whether a cell is plainly a diagnosis: an ICD-10 code, or a disease as it is written of a patient (2型糖尿病, 高血压病3级 极高危).
 * Conservative: a disease that a department may be called by (糖尿病, 高血压, 肝炎, 卒中) is none, nor is anything that ends as a
 * department, a rank or a specialty does. @param text tidied
 */
export const isDiagnosis = (text: string): boolean => {
  if (text.length < 2 || text.length > 200) return false;
  if (ICD_ALONE.test(text)) return true;
  const rest = text.replace(ICD_WITH_TEXT, '');
  if (WORKPLACE.test(rest)) return false;
  if (rest !== text && !CATALOGUE_CODE.test(text)) return true;
  if (departmentCode(rest) !== undefined) return false;
  return PLAIN_DISEASE.test(text) || ENGLISH_DISEASE.test(text);
};
