import stringWidth from 'string-width';
import { bold, dim } from './style.ts';

export interface Column {
  title: string;
  /** Numbers stand to the right. */
  align?: 'left' | 'right';
}

const pad = (text: string, width: number, align: 'left' | 'right'): string => {
  const fill = ' '.repeat(Math.max(width - stringWidth(text), 0));
  return align === 'right' ? fill + text : text + fill;
};

/**
 * Rows under their titles, aligned by the width that a terminal gives each character (a Chinese one takes two columns).
 * Cells may carry colours. A row shorter than the columns is filled with blanks; `null` draws a line, for a row of totals to follow.
 */
export const table = (columns: readonly Column[], rows: readonly (readonly string[] | null)[]): string => {
  const widths = columns.map((column, index) =>
    rows.reduce((widest, row) => Math.max(widest, stringWidth(row?.[index] ?? '')), stringWidth(column.title)),
  );
  const line = (cells: readonly string[], style: (text: string) => string = (text) => text): string =>
    columns
      .map((column, index) => style(pad(cells[index] ?? '', widths[index] ?? 0, column.align ?? 'left')))
      .join('  ')
      .trimEnd();
  const rule = dim(widths.map((width) => '─'.repeat(width)).join('  '));
  return [
    line(
      columns.map(({ title }) => title),
      bold,
    ),
    ...rows.map((row) => (row === null ? rule : line(row))),
  ].join('\n');
};

/** "name  value" lines, values aligned. */
export const fields = (entries: readonly (readonly [name: string, value: string])[], indent = ''): string => {
  const width = entries.reduce((widest, [name]) => Math.max(widest, stringWidth(name)), 0);
  return entries.map(([name, value]) => `${indent}${dim(pad(name, width, 'left'))}  ${value}`).join('\n');
};
