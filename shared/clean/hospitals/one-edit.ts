/** How one text becomes another by one character. */
export interface Edit {
  /** In UTF-16 units of the right text. */
  at: number;
  /** What stood there, and what stands there: '' where a character was put in or left out, two where neighbours changed places. */
  left: string;
  right: string;
}

/** The one character replaced, left out, put in, or swapped with its neighbour; undefined where it takes more than one, or none. */
export const oneEdit = (left: string, right: string): Edit | undefined => {
  const difference = left.length - right.length;
  if (difference > 1 || difference < -1 || left === right) return undefined;
  const shorter = Math.min(left.length, right.length);
  let start = 0;
  while (start < shorter && left.charCodeAt(start) === right.charCodeAt(start)) start++;
  let end = 0;
  while (end < shorter - start && left.charCodeAt(left.length - 1 - end) === right.charCodeAt(right.length - 1 - end)) end++;
  const edit = { at: start, left: left.slice(start, left.length - end), right: right.slice(start, right.length - end) };
  if (edit.left.length <= 1 && edit.right.length <= 1) return edit;
  const swapped = edit.left.length === 2 && edit.right === `${edit.left[1]}${edit.left[0]}`;
  return swapped ? edit : undefined;
};
