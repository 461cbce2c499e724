import { describe, expect, it } from 'vitest';
import type { Profile } from '../../../shared/contracts/profile.ts';
import { decide, move } from '../../../shared/segment/membership.ts';
import { DAY, daysAgo, NOW, ONE, OTHER, segment } from '../score/fixtures.ts';

const facts = () => ({ value: 'CN' });
const chinese = segment('chinese', ['profiling', 'marketing'], { field: 'country', equals: 'CN' });
const consent = (state: 'granted' | 'denied' | 'expired'): Profile['consents'][string] => ({
  state,
  at: daysAgo(1),
  source: chinese.id as never,
  reason: '',
});

describe('decide', () => {
  it('asks every purpose before the clause', () => {
    const granted = consent('granted');
    expect(decide(chinese, { profiling: granted, marketing: granted }, facts)).toEqual({
      segment: 'chinese',
      member: true,
      reason: 'country is CN',
    });
    for (const state of ['denied', 'expired'] as const) {
      expect(decide(chinese, { profiling: granted, marketing: consent(state) }, facts)).toMatchObject({
        member: false,
        reason: `consent to marketing is ${state}`,
      });
    }
    expect(decide(chinese, { marketing: granted }, facts).reason).toBe('consent to profiling is missing');
  });

  it('is out where the clause is false, or rests on what is absent', () => {
    const all = { profiling: consent('granted'), marketing: consent('granted') };
    expect(decide(chinese, all, () => ({ value: 'US' }))).toMatchObject({ member: false, reason: 'country is not CN' });
    expect(decide(chinese, all, () => ({ value: undefined }))).toMatchObject({ member: false, reason: 'country is absent' });
  });
});

describe('move', () => {
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((id) => segment(id, ['marketing'], { field: 'country', exists: true }).id);
  const held = { since: daysAgo(9), sequence: 4, reason: 'then' };
  const result = move(
    { [a!]: held, [b!]: held, [d!]: held },
    [
      { segment: c!, member: true, reason: 'c holds' },
      { segment: b!, member: false, reason: 'b does not' },
      { segment: a!, member: true, reason: 'a holds otherwise' },
    ],
    { oneId: ONE, sequence: 7, now: NOW, succeededBy: OTHER },
    'no more',
  );

  it('keeps since when, and says why now', () => {
    expect(result.segments).toEqual({
      a: { since: daysAgo(9), sequence: 4, reason: 'a holds otherwise' },
      c: { since: daysAgo(0), sequence: 7, reason: 'c holds' },
    });
  });

  it('makes a transition of each difference, by segment', () => {
    expect(result.transitions.map(({ segment: id, change, reason }) => `${change} ${id}: ${reason}`)).toEqual([
      'leave b: b does not',
      'join c: c holds',
      'leave d: no more',
    ]);
    for (const each of result.transitions) {
      expect(each).toMatchObject({ oneId: ONE, sequence: 7, at: daysAgo(0), succeededBy: OTHER });
    }
  });

  it('names a transition by OneID, segment and sequence alone', () => {
    const id = (oneId: typeof ONE, sequence: number, now: number, reason: string) =>
      move({}, [{ segment: a!, member: true, reason }], { oneId, sequence, now }, '').transitions[0]?.id;
    expect(id(ONE, 1, NOW, 'x')).toBe(id(ONE, 1, NOW + DAY, 'y'));
    expect(new Set([id(ONE, 1, NOW, ''), id(ONE, 2, NOW, ''), id(OTHER, 1, NOW, ''), result.transitions[0]?.id]).size).toBe(4);
  });
});
