import { describe, expect, it } from 'vitest';
import { holdsNationalId, maskNationalIds } from '../../../shared/clean/identifiers/national-id.ts';

// Made up: no such district, or a birthday before there were ID numbers.
const ID = '110199190001010028';
const ID_X = '11019919000101001X';
const OLD = '110199000101001';
const stars = (text: string): string => '*'.repeat(text.length);
const fullWidth = (text: string): string => text.replace(/[0-9X]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0));

/** text, and the same without what must not stay */
const HELD: readonly (readonly [string, string])[] = [
  [ID, stars(ID)],
  [ID_X, stars(ID)],
  [ID_X.toLowerCase(), stars(ID)],
  [`身份证:${ID},13912345670`, `身份证:${stars(ID)},13912345670`],
  [`a,${ID},${ID_X}\r\n`, `a,${stars(ID)},${stars(ID)}\r\n`],
  [`"${ID}"`, `"${stars(ID)}"`],
  [`{"id":${ID}}`, `{"id":${stars(ID)}}`],
  // The number of a qualification certificate.
  [`200011110${ID}`, `200011110${stars(ID)}`],
  [`x,200011110${ID_X},y`, `x,200011110${stars(ID)},y`],
  [`199911110${OLD}`, `199911110${stars(OLD)}`],
  [`证199911110${OLD}。`, `证199911110${stars(OLD)}。`],
  // Glued to other digits, as in a file without delimiters.
  [`${ID}13912345670`, `${stars(ID)}13912345670`],
  [`7${ID}`, `7${stars(ID)}`],
  ['110199 19000101 0028', '*'.repeat(20)],
  ['110199-19000101-0028', '*'.repeat(20)],
  ['1101 9919 0001 0100 28', '*'.repeat(22)],
  ['13912345670 110199 19000101 0028', `13912345670 ${'*'.repeat(20)}`],
  ['110199 19000101 001 X', '*'.repeat(21)],
  ['SSN 219-09-9999', 'SSN ***********'],
  ['a,219-09-9999,b', 'a,***********,b'],
  ['219-09-9999 and 123-45-6789', '*********** and ***********'],
];

const FREE = [
  '',
  '13912345670',
  '110199190001010027',
  '110199190002300021',
  '990199190001010028',
  ID.slice(0, 17),
  '110110000001234',
  '12100000400010275N',
  'D110105000123',
  '2024-03-05 14:30:15',
  '2024-03-05 13912345670',
  '20240305143015123',
  // An area, a group or a serial that none has; a number within a longer one.
  '000-12-3456',
  '666-12-3456',
  '912-12-3456',
  '219-00-9999',
  '219-09-0000',
  '1219-09-9999',
  '219-09-99990',
  '219-09-9999-1',
  '212-555-0123',
  '62701-1234',
  '24 digits: 199911110990199000101001',
  OLD,
];

const ENCODINGS = {
  'utf-8': (text: string) => Buffer.from(text, 'utf8'),
  'utf-16le': (text: string) => Buffer.from(text, 'utf16le'),
  'utf-16be': (text: string) => Buffer.from(text, 'utf16le').swap16(),
} as const;

describe('holdsNationalId', () => {
  it.each(HELD)('%s', (text) => expect(holdsNationalId(text)).toBe(true));
  it.each(HELD)('%s in full width', (text) => expect(holdsNationalId(fullWidth(text))).toBe(true));
  it.each(FREE)('not %s', (text) => expect(holdsNationalId(text)).toBe(false));

  it('knows the old fifteen digits where it is asked', () => {
    expect(holdsNationalId(OLD, { old: true })).toBe(true);
    expect(holdsNationalId(`号${OLD}。`, { old: true })).toBe(true);
    for (const other of ['110199001301001', '110199000230001', '990199000101001', `${OLD}1`, '110110000001234'])
      expect(holdsNationalId(other, { old: true }), other).toBe(false);
  });
});

describe('maskNationalIds', () => {
  describe.each(Object.entries(ENCODINGS))('%s', (_, encode) => {
    it.each(HELD)('%s', (text, masked) => expect(maskNationalIds(encode(text))).toEqual(encode(masked)));
    // Within a row: of UTF-16 without a mark, the first byte of all may belong to either neighbour.
    it.each(FREE)('leaves %s', (text) => expect(maskNationalIds(encode(`,${text},`))).toBeUndefined());
  });

  it('overwrites full-width digits of any encoding, byte for byte', () => {
    const utf8 = Buffer.from(`a,${fullWidth(ID_X)},b`);
    expect(maskNationalIds(utf8)?.toString()).toBe(`a,${'*'.repeat(54)},b`);
    const gb = Buffer.concat([
      Buffer.from('a,'),
      ...[...ID].map((digit) => Buffer.from([0xa3, 0xb0 + Number(digit)])),
      Buffer.from(',b'),
    ]);
    expect(maskNationalIds(gb)?.toString()).toBe(`a,${'*'.repeat(36)},b`);
    for (const encode of [ENCODINGS['utf-16le'], ENCODINGS['utf-16be']])
      expect(maskNationalIds(encode(`a,${fullWidth(ID_X)},b`))).toEqual(encode(`a,${stars(ID)},b`));
  });

  it('leaves what it was given as it is, and finds nothing twice', () => {
    const row = Buffer.from(`王芳,${ID}\n`);
    const masked = maskNationalIds(row);
    expect(row.toString()).toBe(`王芳,${ID}\n`);
    expect(masked).toHaveLength(row.length);
    expect(maskNationalIds(masked ?? row)).toBeUndefined();
  });

  it('finds one in GB 18030 text', () => {
    // 王芳 before and behind.
    const name = Buffer.from([0xcd, 0xf5, 0xb7, 0xbc]);
    expect(maskNationalIds(Buffer.concat([name, Buffer.from(ID), name]))).toEqual(
      Buffer.concat([name, Buffer.from(stars(ID)), name]),
    );
  });
});
