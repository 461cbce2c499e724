import type { Hospital } from '../../contracts/reference.ts';
import { isWithin, placeNamesAt } from '../regions/names.ts';
import { areaWithin } from '../regions/region.ts';
import { abbreviates, areaOfAffiliation } from './affiliation.ts';
import { isUnique, weightOf } from './compare.ts';
import { type Entry, readDirectory, stemKey, wholeOf } from './directory.ts';
import { indexByStem, type StemIndex } from './index-by-stem.ts';
import { NearMisses } from './near-miss.ts';
import { isKind, properOf, type Reading, readingsOf } from './reading.ts';
import { campusCore, canonical, written } from './wording.ts';

/** Where the hospital is likely to be: what the record beside the name says. */
export interface Near {
  province?: string;
  city?: string;
}

export interface HospitalMatch {
  id: string;
  /** As the reference has it. */
  name: string;
  grade?: string;
  /** The part of it that the name says, where the reference does not list that part itself. */
  campus?: string;
  /** How it was found: written alike, by a listed alias, by what the name says, or with one character amiss. */
  step: 'exact' | 'alias' | 'structural' | 'fuzzy';
  /**
   * How sure, 0.4 to 1: what each kind of difference costs, divided among hospitals that are as likely. The costs are judgement, set so
   * that answers of 0.9 and more hold; bench:hospitals says what became of them by band, and how many get one though their hospital is
   * not listed (below 1 %, most of them the same hospital under another name).
   */
  confidence: number;
  /** Other hospitals that it might mean as well. */
  alternatives: number;
}

export interface HospitalResolver {
  /** undefined where no listed hospital is meant for all that the name says. */
  resolve(name: string, near?: Near): HospitalMatch | undefined;
  readonly size: number;
}

interface Candidate {
  entry: Entry;
  weight: number;
  step: HospitalMatch['step'];
}

/** Below that an answer is worth nothing. */
const LEAST = 0.4;
/** A step that finds one of that weight is the last. */
const ENOUGH = 0.8;
/** Candidates of less than that below the best are alternatives to it. */
const MARGIN = 0.06;
const MOST_CANDIDATES = 400;
const KEPT = 50_000;

interface Asked {
  readings: readonly Reading[];
  campus: string;
  department: string;
  campusName: string;
  near: string;
}

/** Initials that an abbreviated affiliation may begin with: its own, or that of what follows its place. */
const initialKeys = (entry: Entry): string[] => {
  if (entry.affiliation.length < 3) return [];
  const initials = new Set([entry.affiliation[0] ?? '', entry.affiliation[2] ?? '', entry.affiliation[3] ?? '']);
  return [...initials].map((initial) => `${entry.ordinal}|${initial}|${entry.institution || '医院'}`);
};

const initialKey = (reading: Reading): string =>
  `${reading.ordinal}|${(reading.affiliation || reading.stem)[0] ?? ''}|${reading.institution || '医院'}`;

/** Whether an abbreviated name, 浙医二院 or 中国医大附三院, stands for a listed one, 浙江大学医学院附属第二医院; how much is lost. */
const abbreviationWeight = (asked: Reading, listed: Entry): number => {
  if (asked.affiliation === '' && isKind(asked.stem)) return 0;
  const short = asked.affiliation === '' ? asked.stem : asked.affiliation + asked.stem;
  if (!short.endsWith(listed.stem)) return 0;
  const affiliation = short.slice(0, short.length - listed.stem.length);
  if (affiliation.length < 2 || asked.institution === '' || !abbreviates(affiliation, listed.affiliation)) return 0;
  // 赤峰医院 does not say that it is 赤峰学院's.
  if (asked.ordinal === '' && listed.stem === '' && asked.affiliation === '' && !/[大医]$/u.test(affiliation)) return 0;
  // 厦门第一医院 is the city's, unless 厦门一院 says no more than that.
  const isPlace = placeNamesAt(affiliation, 0).some(({ length }) => length === affiliation.length);
  if (isPlace) return asked.brief ? 0.75 : 0;
  const fromItsStart = listed.affiliation.startsWith(affiliation[0] ?? ' ');
  return fromItsStart ? 0.92 : 0.8;
};

/** So much is an answer worth that rests on a proper name alone where the kinds are not the same. */
const KINDLESS = 0.75;
const properKey = ({ ordinal, stem }: Reading): string => `${ordinal}~${properOf(stem)}`;

interface OtherStem {
  stem: string;
  ordinal: string;
  weight: number;
}

/** What a hospital of this stem is usually called as well. */
const otherStems = ({ stem, ordinal, brief, affiliation }: Reading): OtherStem[] => {
  if (affiliation !== '') return [];
  switch (stem) {
    case '':
      return [{ stem: '人民', ordinal, weight: brief ? 0.92 : 0.7 }];
    case '人民':
      return [{ stem: '', ordinal, weight: 0.7 }];
    case '妇女儿童':
    case '妇产':
      return [{ stem: '妇幼保健', ordinal, weight: 0.65 }];
    case '妇幼保健':
      return [{ stem: '妇女儿童', ordinal, weight: 0.65 }];
    default:
      return [];
  }
};

class Resolver implements HospitalResolver {
  readonly #hospitals: readonly Hospital[];
  readonly #entries: readonly Entry[];
  readonly #byWhole = new Map<string, number[]>();
  readonly #byStem: StemIndex;
  readonly #byInitial: StemIndex;
  readonly #byProper: StemIndex;
  readonly #nearMisses: NearMisses;
  readonly #known = new Map<string, HospitalMatch | undefined>();

  constructor(references: Iterable<Hospital>) {
    const { hospitals, entries } = readDirectory(references);
    this.#hospitals = hospitals;
    this.#entries = entries;
    entries.forEach(({ whole }, at) => {
      const list = this.#byWhole.get(whole);
      if (list) list.push(at);
      else this.#byWhole.set(whole, [at]);
    });
    this.#byStem = indexByStem(entries);
    this.#byInitial = indexByStem(entries, initialKeys);
    this.#byProper = indexByStem(entries, (entry) => (properOf(entry.stem).length < 2 ? [] : [properKey(entry)]));
    this.#nearMisses = new NearMisses(entries);
  }

  get size(): number {
    return this.#hospitals.length;
  }

  resolve(name: string, near: Near = {}): HospitalMatch | undefined {
    const key = `${name}\n${near.province ?? ''}\n${near.city ?? ''}`;
    const known = this.#known.get(key);
    if (known !== undefined || this.#known.has(key)) return known;
    const { text, campus, department, others } = written(name);
    const area = areaWithin(near);
    const match = [text, ...others].reduce<HospitalMatch | undefined>(
      (found, one) => (found && found.confidence >= 0.9 ? found : better(found, this.#resolve(one, campus, department, area))),
      undefined,
    );
    if (this.#known.size >= KEPT) this.#known.clear();
    this.#known.set(key, match);
    return match;
  }

  #resolve(text: string, campus: string, department: string, near: string): HospitalMatch | undefined {
    const readings = readingsOf(canonical(text));
    const asked: Asked = {
      readings,
      campus: campusCore(campus),
      department,
      campusName: campus,
      near: near || areaOfAffiliation(readings[0]?.affiliation ?? ''),
    };
    const wholes = new Set([wholeOf(text, campus, department), wholeOf(text, campus, '')]);
    for (const whole of wholes) {
      const choice = this.#choose(asked, this.#exact(asked, whole));
      if (choice && choice.match.confidence >= LEAST) return choice.match;
    }
    let best: HospitalMatch | undefined;
    for (const step of [this.#structural, this.#abbreviated, this.#otherwise, this.#kindless, this.#fuzzy]) {
      const choice = this.#choose(asked, step.call(this, asked));
      best = better(best, choice?.match);
      // Where several are as good, a weaker reason does not decide between them.
      if (choice && choice.weight >= ENOUGH) break;
    }
    return best && best.confidence >= LEAST ? best : undefined;
  }

  #exact(asked: Asked, whole: string): Candidate[] {
    return (this.#byWhole.get(whole) ?? []).flatMap((at): Candidate[] => {
      const entry = this.#entries[at];
      if (entry === undefined) return [];
      // What says no place may be another's name as well: 市妇幼保健院, 仁爱医院.
      const weight = Math.max(...asked.readings.map((reading) => weightOf(reading, entry, asked.near)));
      const weightAlike = entry.area !== '' || isUnique(entry.affiliation) ? 1 : weight;
      return [{ entry, weight: weightAlike, step: entry.alias ? 'alias' : 'exact' }];
    });
  }

  #structural(asked: Asked): Candidate[] {
    return asked.readings.flatMap((reading) => this.#ofStem(asked, reading, 1));
  }

  #ofStem(asked: Asked, reading: Reading, factor: number): Candidate[] {
    const within = reading.area || (properOf(reading.stem) === '' && reading.affiliation === '' ? asked.near : '');
    return this.#byStem
      .find(stemKey(reading), within, MOST_CANDIDATES)
      .flatMap((at) => this.#candidate(asked, at, 'structural', (entry) => weightOf(reading, entry, asked.near) * factor));
  }

  /** 市一院 for 市第一人民医院, 妇女儿童医院 for 妇幼保健院: what usually is the same one, where it is listed. */
  #otherwise(asked: Asked): Candidate[] {
    return asked.readings.flatMap((reading) =>
      otherStems(reading).flatMap(({ stem, ordinal, weight }) => this.#ofStem(asked, { ...reading, stem, ordinal }, weight)),
    );
  }

  /** 北京阜外医院 for 阜外心血管病医院: one of them leaves out its kind. */
  #kindless(asked: Asked): Candidate[] {
    return asked.readings.flatMap((reading) => {
      const proper = properOf(reading.stem);
      if (proper.length < 2) return [];
      return this.#byProper.find(properKey(reading), reading.area, MOST_CANDIDATES).flatMap((at) =>
        this.#candidate(asked, at, 'structural', (entry) => {
          const one = reading.stem === proper || entry.stem === proper;
          return one && reading.stem !== entry.stem ? weightOf(reading, entry, asked.near) * KINDLESS : 0;
        }),
      );
    });
  }

  #abbreviated(asked: Asked): Candidate[] {
    return asked.readings.flatMap((reading) => {
      const place = ({ where }: Entry): number => {
        if (reading.area !== '') return isWithin(where, reading.area) ? 1 : 0.85;
        return asked.near !== '' && where !== '' && where.slice(0, 2) !== asked.near.slice(0, 2) ? 0.5 : 1;
      };
      return this.#byInitial
        .find(initialKey(reading), reading.area, MOST_CANDIDATES)
        .flatMap((at) => this.#candidate(asked, at, 'structural', (entry) => abbreviationWeight(reading, entry) * place(entry)));
    });
  }

  #fuzzy(asked: Asked): Candidate[] {
    // What other hospitals are called as well is no slip.
    const unknown = asked.readings.filter((reading) => reading.stem === '' || !this.#byStem.has(stemKey(reading)));
    return unknown.flatMap((reading) =>
      this.#nearMisses
        .find(reading, asked.near)
        .flatMap(({ entry, confidence }) => this.#candidate(asked, entry, 'fuzzy', () => confidence)),
    );
  }

  #candidate(asked: Asked, at: number, step: HospitalMatch['step'], weigh: (entry: Entry) => number): Candidate[] {
    const entry = this.#entries[at];
    if (entry === undefined) return [];
    const part = asked.campus;
    const isPart = entry.campus !== '' && entry.campus !== part && entry.campus !== asked.department;
    if (isPart && !(entry.campus === '本' && part === '')) return [];
    const weight = weigh(entry) * (entry.campus === part ? 1 : 0.97);
    return weight > 0 ? [{ entry, weight, step: step === 'structural' && entry.alias ? 'alias' : step }] : [];
  }

  /** The best of some candidates, less sure where others are as good. */
  #choose(asked: Asked, found: readonly Candidate[]): { match: HospitalMatch; weight: number } | undefined {
    // A campus that is listed itself comes before its hospital.
    const parts = asked.campus === '' ? [] : found.filter(({ entry }) => entry.campus === asked.campus);
    const byHospital = new Map<number, Candidate>();
    for (const candidate of parts.length > 0 ? parts : found) {
      const before = byHospital.get(candidate.entry.hospital);
      if (before === undefined || candidate.weight > before.weight) byHospital.set(candidate.entry.hospital, candidate);
    }
    const [first, ...others] = [...byHospital.values()].sort(
      (a, b) => b.weight - a.weight || a.entry.hospital - b.entry.hospital,
    );
    const hospital = this.#hospitals[first?.entry.hospital ?? -1];
    if (first === undefined || hospital === undefined) return undefined;
    const alternatives = others.filter(
      ({ weight, entry }) => weight > first.weight - MARGIN && !isTwin(entry, first.entry),
    ).length;
    const campus = asked.campusName !== '' && first.entry.campus === '' ? asked.campusName : undefined;
    const match = {
      id: hospital.id,
      name: hospital.name,
      ...(hospital.grade === undefined ? {} : { grade: hospital.grade }),
      ...(campus === undefined ? {} : { campus }),
      step: first.step,
      confidence: Math.round((first.weight / (alternatives + 1)) * 1000) / 1000,
      alternatives,
    };
    return { match, weight: first.weight };
  }
}

/** Listed twice: what it says of itself is a sure name of the other. */
const isTwin = (entry: Entry, other: Entry): boolean =>
  entry.campus === other.campus && stemKey(entry) === stemKey(other) && weightOf(entry, other, entry.where) >= 0.93;

const better = (left: HospitalMatch | undefined, right: HospitalMatch | undefined): HospitalMatch | undefined =>
  left !== undefined && (right === undefined || left.confidence >= right.confidence) ? left : right;

/** Resolves hospital names against a list. Built once; answers are remembered. */
export const hospitalResolver = (references: Iterable<Hospital>): HospitalResolver => new Resolver(references);
