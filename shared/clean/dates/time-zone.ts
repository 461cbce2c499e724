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
const LIMIT = 10_000;

interface Offsets {
  /** By local day; NaN of one on or beside which clocks change. */
  days: Map<number, number>;
  /** By quarter of an hour of such days. */
  quarters: Map<number, number>;
}
const zones = new Map<string, Offsets>();

const remember = (offsets: Map<number, number>, key: number, offset: number): number => {
  if (offsets.size >= LIMIT) offsets.clear();
  offsets.set(key, offset);
  return offset;
};

const ofDay = (timeZone: string, day: number): number => {
  const before = offsetAt(timeZone, (day - 1) * DAY);
  return before === offsetAt(timeZone, (day + 2) * DAY) ? before : Number.NaN;
};

const ofQuarter = (timeZone: string, local: number): number => {
  const before = offsetAt(timeZone, local - DAY);
  const after = offsetAt(timeZone, local + DAY);
  return offsetAt(timeZone, local - before) !== before && offsetAt(timeZone, local - after) === after ? after : before;
};

/**
 * How far a zone's clocks were ahead of UTC when they showed a local time, ms: of the earlier instant where clocks went back, of the
 * later where they skipped it (as Temporal's `compatible`).
 * @param local ms since 1970 by the zone's clocks
 */
export const offsetOf = (timeZone: string, local: number): number => {
  let zone = zones.get(timeZone);
  if (!zone) {
    zone = { days: new Map(), quarters: new Map() };
    zones.set(timeZone, zone);
  }
  const day = Math.floor(local / DAY);
  const offset = zone.days.get(day) ?? remember(zone.days, day, ofDay(timeZone, day));
  if (!Number.isNaN(offset)) return offset;
  const quarter = Math.floor(local / QUARTER);
  return zone.quarters.get(quarter) ?? remember(zone.quarters, quarter, ofQuarter(timeZone, local));
};
