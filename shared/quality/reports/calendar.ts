import type { InspectionSettings, Period } from '../../contracts/inspection.ts';
import type { Country } from '../../domain/hcp.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Clocks change on a quarter of an hour: within one, a zone has one offset. */
const QUARTER = 15 * MINUTE;
const MOST_OFFSETS = 50_000;

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();

/** How far a zone's clocks are ahead of UTC at an instant, ms. */
const offsetAt = (timeZone: string, instant: number): number => {
  const quarter = Math.floor(instant / QUARTER);
  const key = `${timeZone} ${quarter}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  formats.set(timeZone, format);
  // GMT, or GMT+08:00
  const name = format.formatToParts(quarter * QUARTER).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours = '0', minutes = '0'] = /([+-])(\d{2}):(\d{2})/.exec(name) ?? [];
  const offset = (sign === '-' ? -1 : 1) * (Number(hours) * HOUR + Number(minutes) * MINUTE);
  if (offsets.size >= MOST_OFFSETS) offsets.clear();
  offsets.set(key, offset);
  return offset;
};

/** What a source's clocks and calendar show at an instant. */
export interface LocalTime {
  /** Days since 1970-01-01. */
  day: number;
  /** Since midnight. */
  minute: number;
  /** Exactly midnight: what a source writes that knows the day alone. */
  dayOnly: boolean;
}

export const localTime = (instant: number, timeZone: string): LocalTime => {
  const local = instant + offsetAt(timeZone, instant);
  const day = Math.floor(local / DAY);
  const rest = local - day * DAY;
  return { day, minute: Math.floor(rest / MINUTE), dayOnly: rest === 0 };
};

/** yyyy-mm-dd of a day since 1970. */
export const dateOf = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);

/** The month that an instant lies in, as its source counts. @param at ISO 8601 */
export const periodOf = (at: string, timeZone: string): Period => dateOf(localTime(Date.parse(at), timeZone).day).slice(0, 7);

/** The last so many months, the one of `now` included, oldest first. */
export const periodsUntil = (now: number, timeZone: string, months: number): Period[] => {
  const [year = 0, month = 1] = dateOf(localTime(now, timeZone).day).split('-').map(Number);
  return Array.from({ length: months }, (_, n) => new Date(Date.UTC(year, month - months + n, 1)).toISOString().slice(0, 7));
};

/** The month before. */
export const previousPeriod = (period: Period): Period => {
  const [year = 0, month = 1] = period.split('-').map(Number);
  return new Date(Date.UTC(year, month - 2, 1)).toISOString().slice(0, 7);
};

/** Whether a country works on a day: by the days of the week, and by what the settings' calendar says otherwise. */
export const workingDayIn = (settings: InspectionSettings, country: Country): ((day: number) => boolean) => {
  const { holidays = [], workdays = [] } = settings.calendars[country] ?? {};
  const [off, on] = [new Set(holidays), new Set(workdays)];
  const week = new Set(settings.workingDays);
  return (day) => {
    const date = dateOf(day);
    if (on.has(date)) return true;
    // 1970-01-01 was a Thursday.
    return !off.has(date) && week.has(((day + 3) % 7) + 1);
  };
};
