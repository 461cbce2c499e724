import { Converter } from 'opencc-js/t2cn';

/** In simplified text as well as in traditional: they do not tell which it is (乾县, 著名, 於潜). */
const EITHER = new Set('乾著藉瞭夥徵噁於麼後');
const FIRST = 0x4e00;
const LAST = 0x9fff;

let converter: ((text: string) => string) | undefined;
/** OpenCC from traditional to simplified; its tables are read at the first call. */
export const toSimplified = (text: string): string => {
  const convert = converter ?? Converter({ from: 't', to: 'cn' });
  converter = convert;
  return convert(text);
};

/** Of each common ideograph, whether simplified text has another one for it. */
let traditional: Uint8Array | undefined;

const readTraditional = (): Uint8Array =>
  Uint8Array.from({ length: LAST - FIRST + 1 }, (_, offset) => {
    const character = String.fromCharCode(FIRST + offset);
    return toSimplified(character) !== character && !EITHER.has(character) ? 1 : 0;
  });

/** Traditional Chinese characters as simplified ones; text that has none of them stays as it is. */
export const simplified = (text: string): string => {
  traditional ??= readTraditional();
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= FIRST && code <= LAST && traditional[code - FIRST] === 1) return toSimplified(text);
  }
  return text;
};
