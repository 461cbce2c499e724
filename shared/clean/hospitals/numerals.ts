const DIGIT = '[〇○零一二三四五六七八九十百千\\d]';
/** An ordinal, several digits (an o among them is a zero), or one that stands before what hospitals are counted by: not 红十字会. */
const NUMBER = new RegExp(`(?<=第)${DIGIT}+|${DIGIT}(?:${DIGIT}|o(?=${DIGIT}|医))+|${DIGIT}(?=医?院|附|人民|中心)`, 'giu');
const DIGITS = '零一二三四五六七八九';
const PLACES: Record<string, number> = { 十: 10, 百: 100, 千: 1000 };

const digitOf = (character: string): number => {
  if (/\d/u.test(character)) return Number(character);
  return Math.max(DIGITS.indexOf(character), 0);
};

/** 一百零五 → 105; read digit by digit where no place is named: 三〇六 → 306. */
const decimal = (numeral: string): string => {
  if (!/[十百千]/u.test(numeral)) return [...numeral].map(digitOf).join('');
  let sum = 0;
  let digit = 0;
  for (const character of numeral) {
    const place = PLACES[character];
    if (place === undefined) digit = digitOf(character);
    else {
      sum += Math.max(digit, 1) * place;
      digit = 0;
    }
  }
  return String(sum + digit);
};

/** Chinese and Arabic numerals alike, ordinal or not: 第三〇六, 第三零六, 306 → 306; 第十二 → 12. */
export const numeralsAlike = (text: string): string => text.replace(NUMBER, decimal).replace(/第(?=\d)/gu, '');
