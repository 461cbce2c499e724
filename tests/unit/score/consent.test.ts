import { describe, expect, it } from 'vitest';
import type { ConsentStatement } from '../../../shared/contracts/observation.ts';
import { consented, consentTurns, type Ledger, resolveConsents } from '../../../shared/score/consent.ts';
import { DAY, daysAgo, NOW, statement } from './fixtures.ts';

const one = (...statements: ConsentStatement[]): Ledger => ({ generic: false, statements });
const generic = (...statements: ConsentStatement[]): Ledger => ({ generic: true, statements });
const yes = (days: number, purpose = 'marketing', more = {}) => statement(purpose, 'granted', daysAgo(days), more);
const no = (days: number, purpose = 'marketing') => statement(purpose, 'denied', daysAgo(days));
const until = (days: number, expiresInDays: number, purpose = 'marketing') =>
  yes(days, purpose, { expiresAt: daysAgo(-expiresInDays) });

describe('resolveConsents', () => {
  const cases: [what: string, ledgers: Ledger[], state: string | undefined][] = [
    ['nothing said', [one()], undefined],
    ['another purpose', [one(yes(1, 'profiling'))], undefined],
    ['a grant', [one(yes(1))], 'granted'],
    ['a denial', [one(no(1))], 'denied'],
    ['a later denial under one identity', [one(no(1), yes(2))], 'denied'],
    ['a later grant under one identity', [one(no(2), yes(1))], 'granted'],
    ['both at one instant', [one(yes(1), no(1))], 'denied'],
    ['a grant that ends later', [one(until(10, 1))], 'granted'],
    ['a grant that has ended', [one(until(10, -1))], 'expired'],
    ['a grant that ends now', [one(until(10, 0))], 'expired'],
    ['an ended grant, renewed', [one(until(10, -1), yes(0.5))], 'granted'],
    ['a denial under another identity, though older', [one(yes(1)), one(no(50))], 'denied'],
    ['an ended grant under another identity', [one(yes(1)), one(until(10, -1))], 'expired'],
    ['an ended grant and a denial', [one(until(10, -1)), one(no(50))], 'denied'],
    ['nothing under another identity', [one(yes(1)), one()], 'granted'],
    ['a grant dated in the future', [one(yes(-1))], undefined],
    ['a grant of the past and a denial of the future', [one(yes(1), no(-1))], 'denied'],
    ['a grant under a generic key', [generic(yes(1))], undefined],
    ['a denial under a generic key', [one(yes(1)), generic(no(50))], 'denied'],
    ['a denial under a generic key, with a later grant there', [one(yes(1)), generic(no(50), yes(2))], 'denied'],
    ['an ended grant under a generic key', [one(yes(1)), generic(until(10, -1))], 'granted'],
  ];
  it.each(cases)('%s', (_, ledgers, state) => {
    for (const order of [ledgers, ledgers.toReversed()]) {
      expect(resolveConsents(order, NOW)['marketing']?.state).toBe(state);
      expect(consented(resolveConsents(order, NOW), 'marketing')).toBe(state === 'granted');
    }
  });

  it('lets a denial of marketing deny what is narrower, under whatever identity and however old', () => {
    const consents = resolveConsents([one(yes(1, 'marketing.email')), one(no(50)), one(yes(1, 'profiling'))], NOW);
    expect(consents['marketing.email']).toEqual({
      state: 'denied',
      at: daysAgo(50),
      source: 'digital',
      reason: 'denied with marketing',
    });
    expect(consents['profiling']?.state).toBe('granted');
  });

  it('does not let a grant of marketing grant what is narrower, nor its end deny it', () => {
    expect(resolveConsents([one(yes(1))], NOW)['marketing.email']).toBeUndefined();
    expect(resolveConsents([one(until(10, -1), yes(1, 'marketing.email'))], NOW)['marketing.email']?.state).toBe('granted');
  });

  it('does not let a denial of e-mail deny marketing', () => {
    expect(resolveConsents([one(no(1, 'marketing.email'), yes(1))], NOW)['marketing']?.state).toBe('granted');
  });

  it('says which statement counts and why', () => {
    expect(resolveConsents([one(yes(9), until(3, 7)), one(yes(1))], NOW)['marketing']).toEqual({
      state: 'granted',
      at: daysAgo(3),
      source: 'digital',
      expiresAt: daysAgo(-7),
      reason: 'granted: the latest of 2 statements, the most restrictive of 2 identities',
    });
  });
});

describe('consentTurns', () => {
  it('are the ends and beginnings to come of grants that count', () => {
    const ledgers = [one(until(10, 3), until(20, -1), yes(-2), no(-5)), generic(until(10, 1))];
    expect(consentTurns(ledgers, NOW).sort()).toEqual([NOW + 2 * DAY, NOW + 3 * DAY]);
  });
});
