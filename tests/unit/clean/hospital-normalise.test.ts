import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseHospital } from '../../../shared/clean/hospitals/normalise.ts';
import { hospitalCleaner } from '../../../shared/clean/hospitals/reference.ts';
import { hospitalResolver } from '../../../shared/clean/hospitals/resolver.ts';
import { Dataset } from '../../../shared/contracts/config.ts';

const listed: [name: string, city: string, alias?: string][] = [
  ['佛山市中医院', '佛山市'],
  ['佛山市南海区中医院', '佛山市'],
  ['北京协和医院', '北京市', '协和'],
  ['首都医科大学附属北京朝阳医院', '北京市'],
  ['上海市第一人民医院宝山分院', '上海市'],
  ['市妇幼保健院', '荆门市'],
  ['浙江中医药大学附属第二医院（省新华医院）', '杭州市'],
  ['仁和医院', '佛山市'],
  ['大山镇卫生院', '佛山市'],
];
const names = listed.map(([name]) => name);
const cityOf = new Map(listed.map(([, city], n) => [`h${n}`, city]));
const resolver = hospitalResolver(
  listed.map(([name, city, alias], n) => ({
    id: `h${n}`,
    name,
    city,
    aliases: alias === undefined ? [] : [alias],
    ...(n < 2 ? { grade: '三级甲等' } : {}),
  })),
);

describe('a hospital of a record', () => {
  it.each([
    ['佛山市中医院', '佛山市中医院', [], []],
    ['佛山市中醫院', '佛山市中医院', ['script-simplified'], []],
    ['佛山市中医院心内科', '佛山市中医院', ['noise-removed'], []],
    ['佛山市中医院（三甲）', '佛山市中医院', ['noise-removed'], []],
    ['原佛山市中医院', '佛山市中医院', ['noise-removed'], []],
    ['佛山市中医院(东院)', '佛山市中医院（东院）', [], []],
    ['佛山市中医院东院', '佛山市中医院（东院）', [], []],
    ['佛山市第三〇六医院', '佛山市第三〇六医院', [], []],
    ['三甲', '三甲', [], []],
    ['（东院）', '东院', [], []],
    ['Mayo Clinic', 'Mayo Clinic', [], []],
    ["St. Mary's Hospital (West)", "St. Mary's Hospital (West)", [], []],
  ])('%s without a reference → %s', (text, name, changes, issues) => {
    const found = normaliseHospital(text, undefined, {});
    expect(found.value?.name).toBe(name);
    expect([found.changes, found.issues]).toEqual([changes, issues]);
  });

  it.each([
    ['佛山市中医院', { name: '佛山市中医院', id: 'h0', grade: '三级甲等' }, [], []],
    ['广东省佛山市中医医院心内科', { name: '佛山市中医院', id: 'h0', grade: '三级甲等' }, ['hospital-resolved'], []],
    ['协和', { name: '北京协和医院', id: 'h2' }, ['hospital-resolved'], []],
    [
      '北京朝阳医院京西院区',
      { name: '首都医科大学附属北京朝阳医院（京西院区）', id: 'h3', campus: '京西院区' },
      ['hospital-resolved'],
      [],
    ],
    ['上海市第一人民医院（宝山院区）', { name: '上海市第一人民医院宝山分院', id: 'h4' }, ['hospital-resolved'], []],
    ['佛山市第九醫院', { name: '佛山市第九医院' }, ['script-simplified'], ['hospital-unknown']],
    ['市妇幼保健院', { name: '市妇幼保健院' }, [], ['hospital-uncertain']],
    ['Mayo Clinic', { name: 'Mayo Clinic' }, [], []],
  ])('%s → %o', (text, value, changes, issues) => {
    expect(normaliseHospital(text, resolver, {})).toEqual({ value, changes, issues });
  });

  it('is cleaned once', () => {
    const part = fc.constantFrom(
      ...names,
      '佛山市',
      '中医院',
      '（东院）',
      '心内科',
      '原',
      '第',
      '三',
      '(',
      ')',
      '人民医院',
      '附属',
      '分院',
      '三甲',
      '/',
      ' ',
      '大学',
      '院区',
    );
    const raw = fc.array(part, { maxLength: 5 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(raw, fc.constantFrom(undefined, resolver), fc.constantFrom({}, { city: '佛山市' }), (text, known, near) => {
        const { value } = normaliseHospital(text, known, near);
        const city = cityOf.get(value?.id ?? '');
        const again = normaliseHospital(value?.name ?? '', known, city === undefined ? near : { city });
        expect(again.value).toEqual(value);
        expect(again.changes).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('a list of hospitals', () => {
  const dataset = Dataset.parse({
    kind: 'hospital',
    format: 'csv',
    columns: { id: 'id', name: 'name', aliases: 'alias', grade: 'level', province: 'p', city: 'c', county: 'd' },
  });
  if (dataset.kind !== 'hospital') throw new Error('no list of hospitals');
  const clean = hospitalCleaner(dataset);
  const row = (cells: Record<string, string>) => clean((column) => cells[column]);

  it('gives its rows, places and grades in their one form', () => {
    expect(
      row({
        id: ' 7 ',
        name: '佛山市中医院',
        alias: '佛中医;;佛山市中医院; 佛中医',
        level: '三甲',
        p: '广东',
        c: '佛山',
        d: '南海',
      }),
    ).toEqual({
      kind: 'hospital',
      hospital: {
        id: '7',
        name: '佛山市中医院',
        aliases: ['佛中医'],
        grade: '三级甲等',
        province: '广东省',
        city: '佛山市',
        county: '南海区',
      },
      issues: [],
      issueColumns: [],
    });
    expect(row({ id: '8', name: '某医院', c: '佛山市', d: '市本级', level: '市级' })).toEqual({
      kind: 'hospital',
      hospital: { id: '8', name: '某医院', aliases: [], city: '佛山市', county: '市本级' },
      issues: [{ code: 'grade-invalid', attribute: 'grade' }],
      issueColumns: ['level'],
    });
  });

  it('sets a row without a name or an id aside', () => {
    expect(row({ id: '7' })).toMatchObject({ kind: 'quarantined', reasons: [{ code: 'missing-value', column: 'name' }] });
    expect(row({ name: '佛山市中医院' })).toMatchObject({
      kind: 'quarantined',
      reasons: [{ code: 'missing-value', column: 'id' }],
    });
    expect(row({ id: '7', name: '佛'.repeat(201) })).toMatchObject({ kind: 'quarantined', reasons: [{ code: 'too-long' }] });
  });
});
