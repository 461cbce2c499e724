import { expect, it } from 'vitest';
import { bytes, count, duration, number, ratio } from '../../../cli/terminal/format.ts';

it.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [1000, '1.0 s'],
  [59_940, '59.9 s'],
  [60_000, '1 min 00 s'],
  [245_400, '4 min 05 s'],
])('%d milliseconds read %s', (ms, text) => expect(duration(ms)).toBe(text));

it('separates thousands and chooses the noun', () => {
  expect(number(1_234_567)).toBe('1,234,567');
  expect(number(0.5, 2)).toBe('0.50');
  expect(count(1, 'file')).toBe('1 file');
  expect(count(2000, 'identity', 'identities')).toBe('2,000 identities');
});

it('shows bytes in the unit that fits', () => {
  expect([0, 1023, 1024, 1536, 5 * 1024 ** 2].map(bytes)).toEqual(['0 B', '1023 B', '1.0 KiB', '1.5 KiB', '5.0 MiB']);
});

it('shows a dash where nothing was divided', () => {
  expect(ratio(undefined)).toBe('–');
  expect(ratio(0 / 0)).toBe('–');
  expect(ratio(0.99604)).toBe('0.9960');
});
