/** How long a text is, roughly: its exact length may give it away. */
const CLASSES: readonly (readonly [most: number, words: string])[] = [
  [1, '1'],
  [4, '2–4'],
  [8, '5–8'],
  [12, '9–12'],
  [18, '13–18'],
  [64, '19–64'],
];

/**
 * A value as a report may show it: its first character (a digit as #) and about how long it is, as `王… (2–4)`; never a whole value.
 */
export const masked = (text: string): string => {
  const [first = ''] = text;
  const length = [...text.slice(0, 130)].length;
  const [, words] = CLASSES.find(([most]) => length <= most) ?? [0, 'over 64'];
  // Of one character, or one that a terminal would obey, nothing is shown.
  if (length <= 1 || /[\p{C}\s]/u.test(first)) return `… (${words})`;
  return `${/\p{N}/u.test(first) ? '#' : first}… (${words})`;
};
