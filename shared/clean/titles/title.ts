import type { ChangeCode, IssueCode } from '../codes.ts';
import { isNone } from '../none.ts';
import { kept, type Normalised } from '../normalised.ts';
import { simplified } from '../simplified.ts';
import { tidy } from '../text.ts';
import { ENGLISH, LEVEL, levelOf, POST, PROFESSORSHIP, postOf, professorshipOf } from './posts.ts';
import { CODE_OF_TITLE, RANK, rankOf } from './ranks.ts';

export interface Title {
  /** The rank (职称) as GB/T 8561 calls it, or as it was written where it is none of its ranks. */
  title?: string;
  /** Of GB/T 8561-2001, such as 231. */
  code?: string;
  /** 教授, 副教授 …: a university's, not the hospital's. */
  professorship?: string;
  /** What somebody is in charge of: 科主任, 院长, 博士生导师; several are joined by 、. */
  post?: string;
}

const MAX_MEMO = 50_000;
/** What is longer is a biography. */
const MAX_LENGTH = 100;
const SPACE_IN_HAN = /(?<=\p{Script=Han})\s+(?=\p{Script=Han})/gu;
/** 教授级高级工程师 and engineers are ranks, not of health. */
const TECHNICAL = /(?:教授级|正高级)?(?:高级|助理)?(?:工程师|实验师)|(?:教授级)?高工/;
const CHIEF_AS_IN_THE_STANDARD = /主治[(/]主管\)?医师/;
const PART = new RegExp(
  [
    ['technical', TECHNICAL.source],
    ['post', POST.source],
    ['professorship', PROFESSORSHIP.source],
    ['rank', RANK.source],
    ['leveled', LEVEL.source],
    ['generic', '执业药师|医生|大夫|护理员|药剂师'],
    ['degree', '博士后|博士|硕士|学士|博士研究生|硕士研究生|研究生|本科|大专|中专'],
  ]
    .map(([name, source]) => `(?<${name}>${source})`)
    .join('|'),
  'g',
);

const memo = new Map<string, Normalised<Title>>();

/** To rank, professorship and posts, told apart. @param text tidied */
export const title = (text: string): Normalised<Title> => {
  const code = CODE_OF_TITLE.get(text);
  if (code !== undefined) return kept({ title: text, code });
  const known = memo.get(text);
  if (known) return known;
  const clean = titleOf(tidy(text));
  if (memo.size >= MAX_MEMO) memo.clear();
  memo.set(text, clean);
  return clean;
};

const titleOf = (text: string): Normalised<Title> => {
  if (isNone(text)) return { changes: [], issues: [] };
  if (text.length > MAX_LENGTH) return kept({ title: text }, ['title-unknown']);
  const said = partsOf(plain(text));
  const [rank, ...otherRanks] = said.ranks.sort(byLevel);
  const issues: IssueCode[] = [];
  if (new Set(said.ranks.map((one) => CODE_OF_TITLE.get(one))).size > 1) issues.push('title-several');
  const loose = said.loose[0];
  const ambiguousPost = rank === undefined && said.posts.some((post) => post === '主任' || post === '副主任');
  if (rank === undefined && (loose !== undefined || ambiguousPost)) issues.push('title-ambiguous');
  const canonical = rank ?? loose;
  const code = rank === undefined ? undefined : CODE_OF_TITLE.get(rank);
  const value: Title = {
    ...(canonical === undefined ? {} : { title: canonical }),
    ...(code === undefined ? {} : { code }),
    ...(said.professorships.length === 0 ? {} : { professorship: [...new Set(said.professorships)].join('、') }),
    ...(said.posts.length === 0 ? {} : { post: [...new Set(said.posts)].join('、') }),
  };
  const values = [value.title, value.professorship, value.post].filter((one) => one !== undefined);
  if (values.length === 0)
    return said.degree ? { changes: [], issues: ['title-unknown'] } : kept({ title: text }, ['title-unknown']);
  return { value, changes: changeOf(values, text, otherRanks.length > 0), issues };
};

const plain = (text: string): string => {
  const simple = simplified(text).replace(CHIEF_AS_IN_THE_STANDARD, '主治医师');
  if (!/[a-z]{4}/i.test(simple)) return simple.replace(SPACE_IN_HAN, '');
  let translated = simple.toLowerCase();
  for (const [english, chinese] of ENGLISH) translated = translated.replace(english, chinese);
  return translated.replace(SPACE_IN_HAN, '');
};

interface Parts {
  ranks: string[];
  professorships: string[];
  posts: string[];
  /** Levels and occupations: they say something of the rank, not which. */
  loose: string[];
  degree: boolean;
}

const partsOf = (text: string): Parts => {
  const said: Parts = { ranks: [], professorships: [], posts: [], loose: [], degree: false };
  for (const { 0: found, groups = {} } of text.matchAll(PART)) {
    if (groups['technical']) said.ranks.push(found.replace(/高工$/, '高级工程师'));
    else if (groups['post']) said.posts.push(...postOf(found));
    else if (groups['professorship']) said.professorships.push(professorshipOf(found));
    else if (groups['leveled']) said.loose.push(levelOf(found));
    else if (groups['generic']) said.loose.push(found);
    else if (groups['degree']) said.degree = true;
    else {
      const rank = rankOf(groups);
      if (rank === undefined) continue;
      if ('generic' in rank) said.loose.push(rank.generic);
      else said.ranks.push(rank.title);
      if ('trainee' in rank && rank.trainee !== undefined) said.posts.push(rank.trainee);
    }
  }
  return said;
};

/** The highest of one person's ranks is the one that he is called by. */
const byLevel = (a: string, b: string): number => level(a) - level(b);
const level = (rank: string): number => Number(CODE_OF_TITLE.get(rank)?.at(-1) ?? '1');

const changeOf = (values: readonly string[], text: string, several: boolean): ChangeCode[] => {
  const [only] = values;
  if (values.length > 1 || several) return ['title-split'];
  return only === text ? [] : ['title-formatted'];
};
