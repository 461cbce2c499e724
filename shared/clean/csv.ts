/**
 * The cells of one framed row.
 * @param row decoded, without its line end, its quotes well formed (the splitter has seen to that)
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
      at = close + 2;
    } else {
      const next = row.indexOf(delimiter, at);
      const end = next < 0 ? row.length : next;
      cells.push(row.slice(at, end));
      at = end + 1;
    }
  }
  return cells;
};

/** A row's text without its line end. */
export const withoutLineEnd = (text: string): string => text.replace(/\r?\n$|\r$/, '');
