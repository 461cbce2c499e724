import { describe, expect, it } from 'vitest';
import { compare, forbids, mayLink } from '../../../shared/match/compare.ts';
import { identifierKey } from '../../../shared/match/keys.ts';
import { CN, comparableOf, HASH_KEY, type Said, US } from './records.ts';

const NONE = new Set<never>();
const us = (id: string, familyName: string, givenName: string, more: Partial<Said> = {}) =>
  comparableOf({ id, country: 'US', familyName, givenName, ...more });
const cn = (id: string, more: Partial<Said>) => comparableOf({ id, ...more });

describe('compare', () => {
  it('says which rules hold, the strongest first', () => {
    const both = {
      hospital: '协和医院',
      department: '心内科',
      name: '张伟',
      identifiers: { licence: '110100000012345', phone: '+8613800138000' },
    };
    expect(compare(cn('1', both), cn('2', both), CN, NONE)).toEqual({
      links: true,
      rules: ['licence', 'phone', 'name-hospital-department'],
      contradicted: [],
    });
  });

  it('says what kept a rule from holding where another holds', () => {
    const wechat = { wechat: 'oAbc_1', phone: '+8613800138000' };
    expect(
      compare(cn('1', { name: '张伟', identifiers: wechat }), cn('2', { name: '李娜', identifiers: wechat }), CN, NONE),
    ).toEqual({
      links: true,
      rules: ['wechat'],
      contradicted: [{ rule: 'phone', field: 'name' }],
    });
  });

  it('does not link a shared phone where the names contradict, but does where one is silent or in another script', () => {
    const phone = { identifiers: { phone: '+8613800138000' } };
    const named = (name?: string) => cn(name ?? 'none', { ...phone, ...(name === undefined ? {} : { name }) });
    expect(compare(named('张伟'), named('李娜'), CN, NONE)).toEqual({
      links: false,
      why: 'contradiction',
      contradicted: [{ rule: 'phone', field: 'name' }],
    });
    expect(compare(named('张伟'), named(), CN, NONE).links).toBe(true);
    expect(compare(named('张伟'), named('Zhang Wei'), CN, NONE).links).toBe(true);
  });

  it.each([
    ['J', 'JOHN', true],
    ['J.', 'john', true],
    ['JOHN', 'JOHN', true],
    ['JO', 'JOHN', true],
    ['J', 'ROBERT', false],
    ['JAMES', 'JOHN', false],
    ['J', undefined, true],
  ])('middle names %s and %s agree: %s', (one, other, links) => {
    const middle = (middleName?: string) => (middleName === undefined ? {} : { middleName });
    const [a, b] = [us('1', 'SMITH', 'MARY', middle(one)), us('2', 'SMITH', 'MARY', middle(other))];
    expect(compare(a, b, US, NONE).links).toBe(links);
    expect(compare(b, a, US, NONE).links).toBe(links);
  });

  it('tells a father from his son by the suffix, in the same city and with the same middle name too', () => {
    const where = { middleName: 'A', city: 'TULSA', province: 'OK' };
    const comparison = compare(
      us('1', 'FULP', 'RAY', { ...where, nameSuffix: 'SR' }),
      us('2', 'FULP', 'RAY', { ...where, nameSuffix: 'JR.' }),
      US,
      NONE,
    );
    expect(comparison.links).toBe(false);
    expect(comparison.contradicted.map(({ field }) => field)).toEqual(['nameSuffix', 'nameSuffix', 'nameSuffix']);
  });

  it('takes the same name in the same city for one, whatever the middle initial', () => {
    const a = us('1', 'ANTON', 'JOHN', { middleName: 'J', city: 'CHARLESTON', province: 'WV' });
    expect(compare(a, us('2', 'ANTON', 'JOHN', { middleName: 'D', city: 'Charleston', province: 'WV' }), US, NONE).links).toBe(
      true,
    );
    expect(compare(a, us('3', 'ANTON', 'JOHN', { middleName: 'D', city: 'Charleston', province: 'SC' }), US, NONE).links).toBe(
      false,
    );
  });

  it('never links across countries, nor by an empty value', () => {
    const phone = { identifiers: { phone: '+8613800138000' } };
    expect(compare(cn('1', phone), us('2', 'LI', 'WEI', phone), CN, NONE)).toMatchObject({
      links: false,
      why: 'countries differ',
    });
    expect(compare(cn('1', { name: '张伟' }), cn('2', { name: '张伟' }), CN, NONE)).toMatchObject({ why: 'nothing in common' });
    expect(compare(us('1', '-', '.'), us('2', '-', '.'), US, NONE)).toMatchObject({ why: 'nothing in common' });
  });

  it('does not count a generic key', () => {
    const phone = { identifiers: { phone: '+8613800138000' } };
    const generic = new Set([identifierKey(HASH_KEY, { type: 'phone', value: '+8613800138000' })]);
    expect(compare(cn('1', phone), cn('2', phone), CN, generic)).toMatchObject({ links: false, why: 'nothing in common' });
  });
});

describe('forbids', () => {
  const licensed = (id: string, licence: string | string[]) => cn(id, { identifiers: { licence, wechat: 'oAbc_1' } });

  it('two different licence numbers, whatever else agrees', () => {
    expect(forbids(licensed('1', '110100000012345'), licensed('2', '110100000099999'), CN)).toBe(true);
    expect(compare(licensed('1', '110100000012345'), licensed('2', '110100000099999'), CN, NONE)).toEqual({
      links: false,
      why: 'contradiction',
      contradicted: [{ rule: 'cannotLink', field: 'licence' }],
    });
  });

  it('not where they share one, or one has none', () => {
    expect(forbids(licensed('1', ['A1234', 'B1234']), licensed('2', ['B1234', 'C1234']), CN)).toBe(false);
    expect(forbids(licensed('1', 'A1234'), cn('2', {}), CN)).toBe(false);
  });

  it('not by a number that dozens carry: 000000 says nothing', () => {
    const generic = new Set([identifierKey(HASH_KEY, { type: 'licence', value: '000000' })]);
    expect(forbids(licensed('1', '000000'), licensed('2', 'A1234'), CN, generic)).toBe(false);
    // So the two must be considered together as soon as they might be one.
    expect(mayLink(licensed('1', '000000'), licensed('2', 'A1234'), CN)).toBe(true);
  });
});

describe('mayLink', () => {
  it('is not for records that are merely blocked together', () => {
    const a = us('1', 'SMITH', 'JOHN', { middleName: 'A' });
    expect(mayLink(a, us('2', 'SMITH', 'JOHN', { middleName: 'B' }), US)).toBe(false);
    expect(mayLink(a, us('3', 'SMITH', 'JOHN'), US)).toBe(true);
  });
});
