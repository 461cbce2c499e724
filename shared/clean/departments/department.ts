import type { ChangeCode, IssueCode } from '../codes.ts';
import { isNone } from '../none.ts';
import { kept, type Normalised } from '../normalised.ts';
import { simplified } from '../simplified.ts';
import { tidy } from '../text.ts';
import { CATALOGUE } from './catalogue.ts';
import { departmentCode, isSupporting } from './resolve.ts';
import { withoutHospital, withoutNumber, withoutPlace } from './ward.ts';

export interface Department {
  /** As people write it, without hospital, ward, place and remarks. */
  name: string;
  /** Of 医疗机构诊疗科目名录, such as 03.04; absent where it is not certain. */
  code?: string;
}

const MAX_MEMO = 50_000;
/** What is longer is a sentence, not a name. */
const MAX_LENGTH = 60;
const PARTS = /[/、,;+&|→>》·_\\-]+|(?<=科)\s+|(?<=科)[和与及兼](?=.{1,12}科$)/;
const REMARK = /[([{【〔<「]([^()[\]{}【】〔〕<>「」]*)[)\]}】〕>」]/;
const SPACE_IN_HAN = /(?<=[\p{Script=Han}\d])\s+(?=[\p{Script=Han}\d])/gu;
const CODE_BEFORE = /^(?:A\d{2}(?:\.\d{2}){0,2}|\d{2}(?:\.\d{2}){1,2})[\s:.-]*(?=\p{Script=Han})/iu;
const CODE_ALONE = /^A?(\d{2}(?:\.\d{2}){1,2})$/i;
const ABBREVIATION = /(?<![a-z])(?:[a-z]{0,2}icu|ccu|ct|mri?|dsa|gcp|pet|dr|pccm|ent|mdt)(?![a-z])/gi;

const memo = new Map<string, Normalised<Department>>();

/** To a department's name and its code in 医疗机构诊疗科目名录. @param text tidied */
export const department = (text: string): Normalised<Department> => {
  const known = memo.get(text);
  if (known) return known;
  const clean = settled(departmentOf(tidy(text)));
  if (memo.size >= MAX_MEMO) memo.clear();
  memo.set(text, clean);
  return clean;
};

/** Until nothing more can be taken off, so that a clean name stays as it is. Each round takes something off: few are needed. */
const settled = (first: Normalised<Department>): Normalised<Department> => {
  let clean = first;
  for (let round = 0; clean.value && round < MAX_LENGTH; round += 1) {
    const { value, changes, issues } = departmentOf(clean.value.name);
    if (value?.name === clean.value.name && value.code === clean.value.code) return clean;
    const several = clean.issues.filter((issue) => issue === 'department-several' && !issues.includes(issue));
    clean = { ...(value && { value }), changes: [...new Set([...clean.changes, ...changes])], issues: [...several, ...issues] };
  }
  return clean;
};

const departmentOf = (text: string): Normalised<Department> => {
  if (isNone(text)) return { changes: [], issues: [] };
  if (text.length > MAX_LENGTH) return kept({ name: text }, ['department-unknown']);
  const named = CODE_ALONE.exec(text)?.[1];
  const catalogued = named && CATALOGUE.get(named);
  if (named && catalogued) return { value: { name: catalogued, code: named }, changes: ['department-formatted'], issues: [] };

  const changes: ChangeCode[] = [];
  const { base, remarks } = withoutRemarks(text);
  const plain = formatted(base);
  const whole = reduced(plain);
  let found: Reduced = whole.code === undefined ? oneOf(base, whole) : whole;
  const remark = remarks.map((one) => reduced(formatted(one))).find(({ code }) => code !== undefined && narrows(code, found));
  if (remark) found = { ...remark, name: asDepartment(remark.name), changes: ['department-remark-used'], issues: [] };

  if (plain !== base) changes.push('department-formatted');
  if (remarks.length > 0 && !remark) changes.push('department-remark-dropped');
  changes.push(...found.changes);
  const { name, code } = found;
  if (name === '') return kept({ name: text }, ['department-unknown']);
  if (code !== undefined) return { value: { name, code }, changes, issues: found.issues };
  return {
    value: { name },
    changes,
    issues: [...found.issues, isSupporting(name) ? 'department-not-clinical' : 'department-unknown'],
  };
};

interface Reduced extends Department {
  changes: readonly ChangeCode[];
  issues: readonly IssueCode[];
}

const withoutRemarks = (text: string): { base: string; remarks: string[] } => {
  const remarks: string[] = [];
  let base = text;
  for (let found = REMARK.exec(base); found; found = REMARK.exec(base)) {
    if (found[1]) remarks.push(found[1].trim());
    base = `${base.slice(0, found.index)} ${base.slice(found.index + found[0].length)}`;
  }
  return {
    base: base
      .replace(/[()[\]{}【】〔〕<>「」]/g, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
    remarks,
  };
};

const formatted = (text: string): string =>
  simplified(text)
    .replace(CODE_BEFORE, '')
    .replace(SPACE_IN_HAN, '')
    .replace(ABBREVIATION, (word) => word.toUpperCase())
    .replace(/^[\s\p{P}]+|[\s\p{P}]+$/gu, '');

/** Without one more word at an end, whichever is the surest to be no part of the name. */
const shorter = (name: string): { name: string; change: ChangeCode } | undefined => {
  for (const less of [withoutNumber(name), withoutPlace(name)])
    if (less !== name) return { name: less, change: 'department-ward-dropped' };
  const less = withoutHospital(name);
  return less === name ? undefined : { name: less, change: 'department-hospital-dropped' };
};

/** The first of ever shorter names that has a code; where none has one, the shortest that is still called 科. */
const reduced = (text: string): Reduced => {
  let last: Reduced = { name: text, changes: [], issues: [] };
  let best = last;
  for (;;) {
    const { name, changes } = last;
    const code = departmentCode(name);
    if (code !== undefined) return { name: name === text ? name : asDepartment(name), code, changes, issues: [] };
    if (name.endsWith('科')) best = last;
    const less = shorter(name);
    if (!less) return isSupporting(text) ? { name: text, changes: [], issues: [] } : best;
    last = { name: less.name, changes: [...new Set([...changes, less.change])], issues: [] };
  }
};

/** Of several departments in one cell: the narrower where one lies within the other, else the first. */
const oneOf = (base: string, whole: Reduced): Reduced => {
  const parts = base.split(PARTS).flatMap((part) => {
    const one = reduced(formatted(part));
    return one.code === undefined ? [] : [{ ...one, code: one.code }];
  });
  const [first, ...others] = parts;
  if (first === undefined) return whole;
  let narrowest = first;
  for (const other of others) {
    if (other.code.startsWith(narrowest.code)) narrowest = other.code === narrowest.code ? narrowest : other;
    else if (!narrowest.code.startsWith(other.code)) return { ...first, issues: ['department-several'] };
  }
  return { ...narrowest, changes: [...narrowest.changes, 'department-narrowed'] };
};

const narrows = (code: string, of: Reduced): boolean => of.code === undefined || (code !== of.code && code.startsWith(of.code));

/** What is left is often short: 内二科(心血管) is 心血管科, 肿瘤三区 is 肿瘤科. */
const asDepartment = (name: string): string =>
  /\p{Script=Han}$/u.test(name) && !/[科室部]$|中心$/.test(name) ? `${name}科` : name;
