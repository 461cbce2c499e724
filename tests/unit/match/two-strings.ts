/** Two values as the columns of a table hold them: in one array, with others around. */
export const sliced = (left: string, right: string): [Uint16Array, number, number, number, number] => {
  const all = `#${left}#${right}#`;
  const units = new Uint16Array(all.length);
  for (let i = 0; i < all.length; i++) units[i] = all.charCodeAt(i);
  return [units, 1, 1 + left.length, 2 + left.length, 2 + left.length + right.length];
};
