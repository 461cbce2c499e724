import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createProgress } from '../../../cli/terminal/progress.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const stream = (isTTY: boolean, columns = 40) => {
  const written: string[] = [];
  const write = (text: string | Uint8Array): boolean => written.push(String(text)) > 0;
  return { written, stream: { isTTY, columns, write } };
};

it('writes plain lines into a pipe: one now and then, and one at the end', () => {
  const { written, stream: pipe } = stream(false);
  const phase = createProgress(pipe).start('matching');
  phase.update('5 to go');
  vi.advanceTimersByTime(25_000);
  expect(phase.done('all linked')).toBe(25_000);
  expect(written).toHaveLength(3);
  expect(written[0]).toBe('  matching: 5 to go (10.0 s)\n');
  expect(written[2]).toMatch(/matching: all linked \(25\.0 s\)\n$/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: cursor movements are what must not be there
  expect(written.join('')).not.toMatch(/\r|\u001B\[2K/);
});

it('redraws one line on a terminal, never wider than it', () => {
  const { written, stream: terminal } = stream(true, 20);
  const phase = createProgress(terminal).start('matching');
  phase.update('一二三四五六七八九十一二三四五六七八九十');
  vi.advanceTimersByTime(300);
  phase.fail('gave up');
  vi.advanceTimersByTime(1000);
  expect(written).toHaveLength(5);
  expect(written[1]).toBe('\r\u001B[2K⠙ matching  一二三…');
  expect(written.at(-1)).toContain('gave up');
});
