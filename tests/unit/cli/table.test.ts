import stringWidth from 'string-width';
import { expect, it } from 'vitest';
import { fields, table } from '../../../cli/terminal/table.ts';

it('aligns numbers to the right and text to the left', () => {
  const text = table(
    [{ title: 'file' }, { title: 'rows', align: 'right' }],
    [
      ['a.csv', '7'],
      ['longer.csv', '1,200'],
    ],
  );
  expect(text.split('\n')).toEqual(['file         rows', 'a.csv           7', 'longer.csv  1,200']);
});

it('gives a Chinese character the two columns that a terminal gives it', () => {
  const lines = table(
    [{ title: 'name' }, { title: 'n', align: 'right' }],
    [
      ['北京协和医院', '1'],
      ['Mercy', '2'],
    ],
  ).split('\n');
  expect(lines.map((line) => stringWidth(line))).toEqual([15, 15, 15]);
});

it('fills short rows and draws a line ahead of totals', () => {
  const lines = table([{ title: 'a' }, { title: 'b', align: 'right' }], [['x'], null, ['sum', '3']]).split('\n');
  expect(lines[1]).toBe('x');
  expect(lines[2]).toBe('───  ─');
});

it('aligns the values of fields', () => {
  expect(
    fields(
      [
        ['a', '1'],
        ['long', '2'],
      ],
      '  ',
    ),
  ).toBe('  a     1\n  long  2');
});
