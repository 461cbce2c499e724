import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { csvLine, guardFormula } from '../../../shared/clean/spreadsheet.ts';

it('quotes what would break a line', () => {
  expect(csvLine(['a', 'b,c', 'say "no"', 'two\nlines', ' edge', 3, true, undefined])).toBe(
    'a,"b,c","say ""no""","two\nlines"," edge",3,true,\r\n',
  );
});

it.each(['=1+1', '+cmd|x', '-2+3', '@SUM(A1)', '\tx', '\rx', '=HYPERLINK("http://x")', '＝1+1', '＠SUM(A1)', '\n=1'])(
  'disarms the formula %j',
  (cell) => {
    expect(guardFormula(cell)).toBe(`'${cell}`);
  },
);

it.each(['+8613800138000', '-5', '12.50', 'CRM-1', 'a=b', ''])('leaves %j as it is', (cell) => {
  expect(guardFormula(cell)).toBe(cell);
});

it('reads back as what was written, whatever it holds', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), (cells) => {
      const [row] = parse(csvLine(['x', ...cells]), { relax_column_count: true });
      expect(row).toEqual(['x', ...cells.map(guardFormula)]);
    }),
  );
});
