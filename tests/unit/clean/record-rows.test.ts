import { describe, expect, it } from 'vitest';
import { rowCleaner } from '../../../shared/clean/clean-row.ts';
import { hospitalResolver } from '../../../shared/clean/hospitals/resolver.ts';
import { SourceConfig } from '../../../shared/contracts/config.ts';
import type { SourceRecord } from '../../../shared/contracts/record.ts';

const source = SourceConfig.parse({
  id: 'crm',
  title: 'CRM',
  country: 'CN',
  trust: 'secondHand',
  timeZone: 'Asia/Shanghai',
  datasets: {
    doctors: {
      kind: 'record',
      format: 'csv',
      columns: {
        sourceId: 'id',
        name: '姓名',
        hospital: '医院',
        department: '科室',
        title: '职称',
        province: '省份',
        city: '城市',
        gender: '性别',
        changedAt: '更新时间',
      },
      identifiers: [
        { type: 'licence', column: '证书编号' },
        { type: 'phone', column: '手机' },
      ],
      discard: ['身份证'],
    },
  },
});
const dataset = source.datasets['doctors']!;
const hospitals = hospitalResolver([
  { id: 'H1', name: '北京大学第三医院', aliases: [], grade: '三级甲等', province: '北京市', city: '北京市' },
  { id: 'H2', name: '佛山市中医院', aliases: [], province: '广东省', city: '佛山市' },
]);
const drop = { id: 'crm/doctors/a.csv', droppedAt: Date.parse('2026-11-01T00:00:00Z') };

const clean = (row: Record<string, string>) => {
  const cells: Record<string, string> = { id: '1', 姓名: '王芳', ...row };
  const context = { hashKey: new Uint8Array(32), hospitals, header: Object.keys(cells) };
  return rowCleaner(source, dataset, context)((column) => cells[column], drop, 2);
};
const record = (row: Record<string, string>): SourceRecord => {
  const cleaned = clean(row);
  if (cleaned.kind !== 'record') throw new Error(JSON.stringify(cleaned));
  return cleaned.record;
};
const codes = (row: Record<string, string>): string[] => {
  const cleaned = clean(row);
  return cleaned.kind === 'quarantined' ? cleaned.reasons.map(({ code, column }) => `${code} ${column}`) : [];
};

/** The example of GB 11643 itself. */
const NATIONAL_ID = '11010519491231002X';

describe('a row of a record dataset', () => {
  it('becomes a record that says what was done to it, and keeps what was written', () => {
    const { attributes, identifiers, changes, originals, issues } = record({
      姓名: '王　芳主任医师',
      医院: '北医三院',
      科室: '心内科三病区',
      省份: '北京',
      城市: '北京市',
      性别: '女',
      手机: '１３６ ７１８８ ２３４５',
      更新时间: '2026/3/4 08:00',
    });
    expect(attributes).toEqual({
      name: '王芳',
      gender: 'female',
      hospital: '北京大学第三医院',
      hospitalId: 'H1',
      hospitalGrade: '三级甲等',
      department: '心内科',
      departmentCode: '03.04',
      title: '主任医师',
      titleCode: '231',
      province: '北京',
      city: '北京市',
      regionCode: '110000',
    });
    expect(identifiers).toEqual([{ type: 'phone', value: '+8613671882345', line: 'mobile' }]);
    expect(issues).toEqual([]);
    expect(changes).toMatchObject({
      name: ['name-title-dropped', 'name-spaces-removed'],
      hospital: expect.arrayContaining(['hospital-resolved']),
      department: ['department-ward-dropped'],
      phone: ['phone-formatted'],
    });
    expect(originals).toEqual({ name: '王 芳主任医师', gender: '女', hospital: '北医三院', department: '心内科三病区' });
  });

  it('takes a title from the name only where the row has none of its own', () => {
    expect(record({ 姓名: '王芳主任医师', 职称: '副主任医师' }).attributes).toMatchObject({ name: '王芳', title: '副主任医师' });
    expect(record({ 姓名: '王芳', 职称: '主任医师/教授/科主任' }).attributes).toMatchObject({
      titleCode: '231',
      professorship: '教授',
      post: '科主任',
    });
  });

  it('keeps a hospital as it is written where it is not the listed one', () => {
    const { attributes, issues } = record({ 医院: '佛山市南海区中医院', 城市: '佛山市', 省份: '广东省' });
    expect(attributes).toMatchObject({ hospital: '佛山市南海区中医院', regionCode: '440600' });
    expect(attributes).not.toHaveProperty('hospitalId');
    expect(issues.map(({ code }) => code)).toEqual(['hospital-unknown']);
  });

  it('files a number under the type that its form shows, and a certificate that holds an ID number as a hash alone', () => {
    expect(record({ 证书编号: 'D440305012345' }).identifiers).toEqual([{ type: 'insurance', value: 'D440305012345' }]);
    const [qualification, ...others] = record({ 证书编号: `201011110${NATIONAL_ID}` }).identifiers;
    expect(others).toEqual([]);
    expect(qualification).toEqual({ type: 'qualification', value: expect.stringMatching(/^[\w-]{22}$/) });
    expect(JSON.stringify(record({ 证书编号: `201011110${NATIONAL_ID}` }))).not.toContain(NATIONAL_ID);
  });

  it.each([
    ['测试', 'no-real-name 姓名'],
    ['幸福的小鱼', 'no-real-name 姓名'],
    ['客户', 'no-real-name 姓名'],
    ['13671882345', 'no-real-name 姓名'],
    ['', 'no-real-name 姓名'],
    ['第一人民医院', 'no-real-name 姓名'],
  ])('named %j is nobody’s', (name, reason) => expect(codes({ 姓名: name })).toEqual([reason]));

  it.each<[string, Record<string, string>, string[]]>([
    ['an ID number as its id', { id: NATIONAL_ID }, ['national-id id']],
    ['an ID number for a licence', { 证书编号: NATIONAL_ID }, ['national-id 证书编号']],
    ['an ID number for a telephone', { 手机: NATIONAL_ID }, ['national-id 手机']],
    ['an ID number in other text', { 科室: `内科 ${NATIONAL_ID}` }, ['national-id 科室']],
    ['a column of ID numbers', { 身份证号: NATIONAL_ID }, ['national-id 身份证号']],
    ['a diagnosis of its own', { 诊断: '2型糖尿病' }, ['patient-record 诊断']],
    ['a record number of a hospital', { 病历号: '0017' }, ['patient-record 病历号']],
    ['a diagnosis for a department', { 科室: 'E11.900 2型糖尿病' }, ['patient-record 科室']],
  ])('with %s is no HCP’s', (_, row, reasons) => expect(codes(row)).toEqual(reasons));

  it('passes where such a column says nothing in it', () => {
    expect(codes({ 诊断: '', 身份证号: '-' })).toEqual([]);
    expect(record({ 科室: '糖尿病科' }).attributes.department).toBe('糖尿病科');
  });
});
