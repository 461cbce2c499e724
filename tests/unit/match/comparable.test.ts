import { describe, expect, it } from 'vitest';
import { comparable, identifierKey, kindOf } from '../../../shared/match/comparable.ts';
import { genericAbove } from '../../../shared/match/live.ts';
import { CN, US } from './model.ts';
import { comparableOf, HASH_KEY, says } from './records.ts';

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
    expect(kinds(keys).sort()).toEqual(['name-hospital', 'phone', 'phone', 'wechat']);
    expect(kinds(comparableOf({ id: '1', name: '张伟', department: '心内科' }).keys)).toEqual([]);
  });

  it('are the same for a record and for an observation that carries the identifier', () => {
    const { keys } = comparableOf({ id: '1', identifiers: { email: 'Zhang.Wei@example.com' } });
    expect(keys).toEqual([identifierKey(HASH_KEY, { type: 'email', value: ' zhang.wei@EXAMPLE.com' })]);
  });

  it('do not mind case, spaces, full-width forms, accents or punctuation', () => {
    const a = comparableOf({ id: '1', name: '张伟', hospital: '北京协和医院（东院）', department: 'ICU' });
    const b = comparableOf({ id: '2', name: ' 张 伟', hospital: '北京协和医院(东院)', department: 'ｉｃｕ' });
    expect(shared(a.keys, b.keys)).toEqual(['name-hospital']);
    const c = comparableOf({ id: '3', country: 'US', familyName: "O'Brien-Núñez", givenName: 'Mary Ann' });
    const d = comparableOf({ id: '4', country: 'US', familyName: 'OBRIEN NUNEZ', givenName: 'MARYANN' });
    expect(shared(c.keys, d.keys)).toEqual(['names']);
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
    const here = comparable(says(said), CN.model, HASH_KEY);
    const there = comparable(says({ ...said, country: 'US' }), CN.model, HASH_KEY);
    expect(shared(here.keys, there.keys)).toEqual(['phone']);
  });

  it('never hold a clear value', () => {
    const { keys } = comparableOf({ id: '1', name: 'ZHANGWEI', hospital: 'PUMCH', identifiers: { phone: '+8613800138000' } });
    expect(keys).toHaveLength(2);
    for (const clear of ['13800138000', 'ZHANGWEI', 'PUMCH']) expect(keys.join().toUpperCase()).not.toContain(clear);
  });

  it('of one column stand in the order of its values, so that a generic key tells which value it means', () => {
    const phones = ['+8613900139000', '+8613800138000', '+8613700137000'];
    const { keys, fields } = comparableOf({ id: '1', identifiers: { phone: phones } });
    expect(fields).toEqual({ phone: phones.toSorted() });
    expect(keys).toEqual(phones.toSorted().map((value) => identifierKey(HASH_KEY, { type: 'phone', value })));
  });

  it('of values that count as missing, or as one with another, come last', () => {
    const phones = ['+8600000000000', '+8613900139000', '13900139000', '+8613800138000'];
    const model = structuredClone(CN.model);
    model.columns['phone'] = { from: ['phone'], clean: 'digits', missing: ['8600000000000'] };
    const { keys, fields } = comparable(
      says({ id: '1', identifiers: { phone: [...phones, '+86 139-0013-9000'] } }),
      model,
      HASH_KEY,
    );
    expect(fields['phone']).toEqual(['13900139000', '8613800138000', '8613900139000']);
    const expected = ['13900139000', '+8613800138000', '+8613900139000', '+8600000000000'];
    expect(keys).toEqual(expected.map((value) => identifierKey(HASH_KEY, { type: 'phone', value })));
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
      ['phone', 20],
      ['names', 100],
    ]);
  });
});
