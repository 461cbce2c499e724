/** First two digits of a region (GB/T 2260); 83 stands for Taiwan in residence permits. */
const PROVINCES = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83'.split(' '),
);
export const isProvince = (twoDigits: string): boolean => PROVINCES.has(twoDigits);

const isBirthDate = (year: number, month: number, day: number): boolean =>
  year >= 1900 &&
  year < 2100 &&
  month >= 1 &&
  month <= 12 &&
  day >= 1 &&
  day <= (month === 2 ? (year % 4 === 0 ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31);

const hasBirthDate = (text: string, at: number, digitsOfYear: 2 | 4): boolean => {
  const year = Number(text.slice(at, at + digitsOfYear)) + (digitsOfYear === 2 ? 1900 : 0);
  const month = at + digitsOfYear;
  return isBirthDate(year, Number(text.slice(month, month + 2)), Number(text.slice(month + 2, month + 4)));
};

/** GB 11643-1999: region, birth date, serial; the check character is ISO 7064 mod 11-2, X being ten. */
const hasCheckCharacter = (text: string): boolean => {
  let sum = 0;
  for (let index = 0; index < 17; index++) sum = ((sum + Number(text[index])) * 2) % 11;
  return (sum + (text[17] === 'X' ? 10 : Number(text[17]))) % 11 === 1;
};

/** Whether 18 characters have a region and a birth date where an ID number has them: perhaps one with a wrong digit. */
const resembles = (text: string): boolean =>
  /^\d{17}[\dX]$/.test(text) && isProvince(text.slice(0, 2)) && hasBirthDate(text, 6, 4);

/** Whether there are 18 such characters anywhere in a text: a wrong digit makes the number no less somebody's. */
export const resemblesNationalId = (text: string): boolean => {
  for (let at = 0; at + 18 <= text.length; at++) if (resembles(text.slice(at, at + 18))) return true;
  return false;
};

/** GB 11643-1999, 18 characters, certain but for one in some 70,000 random numbers. */
export const isNationalId = (text: string): boolean => resembles(text) && hasCheckCharacter(text);

/** GB 11643-1989, 15 digits without a check: one in some 80 numbers that begin with a region looks like it. */
export const mayBeOldNationalId = (text: string): boolean =>
  /^\d{15}$/.test(text) && isProvince(text.slice(0, 2)) && hasBirthDate(text, 6, 2);

/** Where a 医师资格证书编码 (24 or 27 digits, see licence.ts) holds its bearer's ID number: after year, province, level and category. */
export const ID_IN_CERTIFICATE = 9;
const mayHoldOldNationalId = (text: string): boolean =>
  /^(?:19|20)\d{2}(\d{2})[12]\d{17}$/.test(text) &&
  isProvince(text.slice(4, 6)) &&
  mayBeOldNationalId(text.slice(ID_IN_CERTIFICATE));

/** How a digit, an X, a space or dash are written: of one byte (full-width: three of UTF-8, two of GB 18030), or of UTF-16's two. */
interface Coding {
  /** Fifteen digits or more: the fewest that matter. People write 110101 19900307 457X too. */
  run: RegExp;
  /** One of what runs are made of: a digit, an X, or a gap. */
  unit: RegExp;
  ssn: RegExp;
  /** Which byte of a digit has its value, in its low four bits. */
  value: 0 | -1;
}

const coding = (one: (byte: string) => string, wide: { digit: string; x: string }, value: 0 | -1): Coding => {
  const digit = `(?:${one('[0-9]')}|${wide.digit})`;
  const x = `(?:${one('[Xx]')}|${wide.x})`;
  const gap = one('[ -]');
  const [plain, dash, zero, six] = [one('[0-9]'), one('-'), one('0'), one('6')];
  return {
    run: new RegExp(`${digit}(?:(?:${gap})?${digit}){14,}(?:(?:${gap})?${x})?`, 'g'),
    unit: new RegExp(`(${digit})|(${x})|${gap}`, 'g'),
    // No area 000, 666 or from 900 on, no group 00, no serial 0000 (SSA, randomised since 2011).
    ssn: new RegExp(
      `(?<!${one('[0-9-]')})(?!${one('9')}|${zero.repeat(3)}|${six.repeat(3)})${plain.repeat(3)}${dash}(?!${zero.repeat(2)})${plain.repeat(2)}` +
        `${dash}(?!${zero.repeat(4)})${plain.repeat(4)}(?!${one('[0-9-]')})`,
      'g',
    ),
    value,
  };
};

// Bytes are read as Latin-1.
const BYTES = coding(
  (byte) => byte,
  { digit: String.raw`\xef\xbc[\x90-\x99]|\xa3[\xb0-\xb9]`, x: String.raw`\xef\xbc\xb8|\xef\xbd\x98|\xa3[\xd8\xf8]` },
  -1,
);
const LITTLE = coding(
  (byte) => String.raw`${byte}\x00`,
  { digit: String.raw`[\x10-\x19]\xff`, x: String.raw`[\x38\x58]\xff` },
  0,
);
const BIG = coding((byte) => String.raw`\x00${byte}`, { digit: String.raw`\xff[\x10-\x19]`, x: String.raw`\xff[\x38\x58]` }, -1);

interface Run {
  /** Digits and X, nothing else. */
  digits: string;
  /** Where each begins and ends in the text. */
  from: number[];
  to: number[];
  /** Before which of them a gap stands. */
  gaps: Set<number>;
}

const runOf = (text: string, start: number, { unit, value }: Coding): Run => {
  const run: Run = { digits: '', from: [], to: [], gaps: new Set() };
  for (const found of text.matchAll(unit)) {
    const [written, digit, x] = found;
    if (digit === undefined && x === undefined) {
      run.gaps.add(run.digits.length);
      continue;
    }
    run.digits += digit === undefined ? 'X' : String((digit.at(value)?.charCodeAt(0) ?? 0) & 15);
    run.from.push(start + found.index);
    run.to.push(start + found.index + written.length);
  }
  return run;
};

/** Whether no gap stands within these digits, or they begin and end where groups do. */
const together = ({ gaps, digits }: Run, from: number, to: number): boolean => {
  if (gaps.size === 0) return true;
  const bounds = (at: number): boolean => at === 0 || at === digits.length || gaps.has(at);
  if (bounds(from) && bounds(to)) return true;
  for (let at = from + 1; at < to; at++) if (gaps.has(at)) return false;
  return true;
};

/** Where in a text (or bytes read as Latin-1) ID numbers stand. */
function* nationalIds(text: string, code: Coding, old: boolean): Generator<{ from: number; to: number }> {
  for (const found of text.matchAll(code.run)) {
    const run = runOf(found[0], found.index, code);
    const { digits } = run;
    const span = (from: number, to: number) => ({ from: run.from[from] ?? 0, to: run.to[to - 1] ?? 0 });
    for (let at = 0; at + 15 <= digits.length; at++) {
      if (together(run, at, at + 18) && isNationalId(digits.slice(at, at + 18))) yield span(at, at + 18);
      const alone = (length: number): boolean =>
        (at === 0 || run.gaps.has(at)) && (at + length === digits.length || run.gaps.has(at + length));
      if (alone(24) && mayHoldOldNationalId(digits.slice(at, at + 24))) yield span(at + ID_IN_CERTIFICATE, at + 24);
      if (old && alone(15) && mayBeOldNationalId(digits.slice(at, at + 15))) yield span(at, at + 15);
    }
  }
  for (const found of text.matchAll(code.ssn)) yield { from: found.index, to: found.index + found[0].length };
}

/** What few texts hold: 17 digits in a row (15 of the old), or dashes where a US number has them. */
const MAY_HOLD = /\d(?:[ -]?\d){16}|\d-\d\d-\d{4}/;
const MAY_HOLD_OLD = /\d(?:[ -]?\d){14}/;
const FULL_WIDTH = /[\uff10-\uff19]/;

/**
 * Whether a text holds a national ID number: 18 digits by GB 11643 (wherever they stand, also within longer numbers such as the 27
 * digits of a 医师资格证书编码), the 15 old ones within its 24 digits, or a US social security number. Not recognised: one with a wrong
 * digit, passports, and the permanent residence card of foreigners (18 digits from 9 on), which companies' codes resemble.
 * @param old 15 digits alone too, where the date is possible: without a check character, so many other numbers look like them
 */
export const holdsNationalId = (text: string, { old = false }: { old?: boolean } = {}): boolean => {
  const plain = FULL_WIDTH.test(text) ? text.normalize('NFKC') : text;
  return (MAY_HOLD.test(plain) || (old && MAY_HOLD_OLD.test(plain))) && !nationalIds(plain, BYTES, old).next().done;
};

const OTHER = 0;
const DIGIT_BYTE = 1;
const GAP_BYTE = 2;
const NEUTRAL = 3;
/** What a byte may be within a number, in any of these encodings. */
const KINDS = new Uint8Array(256);
for (const first of [0x10, 0x30, 0x90, 0xb0]) KINDS.fill(DIGIT_BYTE, first, first + 10);
for (const byte of [0x20, 0x2d]) KINDS[byte] = GAP_BYTE;
for (const byte of [0, 0xa3, 0xbc, 0xef, 0xff]) KINDS[byte] = NEUTRAL;
/** Of the last eleven digits (0) and gaps (1): ddd-dd-dddd. */
const LAST_ELEVEN = 0x7ff;
const SSN_GAPS = 0b000_1_00_1_0000;

/** The same cheap test as MAY_HOLD's on bytes: 17 digits, or a US number's, with nothing but gaps between. */
const bytesMayHold = (bytes: Buffer): boolean => {
  let digits = 0;
  let gaps = 1;
  for (let at = 0; at < bytes.length; at++) {
    const kind = KINDS[bytes[at] ?? 0];
    if (kind === OTHER) {
      digits = 0;
      gaps = 1;
    } else if (kind === DIGIT_BYTE) {
      digits++;
      gaps = (gaps << 1) & LAST_ELEVEN;
      if (digits >= 17 || gaps === SSN_GAPS) return true;
    } else if (kind === GAP_BYTE) gaps = (gaps << 1) | 1;
  }
  return false;
};

const ASTERISK = 0x2a;

/**
 * Overwrites each national ID number with asterisks, as many bytes as it had: of ASCII-compatible text, and of UTF-16, full-width
 * digits included. What is found is what `holdsNationalId` finds.
 * @returns undefined where there is none, and the bytes can be kept as they are
 */
export const maskNationalIds = (bytes: Buffer): Buffer | undefined => {
  if (!bytesMayHold(bytes)) return undefined;
  const text = bytes.toString('latin1');
  let masked: Buffer | undefined;
  // Which of the two UTF-16 it would be nobody says; the wrong one finds the same digits, or none.
  for (const code of bytes.includes(0) || bytes.includes(0xff) ? [BYTES, LITTLE, BIG] : [BYTES]) {
    for (const { from, to } of nationalIds(text, code, false)) {
      masked ??= Buffer.from(bytes);
      for (let at = from; at < to; at++) {
        // UTF-16 stays UTF-16: of ASCII its zero bytes, of full-width digits 0xff becomes one.
        if (bytes[at] === 0xff) masked[at] = 0;
        else if (bytes[at] !== 0) masked[at] = ASTERISK;
      }
    }
  }
  return masked;
};
