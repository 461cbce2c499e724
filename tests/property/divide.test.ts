import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divide, type Member } from '../../shared/match/divide.ts';
import { CN } from '../unit/match/model.ts';
import { comparableOf, type Said } from '../unit/match/records.ts';

const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });
/** Members of one world share values with each other and with no other world. */
const world = (name: string, digit: number): fc.Arbitrary<Said[]> => {
  const one = (...values: string[]) => maybe(fc.constantFrom(...values.map((value) => `${name}${value}`)));
  return fc
    .array(
      fc.record({
        name: one('张伟', '李娜'),
        hospital: one('协和医院', '人民医院'),
        department: one('内科', '外科'),
        phone: maybe(fc.constantFrom(`1380013${digit}000`, `1380013${digit}001`, `1380013${digit}002`)),
        wechat: one('x', 'y'),
        licence: one('L1', 'L2'),
      }),
      { minLength: 1, maxLength: 5 },
    )
    .map((all) =>
      all.map(({ name: own, hospital, department, ...identifiers }, index) => ({
        id: `${name}${index}`,
        ...Object.fromEntries(Object.entries({ name: own, hospital, department }).filter(([, value]) => value !== undefined)),
        identifiers: Object.fromEntries(
          Object.entries(identifiers).flatMap(([type, value]) => (value === undefined ? [] : [[type, value]])),
        ),
      })),
    );
};
const member = (said: Said): Member => ({ comparable: comparableOf(said), withdrawn: false, generic: [] });
const sorted = (groups: string[][]): string[] => groups.map((group) => group.join()).sort();

describe('divide', () => {
  it('finds in each component alone what it finds in all together', () => {
    fc.assert(
      fc.property(fc.tuple(world('甲', 1), world('乙', 2), world('丙', 3)), (worlds) => {
        const alone = worlds.map((said) => divide(said.map(member), CN));
        const together = divide(worlds.flat().map(member), CN);
        expect(sorted(together.parts)).toEqual(sorted(alone.flatMap(({ parts }) => parts)));
        const named = (pairs: readonly { a: string; b: string; weight: number }[]) =>
          pairs.map(({ a, b, weight }) => `${a} ${b} ${weight}`).sort();
        expect(named(together.links)).toEqual(named(alone.flatMap(({ links }) => links)));
        expect(named(together.asks)).toEqual(named(alone.flatMap(({ asks }) => asks)));
      }),
      { numRuns: 300 },
    );
  });

  it('says the same of the members in any order', () => {
    fc.assert(
      fc.property(
        world('甲', 1).chain((said) => fc.tuple(fc.constant(said), fc.shuffledSubarray(said, { minLength: said.length }))),
        ([said, other]) => {
          expect(divide(other.map(member), CN)).toEqual(divide(said.map(member), CN));
        },
      ),
      { numRuns: 300 },
    );
  });
});
