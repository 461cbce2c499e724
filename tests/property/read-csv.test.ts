import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readColumns } from '../../cli/link/engine/read-csv.ts';
import { Clean, MatchingModel } from '../../shared/contracts/model.ts';
import { textOf } from '../../shared/match/dictionary.ts';
import { columnOf, tableOf, valueAt } from '../../shared/match/table.ts';
import { columnAt, fileOf, recordsOf } from '../unit/link/engine/csv.ts';

const cells = fc.oneof(
  fc
    .array(fc.constantFrom('a', 'b', '"', '""', ',', ';', '\n', '\r\n', ' ', '张', '𠮷', 'é', '1'), { maxLength: 8 })
    .map((parts) => parts.join('')),
  fc.string({ maxLength: 30 }),
);
const record = fc.array(cells, { minLength: 2, maxLength: 5 });
const layout = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  newline: fc.constantFrom('\n', '\r\n'),
  lastNewline: fc.boolean(),
  quoteAll: fc.boolean(),
  block: fc.integer({ min: 1, max: 64 }),
});

const csvOf = (
  records: string[][],
  { delimiter, newline, lastNewline, quoteAll }: { delimiter: string; newline: string; lastNewline: boolean; quoteAll: boolean },
) => {
  const cell = (text: string): string =>
    quoteAll || /["\r\n]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
  const lines = records.map((each) => each.map(cell).join(delimiter));
  return lines.join(newline) + (lastNewline ? newline : '');
};

describe('reading CSV', () => {
  it('reads what csv-parse reads, whatever blocks the file is read in', () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 6 }), layout, (records, how) => {
        const text = csvOf(records, how);
        const expected = parse(text, {
          delimiter: how.delimiter,
          record_delimiter: ['\r\n', '\n'],
          relax_column_count: true,
          skip_empty_lines: true,
        });
        expect(expected).toEqual(records);
        expect(recordsOf(fileOf(text, 5, how.delimiter), how.block)).toEqual(expected);
      }),
      { numRuns: 400 },
    );
  });

  it('gives a table of the same values as records from anywhere else', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cells, cells), { minLength: 1, maxLength: 12 }),
        fc.constantFrom(...Clean.options),
        fc.constantFrom(undefined, ';'),
        fc.constantFrom<string[]>([], ['a', '1']),
        layout,
        (records, clean, split, missing, how) => {
          const source = { from: ['c0'], clean, missing, ...(split === undefined ? {} : { split }) };
          const model = MatchingModel.parse({
            id: 'test',
            columns: { value: source },
            blockingRules: [{ id: 'value', on: ['value'] }],
            comparisons: [{ id: 'value', levels: [{ when: { exact: 'value' } }] }],
          });
          const table = tableOf(
            model,
            records.map(([text]) => ({ source: 0, value: () => text })),
          );
          const view = columnOf(table, 'value');
          const file = fileOf(
            csvOf(
              records.map((each) => [...each]),
              how,
            ),
            2,
            how.delimiter,
          );
          const { columns } = readColumns({
            files: [file],
            columns: [{ ...columnAt(0, clean, { missing, split }), name: 'value' }],
          });
          const { ids, dictionary } = columns['value']!;
          const sorted = (text: string): string => (split === undefined ? text : text.split('; ').sort().join('; '));
          expect(Array.from(ids, (id) => sorted(textOf(dictionary, id)))).toEqual(
            records.map((_, row) => sorted(textOf(view.dictionary, valueAt(table, view, row)))),
          );
          // Hashes are those of every other route, and equal values have one number.
          expect(Array.from(ids, (id) => dictionary.hashes[id])).toEqual(
            records.map((_, row) => view.dictionary.hashes[valueAt(table, view, row)]),
          );
          const numbers = new Map(Array.from(ids, (id, row) => [id, valueAt(table, view, row)]));
          expect(Array.from(ids, (id) => numbers.get(id))).toEqual(records.map((_, row) => valueAt(table, view, row)));
        },
      ),
      { numRuns: 400 },
    );
  });
});
