import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare, forbids, mayLink } from '../../shared/match/compare.ts';
import { type Member, partition } from '../../shared/match/partition.ts';
import { CN, comparableOf, type Said } from '../unit/match/records.ts';

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

describe('partition', () => {
  it('does not depend on the order of the members', () => {
    const shuffledToo = members.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })));
    fc.assert(
      fc.property(shuffledToo, ([all, shuffled]) => {
        expect(partition(shuffled, CN)).toEqual(partition(all, CN));
      }),
      runs,
    );
  });

  it('puts every member that is not withdrawn into one part, and never two licences', () => {
    fc.assert(
      fc.property(members, (all) => {
        const parts = partition(all, CN);
        const active = all.filter((each) => !each.withdrawn);
        expect(parts.flat().sort()).toEqual(active.map((each) => each.comparable.recordId).sort());
        for (const part of parts) {
          const inside = active.filter((each) => part.includes(each.comparable.recordId)).map((each) => each.comparable);
          for (const a of inside) for (const b of inside) expect(forbids(a, b, CN, genericOf(all))).toBe(false);
        }
      }),
      runs,
    );
  });

  it('of the components alone equals that of the whole', () => {
    let components = 0;
    fc.assert(
      fc.property(members, (all) => {
        const generic = [...genericOf(all)];
        const together = new Map(all.map((each) => [each, new Set([each])]));
        for (const a of all)
          for (const b of all) {
            const [x, y] = [together.get(a)!, together.get(b)!];
            if (x === y || !mayLink(a.comparable, b.comparable, CN)) continue;
            const joined = new Set([...x, ...y]);
            for (const each of joined) together.set(each, joined);
          }
        const alone = [...new Set(together.values())].flatMap((component) => {
          components++;
          // As the protocol has it: a key that is generic is marked on every member that carries it.
          return partition(
            [...component].map((each) => ({ ...each, generic: each.comparable.keys.filter((key) => generic.includes(key)) })),
            CN,
          );
        });
        expect(alone.sort()).toEqual(partition(all, CN).sort());
      }),
      runs,
    );
    expect(components).toBeGreaterThan(runs.numRuns * 2);
  });
});

describe('compare', () => {
  it('is symmetric, and links only what may link', () => {
    let links = 0;
    fc.assert(
      fc.property(members, (all) => {
        const generic = genericOf(all);
        for (const { comparable: a } of all)
          for (const { comparable: b } of all) {
            const comparison = compare(a, b, CN, generic);
            expect(compare(b, a, CN, generic)).toEqual(comparison);
            if (comparison.links) {
              links++;
              expect(mayLink(a, b, CN)).toBe(true);
            }
          }
      }),
      runs,
    );
    expect(links).toBeGreaterThan(runs.numRuns);
  });
});
