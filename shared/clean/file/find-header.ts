import type { Encoding } from '../../contracts/config.ts';
import { tidy } from '../text.ts';
import { HEADER_WITHIN_ROWS } from './limits.ts';
import { csvFormat } from './text-format.ts';
import { rowSplitter } from './text-rows.ts';

/** How names are compared where it is only asked which line holds them. */
const folded = (name: string): string => tidy(name).toLowerCase();
export type Expected = ReadonlySet<string>;
export const expectedNames = (names: readonly string[]): Expected => new Set(names.map(folded));

/** The cells of a line that may be a header. */
export interface Line {
  cells: readonly string[];
}

/**
 * Which line is the header: the one with the most names that the mapping knows. Titles, dates and `sep=;` may stand above it. Where
 * none has any, the first that is as wide as most, which the report will show.
 * @returns its index, and how many names it has; undefined where there is no line
 */
export const findHeader = (lines: readonly Line[], expected: Expected): { index: number; names: number } | undefined => {
  let best: { index: number; names: number } | undefined;
  for (const [index, { cells }] of lines.slice(0, HEADER_WITHIN_ROWS).entries()) {
    const names = new Set(cells.map(folded).filter((name) => expected.has(name))).size;
    if (!best || names > best.names) best = { index, names };
  }
  if (!best || best.names > 0) return best;
  const width = usualWidth(lines);
  return {
    index: Math.max(
      0,
      lines.findIndex(({ cells }) => cells.length === width),
    ),
    names: 0,
  };
};

const usualWidth = (lines: readonly Line[]): number => {
  const counts = new Map<number, number>();
  for (const { cells } of lines) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  return [...counts].reduce(
    (most, next) => (next[1] > most[1] || (next[1] === most[1] && next[0] > most[0]) ? next : most),
    [0, 0],
  )[0];
};

/** Lines looked at, of each candidate. */
const LINES = 100;
/** Most used first; the control characters are what Hive and old exports write. */
const CANDIDATES = [',', '\t', ';', '|', '\x01', '^', '~', '\x1f', '¦', '，', '；', '｜', '\x02', ':'];

/** The first lines of a CSV, as this delimiter has them; undefined for a row that has no cells. */
export interface HeadLine {
  cells: readonly string[] | undefined;
  /** After it. */
  next: { offset: number; line: number };
  blank: boolean;
  fault: boolean;
  bytes: Buffer;
}
export const headLines = (head: Buffer, whole: boolean, encoding: Encoding, delimiter: string, mark: number): HeadLine[] => {
  const splitter = rowSplitter(csvFormat(0, encoding, delimiter), { offset: mark, line: 1 });
  const rows = splitter.push(head.subarray(mark));
  const all = whole ? [...rows, ...splitter.end()] : rows;
  return all.slice(0, LINES).map((row) => {
    const content = row.content();
    return {
      cells: 'cells' in content ? content.cells : undefined,
      next: row.next,
      blank: row.blank,
      fault: row.fault !== undefined,
      bytes: row.bytes,
    };
  });
};

const EXCEL_HINT = /^sep=([^\r\n"])\r?\n/;

/** How well a delimiter reads the first lines: names that the mapping knows, then rows as wide as their header. */
const scoreOf = (lines: readonly HeadLine[], expected: Expected): [names: number, even: number, width: number] => {
  const rows = lines.flatMap(({ cells }) => (cells === undefined ? [] : [{ cells }]));
  const header = findHeader(rows, expected);
  if (!header) return [0, 0, 0];
  const width = rows[header.index]?.cells.length ?? 0;
  const data = rows.slice(header.index + 1);
  const even = data.length === 0 ? 1 : data.filter(({ cells }) => cells.length === width).length / data.length;
  return [header.names, width > 1 ? even : 0, width];
};

/** @returns the delimiter that the beginning of a file is best read with; a comma where it has but one column */
export const detectDelimiter = (head: Buffer, whole: boolean, encoding: Encoding, mark: number, expected: Expected): string => {
  const hint = EXCEL_HINT.exec(head.subarray(mark, mark + 16).toString('latin1'))?.[1];
  if (hint !== undefined && hint < '\x80') return hint;
  let best = { delimiter: ',', score: [0, 0, 0] };
  for (const delimiter of CANDIDATES) {
    if (delimiter > '\x7f' && (encoding === 'gb18030' || encoding === 'big5')) continue;
    const score: number[] = scoreOf(headLines(head, whole, encoding, delimiter, mark), expected);
    const difference = score.map((value, index) => value - (best.score[index] ?? 0)).find((value) => value !== 0) ?? 0;
    if (difference > 0) best = { delimiter, score };
  }
  return best.delimiter;
};
