import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { type ByteEncoding, byteOrderMark, decoderOf } from '../../shared/clean/file/encoding.ts';
import { formOf } from '../../shared/clean/headers.ts';
import { tidy } from '../../shared/clean/text.ts';
import { makeWorld } from '../unit/clean/world.ts';

/** One accident to a file's bytes. */
type Accident =
  | { kind: 'flip'; at: number; bit: number }
  | { kind: 'cut'; at: number; length: number }
  | { kind: 'insert'; at: number; bytes: Buffer }
  | { kind: 'truncate'; at: number };

const STRANGE = ['\0', '"', '""', ',', '\n', '\r', '\r\n', '{', '}', '\\', '\ufeff', '\ufffd', 'x'.repeat(70_000)].map((text) =>
  Buffer.from(text),
);
const strange = fc.oneof(
  fc.constantFrom(
    ...STRANGE,
    Buffer.from([0xff]),
    Buffer.from([0x81]),
    Buffer.from([0xe7, 0x8e]),
    iconv.encode('王芳', 'gb18030'),
    Buffer.from('王芳'),
  ),
  fc.uint8Array({ minLength: 1, maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
);
const accident: fc.Arbitrary<Accident> = fc.oneof(
  fc.record({ kind: fc.constant('flip' as const), at: fc.nat(), bit: fc.nat(7) }),
  fc.record({ kind: fc.constant('cut' as const), at: fc.nat(), length: fc.integer({ min: 1, max: 12 }) }),
  fc.record({ kind: fc.constant('insert' as const), at: fc.nat(), bytes: strange }),
  fc.record({ kind: fc.constant('truncate' as const), at: fc.nat() }),
);

/** What happens lies within the rows: a header that breaks rejects the file, which other tests look at. */
const befall = (rows: Buffer, accidents: Accident[]): Buffer => {
  let bytes = rows;
  for (const what of accidents) {
    const at = bytes.length === 0 ? 0 : what.at % bytes.length;
    switch (what.kind) {
      case 'flip':
        bytes = Buffer.from(bytes);
        if (bytes.length > 0) bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << what.bit), at);
        break;
      case 'cut':
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + what.length)]);
        break;
      case 'insert':
        bytes = Buffer.concat([bytes.subarray(0, at), what.bytes, bytes.subarray(at)]);
        break;
      case 'truncate':
        bytes = bytes.subarray(0, at);
        break;
    }
  }
  return bytes;
};

const encode = (text: string, encoding: ByteEncoding): Buffer =>
  encoding === 'utf-8' ? Buffer.from(text) : iconv.encode(text, 'gb18030');
const value = fc.constantFrom(
  '王芳',
  'DOE',
  '',
  '-',
  'a b',
  '𠮷',
  'x,y',
  'two\nlines',
  'say "no"',
  '１３８',
  '13800138000',
  '2024-01-01',
  '1/2/2024',
  'M',
);
const csvCell = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

interface Format {
  key: string;
  header: string;
  encoding: ByteEncoding;
  line: (id: number, cells: string[]) => string;
  /** The source's id of a row that passed, by another reader than ours. */
  sourceId: (row: string) => unknown;
}
const csvId = (row: string): unknown => {
  const rows: string[][] = parse(row, { relax_quotes: true, record_delimiter: ['\r\n', '\n'] });
  return rows.length === 1 ? rows[0]?.[0] : undefined;
};
const FORMATS: Format[] = [
  {
    key: 'us/people/a.csv',
    header: 'id,last,first,city,updated\n',
    encoding: 'utf-8',
    line: (id, cells) => `${[`P-${id}`, ...cells.slice(0, 4)].map(csvCell).join(',')}\n`,
    sourceId: csvId,
  },
  {
    key: 'crm/doctors/a.csv',
    header: '编号,姓名,医院,手机,更新时间\r\n',
    encoding: 'gb18030',
    line: (id, cells) => `${[`P-${id}`, ...cells.slice(0, 4)].map(csvCell).join(',')}\r\n`,
    sourceId: csvId,
  },
  {
    key: 'us/lines/a.jsonl',
    header: '',
    encoding: 'utf-8',
    line: (id, [last, city, phone]) => `${JSON.stringify({ id: `P-${id}`, last, city, phone })}\n`,
    // The first row's keys are a header: one spelled otherwise is still the id's.
    sourceId: (row) => Object.entries(JSON.parse(row)).find(([key]) => formOf(key) === 'id')?.[1],
  },
];

const blanks = /(?:(?<=\n)\r?\n)+$/;

/** The byte at which each line of the data begins; a line that is not there begins at its end. */
const lineStart = (data: Buffer): ((line: number) => number) => {
  const starts = [0];
  for (let at = data.indexOf(10); at >= 0; at = data.indexOf(10, at + 1)) starts.push(at + 1);
  return (line) => starts[line] ?? data.length;
};
const withoutBlanks = (bytes: Buffer): string => bytes.toString('latin1').replace(blanks, '');

/** Lay the rows over the file by the lines they say they begin on: they cover it, and each holds what lies there. */
const expectCovered = (data: Buffer, claims: Claim[], format: Format): void => {
  const decode = decoderOf(format.encoding);
  const start = lineStart(data);
  const firstLine = format.header === '' ? 1 : 2;
  const sorted = claims.toSorted((a, b) => a.line - b.line);
  expect(new Set(claims.map(({ line }) => line)).size).toBe(claims.length);
  const before = data.subarray(0, sorted[0] ? start(sorted[0].line - firstLine) : data.length);
  expect(before.toString('latin1').replace('ï»¿', '')).toMatch(/^(\r?\n)*$/);
  for (const [index, claim] of sorted.entries()) {
    const next = sorted[index + 1];
    // A byte order mark before the first row of a file without a header is the file's, not the row's.
    const from = start(claim.line - firstLine);
    const mark = from === 0 && format.header === '' ? byteOrderMark(data, format.encoding) : 0;
    const extent = data.subarray(from + mark, next ? start(next.line - firstLine) : data.length);
    const row = withoutBlanks(extent);
    if ('bytes' in claim) expect(withoutBlanks(claim.bytes)).toBe(row);
    else
      expect(tidy(String(format.sourceId(decode(Buffer.from(row, 'latin1'))?.replace(/^\ufeff/, '') ?? '')))).toBe(
        claim.sourceId,
      );
  }
};
type Claim = { line: number } & ({ sourceId: string } | { bytes: Buffer });

describe('cleaning whatever befell a file', () => {
  it.each(FORMATS)(
    '$key: never a crash, and every byte of row data is accounted for',
    async (format) => {
      let passed = 0;
      let refused = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(value, { minLength: 4, maxLength: 4 }), { minLength: 1, maxLength: 8 }),
          fc.array(accident, { maxLength: 4 }),
          async (rows, accidents) => {
            const header = encode(format.header, format.encoding);
            const data = befall(
              encode(rows.map((cells, index) => format.line(index, cells)).join(''), format.encoding),
              accidents,
            );
            const world = makeWorld();
            const report = await world.drop(format.key, Buffer.concat([header, data]));
            const { read, accepted, unchanged, quarantined } = report;
            expect(accepted + unchanged + quarantined).toBe(read);
            if (read === 0 && report.status === 'rejected') {
              // The file as a whole: its bytes are kept as one.
              expect(report.quarantine.whole).toBe(header.length + data.length > 0);
              return;
            }
            const records = world.sentRecords();
            const set = await world.quarantined();
            expect([records.length, new Set(set.map(({ row }) => row)).size]).toEqual([accepted, quarantined]);
            passed += accepted;
            refused += quarantined;

            // An opening bracket makes it an array, whose rows are cut otherwise: another property's.
            if (report.parts[0]?.format !== format.key.split('.').at(-1)) return;
            const claims = [
              ...records.map(({ origin, sourceId }) => ({ line: origin.line, sourceId })),
              ...set.map(({ line, text }) => ({ line, bytes: text })),
            ];
            expectCovered(data, claims, format);
          },
        ),
        { numRuns: 1200, ...(process.env.CLEAN_SEED ? { seed: Number(process.env.CLEAN_SEED) } : {}) },
      );
      // The accidents must leave some rows whole and break others, or this has looked at nothing.
      expect(passed).toBeGreaterThan(500);
      expect(refused).toBeGreaterThan(500);
    },
    120_000,
  );

  it('normalising twice changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
        expect(tidy(tidy(text))).toBe(tidy(text));
      }),
      { numRuns: 2000 },
    );
  });
});
