import { readFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { readHybrid } from '../../../../shared/clean/file/parquet/hybrid.ts';
import { formatOf } from '../../../../shared/clean/file/parquet/values.ts';
import { openOne, parquetOf, refusalOf, rowsOf, saidRows } from './build.ts';

const one = async (...args: Parameters<typeof parquetOf>): Promise<unknown[]> =>
  (await saidRows(await openOne(parquetOf(...args)))).map((row) => (Array.isArray(row) ? row[0] : row));

describe('values', () => {
  it.each<[string, Parameters<typeof parquetOf>[0][number], unknown[]]>([
    ['text', { name: 'a', data: ['王', '', null, '李'] }, ['王', '', '', '李']],
    [
      'text that repeats',
      { name: 'a', data: Array.from({ length: 500 }, (_, at) => (at % 3 ? '王' : null)) },
      Array.from({ length: 500 }, (_, at) => (at % 3 ? '王' : '')),
    ],
    ['64-bit integers, exactly', { name: 'a', data: [1n, 9007199254740993n, -1n] }, ['1', '9007199254740993', '-1']],
    ['32-bit integers', { name: 'a', data: [1, -7, null] }, ['1', '-7', '']],
    ['fractions', { name: 'a', data: [0.1 + 0.2, 12.1, Number.NaN] }, ['0.3', '12.1', '']],
    ['truth', { name: 'a', data: [true, false, null] }, ['true', 'false', '']],
    [
      'instants',
      { name: 'a', data: [new Date('2026-11-22T08:00:00Z'), new Date('1960-01-01T00:00:00.5Z')] },
      ['2026-11-22T08:00:00Z', '1960-01-01T00:00:00.5Z'],
    ],
  ])('%s', async (_, column, expected) => {
    for (const codec of ['SNAPPY', 'UNCOMPRESSED'] as const) expect(await one([column], { codec })).toEqual(expected);
  });

  const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
  it.each<[string, Parameters<typeof formatOf>[0], unknown, unknown]>([
    ['a decimal of 32 bits', { name: 'a', type: 'INT32', converted_type: 'DECIMAL', scale: 2 }, -5, '-0.05'],
    [
      'a decimal of bytes',
      { name: 'a', type: 'FIXED_LEN_BYTE_ARRAY', logical_type: { type: 'DECIMAL', precision: 20, scale: 3 } },
      bytes(0xff, 0xff, 0xfe),
      '-0.002',
    ],
    [
      'a decimal beyond a double',
      { name: 'a', type: 'INT64', converted_type: 'DECIMAL', scale: 1 },
      9007199254740993n,
      '900719925474099.3',
    ],
    ['a date', { name: 'a', type: 'INT32', converted_type: 'DATE' }, 20_779, '2026-11-22'],
    [
      'a local time',
      { name: 'a', type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MICROS' } },
      1795334400000001n,
      '2026-11-22 08:00:00.000001',
    ],
    [
      'nanoseconds',
      { name: 'a', type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'NANOS' } },
      -1n,
      '1969-12-31T23:59:59.999999999Z',
    ],
    ['a time of day', { name: 'a', type: 'INT32', converted_type: 'TIME_MILLIS' }, 28_800_500, '08:00:00.5'],
    ['an old timestamp', { name: 'a', type: 'INT96' }, (2_461_367n << 64n) + 28_800_000_000_000n, '2026-11-22T08:00:00Z'],
    ['an unsigned number', { name: 'a', type: 'INT32', converted_type: 'UINT_32' }, -1, '4294967295'],
    ['a short fraction', { name: 'a', type: 'FLOAT' }, Math.fround(0.1), '0.1'],
    ['half a fraction', { name: 'a', type: 'FIXED_LEN_BYTE_ARRAY', logical_type: { type: 'FLOAT16' } }, bytes(0x00, 0x3e), '1.5'],
    [
      'a UUID',
      { name: 'a', type: 'FIXED_LEN_BYTE_ARRAY', logical_type: { type: 'UUID' } },
      Buffer.from('00112233445566778899aabbccddeeff', 'hex'),
      '00112233-4455-6677-8899-aabbccddeeff',
    ],
    ['bytes that are no text', { name: 'a', type: 'BYTE_ARRAY' }, bytes(0xff), false],
    ['a replacement character that was there', { name: 'a', type: 'BYTE_ARRAY' }, Buffer.from('\ufffd'), '\ufffd'],
  ])('%s', (_, element, stored, text) => expect(formatOf(element)?.(stored)).toBe(text));

  it('nested ones are refused as what they are by whoever asks for them', async () => {
    const file = Buffer.from(
      parquetWriteBuffer({
        schema: [
          { name: 'root', num_children: 2 },
          { name: 'id', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
          { name: 'list', repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
          { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
          { name: 'element', type: 'INT32', repetition_type: 'OPTIONAL' },
        ],
        columnData: [
          { name: 'id', data: ['1', '2'] },
          { name: 'list', data: [[1], [2, 3]] },
        ],
      }),
    );
    expect(await saidRows(await openOne(file))).toEqual([
      { id: '1', list: [] },
      { id: '2', list: [] },
    ]);
  });
});

describe('pages and row groups', () => {
  const names = Array.from({ length: 5000 }, (_, at) => (at % 7 === 0 ? null : `王${at}`));
  const columns = [
    { name: 'id', data: names.map((_, at) => `P-${at}`) },
    { name: 'name', data: names },
    { name: 'n', data: names.map((_, at) => at % 9) },
  ];

  it.each([{ rowGroupSize: 700, pageSize: 1000 }, { pageSize: 3000 }, {}])('%j: all rows, and from any', async (options) => {
    const part = await openOne(parquetOf(columns, options));
    const rows = await rowsOf(part);
    expect(rows).toHaveLength(5000);
    const all = await saidRows(part);
    expect(all).toEqual(names.map((name, at) => [`P-${at}`, name ?? '', String(at % 9)]));
    expect(JSON.parse(String(rows[7]?.bytes))).toEqual({ id: 'P-7', name: null, n: '7' });
    expect([rows[7]?.line, rows[7]?.next]).toEqual([8, { part: 0, offset: 8, line: 9 }]);
    for (const at of [0, 698, 699, 700, 2500, 4998, 4999])
      expect(await saidRows(part, rows[at]?.next)).toEqual(all.slice(at + 1));
  });

  it.each([
    ['GZIP', (bytes: Uint8Array) => gzipSync(bytes)],
    ['ZSTD', (bytes: Uint8Array) => zstdCompressSync(bytes)],
    ['BROTLI', (bytes: Uint8Array) => brotliCompressSync(bytes)],
  ] as const)('%s', async (codec, compress) => {
    const file = parquetWriteBuffer({
      columnData: columns,
      codec,
      compressors: { [codec]: (bytes: Uint8Array) => new Uint8Array(compress(bytes)) },
    });
    expect((await saidRows(await openOne(Buffer.from(file))))[4999]).toEqual(['P-4999', '王4999', '4']);
  });

  it('reads what others wrote as hyparquet does', async () => {
    for (const name of ['people', 'groups']) {
      const file = readFileSync(new URL(`../../../fixtures/${name}.parquet`, import.meta.url));
      const oracle = await parquetReadObjects({ file: file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength) });
      const part = await openOne(file);
      const rows = await rowsOf(part);
      expect(rows).toHaveLength(oracle.length);
      for (const [at, row] of rows.entries()) {
        const read: Record<string, unknown> = JSON.parse(String(row.bytes));
        for (const [header, value] of Object.entries(oracle[at] ?? {}))
          if (typeof value === 'string') expect(read[header]).toBe(value);
      }
    }
  });

  it('runs and stretches that claim more values than there are give no more than asked for', () => {
    expect([...readHybrid(Uint8Array.from([0xfe, 0xff, 0xff, 0xff, 0x0f, 1]), 0, 1, 3)]).toEqual([1, 1, 1]);
    expect([...readHybrid(Uint8Array.from([0x03, 0b10_00_11_01, 0b11]), 0, 2, 5)]).toEqual([1, 3, 0, 2, 3]);
    expect(() => readHybrid(Uint8Array.from([0x03]), 0, 2, 5)).toThrow();
  });

  it('damaged: refused', async () => {
    const file = parquetOf(columns);
    expect(await refusalOf(file.subarray(0, file.length - 10))).toBe('damaged-parquet');
    expect(await refusalOf(Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(20)]))).toBe('damaged-parquet');
    expect(await refusalOf(Buffer.from('PARE'))).toBe('encrypted');
  });
});
