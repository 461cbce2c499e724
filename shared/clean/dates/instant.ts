import type { Country } from '../../domain/hcp.ts';
import type { ChangeCode } from '../codes.ts';
import { type Normalised, refused } from '../normalised.ts';
import { tidy } from '../text.ts';
import { type Clock, clock, parseClock } from './clock.ts';
import { type Day, dayExists, readDay } from './day.ts';
import { offsetOf } from './time-zone.ts';

export interface Reading {
  country: Country;
  /** IANA name: of times that name no zone. */
  timeZone: string;
  /** What is later is an error, ms since 1970; without it, nothing is. */
  notAfter?: number;
}

const DAY = 86_400_000;
const NOTHING: readonly never[] = [];
const FIRST_YEAR = 1900;

/** What systems write where they have no date: zero of MySQL, .NET, SQL Server, Excel and Unix, and the last day there is. */
const PLACEHOLDERS = new Set([
  '0-0-0',
  '1-1-1',
  '1753-1-1',
  '1899-12-30',
  '1899-12-31',
  '1900-1-0',
  '1900-1-1',
  '1111-11-11',
  '2999-12-31',
  '9999-12-31',
]);
const isPlaceholder = (year: number, month: number, day: number): boolean =>
  (year <= FIRST_YEAR || year === 2999 || year === 9999) && PLACEHOLDERS.has(`${year}-${month}-${day}`);

const judged = (at: number, { notAfter }: Reading, changes: readonly ChangeCode[]): Normalised<number> => {
  if (notAfter !== undefined && at > notAfter) return refused('date-in-future');
  return { value: at, changes, issues: NOTHING };
};

const at = (
  year: number,
  month: number,
  day: number,
  { time, offset }: Clock,
  reading: Reading,
  changes: readonly ChangeCode[],
): Normalised<number> => {
  if (isPlaceholder(year, month, day)) return refused('date-placeholder');
  if (year < FIRST_YEAR || Number.isNaN(time) || !dayExists(year, month, day)) return refused('date-impossible');
  const local = Date.UTC(year, month - 1, day) + time;
  const instant = local - (offset ?? offsetOf(reading.timeZone, local));
  // Unix's zero, by its own clock or the source's: 1970-01-01 00:00.
  if (local === 0 || instant === 0) return refused('date-placeholder');
  return judged(instant, reading, changes);
};

// What most systems write; everything else takes the long way.
const TIME = String.raw`(?:(?:T| )(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?: ?([AaPp][Mm]))? ?(Z|[+-]\d{2}(?::?\d{2})?)?)?$`;
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})${TIME}`);
const AMERICAN = new RegExp(String.raw`^(\d{1,2})(/)(\d{1,2})\2(\d{4})${TIME}`);
/** yyyymmdd, then perhaps hhmm, seconds and milliseconds. */
const COMPACT =
  /^(\d{4})(\d{2})(\d{2})(?:(?:T| )?(\d{2}):?(\d{2})(?::?(\d{2})(?:[.,]?(\d{3,9}))?)?)? ?(Z|[+-]\d{2}(?::?\d{2})?)?$/;

/** Seconds (10 digits, 2001 to 2286) or milliseconds (13), perhaps with a fraction. */
const UNIX = /^(\d{10})(?:\.\d*)?$|^\d{13}(?:\.\d*)?$/;
const unix = (text: string, reading: Reading, seconds: boolean): Normalised<number> =>
  judged(Math.round(Number(text) * (seconds ? 1000 : 1)), reading, ['date-unix']);

/** 1950 to 2099: nobody changed a record before, and serials below are five digits of something else. */
const SERIAL = /^\d{5}(?:\.\d+)?$/;
const FIRST_SERIAL = 18_264;
const LAST_SERIAL = 73_050;
/** Day 0 of Excel's 1900 system for all days from March 1900 on; before, it is one off, since it has a 29 February 1900 that never was. */
const SERIAL_ZERO = Date.UTC(1899, 11, 30);
const serial = (text: string, reading: Reading): Normalised<number> => {
  const days = Number(text);
  if (days < FIRST_SERIAL || days >= LAST_SERIAL + 1) return refused('date-invalid');
  const local = SERIAL_ZERO + Math.round(days * DAY);
  return judged(local - offsetOf(reading.timeZone, local), reading, ['date-excel-serial']);
};

const WEEKDAY =
  /\(?(?:星期|周|礼拜)[一二三四五六日天]\)?,?|\b(?:mon|tue|wed|thu|fri|sat|sun)(?:day|s|sday|nesday|rs|rsday|urday)?\b[.,]?/gi;
/** JavaScript's name of the zone behind its offset. */
const COMMENT = / ?\([^)]*\)$/;
const MIDNIGHT: Clock = { time: 0 };

const longWay = (text: string, reading: Reading): Normalised<number> => {
  const { country, timeZone, notAfter } = reading;
  const possible = ({ year, month, day }: Day): boolean => {
    const local = Date.UTC(year, month - 1, day);
    return notAfter === undefined || local - offsetOf(timeZone, local) <= notAfter;
  };
  const plain = text.replace(COMMENT, '').replace(WEEKDAY, ' ').replace(/\s+/g, ' ').trim();
  const found = readDay(plain, country, possible);
  if (found === undefined) return refused('date-invalid');
  if (typeof found === 'string') return refused(found);
  const time = found.rest.trim() === '' ? MIDNIGHT : parseClock(found.rest.trim(), country);
  const { year, month, day, changes } = found.day;
  return time ? at(year, month, day, time, reading, changes) : refused('date-invalid');
};

/**
 * The instant that a source's date or time means. A date alone is its first moment in the source's zone; a time that clocks showed twice
 * is the earlier, one that they skipped the later. Read are: ISO 8601; year-month-day with any separator or none; 2024年3月5日 下午2:30;
 * names of months in English; RFC 2822, asctime and what Java and JavaScript print; Unix seconds and milliseconds; Excel's serials of the
 * 1900 system (those of the 1904 system, once Excel's on the Macintosh, look the same and come out four years early: nothing tells them).
 * Of 3/5/2024, the month is first in the US; elsewhere it is refused, as two-digit years are, unless only one order gives a day that
 * exists and is not after `notAfter`.
 * @returns ms since 1970
 */
export const instant = (raw: string, reading: Reading): Normalised<number> => {
  const iso = YEAR_FIRST.exec(raw);
  if (iso) {
    const time = clock(iso[5], iso[6], iso[7], iso[8], iso[9], iso[10], reading.country);
    return at(Number(iso[1]), Number(iso[3]), Number(iso[4]), time, reading, NOTHING);
  }
  const american = reading.country === 'US' ? AMERICAN.exec(raw) : null;
  if (american && Number(american[1]) <= 12) {
    const time = clock(american[5], american[6], american[7], american[8], american[9], american[10], 'US');
    return at(Number(american[4]), Number(american[1]), Number(american[3]), time, reading, NOTHING);
  }
  const text = tidy(raw);
  if (text !== raw) return instant(text, reading);
  const seconds = UNIX.exec(text);
  if (seconds) return unix(text, reading, seconds[1] !== undefined);
  if (SERIAL.test(text)) return serial(text, reading);
  const compact = COMPACT.exec(text);
  if (compact) {
    const time = clock(compact[4], compact[5], compact[6], compact[7], undefined, compact[8], reading.country);
    return at(Number(compact[1]), Number(compact[2]), Number(compact[3]), time, reading, NOTHING);
  }
  return longWay(text, reading);
};
