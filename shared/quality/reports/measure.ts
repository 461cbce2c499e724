import type { InspectionSettings, Measures, Period, Share } from '../../contracts/inspection.ts';
import type { Country } from '../../domain/hcp.ts';
import { dateOf, type LocalTime, localTime, previousPeriod, workingDayIn } from './calendar.ts';

const HOUR = 3_600_000;

/** One visit as it stands in its reporter's ledger. */
export interface Visit {
  /** Its event key: the order of visits at one time. */
  key: string;
  /** ms */
  at: number;
  /** ms */
  enteredAt?: number;
  /** Hashed. */
  hcp: string;
  place?: string;
  /** Hashed. */
  note?: string;
}

interface Dated extends Visit {
  time: LocalTime;
  entered?: LocalTime;
}

const countsOf = (counts: Iterable<number>): Measures['daily'] => {
  const total = { n: 0, sum: 0, squares: 0 };
  for (const count of counts) {
    total.n += 1;
    total.sum += count;
    total.squares += count * count;
  }
  return total;
};
const tally = <K>(keys: Iterable<K>): Map<K, number> => {
  const counts = new Map<K, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
};
const share = <T>(of: readonly T[], some: (each: T) => boolean): Share => ({ some: of.filter(some).length, of: of.length });

/** Of equals the smaller count. */
const modeOf = (counts: Iterable<number>): Measures['mode'] => {
  const days = tally(counts);
  const [mode] = [...days].sort(([a, m], [b, n]) => n - m || a - b);
  return { count: mode?.[0] ?? 0, days: mode?.[1] ?? 0, distinct: days.size };
};

/** HCPs by when a month first sees them. */
const firstVisits = (visits: readonly Dated[]): Map<string, number> => {
  const first = new Map<string, number>();
  for (const { hcp, at } of visits) if (!first.has(hcp)) first.set(hcp, at);
  return first;
};

/** Kendall's concordant less discordant pairs, of those whom both months saw; visits at one time are neither. */
const orderOf = (before: readonly Dated[], now: readonly Dated[]): Measures['order'] => {
  const earlier = firstVisits(before);
  const both = [...firstVisits(now)].flatMap(([hcp, at]) => {
    const then = earlier.get(hcp);
    return then === undefined ? [] : [{ at, then }];
  });
  let same = 0;
  for (const [i, a] of both.entries())
    for (const b of both.slice(i + 1)) same += Math.sign(a.at - b.at) * Math.sign(a.then - b.then);
  return { hcps: both.length, same };
};

const pairs = (n: number): number => (n < 2 ? 0 : (n * (n - 1)) / 2);
const pairsWithin = (groups: Iterable<number>): number => [...groups].reduce((sum, n) => sum + pairs(n), 0);

/**
 * Pairs of visits on two days at the very same minute of the day. Whoever rounds writes multiples of five: those are left out, so that
 * what is left are times that nobody hits twice on purpose.
 */
const timesOf = (visits: readonly Dated[]): Share => {
  const exact = visits.filter(({ time }) => time.minute % 5 !== 0);
  const days = tally(exact.map(({ time }) => time.day));
  const minutes = tally(exact.map(({ time }) => time.minute));
  const both = tally(exact.map(({ time }) => `${time.day} ${time.minute}`));
  return {
    some: pairsWithin(minutes.values()) - pairsWithin(both.values()),
    of: pairs(exact.length) - pairsWithin(days.values()),
  };
};

/** @param visits by time */
const tooCloseOf = (visits: readonly Dated[], minutes: number): Share => {
  const moves = visits.flatMap((visit, index) => {
    const before = visits[index - 1];
    if (!before || before.time.day !== visit.time.day || before.place === undefined || visit.place === undefined) return [];
    return before.place === visit.place ? [] : [visit.at - before.at];
  });
  return share(moves, (gap) => gap < minutes * 60_000);
};

const notesOf = (visits: readonly Dated[]): Share => {
  const noted = visits.flatMap(({ note, hcp }) => (note === undefined ? [] : [{ note, hcp }]));
  const hcps = new Map<string, Set<string>>();
  for (const { note, hcp } of noted) hcps.set(note, (hcps.get(note) ?? new Set()).add(hcp));
  return share(noted, ({ note }) => (hcps.get(note)?.size ?? 0) > 1);
};

/** The most visits that were entered within one hour, of those entered late. */
const batchOf = (visits: readonly Dated[], lateAfterDays: number): Share => {
  const known = visits.flatMap(({ time, entered, enteredAt }) =>
    entered && enteredAt !== undefined ? [{ time, entered, enteredAt }] : [],
  );
  const late = known
    .filter(({ time, entered }) => entered.day - time.day >= lateAfterDays)
    .map(({ enteredAt }) => enteredAt)
    .sort((a, b) => a - b);
  let fullest = 0;
  let from = 0;
  for (const [index, at] of late.entries()) {
    while (at - (late[from] ?? at) > HOUR) from += 1;
    fullest = Math.max(fullest, index - from + 1);
  }
  return { some: fullest, of: known.length };
};

/** Entered more than an hour before it was; where a source knows the days alone, on an earlier day. */
const isAhead = ({ at, enteredAt, time, entered }: Dated): boolean => {
  if (!entered || enteredAt === undefined) return false;
  return entered.dayOnly || time.dayOnly ? entered.day < time.day : enteredAt < at - HOUR;
};

const isAtNight = ({ time }: Dated, { from, to }: InspectionSettings['night']): boolean => {
  const hour = Math.floor(time.minute / 60);
  return from <= to ? hour >= from && hour < to : hour >= from || hour < to;
};

/**
 * What is measured of each month of one reporter's visits. Visits that a month needs from others (whom else the reporter knows, the
 * order of the month before) count as far as they are given.
 * @param visits each once, in any order
 * @param source whose reports they are: its clocks and calendar count
 * @param periods the months to measure; those without a visit are left out
 */
export const measure = (
  visits: readonly Visit[],
  { by, source }: { by: string; source: { id: Measures['source']; country: Country; timeZone: string } },
  periods: readonly Period[],
  settings: InspectionSettings,
): Measures[] => {
  const isWorkingDay = workingDayIn(settings, source.country);
  const dated = visits
    .map(
      (visit): Dated => ({
        ...visit,
        time: localTime(visit.at, source.timeZone),
        ...(visit.enteredAt === undefined ? {} : { entered: localTime(visit.enteredAt, source.timeZone) }),
      }),
    )
    .sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1));
  const months = Map.groupBy(dated, ({ time }) => dateOf(time.day).slice(0, 7));

  return periods.flatMap((period): Measures[] => {
    const now = months.get(period);
    if (!now) return [];
    const days = tally(now.filter(({ time }) => isWorkingDay(time.day)).map(({ time }) => time.day));
    const timed = now.filter(({ time }) => !time.dayOnly);
    // Whom another month saw: those whom this one saw are seen by the choice, and none of them could count zero.
    const known = new Set([...months].flatMap(([month, seen]) => (month === period ? [] : seen.map(({ hcp }) => hcp))));
    const visited = tally(now.map(({ hcp }) => hcp));
    return [
      {
        source: source.id,
        by,
        period,
        visits: now.length,
        daily: countsOf(days.values()),
        mode: modeOf(days.values()),
        coverage: countsOf([...known].map((hcp) => visited.get(hcp) ?? 0)),
        order: orderOf(months.get(previousPeriod(period)) ?? [], now),
        night: share(timed, (visit) => isAtNight(visit, settings.night)),
        dayOff: share(now, ({ time }) => !isWorkingDay(time.day)),
        times: timesOf(timed),
        tooClose: tooCloseOf(timed, settings.minutesBetweenPlaces),
        notes: notesOf(now),
        batch: batchOf(now, settings.lateAfterDays),
        ahead: share(
          now.filter(({ entered }) => entered !== undefined),
          isAhead,
        ),
      },
    ];
  });
};
