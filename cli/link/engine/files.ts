import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { MatchingModel } from '../../../shared/contracts/model.ts';
import { CliError } from '../../errors.ts';
import { type CsvColumn, type CsvFile, eachRecord } from './read-csv.ts';

export type { CsvColumn, CsvFile };

const HEADER_MOST = 1024 * 1024;
const DELIMITERS = [',', '\t', ';', '|'];

/** Column names compare without regard to case, spaces and underscores: "Date of birth" is date_of_birth. */
const nameForm = (name: string): string => name.toLowerCase().replace(/[\s_-]+/g, '');

/** Read a CSV file's header. Its delimiter is the one that occurs most in it. @throws CliError where there is none */
export const openCsv = (path: string): CsvFile => {
  let head: Buffer;
  try {
    if (!statSync(path).isFile()) throw new Error('it is not a file');
    const file = openSync(path, 'r');
    head = Buffer.alloc(HEADER_MOST);
    head = head.subarray(0, readSync(file, head, 0, HEADER_MOST, 0));
    closeSync(file);
  } catch (cause) {
    throw new CliError(`${path} cannot be read: ${cause instanceof Error ? cause.message : cause}`, undefined, undefined, {
      cause,
    });
  }
  const bom = head.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? 3 : 0;
  const end = head.indexOf(10, bom);
  const line = head
    .subarray(bom, end === -1 ? head.length : end)
    .toString('utf8')
    .replace(/\r$/, '');
  if (line.trim() === '') throw new CliError(`${path} is empty`, 'a CSV file begins with the names of its columns');
  const count = (delimiter: string): number => line.split(delimiter).length;
  const delimiter = DELIMITERS.reduce((best, each) => (count(each) > count(best) ? each : best));
  const header = line.split(delimiter).map((cell) =>
    cell
      .trim()
      .replace(/^"(.*)"$/, '$1')
      .replaceAll('""', '"'),
  );
  return { path, bytes: statSync(path).size, delimiter, dataStart: end === -1 ? head.length : end + 1, header };
};

/** A source's name: its file's, without what follows the dot. Two of one name are told apart by number. */
export const sourceNames = (files: readonly CsvFile[]): string[] => {
  const names = files.map(({ path }) => basename(path).replace(/\.[^.]*$/, ''));
  return names.map((name, index) => (names.indexOf(name) === names.lastIndexOf(name) ? name : `${name}-${index + 1}`));
};

/** Where a column of this name stands in each file; -1 where it has none. */
export const cellsNamed = (files: readonly CsvFile[], names: readonly string[]): number[] =>
  files.map(({ header }) => {
    const forms = header.map(nameForm);
    const found = names.map((name) => forms.indexOf(nameForm(name))).find((index) => index !== -1);
    return found ?? -1;
  });

/** The model's source columns as they stand in the files. @throws CliError where not one is there */
export const columnsIn = (files: readonly CsvFile[], model: MatchingModel, needed: ReadonlySet<string>): CsvColumn[] => {
  const columns = Object.entries(model.columns).flatMap(([name, column]): CsvColumn[] => {
    if (!('from' in column) || !needed.has(name)) return [];
    const { clean, missing, split, from } = column;
    return [{ name, clean, missing, split, cells: cellsNamed(files, from) }];
  });
  const found = columns.filter(({ cells }) => cells.some((cell) => cell !== -1));
  if (found.length === 0) {
    const expected = columns.map(({ name }) => name).join(', ');
    const seen = files.map(({ path, header }) => `${path}: ${header.join(', ')}`).join('\n  ');
    throw new CliError(
      `none of the model's columns (${expected}) is in the files:\n  ${seen}`,
      'name the files\' columns in the model, in "from"',
    );
  }
  return found;
};

const ID_NAMES = ['record_id', 'unique_id', 'id', 'rec_id', 'source_id', 'sourceId'];

/** Where each file's record ids stand: the column named, or one usually called so; -1: records are known by their number. */
export const idCells = (files: readonly CsvFile[], named: string | undefined): number[] => {
  const cells = cellsNamed(files, named === undefined ? ID_NAMES : [named]);
  const missing = cells.indexOf(-1);
  if (named !== undefined && missing !== -1)
    throw new CliError(`${files[missing]?.path} has no column ${named}`, `its columns are ${files[missing]?.header.join(', ')}`);
  return cells;
};

/** One record's cells as texts, read again from its file. */
export const readRecord = (file: CsvFile, start: number): string[] => {
  let found: string[] | undefined;
  try {
    eachRecord({ ...file, dataStart: start }, (bytes, starts, ends, cells) => {
      found = Array.from({ length: cells }, (_, cell) =>
        Buffer.from(bytes.subarray(starts[cell], ends[cell])).toString('utf8').trim(),
      );
      throw STOP;
    });
  } catch (error) {
    if (error !== STOP) throw error;
  }
  return found ?? [];
};
const STOP = new Error('the record is read');

/** How much of the reading each column is: bytes in the first part of the files. */
export const columnCosts = (files: readonly CsvFile[], columns: readonly CsvColumn[]): number[] => {
  const costs = columns.map(() => 1);
  for (const [number, file] of files.entries()) {
    let seen = 0;
    try {
      eachRecord(file, (_, starts, ends, cells) => {
        for (const [index, column] of columns.entries()) {
          const cell = column.cells[number] ?? -1;
          if (cell >= 0 && cell < cells) costs[index] = (costs[index] ?? 0) + (ends[cell] ?? 0) - (starts[cell] ?? 0) + 4;
        }
        seen += 1;
        if (seen === 1000) throw STOP;
      });
    } catch (error) {
      if (error !== STOP) throw error;
    }
  }
  return costs;
};
