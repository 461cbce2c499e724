import type { Country, Identifier, IdentifierType } from '../../domain/hcp.ts';
import type { ChangeCode, IssueCode } from '../codes.ts';
import { type Normalised, refused } from '../normalised.ts';
import { emails } from './email.ts';
import { licence } from './licence.ts';
import { holdsNationalId } from './national-id.ts';
import { npi } from './npi.ts';
import { phones } from './phone.ts';
import { wechat } from './wechat.ts';

type One = Normalised<Identifier>;

const readers: Record<IdentifierType, (text: string, country: Country, hashKey: Uint8Array) => readonly One[]> = {
  phone: (text, country) =>
    phones(text, country).map((one) => typed(one, ({ value, line }) => ({ type: 'phone', value, ...(line && { line }) }))),
  email: (text) => emails(text).map((one) => typed(one, (value) => ({ type: 'email', value }))),
  wechat: (text) => [typed(wechat(text), (value) => ({ type: 'wechat', value }))],
  npi: (text) => [typed(npi(text), (value) => ({ type: 'npi', value }))],
  licence: (text, country, hashKey) => [licence('licence', text, country, hashKey)],
  qualification: (text, country, hashKey) => [licence('qualification', text, country, hashKey)],
  insurance: (text, country, hashKey) => [licence('insurance', text, country, hashKey)],
};

const typed = <Value>({ value, changes, issues }: Normalised<Value>, of: (value: Value) => Identifier): One =>
  value === undefined ? { changes, issues } : { value: of(value), changes, issues };

/** Several of a cell as one: each value once, what was done and found in order. */
const merged = (found: readonly One[], several: IssueCode): Normalised<Identifier[]> => {
  const values = new Map<string, Identifier>();
  const changes = new Set<ChangeCode>();
  const issues = new Set<IssueCode>();
  for (const one of found) {
    if (one.value) values.set(one.value.value, one.value);
    for (const change of one.changes) changes.add(change);
    for (const issue of one.issues) issues.add(issue);
  }
  if (values.size > 1) issues.add(several);
  return { ...(values.size > 0 && { value: [...values.values()] }), changes: [...changes], issues: [...issues] };
};

const LICENCES: ReadonlySet<IdentifierType> = new Set(['licence', 'qualification', 'insurance']);
/** The shortest is a US one, with dashes; a mobile has eleven digits and none. */
const mayHoldNationalId = (text: string): boolean => text.length > 11 || text.includes('-');

/**
 * What a cell of an identifier's column holds, in canonical form: several telephone numbers or e-mail addresses where people wrote several.
 * A type may differ from the column's, as the form of the number says (licence.ts). A national ID number in any column refuses the whole cell.
 * @param text of a source of that country
 * @param hashKey for what is kept as a keyed hash only
 */
export const identifiers = (
  type: IdentifierType,
  text: string,
  country: Country,
  hashKey: Uint8Array,
): Normalised<Identifier[]> => {
  // Of these, one kind may hold an ID number by its nature, and is looked at more closely.
  if (!LICENCES.has(type) && mayHoldNationalId(text) && holdsNationalId(text)) return refused('national-id');
  const found = readers[type](text, country, hashKey);
  const [first] = found;
  if (!first || found.length > 1) return merged(found, type === 'email' ? 'email-several' : 'phone-several');
  const { value, changes, issues } = first;
  return value === undefined ? { changes, issues } : { value: [value], changes, issues };
};

/** The same where one is wanted: the first that is valid, with everything that was found in the cell. */
export const identifier = (type: IdentifierType, text: string, country: Country, hashKey: Uint8Array): Normalised<Identifier> => {
  const { value, changes, issues } = identifiers(type, text, country, hashKey);
  return value?.[0] === undefined ? { changes, issues } : { value: value[0], changes, issues };
};
