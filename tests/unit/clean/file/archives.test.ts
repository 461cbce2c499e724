import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openFile } from '../../../../shared/clean/file/open.ts';
import { harmless } from '../../../../shared/clean/file/zip.ts';
import { fileOf, gz, isPart, open, openOne, parquetOf, refusalOf, rowsOf, said, saidRows, xlsxOf, zipOf } from './build.ts';

const CSV = 'id,name\n1,王芳\n';

describe('.gz', () => {
  it.each([
    ['csv', CSV, {}],
    ['several in one', Buffer.concat([gz('id,name\n'), gz('1,王芳\n')]), { packed: true }],
  ])('%s', async (_, bytes, { packed = false }: { packed?: boolean }) => {
    const part = await openOne(packed ? bytes : gz(bytes));
    expect(part.about).toMatchObject({ format: 'csv', compression: 'gzip' });
    expect(await saidRows(part)).toEqual([['1', '王芳']]);
  });
  it('a workbook or Parquet file in it is held', async () => {
    expect(await saidRows(await openOne(gz(await xlsxOf([['id'], ['1']]))))).toEqual([['1']]);
    expect(await saidRows(await openOne(gz(parquetOf([{ name: 'id', data: ['1'] }]))))).toEqual([['1']]);
  });
  it('damaged on its way: what came before counts, and a refused row says so', async () => {
    const whole = gz(
      `id,name\n${Array.from({ length: 20_000 }, (_, index) => `${index},${randomBytes(8).toString('hex')}\n`).join('')}`,
    );
    const part = await openOne(whole.subarray(0, whole.length / 2));
    const rows = await rowsOf(part);
    expect(rows.length).toBeGreaterThan(5000);
    expect(said(rows.at(-1)!)).toBe('damaged-archive');
    expect(rows.slice(0, -1).every((row) => Array.isArray(said(row)))).toBe(true);
  });
  it('a bomb is stopped', async () => {
    const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024, '1,x\n'), { level: 9 });
    const rows = openOne(bomb).then(async (part) => {
      let last: unknown;
      for await (const batch of part.rows()) last = batch.at(-1) ?? last;
      return last;
    });
    expect(said((await rows) as Parameters<typeof said>[0])).toBe('unpacks-too-much');
  });
  it('a nested archive is refused', async () => {
    expect(await refusalOf(gz(gz(CSV)))).toBe('nested-archive');
    expect(await refusalOf(gz(await zipOf({ 'a.csv': CSV })))).toBe('nested-archive');
  });
});

describe('.zip', () => {
  it('gives a part for each member, in order, without what is no table', async () => {
    const zip = await zipOf({
      'b/导出.csv': CSV,
      '__MACOSX/b/._导出.csv': 'x',
      '.DS_Store': 'x',
      'a.jsonl': '{"id":1}\n',
      'c.xlsx': await xlsxOf([['id'], ['7']]),
      'd.parquet': parquetOf([{ name: 'id', data: ['8'] }]),
      'e.gz': gz(CSV),
      'f.zip': await zipOf({ 'a.csv': CSV }),
      'g.csv': '',
    });
    const parts = await open(zip, { format: 'csv' });
    expect(parts.map((part) => part.number)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(parts.map((part) => (isPart(part) ? part.about : part))).toMatchObject([
      { name: 'b/导出.csv', format: 'csv', compression: 'zip' },
      { name: 'a.jsonl', format: 'jsonl' },
      { name: 'c.xlsx: Sheet1', format: 'xlsx', compression: 'zip' },
      { name: 'd.parquet', format: 'parquet' },
      { name: 'e.gz', error: { code: 'nested-archive' } },
      { name: 'f.zip', error: { code: 'nested-archive' } },
      { name: 'g.csv', error: { code: 'empty-file' } },
    ]);
    expect(await Promise.all(parts.filter(isPart).map((part) => saidRows(part)))).toEqual([
      [['1', '王芳']],
      [{ id: 1 }],
      [['7']],
      [['8']],
    ]);
  });
  it.each([
    ['../../etc/passwd', 'etc/passwd'],
    ['/etc/passwd', 'etc/passwd'],
    ['C:\\Windows\\x.csv', 'Windows/x.csv'],
    ['a\0b\n\u202e.csv', 'ab.csv'],
    ['..', 'unnamed'],
  ])('%j is shown as %j', (name, shown) => expect(harmless(name)).toBe(shown));

  /** A byte or more of the directory changed: the first record of it begins with PK\x01\x02. */
  const changed = async (members: Record<string, string>, change: (zip: Buffer, directory: number) => void): Promise<Buffer> => {
    const zip = await zipOf(members);
    change(zip, zip.indexOf('PK\x01\x02'));
    return zip;
  };
  it('a name that is a path is no path', async () => {
    const zip = await changed({ 'xx/a.csv': CSV }, (bytes, at) => bytes.write('../', at + 46));
    expect((await openOne(zip)).about.name).toBe('a.csv');
  });
  it.each<[string, string, (zip: Buffer, at: number) => void]>([
    ['a password', 'encrypted', (zip, at) => zip.writeUInt16LE(zip.readUInt16LE(at + 8) | 1, at + 8)],
    ['another compression', 'unknown-compression', (zip, at) => zip.writeUInt16LE(14, at + 10)],
    ['a size that lies', 'damaged-archive', (zip, at) => zip.writeUInt32LE(5, at + 24)],
    ['a checksum that lies', 'damaged-archive', (zip, at) => zip.writeUInt32LE(5, at + 16)],
    ['a bomb by its own account', 'unpacks-too-much', (zip, at) => zip.writeUInt32LE(2 ** 31, at + 24)],
    ['a place outside', 'damaged-archive', (zip, at) => zip.writeUInt32LE(2 ** 31, at + 42)],
    ['no directory', 'damaged-archive', (zip, at) => zip.writeUInt32LE(0, at)],
  ])('%s: refused as %s', async (_, code, change) => {
    expect(await refusalOf(await changed({ 'a.csv': CSV.repeat(10) }, change))).toBe(code);
  });
  it('too many members, none, and half an archive: refused', async () => {
    const many = Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [`${index}.csv`, CSV]));
    expect(await refusalOf(await zipOf(many))).toBe('too-many-members');
    expect(await refusalOf(await zipOf({ '.x': CSV }))).toBe('empty-file');
    expect(await refusalOf((await zipOf({ 'a.csv': CSV })).subarray(0, 50))).toBe('damaged-archive');
  });
  it('a compressed workbook too large to hold is refused', async () => {
    const large = { 'a.xlsx': Buffer.concat([await xlsxOf([['id']]), randomBytes(65 * 1024 * 1024)]) };
    expect(await refusalOf(await zipOf(large))).toBe('too-large-packed');
    expect(await refusalOf(await zipOf(large, { compress: false }))).not.toBe('too-large-packed');
  }, 30_000);

  it('what the network cannot bring is thrown, not refused', async () => {
    for (const bytes of [
      await zipOf({ 'a.csv': CSV }),
      await xlsxOf([['id']]),
      parquetOf([{ name: 'a', data: ['1'] }]),
      gz(CSV),
      Buffer.from(CSV),
    ]) {
      for (let fails = 0; fails < 8; fails++) {
        let calls = 0;
        const file = fileOf(bytes);
        const broken =
          <Args extends unknown[], Result>(method: (...args: Args) => Promise<Result>) =>
          async (...args: Args): Promise<Result> => {
            if (calls++ === fails) throw new Error('socket hang up');
            return method(...args);
          };
        const read = async (): Promise<void> => {
          for await (const part of openFile(
            { ...file, stream: broken(file.stream), range: broken(file.range) },
            { format: 'csv' },
            [],
          ))
            if (isPart(part)) await rowsOf(part);
            else throw new Error(`refused: ${part.error.code}`);
        };
        if (calls <= fails) await read().catch((error: Error) => expect(error.message).toBe('socket hang up'));
      }
    }
  });
});
