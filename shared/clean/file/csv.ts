/**
 * The cells of one row of CSV.
 * @param row decoded, without its line end, its quotes well formed (csv-rows.ts has seen to that)
 */
export const cellsOf = (row: string, delimiter: string): string[] => {
  if (!row.includes('"')) return row.split(delimiter);
  const cells: string[] = [];
  let at = 0;
  while (at <= row.length) {
    if (row[at] === '"') {
      let close = row.indexOf('"', at + 1);
      while (row[close + 1] === '"') close = row.indexOf('"', close + 2);
      cells.push(row.slice(at + 1, close).replaceAll('""', '"'));
      at = close + 1 + delimiter.length;
    } else {
      const next = row.indexOf(delimiter, at);
      const end = next < 0 ? row.length : next;
      cells.push(row.slice(at, end));
      at = end + delimiter.length;
    }
  }
  return cells;
};

const LF = 10;
const CR = 13;

/** A row's text without its line end. */
export const withoutLineEnd = (text: string): string => {
  const last = text.charCodeAt(text.length - 1);
  if (last !== LF) return last === CR ? text.slice(0, -1) : text;
  return text.slice(0, text.charCodeAt(text.length - 2) === CR ? -2 : -1);
};
