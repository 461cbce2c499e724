import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { afterAll, expect, it } from 'vitest';
import { openFiles } from '../../../../cli/link/engine/open-files.ts';
import { eachRecord } from '../../../../cli/link/engine/read-csv.ts';

const folder = mkdtempSync(join(tmpdir(), 'open-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const TEXT = '编号,姓名\n1,陈明𠮷\n2,"李, 娜"\n';

const cellsOf = async (path: string, encoding?: string): Promise<string[][]> => {
  const [file] = await openFiles([path], encoding);
  const rows: string[][] = [file!.header as string[]];
  eachRecord(file!, (bytes, starts, ends, cells) => {
    rows.push(Array.from({ length: cells }, (_, cell) => Buffer.from(bytes.subarray(starts[cell], ends[cell])).toString('utf8')));
  });
  return rows;
};

it.each(['utf-8', 'gb18030', 'utf-16le'])('reads a file in %s', async (encoding) => {
  const path = join(folder, `${encoding}.csv`);
  writeFileSync(path, encoding === 'utf-8' ? TEXT : iconv.encode(TEXT, encoding));
  expect(await cellsOf(path, encoding)).toEqual([
    ['编号', '姓名'],
    ['1', '陈明𠮷'],
    ['2', '李, 娜'],
  ]);
});

it('says of a file in another encoding than named what it is not', async () => {
  const path = join(folder, 'wrong.csv');
  writeFileSync(path, Buffer.concat([Buffer.from('a,b\n1,'), Buffer.from([0xff, 0xff, 0xff]), Buffer.from('\n')]));
  await expect(openFiles([path], 'gb18030')).rejects.toThrow(`${path} is not gb18030 throughout`);
  await expect(openFiles([path], 'klingon')).rejects.toThrow('no encoding is called klingon');
});
