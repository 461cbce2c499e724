import type { Country } from '../../domain/hcp.ts';
import type { ChangeCode, IssueCode } from '../codes.ts';

/** A day as a text may mean it, and what was done to read it so. It need not exist. */
export interface Day {
  year: number;
  month: number;
  day: number;
  changes: readonly ChangeCode[];
}

const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
/** Whether the calendar has it. */
export const dayExists = (year: number, month: number, day: number): boolean =>
  day >= 1 && (day <= (LENGTHS[month - 1] ?? 0) || (month === 2 && day === 29 && isLeap(year)));

const exists = ({ year, month, day }: Day): boolean => dayExists(year, month, day);

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const monthOf = (name: string): number => MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;

/** Two digits mean 1969 to 2068, as POSIX has it (strptime, %y). */
const century = (year: string): number => Number(year) + (year.length > 2 ? 0 : Number(year) < 69 ? 2000 : 1900);
const added = (year: string): readonly ChangeCode[] => (year.length > 2 ? [] : ['date-century']);
const dayOf = (year: string, month: number, day: string, changes: readonly ChangeCode[] = []): Day => ({
  year: century(year),
  month,
  day: Number(day),
  changes: [...added(year), ...changes],
});

const NAME =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?';
/** What stands behind a day: nothing, or a time, not glued to it with a digit. */
const REST = String.raw`(?:[T, ]+(?=\S)|(?=[^\d\s]))?(.*)$`;
const pattern = (source: string): RegExp => new RegExp(`^${source}${REST}`, 'i');

const HAN = pattern(String.raw`(\d{4}|\d{2}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?[日号]`);
const NUMERIC = pattern(String.raw`(\d{1,4})([-/.])(\d{1,2})\2(\d{4}|\d{1,2})(?!\d)`);
/** 22-Nov-26 is what Oracle writes, 22-11月-26 in Chinese. */
const DAY_FIRST = pattern(String.raw`(\d{1,2})(?:st|nd|rd|th)?[-/. ]*(${NAME}|\d{1,2}月)\.?[-/., ]*(\d{4}|\d{2})(?!\d)`);
const NAME_FIRST = pattern(String.raw`(${NAME})\.? ?(\d{1,2})(?:st|nd|rd|th)?,? (\d{4})`);
const YEAR_FIRST = pattern(String.raw`(\d{4})[-/. ]?(${NAME})\.?[-/. ]?(\d{1,2})(?!\d)`);
/** C's asctime and Java's Date: the year stands last. */
const YEAR_LAST = new RegExp(
  String.raw`^(${NAME}) (\d{1,2}) (\d{1,2}:\d{2}(?::\d{2})?(?: [a-z]{1,4}|(?: gmt| utc)?[ +-]\d{4})?) (\d{4})$`,
  'i',
);

const unique = (days: readonly Day[]): readonly Day[] =>
  days.filter(
    (day, index) =>
      days.findIndex((other) => other.year === day.year && other.month === day.month && other.day === day.day) === index,
  );

/** Three numbers in an order that must be found out: of a day that one order alone has, that one. */
const ordered = (
  [first, second, third]: readonly [string, string, string],
  country: Country,
  possible: (day: Day) => boolean,
): Day | IssueCode => {
  const monthFirst = dayOf(third, Number(first), second, country === 'US' ? [] : ['date-month-first']);
  const dayFirst = dayOf(third, Number(second), first, ['date-day-first']);
  const short = third.length < 4;
  const candidates = short ? [dayOf(first, Number(second), third), monthFirst, dayFirst] : [monthFirst, dayFirst];
  const readings = candidates.filter((day) => exists(day) && (!short || possible(day)));
  const [one, ...others] = unique(readings);
  if (!one) return candidates.some(exists) ? 'date-in-future' : 'date-impossible';
  if (others.length === 0) return readings.length > 1 ? { ...one, changes: added(third) } : one;
  return country === 'US' && !short ? monthFirst : 'date-ambiguous';
};

/**
 * The day at the beginning of a text, and the text behind it.
 * @param possible whether a day can be meant, where a year of two digits leaves several
 * @returns the code of what is wrong; undefined where no day stands there
 */
export const readDay = (
  text: string,
  country: Country,
  possible: (day: Day) => boolean,
): { day: Day; rest: string } | IssueCode | undefined => {
  const [, y = '', m = '', d = '', hanRest] = HAN.exec(text) ?? [];
  if (hanRest !== undefined) return { day: dayOf(y, Number(m), d), rest: hanRest };

  const [, first = '', , second = '', third = '', rest] = NUMERIC.exec(text) ?? [];
  if (rest !== undefined) {
    if (first.length === 4) return third.length === 4 ? undefined : { day: dayOf(first, Number(second), third), rest };
    if (first.length === 3) return undefined;
    const day = ordered([first, second, third], country, possible);
    return typeof day === 'string' ? day : { day, rest };
  }
  const [, day1 = '', month1 = '', year1 = '', rest1] = DAY_FIRST.exec(text) ?? [];
  if (rest1 !== undefined) return { day: dayOf(year1, Number.parseInt(month1, 10) || monthOf(month1), day1), rest: rest1 };
  const [, month2 = '', day2 = '', year2 = '', rest2] = NAME_FIRST.exec(text) ?? [];
  if (rest2 !== undefined) return { day: dayOf(year2, monthOf(month2), day2), rest: rest2 };
  const [, year3 = '', month3 = '', day3 = '', rest3] = YEAR_FIRST.exec(text) ?? [];
  if (rest3 !== undefined) return { day: dayOf(year3, monthOf(month3), day3), rest: rest3 };
  const [, month4 = '', day4 = '', rest4, year4 = ''] = YEAR_LAST.exec(text) ?? [];
  return rest4 === undefined ? undefined : { day: dayOf(year4, monthOf(month4), day4), rest: rest4 };
};
