import { describe, expect, it } from 'vitest';
import { openCsv, readRecord } from '../../../../cli/link/engine/files.ts';
import { readColumns } from '../../../../cli/link/engine/read-csv.ts';
import { Clean } from '../../../../shared/contracts/model.ts';
import { textOf } from '../../../../shared/match/dictionary.ts';
import { columnAt, fileOf, recordsOf } from './csv.ts';

const BLOCK = 4 * 1024 * 1024;

describe('a CSV file', () => {
  it('may begin with a byte order mark', () => {
    const opened = openCsv(fileOf('\ufeffname,city\r\nAnn,"York, UK"\r\n', 2).path);
    expect(opened).toMatchObject({ header: ['name', 'city'], delimiter: ',' });
    expect(recordsOf(opened)).toEqual([['Ann', 'York, UK']]);
  });

  it('may have short records, long ones and empty lines', () => {
    expect(recordsOf(fileOf('a\n\nb,1\r\n\r\nc,1,2,3\n,\n', 2))).toEqual([['a'], ['b', '1'], ['c', '1', '2', '3'], ['', '']]);
  });

  it('has cells that lie across two blocks', () => {
    const filler = `${'x'.repeat(1023)}\n`.repeat(BLOCK / 1024 - 1);
    const before = 'y'.repeat(BLOCK - filler.length - 24);
    const text = `${filler}${before},"say ""hi""","one ""of"" two\nlines, 张伟",end\nlast,"q""q"`;
    const records = recordsOf(fileOf(text, 4));
    expect(records.slice(-2)).toEqual([
      [before, 'say "hi"', 'one "of" two\nlines, 张伟', 'end'],
      ['last', 'q"q'],
    ]);
    expect(records).toHaveLength(BLOCK / 1024 - 1 + 2);
  });

  it('tells where each record begins, so that one can be read again', () => {
    const file = fileOf('1,"a""b"\n2,"c\nd"\n3,e\n', 2);
    const { names } = readColumns({ files: [file], columns: [], ids: [0] });
    expect(names?.rowsOfFile).toEqual([3]);
    expect(Array.from(names!.starts, (start) => readRecord(file, start))).toEqual([
      ['1', 'a"b'],
      ['2', 'c\nd'],
      ['3', 'e'],
    ]);
  });

  it('names the file and the record whose quote is never closed', () => {
    const file = fileOf('a,b\nc,"d\ne,f\n', 2);
    expect(() => recordsOf(file)).toThrow(`${file.path}: record 2, at byte 4, does not end`);
    const long = fileOf(`a,b\n"${'x'.repeat(10 * 1024 * 1024)}`, 2);
    expect(() => recordsOf(long)).toThrow(`${long.path}: record 2, at byte 4, is longer than`);
  });

  it.each(Clean.options)('names the file and the record whose bytes are not UTF-8: %s', (clean) => {
    const good = fileOf('a,b\nc,d\n', 2);
    const bad = fileOf(
      Buffer.concat([Buffer.from('1,2001-02-03 a\n2,'), Buffer.from([0xc3, 0x28, 0xd5, 0xc5]), Buffer.from(' 7\n')]),
      2,
    );
    const read = (split?: string) => readColumns({ files: [good, bad], columns: [columnAt(1, clean, { cells: [1, 1], split })] });
    expect(read).toThrow(`${bad.path}: record 2 is not UTF-8 in column c1`);
    expect(() => read(';')).toThrow(`${bad.path}: record 2 is not UTF-8 in column c1`);
  });

  it('has no value where a file lacks the column, or a record the cell', () => {
    const [first, second] = [fileOf('a,x\nb\n', 2), fileOf('y\n', 1)];
    const { columns } = readColumns({ files: [first, second], columns: [columnAt(1, 'exact', { cells: [1, -1] })] });
    const { ids, dictionary } = columns['c1']!;
    expect(Array.from(ids, (id) => textOf(dictionary, id))).toEqual(['x', '', '']);
  });

  it('reads values longer than a call has arguments', () => {
    const long = 'ab'.repeat(150_000);
    const { columns } = readColumns({ files: [fileOf(`1,${long}\n`, 2)], columns: [columnAt(1, 'alphanumeric')] });
    expect(textOf(columns['c1']!.dictionary, 1)).toBe(long);
  });
});
