import { describe, expect, it } from 'vitest';
import { FORENAMES } from '../../../shared/clean/names/forenames.ts';
import type { Take } from '../../../shared/contracts/model.ts';
import { takeOf } from '../../../shared/match/functions/take.ts';

const shares = (take: Take, left: string, right: string): boolean =>
  takeOf(take)(left).some((value) => takeOf(take)(right).includes(value));

describe('parts of a value', () => {
  it.each<[Take, string, string[]]>([
    [{ first: 3 }, 'john', ['joh']],
    [{ first: 3 }, 'li', ['li']],
    [{ first: 1 }, '欧阳娜', ['欧']],
    [{ first: 1 }, '𠮷野', ['𠮷']],
    [{ last: 4 }, '13800138000', ['8000']],
    [{ last: 1 }, '野𠮷', ['𠮷']],
    [{ last: 2 }, '娜', ['娜']],
    ['year', '1980-01-12', ['1980']],
    ['monthDay', '1980-01-12', ['01-12']],
    ['year', '1980', []],
    ['localPart', 'anna.b@hospital.example', ['anna.b']],
    ['localPart', '"a@b"@hospital.example', ['"a@b"']],
    ['localPart', 'hospital.example', []],
    ['localPart', '@hospital.example', []],
    ['sortedWords', 'smith john smith', ['john smith']],
    ['wordSet', 'smith  john smith', ['john', 'smith']],
  ])('%j of %s is %j', (take, value, parts) => {
    expect(takeOf(take)(value)).toEqual(parts);
  });

  it.each<Take>([
    { first: 1 },
    { last: 1 },
    'year',
    'monthDay',
    'metaphone',
    'pinyin',
    'pinyinInitials',
    'nicknames',
    'sortedWords',
    'wordSet',
    'hospitalCore',
    'hospitalParent',
    'hospitalRegion',
    'localPart',
  ])('%j of nothing is nothing', (take) => {
    expect(takeOf(take)('')).toEqual([]);
  });
});

describe('metaphone', () => {
  it.each([
    ['smith', 'smyth'],
    ['catherine', 'kathryn'],
    ['philip', 'filip'],
    ['jackson', 'jaxon'],
    ['meyer', 'maier'],
  ])('hears %s and %s alike', (left, right) => {
    expect(takeOf('metaphone')(left)).toHaveLength(1);
    expect(takeOf('metaphone')(left)).toEqual(takeOf('metaphone')(right));
  });

  it('tells smith from jones, and says nothing of Chinese characters', () => {
    expect(takeOf('metaphone')('smith')).not.toEqual(takeOf('metaphone')('jones'));
    expect(takeOf('metaphone')('王伟')).toEqual([]);
  });
});

describe('nicknames', () => {
  it.each([
    ['bill', 'william'],
    ['liz', 'elizabeth'],
    ['betty', 'beth'],
    ['mohammed', 'muhammad'],
    ['mohamed', 'muhammed'],
    ['steven', 'stephen'],
    ['steve', 'stephen'],
    ['catherine', 'katherine'],
    ['kathryn', 'katie'],
    ['bob', 'rob'],
    ['jon', 'john'],
    ['jon', 'jonathan'],
    ['peggy', 'margaret'],
    ['ahmed', 'ahmad'],
    ['sara', 'sarah'],
    ['jeffrey', 'geoff'],
    ['xu', 'xu'],
  ])('%s and %s may be one forename', (left, right) => {
    expect(shares('nicknames', left, right)).toBe(true);
  });

  it.each([
    ['john', 'jonathan'],
    ['christopher', 'christine'],
    ['alexander', 'alexandra'],
    ['william', 'robert'],
    ['mary', 'margaret'],
    ['xu', 'xue'],
  ])('%s and %s may not', (left, right) => {
    expect(shares('nicknames', left, right)).toBe(false);
  });

  it('gives the value first, each forename once', () => {
    expect(takeOf('nicknames')('bill')).toEqual(['bill', 'william']);
    expect(takeOf('nicknames')('william')).toEqual(['william']);
  });

  it('is a table of plain lower-case names, none twice in a line, none a form of itself', () => {
    const lines = FORENAMES.split('\n').map((line) => line.split(/: | /));
    expect(lines.length).toBeGreaterThan(400);
    expect(new Set(lines.map(([forename]) => forename)).size).toBe(lines.length);
    for (const line of lines) {
      expect(line.join('')).toMatch(/^[a-z]+$/);
      expect(new Set(line).size).toBe(line.length);
      expect(line.length).toBeGreaterThan(1);
    }
  });
});
