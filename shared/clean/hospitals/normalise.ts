import type { ChangeCode } from '../codes.ts';
import type { Normalised } from '../normalised.ts';
import { simplified } from '../simplified.ts';
import { tidy } from '../text.ts';
import type { HospitalMatch, HospitalResolver, Near } from './resolver.ts';
import { type Written, written } from './wording.ts';

/** A hospital as records carry it. */
export interface NormalisedHospital {
  /** As the reference has it, with the campus in brackets behind; tidied where the reference does not know it for sure. */
  name: string;
  id?: string;
  grade?: string;
  campus?: string;
}

/** Answers of at least that confidence replace what was written. */
export const SURE = 0.9;

const CHINESE = /\p{Script=Han}/u;

const withCampus = (name: string, campus: string | undefined): string => (campus === undefined ? name : `${name}（${campus}）`);

/** What is left of a name may hold noise again (心内科 behind 急诊): until nothing is left out. */
const settled = (text: string): Written => {
  let last = written(text);
  for (let round = 0; round < ROUNDS; round++) {
    const next = written(withCampus(last.text, last.campus || undefined));
    if (next.text === last.text && next.campus === last.campus) return { ...last, noise: last.noise || round > 0 };
    last = next;
  }
  return last;
};
const ROUNDS = 10;

const KEPT = 50_000;
const memo = new Map<string, Normalised<NormalisedHospital>>();
const tidied = (text: string): Normalised<NormalisedHospital> => {
  const known = memo.get(text);
  if (known) return known;
  if (memo.size >= KEPT) memo.clear();
  const found = tidiedOnce(text);
  memo.set(text, found);
  return found;
};

const tidiedOnce = (text: string): Normalised<NormalisedHospital> => {
  const plain = tidy(text);
  if (!CHINESE.test(plain)) return { value: { name: plain }, changes: [], issues: [] };
  const { text: name, campus, noise } = settled(plain);
  const changes: ChangeCode[] = [];
  if (simplified(plain) !== plain) changes.push('script-simplified');
  if (noise) changes.push('noise-removed');
  const part = campus === '' ? undefined : campus;
  return {
    value: { name: withCampus(name, part), ...(part === undefined ? {} : { campus: part }) },
    changes,
    issues: [],
  };
};

const resolved = (text: string, { id, name, grade, campus }: HospitalMatch): Normalised<NormalisedHospital> => {
  const value = {
    name: withCampus(name, campus),
    id,
    ...(grade === undefined ? {} : { grade }),
    ...(campus === undefined ? {} : { campus }),
  };
  return { value, changes: value.name === text ? [] : ['hospital-resolved'], issues: [] };
};

/**
 * A hospital by its name in the reference, where that is sure; else as it was written, simplified and without what does not belong to
 * a name (a department, a grade). A campus stays told apart: 首都医科大学附属北京朝阳医院（京西院区）. Done again it says the same, given
 * where the hospital is: a list may hold names that tell little by themselves (市妇幼保健院 of 枣阳).
 * @param resolver undefined where there is no reference: then no name is unknown. @param near what the record says of where it is
 */
export const normaliseHospital = (
  text: string,
  resolver: HospitalResolver | undefined,
  near: Near,
): Normalised<NormalisedHospital> => {
  const match = resolver?.resolve(text, near);
  if (match !== undefined && match.confidence >= SURE) return resolved(text, match);
  const plain = tidied(text);
  if (resolver === undefined || !CHINESE.test(text)) return plain;
  const name = plain.value?.name ?? text;
  const again = name === text ? undefined : resolver.resolve(name, near);
  if (again !== undefined && again.confidence >= SURE) return resolved(text, again);
  return { ...plain, issues: [match === undefined ? 'hospital-unknown' : 'hospital-uncertain'] };
};
