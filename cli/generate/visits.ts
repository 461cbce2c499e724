import { crmCopies, crmId, representativeId, representativeOf } from './crm.ts';
import { DAY, type Doctor, valueAt, type World } from './doctor.ts';
import { type DropFile, type DropFolder, openCsv } from './drop-file.ts';
import { present } from './faults.ts';
import { TOPICS } from './places.ts';
import { between, chance, cycle, pick, type Random, randomOf, serial } from './random.ts';
import type { SampleSource } from './source.ts';
import { fileDate, shanghaiDate, shanghaiTime } from './times.ts';

const COLUMNS = ['拜访编号', '医生编号', '代表', '活动类型', '拜访方式', '拜访时间', '录入时间', '地点', '备注'] as const;
const TRUTH = ['representative', 'fabricated', 'style'] as const;
export type VisitTruth = DropFile<Record<(typeof TRUTH)[number], string>>;
/** Who of the representatives makes visits up, and how: it lies beside truth.csv. */
export const openVisitTruth = (folder: DropFolder): Promise<VisitTruth> =>
  openCsv(folder, 'truth-visits.csv', { columns: TRUTH });

const MINUTE = 60_000;
/** Visits that an honest representative pays a doctor a month. */
const MEAN = 0.5;
/** One of so many representatives makes the last month up. */
const ONE_IN = 10;
const STYLES = ['same-count', 'batch-entry', 'copied-notes', 'night-and-weekend', 'down-the-list'] as const;
type Style = (typeof STYLES)[number];

const styleOf = (representative: number): Style | undefined =>
  representative % ONE_IN === 0 ? cycle(STYLES, Math.floor(representative / ONE_IN)) : undefined;

/** A whole month that is over, in Shanghai: its days as midnights, ms. */
interface Month {
  workdays: readonly number[];
  weekends: readonly number[];
}

/** The last two whole months before the sample's present, the older first. */
const monthsBefore = (asOf: number): Month[] => {
  const [year = 0, month = 1] = shanghaiDate(asOf).split('-').map(Number);
  return [2, 1].map((ago) => {
    const first = Date.UTC(year, month - 1 - ago, 1);
    const length = (Date.UTC(year, month - ago, 1) - first) / DAY;
    const days = Array.from({ length }, (_, n) => first + n * DAY);
    const isWeekend = (day: number): boolean => [0, 6].includes(new Date(day).getUTCDay());
    // Midnight there is eight hours before midnight here.
    const there = (all: number[]): number[] => all.map((day) => day - 8 * 60 * MINUTE);
    return { workdays: there(days.filter((day) => !isWeekend(day))), weekends: there(days.filter(isWeekend)) };
  });
};

const poisson = (random: Random, mean: number): number => {
  let n = 0;
  for (let product = random(); product > Math.exp(-mean); product *= random()) n += 1;
  return n;
};

const REACTIONS = [
  '医生表示认可',
  '医生有疑问',
  '医生很忙,只谈了几句',
  '讨论很充分',
  '希望看到更多病例',
  '对安全性有顾虑',
  '已在使用',
  '想参加会议',
];
const NEXT = [
  '下次带文献',
  '约定下月再访',
  '邀请参加科室会',
  '发送电子资料',
  '请医学同事回复',
  '跟进处方情况',
  '安排讲者沟通',
  '暂无后续',
];
const MATTERS = ['新数据', '指南更新', '用法用量', '不良反应处理', '患者随访', '真实世界研究', '联合用药', '病例'];
const ownNote = (random: Random, { interest }: Doctor): string => {
  const topic = chance(random, 0.7) ? interest : pick(random, TOPICS);
  return `${topic}${pick(random, MATTERS)},${pick(random, REACTIONS)},${pick(random, NEXT)}`;
};
const STOCK_NOTES = ['常规拜访,介绍产品', '常规拜访', '沟通产品信息'];

interface Visit {
  /** ms */
  at: number;
  enteredAt: number;
  note: string;
}

/** At half past eight until half past five, most by the quarter of an hour. */
const timeOn = (random: Random, day: number): number => {
  const minute = between(random, 510, 1050);
  return day + (chance(random, 0.6) ? Math.round(minute / 15) * 15 : minute) * MINUTE;
};
const enteredAfter = (random: Random, at: number): number =>
  at + (chance(random, 0.9) ? between(random, 5, 600) : between(random, 1440, 8000)) * MINUTE;

/** One visit as it was. */
const honest = (random: Random, doctor: Doctor, day: number): Visit => {
  const at = timeOn(random, day);
  return { at, enteredAt: enteredAfter(random, at), note: present(random, 0.9, ownNote(random, doctor)) };
};
const honestMonth = (random: Random, doctor: Doctor, { workdays }: Month, mean = MEAN): Visit[] =>
  Array.from({ length: poisson(random, mean) }, () => honest(random, doctor, pick(random, workdays)));

/** What a representative makes up of the nth doctor on the list. */
const madeUp = (style: Style, random: Random, doctor: Doctor, nth: number, month: Month): Visit[] => {
  const { workdays, weekends } = month;
  switch (style) {
    case 'same-count':
      return [2 * nth, 2 * nth + 1].map((n) => honest(random, doctor, cycle(workdays, n)));
    case 'batch-entry': {
      const evening = (workdays.at(-1) ?? 0) + 20 * 60 * MINUTE;
      return honestMonth(random, doctor, month, 0.8).map((visit) => ({ ...visit, enteredAt: evening + (nth % 350) * 10_000 }));
    }
    case 'copied-notes':
      return honestMonth(random, doctor, month, 0.8).map((visit) => ({ ...visit, note: pick(random, STOCK_NOTES) }));
    case 'night-and-weekend':
      return honestMonth(random, doctor, month, 0.8).map((visit) => {
        const day = chance(random, 0.6) ? pick(random, weekends) : pick(random, workdays);
        const at = day + between(random, 22 * 60, 23 * 60 + 59) * MINUTE;
        return { ...visit, at, enteredAt: enteredAfter(random, at) };
      });
    case 'down-the-list':
      return [honest(random, doctor, cycle(workdays, Math.floor(nth / 7)))];
  }
};

/** The representatives' visits of the last two whole months: reported by them, and not always made. */
export const openVisits = async (world: World, folder: DropFolder, truth: VisitTruth): Promise<SampleSource> => {
  const { seed, asOf } = world;
  const visits = await openCsv(folder, `crm/visits/visits-${fileDate(asOf)}.csv`, {
    columns: COLUMNS,
    naming: ['医生编号'],
    encoding: 'gb18030',
    newline: '\r\n',
  });
  const months = monthsBefore(asOf);
  /** How many doctors each representative has had so far, by month. */
  const lists = months.map(() => new Map<number, number>());
  const told = new Set<number>();
  const tell = (representative: number): void => {
    if (told.has(representative)) return;
    told.add(representative);
    const style = styleOf(representative);
    truth.write({ representative: representativeId(representative), fabricated: style ? 'yes' : 'no', style: style ?? '' });
  };

  const visitsOf = (doctor: Doctor, copy: 0 | 1): (Visit & { representative: number; place: string })[] =>
    months.flatMap((month, m) => {
      const random = randomOf(seed, doctor.index, `visits ${copy} ${m}`);
      const hospital = valueAt(doctor.hospital, month.workdays[0] ?? asOf);
      const representative = representativeOf(hospital, copy);
      const style = styleOf(representative);
      const list = lists[m];
      const nth = list?.get(representative) ?? 0;
      list?.set(representative, nth + 1);
      tell(representative);
      const isMadeUp = style === 'down-the-list' || (style !== undefined && m === months.length - 1);
      const made = isMadeUp ? madeUp(style, random, doctor, nth, month) : honestMonth(random, doctor, month);
      return made.map((visit) => ({ ...visit, representative, place: hospital.name }));
    });

  return {
    source: 'crm',
    files: [visits],
    add: (doctor) => {
      for (const copy of crmCopies(world, doctor))
        for (const [n, { at, enteredAt, note, representative, place }] of visitsOf(doctor, copy).entries())
          visits.write({
            拜访编号: `B${serial(seed + 20, doctor.index * 2 + copy)}-${n}`,
            医生编号: crmId(world, doctor, copy),
            代表: representativeId(representative),
            活动类型: '拜访',
            拜访方式: cycle(['面访', '面访', '面访', '电话'], doctor.index + n),
            拜访时间: shanghaiTime(at),
            录入时间: shanghaiTime(Math.min(enteredAt, asOf)),
            地点: place,
            备注: note,
          });
      return [];
    },
  };
};
