import { describe, expect, it } from 'vitest';
import type { BlockKey } from '../../../shared/domain/ids.ts';
import { identifierKey } from '../../../shared/match/keys.ts';
import { type Member, partition } from '../../../shared/match/partition.ts';
import { CN, comparableOf, HASH_KEY, type Said, says, US } from './records.ts';

const member = (said: Said, generic: BlockKey[] = []): Member => ({
  comparable: comparableOf(said),
  withdrawn: said.withdrawn ?? false,
  generic,
});
/** Parts by the ids that the source gave, to be read. */
const parts = (said: Said[], model = CN, generic: BlockKey[] = []): string[] => {
  const names = new Map(said.map((each) => [says(each).recordId, each.id]));
  return partition(
    said.map((each) => member(each, generic)),
    model,
  )
    .map((part) =>
      part
        .map((id) => names.get(id))
        .sort()
        .join(''),
    )
    .sort();
};
const us = (id: string, more: Partial<Said> = {}): Said => ({
  id,
  country: 'US',
  familyName: 'SMITH',
  givenName: 'JOHN',
  ...more,
});

describe('partition', () => {
  it('follows chains of links', () => {
    const said: Said[] = [
      { id: 'a', identifiers: { phone: '+8613800138000' } },
      { id: 'b', identifiers: { phone: '+8613800138000', wechat: 'oAbc_1' } },
      { id: 'c', identifiers: { wechat: 'oAbc_1' } },
      { id: 'd', identifiers: { wechat: 'oAbc_2' } },
    ];
    expect(parts(said)).toEqual(['abc', 'd']);
  });

  it('never joins two licences through a third record, and takes the stronger link', () => {
    const said: Said[] = [
      { id: 'a', identifiers: { licence: 'A1234', phone: '+8613800138000' } },
      { id: 'b', identifiers: { wechat: 'oAbc_1', phone: '+8613800138000' } },
      { id: 'c', identifiers: { licence: 'C1234', wechat: 'oAbc_1' } },
    ];
    expect(parts(said)).toEqual(['a', 'bc']); // wechat stands before phone
  });

  it('does not make one of John A. and John B. because of a John', () => {
    const said = [us('a', { middleName: 'A' }), us('b', { middleName: 'B' }), us('j')];
    expect(parts(said, US)).toHaveLength(2);
    expect(parts(said, US).join()).toMatch(/a|b/);
    expect(
      parts(
        [
          us('a', { middleName: 'A', city: 'TULSA', province: 'OK' }),
          us('b', { middleName: 'B' }),
          us('j', { city: 'TULSA', province: 'OK' }),
        ],
        US,
      ),
    ).toEqual(['aj', 'b']);
  });

  it('prefers, of links by one rule, where more agrees', () => {
    const said = [us('a', { middleName: 'A', nameSuffix: 'JR' }), us('b', { middleName: 'B' }), us('j', { nameSuffix: 'JR' })];
    expect(parts(said, US)).toEqual(['aj', 'b']);
  });

  it('does not let what one member knows be forgotten by its group', () => {
    const phone = { phone: '+8613800138000' };
    const said: Said[] = [
      { id: 'a', name: '张伟', identifiers: { ...phone, wechat: 'oAbc_1' } },
      { id: 'b', identifiers: { ...phone, wechat: 'oAbc_1' } },
      { id: 'c', name: '李娜', identifiers: phone },
    ];
    expect(parts(said)).toEqual(['ab', 'c']);
  });

  it('leaves the withdrawn out, and with them what they linked', () => {
    const said = (withdrawn: boolean): Said[] => [
      { id: 'a', identifiers: { phone: '+8613800138000' } },
      { id: 'b', withdrawn, identifiers: { phone: '+8613800138000', wechat: 'oAbc_1' } },
      { id: 'c', identifiers: { wechat: 'oAbc_1' } },
    ];
    expect(parts(said(false))).toEqual(['abc']);
    expect(parts(said(true))).toEqual(['a', 'c']);
  });

  it('takes a key for generic where any member is marked', () => {
    const phone = identifierKey(HASH_KEY, { type: 'phone', value: '+8613800138000' });
    const said: Said[] = ['a', 'b'].map((id) => ({ id, identifiers: { phone: '+8613800138000' } }));
    expect(parts(said)).toEqual(['ab']);
    expect(parts(said, CN, [phone])).toEqual(['a', 'b']);
    const [a, b] = said.map((each) => member(each));
    expect(partition([{ ...a!, generic: [phone] }, b!], CN)).toHaveLength(2);
  });

  it('leaves records of another country to their own model', () => {
    expect(parts([us('a'), us('b')], CN)).toEqual([]);
  });
});
