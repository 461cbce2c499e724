import { describe, expect, it } from 'vitest';
import { gender } from '../../../shared/clean/attributes.ts';
import { parseInstant } from '../../../shared/clean/dates.ts';
import { email, licence, npi, phone, wechat } from '../../../shared/clean/identifiers.ts';
import { isDamaged, personName, saysSomething, tidy } from '../../../shared/clean/text.ts';

describe('tidy', () => {
  it.each([
    ['王芳', '王芳'],
    ['  王　芳 ', '王 芳'],
    ['ＡＢＣ１２３', 'ABC123'],
    ['a\t b\r\n c', 'a b c'],
    ['a\u0007b\u200bc\ufeffd', 'abcd'],
    ['e\u200d\u0301', 'é'],
    ['㈱', '(株)'],
    ['already plain, 1', 'already plain, 1'],
    ['\u0000', ''],
    ['', ''],
  ])('%j → %j', (raw, clean) => {
    expect(tidy(raw)).toBe(clean);
    expect(tidy(clean)).toBe(clean);
  });

  it.each(['-', '--', '…', '/', '( )', ''])('%j says nothing', (text) => expect(saysSomething(text)).toBe(false));
  it.each(['0', 'N', '无', '1-'])('%j says something', (text) => expect(saysSomething(text)).toBe(true));
  it('knows damaged text', () => {
    expect(isDamaged('王\ufffd')).toBe(true);
    expect(isDamaged('\ud83d')).toBe(true);
    expect(isDamaged('😀王')).toBe(false);
  });
});

describe('personName', () => {
  it.each([
    ['王 小 芳', '王小芳'],
    ['MARY ANN', 'MARY ANN'],
    ['Li 王', 'Li 王'],
  ])('%j → %j', (text, name) => expect(personName(text)).toBe(name));
});

describe('gender', () => {
  it.each([
    ['M', { value: 'male' }],
    ['女', { value: 'female' }],
    ['X', { value: 'other' }],
    ['未知', undefined],
    ['1', { issue: 'gender-invalid' }],
    ['constructor', { issue: 'gender-invalid' }],
  ])('%j → %j', (text, clean) => expect(gender(text)).toEqual(clean));
});

describe('phone', () => {
  it.each([
    ['13800138000', 'CN', '+8613800138000'],
    ['+86 138-0013-8000', 'CN', '+8613800138000'],
    ['0086 13800138000', 'CN', '+8613800138000'],
    ['8613800138000', 'CN', '+8613800138000'],
    [tidy('１３８ ００１３ ８０００'), 'CN', '+8613800138000'],
    ['(010) 6512-3456', 'CN', '+861065123456'],
    ['0571-87654321', 'CN', '+8657187654321'],
    ['+86 10 65123456', 'CN', '+861065123456'],
    ['+1 212 555 0123', 'CN', '+12125550123'],
    ['(212) 555-0123', 'US', '+12125550123'],
    ['1.212.555.0123', 'US', '+12125550123'],
    ['+86 13800138000', 'US', '+8613800138000'],
  ] as const)('%j of %s → %s', (text, country, value) => expect(phone(text, country)).toEqual({ value }));

  it.each([
    ['1380013800', 'CN'],
    ['138001380000', 'CN'],
    ['12800138000', 'CN'],
    ['65123456', 'CN'],
    ['+86138', 'CN'],
    ['无', 'CN'],
    ['112 555 0123', 'US'],
    ['212 555 0123 x4', 'US'],
    ['+1 12 555 0123', 'US'],
  ] as const)('%j of %s is no number', (text, country) => expect(phone(text, country)).toEqual({ issue: 'phone-invalid' }));
});

describe('email', () => {
  it.each([
    ['Wang.Fang@Example.ORG', 'wang.fang@example.org'],
    ["o'neil+x@mail.example.co.uk", "o'neil+x@mail.example.co.uk"],
  ])('%j → %j', (text, value) => expect(email(text)).toEqual({ value }));
  it.each([
    'a@b',
    '@example.org',
    'a b@example.org',
    'a@@example.org',
    'a@example..org',
    '.a@example.org',
    'a..b@example.org',
    `${'a'.repeat(65)}@example.org`,
    'a@-example.org',
  ])('%j is none', (text) => expect(email(text)).toEqual({ issue: 'email-invalid' }));
});

describe('npi', () => {
  // 1234567893 is the example of the CMS's own description of the check digit.
  it('takes the published example', () => expect(npi('1234567893')).toEqual({ value: '1234567893' }));
  it.each(['1234567890', '1234567894', '123456789', '12345678931', '3234567890', '1234567839', 'ABCDEFGHIJ'])(
    '%j is none',
    (text) => expect(npi(text)).toEqual({ issue: 'npi-invalid' }),
  );
});

describe('licence and wechat', () => {
  it.each([
    ['1101 0000 0000 001x', { value: '110100000000001X' }],
    ['京医执A-1(2)', { value: '京医执A-1(2)' }],
    ['12', { issue: 'licence-invalid' }],
    ['1234*', { issue: 'licence-invalid' }],
  ])('licence %j', (text, clean) => expect(licence(text)).toEqual(clean));
  it('keeps the capitals of a unionid', () => expect(wechat('oAbC_9-x')).toEqual({ value: 'oAbC_9-x' }));
  it.each(['short', 'with space', '王芳王芳王芳'])('%j is no unionid', (text) =>
    expect(wechat(text)).toEqual({ issue: 'wechat-invalid' }),
  );
});

describe('parseInstant', () => {
  it.each([
    ['2024-03-05', 'CN', 'Asia/Shanghai', '2024-03-04T16:00:00.000Z'],
    ['2024/3/5', 'CN', 'Asia/Shanghai', '2024-03-04T16:00:00.000Z'],
    ['2024.3.5', 'CN', 'Asia/Shanghai', '2024-03-04T16:00:00.000Z'],
    ['20240305', 'CN', 'Asia/Shanghai', '2024-03-04T16:00:00.000Z'],
    ['2024年3月5日', 'CN', 'Asia/Shanghai', '2024-03-04T16:00:00.000Z'],
    ['2024年3月5日 14:30', 'CN', 'Asia/Shanghai', '2024-03-05T06:30:00.000Z'],
    ['2024-03-05 14:30:15.25', 'CN', 'Asia/Shanghai', '2024-03-05T06:30:15.250Z'],
    ['2024-03-05T14:30:15Z', 'CN', 'Asia/Shanghai', '2024-03-05T14:30:15.000Z'],
    ['2024-03-05T14:30:15+05:30', 'CN', 'Asia/Shanghai', '2024-03-05T09:00:15.000Z'],
    ['2024-03-05T14:30-0330', 'US', 'UTC', '2024-03-05T18:00:00.000Z'],
    ['1/17/2017', 'US', 'America/New_York', '2017-01-17T05:00:00.000Z'],
    ['7/8/2007 1:05 PM', 'US', 'America/New_York', '2007-07-08T17:05:00.000Z'],
    ['7/8/2007 12:05 am', 'US', 'America/New_York', '2007-07-08T04:05:00.000Z'],
    // Clocks went forward over 02:30, and back over 01:30: the later and the earlier instant.
    ['2024-03-10 02:30', 'US', 'America/New_York', '2024-03-10T07:30:00.000Z'],
    ['2024-11-03 01:30', 'US', 'America/New_York', '2024-11-03T05:30:00.000Z'],
    ['2024-11-03 02:00', 'US', 'America/New_York', '2024-11-03T07:00:00.000Z'],
    ['2024-03-10 03:00', 'US', 'America/New_York', '2024-03-10T07:00:00.000Z'],
    ['1988-07-01', 'CN', 'Asia/Shanghai', '1988-06-30T15:00:00.000Z'],
  ] as const)('%s of %s in %s', (text, country, zone, expected) => {
    const at = parseInstant(text, country, zone);
    expect(at === undefined ? undefined : new Date(at).toISOString()).toBe(expected);
  });

  it.each([
    ['2023-02-29', 'CN'],
    ['2024-13-01', 'CN'],
    ['2024-00-10', 'CN'],
    ['2024-03/05', 'CN'],
    ['3/5/2024', 'CN'],
    ['13/5/2024', 'US'],
    ['2024-03-05 24:00', 'CN'],
    ['2024-03-05 10:60', 'CN'],
    ['7/8/2007 13:05 PM', 'US'],
    ['2024-03-05x', 'CN'],
    ['0001-01-01', 'CN'],
    ['yesterday', 'CN'],
    ['45356', 'CN'],
  ] as const)('%j of %s is no date', (text, country) => expect(parseInstant(text, country, 'Asia/Shanghai')).toBeUndefined());
});
