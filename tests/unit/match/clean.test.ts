import { describe, expect, it } from 'vitest';
import { Clean } from '../../../shared/contracts/model.ts';
import { cleaner } from '../../../shared/match/clean.ts';

const WORKED: Record<Clean, readonly (readonly [string, string])[]> = {
  alphanumeric: [
    ["O'Brien-Smith", 'obriensmith'],
    [' Élodie  Müller 3rd ', 'elodiemuller3rd'],
    ['ＡＢＣ１２', 'abc12'],
    ['北京 协和医院（东院）', '北京协和医院东院'],
    ['Straße', 'straße'],
    ['--', ''],
  ],
  words: [
    ["  Dr.  Anne-Marie   O'Hara ", 'dr anne marie o hara'],
    ['José\tLuis', 'jose luis'],
    ['张 伟', '张 伟'],
    ['…', ''],
  ],
  letters: [
    ["Jean-Luc 2 d'Été", 'jeanlucdete'],
    ['Ⅷ', 'viii'],
    ['42', ''],
  ],
  digits: [
    ['+44 (0)20 7946-0000', '4402079460000'],
    ['１３８ ００１３', '1380013'],
    ['none', ''],
  ],
  compact: [
    [' Ann.Lee@Example.COM ', 'ann.lee@example.com'],
    ['ａ＠ｂ.ｃｏｍ', 'a@b.com'],
    ['a b\u3000c', 'abc'],
  ],
  exact: [
    ['  aB-1 ', 'aB-1'],
    ['Cafe\u0301', 'Caf\u00e9'],
    ['\u3000', ''],
  ],
  date: [
    ['2001-02-03', '2001-02-03'],
    ['2001/2/3', '2001-02-03'],
    ['20010203', '2001-02-03'],
    ['20010203.0', '2001-02-03'],
    ['2001年2月3日', '2001-02-03'],
    ['03/02/2001', '2001-02-03'],
    ['3.2.2001', '2001-02-03'],
    ['02/13/2001', '2001-02-13'],
    ['13/02/2001', '2001-02-13'],
    ['2001-02-03T04:05:06Z', '2001-02-03'],
    ['2001-02-31', '2001-02-31'],
    ['2001', ''],
    ['3/2/01', ''],
    ['soon', ''],
  ],
  number: [
    ['007', '7'],
    [' 1.50 ', '1.5'],
    ['-0', '0'],
    ['1e3', '1000'],
    ['１２', '12'],
    ['0x10', ''],
    ['1,5', ''],
    ['Infinity', ''],
    ['', ''],
  ],
};

describe('cleaner', () => {
  it('has an example of every kind', () => {
    expect(Object.keys(WORKED).sort()).toEqual([...Clean.options].sort());
  });

  for (const clean of Clean.options)
    it.each(WORKED[clean])(`${clean}: %j → %j`, (text, expected) => {
      expect(cleaner(clean, [])(text)).toBe(expected);
    });

  it('takes what the model calls missing for nothing, however it is written', () => {
    const clean = cleaner('words', ['N/A', 'Not Known']);
    expect(clean(' n.a ')).toBe('');
    expect(clean('not   known')).toBe('');
    expect(clean('na')).toBe('na');
  });
});
