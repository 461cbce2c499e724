import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { cellsOf, withoutLineEnd } from '../../../../shared/clean/file/csv.ts';
import type { ByteEncoding } from '../../../../shared/clean/file/encoding.ts';
import { MAX_ROW_BYTES } from '../../../../shared/clean/file/limits.ts';
import type { RawRow } from '../../../../shared/clean/file/part.ts';
import { csvFormat, jsonFormat } from '../../../../shared/clean/file/text-format.ts';
import { rowSplitter } from '../../../../shared/clean/file/text-rows.ts';
import { said } from './build.ts';

const split = (bytes: Buffer, chunk: number, delimiter: string | undefined, encoding: ByteEncoding = 'utf-8'): RawRow[] => {
  const format = delimiter === undefined ? jsonFormat(0, encoding, 'jsonl') : csvFormat(0, encoding, delimiter);
  const splitter = rowSplitter(format, { offset: 0, line: 1 });
  const rows: RawRow[][] = [];
  for (let at = 0; at < bytes.length; at += chunk) rows.push(splitter.push(bytes.subarray(at, at + chunk)));
  return [...rows, splitter.end()].flat();
};
const seen = (rows: RawRow[]) => rows.map((row) => [row.bytes.toString(), said(row), row.continued, row.line, row.next]);
const fault = (row: RawRow): string | undefined => {
  const content = row.content();
  return 'reasons' in content ? content.reasons[0]?.code : undefined;
};

describe('rows of CSV', () => {
  it.each([
    ['a,b\nc,d\n', ['a,b\n', 'c,d\n']],
    ['a,b\r\nc,d', ['a,b\r\n', 'c,d']],
    ['a,"b\nc"\nd', ['a,"b\nc"\n', 'd']],
    ['"a""\n""b",c\r\nd', ['"a""\n""b",c\r\n', 'd']],
    ['a"b,c\nd', ['a"b,c\n', 'd']],
    ['a,\n,b\n', ['a,\n', ',b\n']],
    ['""\n""', ['""\n', '""']],
    ['\n\n', ['\n', '\n']],
    ['', []],
  ])('%j', (text, rows) => {
    expect(split(Buffer.from(text), 1000, ',').map((row) => [row.bytes.toString(), fault(row)])).toEqual(
      rows.map((row) => [row, undefined]),
    );
  });

  it.each<[string, [string, string | undefined][]]>([
    [
      '"a"b\nc\n',
      [
        ['"a"b\n', 'malformed-quotes'],
        ['c\n', undefined],
      ],
    ],
    [
      '"a\nb"c\nd\n',
      [
        ['"a\n', 'malformed-quotes'],
        ['b"c\n', undefined],
        ['d\n', undefined],
      ],
    ],
    [
      '"a"\rb\nc',
      [
        ['"a"\rb\n', 'malformed-quotes'],
        ['c', undefined],
      ],
    ],
    [
      'a\n"b\nc',
      [
        ['a\n', undefined],
        ['"b\nc', 'unclosed-quote'],
      ],
    ],
    ['"a""', [['"a""', 'unclosed-quote']]],
  ])('%j has a fault', (text, rows) => {
    for (const chunk of [1, 1000])
      expect(split(Buffer.from(text), chunk, ',').map((row) => [row.bytes.toString(), fault(row)])).toEqual(rows);
  });

  const big = MAX_ROW_BYTES;
  it.each([
    ['a row of the limit', `${'x'.repeat(big - 1)}\ny\n`, ['cell-too-large', undefined]],
    ['a row above it', `${'x'.repeat(big)}\ny\n`, ['row-too-large', 'row-too-large', undefined]],
    ['a row above it, of Chinese', `${'王'.repeat(big / 3 + 1)}\ny\n`, ['row-too-large', 'row-too-large', undefined]],
    ['a quoted row of the limit', `"${'x\n'.repeat(big / 2 - 2)}x"\ny\n`, ['cell-too-large', undefined]],
    [
      'a quote that is never closed',
      `a,"b\n${`${'c'.repeat(1023)}\n`.repeat(big / 1024)}`,
      ['row-too-large', ...Array(big / 1024).fill(undefined)],
    ],
    ['a quote that closes wrongly beyond it', `"b\n${`${'c'.repeat(1000)}\n`.repeat(big / 1000)}"x\n`, ['row-too-large']],
    ['no line end', 'x'.repeat(2 * big + 1), ['row-too-large', 'row-too-large', 'row-too-large']],
  ])('%s: the same rows, however it is cut', (_, text, faults) => {
    const bytes = Buffer.from(text);
    const whole = split(bytes, bytes.length, ',');
    expect(whole.slice(0, faults.length).map(fault)).toEqual(faults);
    expect(Buffer.concat(whole.map((row) => row.bytes)).equals(bytes)).toBe(true);
    // A piece ends between characters, so that UTF-16 can be made of it again.
    for (const row of whole) expect(row.bytes.toString()).not.toContain('\ufffd');
    for (const chunk of [65_536, 1_000_003]) expect(seen(split(bytes, chunk, ','))).toEqual(seen(whole));
  });

  const soup = fc
    .array(fc.constantFrom('a', '"', '""', ',', '｜', '\n', '\r\n', '\r', '王', 'x,y\n', '"q",'), { maxLength: 60 })
    .map((parts) => Buffer.from(parts.join('')));

  it('loses no byte, and does not depend on chunks or on where it is resumed', () => {
    fc.assert(
      fc.property(
        soup,
        fc.integer({ min: 1, max: 7 }),
        fc.nat(),
        fc.constantFrom(',', '｜', undefined),
        (bytes, chunk, pick, delimiter) => {
          const rows = split(bytes, Math.max(1, bytes.length), delimiter);
          expect(Buffer.concat(rows.map((row) => row.bytes)).equals(bytes)).toBe(true);
          expect(seen(split(bytes, chunk, delimiter))).toEqual(seen(rows));
          const at = rows[pick % Math.max(1, rows.length)];
          if (!at) return;
          const format = delimiter === undefined ? jsonFormat(0, 'utf-8', 'jsonl') : csvFormat(0, 'utf-8', delimiter);
          const resumed = rowSplitter(format, at.next);
          const rest = [...resumed.push(bytes.subarray(at.next.offset)), ...resumed.end()];
          expect(seen(rest)).toEqual(seen(rows.slice(rows.indexOf(at) + 1)));
        },
      ),
      { numRuns: 3000 },
    );
  });

  const cell = fc
    .array(fc.constantFrom('a', '"', ',', ';', '|', '\x01', '^', '\n', '\r\n', ' ', '王', '許', '功', '蓋', '｜'), {
      maxLength: 5,
    })
    .map((parts) => parts.join(''));
  const quoted = (text: string, always: boolean): string =>
    always || [...'",;|^｜\x01\n\r'].some((special) => text.includes(special)) ? `"${text.replaceAll('"', '""')}"` : text;
  it.each(['utf-8', 'gb18030', 'big5'] as const)('reads well-formed CSV of %s as csv-parse does', (encoding) => {
    const delimiters = encoding === 'utf-8' ? [',', ';', '|', '\x01', '｜'] : [',', ';', '|', '^', '\x01', 'a'];
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.tuple(cell, fc.boolean()), { minLength: 2, maxLength: 4 }), { maxLength: 6 }),
        fc.constantFrom(...delimiters),
        fc.constantFrom('\n', '\r\n'),
        (rows, delimiter, lineEnd) => {
          const always = delimiter === 'a';
          const text = rows
            .map((row) => row.map(([value, often]) => quoted(value, often || always)).join(delimiter))
            .join(lineEnd);
          const framed = split(iconv.encode(text, encoding === 'utf-8' ? 'utf8' : encoding), 5, delimiter, encoding);
          const cells = framed.filter(({ blank }) => !blank).map(said);
          const oracle: unknown = parse(text, { delimiter, relax_column_count: true, record_delimiter: ['\r\n', '\n'] });
          expect(cells).toEqual(oracle);
          expect(cells).toEqual(rows.map((row) => row.map(([value]) => value)));
        },
      ),
      { numRuns: 1500 },
    );
  });
});

describe('cells', () => {
  it('between delimiters of any length', () => {
    expect(cellsOf('"a😀""b"😀c', '😀')).toEqual(['a😀"b', 'c']);
    expect(withoutLineEnd('a\r\n')).toBe('a');
    expect(withoutLineEnd('a\r')).toBe('a');
    expect(withoutLineEnd('\n')).toBe('');
  });
});
