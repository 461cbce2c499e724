import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hospitalGrade } from '../../../shared/clean/hospitals/grade.ts';

const TABLE: [text: string, grade: string][] = [
  ['三级甲等', '三级甲等'],
  ['三甲', '三级甲等'],
  ['三级甲', '三级甲等'],
  ['3A', '三级甲等'],
  ['3a', '三级甲等'],
  ['3级A等', '三级甲等'],
  ['3甲', '三级甲等'],
  ['３Ａ', '三级甲等'],
  ['Ⅲ级甲等', '三级甲等'],
  ['三级甲等医院', '三级甲等'],
  ['三级甲等专科医院', '三级甲等'],
  ['三级甲等妇幼保健院', '三级甲等'],
  ['三级（甲等）', '三级甲等'],
  ['综合三甲', '三级甲等'],
  ['三級甲等', '三级甲等'],
  ['三级特等', '三级特等'],
  ['三特', '三级特等'],
  ['三乙', '三级乙等'],
  ['三级乙', '三级乙等'],
  ['三级', '三级'],
  ['三级综合', '三级'],
  ['三级精神专科', '三级'],
  ['三级特色专科', '三级'],
  ['三级甲状腺专科', '三级'],
  ['三级未定等', '三级'],
  ['二级', '二级'],
  ['二級', '二级'],
  ['二极', '二级'],
  ['二级\u00a0', '二级'],
  ['二级.', '二级'],
  ['二乙', '二级乙等'],
  ['二/乙', '二级乙等'],
  ['二级综合乙等', '二级乙等'],
  ['一甲\u00a0', '一级甲等'],
  ['一级丙等', '一级丙等'],
  ['一级未评', '一级'],
  ['未定级', '未定级'],
  ['未评级', '未定级'],
  ['未定级（按二级医院管理）', '未定级'],
  ['无', '未定级'],
  ['暂无', '未定级'],
];

describe('hospital grade', () => {
  it.each(TABLE)('%s → %s', (text, grade) => {
    expect(hospitalGrade(text)).toEqual({ value: grade, changes: text === grade ? [] : ['grade-standardised'], issues: [] });
    expect(hospitalGrade(grade)).toEqual({ value: grade, changes: [], issues: [] });
  });

  it.each(['', '市级', '省级', '市级机构', '社区卫生服务中心', '主任医师', 'AAA', '第三人民医院', '三'])('%j is none', (text) => {
    expect(hospitalGrade(text)).toEqual({ changes: [], issues: ['grade-invalid'] });
  });

  it('stays as it was made', () => {
    const text = fc
      .array(fc.constantFrom(...'一二三123级等甲乙丙特ABC未定评无专科综合 /（）'), { maxLength: 7 })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(text, (raw) => {
        const { value } = hospitalGrade(raw);
        if (value !== undefined) expect(hospitalGrade(value)).toEqual({ value, changes: [], issues: [] });
      }),
      { numRuns: 2000 },
    );
  });
});
