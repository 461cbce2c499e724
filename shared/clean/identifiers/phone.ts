import type { Country, Identifier } from '../../domain/hcp.ts';
import type { ChangeCode, IssueCode } from '../codes.ts';
import { type Normalised, refused } from '../normalised.ts';
import { tidy } from '../text.ts';
import { exportedNumber } from './exported-number.ts';
import { americanKind, isChineseMobile, type NumberKind, planned } from './numbering-plan.ts';

/** +<country code><number>, with `;ext=<digits>` behind a number that has an extension. */
export type PhoneNumber = Pick<Identifier, 'value' | 'line'>;

const FORMATTED: readonly ChangeCode[] = ['phone-formatted'];
const NOTHING: readonly never[] = [];

/** 179 begins prefixes that choose a carrier (17951 and a number). */
const CHINESE_MOBILE = /^1(?:[3-68-9]\d|7[0-8])\d{8}$/;
const AMERICAN = /^[2-9]\d{2}[2-9]\d{6}$/;

/** A keyboard's digits in a row. */
const ROWS = new Set(['12345678901', '12345678910', '1234567890', '0123456789', '01234567890']);
const isPlaceholder = (digits: string): boolean => ROWS.has(digits) || /^(\d)\1{6,}$/.test(digits);
/** Eight zeros behind the prefix, or China Mobile's own number, which stands in manuals. */
const MOBILE_PLACEHOLDER = /^1[3-9]\d0{8}$|^13800138000$/;
/** Such numbers are sold at a price, and entered for want of a real one. */
const SUSPECT_MOBILE = /^1[3-9]\d(?:(\d)\1{7}|12345678|87654321)$/;
const SUSPECT_LANDLINE = /(?:(\d)\1{6,7}|12345678|87654321)$/;

const mobile = (digits: string, changes: readonly ChangeCode[]): Normalised<PhoneNumber> => {
  if (MOBILE_PLACEHOLDER.test(digits)) return refused('phone-placeholder');
  const suspect = SUSPECT_MOBILE.test(digits);
  const known = isChineseMobile(digits);
  const issues: readonly IssueCode[] =
    !suspect && known
      ? NOTHING
      : [...(suspect ? (['phone-suspect'] as const) : []), ...(known ? [] : (['phone-unusual'] as const))];
  return { value: { value: `+86${digits}`, line: 'mobile' }, changes, issues };
};

/** @param extension digits; undefined where there is none */
const ofKind = (
  number: string,
  kind: NumberKind | undefined,
  extension: string | undefined,
  changes: readonly ChangeCode[],
  doubts: readonly IssueCode[] = NOTHING,
): Normalised<PhoneNumber> => {
  const value = extension === undefined ? number : `${number};ext=${extension}`;
  switch (kind) {
    case undefined:
      return refused('phone-invalid');
    case 'service':
      return refused('phone-service');
    case 'either':
      return { value: { value }, changes, issues: doubts };
    case 'mobile':
      return { value: { value, line: 'mobile' }, changes, issues: doubts };
    case 'landline': {
      const issues: IssueCode[] = [...doubts];
      if (SUSPECT_LANDLINE.test(number)) issues.push('phone-suspect');
      if (extension === undefined) issues.push('phone-shared');
      return { value: { value, line: 'landline' }, changes, issues };
    }
  }
};

const LABEL = /^(?:[\p{L} ._-]{1,20}|\([\p{L} ]{1,10}\))[:.]? ?(?=[+(\d])/u;
const TEL_URI = /^tel:/i;
const NOTE = / ?[([【][^()[\]【】\d]*[)\]】] ?/gu;
const TRAILING_NOTE = / ?[\p{Script=Han}]{1,10}$/u;
const MASKED = /\d[*•●█#_x]{2,}|[*•●█]|\dx{2,}/i;
const EXTENSION = /^(.*\d\)?) ?(?:;ext=|转|轉|分机号?|分機|内线|extension|extn?|[x#]|\((?=\d{1,6}\)$))[ .:]*(\d{1,6})\)?$/i;
/** A dash or space before the extension counts only behind a whole landline: 138-1234-5678 is no number with an extension. */
const DASHED_EXTENSION =
  /^((?:(?:\+|00)?86[- ]?)?\(?0?(?:10|2\d|[3-9]\d{2})\)?[- ]?(?:\d{7,8}|\d{3,4}[- ]\d{4}))(?:-| - )(\d{1,6})$/;
const SEPARATORS = /[\s().\-\u2010-\u2015\u2212_'"·]/g;

interface Written {
  /** Digits, perhaps a + before them. */
  dialled: string;
  extension?: string;
  changes: ChangeCode[];
}

/** A number without what people write around it, or the code of why it is none. */
const written = (text: string): Written | IssueCode => {
  const changes: ChangeCode[] = [];
  const whole = exportedNumber(text);
  if (whole === 'lost') return 'phone-digits-lost';
  if (whole !== undefined) return { dialled: whole, changes: ['number-repaired'] };
  const uri = text.replace(TEL_URI, '');
  const bare = uri.replace(NOTE, ' ').replace(LABEL, '').replace(TRAILING_NOTE, '').trim();
  if (bare !== uri) changes.push('note-removed');
  if (MASKED.test(bare)) return 'phone-masked';
  const [, number = bare, extension] = EXTENSION.exec(bare) ?? DASHED_EXTENSION.exec(bare) ?? [];
  if (extension !== undefined && !bare.includes(';ext=')) changes.push('phone-extension');
  const dialled = number.replace(SEPARATORS, '');
  if (!/^\+?\d+$/.test(dialled)) return 'phone-invalid';
  return { dialled, ...(extension === undefined ? {} : { extension }), changes };
};

/** Numbers dialled without an area code: 110, 10086, 12345, 95588, 96xxx, 400 and 800. */
const CHINESE_SERVICE = /^(?:1[0-2]\d|1[0-2]\d{3}|9[56]\d{3,6}|[48]00\d{7})$/;
const CHINESE_LOCAL = /^[1-9]\d{6,7}$/;
const AMERICAN_SERVICE = /^[2-9]11$/;
const AMERICAN_LOCAL = /^[2-9]\d{6}$/;

/** What only a country's own people would write: with its prefixes, or without. */
const atHome = (dialled: string, country: Country): string => {
  if (country === 'US') return dialled.replace(/^011/, '+').replace(/^\+?1(?=[2-9]\d{9}$)/, '');
  const national = dialled.replace(/^00(?=[1-9])/, '+').replace(/^\+?86(?=0?(?:1[3-9]\d{9}|(?:10|[2-9]\d)\d{8,9})$)/, '');
  return national.replace(/^0(?=1[3-9]\d{9}$)/, '');
};

/**
 * A landline that our copy of the plan does not know, being one digit longer: cities go from seven digits to eight, never back.
 * Eight digits in a city of seven may be new; seven in a city of eight are a digit short.
 */
const isLengthened = (number: string): boolean =>
  /^\+86[3-9]\d{2}[2-8]\d{7}$/.test(number) && planned(number.slice(0, -1), 'CN')?.kind === 'landline';

/** Most of what is not plain digits is a mobile with gaps or its country's code. */
const GAPPED_MOBILE = /^(?:(?:\+|00)?86)?0?(1(?:[3-68-9]\d|7[0-8])\d{8})$/;

const decorated = (text: string, country: Country): Normalised<PhoneNumber> => {
  const gapped = country === 'CN' ? GAPPED_MOBILE.exec(text.replace(SEPARATORS, ''))?.[1] : undefined;
  if (gapped !== undefined) return mobile(gapped, text === `+86${gapped}` ? NOTHING : FORMATTED);
  const parts = written(text);
  if (typeof parts === 'string') return refused(parts);
  const { dialled, extension, changes } = parts;
  const national = atHome(dialled, country);
  if (isPlaceholder(national)) return refused('phone-placeholder');
  // As it came, but for nothing: the canonical form is left alone.
  const done = (number: string): ChangeCode[] =>
    text === number || text === `${number};ext=${extension}` ? changes : [...changes, 'phone-formatted'];
  const foreign = national.startsWith('+');
  if (country === 'CN' && CHINESE_MOBILE.test(national) && extension === undefined)
    return mobile(national, done(`+86${national}`));
  if (!foreign && (country === 'CN' ? CHINESE_SERVICE : AMERICAN_SERVICE).test(national)) return refused('phone-service');
  if (!foreign && (country === 'CN' ? CHINESE_LOCAL : AMERICAN_LOCAL).test(national)) return refused('phone-area-missing');
  const found = planned(national, country);
  if (!found) return refused('phone-invalid');
  const { number, kind } = found;
  const abroad = GAPPED_MOBILE.exec(number)?.[1];
  if (abroad !== undefined) {
    const { value, issues } = mobile(abroad, changes);
    return value ? ofKind(value.value, 'mobile', extension, done(number), issues) : refused(...issues);
  }
  if (kind === undefined && isLengthened(number)) return ofKind(number, 'landline', extension, done(number), ['phone-unusual']);
  return ofKind(number, kind, extension, done(number));
};

/**
 * One telephone number, as people and spreadsheets write it, in E.164 and checked against its country's numbering plan. An extension
 * stands behind it as in a tel: URI (RFC 3966, `;ext=`; E.164 has no form for it): it names one desk, where the number before it
 * names a switchboard, so the two must not be one identifier. A landline without one is often shared, and says so. Mobiles of ranges
 * that the plan does not know (new ones, or those of data cards) pass with `phone-unusual`; virtual operators' are mobiles as any other.
 * @param text of a source of that country
 */
export const phone = (text: string, country: Country): Normalised<PhoneNumber> => {
  if (country === 'CN' && CHINESE_MOBILE.test(text)) return mobile(text, FORMATTED);
  if (country === 'US' && AMERICAN.test(text) && !isPlaceholder(text))
    return ofKind(`+1${text}`, americanKind(text), undefined, FORMATTED);
  return decorated(tidy(text), country);
};

/** Between numbers; a bracket that holds a whole one; a space where what follows is a whole number, and what stands before too. */
const BRACKETED = /[([]\+?(\d[\d -]{6,})[)\]]/g;
const BETWEEN = /[/\\,;、|&]|或者?| or |和|(?<=\d{7}) +(?=(?:\+?86[- ]?)?(?:1[3-9]\d{9}|0\d{2,3}[- ]?\d{7,8})(?!\d))/;
const SEVERAL = /[/\\,;、|&或和 ]|\d.*[([]/;
const PLAIN = /^\d+$/;

/** All numbers of a cell, each with what was found: people write two into one. */
export const phones = (raw: string, country: Country): readonly Normalised<PhoneNumber>[] => {
  if (PLAIN.test(raw)) return [phone(raw, country)];
  const text = tidy(raw);
  if (!SEVERAL.test(text)) return [phone(text, country)];
  const pieces = text
    .replace(/;ext=/gi, ' ext ')
    .replace(BRACKETED, '/$1')
    .split(BETWEEN)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '');
  return pieces.length > 1 ? pieces.map((piece) => phone(piece, country)) : [phone(text, country)];
};
