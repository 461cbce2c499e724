import { describe, expect, it } from 'vitest';
import { isCreditCode } from '../../../shared/clean/identifiers/credit-code.ts';
import { identifier } from '../../../shared/clean/identifiers/identifier.ts';
import { npi } from '../../../shared/clean/identifiers/npi.ts';
import type { Country, IdentifierType } from '../../../shared/domain/hcp.ts';
import { keyedHash } from '../../../shared/domain/ids.ts';

const KEY = new Uint8Array(32).fill(7);
// Nobody's: a region without such a district, and a birthday before there were ID numbers.
const ID = '110199190001010028';
const OLD = '110199000101001';
const C27 = `200011110${ID}`;
const C24 = `199911110${OLD}`;
const L = '110110000001234';
const D = 'D110105000123';
const SEP = 'separators-removed';
const FIX = 'number-repaired';
const MOVED = 'type-changed';
const hashed = (number: string): string => keyedHash(KEY, 'qualification', number);

/** column, country, text, type, value, changes, issues */
const VALID: readonly (readonly [IdentifierType, Country, string, IdentifierType, string, string[], string[]])[] = [
  ['licence', 'CN', L, 'licence', L, [], []],
  ['licence', 'CN', '1101 1000 0001 234', 'licence', L, [SEP], []],
  ['licence', 'CN', '110-110000-001234', 'licence', L, [SEP], []],
  ['licence', 'CN', '１１０１１００００００１２３４', 'licence', L, [], []],
  ['licence', 'CN', `${L}.0`, 'licence', L, [FIX], []],
  ['licence', 'CN', '1.10110000001234E+14', 'licence', L, [FIX], []],
  ['licence', 'CN', `执业证号：${L}`, 'licence', L, ['note-removed'], []],
  ['licence', 'CN', `医师执业证书编码:${L}`, 'licence', L, ['note-removed'], []],
  // An unknown level: the structure is too thinly documented to refuse it.
  ['licence', 'CN', '199000000001234', 'licence', '199000000001234', [], []],
  ['licence', 'CN', C27, 'qualification', hashed(C27), [MOVED, 'number-hashed'], []],
  ['licence', 'CN', C24, 'qualification', hashed(C24), [MOVED, 'number-hashed'], []],
  ['licence', 'CN', `2000 1111 0${ID}`, 'qualification', hashed(C27), [SEP, MOVED, 'number-hashed'], []],
  ['qualification', 'CN', C27, 'qualification', hashed(C27), ['number-hashed'], []],
  ['insurance', 'CN', C24, 'qualification', hashed(C24), [MOVED, 'number-hashed'], []],
  ['licence', 'CN', D, 'insurance', D, [MOVED], []],
  ['licence', 'CN', 'd110105-000123', 'insurance', D, [SEP, 'capitals-written', MOVED], []],
  ['insurance', 'CN', D, 'insurance', D, [], []],
  ['insurance', 'CN', 'N110105000123', 'insurance', 'N110105000123', [], []],
  ['insurance', 'CN', 'HY110105000123', 'insurance', 'HY110105000123', [], []],
  ['insurance', 'CN', L, 'licence', L, [MOVED], []],
  ['qualification', 'CN', D, 'insurance', D, [MOVED], []],
  ['licence', 'CN', 'D990105000123', 'licence', 'D990105000123', [], ['licence-unusual']],
  ['licence', 'CN', '京医执A-1(2)', 'licence', '京医执A1(2)', [SEP], ['licence-unusual']],
  ['licence', 'CN', '浙医执字第1234号', 'licence', '浙医执字第1234号', [], ['licence-unusual']],
  ['licence', 'CN', '11011000000123', 'licence', '11011000000123', [], ['licence-unusual']],
  ['licence', 'CN', '1101100000012345', 'licence', '1101100000012345', [], ['licence-unusual']],
  ['licence', 'US', 'A12345', 'licence', 'A12345', [], []],
  ['licence', 'US', 'me-123.4', 'licence', 'ME123.4', [SEP, 'capitals-written'], []],
  ['licence', 'US', '036-123456', 'licence', '036123456', [SEP], []],
  ['licence', 'US', 'Lic# 12345', 'licence', '12345', ['note-removed'], []],
  ['licence', 'US', D, 'licence', D, [], []],
  ['licence', 'US', L, 'licence', L, [], []],
];

/** column, country, text, issue */
const REFUSED: readonly (readonly [IdentifierType, Country, string, string])[] = [
  ['licence', 'CN', ID, 'national-id'],
  ['licence', 'CN', '110199 19000101 0028', 'national-id'],
  // A wrong digit makes it no less somebody's.
  ['licence', 'CN', `${ID.slice(0, 17)}4`, 'national-id'],
  ['licence', 'CN', `资格${C27}执业${L}`, 'national-id'],
  ['licence', 'CN', `${C27.slice(0, 26)}4`, 'qualification-invalid'],
  ['licence', 'CN', `${C24.slice(0, 17)}99${C24.slice(19)}`, 'qualification-invalid'],
  ['licence', 'US', '219-09-9999', 'national-id'],
  ['wechat', 'CN', ID, 'national-id'],
  ['phone', 'CN', ID, 'national-id'],
  ['phone', 'CN', `13912345670/${ID}`, 'national-id'],
  ['email', 'CN', `${ID}@qq.com`, 'national-id'],
  ['npi', 'US', '219-09-9999', 'national-id'],
  ['licence', 'CN', '12100000400010275N', 'licence-of-organisation'],
  ['licence', 'CN', '000000000000000', 'licence-placeholder'],
  ['licence', 'CN', '123456789012345', 'licence-placeholder'],
  ['licence', 'CN', '111111111111111', 'licence-placeholder'],
  ['licence', 'CN', 'A00000', 'licence-placeholder'],
  ['licence', 'CN', 'none', 'licence-placeholder'],
  ['licence', 'CN', '1.1011E+14', 'licence-digits-lost'],
  ['licence', 'CN', '1101100000****4', 'licence-masked'],
  ['licence', 'CN', '12', 'licence-invalid'],
  ['licence', 'CN', '无', 'licence-invalid'],
  ['licence', 'US', 'A123;B456', 'licence-invalid'],
  ['qualification', 'CN', 'ABC12345', 'qualification-invalid'],
  // Its own hash is no number.
  ['qualification', 'CN', hashed(C27), 'qualification-invalid'],
  ['insurance', 'CN', 'D990105000123', 'insurance-invalid'],
];

describe('licences', () => {
  it.each(VALID)('%s of %s: %s → %s %s', (column, country, text, type, value, changes, issues) => {
    expect(identifier(column, text, country, KEY)).toEqual({ value: { type, value }, changes, issues });
  });
  it.each(REFUSED)('%s of %s: %s is none: %s', (column, country, text, issue) => {
    expect(identifier(column, text, country, KEY)).toEqual({ changes: [], issues: [issue] });
  });
  it.each(VALID.filter(([, , , type]) => type !== 'qualification'))(
    '%s of %s: leaves what it made of %s alone',
    (_, country, ...rest) => {
      const [, type, value, , issues] = rest;
      expect(identifier(type, value, country, KEY)).toEqual({ value: { type, value }, changes: [], issues });
    },
  );
  it('keeps no digit of an ID number', () => {
    for (const [column, country, text] of [...VALID, ...REFUSED]) {
      const said = JSON.stringify(identifier(column, text, country, KEY));
      for (const secret of [ID, ID.slice(0, 14), OLD, C27, C24, '219-09', '219099999']) expect(said).not.toContain(secret);
    }
  });
  it('hashes with the key', () => {
    const other = identifier('licence', C27, 'CN', new Uint8Array(32).fill(8));
    expect(other.value?.value).not.toBe(hashed(C27));
  });
});

describe('isCreditCode', () => {
  // The second is the worked example of the standard.
  it.each(['12100000400010275N', '91350100M000100Y43'])('%s', (code) => expect(isCreditCode(code)).toBe(true));
  it.each(['12100000400010275M', '91350100M000100Y4Z', '1210000040001027N5', '12100000400010275', 'I2100000400010275N', L])(
    'not %s',
    (code) => expect(isCreditCode(code)).toBe(false),
  );
});

describe('npi', () => {
  // 1234567893 is the example of the CMS's own description of the check digit.
  it.each([
    ['1234567893', []],
    ['1234567893.0', [FIX]],
    ['1.234567893E9', [FIX]],
    ['NPI: 1234567893', ['note-removed']],
    ['123-456-7893', [SEP]],
    ['NPI #123 456 7893', ['note-removed', SEP]],
    ['１２３４５６７８９３', []],
  ])('%s', (text, changes) => expect(npi(text)).toEqual({ value: '1234567893', changes, issues: [] }));
  it.each(['1234567890', '1234567894', '123456789', '12345678931', '3234567890', '1234567839', 'ABCDEFGHIJ', '1.23E+09', ''])(
    '%j is none',
    (text) => expect(npi(text)).toEqual({ changes: [], issues: ['npi-invalid'] }),
  );
});
