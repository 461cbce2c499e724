import { createHash } from 'node:crypto';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import type { Declared } from '../../shared/clean/file/open.ts';
import type { Part, RawRow } from '../../shared/clean/file/part.ts';
import { gz, isPart, open, parquetOf, rowsOf, said, xlsxOf, zipOf } from '../unit/clean/file/build.ts';

/** One accident to a file's bytes. */
type Accident = { kind: 'flip' | 'cut' | 'insert' | 'double' | 'truncate'; at: number; size: number; bytes: Uint8Array };
const strange = fc.constantFrom(
  '\0',
  '"',
  ',',
  '\n',
  '\r',
  '{',
  '}',
  '[',
  ']',
  '<',
  '&',
  '\ufeff',
  '王',
  '},{',
  'x'.repeat(70_000),
);
const accident: fc.Arbitrary<Accident> = fc.record({
  kind: fc.constantFrom('flip', 'cut', 'insert', 'double', 'truncate'),
  at: fc.nat(),
  size: fc.integer({ min: 1, max: 40 }),
  bytes: fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 4 }),
    strange.map((text) => Buffer.from(text)),
  ),
});

const befall = (file: Buffer, accidents: readonly Accident[]): Buffer => {
  let bytes = Buffer.from(file);
  for (const { kind, at: where, size, bytes: more } of accidents) {
    const at = bytes.length === 0 ? 0 : where % bytes.length;
    const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
    if (kind === 'flip' && bytes.length > 0) bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << (size % 8)), at);
    else if (kind === 'cut') bytes = Buffer.concat([before, after.subarray(size)]);
    else if (kind === 'insert') bytes = Buffer.concat([before, more, after]);
    else if (kind === 'double') bytes = Buffer.concat([before, after.subarray(0, size), after]);
    else if (kind === 'truncate') bytes = Buffer.from(before);
  }
  return bytes;
};

const HEADER = ['编号', '姓名', '医院', '备注'];
const TABLE = Array.from({ length: 12 }, (_, index) => [
  `P-${index}`,
  ['王芳', '李伟', '欧阳娜娜', '买买提·艾力'][index % 4]!,
  index % 3 === 0 ? '北京，"协和"医院,东院' : '華西醫院',
  index % 5 === 0 ? '两\n行|x' : '',
]);
const quoted = (text: string, delimiter: string): string =>
  text.includes(delimiter) || /["\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
const csv = (delimiter: string): string =>
  [HEADER, ...TABLE].map((row) => row.map((cell) => quoted(cell, delimiter)).join(delimiter)).join('\r\n');
const objects = TABLE.map((row) => Object.fromEntries(HEADER.map((name, index) => [name, row[index]])));
const jsonl = objects.map((object) => JSON.stringify(object)).join('\n');
const simplified = csv('|').replaceAll('華西醫院', '华西医院');
const traditional = csv(',')
  .replace(/[两东协医号备买艾伟欧阳]/g, '國')
  .replace('国', '國');
const parquetColumns = HEADER.map((name, index) => ({ name, data: TABLE.map((row) => row[index]) }));
const numbers = { name: 'n', data: TABLE.map((_, index) => (index % 4 === 0 ? null : BigInt(index))) };

/** Longer than what is looked at before reading begins, and hard to pack: so that damage shows on the way. */
const LONG = 1500;
const LONG_CSV = `${HEADER.join(',')}\n${Array.from({ length: LONG }, (_, index) => `${index},${createHash('sha256').update(String(index)).digest('hex')},x,y\n`).join('')}`;

interface Sample {
  /** In its first part. */
  rows?: number;
  name: string;
  bytes: Buffer;
  declared: Partial<Declared>;
  /** Its rows' bytes, put together, are the file. */
  text?: true;
}
const SAMPLES: Sample[] = [
  { name: 'csv', bytes: Buffer.from(csv(',')), declared: {}, text: true },
  { name: 'csv, declared', bytes: Buffer.from(csv(';')), declared: { encoding: 'utf-8', delimiter: ';' }, text: true },
  { name: 'csv with |, GB18030', bytes: iconv.encode(simplified, 'gb18030'), declared: {}, text: true },
  {
    name: 'csv with |, GB18030 declared',
    bytes: iconv.encode(simplified, 'gb18030'),
    declared: { encoding: 'gb18030', delimiter: '|' },
    text: true,
  },
  { name: 'csv, Big5', bytes: iconv.encode(traditional, 'big5'), declared: { encoding: 'big5' }, text: true },
  { name: 'csv, UTF-16', bytes: iconv.encode(csv('\t'), 'utf-16le', { addBOM: true }), declared: {}, text: true },
  {
    name: 'csv, UTF-16BE declared',
    bytes: iconv.encode(csv('，'), 'utf-16be'),
    declared: { encoding: 'utf-16be', delimiter: '，' },
    text: true,
  },
  { name: 'jsonl', bytes: Buffer.from(jsonl), declared: { format: 'jsonl' }, text: true },
  { name: 'json', bytes: Buffer.from(JSON.stringify(objects)), declared: { format: 'json' }, text: true },
  {
    name: 'json, indented',
    bytes: Buffer.from(`\ufeff${JSON.stringify(objects, null, 2)}\n`),
    declared: { format: 'json' },
    text: true,
  },
  {
    name: 'json, GB18030',
    bytes: iconv.encode(JSON.stringify(objects), 'gb18030'),
    declared: { format: 'json', encoding: 'gb18030' },
    text: true,
  },
  { name: 'csv.gz', bytes: gz(LONG_CSV), declared: {}, rows: LONG },
  { name: 'zip', bytes: await zipOf({ 'a.csv': LONG_CSV, 'b.jsonl': jsonl, 'c.csv': csv('\t') }), declared: {}, rows: LONG },
  {
    name: 'zip, stored',
    bytes: await zipOf({ 'a.csv': csv(','), 'b.xlsx': await xlsxOf([HEADER, ...TABLE]) }, { compress: false }),
    declared: {},
  },
  { name: 'xlsx', bytes: await xlsxOf([HEADER, ...TABLE]), declared: { format: 'xlsx' } },
  { name: 'parquet, snappy', bytes: parquetOf([...parquetColumns, numbers]), declared: { format: 'parquet' } },
  {
    name: 'parquet, uncompressed',
    bytes: parquetOf([...parquetColumns, numbers], { codec: 'UNCOMPRESSED', rowGroupSize: 5 }),
    declared: { format: 'parquet' },
  },
];

/** Every outcome is rows, refused rows, or a refused part that says why. */
const readAll = async (bytes: Buffer, declared: Partial<Declared>): Promise<{ part: Part; rows: RawRow[] }[]> => {
  const read: { part: Part; rows: RawRow[] }[] = [];
  for (const part of await open(bytes, declared, HEADER)) {
    if (!isPart(part)) {
      expect(part.error.code).toMatch(/^[a-z0-9-]+$/);
      expect(part.error.message.length).toBeGreaterThan(10);
      continue;
    }
    const rows = await rowsOf(part);
    for (const row of rows) {
      const content = row.content();
      if ('reasons' in content) expect(content.reasons[0]?.message.length).toBeGreaterThan(5);
      else if ('cells' in content) {
        expect(content.cells.length).toBe(part.header.length);
        expect(content.cells.join('')).not.toContain('\ufffd');
      }
    }
    read.push({ part, rows });
  }
  return read;
};

const SEED = process.env.CLEAN_SEED ? { seed: Number(process.env.CLEAN_SEED) } : {};

describe('reading whatever befell a file', () => {
  it.each(SAMPLES)(
    '$name',
    async ({ bytes: valid, declared, text, rows: expectedRows = TABLE.length }) => {
      const whole = await readAll(valid, declared);
      expect(whole[0]!.rows.filter(({ blank }) => !blank).map(said)).toHaveLength(expectedRows);
      let good = 0;
      let refused = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(accident, { minLength: 1, maxLength: 3 }), async (accidents) => {
          const bytes = befall(valid, accidents);
          const read = await readAll(bytes, declared);
          if (read.length === 0) refused++;
          for (const { part, rows } of read) {
            for (const row of rows) 'reasons' in row.content() ? refused++ : good++;
            if (text) expect(Buffer.concat([part.preamble, ...rows.map((row) => row.bytes)]).equals(bytes)).toBe(true);
          }
        }),
        { numRuns: 400, ...SEED },
      );
      // The accidents must leave some rows whole and break others, or this has looked at nothing.
      expect(good).toBeGreaterThan(30);
      expect(refused).toBeGreaterThan(50);
    },
    120_000,
  );

  it('a workbook whose XML was changed', async () => {
    let good = 0;
    let refused = 0;
    const paths = [
      'xl/workbook.xml',
      'xl/_rels/workbook.xml.rels',
      'xl/styles.xml',
      'xl/sharedStrings.xml',
      'xl/worksheets/sheet1.xml',
    ];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), fc.array(accident, { minLength: 1, maxLength: 3 }), async (path, accidents) => {
        const change = (xml: string): Buffer => befall(Buffer.from(xml), accidents);
        const bytes = await xlsxOf([HEADER, ...TABLE], { replace: { [path]: change }, formats: ['yyyy-mm-dd'] });
        const read = await readAll(bytes, { format: 'xlsx' });
        if (read.length === 0) refused++;
        for (const { rows } of read) for (const row of rows) 'reasons' in row.content() ? refused++ : good++;
      }),
      { numRuns: 600, ...SEED },
    );
    expect(good).toBeGreaterThan(30);
    expect(refused).toBeGreaterThan(50);
  }, 120_000);
});

describe('going on where reading stopped', () => {
  it.each(SAMPLES)(
    '$name: the very same rows, from any row, however the file is cut into chunks',
    async ({ bytes: valid, declared }) => {
      const seen = (rows: RawRow[]) =>
        rows.map((row) => [
          row.bytes.toString('latin1'),
          row.line,
          row.next,
          row.blank,
          String(said(row)).replace(/^damaged-.*/, 'damaged'),
        ]);
      await fc.assert(
        fc.asyncProperty(
          fc.array(accident, { maxLength: 2 }),
          fc.nat(),
          fc.integer({ min: 1, max: 200 }),
          async (accidents, pick, chunk) => {
            const bytes = befall(valid, accidents);
            const [whole, again] = [await open(bytes, declared, HEADER), await open(bytes, declared, HEADER, chunk)];
            expect(again.map((part) => ('error' in part ? part.error : part.about))).toEqual(
              whole.map((part) => ('error' in part ? part.error : part.about)),
            );
            for (const [index, part] of whole.entries()) {
              const other = again[index]!;
              if (!isPart(part) || !isPart(other)) continue;
              const rows = seen(await rowsOf(part));
              expect(seen(await rowsOf(other))).toEqual(rows);
              const stop = (await rowsOf(part))[pick % Math.max(1, rows.length)];
              if (!stop || stop.continued) continue;
              const rest = rows.slice((pick % rows.length) + 1);
              // What is refused because reading broke off is refused each time.
              expect(seen(await rowsOf(other, stop.next)).slice(0, rest.length)).toEqual(rest);
            }
          },
        ),
        { numRuns: 60, ...SEED },
      );
    },
    120_000,
  );
});
