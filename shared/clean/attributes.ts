import type { Attribute, Attributes, Country } from '../domain/hcp.ts';
import type { IssueCode } from './codes.ts';
import { department } from './departments/department.ts';
import { gender } from './gender.ts';
import { normaliseHospital } from './hospitals/normalise.ts';
import type { HospitalResolver } from './hospitals/resolver.ts';
import { type PersonName, personName } from './names/person-name.ts';
import type { Normalised } from './normalised.ts';
import { region } from './regions/region.ts';
import { usState } from './regions/us-state.ts';
import { usSpecialty } from './specialties/us-specialty.ts';
import { title } from './titles/title.ts';

/** What a row's cells say of each attribute, tidied, before anything is normalised. */
export type Written = Partial<Record<Attribute, string>>;

/** What became of a row's attributes. */
export interface CleanAttributes {
  attributes: Attributes;
  issues: { code: IssueCode; attribute: Attribute }[];
  /** By attribute, the codes of what was done to it. */
  changes: Record<string, string[]>;
  originals: Written;
}

const NAME_PARTS = ['name', 'familyName', 'givenName', 'middleName', 'nameSuffix', 'credential'] as const;
const UNTOUCHED = ['postalCode', 'address'] as const;

/** Collects what normalisers say of one row. */
class Collector implements CleanAttributes {
  readonly attributes: Attributes = {};
  readonly issues: CleanAttributes['issues'] = [];
  readonly changes: Record<string, string[]> = {};
  readonly originals: Written = {};

  /** Note what was done to an attribute. @returns its value, if it has one */
  take<Value>(attribute: Attribute, written: string, { value, changes, issues }: Normalised<Value>): Value | undefined {
    for (const code of issues) this.issues.push({ code, attribute });
    if (changes.length > 0) {
      this.changes[attribute] = [...changes];
      this.originals[attribute] = written;
    }
    return value;
  }

  set(attribute: Attribute, value: string | undefined): void {
    if (value !== undefined && value !== '') this.attributes[attribute] = value;
  }
}

/** What a person is called, as far as the row has a name that is one. @returns a title that was stuck on it */
const takeName = (row: Collector, written: Written, country: Country): PersonName | undefined => {
  const { name, familyName, givenName } = written;
  const whole = name ?? familyName ?? givenName;
  if (whole === undefined) return undefined;
  const parts: Partial<Record<(typeof NAME_PARTS)[number], string>> = {};
  for (const part of NAME_PARTS) if (written[part] !== undefined) parts[part] = written[part];
  const found = row.take(name === undefined ? 'familyName' : 'name', whole, personName(parts, country));
  // A Chinese name is one word: its parts are of use to nobody here.
  for (const part of country === 'CN' ? (['name'] as const) : NAME_PARTS) row.set(part, found?.[part]);
  return found;
};

const takeTitle = (row: Collector, written: string): void => {
  const found = row.take('title', written, title(written));
  row.set('title', found?.title);
  row.set('titleCode', found?.code);
  row.set('professorship', found?.professorship);
  row.set('post', found?.post);
};

const takeHospital = (
  row: Collector,
  { hospital: text, province, city }: Written,
  resolver: HospitalResolver | undefined,
): void => {
  if (text === undefined) return;
  const near = { ...(province === undefined ? {} : { province }), ...(city === undefined ? {} : { city }) };
  const found = row.take('hospital', text, normaliseHospital(text, resolver, near));
  row.set('hospital', found?.name);
  row.set('hospitalId', found?.id);
  row.set('hospitalGrade', found?.grade);
};

const takePlace = (row: Collector, { province, city }: Written, country: Country): void => {
  row.set('city', city);
  if (country === 'US') {
    if (province !== undefined) row.set('province', row.take('province', province, usState(province)) ?? province);
    return;
  }
  row.set('province', province);
  const text = city ?? province;
  if (text === undefined) return;
  const { value, issues } = region(text, city !== undefined && province !== undefined ? { province } : {});
  // The text stays as it is: a code is added to it.
  for (const code of issues) row.issues.push({ code, attribute: city === undefined ? 'province' : 'city' });
  row.set('regionCode', value?.code);
};

/** Department, rank and specialty: of a country's own catalogue, where it has one. */
const takeWork = (row: Collector, written: Written, named: PersonName | undefined, country: Country): void => {
  const { department: place, specialty } = written;
  const rank = written.title ?? named?.title;
  if (country === 'US') {
    row.set('department', place);
    row.set('title', rank);
    const found = specialty === undefined ? undefined : row.take('specialty', specialty, usSpecialty(specialty));
    row.set('specialty', found?.name);
    row.set('specialtyCode', found?.code);
    return;
  }
  if (rank !== undefined) takeTitle(row, rank);
  const found = place === undefined ? undefined : row.take('department', place, department(place));
  row.set('department', found?.name);
  row.set('departmentCode', found?.code);
  row.set('specialty', specialty);
};

/**
 * A row's attributes in canonical form, and what was done to them. A name that is none is left out; whether the row may pass
 * without one is not decided here.
 */
export const cleanAttributes = (written: Written, country: Country, resolver: HospitalResolver | undefined): CleanAttributes => {
  const row = new Collector();
  const named = takeName(row, written, country);
  takeHospital(row, written, resolver);
  takePlace(row, written, country);
  takeWork(row, written, named, country);
  if (written.gender !== undefined) row.set('gender', row.take('gender', written.gender, gender(written.gender)));
  for (const attribute of UNTOUCHED) row.set(attribute, written[attribute]);
  return row;
};
