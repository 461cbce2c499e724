import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CsvColumn, CsvFile } from '../../../../cli/link/engine/read-csv.ts';
import { eachRecord } from '../../../../cli/link/engine/read-csv.ts';
import type { Clean } from '../../../../shared/contracts/model.ts';

const folder = mkdtempSync(join(tmpdir(), 'hcp360-csv-'));
let files = 0;

/** A file of this content, whose records begin at once. */
export const fileOf = (content: string | Uint8Array, columns: number, delimiter = ','): CsvFile => {
  const path = join(folder, `${++files}.csv`);
  writeFileSync(path, content);
  const header = Array.from({ length: columns }, (_, index) => `c${index}`);
  return { path, bytes: statSync(path).size, delimiter, dataStart: 0, header };
};

/** All cells as they were read. */
export const recordsOf = (file: CsvFile, block?: number): string[][] => {
  const records: string[][] = [];
  eachRecord(
    file,
    (bytes, starts, ends, cells) => {
      records.push(Array.from({ length: cells }, (_, cell) => Buffer.from(bytes.slice(starts[cell], ends[cell])).toString()));
    },
    block,
  );
  return records;
};

export const columnAt = (cell: number, clean: Clean, more: Partial<CsvColumn> = {}): CsvColumn => ({
  name: `c${cell}`,
  cells: [cell],
  clean,
  missing: [],
  split: undefined,
  ...more,
});
