import type { IssueCode } from '../codes.ts';
import { credentialOf } from './credentials.ts';
import type { Notes } from './notes.ts';
import { isSimplified, simplified } from './simplified.ts';
import { isDummy, isListed, isNickname, isOrganisation, isPlaceholder, isTranscribed } from './stand-ins.ts';
import { isCommonSurname, isSurname, surnameLength } from './surnames.ts';
import { departmentBehind, isDepartment, isTitle, titleBefore, titleBehind, titleOf } from './titles.ts';

/** A name in Chinese characters, read. */
export interface ChineseName {
  name: string;
  familyName?: string;
  givenName?: string;
  credential?: string;
  title?: string;
  form: 'full' | 'masked' | 'family-only';
}
/** What is left to read as another script: no Chinese character in it. */
interface NotChinese {
  text: string;
}

const HAN = /\p{Script=Han}/u;
const ALL_HAN = /^\p{Script=Han}+$/u;
const BRACKETED = /[([{<【〔〖《「『“"][^)\]}>】〕〗》」』”"]*[)\]}>】〕〗》」』”"]?/gu;
const BRACKET = /[()[\]{}<>【】〔〕〖〗《》「」『』“”"]/gu;
/** What hides a character: 张*明, 张●明, 张X明, 张?明. */
const MASK_SIGN = /[●○◯■□]/gu;
const MASK_LETTER = /(?<=\p{Script=Han}|\*)[xX×?]+(?![A-Za-z])|(?<![A-Za-z])[xX×]+(?=\p{Script=Han})/gu;
const MASK_WORD = /(?<=^\p{Script=Han}{1,2}\*{0,2})某|^某+(?=\p{Script=Han})/gu;
const MOU = /某/u;
/** Dots between the parts of a transcribed name, however written; • and the like stand for · (U+00B7). */
const DOT = /(?<=\p{Script=Han}) ?[·•‧．.・。⋅∙﹒ᐧ᛫]+ ?(?=\p{Script=Han})/gu;
const DOTS_AROUND = /^[·•‧．・⋅∙﹒ᐧ᛫]+|[·•‧．・⋅∙﹒ᐧ᛫]+$/gu;
const PICTURE = /[\p{Extended_Pictographic}\p{So}\p{Sk}\p{Co}\p{EMod}]|\ufe0f|\u200d|\u20e3/gu;
const SEPARATOR = /[\s,、/|;:_~!@#$%^&+=\\'`?。.‐‑–—-]+/u;
const LATIN = /[\p{Script=Latin}\p{Nd}][\p{Script=Latin}\p{Nd}.'’&-]*/gu;
/** Labels that were copied with the name. */
const LABEL = /^(?:医生姓名|客户姓名|姓名|名字|联系人|客户|顾客|会员|用户|医生|医师|老师)[ :]*(?=\p{Script=Han}{2,}$)/u;
/** It is a person, and no HCP's name. */
const PATIENT = /^(?:患者|病人|病友|家属|患者家属)[ :]*\p{Script=Han}/u;
const DOCTOR_BEFORE = /^(?:[dD][rR]|[pP]rof(?:essor)?)\.? ?(?=\p{Script=Han})/u;
const HOSPITAL_BEFORE = /^\p{Script=Han}{2,}(?:医院|卫生院|保健院|诊所|服务中心)(?=\p{Script=Han}{2,})/u;

/** Characters of titles, of stand-ins and of what organisations end with: names may have them, and are looked at closely. */
const SUSPECT = new Set('任师士生授长员导人记席委教夫学志家总傅监管理助表后护某娘医主院专副博测试患客先女位诊科室部房所局哥姐');
const suspects = new Map<number, boolean>();

const isSuspect = (code: number): boolean => {
  const known = suspects.get(code);
  if (known !== undefined) return known;
  const character = String.fromCharCode(code);
  const suspect = !ALL_HAN.test(character) || !isSimplified(code) || SUSPECT.has(character);
  suspects.set(code, suspect);
  return suspect;
};

/** Two or three characters, the first a surname, none of which is found in titles or stand-ins: most names are so. */
export const plainChinese = (text: string): ChineseName | undefined => {
  if (text.length !== 2 && text.length !== 3) return undefined;
  for (let index = 0; index < text.length; index++) if (isSuspect(text.charCodeAt(index))) return undefined;
  const length = surnameLength(text);
  if (length === 0 || length === text.length || isListed(text) || text.charAt(0) === text.charAt(1)) return undefined;
  return { name: text, familyName: text.slice(0, length), givenName: text.slice(length), form: 'full' };
};

const SPACED = /^(\p{Script=Han}) (\p{Script=Han}{1,2})$/u;

/** The next most: a plain name with a title behind it, or with a space within. What `readChinese` makes of them, and sooner. */
export const nearlyPlainChinese = (text: string, notes: Notes): ChineseName | undefined => {
  const spaced = SPACED.exec(text);
  if (spaced) {
    notes.changes.add('name-spaces-removed');
    return plainChinese(`${spaced[1]}${spaced[2]}`);
  }
  const { rest, title } = titleBehind(text);
  const plain = rest === text ? undefined : plainChinese(rest);
  if (plain === undefined) return undefined;
  notes.changes.add('name-title-dropped');
  return title === '' ? plain : { ...plain, title };
};

/** Brackets and what they hold; where nothing else is Chinese, what they hold instead. */
const unbracketed = (text: string, { changes }: Notes, titles: string[]): string => {
  if (text.search(BRACKET) < 0) return text;
  const inside: string[] = [];
  const outside = text
    .replace(BRACKETED, (remark) => {
      inside.push(remark.replace(BRACKET, ' ').trim());
      return ' ';
    })
    .replace(BRACKET, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
  changes.add('name-remark-dropped');
  const name = HAN.test(outside) ? undefined : inside.find((remark) => HAN.test(remark));
  if (name !== undefined) return name;
  for (const remark of inside) {
    if (isTitle(remark)) titles.push(titleOf(remark) ?? '');
  }
  return outside === '' ? inside.join(' ') : outside;
};

const masked = (text: string, { changes }: Notes): string => {
  const signed = text.replace(MASK_SIGN, '*').replace(MASK_LETTER, (letters) => '*'.repeat(letters.length));
  let worded = signed;
  // One 某 after the other: each is known by what stands before it.
  while (MOU.test(worded)) {
    const next = worded.replace(MASK_WORD, (written) => '*'.repeat(written.length));
    if (next === worded) break;
    worded = next;
  }
  if (worded !== text) changes.add('name-mask-formatted');
  return worded;
};

/** What is written in Latin letters or digits beside Chinese characters: credentials are kept, the rest is not the name. */
const withoutLatin = (text: string, { changes }: Notes): { text: string; credential?: string } => {
  const found: string[] = [];
  const rest = text.replace(LATIN, (word) => {
    const credential = word.length > 1 ? credentialOf(word.replace(/[.-]$/u, '')) : undefined;
    if (credential !== undefined) found.push(credential);
    return ' ';
  });
  if (rest === text) return { text };
  changes.add(found.length > 0 ? 'name-credential-split' : 'name-remark-dropped');
  return { text: rest.replace(/\s+/gu, ' ').trim(), ...(found.length > 0 ? { credential: found.join(', ') } : {}) };
};

const mayBeName = (piece: string): boolean => piece.length >= 2 && piece.length <= 4 && surnameLength(piece) > 0;

/** Pieces that stood apart as one name; undefined where they are several persons'. */
const together = (pieces: readonly string[], { changes, issues }: Notes): string | undefined => {
  const [first = '', second = '', ...others] = pieces;
  if (pieces.length < 2) return first;
  if (mayBeName(first) && mayBeName(second) && !isSurname(first)) {
    issues.add('name-several');
    return undefined;
  }
  const joined = pieces.join('');
  if ([...joined].length <= 4) {
    changes.add('name-spaces-removed');
    return joined;
  }
  if (others.length === 0 && isTranscribed(joined) && first.length > 1 && second.length > 1) {
    changes.add('name-dot-formatted');
    return `${first}·${second}`;
  }
  changes.add('name-remark-dropped');
  return first.length > 1 ? first : joined;
};

/** Titles around a name and remarks behind it taken off, again and again until nothing is left to take. */
const untitled = (text: string, notes: Notes, titles: string[]): string => {
  let rest = text;
  for (;;) {
    const before = titleBefore(rest);
    const head =
      before.rest !== rest && mayBeName(titleBehind(before.rest).rest) && !mayBeName(rest.slice(0, 3)) ? before : undefined;
    const behind = titleBehind(head?.rest ?? rest);
    const next = departmentBehind(behind.rest);
    if (head?.title) titles.push(head.title);
    if (behind.title) titles.push(behind.title);
    if (next !== behind.rest) notes.changes.add('name-remark-dropped');
    if (head !== undefined || behind.rest !== rest) notes.changes.add('name-title-dropped');
    if (next === rest) return rest;
    rest = next;
  }
};

/** 小王, 老李, 王总, 李哥: how colleagues call somebody of that surname. */
const familiar = (text: string): string => {
  if (text.length !== 2) return text;
  const [first = '', second = ''] = text;
  if ('小老'.includes(first) && isCommonSurname(second)) return second;
  return '总哥姐局'.includes(second) && isCommonSurname(first) ? first : text;
};

const refusal = (code: IssueCode, { issues }: Notes): undefined => {
  issues.clear();
  issues.add(code);
};

/** A bare name: masked, a surname alone, or whole. */
const formed = (name: string, notes: Notes): ChineseName | undefined => {
  const { issues } = notes;
  const length = surnameLength(name.replace(/\*.*$/u, ''));
  const characters = [...name].length;
  if (name.includes('*')) {
    if (!HAN.test(name)) return refusal('name-placeholder', notes);
    issues.add('name-partial');
    return { name, ...(length === 0 ? {} : { familyName: name.slice(0, length) }), form: 'masked' };
  }
  if (isSurname(name)) {
    issues.add('name-partial');
    return { name, familyName: name, form: 'family-only' };
  }
  if (isNickname(name)) return refusal('name-nickname', notes);
  if (isDummy(name)) issues.add('name-dummy');
  if (name.includes('·')) return { name, form: 'full' };
  if (length === 0 || characters > 5) issues.add('name-surname-unknown');
  // A surname of one character and a given name of three is rather a name transcribed, which has no surname.
  if (length === 0 || characters - length > 2) return { name, form: 'full' };
  return { name, familyName: name.slice(0, length), givenName: name.slice(length), form: 'full' };
};

/** Text without what is no part of it, in the order in which it must go. */
const stripped = (text: string, notes: Notes): { text: string; credential?: string; pictured: boolean } => {
  const { changes } = notes;
  const labelless = text.replace(LABEL, '');
  if (labelless !== text) changes.add('name-remark-dropped');
  const undoctored = labelless.replace(DOCTOR_BEFORE, '');
  if (undoctored !== labelless) changes.add('name-title-dropped');
  const dotted = undoctored.replace(DOT, '·');
  if (dotted !== undoctored) changes.add('name-dot-formatted');
  const clear = dotted.replace(PICTURE, ' ').trim();
  const pictured = clear !== dotted;
  if (pictured) changes.add('name-symbols-dropped');
  return { ...withoutLatin(clear, notes), pictured };
};

/** What stands apart, without titles and without what names a department or a hospital. */
const namesAmong = (text: string, notes: Notes, titles: string[]): string[] => {
  const { changes } = notes;
  const pieces = text
    .split(SEPARATOR)
    .map((piece) => piece.replace(DOTS_AROUND, ''))
    .filter((piece) => piece !== '');
  if (pieces.join('') !== text.replaceAll(' ', '')) changes.add('name-symbols-dropped');
  const named: string[] = [];
  for (const piece of pieces) {
    if (isTitle(piece)) {
      titles.push(titleOf(piece) ?? '');
      changes.add('name-title-dropped');
    } else if (pieces.length > 1 && (isDepartment(piece) || isOrganisation(piece))) changes.add('name-remark-dropped');
    else named.push(untitled(piece, notes, titles));
  }
  return named;
};

/**
 * Reads tidied text that has Chinese characters. Undefined where it is no name: the issue says what it is.
 * A text whose name is Latin after all is handed back.
 */
export const readChinese = (text: string, notes: Notes): ChineseName | NotChinese | undefined => {
  const { changes } = notes;
  const titles: string[] = [];
  const plain = simplified(text);
  if (plain !== text) changes.add('script-simplified');
  if (isPlaceholder(plain) || PATIENT.test(plain)) return refusal('name-placeholder', notes);
  const outside = unbracketed(masked(plain, notes), notes, titles);
  if (!HAN.test(outside)) return { text: outside };
  if (isOrganisation(outside)) return refusal('name-organisation', notes);
  const { text: clear, credential, pictured } = stripped(outside, notes);
  const whole = together(namesAmong(clear, notes, titles), notes);
  if (whole === undefined) return undefined;
  const unplaced = whole.replace(HOSPITAL_BEFORE, '');
  if (unplaced !== whole) changes.add('name-remark-dropped');
  const bare = untitled(unplaced, notes, titles);
  const called = familiar(bare);
  if (called !== bare) changes.add('name-title-dropped');
  const name = undotted(called);
  if (name === '' || isPlaceholder(name)) return refusal('name-placeholder', notes);
  if (pictured && surnameLength(name) === 0 && !name.includes('*')) return refusal('name-nickname', notes);
  const read = formed(name, notes);
  if (read === undefined) return undefined;
  const title = [...new Set(titles)].join('');
  return { ...read, ...(credential === undefined ? {} : { credential }), ...(title === '' ? {} : { title }) };
};

/** A dot after a surname of a name that is no transcription: 张·伟 is 张伟. */
const undotted = (name: string): string =>
  name.length <= 4 && name.indexOf('·') === 1 && isSurname(name.charAt(0)) ? name.replace('·', '') : name;
