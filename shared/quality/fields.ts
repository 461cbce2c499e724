import type { Field } from '../contracts/quality.ts';
import type { SourceRecord } from '../contracts/record.ts';
import { type Attribute, IdentifierType } from '../domain/hcp.ts';

/** A value as a record holds it, in the forms in which two sources can be held against each other. */
export interface Held {
  /** As cleaned; of several identifiers of one type all of them. */
  text: string;
  /** Without blanks, punctuation and case. Of identifiers one each: that one is shared is enough. */
  folded: readonly string[];
  /** The code that cleaning found for it. */
  code?: string;
}

/** The derived attribute that says what a text means. A grade does not say which hospital. */
const CODE_OF: Partial<Record<Field, Attribute>> = {
  hospital: 'hospitalId',
  department: 'departmentCode',
  title: 'titleCode',
  specialty: 'specialtyCode',
  city: 'regionCode',
};

/** Of these an HCP has one, so two that differ cannot both be right. Telephone numbers and addresses there may be several of. */
export const COMPARABLE = [
  'name',
  'familyName',
  'givenName',
  'gender',
  'hospital',
  'department',
  'title',
  'specialty',
  'province',
  'city',
  'licence',
  'npi',
  'insurance',
] as const satisfies readonly Field[];

/** What no new post changes: here a statement is no truer for being newer than the verification. */
export const ENDURING: ReadonlySet<Field> = new Set<Field>([
  'name',
  'familyName',
  'givenName',
  'gender',
  'licence',
  'npi',
  'insurance',
]);
const NAMES: ReadonlySet<Field> = new Set<Field>(['name', 'familyName', 'givenName']);
const IDENTIFIERS: ReadonlySet<Field> = new Set<Field>(IdentifierType.options);
export const isAttribute = (field: Field): field is Attribute => !IDENTIFIERS.has(field);

export const valuesOf = (record: SourceRecord, field: Field): string[] => {
  if (!isAttribute(field)) return record.identifiers.filter(({ type }) => type === field).map(({ value }) => value);
  const value = record.attributes[field];
  return value === undefined ? [] : [value];
};

const fold = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{P}\p{S}]+/gu, '');

/** @returns undefined where the record says nothing of it, or of a name too little to hold against another (张*明, 张某某) */
export const heldBy = (record: SourceRecord, field: Field): Held | undefined => {
  const values = valuesOf(record, field);
  const text = values.join(' ');
  const folded = values.map(fold).filter((each) => each !== '');
  if (folded.length === 0 || (NAMES.has(field) && /[*某]/.test(text))) return undefined;
  const derived = CODE_OF[field];
  const code = derived && record.attributes[derived];
  return { text, folded, ...(code !== undefined && { code }) };
};

const isHan = ({ text }: Held): boolean => /\p{Script=Han}/u.test(text);
const within = (code: string, whole: string): boolean => code.startsWith(whole);

/** Codes agree where one is a part of the other: a department's of its branch (03.04 of 03), a district's of its city. */
const codesAgree = (field: Field, a: string, b: string): boolean => {
  if (a === b) return true;
  switch (field) {
    case 'department':
      return within(a, `${b}.`) || within(b, `${a}.`);
    case 'city': {
      // GB/T 2260: two digits each of province, prefecture and county, 00 where it ends above.
      const [inA, inB] = [a, b].map((code) => code.replace(/(?:00){1,2}$/, ''));
      return inA !== undefined && inB !== undefined && (within(inA, inB) || within(inB, inA));
    }
    default:
      return false;
  }
};

/**
 * Whether two values say the same: by their codes where both have one, else by their texts.
 * @returns undefined where they cannot be compared: a name in Chinese and one in Latin letters
 */
export const agree = (field: Field, a: Held, b: Held): boolean | undefined => {
  if (a.code !== undefined && b.code !== undefined) return codesAgree(field, a.code, b.code);
  if (NAMES.has(field) && isHan(a) !== isHan(b)) return undefined;
  return a.folded.some((each) => b.folded.includes(each));
};
