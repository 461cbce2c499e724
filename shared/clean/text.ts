/** Printable ASCII and common Chinese characters with single spaces inside: nothing to do, and most cells are that. */
const PLAIN = /^[\x21-\x7e\u4e00-\u9fff]+(?: [\x21-\x7e\u4e00-\u9fff]+)*$/;

/**
 * One form for text that reads the same: no control or invisible characters, Unicode NFKC (full-width letters and digits become
 * plain ones), white space (the ideographic too) collapsed to single spaces and trimmed. Doing it twice changes nothing.
 */
export const tidy = (raw: string): string => {
  if (PLAIN.test(raw)) return raw;
  return raw
    .replace(/\ufeff|(?!\s)[\p{Cc}\p{Cf}]/gu, '')
    .normalize('NFKC')
    .replace(/\s+/g, ' ')
    .trim();
};

/** Whether text says anything: a cell of dashes or dots stands for "nothing known". */
export const saysSomething = (text: string): boolean => text !== '' && /[^\p{P}\p{S}\s]/u.test(text);

/** Whether somebody upstream already lost characters: U+FFFD, or half a surrogate pair. */
export const isDamaged = (text: string): boolean => text.includes('\ufffd') || !text.isWellFormed();
