import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../../shared/clean/departments/catalogue.ts';
import { isDiagnosis, patientColumns } from '../../../shared/clean/not-an-hcp.ts';
import { taxonomy } from '../../../shared/clean/specialties/taxonomy.ts';
import { CODE_OF_TITLE } from '../../../shared/clean/titles/ranks.ts';

const NATIONAL_ID = [
  '身份证',
  '身份证号',
  '身份证号码',
  '居民身份证号',
  '医生身份证号码(必填)',
  '证件号码',
  '证件号',
  '公民身份号码',
  '社保号',
  '护照号',
  'SSN',
  'Social Security Number',
  'ID Card',
  'id_card_no',
  'ID_CARD',
  'national id',
  'sfzh',
];
const PATIENTS = [
  '诊断',
  '主要诊断',
  '出院诊断',
  '出院诊断(主)',
  '诊断编码',
  '诊断1',
  '主诉',
  '现病史',
  '病历号',
  '病案号',
  '住院号',
  '门诊号',
  '就诊卡号',
  '患者姓名',
  '病人ID',
  '患者性别',
  '患者年龄',
  '床号',
  '医保卡号',
  '处方',
  '处方号',
  '入院日期',
  '手术名称',
  'Diagnosis',
  'diagnosis_code',
  'ICD-10',
  'ICD10 Code',
  'MRN',
  'Patient ID',
  'patient_name',
  'PatientDOB',
  'Chief Complaint',
  'Admission Date',
];
const DOCTORS = [
  '姓名',
  '医生姓名',
  '诊疗科目',
  '就诊科室',
  '科室',
  '职称',
  '职务',
  '医院',
  '执业证书编码',
  '医师执业证书编号',
  '医师资格证书编码',
  '医保医师代码',
  '执业类别',
  '擅长疾病',
  '擅长',
  '患者数',
  '月患者量',
  '患者评价',
  '处方量',
  '处方权',
  '处方潜力',
  '门诊时间',
  '门诊量',
  '出诊时间',
  '诊断学会任职',
  '身份证验证状态',
  '是否身份证实名',
  '床位数',
  '手术量',
  '手机号',
  '医生编号',
  '证件类型',
  'NPI',
  'Patient Volume',
  'patients per month',
  'pri_spec',
  'Provider License Number',
  'record_id',
  'diagnostic radiology',
  'prescriber id',
  'accepts new patients',
  '',
];

describe('patientColumns', () => {
  it.each(NATIONAL_ID)('%s is a national ID number', (column) => {
    expect(patientColumns(['姓名', column])).toEqual([{ column, why: 'national-id' }]);
  });
  it.each(PATIENTS)('%s is of patients', (column) => {
    expect(patientColumns([column, '科室'])).toEqual([{ column, why: 'patient-record' }]);
  });
  it("leaves a doctor list's columns", () => {
    expect(patientColumns(DOCTORS)).toEqual([]);
  });
  it('keeps the order of the header', () => {
    expect(patientColumns(['身份证号', '科室', '诊断']).map(({ column }) => column)).toEqual(['身份证号', '诊断']);
  });
});

const DIAGNOSES = [
  '2型糖尿病',
  'II型糖尿病伴肾病',
  '妊娠期糖尿病',
  '高血压病3级 极高危',
  '高血压2级',
  'E11.900',
  'E11.9',
  'I10.x00x002',
  'E11.9 2型糖尿病',
  'I10 高血压',
  'J18.9 Pneumonia',
  'I21.9:急性心肌梗死',
  '急性阑尾炎',
  '慢性胃炎',
  '慢性阻塞性肺疾病急性加重',
  '上呼吸道感染',
  '肺部感染',
  '肺癌',
  '左乳腺癌术后',
  '急性白血病',
  '脑梗死',
  '右侧股骨颈骨折',
  '腰椎间盘突出症',
  '胆囊结石',
  '发热待查',
  '不稳定性心绞痛',
  '心功能III级',
  '孕39周',
  '肾病综合征',
  'Type 2 diabetes mellitus without complications',
  'Essential hypertension',
];
const NO_DIAGNOSES = [
  '糖尿病科',
  '糖尿病',
  '高血压科',
  '高血压',
  '高血压病',
  '肝炎',
  '肝炎科',
  '脑卒中',
  '卒中中心',
  '胸痛中心',
  '炎症性肠病',
  '癫痫',
  '感染',
  '感染科',
  '医院感染管理科',
  '肺癌中心',
  '鼻炎专病门诊',
  '肿瘤科',
  '慢性病',
  '慢性病管理科',
  '老年病',
  '过敏性疾病',
  '先天性心脏病',
  '急性心肌梗死专病门诊',
  '结石',
  'A03.04',
  'A03.04 心血管内科',
  'A03',
  'I10',
  'B12',
  'B12号楼',
  '主任医师',
  '骨折病区',
  'Infectious Disease',
  'Cardiovascular Disease',
  'CRITICAL CARE INTENSIVISTS',
  'E11区',
  '',
  '1',
];

describe('isDiagnosis', () => {
  it.each(DIAGNOSES)('%s is one', (text) => expect(isDiagnosis(text)).toBe(true));
  it.each(NO_DIAGNOSES)('%s is none', (text) => expect(isDiagnosis(text)).toBe(false));
  it('takes no department, rank or specialty for one', () => {
    for (const name of [
      ...CATALOGUE.values(),
      ...CODE_OF_TITLE.keys(),
      ...taxonomy().nameOf.values(),
      ...taxonomy().nameOf.keys(),
    ])
      expect([name, isDiagnosis(name)]).toEqual([name, false]);
  });
});
