import { describe, expect, it } from 'vitest';
import { decide } from '../../../shared/push/decide.ts';
import { configuration, NOW, oneId, profile, transition } from './fixtures.ts';

const config = configuration();
const [destination] = config.destinations;
const decided = (
  of: ReturnType<typeof transition>,
  current: ReturnType<typeof profile> | undefined,
  delivered?: number,
  to = destination!,
) => decide(of, { profile: current, delivered }, to, config, NOW);
const consent = (purpose: string, more: object) => ({
  consents: {
    ...profile(1).consents,
    [purpose]: { state: 'granted', at: '2026-01-01T00:00:00.000Z', source: 'crm', reason: 'r', ...more },
  },
});

describe('decide', () => {
  it('tells a join that is true, with the fields allowed', () => {
    expect(decided(transition(1), profile(1))).toEqual({
      send: true,
      transition: {
        id: 't1-cardiology-3',
        oneId: oneId(1),
        change: 'join',
        at: '2026-03-01T00:00:03.000Z',
        sequence: 3,
        fields: { 'golden.hospital': 'HOSPITAL-1', 'scores.engagement': 42.5, reason: 'the clause holds' },
      },
    });
  });

  const notTrue = { send: false, because: 'notTrue' };
  it.each([
    ['nobody is there any more', undefined],
    ['the profile is retired', profile(1, { status: 'retired' })],
    ['it has left', profile(1, { segments: {} })],
    [
      'it has left and joined again',
      profile(1, { segments: { cardiology: { since: '2026-03-01T00:00:00.000Z', sequence: 7, reason: 'r' } } }),
    ],
    ['consent was denied', profile(1, consent('marketing', { state: 'denied' }))],
    ['consent expired', profile(1, consent('marketing', { state: 'expired' }))],
    ['consent ran out since the profile was built', profile(1, consent('marketing', { expiresAt: '2026-03-02T09:00:00.000Z' }))],
    ['consent is missing', profile(1, { consents: {} })],
  ])('does not tell a join where %s', (_, current) => {
    expect(decided(transition(1), current)).toEqual(notTrue);
  });

  it('tells a join while the consent still runs', () => {
    expect(decided(transition(1), profile(1, consent('marketing', { expiresAt: '2026-03-02T09:00:00.001Z' }))).send).toBe(true);
  });

  it('asks for the destination’s own purposes too', () => {
    const strict = { ...destination!, purposes: ['marketing.email'] };
    expect(decided(transition(1), profile(1), undefined, strict)).toEqual(notTrue);
    expect(decided(transition(1), profile(1, consent('marketing.email', {})), undefined, strict).send).toBe(true);
  });

  it('does not tell a join of a segment that is no more, but its leave', () => {
    const none = { ...config, segments: [] };
    expect(decide(transition(1), { profile: profile(1), delivered: undefined }, destination!, none, NOW)).toEqual(notTrue);
    expect(decide(transition(1, 'leave'), { profile: profile(1), delivered: undefined }, destination!, none, NOW).send).toBe(
      true,
    );
  });

  it('always tells a leave, without fields: of who is gone, of who joined again, of who denied', () => {
    for (const current of [undefined, profile(1), profile(1, consent('marketing', { state: 'denied' }))]) {
      const decision = decided(transition(1, 'leave'), current);
      expect(decision).toMatchObject({ send: true, transition: { change: 'leave', fields: {} } });
    }
    const merged = { ...transition(1, 'leave'), succeededBy: oneId(2) as any };
    expect(decided(merged, undefined)).toMatchObject({ send: true, transition: { succeededBy: oneId(2) } });
  });

  it('tells nothing twice, and nothing older after something newer', () => {
    for (const change of ['join', 'leave'] as const) {
      expect(decided(transition(1, change), profile(1), 2).send).toBe(true);
      expect(decided(transition(1, change), profile(1), 3)).toEqual({ send: false, because: 'alreadyDelivered' });
      expect(decided(transition(1, change), profile(1), 4)).toEqual({ send: false, because: 'overtaken' });
    }
  });
});
