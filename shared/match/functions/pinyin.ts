import { pinyin as read } from 'pinyin-pro';

const NOT_SAID = /[^\p{L}\p{N}]/gu;
const CHINESE = /\p{Script=Han}/u;
/** A syllable of Hanyu Pinyin, more or less; what could begin the next one does: danan is da-nan (the rule of the apostrophe). */
const SYLLABLE =
  /(?:[zcs]h|[b-df-hj-np-tw-z])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|van|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui|un|uo|ve|a|e|i|o|u|v)(?![aeiouv])/gy;

/** The readings of its Chinese characters, without tones, ü as v, and the words between; how it begins is read as a surname. */
const readings = (value: string): string[] =>
  read(value, { toneType: 'none', type: 'array', surname: 'head', v: true, nonZh: 'consecutive' }).flatMap((part) =>
    part
      .toLowerCase()
      .split(/\s+/u)
      .map((word) => word.replace(NOT_SAID, ''))
      .filter((word) => word !== ''),
  );

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
  const syllables = word.match(SYLLABLE) ?? [];
  return syllables.join('') === word ? syllables.map((syllable) => syllable.charAt(0)).join('') : word.charAt(0);
};
