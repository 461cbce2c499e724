import { expect, it } from 'vitest';
import { startOfDay, utcDay, wholeNumber } from '../../../cli/options.ts';

it.each(['', '1.5', '-1', '1e3', ' 1', 'x', '99999999999999999'])('%j is no whole number', (text) => {
  expect(() => wholeNumber(0)(text)).toThrow('whole number, 0 or more');
});

it('keeps to the range', () => {
  expect(wholeNumber(1, 10)('10')).toBe(10);
  expect(() => wholeNumber(1, 10)('11')).toThrow('1 to 10');
  expect(() => wholeNumber(1, 10)('0')).toThrow('1 to 10');
});

it('takes days that are in the calendar', () => {
  expect(utcDay('2024-02-29')).toEqual(new Date('2024-02-29T00:00:00Z'));
  for (const text of ['2025-02-29', '2026-13-01', '2026-1-1', 'today']) expect(() => utcDay(text)).toThrow('YYYY-MM-DD');
  expect(startOfDay(new Date('2026-01-05T23:59:59Z'))).toEqual(new Date('2026-01-05T00:00:00Z'));
});
