import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../../shared/clean/departments/catalogue.ts';
import { department } from '../../../shared/clean/departments/department.ts';
import { CODE_OF_STEM, SUPPORTING_STEMS, stem, USUAL } from '../../../shared/clean/departments/synonyms.ts';

/** raw, name, code, changes, issues */
type Row = [string, string | undefined, string | undefined, string?, string?];
const WARD = 'department-ward-dropped';
const NARROWED = 'department-narrowed';
const FORMATTED = 'department-formatted';

const ROWS: readonly Row[] = [
  ['心内科', '心内科', '03.04'],
  ['心血管内科', '心血管内科', '03.04'],
  ['循环内科', '循环内科', '03.04'],
  ['心脏内科', '心脏内科', '03.04'],
  ['心内科三病区', '心内科', '03.04', WARD],
  ['心内一科', '心内科', '03.04', WARD],
  ['心血管内科二病区', '心血管内科', '03.04', WARD],
  ['内二科(心血管)', '心血管科', '03.04', 'department-remark-used'],
  ['呼吸与危重症医学科一病区', '呼吸与危重症医学科', '03.01', WARD],
  ['呼吸与危重症医学科', '呼吸与危重症医学科', '03.01'],
  ['神内', '神内', '03.03'],
  ['普外', '普外', '04.01'],
  ['普外二科', '普外科', '04.01', WARD],
  ['外三科', '外科', '04', WARD],
  ['第一外科', '外科', '04', WARD],
  ['肝胆外科', '肝胆外科', '04.01'],
  ['胃肠外科', '胃肠外科', '04.01'],
  ['甲乳外科', '甲乳外科', '04.01'],
  ['骨科', '骨科', '04.03'],
  ['骨三科', '骨科', '04.03', WARD],
  ['脊柱外科', '脊柱外科', '04.03'],
  ['骨科A区', '骨科', '04.03', WARD],
  ['泌尿外科', '泌尿外科', '04.04'],
  ['心胸外科', '心胸外科', '04.06'],
  ['产科', '产科', '05.02'],
  ['生殖中心', '生殖中心', '05.05'],
  ['新生儿科', '新生儿科', '07.01'],
  ['小儿呼吸科', '小儿呼吸科', '07.04'],
  ['儿童心脏内科', '儿童心脏内科', '07.05'],
  ['小儿骨科', '小儿骨科', '08.02'],
  ['儿科重症监护室', '儿科重症监护室', '07'],
  ['五官科', '五官科', '11'],
  ['口腔颌面外科', '口腔颌面外科', '12.05'],
  ['皮肤性病科', '皮肤性病科', '13'],
  ['发热门诊', '发热门诊', '16'],
  ['肿瘤三区', '肿瘤科', '19', WARD],
  ['头颈肿瘤外科', '头颈肿瘤外科', '19'],
  ['骨肿瘤科', '骨肿瘤科', '04.03'],
  ['急诊内科', '急诊内科', '20'],
  ['ICU', 'ICU', '28'],
  ['icu', 'ICU', '28', FORMATTED],
  ['EICU', 'EICU', '20'],
  ['CCU', 'CCU', '03.04'],
  ['呼吸ICU', '呼吸ICU', '03.01'],
  ['神经外科ICU', '神经外科ICU', '04.02'],
  ['血透室', '血透室', '03.06'],
  ['内镜中心', '内镜中心', '03.02'],
  ['疼痛科', '疼痛科', '27'],
  ['重症医学科', '重症医学科', '28'],
  ['检验科', '检验科', '30'],
  ['放射科', '放射科', '32.01'],
  ['超声科', '超声科', '32.05'],
  ['PET-CT中心', 'PET-CT中心', '32.04'],
  ['中医科', '中医科', '50'],
  ['中医心内科', '中医心内科', '50.01'],
  ['针灸推拿科', '针灸推拿科', '50.13'],
  ['中西医结合肿瘤科', '中西医结合肿瘤科', '52'],
  ['老年心内科', '老年心内科', '03.10'],
  ['内科/心血管内科', '心血管内科', '03.04', NARROWED],
  ['内科 心内科', '心内科', '03.04', `${FORMATTED},${NARROWED}`],
  ['心内科、老年科', '心内科', '03.04', '', 'department-several'],
  ['骨科(脊柱)', '骨科', '04.03', 'department-remark-dropped'],
  ['北京协和医院心内科', '心内科', '03.04', 'department-hospital-dropped'],
  ['住院部三楼心内科', '心内科', '03.04', WARD],
  ['内科门诊', '内科', '03', WARD],
  ['心内科医生办公室', '心内科', '03.04', WARD],
  ['呼吸科护士站', '呼吸科', '03.01', WARD],
  ['心 內 科', '心内科', '03.04', FORMATTED],
  ['Ｘ线诊断专业', 'X线诊断专业', '32.01'],
  ['A03.04', '心血管内科专业', '03.04', FORMATTED],
  ['03.04 心血管内科', '心血管内科', '03.04', FORMATTED],
  ['药剂科', '药剂科', undefined, '', 'department-not-clinical'],
  ['护理部', '护理部', undefined, '', 'department-not-clinical'],
  ['医务科', '医务科', undefined, '', 'department-not-clinical'],
  ['院办', '院办', undefined, '', 'department-not-clinical'],
  ['院长办公室', '院长办公室', undefined, '', 'department-not-clinical'],
  ['医院感染管理科', '医院感染管理科', undefined, '', 'department-not-clinical'],
  ['国际医疗部', '国际医疗部', undefined, '', 'department-unknown'],
  ['12病区', '12病区', undefined, '', 'department-unknown'],
  ['某某一科', '某某科', undefined, WARD, 'department-unknown'],
  ['无', undefined, undefined],
  ['N/A', undefined, undefined],
  ['--', undefined, undefined],
];

describe('department', () => {
  it.each<Row>(ROWS)('%s is %s %s', (raw, name, code, changes = '', issues = '') => {
    const clean = department(raw);
    expect([clean.value?.name, clean.value?.code]).toEqual([name, code]);
    expect([clean.changes.join(), clean.issues.join()]).toEqual([changes, issues]);
  });

  it('finds every name of the catalogue, and every usual name, under one code', () => {
    for (const [code, name] of CATALOGUE) expect([name, department(name).value]).toEqual([name, { name, code }]);
    const usual = Object.entries(USUAL).flatMap(([code, words]) => words.split(' ').map((word) => [stem(word), code] as const));
    for (const [bare, code] of usual) expect([bare, CODE_OF_STEM.get(bare)]).toEqual([bare, code]);
    for (const [bare, code] of CODE_OF_STEM) expect([bare, CATALOGUE.has(code)]).toEqual([bare, true]);
    expect([...CODE_OF_STEM.keys()].filter((bare) => SUPPORTING_STEMS.has(bare))).toEqual([]);
    expect(CATALOGUE.size).toBe(165);
  });

  it('changes nothing the second time', () => {
    const words = fc.constantFrom(
      ...'心内 心血管 神经 外 骨 儿 妇产 小儿 中医 急诊 老年 ICU 呼吸 肿瘤 科 科 病区 病房 一 二 三 3 12 第 区 A ( ) 、 / 门诊 护理单元 办公室 中心 室 部 医院 协和 院区 楼 A03.04 內 、和 无 -'.split(
        ' ',
      ),
      ' ',
    );
    const again = (text: string) => {
      const { value } = department(text);
      if (value) expect(department(value.name).value).toEqual(value);
    };
    for (const [raw] of ROWS) again(raw);
    fc.assert(
      fc.property(fc.array(words, { maxLength: 9 }), (parts) => again(parts.join(''))),
      { numRuns: 5_000 },
    );
    fc.assert(fc.property(fc.string({ unit: 'binary' }), again));
  });
});
