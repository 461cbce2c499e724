import { describe, expect, it } from 'vitest';
import type { BlockKey } from '../../../shared/domain/ids.ts';
import { identifierKey } from '../../../shared/match/comparable.ts';
import { type Division, divide, type Member } from '../../../shared/match/divide.ts';
import { CN } from './model.ts';
import { comparableOf, HASH_KEY, type Said, says } from './records.ts';

const member = (said: Said, generic: BlockKey[] = []): Member => ({
  comparable: comparableOf(said),
  withdrawn: said.withdrawn ?? false,
  generic,
});
/** By the ids that the source gave, to be read. */
const divided = (said: Said[], generic: BlockKey[] = []): { parts: string[]; links: string[]; asks: string[] } => {
  const names = new Map(said.map((each) => [says(each).recordId, each.id]));
  const shown = (ids: readonly Division['parts'][number][number][]): string =>
    ids
      .map((id) => names.get(id))
      .sort()
      .join('');
  const { parts, links, asks } = divide(
    said.map((each) => member(each, generic)),
    CN,
  );
  return {
    parts: parts.map(shown).sort(),
    links: links.map(({ a, b }) => shown([a, b])),
    asks: asks.map(({ a, b }) => shown([a, b])),
  };
};
const parts = (said: Said[], generic: BlockKey[] = []): string[] => divided(said, generic).parts;
const [phone, wechat] = [{ phone: '+8613800138000' }, { wechat: 'oAbc_1' }];

describe('divide', () => {
  it('follows chains of links, and says which hold', () => {
    const said: Said[] = [
      { id: 'a', identifiers: phone },
      { id: 'b', identifiers: { ...phone, ...wechat } },
      { id: 'c', identifiers: wechat },
      { id: 'd', identifiers: { wechat: 'oAbc_2' } },
    ];
    expect(divided(said)).toEqual({ parts: ['abc', 'd'], links: ['bc', 'ab'], asks: [] });
  });

  it('never joins two licences through a third record, and takes the heavier link', () => {
    const said: Said[] = [
      { id: 'a', identifiers: { licence: 'A1234', ...phone } },
      { id: 'b', identifiers: { ...wechat, ...phone } },
      { id: 'c', identifiers: { licence: 'C1234', ...wechat } },
    ];
    expect(parts(said)).toEqual(['a', 'bc']);
  });

  it('lets what one member knows count against who joins its group', () => {
    const said: Said[] = [
      { id: 'a', identifiers: { licence: 'A1234', ...wechat } },
      { id: 'b', identifiers: { ...phone, ...wechat } },
      { id: 'c', identifiers: { licence: 'C1234', ...phone } },
    ];
    expect(divided(said)).toEqual({ parts: ['ab', 'c'], links: ['ab'], asks: ['bc'] });
  });

  it('asks where a pair is worth a question and ends in two parts', () => {
    const said: Said[] = ['a', 'b'].map((id) => ({ id, name: '张伟', hospital: '协和医院' }));
    expect(divided(said)).toEqual({ parts: ['a', 'b'], links: [], asks: ['ab'] });
  });

  it('leaves the withdrawn out, and with them what they linked', () => {
    const said = (withdrawn: boolean): Said[] => [
      { id: 'a', identifiers: phone },
      { id: 'b', withdrawn, identifiers: { ...phone, ...wechat } },
      { id: 'c', identifiers: wechat },
    ];
    expect(parts(said(false))).toEqual(['abc']);
    expect(parts(said(true))).toEqual(['a', 'c']);
  });

  it('takes a key for generic where any member is marked, and its value for missing', () => {
    const key = identifierKey(HASH_KEY, { type: 'phone', value: phone.phone });
    const said: Said[] = ['a', 'b'].map((id) => ({ id, identifiers: phone }));
    expect(parts(said)).toEqual(['ab']);
    expect(parts(said, [key])).toEqual(['a', 'b']);
    const [a, b] = said.map((each) => member(each));
    expect(divide([{ ...a!, generic: [key] }, b!], CN).parts).toHaveLength(2);
    // A number of one's own is not against anybody because a ward's stands beside it.
    const one: Said = { id: 'a', name: '张伟', hospital: '协和医院', department: '心内科', identifiers: phone };
    const other: Said = { ...one, id: 'b', identifiers: { phone: ['+8613900139000'] } };
    expect(parts([one, other], [key])).toEqual(['ab']);
  });

  it('leaves records of another country to their own model', () => {
    const us: Said[] = ['a', 'b'].map((id) => ({ id, country: 'US', familyName: 'SMITH', givenName: 'JOHN' }));
    expect(parts(us)).toEqual([]);
  });
});
