import { describe, expect, it } from 'vitest';
import { isDamaged, saysSomething, tidy } from '../../../shared/clean/text.ts';

describe('tidy', () => {
  it.each([
    ['王芳', '王芳'],
    ['  王　芳 ', '王 芳'],
    ['ＡＢＣ１２３', 'ABC123'],
    ['a\t b\r\n c', 'a b c'],
    ['a\u0007b\u200bc\ufeffd', 'abcd'],
    ['e\u200d\u0301', 'é'],
    ['㈱', '(株)'],
    ['already plain, 1', 'already plain, 1'],
    ['\u0000', ''],
    ['', ''],
  ])('%j → %j', (raw, clean) => {
    expect(tidy(raw)).toBe(clean);
    expect(tidy(clean)).toBe(clean);
  });

  it.each(['-', '--', '…', '/', '( )', ''])('%j says nothing', (text) => expect(saysSomething(text)).toBe(false));
  it.each(['0', 'N', '无', '1-'])('%j says something', (text) => expect(saysSomething(text)).toBe(true));
  it('knows damaged text', () => {
    expect(isDamaged('王\ufffd')).toBe(true);
    expect(isDamaged('\ud83d')).toBe(true);
    expect(isDamaged('😀王')).toBe(false);
  });
});
