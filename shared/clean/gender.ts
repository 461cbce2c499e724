import { isNone } from './none.ts';
import { kept, type Normalised, refused } from './normalised.ts';
import { tidy } from './text.ts';

const WORDS: Readonly<Record<string, string>> = {
  male: 'm male man boy gentleman mr mr. masculine 男 男性 男士 男子 先生 男医生 男医师 雄 公 ♂ m男 男m male男 男male',
  female:
    'f female woman girl lady ms ms. mrs mrs. miss feminine 女 女性 女士 女子 小姐 女医生 女医师 太太 夫人 ♀ f女 女f female女 女female',
  other: 'x other others nonbinary non-binary nb intersex 其他 其它 其他性别 双性',
  '': 'u unk un unknown undisclosed unspecified n/s notspecified notsaid notstated prefernottosay prefernottodisclose declined 未知 未知的性别 未说明 未说明的性别 未说明性别 不详 不明 保密 不愿透露 未透露',
};
const GENDERS = new Map(
  Object.entries(WORDS).flatMap(([gender, words]) => words.split(' ').map((word) => [word, gender] as const)),
);
const NOISE = /[\s()[\]{}:,，、/-]|^(?:性别|gender|sex)/g;

/**
 * To male, female or other; a source that says "unknown" says nothing. Digits are refused: 1 is male in GB/T 2261.1 and ISO 5218,
 * yet 0 and 1 or 1 and 2 mean either in other systems, so a mapping's `values` tell them. @param text tidied
 */
export const gender = (text: string): Normalised => {
  const plain = text.toLowerCase();
  const meaning = GENDERS.get(plain) ?? GENDERS.get(tidy(plain).replace(NOISE, ''));
  if (meaning === '' || (meaning === undefined && isNone(text))) return { changes: [], issues: [] };
  if (meaning === undefined) return refused('gender-invalid');
  return meaning === text ? kept(meaning) : { value: meaning, changes: ['gender-formatted'], issues: [] };
};
