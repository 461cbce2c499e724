/** Each word once, in code unit order. */
export const wordSet = (value: string): readonly string[] =>
  [...new Set(value.split(/\s+/u).filter((word) => word !== ''))].sort();

/** Those words as one value: smith john = john smith. */
export const sortedWords = (value: string): readonly string[] => {
  const words = wordSet(value);
  return words.length === 0 ? [] : [words.join(' ')];
};
