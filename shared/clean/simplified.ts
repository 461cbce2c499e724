import { Converter } from 'opencc-js/t2cn';

/** In simplified text as well as in traditional: they do not tell which it is (乾县, 著名, 於潜). */
const EITHER = new Set('乾著藉瞭夥徵噁於麼後');
const FIRST = 0x4e00;
const LAST = 0x9fff;

interface Tables {
  convert: (text: string) => string;
  /** Of each common ideograph, whether simplified text has another one for it. */
  traditional: Uint8Array;
}
let tables: Tables | undefined;

const load = (): Tables => {
  const convert = Converter({ from: 't', to: 'cn' });
  const traditional = new Uint8Array(LAST - FIRST + 1);
  for (let code = FIRST; code <= LAST; code++) {
    const character = String.fromCharCode(code);
    if (convert(character) !== character && !EITHER.has(character)) traditional[code - FIRST] = 1;
  }
  return { convert, traditional };
};

/** Traditional Chinese characters as simplified ones; text that has none of them stays as it is. */
export const simplified = (text: string): string => {
  tables ??= load();
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= FIRST && code <= LAST && tables.traditional[code - FIRST] === 1) return tables.convert(text);
  }
  return text;
};
