import type { Country } from '../../domain/hcp.ts';
import type { IssueCode } from '../codes.ts';
import { kept, type Normalised, refused } from '../normalised.ts';
import { tidy } from '../text.ts';
import { nearlyPlainChinese, plainChinese, readChinese } from './chinese.ts';
import { credentials } from './credentials.ts';
import type { Notes } from './notes.ts';
import { readRomanised, romanisedParts } from './romanised.ts';
import { isDummy, isNickname, isOrganisation, isPlaceholder, isSuspectWord } from './stand-ins.ts';
import { arePlainParts, readWestern, type WesternName, westernParts } from './western.ts';

/** A person's name in its parts. */
export interface PersonName {
  /**
   * As one: of Chinese characters, simplified and without spaces (王伟, 买买提·吐尔逊; masked 张*明); Latin of a Chinese person surname first
   * (Wang Xiaoming); Western "Given Middle Family", where the source wrote a whole name and not only parts.
   */
  name?: string;
  familyName?: string;
  givenName?: string;
  middleName?: string;
  /** Jr, Sr, II, III … */
  nameSuffix?: string;
  /** Without dots, commas between: MD, PhD. */
  credential?: string;
  /** What stood on the name and may be a rank, a professorship or a post, as it was written: 主任医师, 主任, 科主任教授. */
  title?: string;
  /** `masked`: characters are hidden; `family-only`: nothing of the given name is said; `initials`: of the given name its initials only. */
  form: 'full' | 'masked' | 'initials' | 'family-only';
}

/** How a source writes a name: whole, or in parts. */
export interface WrittenName {
  name?: string;
  familyName?: string;
  givenName?: string;
  middleName?: string;
  nameSuffix?: string;
  credential?: string;
}

const HAN = /\p{Script=Han}/u;
const LETTER = /\p{L}/u;
const INITIAL = /^\p{L}(?:[ -]\p{L})*$/u;

const refusal = (code: IssueCode, { issues }: Notes): undefined => {
  issues.clear();
  issues.add(code);
};

const formOf = ({ familyName, givenName }: WesternName): PersonName['form'] => {
  if (familyName === undefined || givenName === undefined) return 'family-only';
  return INITIAL.test(givenName) ? 'initials' : 'full';
};

/** Given, middle and family name as one. */
const whole = ({ givenName, middleName, familyName }: WesternName): string =>
  [givenName, middleName, familyName].filter((part) => part !== undefined && part !== '').join(' ');

const western = (written: WrittenName, notes: Notes): PersonName | undefined => {
  const { name: text } = written;
  const parts = westernParts(written, notes);
  const inParts = parts.familyName !== undefined && parts.givenName !== undefined;
  const subject = inParts || text === undefined ? whole(parts) : text;
  if (isPlaceholder(subject)) return refusal('name-placeholder', notes);
  if (isOrganisation(subject)) return refusal('name-organisation', notes);
  const read = inParts || text === undefined ? parts : { ...readWestern(text, notes), ...parts };
  const form = formOf(read);
  if (isPlaceholder(whole(read))) return refusal('name-placeholder', notes);
  if (form === 'family-only') notes.issues.add('name-partial');
  if (isDummy(whole(read))) notes.issues.add('name-dummy');
  if (text === undefined) return { ...read, form };
  if (!inParts && form !== 'family-only') notes.changes.add('name-parts-split');
  return { name: whole(read), ...read, form };
};

/** A Latin name in a Chinese source: pinyin, or a foreigner's. */
const latin = (text: string, written: WrittenName, notes: Notes): PersonName | undefined => {
  if (isPlaceholder(text)) return refusal('name-placeholder', notes);
  if (isOrganisation(text)) return refusal('name-organisation', notes);
  const { familyName = '', givenName = '' } = written;
  const parts = HAN.test(familyName + givenName) ? undefined : romanisedParts(familyName, givenName, notes);
  if (parts) {
    if (parts.name !== text) notes.changes.add('name-latin-formatted');
    return parts;
  }
  // Forenames go before pinyin: Linda is no Lin Da.
  if (isNickname(text.replace(/[,;].*$/u, ''))) return refusal('name-nickname', notes);
  const unmarked = readWestern(text, { changes: new Set(), issues: new Set() });
  const bare = [unmarked.givenName, unmarked.middleName, unmarked.familyName].filter((part) => part !== undefined);
  const read = readRomanised(text.includes(',') && unmarked.credential === undefined ? text : bare.join(' '), notes);
  if (!read) {
    notes.issues.add('name-surname-unknown');
    return western({ ...written, name: text }, notes);
  }
  if (unmarked.credential !== undefined) notes.changes.add('name-credential-split');
  return { ...read, ...(unmarked.credential === undefined ? {} : { credential: unmarked.credential }) };
};

/** Credentials from a column of their own beside a Chinese name. */
const credentialed = (read: PersonName, { credential: written = '' }: WrittenName, { changes }: Notes): PersonName => {
  const credential = credentials(written);
  if (credential === '') return read;
  if (credential !== written) changes.add('credential-formatted');
  return { ...read, credential };
};

const chinese = (written: WrittenName, notes: Notes): PersonName | undefined => {
  const { name, familyName = '', givenName = '' } = written;
  const parts = familyName !== '' && givenName !== '' ? familyName + (HAN.test(familyName) ? '' : ' ') + givenName : undefined;
  const text = name ?? parts ?? (familyName || givenName);
  if (!HAN.test(text)) return latin(text, written, notes);
  const read = readChinese(text, notes);
  if (read === undefined) return undefined;
  if ('text' in read) return latin(read.text, written, notes);
  if (read.form === 'full' || parts === undefined || parts === text) return read;
  // What is hidden in the whole name may stand in the parts.
  const own: Notes = { changes: new Set(), issues: new Set() };
  const better = readChinese(parts, own);
  if (better === undefined || 'text' in better || better.form !== 'full') return read;
  notes.issues.delete('name-partial');
  return { ...read, ...better };
};

const PARTS = ['name', 'familyName', 'givenName', 'middleName', 'nameSuffix', 'credential'] as const;

const readName = (written: WrittenName, country: Country): Normalised<PersonName> => {
  const tidied: WrittenName = {};
  for (const part of PARTS) {
    const text = written[part];
    const clean = text === undefined ? '' : tidy(text);
    if (clean !== '' && (part === 'credential' || LETTER.test(clean) || part === 'name')) tidied[part] = clean;
  }
  const { name, familyName, givenName } = tidied;
  if (name === undefined && familyName === undefined && givenName === undefined) return refused('name-placeholder');
  const notes: Notes = { changes: new Set(), issues: new Set() };
  const isChinese = country === 'CN' || HAN.test(name ?? '');
  const read = isChinese ? chinese(tidied, notes) : western(tidied, notes);
  if (read === undefined) return refused(...notes.issues);
  const value = isChinese ? credentialed(read, tidied, notes) : read;
  return { value, changes: [...notes.changes], issues: [...notes.issues] };
};

const same = (one: PersonName, other: PersonName): boolean =>
  one.form === other.form && PARTS.every((part) => one[part] === other[part]);

/** Noise around noise shows only when the outer is gone: a name is read until reading it again changes nothing. */
const MOST_READINGS = 4;

const settled = (written: WrittenName, country: Country): Normalised<PersonName> => {
  let { value, changes, issues } = readName(written, country);
  for (let reading = 1; value !== undefined && reading < MOST_READINGS; reading++) {
    const again = readName(value, country);
    if (again.value === undefined) return refused(...again.issues);
    if (same(value, again.value)) break;
    const title = `${value.title ?? ''}${again.value.title ?? ''}`;
    value = { ...again.value, ...(title === '' ? {} : { title }) };
    changes = [...new Set([...changes, ...again.changes])];
    issues = [...new Set([...issues, ...again.issues])];
  }
  if (value === undefined) return refused(...issues);
  const { form } = value;
  return { value, changes, issues: issues.filter((issue) => issue !== 'name-partial' || form !== 'full') };
};

const seen = new Map<string, Normalised<PersonName>>();
const SEEN_MOST = 50_000;

/** The answer where little is to be done, as `settled` gives it. */
const quick = (written: WrittenName, country: Country): Normalised<PersonName> | undefined => {
  const { name, familyName, givenName, credential } = written;
  if (country === 'CN') {
    if (name === undefined || familyName !== undefined || givenName !== undefined || credential !== undefined) return undefined;
    const plain = plainChinese(name);
    if (plain) return kept(plain);
    const notes: Notes = { changes: new Set(), issues: new Set() };
    const nearly = nearlyPlainChinese(name, notes);
    return nearly && { value: nearly, changes: [...notes.changes], issues: [] };
  }
  if (name !== undefined || familyName === undefined || givenName === undefined || !arePlainParts(written)) return undefined;
  if (isSuspectWord(familyName) || isSuspectWord(givenName)) return undefined;
  if (credential === undefined) return kept({ ...written, form: 'full' });
  const formatted = credentials(tidy(credential));
  if (formatted === '') return undefined;
  const value: PersonName = { ...written, credential: formatted, form: 'full' };
  return { value, changes: formatted === credential ? [] : ['credential-formatted'], issues: [] };
};

/**
 * Reads a person's name, whole or in parts.
 *
 * CN: `name` is canonical Chinese, whatever the parts say; parts are told by the surname, where it is known. Latin names are put surname
 * first; a tie is broken by how common the surnames are and said ('name-order-uncertain'). Parts given with a Latin or masked name help to read it.
 * US: parts that the source gives stand as they are, letters and capitals unchanged, but for apostrophes, hyphens and dots; a whole name
 * is told apart into them. Without a whole name in the source, `name` is absent.
 *
 * What is no name is refused, with 'name-placeholder', 'name-nickname', 'name-organisation' or 'name-several'. Partial names have the
 * issue 'name-partial'.
 */
export const personName = (written: WrittenName, country: Country): Normalised<PersonName> => {
  const sooner = quick(written, country);
  if (sooner) return sooner;
  const { name } = written;
  if (name === undefined || PARTS.some((part) => part !== 'name' && written[part] !== undefined))
    return settled(written, country);
  const key = `${country}${name}`;
  const known = seen.get(key);
  if (known) return known;
  const read = settled(written, country);
  if (seen.size >= SEEN_MOST) seen.clear();
  seen.set(key, read);
  return read;
};
