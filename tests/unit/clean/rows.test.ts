import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellsOf, withoutLineEnd } from '../../../shared/clean/csv.ts';
import { objectCells } from '../../../shared/clean/row.ts';
import { type FramedRow, isBlank, MAX_ROW_BYTES, rowSplitter } from '../../../shared/clean/rows.ts';

const split = (bytes: Buffer, chunk: number, delimiter: string | undefined): FramedRow[] => {
  const splitter = rowSplitter(delimiter, { offset: 0, line: 1 });
  const rows: FramedRow[][] = [];
  for (let at = 0; at < bytes.length; at += chunk) rows.push(splitter.push(bytes.subarray(at, at + chunk)));
  return [...rows, splitter.end()].flat();
};
const seen = (rows: FramedRow[]) => rows.map(({ bytes, fault, continued, line }) => [bytes.toString(), fault, continued, line]);

describe('rowSplitter', () => {
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
    expect(split(Buffer.from(text), 1000, ',').map(({ bytes, fault }) => [bytes.toString(), fault])).toEqual(
      rows.map((row) => [row, undefined]),
    );
  });

  it.each([
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
    expect(split(Buffer.from(text), 1000, ',').map(({ bytes, fault }) => [bytes.toString(), fault])).toEqual(rows);
  });

  const big = MAX_ROW_BYTES;
  it.each([
    ['a row of the limit', `${'x'.repeat(big - 1)}\ny\n`, [undefined, undefined]],
    ['a row above it', `${'x'.repeat(big)}\ny\n`, ['row-too-large', 'row-too-large', undefined]],
    ['a quoted row of the limit', `"${'x\n'.repeat(big / 2 - 2)}x"\ny\n`, [undefined, undefined]],
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
    expect(whole.slice(0, faults.length).map(({ fault }) => fault)).toEqual(faults);
    expect(Buffer.concat(whole.map((row) => row.bytes)).equals(bytes)).toBe(true);
    for (const chunk of [65_536, 1_000_003]) expect(seen(split(bytes, chunk, ','))).toEqual(seen(whole));
  });

  const soup = fc
    .array(fc.constantFrom('a', '"', '""', ',', '\n', '\r\n', '\r', '王', 'x,y\n', '"q",'), { maxLength: 60 })
    .map((parts) => Buffer.from(parts.join('')));

  it('loses no byte, and does not depend on chunks or on where it is resumed', () => {
    fc.assert(
      fc.property(
        soup,
        fc.integer({ min: 1, max: 7 }),
        fc.nat(),
        fc.constantFrom(',', undefined),
        (bytes, chunk, pick, delimiter) => {
          const rows = split(bytes, Math.max(1, bytes.length), delimiter);
          expect(Buffer.concat(rows.map((row) => row.bytes)).equals(bytes)).toBe(true);
          expect(seen(split(bytes, chunk, delimiter))).toEqual(seen(rows));
          const at = rows[pick % Math.max(1, rows.length)];
          if (!at) return;
          const resumed = rowSplitter(delimiter, at.next);
          const rest = [...resumed.push(bytes.subarray(at.next.offset)), ...resumed.end()];
          expect(seen(rest)).toEqual(seen(rows.slice(rows.indexOf(at) + 1)));
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('reads well-formed CSV as csv-parse does', () => {
    const cell = fc
      .array(fc.constantFrom('a', '"', ',', ';', '\n', '\r\n', ' ', '王'), { maxLength: 5 })
      .map((parts) => parts.join(''));
    const quoted = (text: string, always: boolean): string =>
      always || /[",;\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.tuple(cell, fc.boolean()), { minLength: 2, maxLength: 4 }), { maxLength: 6 }),
        fc.constantFrom(',', ';'),
        fc.constantFrom('\n', '\r\n'),
        (rows, delimiter, lineEnd) => {
          const text = rows.map((row) => row.map(([value, always]) => quoted(value, always)).join(delimiter)).join(lineEnd);
          const framed = split(Buffer.from(text), 5, delimiter);
          expect(framed.filter(({ fault }) => fault !== undefined)).toEqual([]);
          const cells = framed
            .filter((row) => !isBlank(row))
            .map(({ bytes }) => cellsOf(withoutLineEnd(bytes.toString()), delimiter));
          const oracle: unknown = parse(text, { delimiter, relax_column_count: true, record_delimiter: ['\r\n', '\n'] });
          expect(cells).toEqual(oracle);
          expect(cells).toEqual(rows.map((row) => row.map(([value]) => value)));
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('objectCells', () => {
  it('knows only what the object itself holds', () => {
    const read = objectCells(JSON.parse('{"id":1,"__proto__":{"last":"DOE"}}'), ['id', 'last', 'toString']);
    expect('cells' in read && ['id', 'last', 'toString'].map(read.cells)).toEqual(['1', undefined, undefined]);
  });
});
