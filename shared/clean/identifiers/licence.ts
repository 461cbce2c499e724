import type { Country, Identifier, IdentifierType } from '../../domain/hcp.ts';
import { keyedHash } from '../../domain/ids.ts';
import type { ChangeCode, IssueCode } from '../codes.ts';
import { kept, type Normalised, refused } from '../normalised.ts';
import { tidy } from '../text.ts';
import { isCreditCode } from './credit-code.ts';
import { exportedNumber } from './exported-number.ts';
import {
  holdsNationalId,
  ID_IN_CERTIFICATE,
  isNationalId,
  isProvince,
  mayBeOldNationalId,
  resemblesNationalId,
} from './national-id.ts';

/** The kinds of numbers that a Chinese physician has from the state; one is often entered where another is asked for. */
type LicenceType = Extract<IdentifierType, 'licence' | 'qualification' | 'insurance'>;

const PLAIN = /^[A-Z0-9]{4,64}$/;
/** Old certificates have Chinese characters (京医执字第1234号), state boards of the US anything. */
const FORM = /^[\p{L}\p{N}./()]{4,64}$/u;
const SEPARATORS = /[\s\-\u2010-\u2015\u2212_]/g;
const LABEL =
  /^(?:(?:医师)?(?:执业|资格)?(?:证书?|证件)?(?:编码|编号|号码?)|(?:medical )?licen[cs]e(?: no\.?| number| #)?|lic)[.:：#]? ?(?=[\dA-Z])/i;

const ROW = '12345678901234567890123456789012';
/** Short numbers like 12345 are somebody's in the US. */
const isPlaceholder = (number: string): boolean =>
  /^0+$|^(.)\1{5,}$/.test(number) ||
  (number.length >= 8 && ROW.startsWith(number)) ||
  /^[A-Z]0+$/.test(number) ||
  /^(?:NONE|NULL|UNKNOWN|TEST|暂无|未知|没有)$/.test(number);

/**
 * 医师执业证书编码, 15 digits. By the ministry's numbering rules of 1999, as secondary sources retell them: level (1 physician, 2 assistant),
 * category (2 digits: 10 clinical, 20 dental, 30 public health, from 40 on Chinese medicine), region of the first registration
 * (GB/T 2260 then in force, 6), serial (6). Those sources contradict each other on all but length and digits, and no check digit is
 * known: so only these two are held to be certain.
 */
const isPractising = (number: string): boolean => /^\d{15}$/.test(number);

/**
 * 医师资格证书编码, 24 or 27 digits: year (4), province (2), level (1), category (2), and the bearer's ID number of 15 or 18 digits. Length
 * and the number at its end are agreed on by all sources and seen on certificates.
 */
const isQualification = (number: string): boolean => /^\d{24}$|^\d{26}[\dX]$/.test(number);
const isValidQualification = (number: string): boolean => {
  const id = number.slice(ID_IN_CERTIFICATE);
  return id.length === 18 ? isNationalId(id) : mayBeOldNationalId(id);
};

/**
 * 医保医师代码, 13 characters: D, the region (GB/T 2260, 6), a serial (6). Nurses have N instead; pharmacists HY and technicians HJ
 * (国家医疗保障局, 医保办函〔2022〕39号, and its coding standards of 2019). No check digit.
 */
const isInsurance = (number: string): boolean => /^(?:[DN]|HY|HJ)\d{12}$/.test(number) && isProvince(number.slice(-12, -10));

interface Written {
  number: string;
  changes: ChangeCode[];
}

const written = (raw: string): Written | IssueCode => {
  const text = tidy(raw);
  const changes: ChangeCode[] = [];
  const bare = text.replace(LABEL, '');
  if (bare !== text) changes.push('note-removed');
  // As a spreadsheet exports it, perhaps behind a dash.
  const exported = exportedNumber(bare) ?? exportedNumber(bare.replace(SEPARATORS, ''));
  if (exported === 'lost') return 'licence-digits-lost';
  if (exported !== undefined) return { number: exported, changes: [...changes, 'number-repaired'] };
  const joined = bare.replace(SEPARATORS, '');
  if (joined !== bare) changes.push('separators-removed');
  const number = joined.toUpperCase();
  if (number !== joined) changes.push('capitals-written');
  return { number, changes };
};

/**
 * A number that the state gave a physician: its form says which, whatever the column. The qualification certificate's number holds the
 * national ID number and leaves as a keyed hash only, also where the ID within it has an error: then it is refused. An organisation's
 * 统一社会信用代码 (hospitals enter their own) is refused. Only what is certain is: other numbers pass with `licence-unusual`. A hash that
 * this has made is no number any more, and is refused.
 * @param type the column's
 */
export const licence = (type: LicenceType, raw: string, country: Country, hashKey: Uint8Array): Normalised<Identifier> => {
  if (country === 'CN' && type === 'licence' && isPractising(raw) && !isPlaceholder(raw)) return kept({ type, value: raw });
  if (raw.includes('-') && holdsNationalId(raw)) return refused('national-id');
  const found = PLAIN.test(raw) ? { number: raw, changes: [] } : written(raw);
  if (typeof found === 'string') return refused(found);
  const { number, changes } = found;
  if (country === 'CN' && isQualification(number)) {
    if (!isValidQualification(number)) return refused('qualification-invalid');
    const moved: ChangeCode[] = type === 'qualification' ? [] : ['type-changed'];
    const value = keyedHash(hashKey, 'qualification', number);
    return { value: { type: 'qualification', value }, changes: [...changes, ...moved, 'number-hashed'], issues: [] };
  }
  if (resemblesNationalId(number) || holdsNationalId(number)) return refused('national-id');
  if (isPlaceholder(number)) return refused('licence-placeholder');
  const filed = (under: LicenceType): Normalised<Identifier> => ({
    value: { type: under, value: number },
    changes: under === type ? changes : [...changes, 'type-changed'],
    issues: [],
  });
  if (country === 'CN' && isInsurance(number)) return filed('insurance');
  if (country === 'CN' && isPractising(number)) return filed('licence');
  if (type !== 'licence') return refused(`${type}-invalid`);
  if (number.includes('*')) return refused('licence-masked');
  if (isCreditCode(number)) return refused('licence-of-organisation');
  if (!FORM.test(number)) return refused('licence-invalid');
  return { value: { type, value: number }, changes, issues: country === 'CN' ? ['licence-unusual'] : [] };
};
