import { toSimplified } from '../simplified.ts';

const BEGIN = 0x3400;
const END = 0xa000;

/**
 * Characters that OpenCC has as traditional and that stand for themselves on the mainland, in names above all: in GB 2312, or
 * restored as standard characters by the 通用规范汉字表 (2013). 王昇 is not 王升, and the surname 於 is not 于.
 */
const STANDARD = new Set('乾吒夥後徵拚捱摺於榘菸薹袷醣麴麽昇陞祕氾汎脩釐鉅');
/** Printers' variants that OpenCC does not know. */
const VARIANTS = new Map([
  ['髙', '高'],
  ['靑', '青'],
  ['尙', '尚'],
]);

/** By code unit from U+3400: what it becomes; 0 where it was not asked yet. */
const known = new Uint16Array(END - BEGIN);

/** What is beyond the basic plane when simplified (蔄) few systems can write: there the traditional one is used. */
const ask = (character: string): string => {
  if (STANDARD.has(character)) return character;
  const answer = VARIANTS.get(character) ?? toSimplified(character);
  return answer.length > 1 ? character : answer;
};

/** Whether a character of the basic plane stands for itself in simplified text. */
export const isSimplified = (code: number): boolean => {
  if (code < BEGIN || code >= END) return true;
  let to = known[code - BEGIN] ?? 0;
  if (to === 0) {
    to = ask(String.fromCharCode(code)).charCodeAt(0);
    known[code - BEGIN] = to;
  }
  return to === code;
};

/**
 * Traditional characters as simplified ones (OpenCC), one by one and never by phrase: a phrase's reading is no name's. 蘇麗娟 → 苏丽娟,
 * 鍾 → 钟; 昇, 乾, 喆, 堃 stay.
 */
export const simplified = (text: string): string => {
  for (let index = 0; index < text.length; index++) {
    if (isSimplified(text.charCodeAt(index))) continue;
    return [...text].map(ask).join('');
  }
  return text;
};
