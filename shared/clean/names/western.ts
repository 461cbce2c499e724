import type { ChangeCode } from '../codes.ts';
import { credentialOf, credentials, isPlainlyCredential, suffixOf } from './credentials.ts';
import type { Notes } from './notes.ts';

/** A Western name in parts. */
export interface WesternName {
  familyName?: string;
  givenName?: string;
  middleName?: string;
  nameSuffix?: string;
  credential?: string;
}

const PREFIXES = new Set(
  'dr doctor prof professor mr mrs ms miss mx sir madam dame lord lady rev reverend fr hon capt captain col colonel maj major lt sgt'.split(
    ' ',
  ),
);
/** They belong to the name behind them: Ludwig van Beethoven, Maria de la Cruz. */
const PARTICLES = new Set(
  'van von der den de del della di da dos das du la le lo ten ter zu zur st st. ste bin ibn bint abu al el ben mac mc san santa vander'.split(
    ' ',
  ),
);
/** Of Vietnamese names Van and Thi are middle names. */
const VIETNAMESE = new Set('nguyen tran le pham huynh hoang phan vu vo dang bui do ho ngo duong ly'.split(' '));

const PARTS = ['familyName', 'givenName', 'middleName', 'nameSuffix', 'credential'] as const;

const APOSTROPHE = /[‘’‛′ʼʻ`´＇]/gu;
const HYPHEN = /[‐‑‒–—−﹣－]/gu;
const NOT_WRITTEN = /[^\p{L}\p{M}\p{N}\s'.-]/gu;
const REMARK = /\([^)]*\)?|"[^"]*"?|“[^”]*”?|\[[^\]]*\]?|(?<=^|\s)'[^']+'(?=\s|$)/gu;

/** Apostrophes and hyphens as on a keyboard, no spaces around hyphens; dots go behind initials: J. R. → J R. */
export const plainLatin = (text: string): string =>
  text
    .replace(APOSTROPHE, "'")
    .replace(HYPHEN, '-')
    .replace(NOT_WRITTEN, ' ')
    .replace(/\s*-\s*/gu, '-')
    .replace(/(?<=(?:^|[\s.-])\p{L})\.\s*/gu, ' ')
    .replace(/(?<=\p{L}{2})\.(?=\s|$)/gu, '')
    .replace(/\s+/gu, ' ')
    .replace(/^[\s'-]+|[\s'-]+$/gu, '');

const isPrefix = (word: string): boolean => PREFIXES.has(word.replace(/\.$/u, '').toLowerCase());

interface Tail {
  words: string[];
  credentials: string[];
  suffix?: string;
}

/**
 * Credentials and suffixes off the end of words.
 * @param least so many words stay whatever they are
 */
const withoutTail = (words: readonly string[], least: number): Tail => {
  const rest = [...words];
  const found: string[] = [];
  let suffix: string | undefined;
  while (rest.length > least) {
    const word = (rest.at(-1) ?? '').replace(/[.,]+$/u, (end) => (/\.\p{L}\.$/u.test(rest.at(-1) ?? '') ? end : ''));
    const asSuffix = suffixOf(word);
    const dotted = /\p{L}\.\p{L}/u.test(word);
    const mixed = rest.some((each) => /\p{Ll}/u.test(each));
    const ofThem = isPlainlyCredential(word) || dotted || (mixed && word === word.toUpperCase() && rest.length > 2);
    if (credentialOf(word) !== undefined && ofThem) found.unshift(credentialOf(word) ?? word);
    else if (asSuffix !== undefined && suffix === undefined && word.length > 1) suffix = asSuffix;
    else break;
    rest.pop();
  }
  return { words: rest, credentials: found, ...(suffix === undefined ? {} : { suffix }) };
};

/** How many words at the end are the family name: its particles stand before it. */
const familyLength = (words: readonly string[]): number => {
  const last = (words.at(-1) ?? '').toLowerCase();
  let size = 1;
  while (size < words.length - 1) {
    const before = (words[words.length - size - 1] ?? '').toLowerCase();
    if (!PARTICLES.has(before) || (before === 'van' && VIETNAMESE.has(last))) break;
    size += 1;
  }
  return size;
};

interface Segments {
  /** Words of the name, by the commas between. */
  names: string[][];
  credentials: string[];
  suffix: string | undefined;
}

/** Tells the segments between commas that are credentials and suffixes from those of the name. */
const segmentsOf = (text: string): Segments => {
  const names: string[][] = [];
  const found: string[] = [];
  let suffix: string | undefined;
  for (const segment of text.split(/[,;]/u)) {
    const words = segment.split(/\s+/u).filter((word) => word !== '');
    if (words.length === 0) continue;
    const aside = words.every((word) => credentialOf(word) !== undefined || suffixOf(word) !== undefined);
    const certain = words.every((word) => isPlainlyCredential(word) || (suffixOf(word) !== undefined && word.length > 1));
    const [first = []] = names;
    // "Nguyen, Do" is a given name: where a surname alone stands before, only what is certain stands aside.
    if (!aside || first.length === 0 || !(certain || first.length > 1 || names.length > 1)) {
      names.push(words);
      continue;
    }
    for (const word of words) {
      if (credentialOf(word) === undefined) suffix ??= suffixOf(word);
      else found.push(word);
    }
  }
  return { names, credentials: found, suffix };
};

const withoutPrefixes = (words: readonly string[], { changes }: Notes): readonly string[] => {
  let start = 0;
  while (start < words.length - 1 && isPrefix(words[start] ?? '')) start += 1;
  if (start > 0) changes.add('name-title-dropped');
  return words.slice(start);
};

/** Parts without those that are empty or absent. */
const partsOf = (parts: Record<keyof WesternName, string | undefined>): WesternName => {
  const out: WesternName = {};
  for (const part of PARTS) if (parts[part] !== undefined && parts[part] !== '') out[part] = parts[part];
  return out;
};

/** "First Middle Last" and "Last, First Middle", with prefixes, suffixes and credentials; tidied. */
export const readWestern = (text: string, notes: Notes): WesternName => {
  const { changes } = notes;
  const unremarked = text.replace(REMARK, ' ');
  if (unremarked !== text) changes.add('name-remark-dropped');
  const segments = segmentsOf(unremarked);
  const tails = segments.names.map((words) => withoutTail(withoutPrefixes(words, notes), 1));
  const [first = [], ...others] = tails.map(({ words }) =>
    plainLatin(words.join(' '))
      .split(' ')
      .filter((word) => word !== ''),
  );
  const found = [...tails.flatMap((tail) => tail.credentials), ...segments.credentials];
  const nameSuffix = tails.map(({ suffix }) => suffix).find((suffix) => suffix !== undefined) ?? segments.suffix;
  const commaed = others.length > 0;
  const size = commaed ? first.length : familyLength(first);
  const given = commaed ? others.flat() : first.slice(0, first.length - size);
  if (found.length > 0) changes.add('name-credential-split');
  if (nameSuffix !== undefined) changes.add('name-suffix-split');
  return partsOf({
    familyName: first.slice(first.length - size).join(' '),
    givenName: given[0],
    middleName: given.slice(1).join(' '),
    nameSuffix,
    credential: credentials(found.join(', ')),
  });
};

/** Letters, with single apostrophes, hyphens between: nothing to do. */
const PLAIN = /^[A-Za-z]+(?:['-][A-Za-z]+)*$/u;

/** Whether parts stand as they should but for their credentials: given and family name of plain letters, a middle name or initial. */
export const arePlainParts = ({ familyName = '', givenName = '', middleName, nameSuffix }: WesternName): boolean =>
  givenName.length > 1 &&
  PLAIN.test(familyName) &&
  PLAIN.test(givenName) &&
  (middleName === undefined || PLAIN.test(middleName)) &&
  (nameSuffix === undefined || suffixOf(nameSuffix) === nameSuffix);

const plainPart = (words: readonly string[], { changes }: Notes): string => {
  const left = words.join(' ');
  const plain = plainLatin(left);
  if (plain !== left) changes.add('name-punctuation-plain');
  return plain;
};

const formatted = (text: string | undefined, format: (text: string) => string, change: ChangeCode, { changes }: Notes) => {
  if (text === undefined) return undefined;
  const value = format(text);
  if (value !== text) changes.add(change);
  return value;
};

const wordsOf = (text: string): string[] => text.split(/[\s,]+/u).filter((word) => word !== '');

/** Parts from columns of their own. A suffix or credentials behind a family name go where they belong, when nothing is there yet. */
export const westernParts = (written: WesternName, notes: Notes): WesternName => {
  const { changes } = notes;
  const { familyName = '', givenName = '', middleName = '' } = written;
  const family = PLAIN.test(familyName) ? { words: [familyName], credentials: [] } : withoutTail(wordsOf(familyName), 1);
  const { suffix } = family;
  if (suffix !== undefined && written.nameSuffix === undefined) changes.add('name-suffix-split');
  if (family.credentials.length > 0 && written.credential === undefined) changes.add('name-credential-split');
  const suffixFormatted = formatted(written.nameSuffix, (text) => suffixOf(text) ?? text, 'suffix-formatted', notes);
  const credentialFormatted = formatted(written.credential, credentials, 'credential-formatted', notes);
  return partsOf({
    familyName: plainPart(family.words, notes),
    givenName: PLAIN.test(givenName) ? givenName : plainPart(withoutPrefixes(wordsOf(givenName), notes), notes),
    middleName: PLAIN.test(middleName) ? middleName : plainPart(wordsOf(middleName), notes),
    nameSuffix: suffixFormatted ?? suffix,
    credential: credentialFormatted ?? credentials(family.credentials.join(', ')),
  });
};
