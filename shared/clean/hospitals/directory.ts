import type { Hospital } from '../../contracts/reference.ts';
import { areaOf, isWithin } from '../regions/names.ts';
import { areaWithin, region } from '../regions/region.ts';
import { areaOfAffiliation } from './affiliation.ts';
import type { Listed } from './compare.ts';
import { type Reading, readingsOf } from './reading.ts';
import { campusCore, canonical, written } from './wording.ts';

/** One name of a listed hospital, read one way. */
export interface Entry extends Listed {
  /** Place of its hospital in the list. */
  hospital: number;
  alias: boolean;
  campus: string;
  /** Simplified and in one wording, its campus included: equal for names that are written alike. */
  whole: string;
}

/** What a text is compared by where it is not taken apart. */
export const wholeOf = (text: string, campus: string, department: string): string => {
  const core = campusCore(campus);
  return `${canonical(text)}${core === '' ? '' : `(${core})`}${department}`;
};

/** Names of one ordinal, stem and institution are found by this; what is no town's 卫生院 is a hospital. */
export const stemKey = ({ ordinal, stem, institution }: Reading): string => `${ordinal}|${stem}|${institution || '医院'}`;

const areaOfList = ({ province, city, county }: Hospital): string => {
  const outer = areaWithin({ ...(province === undefined ? {} : { province }), ...(city === undefined ? {} : { city }) });
  if (county === undefined) return outer;
  const found = region(county, { ...(province === undefined ? {} : { province }), ...(city === undefined ? {} : { city }) });
  const inner = found.value === undefined ? '' : areaOf(found.value.code);
  return isWithin(inner, outer) ? inner : outer;
};

const listedReadings = (name: string, saidArea: string): Listed[] => {
  const readings = readingsOf(name);
  const listArea = saidArea || areaOfAffiliation(readings[0]?.affiliation ?? '');
  const listed = readings.flatMap((reading): Listed[] => {
    if (reading.area === '' || isWithin(listArea, reading.area)) return [{ ...reading, where: listArea }];
    if (isWithin(reading.area, listArea)) return [{ ...reading, where: reading.area }];
    return reading.guessed ? [] : [{ ...reading, where: reading.area }];
  });
  // A short name that the list confirms is a place: the reading without it says the same of another hospital's name.
  const confirmed = saidArea !== '' && listed.some(({ area, guessed }) => guessed && area !== '');
  return confirmed ? listed.filter(({ area }) => area !== '') : listed;
};

/** The entries of a list, and its hospitals in their order. */
export const readDirectory = (references: Iterable<Hospital>): { hospitals: Hospital[]; entries: Entry[] } => {
  const hospitals: Hospital[] = [];
  const entries: Entry[] = [];
  for (const reference of references) {
    const hospital = hospitals.push(reference) - 1;
    const area = areaOfList(reference);
    [reference.name, ...reference.aliases].forEach((name, position) => {
      const { text, campus, department } = written(name);
      const whole = wholeOf(text, campus, department);
      // A department that is listed as if it were a hospital is told apart as a campus is.
      const part = campusCore(campus) + department;
      for (const listed of listedReadings(canonical(text), area)) {
        entries.push({ ...listed, hospital, alias: position > 0, campus: part, whole });
      }
    });
  }
  return { hospitals, entries };
};
