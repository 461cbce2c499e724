import { describe, expect, it } from 'vitest';
import { SourceConfig } from '../../../shared/contracts/config.ts';
import type { DatasetCounts } from '../../../shared/contracts/quality.ts';
import type { SourceRecord } from '../../../shared/contracts/record.ts';
import { mappingOf } from '../../../shared/quality/mapping.ts';
import { measure } from '../../../shared/quality/measure.ts';
import { daysAgo, OPTIONS, SOURCES, says } from './records.ts';

// Counts as of hand. Fields are given as [expected, filled, doubtful, compared, agreed, judged, correct].
const counted = (records: readonly SourceRecord[], source: string, dataset: string): DatasetCounts => {
  const found = measure(records, OPTIONS).sources[source]?.datasets[dataset];
  if (!found) throw new Error(`${source}/${dataset} was not measured`);
  return found;
};
const field = ({ fields }: DatasetCounts, name: keyof DatasetCounts['fields']): number[] | undefined => {
  const counts = fields[name];
  return (
    counts && [counts.expected, counts.filled, counts.doubtful, counts.compared, counts.agreed, counts.judged, counts.correct]
  );
};

describe('completeness and validity', () => {
  const records = [
    says('crm/doctors', '1', {
      attributes: { name: '王伟', hospital: '市一院', hospitalId: 'h1' },
      issues: [
        { code: 'phone-invalid', attribute: 'phone' },
        { code: 'date-invalid', attribute: 'changedAt' },
      ],
    }),
    says('crm/doctors', '2', { attributes: { name: '王伟' }, identifiers: [{ type: 'phone', value: '+8613900000001' }] }),
  ];

  it('counts what the mapping names, what is there, and what cleaning had questions about', () => {
    const counts = counted(records, 'crm', 'doctors');
    expect(field(counts, 'name')).toEqual([2, 2, 0, 0, 0, 0, 0]);
    expect(field(counts, 'hospital')).toEqual([2, 1, 0, 0, 0, 0, 0]);
    expect(field(counts, 'title')).toEqual([2, 0, 0, 0, 0, 0, 0]);
    // A refused number was there, and is doubtful.
    expect(field(counts, 'phone')).toEqual([2, 2, 1, 0, 0, 0, 0]);
    // Derived, not said.
    expect(counts.fields.hospitalId).toBeUndefined();
    expect(counts.issues).toEqual({ 'phone phone-invalid': 1, 'changedAt date-invalid': 1 });
  });

  it('counts a second record of the same HCP as one too many', () => {
    const { sources, hcps, verified } = measure(records, OPTIONS);
    expect(sources['crm']).toMatchObject({ hcps: 1, datasets: { doctors: { records: 2, hcps: 1 } } });
    expect({ hcps, verified }).toEqual({ hcps: 1, verified: 0 });
    const twoDatasets = measure([says('event/signins', '1'), says('event/speakers', '2')], OPTIONS);
    expect(twoDatasets.sources['event']).toMatchObject({
      hcps: 1,
      datasets: { signins: { records: 1, hcps: 1 }, speakers: { records: 1, hcps: 1 } },
    });
  });

  it('knows the dataset of a message only where its source has one', () => {
    expect(Object.keys(measure([says('crm', '1')], OPTIONS).sources['crm']?.datasets ?? {})).toEqual(['doctors']);
    const { datasets } = measure([says('event', '1')], OPTIONS).sources['event']!;
    expect(Object.keys(datasets)).toEqual(['_intake']);
    expect(Object.keys(datasets['_intake']?.fields ?? {})).toEqual(['name', 'title']);
  });

  it('expects a code of a source that gives it in a column of its own', () => {
    const columns = { sourceId: 'id', title: 't', titleCode: 'c' };
    const coded = SourceConfig.parse({ ...SOURCES[0], datasets: { doctors: { kind: 'record', format: 'csv', columns } } });
    expect([...mappingOf([coded])(says('crm/doctors', '1')).fields]).toEqual(['title', 'titleCode']);
  });

  it('expects nothing of a source that is configured no more', () => {
    expect(counted([says('gone/list', '1', { attributes: { name: '王伟' } })], 'gone', '_intake')).toMatchObject({
      records: 1,
      fields: {},
    });
  });
});

describe('timeliness', () => {
  it('takes age from now, lag from the drop, and tells what is expected and missing', () => {
    const counts = counted(
      [
        says('crm/doctors', '1', { changedAt: daysAgo(30), droppedAt: daysAgo(20) }), // young; 10 d late, within 14
        says('crm/doctors', '2', { changedAt: daysAgo(731), droppedAt: daysAgo(716) }), // old; 15 d late
        says('crm/doctors', '3', { changedAt: daysAgo(730), droppedAt: daysAgo(730) }), // just young; at once
        says('crm/doctors', '4'),
      ],
      'crm',
      'doctors',
    );
    expect(counts).toMatchObject({ records: 4, timed: 4, dated: 3, young: 2, prompt: 2 });
    // 30 d is in the bucket from 30 (the 10th), 730 and 731 in that from 730 (the 19th).
    expect(counts.age).toEqual([...Array(9).fill(0), 1, ...Array(8).fill(0), 2]);
    // 0 d, 10 d and 15 d: from 0, from 10, from 14.
    expect(counts.lag).toEqual([1, 0, 0, 0, 0, 0, 1, 1]);
  });

  it('does not ask a source for times that its mapping does not have', () => {
    expect(counted([says('directory/list', '1')], 'directory', 'list')).toMatchObject({ timed: 0, dated: 0 });
  });

  it('takes a clock that is ahead for now', () => {
    const counts = counted([says('crm/doctors', '1', { changedAt: daysAgo(-0.5) })], 'crm', 'doctors');
    expect(counts).toMatchObject({ young: 1, prompt: 1, age: [1], lag: [1] });
  });
});

describe('consistency', () => {
  it('compares pairs of different sources, by codes where both have one, else by text', () => {
    const records = [
      says('crm/doctors', '1', { attributes: { hospital: '北医三院', hospitalId: 'h3', title: '主任医师' } }),
      says('crm/doctors', '2', { attributes: { hospital: '协和医院', hospitalId: 'h1' } }),
      says('directory/list', '3', { attributes: { hospital: '北京大学第三医院', hospitalId: 'h3' } }),
      says('event/speakers', '4', { attributes: { hospital: '北医三院', title: '副主任医师' } }),
    ];
    const crm = counted(records, 'crm', 'doctors');
    // Record 1 with 3 (same code) and 4 (same text): 2 of 2. Record 2 with 3 and 4: 0 of 2. Never 1 with 2: one source.
    expect(field(crm, 'hospital')).toEqual([2, 2, 0, 4, 2, 0, 0]);
    expect(field(crm, 'title')).toEqual([2, 1, 0, 1, 0, 0, 0]);
    // Record 3 with 1 (same code), 2 (another code) and 4 (no code, another text): 1 of 3.
    expect(field(counted(records, 'directory', 'list'), 'hospital')).toEqual([1, 1, 0, 3, 1, 0, 0]);
    // Record 4 with 1 (text), 2, 3: 1 of 3; hospital is not in its mapping.
    expect(field(counted(records, 'event', 'speakers'), 'hospital')).toEqual([0, 0, 0, 3, 1, 0, 0]);
  });

  it.each([
    ['department', '03', '03.04', [1, 1]],
    ['department', '03.04', '03.05', [1, 0]],
    ['department', '03', '031', [1, 0]],
    ['city', '440600', '440605', [1, 1]],
    ['city', '440000', '440605', [1, 1]],
    ['city', '440600', '440700', [1, 0]],
  ] as const)('holds a %s of %s and %s for what they are: a part is no contradiction', (name, a, b, expected) => {
    const code = name === 'department' ? 'departmentCode' : 'regionCode';
    const records = [a, b].map((value, n) =>
      says(n === 0 ? 'crm/doctors' : 'directory/list', String(n), { attributes: { [name]: `x${n}`, [code]: value } }),
    );
    expect(field(counted(records, 'crm', 'doctors'), name)?.slice(3, 5)).toEqual(expected);
  });

  it.each([
    ['王 伟', '王伟', [1, 1]],
    ['王伟', '王玮', [1, 0]],
    ['Wei WANG', 'wei wang', [1, 1]],
    // Written otherwise, not otherwise named.
    ['Wei Wang', '王伟', undefined],
    ['王*', '王伟', undefined],
    ['王某某', '王伟', undefined],
  ])('compares the names %s and %s', (a, b, expected) => {
    const records = [
      says('crm/doctors', '1', { attributes: { name: a } }),
      says('event/signins', '2', { attributes: { name: b } }),
    ];
    expect(field(counted(records, 'crm', 'doctors'), 'name')?.slice(3, 5)).toEqual(expected ?? [0, 0]);
  });

  it('is satisfied with one licence in common, and does not compare telephone numbers', () => {
    const licence = (value: string) => ({ type: 'licence' as const, value });
    const phone = (value: string) => ({ type: 'phone' as const, value });
    const records = [
      says('crm/doctors', '1', { identifiers: [licence('L1'), licence('L2'), phone('1')] }),
      says('event/signins', '2', { identifiers: [licence('L2'), phone('2')] }),
    ];
    const counts = counted(records, 'crm', 'doctors');
    expect(field(counts, 'licence')).toEqual([0, 0, 0, 1, 1, 0, 0]);
    expect(field(counts, 'phone')).toEqual([1, 1, 0, 0, 0, 0, 0]);
  });

  it('says nothing of an HCP of whom more different values are known than one can have', () => {
    const many = Array.from({ length: 51 }, (_, n) =>
      says('directory/list', String(n), { attributes: { hospital: `医院${n}` } }),
    );
    const crm = says('crm/doctors', '1', { attributes: { hospital: '医院7' } });
    expect(field(counted([...many, crm], 'crm', 'doctors'), 'hospital')).toEqual([1, 1, 0, 0, 0, 0, 0]);
    expect(field(counted([...many.slice(0, 50), crm], 'crm', 'doctors'), 'hospital')).toEqual([1, 1, 0, 50, 1, 0, 0]);
  });
});

describe('accuracy', () => {
  const verified = says('registration/verified', 'v', {
    verified: true,
    changedAt: daysAgo(100),
    attributes: { name: '王伟', gender: 'male', hospital: '市一院', title: '主任医师' },
    identifiers: [{ type: 'licence', value: 'L1' }],
  });
  const judged = (counts: DatasetCounts, name: keyof DatasetCounts['fields']) => field(counts, name)?.slice(5);

  it('judges what a verified registration speaks of, and nothing else', () => {
    const crm = says('crm/doctors', '1', {
      changedAt: daysAgo(200),
      attributes: { name: '王玮', hospital: '市一院', department: '心内科' },
    });
    const counts = counted([crm, verified], 'crm', 'doctors');
    expect(judged(counts, 'name')).toEqual([1, 0]);
    expect(judged(counts, 'hospital')).toEqual([1, 1]);
    expect(judged(counts, 'department')).toEqual([0, 0]);
    expect(measure([crm, verified], OPTIONS).verified).toBe(1);
  });

  it('does not judge what may have changed since, but a name, a gender or a licence has not', () => {
    const attributes = { name: '王玮', gender: 'female', hospital: '市二院', title: '副主任医师' };
    const identifiers = [{ type: 'licence' as const, value: 'L2' }];
    const later = counted(
      [says('crm/doctors', '1', { changedAt: daysAgo(99), attributes, identifiers }), verified],
      'crm',
      'doctors',
    );
    expect(judged(later, 'hospital')).toEqual([0, 0]);
    expect(judged(later, 'title')).toEqual([0, 0]);
    expect(judged(later, 'name')).toEqual([1, 0]);
    expect(judged(later, 'gender')).toEqual([1, 0]);
    expect(judged(later, 'licence')).toEqual([1, 0]);
    // Not later: at the very time, or at none.
    for (const given of [{ changedAt: daysAgo(100) }, {}]) {
      const crm = says('crm/doctors', '1', { ...given, attributes, identifiers });
      expect(judged(counted([crm, verified], 'crm', 'doctors'), 'hospital')).toEqual([1, 0]);
    }
  });

  it('takes of several verifications the latest that speaks of the field, and each for right itself', () => {
    const again = says('registration/verified', 'w', {
      verified: true,
      changedAt: daysAgo(50),
      attributes: { hospital: '市二院' },
    });
    const crm = says('crm/doctors', '1', { changedAt: daysAgo(60), attributes: { name: '王伟', hospital: '市一院' } });
    for (const records of [
      [again, verified, crm],
      [crm, verified, again],
    ]) {
      const counts = counted(records, 'crm', 'doctors');
      expect(judged(counts, 'hospital')).toEqual([1, 0]);
      expect(judged(counts, 'name')).toEqual([1, 1]);
      expect(judged(counted(records, 'registration', 'verified'), 'hospital')).toEqual([2, 2]);
    }
  });
});
