import type { Country } from '../../domain/hcp.ts';

/** A time of day, and its zone where the text names one. */
export interface Clock {
  /** Since midnight, ms; NaN where there is no such time. */
  time: number;
  /** Ahead of UTC, ms. */
  offset?: number;
}

const HOUR = 3_600_000;
const MINUTE = 60_000;
/** No zone is farther from UTC. */
const FARTHEST = 14 * HOUR;

const MORNING = new Set(['am', 'a', '上午', '早上', '清晨', '凌晨', '早晨']);
const EVENING = new Set(['晚上', '夜里', '晚']);

/** @param half which half of the day, as written; undefined of a 24-hour clock */
const hourOf = (hour: number, half: string | undefined): number => {
  if (half === undefined) return hour;
  const word = half.toLowerCase().replaceAll('.', '');
  const latin = /^[ap]m?$/.test(word);
  // 下午14:30 says twice what it means; 13:05 PM is an error.
  if (!latin && !MORNING.has(word) && hour > 12) return hour;
  if (hour > 12 || (latin && hour < 1)) return Number.NaN;
  if (MORNING.has(word)) return hour % 12;
  if (word === '中午') return hour >= 10 ? hour : hour + 12;
  // Twelve at night is the end of that day or its beginning.
  return EVENING.has(word) && hour === 12 ? Number.NaN : (hour % 12) + 12;
};

/** RFC 2822 and what Java's Date prints; CST is China's in China, and Central in the US. */
const ZONES: Readonly<Record<string, number>> = {
  Z: 0,
  UT: 0,
  UTC: 0,
  GMT: 0,
  EST: -5,
  EDT: -4,
  CST: -6,
  CDT: -5,
  MST: -7,
  MDT: -6,
  PST: -8,
  PDT: -7,
};
const zoneOf = (zone: string, country: Country): number => {
  const name = zone.toUpperCase().replace(/^(?:GMT|UTC)(?=[+-])/, '');
  if (name === 'CST' && country === 'CN') return 8 * HOUR;
  const known = ZONES[name];
  if (known !== undefined) return known * HOUR;
  const digits = name.slice(1).replace(':', '');
  const minutes =
    Number(digits.slice(0, digits.length < 3 ? undefined : -2)) * 60 + (digits.length < 3 ? 0 : Number(digits.slice(-2)));
  return (name.startsWith('-') ? -minutes : minutes) * MINUTE;
};

/** @returns the time that a clock shows so; NaN where none does */
export const clock = (
  hours: string | undefined,
  minutes: string | undefined,
  seconds: string | undefined,
  fraction: string | undefined,
  half: string | undefined,
  zone: string | undefined,
  country: Country,
): Clock => {
  const hour = hourOf(Number(hours ?? 0), half);
  const [minute, second] = [Number(minutes ?? 0), Number(seconds ?? 0)];
  const millis = fraction === undefined ? 0 : Number(fraction.padEnd(3, '0').slice(0, 3));
  const time = hour < 24 && minute < 60 && second < 60 ? hour * HOUR + minute * MINUTE + second * 1000 + millis : Number.NaN;
  if (zone === undefined) return { time };
  const offset = zoneOf(zone, country);
  return { time: Math.abs(offset) <= FARTHEST ? time : Number.NaN, offset };
};

const HALF = String.raw`上午|下午|中午|早上|早晨|清晨|凌晨|晚上|夜里|傍晚|晚|[ap]\.?m\.?`;
const ZONE = String.raw`z|(?:gmt|utc)?[+-]\d{1,2}(?::?\d{2})?|utc?|gmt|[ecmp][sd]t`;
const TIME = new RegExp(
  String.raw`^(?:(${HALF}) ?)?(\d{1,2})(?: ?[:.点时] ?(?:(\d{1,2})(?: ?[:.分] ?(\d{1,2})(?:[.,](\d{1,9}))?)?)?)? ?[分秒整]? ?(${HALF})? ?(${ZONE})?$`,
  'i',
);

/** @param text a time alone: 14:30, 2:30:15 PM +0800, 下午2时30分, 8点整. */
export const parseClock = (text: string, country: Country): Clock | undefined => {
  const found = TIME.exec(text);
  if (!found) return undefined;
  const [, before, hours, minutes, seconds, fraction, after, zone] = found;
  // A number alone is no time, unless a word says which half of the day.
  if (minutes === undefined && before === undefined && after === undefined && !/[点时]/.test(text)) return undefined;
  return clock(hours, minutes, seconds, fraction, before ?? after, zone, country);
};
