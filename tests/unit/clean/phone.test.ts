import { describe, expect, it } from 'vitest';
import { identifier, identifiers } from '../../../shared/clean/identifiers/identifier.ts';
import { phone, phones } from '../../../shared/clean/identifiers/phone.ts';
import type { Country } from '../../../shared/domain/hcp.ts';

const KEY = new Uint8Array(32).fill(7);
const F = 'phone-formatted';
const R = 'number-repaired';
const E = 'phone-extension';
const N = 'note-removed';
const SHARED = 'phone-shared';

/** text, country, value, line, changes, issues */
const VALID: readonly (readonly [string, Country, string, 'mobile' | 'landline' | undefined, string, string])[] = [
  ['13912345670', 'CN', '+8613912345670', 'mobile', F, ''],
  ['+8613912345670', 'CN', '+8613912345670', 'mobile', '', ''],
  ['+86 139-1234-5670', 'CN', '+8613912345670', 'mobile', F, ''],
  ['0086 13912345670', 'CN', '+8613912345670', 'mobile', F, ''],
  ['0086-139-1234-5670', 'CN', '+8613912345670', 'mobile', F, ''],
  ['8613912345670', 'CN', '+8613912345670', 'mobile', F, ''],
  ['86-13912345670', 'CN', '+8613912345670', 'mobile', F, ''],
  ['(+86)13912345670', 'CN', '+8613912345670', 'mobile', F, ''],
  ['013912345670', 'CN', '+8613912345670', 'mobile', F, ''],
  ['139.1234.5670', 'CN', '+8613912345670', 'mobile', F, ''],
  ["'13912345670", 'CN', '+8613912345670', 'mobile', F, ''],
  ['１３９　１２３４　５６７０', 'CN', '+8613912345670', 'mobile', F, ''],
  ['13912345670.0', 'CN', '+8613912345670', 'mobile', `${R} ${F}`, ''],
  ['1.391234567E+10', 'CN', '', undefined, '', 'phone-digits-lost'],
  ['1.3912345671E+10', 'CN', '+8613912345671', 'mobile', `${R} ${F}`, ''],
  ['1.3912345671e10', 'CN', '+8613912345671', 'mobile', `${R} ${F}`, ''],
  ['手机：13912345670', 'CN', '+8613912345670', 'mobile', `${N} ${F}`, ''],
  ['Tel: 13912345670', 'CN', '+8613912345670', 'mobile', `${N} ${F}`, ''],
  ['13912345670（微信同号）', 'CN', '+8613912345670', 'mobile', `${N} ${F}`, ''],
  ['13912345670 王医生', 'CN', '+8613912345670', 'mobile', `${N} ${F}`, ''],
  ['tel:+8613912345670', 'CN', '+8613912345670', 'mobile', F, ''],
  // Virtual operators and data cards are mobiles; the plan has no 149 yet.
  ['17012345670', 'CN', '+8617012345670', 'mobile', F, ''],
  ['16512345670', 'CN', '+8616512345670', 'mobile', F, ''],
  ['14512345670', 'CN', '+8614512345670', 'mobile', F, ''],
  ['14912345670', 'CN', '+8614912345670', 'mobile', F, 'phone-unusual'],
  ['13888888888', 'CN', '+8613888888888', 'mobile', F, 'phone-suspect'],
  ['13912345678', 'CN', '+8613912345678', 'mobile', F, 'phone-suspect'],
  ['13912345670转8012', 'CN', '+8613912345670;ext=8012', 'mobile', `${E} ${F}`, ''],
  ['010-65123456', 'CN', '+861065123456', 'landline', F, SHARED],
  ['(010) 6512-3456', 'CN', '+861065123456', 'landline', F, SHARED],
  ['+86 (0)10 6512 3456', 'CN', '+861065123456', 'landline', F, SHARED],
  ['8601065123456', 'CN', '+861065123456', 'landline', F, SHARED],
  ['1065123456', 'CN', '+861065123456', 'landline', F, SHARED],
  ['0571-87654320', 'CN', '+8657187654320', 'landline', F, SHARED],
  ['0816-2345670', 'CN', '+868162345670', 'landline', F, SHARED],
  ['0816-82345670', 'CN', '+8681682345670', 'landline', F, `phone-unusual ${SHARED}`],
  ['010-88888888', 'CN', '+861088888888', 'landline', F, `phone-suspect ${SHARED}`],
  ['010-65123456-8012', 'CN', '+861065123456;ext=8012', 'landline', `${E} ${F}`, ''],
  ['010-65123456转8012', 'CN', '+861065123456;ext=8012', 'landline', `${E} ${F}`, ''],
  ['010-65123456 分机8012', 'CN', '+861065123456;ext=8012', 'landline', `${E} ${F}`, ''],
  ['010-65123456 ext. 8012', 'CN', '+861065123456;ext=8012', 'landline', `${E} ${F}`, ''],
  ['010-65123456x8012', 'CN', '+861065123456;ext=8012', 'landline', `${E} ${F}`, ''],
  ['（010）65123456（8012）', 'CN', '+861065123456;ext=8012', 'landline', `${E} ${F}`, ''],
  ['021-6512-3456-12', 'CN', '+862165123456;ext=12', 'landline', `${E} ${F}`, ''],
  ['010-12345678-8012', 'CN', '+861012345678;ext=8012', 'landline', `${E} ${F}`, 'phone-suspect'],
  ['+861065123456;ext=8012', 'CN', '+861065123456;ext=8012', 'landline', '', ''],
  ['+1 212 555 0123', 'CN', '+12125550123', undefined, F, ''],
  ['+852 9123 4567', 'CN', '+85291234567', 'mobile', F, ''],
  ['2125550123', 'US', '+12125550123', undefined, F, ''],
  ['(212) 555-0123', 'US', '+12125550123', undefined, F, ''],
  ['1.212.555.0123', 'US', '+12125550123', undefined, F, ''],
  ['2125550123.0', 'US', '+12125550123', undefined, `${R} ${F}`, ''],
  ['+12125550123', 'US', '+12125550123', undefined, '', ''],
  ['(212) 555-0123 x4', 'US', '+12125550123;ext=4', undefined, `${E} ${F}`, ''],
  ['416 234 5670', 'US', '+14162345670', undefined, F, ''],
  ['+86 13912345670', 'US', '+8613912345670', 'mobile', F, ''],
  ['011 86 139 1234 5670', 'US', '+8613912345670', 'mobile', F, ''],
];

/** text, country, issue */
const REFUSED: readonly (readonly [string, Country, string])[] = [
  ['1.38E+10', 'CN', 'phone-digits-lost'],
  ['8.61391E+12', 'CN', 'phone-digits-lost'],
  ['65123456', 'CN', 'phone-area-missing'],
  ['12345678', 'CN', 'phone-area-missing'],
  ['6512345', 'CN', 'phone-area-missing'],
  ['5550123', 'US', 'phone-area-missing'],
  ['13800138000', 'CN', 'phone-placeholder'],
  ['+86 138 0013 8000', 'CN', 'phone-placeholder'],
  ['11111111111', 'CN', 'phone-placeholder'],
  ['00000000000', 'CN', 'phone-placeholder'],
  ['12345678901', 'CN', 'phone-placeholder'],
  ['13000000000', 'CN', 'phone-placeholder'],
  ['999-999-9999', 'US', 'phone-placeholder'],
  ['123-456-7890', 'US', 'phone-placeholder'],
  ['139****5670', 'CN', 'phone-masked'],
  ['139＊＊＊＊5670', 'CN', 'phone-masked'],
  ['139xxxx5670', 'CN', 'phone-masked'],
  ['139####5670', 'CN', 'phone-masked'],
  ['400-810-1234', 'CN', 'phone-service'],
  ['8008101234', 'CN', 'phone-service'],
  ['95588', 'CN', 'phone-service'],
  ['12345', 'CN', 'phone-service'],
  ['120', 'CN', 'phone-service'],
  ['800-555-1234', 'US', 'phone-service'],
  ['911', 'US', 'phone-service'],
  ['1391234567', 'CN', 'phone-invalid'],
  ['139123456700', 'CN', 'phone-invalid'],
  ['12912345670', 'CN', 'phone-invalid'],
  ['0571-8765432', 'CN', 'phone-invalid'],
  ['021-1234567', 'CN', 'phone-invalid'],
  ['+86139', 'CN', 'phone-invalid'],
  ['无', 'CN', 'phone-invalid'],
  ['wang@qq.com', 'CN', 'phone-invalid'],
  ['112 555 0123', 'US', 'phone-invalid'],
  ['+1 12 555 0123', 'US', 'phone-invalid'],
];

const list = (codes: string): string[] => codes.split(' ').filter((code) => code !== '');

describe('phone', () => {
  it.each(VALID.filter(([, , value]) => value !== ''))('%j of %s → %s', (text, country, value, line, changes, issues) => {
    expect(phone(text, country)).toEqual({
      value: { value, ...(line && { line }) },
      changes: list(changes),
      issues: list(issues),
    });
  });

  it.each([
    ...REFUSED,
    ...VALID.flatMap(([text, country, value, , , issue]) => (value === '' ? [[text, country, issue] as const] : [])),
  ])('%j of %s is none: %3$s', (text, country, issue) => expect(phone(text, country)).toEqual({ changes: [], issues: [issue] }));

  it.each(VALID.filter(([, , value]) => value !== ''))('leaves what it made of %j alone', (text, country) => {
    const once = phone(text, country).value;
    const twice = phone(once?.value ?? '', country);
    expect(twice).toMatchObject({ value: once, changes: [] });
  });
});

describe('several telephone numbers in a cell', () => {
  it.each([
    ['13912345670/13812345671', ['+8613912345670', '+8613812345671']],
    ['13912345670，010-65123456', ['+8613912345670', '+861065123456']],
    ['13912345670、13812345671；13712345672', ['+8613912345670', '+8613812345671', '+8613712345672']],
    ['13912345670 13812345671', ['+8613912345670', '+8613812345671']],
    ['13912345670或010-65123456转12', ['+8613912345670', '+861065123456;ext=12']],
    ['13912345670(010-65123456)', ['+8613912345670', '+861065123456']],
    ['13912345670（微信同号）/13812345671', ['+8613912345670', '+8613812345671']],
  ])('%s', (text, values) => {
    const found = identifiers('phone', text, 'CN', KEY);
    expect(found.value?.map(({ value }) => value)).toEqual(values);
    expect(found.issues).toContain('phone-several');
    expect(identifier('phone', text, 'CN', KEY)).toEqual({ ...found, value: found.value?.[0] });
  });

  it('keeps what is valid beside what is not, and says so', () => {
    expect(identifiers('phone', '13800138000/13912345670', 'CN', KEY)).toEqual({
      value: [{ type: 'phone', value: '+8613912345670', line: 'mobile' }],
      changes: ['phone-formatted'],
      issues: ['phone-placeholder'],
    });
    expect(identifiers('phone', '010-65123456/79', 'CN', KEY)).toMatchObject({ issues: ['phone-shared', 'phone-invalid'] });
  });

  it('knows one number twice, and one number with gaps', () => {
    expect(identifiers('phone', '13912345670;+86 13912345670', 'CN', KEY).issues).toEqual([]);
    for (const text of ['139 1234 5670', '0571 8765 4320', '+86 (0)10 6512 3456', '(212) 555-0123'])
      expect(phones(text, text.startsWith('(') ? 'US' : 'CN'), text).toHaveLength(1);
  });
});
