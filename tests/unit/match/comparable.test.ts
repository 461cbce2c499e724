import { describe, expect, it } from 'vitest';
import { comparable, genericAbove, identifierKey, kindOf } from '../../../shared/match/keys.ts';
import { CN, comparableOf, HASH_KEY, says, US } from './records.ts';

const kinds = (keys: readonly string[]): string[] => keys.map((key) => key.slice(0, key.indexOf('#')));
const shared = (a: readonly string[], b: readonly string[]): string[] => kinds(a.filter((key) => b.includes(key)));

describe('block keys', () => {
  it('are one for each identifier and one for each rule whose values are all there', () => {
    const { keys } = comparableOf({
      id: '1',
      name: '张伟',
      hospital: '北京协和医院',
      department: '心内科',
      identifiers: { phone: ['+8613800138000', '+8613900139000'], wechat: 'oAbc_1' },
    });
    expect(kinds(keys)).toEqual(['name-hospital-department', 'phone', 'phone', 'wechat']);
    expect(kinds(comparableOf({ id: '1', name: '张伟', hospital: '北京协和医院' }).keys)).toEqual([]);
  });

  it('are the same for a record and for an observation that carries the identifier', () => {
    const { keys } = comparableOf({ id: '1', identifiers: { email: 'Zhang.Wei@example.com' } });
    expect(keys).toEqual([identifierKey(HASH_KEY, { type: 'email', value: ' zhang.wei@EXAMPLE.com' })]);
  });

  it('do not mind case, spaces, full-width forms, accents or punctuation', () => {
    const a = comparableOf({ id: '1', name: '张伟', hospital: '北京协和医院（东院）', department: 'ICU' });
    const b = comparableOf({ id: '2', name: ' 张 伟', hospital: '北京协和医院(东院)', department: 'ｉｃｕ' });
    expect(shared(a.keys, b.keys)).toEqual(['name-hospital-department']);
    const c = comparableOf({ id: '3', country: 'US', familyName: "O'Brien-Núñez", givenName: 'Mary Ann' });
    const d = comparableOf({ id: '4', country: 'US', familyName: 'OBRIEN NUNEZ', givenName: 'MARYANN' });
    expect(shared(c.keys, d.keys)).toEqual(['name']);
  });

  it.each([
    ['phone', '+86 138-0013-8000', '+8613800138000'],
    ['phone', '００８６１３８００１３８０００', '+8613800138000'],
    ['licence', ' 1101 0000-0012345 ', '110100000012345'],
    ['licence', 'ab１２', 'AB12'],
    ['npi', '1104 829 415', '1104829415'],
  ] as const)('take %s %s and %s for one', (type, value, other) => {
    expect(identifierKey(HASH_KEY, { type, value })).toBe(identifierKey(HASH_KEY, { type, value: other }));
  });

  it('tell a WeChat id by its capitals, and a type from another', () => {
    expect(identifierKey(HASH_KEY, { type: 'wechat', value: 'oAbc' })).not.toBe(
      identifierKey(HASH_KEY, { type: 'wechat', value: 'oabc' }),
    );
    const [phone, email] = (['phone', 'email'] as const).map(
      (type) => identifierKey(HASH_KEY, { type, value: '1' }).split('#')[1],
    );
    expect(phone).not.toBe(email);
  });

  it('of rules differ by country, of identifiers do not', () => {
    const said = { id: '1', name: 'Li', hospital: 'A', department: 'B', identifiers: { phone: '+8613800138000' } };
    const here = comparable(says(said), CN, HASH_KEY);
    const there = comparable(says({ ...said, country: 'US' }), CN, HASH_KEY);
    expect(shared(here.keys, there.keys)).toEqual(['phone']);
  });

  it('never hold a clear value, nor does the comparable hold one of an identifier', () => {
    const text = JSON.stringify(comparableOf({ id: '13800138000', name: '张伟', identifiers: { phone: '+8613800138000' } }));
    expect(text).not.toContain('13800138000');
    expect(text).toContain('张伟'); // compared for contradiction
  });

  it('are none for a withdrawn record', () => {
    expect(comparableOf({ id: '1', withdrawn: true, identifiers: { phone: '+8613800138000' } }).keys).toEqual([]);
  });

  it('name places above a cap of their own kind: many may bear one name, few one telephone', () => {
    const { keys } = comparableOf({
      id: '1',
      country: 'US',
      familyName: 'SMITH',
      givenName: 'JOHN',
      identifiers: { phone: '+13125550100' },
    });
    expect(keys.map((key) => [kindOf(key), genericAbove(key, US)])).toEqual([
      ['name', 100],
      ['phone', 20],
    ]);
  });
});
