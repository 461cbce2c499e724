import type { ChangeCode } from '../codes.ts';
import { type Normalised, refused } from '../normalised.ts';
import { tidy } from '../text.ts';
import { exportedNumber } from './exported-number.ts';

/** Luhn over 80840 (the card issuer's prefix of health applications, ISO 7812) and the number; 80840 itself adds 24. */
const PREFIX_SUM = 24;
const passesLuhn = (digits: string): boolean => {
  let sum = PREFIX_SUM;
  for (let index = 0; index < 10; index++) {
    const digit = digits.charCodeAt(index) - 48;
    const counted = index % 2 === 0 ? digit * 2 : digit;
    sum += counted > 9 ? counted - 9 : counted;
  }
  return sum % 10 === 0;
};

const NPI = /^[12]\d{9}$/;

/** National Provider Identifier: ten digits, 1 or 2 first, the last a check digit (45 CFR 162.406; CMS, "NPI check digit"). */
export const npi = (raw: string): Normalised => {
  if (NPI.test(raw)) return passesLuhn(raw) ? { value: raw, changes: [], issues: [] } : refused('npi-invalid');
  const text = tidy(raw);
  const exported = exportedNumber(text);
  const bare = exported ?? text.replace(/^npi ?[:#.]? ?/i, '');
  const digits = bare.replace(/[\s-]/g, '');
  if (!NPI.test(digits) || !passesLuhn(digits)) return refused('npi-invalid');
  const changes: ChangeCode[] = [];
  if (exported !== undefined) changes.push('number-repaired');
  else if (bare !== text) changes.push('note-removed');
  if (digits !== bare) changes.push('separators-removed');
  return { value: digits, changes, issues: [] };
};
