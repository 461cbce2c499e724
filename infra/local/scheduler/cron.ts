import { UnsupportedError } from '../errors.ts';

const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const UNIT_MINUTES: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 1440 };

/** Tells whether a schedule is due in the minute of a date. */
export type Due = (date: Date) => boolean;

interface Field {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
}

const FIELDS: readonly Field[] = [
  { name: 'minutes', least: 0, most: 59 },
  { name: 'hours', least: 0, most: 23 },
  { name: 'day of month', least: 1, most: 31 },
  { name: 'month', least: 1, most: 12, names: MONTHS },
  { name: 'day of week', least: 1, most: 7, names: DAYS },
  { name: 'year', least: 1970, most: 2199 },
];

/**
 * Reads a schedule expression of EventBridge Scheduler.
 * @param expression `rate(5 minutes)`, `cron(0 6 ? * MON *)` or `at(2026-11-21T06:00:00)`
 * @param timeZone in which `cron` and `at` are meant, such as `Asia/Shanghai`
 * @throws UnsupportedError for what is neither, for `L`, `W` and `#`, and for a time zone that is none
 */
export function parseSchedule(expression: string, timeZone = 'UTC'): Due {
  const clock = clockOf(timeZone);
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  const [, count, unit] = rate ?? [];
  const every = Number(count) * (UNIT_MINUTES[unit ?? ''] ?? Number.NaN);
  if (every > 0) return (date) => Math.floor(date.getTime() / 60_000) % every === 0;
  const at = /^at\((.+)\)$/.exec(expression)?.[1];
  if (at !== undefined) {
    const minute = at.slice(0, 16);
    if (!Number.isNaN(Date.parse(`${at}Z`))) return (date) => new Date(clock(date)).toISOString().startsWith(minute);
  }
  const cron = /^cron\((.+)\)$/.exec(expression)?.[1];
  if (cron === undefined) throw new UnsupportedError(`schedule expression ${expression}`);
  return parseCron(cron, expression, clock);
}

function parseCron(text: string, expression: string, clock: Clock): Due {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== FIELDS.length) throw new UnsupportedError(`schedule expression ${expression}: six fields are needed`);
  const sets = FIELDS.map((field, index) => parseField(parts[index] ?? '', field, expression));
  return (date) => {
    const local = new Date(clock(date));
    const values = [
      local.getUTCMinutes(),
      local.getUTCHours(),
      local.getUTCDate(),
      local.getUTCMonth() + 1,
      local.getUTCDay() + 1,
      local.getUTCFullYear(),
    ];
    return values.every((value, index) => sets[index]?.has(value) ?? false);
  };
}

/** What a clock on the wall shows at a date, as if it were UTC (milliseconds since 1970). */
type Clock = (date: Date) => number;

function clockOf(timeZone: string): Clock {
  try {
    // Swedish writes dates as ISO does.
    const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
    return (date) => Date.parse(`${format.format(date).replace(' ', 'T')}Z`);
  } catch (error) {
    throw new UnsupportedError(`time zone ${timeZone}`, { cause: error });
  }
}

function parseField(text: string, field: Field, expression: string): Set<number> {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const [range = '', stepText] = part.split('/');
    const step = stepText === undefined ? 1 : Number(stepText);
    const [first, last] = rangeOf(range, stepText !== undefined, field);
    const valid = [first, last, step].every(Number.isInteger) && first >= field.least && last <= field.most && step > 0;
    if (!valid) throw new UnsupportedError(`schedule expression ${expression}: ${field.name} "${text}"`);
    for (let value = first; value <= last; value += step) values.add(value);
  }
  return values;
}

function rangeOf(range: string, stepped: boolean, field: Field): [first: number, last: number] {
  if (range === '*' || range === '?') return [field.least, field.most];
  const [first = '', last] = range.split('-');
  if (last !== undefined) return [numberIn(first, field), numberIn(last, field)];
  return [numberIn(first, field), stepped ? field.most : numberIn(first, field)];
}

function numberIn(text: string, field: Field): number {
  const named = field.names?.indexOf(text.toUpperCase()) ?? -1;
  return named >= 0 ? named + field.least : Number(text === '' ? Number.NaN : text);
}
