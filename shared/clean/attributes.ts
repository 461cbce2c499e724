import type { Attribute } from '../domain/hcp.ts';
import type { Normalised } from './identifiers.ts';
import { personName } from './text.ts';

const GENDERS = new Map(
  Object.entries({
    m: 'male',
    male: 'male',
    男: 'male',
    男性: 'male',
    f: 'female',
    female: 'female',
    女: 'female',
    女性: 'female',
    x: 'other',
    other: 'other',
    其他: 'other',
    u: 'unknown',
    unknown: 'unknown',
    未知: 'unknown',
    不详: 'unknown',
  }),
);

/** To male, female or other; a source that says "unknown" says nothing. Numeric codes differ by system: a mapping's `values` tell them. */
export const gender = (text: string): Normalised | undefined => {
  const meaning = GENDERS.get(text.toLowerCase());
  if (meaning === 'unknown') return undefined;
  return meaning === undefined ? { issue: 'gender-invalid' } : { value: meaning };
};

/** @returns undefined where the text says nothing. @param text tidied and not empty */
export const attribute = (name: Attribute, text: string): Normalised | undefined => {
  switch (name) {
    case 'name':
    case 'familyName':
    case 'givenName':
    case 'middleName':
      return { value: personName(text) };
    case 'gender':
      return gender(text);
    case 'nameSuffix':
    case 'credential':
    case 'hospital':
    case 'department':
    case 'title':
    case 'specialty':
    case 'province':
    case 'city':
    case 'postalCode':
    case 'address':
      return { value: text };
  }
};
