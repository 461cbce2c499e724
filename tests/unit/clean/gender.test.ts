import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gender } from '../../../shared/clean/gender.ts';

type Row = [raw: string, value: string | undefined, changes?: string, issues?: string];
const ROWS: readonly Row[] = [
  ['male', 'male', ''],
  ['female', 'female', ''],
  ['other', 'other', ''],
  ...['男', '男性', '男士', '先生', 'M', 'm', 'Male', 'MALE', 'Mr', 'Mr.', '♂', '男(M)', '性别:男', ' 男 ', 'Ｍ'].map(
    (raw): Row => [raw, 'male'],
  ),
  ...['女', '女性', '女士', '小姐', 'F', 'Female', 'Mrs.', 'Ms', 'Miss', '♀', '女/F', 'gender: female'].map(
    (raw): Row => [raw, 'female'],
  ),
  ...['X', '其他性别', 'Non-binary'].map((raw): Row => [raw, 'other']),
  ...['未知', '未知的性别', '未说明的性别', '不详', '保密', 'U', 'unknown', 'N/A', '-', '无', '', 'prefer not to say'].map(
    (raw): Row => [raw, undefined, ''],
  ),
  ...['0', '1', '2', '9', '男女', 'abc', '王先生', 'MD'].map((raw): Row => [raw, undefined, '', 'gender-invalid']),
];

describe('gender', () => {
  it.each<Row>(ROWS)('%s is %s', (raw, value, changes = 'gender-formatted', issues = '') => {
    const clean = gender(raw);
    expect([clean.value, clean.changes.join(), clean.issues.join()]).toEqual([value, changes, issues]);
  });

  it('changes nothing the second time', () => {
    const again = (text: string) => {
      const { value } = gender(text);
      if (value !== undefined) expect(gender(value)).toEqual({ value, changes: [], issues: [] });
    };
    for (const [raw] of ROWS) again(raw);
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...'男女MFmfXx 性别:/()。'), { maxLength: 5 }), (parts) => again(parts.join(''))),
    );
  });
});
