import { nameOf } from './names.ts';
import { type Department, departmentOf, type Hospital, hospitalOf } from './places.ts';
import { between, chance, pick, type Random, randomOf, serial } from './random.ts';

/** What the whole sample is a function of. */
export interface World {
  seed: number;
  hcps: number;
  /** The sample's present, ms: every date lies before it, or is an expiry. */
  asOf: number;
}

export const DAY = 86_400_000;
const DOCTORS_A_HOSPITAL = 50;
/** One in so many doctors shares name and hospital with the one before. */
const NAMESAKES = 0.03;
const TITLES = ['住院医师', '主治医师', '副主任医师', '主任医师'];

/** A value that was another one before. */
export interface Changing<T> {
  now: T;
  before: T;
  changedAt: number;
}

/** The truth about one made-up HCP; what a source says of her is derived from it, with that source's faults. */
export interface Doctor {
  index: number;
  /** As truth.csv calls her. */
  hcp: string;
  name: string;
  gender: 'male' | 'female';
  hospital: Changing<Hospital>;
  department: Department;
  title: Changing<string>;
  mobile: Changing<string>;
  email: string;
  licence: string;
  unionid: string;
  openid: string;
  /** Which sources know her; at least one does. */
  knownTo: { crm: boolean; social: boolean; registration: boolean; directory: boolean; event: boolean };
  /** Engagements in the last year. */
  activity: number;
  /** What she reads about most. */
  interest: string;
}

export const valueAt = <T>(value: Changing<T>, at: number): T => (at < value.changedAt ? value.before : value.now);

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'];
/** 28 characters beginning with o, as WeChat's are. */
const wechatId = (random: Random): string => `o${Array.from({ length: 27 }, () => pick(random, LETTERS)).join('')}`;

/** 145 is a range for data cards: the right shape for every check, and no person's telephone. */
const mobileOf = (seed: number, n: number): string => `145${serial(seed, n)}`;

export const hospitalCount = (world: World): number => Math.max(2, Math.round(world.hcps / DOCTORS_A_HOSPITAL));

const isNamesake = (world: World, index: number): boolean =>
  index > 0 && chance(randomOf(world.seed, index, 'namesake'), NAMESAKES);

const activityOf = (random: Random): number => {
  const r = random();
  if (r < 0.3) return 0;
  if (r < 0.75) return between(random, 1, 5);
  return r < 0.95 ? between(random, 6, 13) : between(random, 14, 28);
};

/** The doctor of that index, from nothing else but the world: no doctor has to be kept to make another. */
export const doctorOf = (world: World, index: number): Doctor => {
  const { seed, asOf } = world;
  const random = randomOf(seed, index, 'doctor');
  const ago = (from: number, to: number): number => asOf - between(random, from * 24, to * 24) * (DAY / 24);

  const hospitals = hospitalCount(world);
  // A namesake takes name and hospital from the first of her run, whose stream begins in the same order.
  let first = index;
  while (isNamesake(world, first)) first -= 1;
  const shared = randomOf(seed, first, 'name and hospital');
  const { name, pinyin, gender } = nameOf(shared);
  const home = between(shared, 0, hospitals - 1);

  const moved = chance(random, 0.1);
  const elsewhere = (home + between(random, 1, hospitals - 1)) % hospitals;
  const rank = between(random, 0, TITLES.length - 1);
  const number = mobileOf(seed, index * 2);
  const department = departmentOf(random);
  const knownTo = {
    crm: chance(random, 0.92),
    social: chance(random, 0.55),
    registration: chance(random, 0.45),
    directory: chance(random, 0.5),
    event: chance(random, 0.45),
  };
  if (!Object.values(knownTo).includes(true)) knownTo.registration = true;
  return {
    index,
    hcp: `HCP-${String(index + 1).padStart(8, '0')}`,
    name,
    gender,
    hospital: {
      now: hospitalOf(home),
      before: hospitalOf(moved ? elsewhere : home),
      changedAt: ago(5, 600),
    },
    department,
    title: {
      now: TITLES[rank] ?? '',
      before: TITLES[chance(random, 0.25) ? Math.max(0, rank - 1) : rank] ?? '',
      changedAt: ago(30, 900),
    },
    mobile: {
      now: number,
      before: chance(random, 0.08) ? mobileOf(seed, index * 2 + 1) : number,
      changedAt: ago(60, 900),
    },
    email: `${pinyin}${serial(seed + 9, index)}@${pick(random, ['example.com', 'example.org', 'mail.example.com'])}`,
    licence: `1990000${serial(seed + 1, index)}`,
    unionid: wechatId(random),
    openid: wechatId(random),
    knownTo,
    activity: activityOf(random),
    interest: pick(random, department.topics),
  };
};
