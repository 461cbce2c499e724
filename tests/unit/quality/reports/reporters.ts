import { between, chance, pick, type Random, randomOf } from '../../../../cli/generate/random.ts';
import { InspectionSettings, type Measures } from '../../../../shared/contracts/inspection.ts';
import { SourceId } from '../../../../shared/domain/ids.ts';
import { measure, type Visit } from '../../../../shared/quality/reports/measure.ts';

// Made-up representatives: honest ones, who differ in habits as people do, and fabricating ones of every style.

export const SETTINGS = InspectionSettings.parse({});
export const CRM = { id: SourceId.parse('crm'), country: 'CN' as const, timeZone: 'Asia/Shanghai' };
export const PERIODS = ['2026-06', '2026-07', '2026-08'];
/** Midnight in Shanghai. */
const FIRST = Date.parse('2026-06-01T00:00:00+08:00');
const DAYS = 92;
const DAY = 86_400_000;
const MINUTE = 60_000;
/** 2026-06-01 is a Monday. */
const weekday = (day: number): number => (day % 7) + 1;

const poisson = (random: Random, mean: number): number => {
  let [n, product] = [0, random()];
  for (const limit = Math.exp(-mean); product > limit; n += 1) product *= random();
  return n;
};
const binomial = (random: Random, n: number, p: number): number =>
  Array.from({ length: n }, () => chance(random, p)).filter(Boolean).length;

const STOCK = Array.from({ length: 8 }, (_, n) => `stock ${n}`);

/** What the honest do, each in an own way. */
const habitsOf = (random: Random) => {
  const daily = 2 + 7 * random();
  const slots = between(random, 4, 10);
  const regular = chance(random, 0.3);
  return {
    /** How many visits a day has. */
    count: () => (regular ? binomial(random, slots, 0.6 + 0.2 * random()) : poisson(random, daily)),
    inField: 0.75 + 0.25 * random(),
    saturdays: chance(random, 0.12) ? 0.6 : 0.04,
    evenings: chance(random, 0.05) ? 0.02 : 0.003,
    rounds: 0.2 + 0.8 * random(),
    plans: chance(random, 0.3),
    hospitals: between(random, 2, 5),
    hcps: between(random, 40, 160),
    skew: 1 + 1.5 * random(),
    stock: 0.5 * random() * random(),
    /** Enters once a week, on Friday evening. */
    weekly: chance(random, 0.2),
    planned: chance(random, 0.05) ? 0.03 : 0.002,
    late: 0.1 * random(),
    hurry: 0.015 * random(),
  };
};

type Habits = ReturnType<typeof habitsOf>;

/** One visit of a day, begun at a minute of it. */
const visitAt = (random: Random, habits: Habits, day: number, minute: number, place: number, n: number): Omit<Visit, 'key'> => {
  let shown = chance(random, habits.rounds) ? Math.round(minute / 15) * 15 : minute;
  if (chance(random, habits.hurry)) shown = minute - 10;
  if (chance(random, habits.evenings)) shown = 21 * 60 + between(random, 0, 80);
  const at = FIRST + day * DAY + Math.min(shown, 23 * 60) * MINUTE;
  const friday = day + ((5 - weekday(day) + 7) % 7);
  const promptly = at + (chance(random, habits.late) ? between(random, 1, 12) * DAY : between(random, 5, 500) * MINUTE);
  const entered = habits.weekly ? FIRST + friday * DAY + (18 * 60 + n) * MINUTE : promptly;
  const hcp = Math.floor(habits.hcps * random() ** habits.skew);
  return {
    at,
    enteredAt: chance(random, habits.planned) ? at - between(random, 61, 2000) * MINUTE : Math.max(entered, at),
    hcp: `h${place * 1000 + hcp}`,
    place: `place ${place}`,
  };
};

/** Where a day's first and second half are spent. */
const placesOn = (random: Random, { plans, hospitals }: Habits, today: number): [number, number] =>
  plans ? [today % hospitals, (today + 1) % hospitals] : [between(random, 0, hospitals - 1), between(random, 0, hospitals - 1)];

export const honest = (seed: number, index: number): Visit[] => {
  const random = randomOf(seed, index, 'honest');
  const habits = habitsOf(random);
  return Array.from({ length: DAYS }, (_, day): Visit[] => {
    const today = weekday(day);
    if (today === 7 || !chance(random, today === 6 ? habits.saturdays : habits.inField)) return [];
    const count = today === 6 ? 1 + poisson(random, 1) : habits.count();
    const places = placesOn(random, habits, today);
    let minute = between(random, 8 * 60, 10 * 60);
    return Array.from({ length: count }, (_, n) => {
      minute += between(random, 12, Math.max(20, Math.floor(480 / (count + 1))));
      const visit = visitAt(random, habits, day, minute, places[n >= count / 2 ? 1 : 0], n);
      return {
        key: `${index}-${day}-${n}`,
        ...visit,
        note: chance(random, habits.stock) ? pick(random, STOCK) : `${index} ${day} ${n}`,
      };
    });
  }).flat();
};

/** The last month made up, or for what needs two months the last two; until then as honest as anybody. */
const FABRICATED_FROM = 61;
const workdays = (from: number): number[] =>
  Array.from({ length: DAYS - from }, (_, n) => from + n).filter((day) => weekday(day) < 6);
const honestUntil = (visits: Visit[], day: number): Visit[] => visits.filter(({ at }) => at < FIRST + day * DAY);

/** All styles of making reports up, each with what gives it away alone. */
export const STYLES: Record<string, (seed: number, index: number) => Visit[]> = {
  /** The same count each day. */
  'same-count': (seed, index) => {
    const base = honest(seed, index);
    const random = randomOf(seed, index, 'quota');
    const quota = between(random, 6, 14);
    return [
      ...honestUntil(base, FABRICATED_FROM),
      ...workdays(FABRICATED_FROM).flatMap((day) =>
        Array.from({ length: quota }, (_, n): Visit => {
          const at = FIRST + day * DAY + (8 * 60 + n * 35 + between(random, 0, 25)) * MINUTE;
          return {
            key: `${index}-${day}-${n}`,
            at,
            enteredAt: at + between(random, 5, 300) * MINUTE,
            hcp: `h${Math.floor(90 * random() ** 2)}`,
            place: 'place 0',
            note: `${index} ${day} ${n}`,
          };
        }),
      ),
    ];
  },
  /** Everything of the month entered in one sitting. */
  'batch-entry': (seed, index) => {
    const random = randomOf(seed, index, 'batch');
    return honest(seed, index).map((visit, n) =>
      visit.at < FIRST + FABRICATED_FROM * DAY
        ? visit
        : { ...visit, enteredAt: FIRST + (DAYS - 1) * DAY + 19 * 60 * MINUTE + n * between(random, 5, 12) * 1000 },
    );
  },
  'copied-notes': (seed, index) => {
    const random = randomOf(seed, index, 'notes');
    return honest(seed, index).map((visit) =>
      visit.at < FIRST + FABRICATED_FROM * DAY || chance(random, 0.06)
        ? visit
        : { ...visit, note: pick(random, STOCK.slice(0, 3)) },
    );
  },
  /** At night and on Sundays. */
  night: (seed, index) => {
    const random = randomOf(seed, index, 'night');
    return honest(seed, index).map((visit) =>
      visit.at < FIRST + FABRICATED_FROM * DAY || chance(random, 0.55)
        ? visit
        : { ...visit, at: visit.at - (visit.at % DAY) + 15 * 60 * MINUTE + between(random, 0, 300) * MINUTE },
    );
  },
  'day-off': (seed, index) => {
    const random = randomOf(seed, index, 'day off');
    return honest(seed, index).map((visit) => {
      const day = Math.floor((visit.at - FIRST) / DAY);
      if (day < FABRICATED_FROM || chance(random, 0.3)) return visit;
      return { ...visit, at: visit.at + (7 - weekday(day)) * DAY, enteredAt: visit.at + 8 * DAY };
    });
  },
  /** One place after the other within minutes. */
  'too-close': (seed, index) => {
    const random = randomOf(seed, index, 'too close');
    return [
      ...honestUntil(honest(seed, index), FABRICATED_FROM),
      ...workdays(FABRICATED_FROM).flatMap((day) =>
        Array.from({ length: between(random, 2, 9) }, (_, n): Visit => {
          const at = FIRST + day * DAY + (9 * 60 + n * 4 + between(random, 0, 2)) * MINUTE;
          const place = between(random, 0, 4);
          return {
            key: `${index}-${day}-${n}`,
            at,
            enteredAt: at + between(random, 60, 300) * MINUTE,
            hcp: `h${place * 1000 + Math.floor(60 * random() ** 2)}`,
            place: `place ${place}`,
            note: `${index} ${day} ${n}`,
          };
        }),
      ),
    ];
  },
  /** The same odd minutes, day after day, as a program or a copied sheet writes them. */
  'same-times': (seed, index) => {
    const random = randomOf(seed, index, 'times');
    const minutes = Array.from({ length: 12 }, (_, n) => 8 * 60 + n * 40 + between(random, 1, 4));
    return honest(seed, index).map((visit, n) => {
      const day = Math.floor((visit.at - FIRST) / DAY);
      return day < FABRICATED_FROM
        ? visit
        : { ...visit, at: FIRST + day * DAY + minutes[n % 12]! * MINUTE, enteredAt: visit.enteredAt! };
    });
  },
  /** Down the list, everybody once, month after month. */
  'down-the-list': (seed, index) => {
    const random = randomOf(seed, index, 'list');
    const hcps = between(random, 50, 110);
    const months = [30, 61].map((from, m) => workdays(from).filter((day) => m === 1 || day < FABRICATED_FROM));
    return [
      ...honestUntil(honest(seed, index), 30),
      ...months.flatMap((days) =>
        Array.from({ length: hcps }, (_, n): Visit => {
          const day = days[Math.floor((n * days.length) / hcps)]!;
          const at = FIRST + day * DAY + (9 * 60 + (n % 9) * 45 + between(random, 0, 20)) * MINUTE;
          return {
            key: `${index}-${day}-${n}`,
            at,
            enteredAt: at + between(random, 60, 300) * MINUTE,
            hcp: `h${n}`,
            place: 'place 0',
            note: `${index} ${day} ${n}`,
          };
        }),
      ),
    ];
  },
  'entered-ahead': (seed, index) => {
    const random = randomOf(seed, index, 'ahead');
    return honest(seed, index).map((visit) =>
      visit.at < FIRST + FABRICATED_FROM * DAY || chance(random, 0.3)
        ? visit
        : { ...visit, enteredAt: visit.at - between(random, 70, 3000) * MINUTE },
    );
  },
};

/** @param by a name that sorts in no order of the reporters */
export const measuresOf = (visits: readonly Visit[], by: string): Measures[] =>
  measure(visits, { by, source: CRM }, PERIODS, SETTINGS);
