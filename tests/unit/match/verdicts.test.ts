import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MemberVerdict } from '../../../shared/contracts/identity.ts';
import type { RecordId } from '../../../shared/domain/ids.ts';
import { mergeVerdicts, verdictsOf } from '../../../shared/match/verdicts.ts';
import { comparableOf } from './records.ts';

const LETTERS = [...'abcde'];
const rows = new Map(LETTERS.map((id) => [id, comparableOf({ id })]));
const idOf = (letter: string): RecordId => rows.get(letter)!.recordId;
const letterOf = new Map([...rows].map(([letter, { recordId }]) => [recordId, letter]));

/** `a=b` same, `a/b` different; the later in the list the newer, unless a day is given: `a=b@3`. */
const said = (...verdicts: string[]) => {
  const members = new Map(LETTERS.map((letter) => [letter, [] as MemberVerdict[]]));
  for (const [index, text] of verdicts.entries()) {
    const [, x = '', kind, y = '', day] = text.match(/^(\w)([=/])(\w)(?:@(\d))?$/) ?? [];
    const verdict = kind === '=' ? ('same' as const) : ('different' as const);
    const at = `2026-01-0${day ?? index + 1}T00:00:00.000Z`;
    // On one row alone, as after a crash.
    members.set(x, mergeVerdicts(members.get(x)!, [{ with: idOf(y), verdict, at }]));
  }
  const found = verdictsOf([...members].map(([letter, each]) => ({ comparable: rows.get(letter)!, verdicts: each })));
  const groups = found.together.map((group) =>
    group
      .map((id) => letterOf.get(id))
      .sort()
      .join(''),
  );
  const apart = LETTERS.flatMap((x, index) =>
    LETTERS.slice(index + 1).flatMap((y) => (found.apart(idOf(x), idOf(y)) ? [`${x}${y}`] : [])),
  );
  return [groups.sort().join(' '), apart.join(' ')];
};

describe('verdicts', () => {
  it.each<[string, string[], string, string]>([
    ['none', [], '', ''],
    ['one of each', ['a=b', 'c/d'], 'ab', 'cd'],
    ['the later on one pair', ['a=b', 'a/b'], '', 'ab'],
    ['the later on one pair, given on the other side', ['a/b', 'b=a'], 'ab', ''],
    ['of one instant the one that keeps apart', ['a=b@1', 'b/a@1'], '', 'ab'],
    ['what is said of one is said of those who are one with her', ['a=b', 'b/c'], 'ab', 'ac bc'],
    ['the newest of three that cannot all hold: different', ['a=b', 'b=c', 'a/c'], 'bc', 'ab ac'],
    ['the newest of three that cannot all hold: same', ['a/c', 'b=c', 'a=b'], 'abc', ''],
    ['a chain over another', ['a=b', 'c=d', 'b=c'], 'abcd', ''],
    ['a chain that an older verdict keeps apart is joined by the newer', ['a/d', 'a=b', 'c=d', 'b=c'], 'abcd', ''],
    ['and an older one does not join it', ['b=c', 'a=b', 'c=d', 'a/d'], 'ab cd', 'ac ad bc bd'],
  ])('%s', (_, verdicts, together, apart) => {
    expect(said(...verdicts)).toEqual([together, apart]);
  });

  it('never contradict each other, keep the newest, and do not depend on the order of the rows', () => {
    const verdict = fc
      .tuple(fc.constantFrom(...LETTERS), fc.constantFrom('=', '/'), fc.constantFrom(...LETTERS), fc.integer({ min: 1, max: 9 }))
      .filter(([x, , y]) => x !== y)
      .map(([x, kind, y, day]) => `${x}${kind}${y}@${day}`);
    fc.assert(
      fc.property(fc.array(verdict, { minLength: 1, maxLength: 10 }), (verdicts) => {
        const [groups = '', apart = ''] = said(...verdicts);
        for (const pair of apart.split(' ').filter(Boolean))
          expect(groups.split(' ').some((group) => [...pair].every((letter) => group.includes(letter)))).toBe(false);
        expect(said(...verdicts.toReversed())).toEqual([groups, apart]);
        const newest = `${verdicts[0]!.slice(0, 3)}@9`;
        const [x = '', kind, y = ''] = newest;
        const [then = '', kept = ''] = said(...verdicts.map((each) => each.replace('@9', '@8')), newest);
        const one = then.split(' ').some((group) => group.includes(x) && group.includes(y));
        expect(kind === '=' ? one : kept.includes([x, y].sort().join(''))).toBe(true);
      }),
    );
  });
});
