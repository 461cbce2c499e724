import type { Comparable } from '../../shared/contracts/identity.ts';
import type { MatchingModel } from '../../shared/contracts/model.ts';
import { IdentifierType } from '../../shared/domain/hcp.ts';
import { maskIdentifier } from '../terminal/mask.ts';

const PERSONAL = new Set(['name', 'familyName', 'givenName', 'middleName', 'address']);

/** The first character, and how many follow: enough to see whether two are alike. */
const maskText = (text: string): string => {
  const [first = '', ...rest] = text;
  return first + '*'.repeat(rest.length);
};

/** The end of it: at most four characters, never more than a third. */
const maskId = (text: string): string => {
  const kept = Math.min(4, Math.floor(text.length / 3));
  return '*'.repeat(text.length - kept) + text.slice(text.length - kept);
};

/** A value as it is shown: what names a person is blotted out; where she works is not. */
const shown = (value: string, from: readonly string[]): string => {
  for (const input of from) {
    const type = IdentifierType.safeParse(input);
    if (type.success) {
      const masked = maskIdentifier(type.data, value);
      return masked === value ? maskId(value) : masked;
    }
    if (PERSONAL.has(input)) return maskText(value);
  }
  return value;
};

/** What a record says in some columns of the model, as compared. @param clear nothing masked */
export const valuesIn = (
  { fields }: Comparable,
  columns: readonly string[],
  { columns: known }: MatchingModel,
  clear: boolean,
): string =>
  columns
    .flatMap((column) => {
      const [value, of] = [fields[column], known[column]];
      const from = of && 'from' in of ? of.from : [column];
      const values = value === undefined ? [] : typeof value === 'string' ? [value] : value;
      return values.length > 0 ? [values.map((each) => (clear ? each : shown(each, from))).join(', ')] : [];
    })
    .join(' · ');
