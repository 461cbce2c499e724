import { copyFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { idCells, sourceNames } from '../../../../cli/link/engine/files.ts';
import { openFiles } from '../../../../cli/link/engine/open-files.ts';
import { readColumns } from '../../../../cli/link/engine/read-csv.ts';
import { cellOf, csvOfParquet } from '../../../../cli/link/engine/read-parquet.ts';
import { textOf } from '../../../../shared/match/dictionary.ts';
import { columnAt, recordsOf } from './csv.ts';

const FIXTURES = join(import.meta.dirname, '../../../fixtures');
const folder = mkdtempSync(join(tmpdir(), 'hcp360-parquet-'));

describe('a Parquet file', () => {
  it('is read as it stands: texts, large numbers, decimals, dates, lists, nothing', async () => {
    const file = await csvOfParquet(join(FIXTURES, 'people.parquet'), folder);
    expect(file.header).toEqual(['id', 'first_name', 'surname', 'dob', 'score', 'seen', 'active', 'email']);
    expect(recordsOf(file)).toEqual([
      ['1', 'Ann', 'O\'Brien, "Smith"', '1980-02-03', '12.1', '2020-01-02T03:04:05.000Z', 'true', 'ann@a.example;ann@b.example'],
      ['9007199254740993', '伟', '', '', '3.5', '', 'false', ''],
      ['3', 'Zoë\nTwo', '', '1899-12-31', '', '2020-01-02', '', ''],
    ]);
  });

  it('gives columns, ids and a source like a CSV file beside it', async () => {
    const csv = join(folder, 'more.csv');
    writeFileSync(csv, 'surname,id\nLee,9\n');
    const files = await openFiles([join(FIXTURES, 'people.parquet'), csv]);
    expect(sourceNames(files)).toEqual(['people', 'more']);
    const { columns, names } = readColumns({
      files,
      columns: [columnAt(2, 'alphanumeric', { cells: [2, 0] })],
      ids: idCells(files, undefined),
    });
    const { ids, dictionary } = columns['c2']!;
    expect(Array.from(ids, (id) => textOf(dictionary, id))).toEqual(['obriensmith', '', '', 'lee']);
    expect(Buffer.from(names!.ids).toString()).toBe('1900719925474099339');
  });

  it('is read whole where it has several row groups', async () => {
    const file = await csvOfParquet(join(FIXTURES, 'groups.parquet'), folder);
    expect(recordsOf(file)).toEqual(Array.from({ length: 2100 }, (_, index) => [String(index)]));
  });

  it('is named where it cannot be read', async () => {
    const bad = join(folder, 'bad.parquet');
    copyFileSync(join(FIXTURES, 'people.parquet'), bad);
    writeFileSync(bad, 'no Parquet at all');
    await expect(csvOfParquet(bad, folder)).rejects.toThrow(`${bad} cannot be read`);
    await expect(csvOfParquet(join(folder, 'none.parquet'), folder)).rejects.toThrow('none.parquet cannot be read');
  });
});

describe('cellOf', () => {
  it.each([
    [undefined, ''],
    [null, ''],
    [0, '0'],
    [121 * 0.1, '12.1'],
    [12n, '12'],
    [new Date('2001-02-03T00:00:00Z'), '2001-02-03'],
    [[1n, 'b', null], '1;b;'],
    [Buffer.from('张'), '张'],
    [{ city: 'York' }, '{"city":"York"}'],
    [{ id: 1n }, '{"id":"1"}'],
  ])('says %# as a text', (value, cell) => {
    expect(cellOf(value)).toBe(cell);
  });
});
