import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';

export type Cells = Record<string, string>;

export interface ReadFile {
  rows: Cells[];
  header: string[];
  /** Lines with bytes that do not decode, or with too few cells, or that are no JSON. */
  broken: number;
}

const linesOf = (bytes: Buffer): Buffer[] => {
  const lines: Buffer[] = [];
  let start = 0;
  for (let end = bytes.indexOf(0x0a); end !== -1; end = bytes.indexOf(0x0a, start)) {
    lines.push(bytes.subarray(start, end + 1));
    start = end + 1;
  }
  return lines;
};

/** Read a file of the sample with nothing of the generator: strict decoding, line by line, whatever does not read is counted. */
export const readDrop = (path: string, { encoding = 'utf-8', delimiter = ',' } = {}): ReadFile => {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let broken = 0;
  const texts = linesOf(readFileSync(path)).flatMap((line) => {
    try {
      return [decoder.decode(line)];
    } catch {
      broken += 1;
      return [];
    }
  });
  if (path.endsWith('.jsonl')) {
    const rows = texts.flatMap((text) => {
      try {
        return [JSON.parse(text) as Cells];
      } catch {
        broken += 1;
        return [];
      }
    });
    return { rows, header: [...new Set(rows.flatMap(Object.keys))], broken };
  }
  const [header, ...cells] = parse(texts.join(''), { bom: true, delimiter, relax_column_count: true }) as string[][];
  const whole = cells.filter((row) => row.length === header!.length);
  broken += cells.length - whole.length;
  return { rows: whole.map((row) => Object.fromEntries(header!.map((name, n) => [name, row[n]!]))), header: header!, broken };
};
