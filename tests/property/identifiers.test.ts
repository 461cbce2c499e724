import fc from 'fast-check';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { describe, expect, it } from 'vitest';
import { instant } from '../../shared/clean/dates/instant.ts';
import { offsetOf } from '../../shared/clean/dates/time-zone.ts';
import { identifier, identifiers } from '../../shared/clean/identifiers/identifier.ts';
import { holdsNationalId, maskNationalIds } from '../../shared/clean/identifiers/national-id.ts';
import { planned } from '../../shared/clean/identifiers/numbering-plan.ts';
import { phone } from '../../shared/clean/identifiers/phone.ts';
import { type Country, IdentifierType } from '../../shared/domain/hcp.ts';

const KEY = new Uint8Array(32).fill(7);
const digits = (minLength: number, maxLength = minLength) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength, maxLength });
const country = fc.constantFrom<Country>('CN', 'US');

describe('telephone numbers as the library has them', () => {
  const KINDS: Record<string, 'mobile' | 'landline' | 'either' | 'service'> = {
    FIXED_LINE: 'landline',
    MOBILE: 'mobile',
    PAGER: 'mobile',
    FIXED_LINE_OR_MOBILE: 'either',
    PERSONAL_NUMBER: 'either',
    VOIP: 'either',
    TOLL_FREE: 'service',
    PREMIUM_RATE: 'service',
    SHARED_COST: 'service',
    UAN: 'service',
    VOICEMAIL: 'service',
  };
  const placeholder = (text: string, of: Country): boolean => phone(text, of).issues.includes('phone-placeholder');

  it('Chinese mobiles', () => {
    let known = 0;
    const prefix = fc.tuple(fc.constantFrom(...'3456789'), digits(9)).map(([second, rest]) => `1${second}${rest}`);
    fc.assert(
      fc.property(prefix, (text) => {
        // 179 and two digits choose a carrier: what follows is too short to be a number.
        if (placeholder(text, 'CN') || text.startsWith('179')) return;
        const library = parsePhoneNumberFromString(text, 'CN');
        const found = phone(text, 'CN');
        expect(found.value).toEqual({ value: library?.number, line: 'mobile' });
        expect(found.issues.includes('phone-unusual')).toBe(library?.getType() !== 'MOBILE');
        known += Number(library?.isValid());
      }),
      { numRuns: 5000 },
    );
    expect(known).toBeGreaterThan(2000);
  });

  it('whole Chinese numbers, whatever was asked before', () => {
    const kinds = new Map<string, number>();
    const head = fc.tuple(
      fc.constantFrom('0', '+86'),
      fc.constantFrom('10', '21', '571', '755', '898', '400', '95', '1'),
      digits(2, 5),
    );
    fc.assert(
      fc.property(head, fc.array(digits(4), { minLength: 2, maxLength: 4 }), (written, tails) => {
        for (const tail of tails) {
          const text = `${written.join('')}${tail}`;
          const library = parsePhoneNumberFromString(text, { defaultCountry: 'CN', extract: false });
          const type = library?.getType();
          const kind = type && KINDS[type];
          expect(planned(text, 'CN'), text).toEqual(library && { number: library.number, kind });
          kinds.set(`${kind}`, (kinds.get(`${kind}`) ?? 0) + 1);
        }
      }),
      { numRuns: 3000 },
    );
    expect(kinds.get('landline')).toBeGreaterThan(100);
    expect(kinds.get('undefined')).toBeGreaterThan(100);
  });

  it('North American numbers', () => {
    const seen = new Set<string>();
    const number = fc
      .tuple(fc.constantFrom(...'23456789'), digits(2), fc.constantFrom(...'23456789'), digits(6))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(number, (text) => {
        if (placeholder(text, 'US')) return;
        const library = parsePhoneNumberFromString(text, 'US');
        const kind = KINDS[library?.getType() ?? ''];
        const found = phone(text, 'US');
        seen.add(kind ?? 'none');
        if (kind === undefined) expect(found.issues).toEqual(['phone-invalid']);
        else if (kind === 'service') expect(found.issues).toEqual(['phone-service']);
        else expect(found.value).toEqual({ value: library?.number, ...(kind !== 'either' && { line: kind }) });
      }),
      { numRuns: 5000 },
    );
    expect([...seen].sort()).toEqual(expect.arrayContaining(['either', 'none', 'service']));
  });

  it('however they are written', () => {
    const mobile = fc.tuple(fc.constantFrom(...'3456789'), digits(9)).map(([second, rest]) => `1${second}${rest}`);
    const gap = fc.constantFrom('', ' ', '-', '.', '　', '\u2013');
    const code = fc.constantFrom('', '+86', '0086', '86', '+86-', '(+86) ', '0');
    fc.assert(
      fc.property(mobile, code, gap, gap, fc.boolean(), (text, before, first, second, wide) => {
        if (text.startsWith('179')) return;
        const decorated = `${before}${text.slice(0, 3)}${first}${text.slice(3, 7)}${second}${text.slice(7)}`;
        const written = wide ? decorated.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))) : decorated;
        expect(phone(written, 'CN').value).toEqual(phone(text, 'CN').value);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('cleaning twice', () => {
  const piece = fc.oneof(
    digits(1, 18),
    fc.constantFrom(
      ...'+-. ()/;,@xX*#:',
      '转',
      '或',
      'ext',
      ';ext=',
      '86',
      '0086',
      '010',
      '138',
      'o',
      'D',
      'gmail.com',
      'qq.com',
      '.0',
      'E+10',
      'gh_',
      '王芳',
    ),
    fc.string({ maxLength: 4 }),
  );
  const text = fc.array(piece, { minLength: 1, maxLength: 7 }).map((pieces) => pieces.join(''));

  it.each(IdentifierType.options)('%s: changes nothing', (type) => {
    fc.assert(
      fc.property(text, country, (raw, of) => {
        const once = identifiers(type, raw, of, KEY);
        for (const value of once.value ?? []) {
          if (value.type === 'qualification') continue;
          const twice = identifier(value.type, value.value, of, KEY);
          expect(twice.value).toEqual(value);
          expect(twice.changes).toEqual([]);
        }
        expect(once.value === undefined).toBe(once.value?.length === undefined);
        if (once.value === undefined) expect(once.issues.length).toBeGreaterThan(0);
      }),
      { numRuns: 3000 },
    );
  });

  it('a date: changes nothing', () => {
    const part = fc.oneof(
      digits(1, 4),
      fc.constantFrom(...'-/. :T', '年', '月', '日', '下午', 'Nov', ', ', 'PM', '+0800', 'Z', '2024-03-05'),
    );
    let read = 0;
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 9 }), country, (parts, of) => {
        const once = instant(parts.join(''), { country: of, timeZone: 'Asia/Shanghai' });
        if (once.value === undefined) {
          expect(once.issues).toHaveLength(1);
          return;
        }
        read++;
        expect(instant(new Date(once.value).toISOString(), { country: of, timeZone: 'Asia/Shanghai' })).toEqual({
          value: once.value,
          changes: [],
          issues: [],
        });
      }),
      { numRuns: 5000 },
    );
    expect(read).toBeGreaterThan(50);
  });
});

describe('instants', () => {
  const zone = fc.constantFrom(
    'Asia/Shanghai',
    'America/New_York',
    'America/Sao_Paulo',
    'Australia/Lord_Howe',
    'Africa/Casablanca',
    'UTC',
  );
  const time = fc.integer({ min: Date.UTC(1950, 0, 2), max: Date.UTC(2030, 0, 1) }).map((at) => at - (at % 1000));

  it('a local time means an instant at which the zone shows it', () => {
    fc.assert(
      fc.property(time, zone, (at, timeZone) => {
        const shown = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
        const { value = 0 } = instant(shown.format(at), { country: 'CN', timeZone });
        expect(shown.format(value)).toBe(shown.format(at));
        expect(value).toBeLessThanOrEqual(at);
      }),
      { numRuns: 2000 },
    );
  });

  it('the offset is the same, whatever was asked before', () => {
    fc.assert(
      fc.property(fc.array(time, { minLength: 2, maxLength: 20 }), (times) => {
        const forwards = times.map((at) => offsetOf('America/New_York', at));
        expect(times.toReversed().map((at) => offsetOf('America/New_York', at))).toEqual(forwards.toReversed());
      }),
    );
  });

  it('however a day is written', () => {
    const NAMES = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
    fc.assert(
      fc.property(fc.date({ min: new Date('1950-01-02'), max: new Date('2030-01-01'), noInvalidDate: true }), (date) => {
        const [y, m, d] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
        const day = Date.UTC(y, m - 1, d);
        const two = (n: number): string => String(n).padStart(2, '0');
        const serial = String(day / 86_400_000 + 25_569);
        const ways = [
          `${y}-${m}-${d}`,
          `${y}/${two(m)}/${two(d)}`,
          `${y}.${m}.${d}`,
          `${y}${two(m)}${two(d)}`,
          `${y}年${m}月${d}日`,
          `${m}/${d}/${y}`,
          `${two(m)}-${two(d)}-${y}`,
          `${d}-${NAMES[m - 1]}-${y}`,
          `${NAMES[m - 1]} ${d}, ${y}`,
          `${y}${two(m)}${two(d)}000000`,
          `${serial}.0`,
        ];
        if (day === 0) return;
        for (const way of ways) expect(instant(way, { country: 'US', timeZone: 'UTC' }).value, way).toBe(day);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('national ID numbers', () => {
  const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  /** By the weighted sum that the standard tabulates, where the code goes by ISO 7064's recursion. */
  const id = fc
    .tuple(
      fc.constantFrom('11', '31', '44', '65', '82'),
      digits(4),
      fc.date({ min: new Date('1900-01-01'), max: new Date('2020-01-01'), noInvalidDate: true }),
      digits(3),
    )
    .map(([province, place, birth, serial]) => {
      const body = province + place + birth.toISOString().slice(0, 10).replaceAll('-', '') + serial;
      return body + '10X98765432'.charAt(WEIGHTS.reduce((sum, weight, at) => sum + weight * Number(body[at]), 0) % 11);
    });
  const around = fc.string({ unit: fc.constantFrom(...'ab,;"王芳|\t\n'), maxLength: 6 });

  it('are found and overwritten anywhere, in every encoding', () => {
    fc.assert(
      fc.property(around, id, around, (before, number, after) => {
        const text = before + number + after;
        expect(holdsNationalId(text)).toBe(true);
        for (const encode of [
          (of: string) => Buffer.from(of),
          (of: string) => Buffer.from(of, 'utf16le'),
          (of: string) => Buffer.from(of, 'utf16le').swap16(),
        ])
          expect(maskNationalIds(encode(text))).toEqual(encode(`${before}${'*'.repeat(18)}${after}`));
      }),
      { numRuns: 2000 },
    );
  });

  it('are no identifier, in no column and not within an address or certificate', () => {
    fc.assert(
      fc.property(id, fc.constantFrom(...IdentifierType.options), fc.constantFrom('', '200011110'), (number, type, before) => {
        for (const text of [before + number, `${before}${number}@qq.com`, `13912345670/${before}${number}`])
          expect(JSON.stringify(identifiers(type, text, 'CN', KEY))).not.toContain(number.slice(0, 17));
      }),
      { numRuns: 2000 },
    );
  });

  it('are masked exactly where they are found', () => {
    const bytes = fc
      .array(fc.oneof(digits(1, 19), fc.constantFrom(...' -xX,', '1101991900', '01010028', '219-09-9999')), { maxLength: 8 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(bytes, (text) => {
        expect(maskNationalIds(Buffer.from(text)) !== undefined).toBe(holdsNationalId(text));
      }),
      { numRuns: 5000 },
    );
  });
});
