import { parse } from 'csv-parse/sync';

/**
 * Rows of a CSV text (RFC 4180), each an object by its header.
 * @param headers the columns' names; without them the first row has them
 */
export function csvRows(text: string, delimiter: string, headers: readonly string[] | undefined): Record<string, string>[] {
  const rows: string[][] = parse(text, { delimiter, bom: true, skip_empty_lines: true, relax_column_count: true });
  const [first, ...rest] = rows;
  const names = headers ?? first ?? [];
  return (headers ? rows : rest).map((row) => Object.fromEntries(names.map((name, index) => [name, row[index] ?? ''])));
}
