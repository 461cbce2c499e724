import { pinyin as read } from 'pinyin-pro';
import { surnames } from './surnames.ts';

const NOT_SAID = /[^\p{L}\p{N}]/gu;
const CHINESE = /\p{Script=Han}/u;
/** A syllable of Hanyu Pinyin, more or less; what could begin the next one does: danan is da-nan (the rule of the apostrophe). */
const SYLLABLE =
  /(?:[zcs]h|[b-df-hj-np-tw-z])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|van|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui|un|uo|ve|a|e|i|o|u|v)(?![aeiouv])/gy;

/** Readings as a surname (现代汉语词典) that pinyin-pro does not know: 种 is Chóng, 秘 Bì, 洗 Xiǎn, 尉 Wèi but 蔚 Yù. */
const AS_SURNAME = new Map([
  ['种', 'chong'],
  ['秘', 'bi'],
  ['佴', 'nai'],
  ['洗', 'xian'],
  ['祭', 'zhai'],
  ['么', 'yao'],
  ['贠', 'yun'],
  ['炅', 'gui'],
  ['炔', 'gui'],
  ['蔚', 'yu'],
  ['隽', 'juan'],
  ['藉', 'ji'],
  ['禤', 'xuan'],
  ['蔄', 'man'],
]);
/** Ü as passports write it (GB/T 28039-2011): LYU and, at a word's head alone (an-yu is two syllables), NYU. */
const PASSPORT_U = /lyu|^nyu/gu;

const latin = (word: string): string =>
  word
    .normalize('NFD')
    .replace(/u\u0304?\u0308[\u0300-\u030c]?/gu, 'v')
    .replace(/[\u0300-\u030c]/gu, '')
    .normalize('NFC')
    .replace(NOT_SAID, '')
    .replace(PASSPORT_U, (written) => written.replace('yu', 'v'));

/** The readings of its Chinese characters, without tones, ü as v, and the words between; how it begins is read as a surname. */
const readings = (value: string): string[] => {
  const parts = read(value, { toneType: 'none', type: 'array', surname: 'head', v: true, nonZh: 'consecutive' });
  const head = AS_SURNAME.get(value.charAt(0));
  if (head !== undefined) parts[0] = head;
  return parts.flatMap((part) =>
    part
      .toLowerCase()
      .split(/\s+/u)
      .map(latin)
      .filter((word) => word !== ''),
  );
};

/** 单雄信 → shanxiongxin, 欧阳娜 → ouyangna; Latin letters and what has no reading stay: wang wei → wangwei. */
export const pinyin = (value: string): readonly string[] => {
  const all = readings(value).join('');
  return all === '' ? [] : [all];
};

/** 王小明, wang xiaoming → wxm. A Latin word that is no pinyin gives its first letter. */
export const pinyinInitials = (value: string): readonly string[] => {
  const all = readings(value).map(initials).join('');
  return all === '' ? [] : [all];
};

const initials = (word: string): string => {
  if (CHINESE.test(word)) return word;
  const syllables = syllablesOf(word);
  return syllables === undefined ? word.charAt(0) : syllables.map((syllable) => syllable.charAt(0)).join('');
};

/** A word of Hanyu Pinyin in its syllables; undefined where it is none. @param word lower case, ü as v, no tones */
export const syllablesOf = (word: string): readonly string[] | undefined => {
  const syllables = word.match(SYLLABLE) ?? [];
  return syllables.length > 0 && syllables.join('') === word ? syllables : undefined;
};

/** A Latin word as pinyin is compared: lower case, no tones, ü (also written lyu, nyu) as v. */
export const plainPinyin = (word: string): string => latin(word.toLowerCase());

let ranks: Map<string, number> | undefined;

/** How common a surname is by its reading: 0 is the commonest; undefined of what is no surname's reading. */
export const surnameRank = (reading: string): number | undefined => {
  if (ranks === undefined) {
    ranks = new Map();
    for (const [index, surname] of surnames().entries()) {
      const own = readings(surname).join('');
      if (!ranks.has(own)) ranks.set(own, index);
    }
  }
  return ranks.get(reading);
};
