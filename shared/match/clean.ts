import type { Clean } from '../contracts/model.ts';

const folded = (text: string): string => text.normalize('NFKD').toLowerCase();

/** 2001-02-03 from its parts, as they stand: 31 February stays what it is. Undefined where they cannot be year, month and day. */
const isoDate = (year: string, month: string, day: string): string | undefined =>
  year.length === 4 && month.length <= 2 && day.length <= 2
    ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
    : undefined;

const cleanDate = (text: string): string => {
  const parts = text.normalize('NFKC').match(/\d+/g) ?? [];
  const [a = '', b = '', c = ''] = parts;
  if (a.length === 8) return isoDate(a.slice(0, 4), a.slice(4, 6), a.slice(6)) ?? '';
  if (parts.length < 3) return '';
  // What cannot be a month is the day, whichever comes first.
  if (c.length === 4) return (Number(b) > 12 ? isoDate(c, a, b) : isoDate(c, b, a)) ?? '';
  return isoDate(a, b, c) ?? '';
};

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

const cleanNumber = (text: string): string => {
  const plain = text.normalize('NFKC').trim();
  const number = DECIMAL.test(plain) ? Number(plain) : Number.NaN;
  return Number.isFinite(number) ? String(number) : '';
};

const CLEANERS: Record<Clean, (text: string) => string> = {
  alphanumeric: (text) => folded(text).replace(/[^\p{L}\p{N}]+/gu, ''),
  words: (text) =>
    folded(text)
      .replace(/\p{M}+/gu, '')
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim(),
  letters: (text) => folded(text).replace(/\P{L}+/gu, ''),
  digits: (text) => text.normalize('NFKC').replace(/[^0-9]+/g, ''),
  compact: (text) =>
    text
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[\s\0]+/gu, ''),
  exact: (text) => text.normalize('NFC').trim(),
  date: cleanDate,
  number: cleanNumber,
};

/** How cells of a column become comparable values: '' where nothing is left. Idempotent. */
export const cleaner = (clean: Clean, missing: readonly string[]): ((text: string) => string) => {
  const one = CLEANERS[clean];
  const none = new Set(missing.map(one));
  return (text) => {
    const value = one(text);
    return none.has(value) ? '' : value;
  };
};

const ASCII = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));

/**
 * The cleaning of ASCII text byte by byte: what each of the 128 becomes, 0 where it goes. Undefined where a character's fate
 * depends on others.
 */
export const asciiTable = (clean: Clean): Uint8Array | undefined => {
  if (clean !== 'alphanumeric' && clean !== 'letters' && clean !== 'digits' && clean !== 'compact') return undefined;
  return Uint8Array.from(ASCII, (character) => CLEANERS[clean](character).charCodeAt(0) || 0);
};
