import type { Notes } from './notes.ts';
import { plainPinyin, surnameRank, syllablesOf } from './pinyin.ts';

/** A Chinese name in Latin letters, read. */
export interface RomanisedName {
  name: string;
  familyName: string;
  givenName?: string;
  form: 'full' | 'initials';
}

/** Surnames as Hong Kong, Taiwan and Singapore write them, where pinyin does not; as common there as to be known at sight. */
const OTHER_SURNAMES = new Set(
  (
    'chan cheung wong leung lau ng kwok kwan tsang tse yip chow chiu chu hsu hsieh hsiao tsai chang lee lui lai mak poon siu szeto tam tong tsui wan yeung yiu ' +
    'yuen au auyeung cheng cheuk chung fok fung ho hui hung ip kam ko koo lam law li lo luk man mok mui ngai pang pun sin so suen sze tang to tsoi wai woo wu ' +
    'chen chien chou chuang huang hung kuo liang liao lin liu lu peng shih sun sung ting tsao tseng wang yang yeh yen yu goh koh lim neo ong quek seah tay teo toh yeo'
  ).split(' '),
);
/** Syllables that given names often are and surnames seldom: 'Wei Wang' is rather a Wang. */
const GIVEN_SYLLABLES = new Set(
  'wei xiao na ping juan mei ling hong hua jun ming jing min yan xin jia yi yun jie qing bo chao peng fei hui li yang lei tao yong'.split(
    ' ',
  ),
);

const COMMON_RANK = 100;
const MOST_SYLLABLES = 3;
const INITIALS = /^(?:\p{L}\.?-?){1,3}$/u;

type Kind = 'surname' | 'given' | 'initials' | 'other';

interface Word {
  written: string;
  plain: string;
  syllables: number;
  kind: Kind;
  rank: number;
}

/** A surname's syllables stand in one word or two: Ouyang, Ou Yang. */
const wordOf = (written: string): Word => {
  const plain = plainPinyin(written);
  const syllables = syllablesOf(plain)?.length ?? 0;
  const rank = surnameRank(plain) ?? (OTHER_SURNAMES.has(plain) ? COMMON_RANK : Number.POSITIVE_INFINITY);
  const isInitials = INITIALS.test(written) && (syllables === 0 || /\./u.test(written) || plain.length === 1);
  const kind = isInitials ? 'initials' : rank < Number.POSITIVE_INFINITY ? 'surname' : syllables > 0 ? 'given' : 'other';
  return { written, plain, syllables, kind, rank };
};

const isCapital = ({ written }: Word): boolean => /\p{Lu}.*\p{Lu}/u.test(written) && written === written.toUpperCase();

const capitalised = (plain: string): string => plain.charAt(0).toUpperCase() + plain.slice(1);

/** Syllables as one word, an apostrophe before one that begins with a vowel (ISO 7098); ü as passports write it. */
const spelled = (words: readonly Word[]): string => {
  const parts = words.flatMap(({ written }) => written.split(/[-‐‑–'’\s]+/u)).map(plainPinyin);
  const joined = parts.reduce((all, part) => (all !== '' && /^[aeo]/u.test(part) ? `${all}'${part}` : all + part), '');
  return capitalised(joined.replace(/([ln])v/gu, '$1yu'));
};

const initialsOf = (words: readonly Word[]): string =>
  words.flatMap(({ written }) => [...written.replace(/[^\p{L}]/gu, '').toUpperCase()]).join(' ');

const named = (family: readonly Word[], given: readonly Word[], notes: Notes): RomanisedName => {
  const familyName = spelled(family);
  const initials = given.some(({ kind }) => kind === 'initials');
  const givenName = initials ? initialsOf(given) : spelled(given);
  if (initials) notes.issues.add('name-partial');
  const name = `${familyName} ${givenName}`;
  return { name, familyName, givenName, form: initials ? 'initials' : 'full' };
};

/** How many words at the head are a surname: two of Ou Yang Na. */
const headSurname = (words: readonly Word[]): number => {
  const [first, second, third] = words;
  if (!first) return 0;
  if (
    third &&
    second &&
    (surnameRank(first.plain + second.plain) ?? 0) > COMMON_RANK &&
    first.syllables === 1 &&
    second.syllables === 1
  )
    return 2;
  return first.kind === 'surname' ? 1 : 0;
};

/** One of two syllables is no chance: as good as common. */
const headRank = (words: readonly Word[]): number => {
  const [first] = words;
  if (!first || headSurname(words) === 2 || first.syllables > 1) return 0;
  return first.rank;
};

/** Which end the surname stands at; undefined where none of the words is one. */
const familyAt = (words: readonly Word[], notes: Notes): 'first' | 'last' | undefined => {
  const first = words[0];
  const last = words.at(-1);
  if (!first || !last) return undefined;
  const capital = words.map(isCapital);
  if (capital.includes(false)) {
    if (capital[0] && !capital.at(-1) && first.kind !== 'initials') return 'first';
    if (!capital[0] && capital.at(-1) && last.kind !== 'initials') return 'last';
  }
  const [head, tail] = [headSurname(words) > 0, last.kind === 'surname' && last.syllables < 3];
  if (head && !tail) return 'first';
  if (tail && !head) return 'last';
  if (!head) return undefined;
  const [headCommon, tailCommon] = [headRank(words) < COMMON_RANK, last.rank < COMMON_RANK];
  if (headCommon !== tailCommon) return headCommon ? 'first' : 'last';
  notes.issues.add('name-order-uncertain');
  return GIVEN_SYLLABLES.has(first.plain) && !GIVEN_SYLLABLES.has(last.plain) ? 'last' : 'first';
};

/** wangxiaoming → wang, xiaoming; ouyangna → ouyang, na. */
const cut = (word: string): [string, string] | undefined => {
  const syllables = syllablesOf(plainPinyin(word));
  if (!syllables || syllables.length < 2 || syllables.length > MOST_SYLLABLES + 1) return undefined;
  for (const size of syllables.length > 2 ? [2, 1] : [1]) {
    const head = syllables.slice(0, size).join('');
    if (surnameRank(head) !== undefined) return [head, syllables.slice(size).join('')];
  }
  return undefined;
};

/**
 * A Chinese person's name in Latin letters, in either order: Wei WANG, WANG Wei, "wang, wei", Xiao-Ming Wang → Wang Wei, Wang Xiaoming.
 * Undefined where it is none: no word of it is a surname's reading, or one is no pinyin.
 */
export const readRomanised = (text: string, notes: Notes): RomanisedName | undefined => {
  const [before = '', after, ...more] = text.split(/\s*,\s*/u);
  if (more.length > 0) return undefined;
  const split = (part: string): Word[] =>
    part
      .split(/\s+/u)
      .filter((word) => word !== '')
      .map(wordOf);
  const found = ((): RomanisedName | undefined => {
    if (after !== undefined) {
      const [family, given] = [split(before), split(after)];
      if (family.length === 0 || given.length === 0 || !romanised([...family, ...given])) return undefined;
      return named(family, given, notes);
    }
    const words = split(before.replace(/(?<=\p{Ll})(?=\p{Lu})/gu, ' '));
    if (words.length === 1) {
      const parts = cut(before);
      if (!parts) return undefined;
      notes.issues.add('name-order-uncertain');
      return named([wordOf(parts[0])], [wordOf(parts[1])], notes);
    }
    if (words.length > 4 || !romanised(words)) return undefined;
    const at = familyAt(words, notes);
    if (at === undefined) return undefined;
    const size = at === 'first' ? Math.max(1, headSurname(words)) : words.length - 1;
    const [head, tail] = [words.slice(0, size), words.slice(size)];
    if (at === 'last') notes.changes.add('name-reordered');
    return at === 'first' ? named(head, tail, notes) : named(tail, head, notes);
  })();
  if (found && found.name !== text) notes.changes.add('name-latin-formatted');
  return found;
};

/** Every word is pinyin, a surname's other spelling or initials; and one of them is a surname. */
const romanised = (words: readonly Word[]): boolean =>
  words.every(({ kind }) => kind !== 'other') && words.some(({ kind }) => kind === 'surname');

/** The same of columns of their own. */
export const romanisedParts = (familyName: string, givenName: string, notes: Notes): RomanisedName | undefined => {
  const [family, given] = [familyName, givenName].map((part) =>
    part
      .split(/\s+/u)
      .filter((word) => word !== '')
      .map(wordOf),
  );
  if (!family?.length || !given?.length || !romanised([...family, ...given])) return undefined;
  return named(family, given, notes);
};
