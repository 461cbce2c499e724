import type { Country } from '../domain/hcp.ts';

const TIME = String.raw`(?:(?:T| )(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?: ?([AaPp])[Mm])? ?(Z|[+-]\d{2}:?\d{2})?)?$`;
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})${TIME}`);
const COMPACT = new RegExp(String.raw`^(\d{4})()(\d{2})(\d{2})${TIME}`);
const MONTH_FIRST = new RegExp(String.raw`^(\d{1,2})/(\d{1,2})/(\d{4})${TIME}`);

const formats = new Map<string, Intl.DateTimeFormat>();
/** @returns how far a zone's clocks are ahead of UTC at an instant, ms */
const offsetAt = (timeZone: string, instant: number): number => {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timeZone, format);
  }
  const parts: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(instant)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
};

const DAY = 86_400_000;
/** Clocks change on a quarter of an hour: within one, a zone has one offset. */
const QUARTER = 900_000;
const offsets = new Map<string, number>();

/** Offset for a local time: the earlier instant where clocks went back, the later where they skipped it (as Temporal's `compatible`). */
const offsetOf = (timeZone: string, local: number): number => {
  const key = `${timeZone} ${Math.floor(local / QUARTER)}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const before = offsetAt(timeZone, local - DAY);
  const after = offsetAt(timeZone, local + DAY);
  const offset = offsetAt(timeZone, local - before) !== before && offsetAt(timeZone, local - after) === after ? after : before;
  if (offsets.size > 10_000) offsets.clear();
  offsets.set(key, offset);
  return offset;
};

const explicitOffset = (text: string): number => {
  if (text === 'Z') return 0;
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(-2));
  return (text.startsWith('-') ? -minutes : minutes) * 60_000;
};

const hourOf = (hour: number, half: string | undefined): number => {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return Number.NaN;
  return (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
};

/**
 * The instant that a source's date or time means: ISO 8601, yyyy/m/d, yyyy.m.d, yyyymmdd, yyyy年m月d日, and m/d/yyyy for the US,
 * each with or without a time; a date alone is its first moment in the source's zone.
 * @param text tidied
 * @returns ms since 1970; undefined where it is none of these, or no such day exists
 */
export const parseInstant = (text: string, country: Country, timeZone: string): number | undefined => {
  const plain = text.replace(/^(\d{4})年(\d{1,2})月(\d{1,2})日 ?/, '$1-$2-$3 ').trimEnd();
  const yearFirst = YEAR_FIRST.exec(plain) ?? COMPACT.exec(plain);
  const monthFirst = !yearFirst && country === 'US' ? MONTH_FIRST.exec(plain) : null;
  const [year, month, day] = yearFirst
    ? [yearFirst[1], yearFirst[3], yearFirst[4]]
    : monthFirst
      ? [monthFirst[3], monthFirst[1], monthFirst[2]]
      : [];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const [hours = '0', minutes = '0', seconds = '0', fraction = '', half, zone] =
    (yearFirst ?? monthFirst)?.slice(yearFirst ? 5 : 4) ?? [];
  const hour = hourOf(Number(hours), half);
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day));
  // A day that its month does not have falls into another month.
  const exists = new Date(midnight).getUTCMonth() === Number(month) - 1;
  if (!exists || Number(year) < 1900 || !(hour < 24) || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  const millis = Number(fraction.padEnd(3, '0').slice(0, 3));
  const local = midnight + hour * 3_600_000 + Number(minutes) * 60_000 + Number(seconds) * 1000 + millis;
  return local - (zone === undefined ? offsetOf(timeZone, local) : explicitOffset(zone));
};
