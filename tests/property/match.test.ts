import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divide, type Member } from '../../shared/match/divide.ts';
import { candidatesOf } from '../../shared/match/live.ts';
import { CN } from '../unit/match/model.ts';
import { comparableOf, type Said } from '../unit/match/records.ts';

const few = (prefix: string, n: number) =>
  fc.option(
    fc.integer({ min: 1, max: n }).map((i) => `${prefix}${i}`),
    { nil: undefined },
  );

/** Records that share few values, so that links, chains and contradictions abound. */
const members: fc.Arbitrary<Member[]> = fc
  .array(
    fc.record({
      name: few('张', 3),
      hospital: few('医院', 2),
      department: few('科', 2),
      licence: few('A100', 3),
      wechat: few('oAbc_', 5),
      phone: few('+861380013800', 5),
      withdrawn: fc.boolean(),
      generic: fc.integer({ min: 0, max: 9 }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((all) =>
    all.map(({ licence, wechat, phone, generic, withdrawn, ...said }, index) => {
      const given = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
      const identifiers = Object.fromEntries(
        Object.entries({ licence, wechat, phone }).filter(([, value]) => value !== undefined),
      );
      const gone = withdrawn && index % 5 === 0;
      const comparable = comparableOf({ id: String(index), ...given, identifiers, withdrawn: gone } as Said);
      return { comparable, withdrawn: gone, generic: comparable.keys.slice(generic, generic + 1) };
    }),
  );
const runs = { numRuns: 400 };
const genericOf = (all: readonly Member[]) => new Set(all.flatMap((each) => each.generic));
/** As the protocol has it: a key that is generic is marked on every member that carries it. */
const marked = (some: Iterable<Member>, all: readonly Member[]): Member[] => {
  const generic = genericOf(all);
  return [...some].map((each) => ({ ...each, generic: each.comparable.keys.filter((key) => generic.has(key)) }));
};

describe('divide', () => {
  it('does not depend on the order of the members', () => {
    const shuffledToo = members.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })));
    fc.assert(
      fc.property(shuffledToo, ([all, shuffled]) => {
        expect(divide(shuffled, CN)).toEqual(divide(all, CN));
      }),
      runs,
    );
  });

  it('puts every member that is not withdrawn into one part, and never two licences', () => {
    let several = 0;
    fc.assert(
      fc.property(members, (all) => {
        const { parts } = divide(all, CN);
        const generic = genericOf(all);
        const active = all.filter((each) => !each.withdrawn).map((each) => each.comparable);
        expect(parts.flat().sort()).toEqual(active.map((each) => each.recordId).sort());
        for (const part of parts) {
          const inside = active.filter((each) => part.includes(each.recordId));
          const licences = inside.flatMap(({ keys }) => keys.filter((key) => key.startsWith('licence#') && !generic.has(key)));
          expect(new Set(licences).size).toBeLessThanOrEqual(1);
          several += licences.length > 1 ? 1 : 0;
        }
      }),
      runs,
    );
    expect(several).toBeGreaterThan(runs.numRuns / 10);
  });

  it('of the components alone equals that of the whole, whatever is generic', () => {
    let components = 0;
    fc.assert(
      fc.property(members, (all) => {
        const together = new Map(all.map((each) => [each.comparable, new Set([each])]));
        for (const { comparable } of all) {
          const others = all.map((each) => each.comparable).filter((other) => other !== comparable);
          for (const candidate of candidatesOf(comparable, others, CN)) {
            const joined = new Set([...together.get(comparable)!, ...together.get(candidate)!]);
            for (const each of joined) together.set(each.comparable, joined);
          }
        }
        const alone = [...new Set(together.values())].flatMap((component) => {
          components++;
          return divide(marked(component, all), CN).parts;
        });
        expect(alone.sort()).toEqual(divide(all, CN).parts.sort());
      }),
      runs,
    );
    expect(components).toBeGreaterThan(runs.numRuns);
  });
});
