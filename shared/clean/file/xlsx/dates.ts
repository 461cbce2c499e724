/**
 * Excel's dates: days since the end of 1899 (or since 1904), the time as a fraction. It takes 1900 for a leap year: day 60 is a
 * 29 February that never was (ECMA-376, 18.17.4.1).
 */

/** How a number format shows a number. */
export type DateKind = 'none' | 'date' | 'time' | 'both';

/** Built-in formats, by number: 27 to 36 and 50 to 58 are dates where the workbook's language is Chinese, Japanese or Korean (18.8.30). */
const builtIn = (id: number): DateKind => {
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id === 36 || (id >= 50 && id <= 54) || id === 57 || id === 58)
    return 'date';
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id === 45 || id === 47 || id === 55 || id === 56) return 'time';
  return id === 22 ? 'both' : 'none';
};

/** Quoted and escaped text, colours, conditions and locales say nothing about what the number is; [h] counts hours, and is no date. */
const UNSAID = /"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi;
const ELAPSED = /\[(?:h+|m+|s+)\]/i;

const custom = (format: string): DateKind => {
  const [first = ''] = format.replace(UNSAID, '').split(';');
  if (ELAPSED.test(first) || /[#?]/.test(first) || /general/i.test(first)) return 'none';
  const date = /[yd]|e(?!\+|-)/i.test(first) || (/m/i.test(first) && !/[hs]/i.test(first));
  const time = /[hs]/i.test(first);
  return date ? (time ? 'both' : 'date') : time ? 'time' : 'none';
};

/** @param formats the workbook's own, by number */
export const dateKind = (id: number, formats: ReadonlyMap<number, string>): DateKind => {
  const format = formats.get(id);
  return format === undefined ? builtIn(id) : custom(format);
};

const DAY_SECONDS = 86_400;
/** Days from 1970 to Excel's day 0, and those that the other count begins later. */
const EPOCH = -25_569;
const SINCE_1904 = 1462;
/** The last day of the year 9999. */
const MAX_SERIAL = 2_958_466;

/** Days as text, lately used: a table has few, and most rows have one. */
const days = new Map<number, string>();
const REMEMBERED = 5000;
const dayText = (day: number): string => {
  const known = days.get(day);
  if (known !== undefined) return known;
  if (days.size >= REMEMBERED) days.clear();
  const text = new Date((day + EPOCH) * DAY_SECONDS * 1000).toISOString().slice(0, 10);
  days.set(day, text);
  return text;
};

const two = (value: number): string => (value < 10 ? `0${value}` : String(value));

/**
 * A number of days as local text: 2026-11-22, 2026-11-22 08:00:00 or 08:00:00; undefined where it is no date.
 * @param date1904 the workbook counts from 1904
 */
export const dateText = (value: number, kind: DateKind, date1904: boolean): string | undefined => {
  if (kind === 'none' || !(value >= 0 && value < MAX_SERIAL)) return undefined;
  const seconds = Math.round(value * DAY_SECONDS);
  const inDay = seconds % DAY_SECONDS;
  const time = `${two(Math.floor(inDay / 3600))}:${two(Math.floor(inDay / 60) % 60)}:${two(inDay % 60)}`;
  const serial = (seconds - inDay) / DAY_SECONDS;
  if (serial === 0 && !(date1904 && kind === 'date')) return kind === 'date' ? undefined : time;
  if (serial === 60 && !date1904) return undefined;
  const day = date1904 ? serial + SINCE_1904 : serial < 60 ? serial + 1 : serial;
  return kind === 'date' && inDay === 0 ? dayText(day) : `${dayText(day)} ${time}`;
};
