import { describe, expect, it } from 'vitest';
import { crossesAt, engagementScore } from '../../../shared/score/engagement.ts';
import { DAY, daysAgo, engagement, NOW, SCORECARD, survey } from './fixtures.ts';

describe('engagementScore', () => {
  it('halves the points of an event every half-life', () => {
    // 8 · 2^0 + 8 · 2^(−30/30) + 8 · 2^(−60/30) + 1 · 2^(−90/30) = 8 + 4 + 2 + 0.125
    const score = engagementScore(
      SCORECARD,
      [
        engagement('1', daysAgo(0), 'email', 'click'),
        engagement('2', daysAgo(30), 'email', 'click'),
        engagement('3', daysAgo(60), 'email', 'click'),
        engagement('4', daysAgo(90), 'email', 'open'),
      ],
      NOW,
    );
    expect(score).toEqual({
      value: 14.125,
      asOf: '2026-06-01T00:00:00.000Z',
      scorecard: 'engagement@3',
      factors: [
        { factor: 'email.click', events: 3, points: 14, lastAt: daysAgo(0) },
        { factor: 'email.open', events: 1, points: 0.125, lastAt: daysAgo(90) },
      ],
    });
  });

  it('looks for the pair, then for the action, then for the channel', () => {
    const points = (channel: string, action: string) =>
      engagementScore(SCORECARD, [engagement('1', daysAgo(0), channel, action)], NOW).value;
    expect(points('email', 'open')).toBe(1);
    expect(points('web', 'share')).toBe(5);
    expect(points('web', 'view')).toBe(2);
    expect(points('fax', 'read')).toBe(0);
    expect(points('constructor', 'toString')).toBe(0);
  });

  it('scores a survey as survey.answered, and leaves out what earns nothing', () => {
    const scorecard = { ...SCORECARD, points: { 'survey.answered': 3 } };
    const { factors } = engagementScore(
      scorecard,
      [survey('1', daysAgo(0), {}), engagement('2', daysAgo(0), 'fax', 'read')],
      NOW,
    );
    expect(factors).toEqual([{ factor: 'survey.answered', events: 1, points: 3, lastAt: daysAgo(0) }]);
  });

  it('lets points be negative, and the largest share come first', () => {
    const score = engagementScore(
      SCORECARD,
      [engagement('1', daysAgo(0), 'email', 'open'), engagement('2', daysAgo(30), 'email', 'unsubscribe')],
      NOW,
    );
    expect(score.value).toBe(-4);
    expect(score.factors.map(({ factor }) => factor)).toEqual(['email.unsubscribe', 'email.open']);
  });

  it('forgets what decayed below any meaning, so that a table can hold every number', () => {
    expect(engagementScore(SCORECARD, [engagement('1', daysAgo(30 * 400), 'email', 'click')], NOW).value).toBe(0);
    expect(engagementScore(SCORECARD, [engagement('1', daysAgo(30 * 63), 'email', 'click')], NOW).value).toBeGreaterThan(1e-19);
  });
});

describe('crossesAt', () => {
  const at = (value: number, bound: number) =>
    crossesAt({ value, asOf: new Date(NOW).toISOString(), scorecard: '', factors: [] }, 30, bound);

  it('is where the closed form says', () => {
    // 20 → 5 is two half-lives of 30 days, 20 → 10 one; a millisecond more, to be past it.
    expect(at(20, 5)).toBe(NOW + 60 * DAY + 1);
    expect(at(20, 10)).toBe(NOW + 30 * DAY + 1);
    // 30 d · log2(12/8) = 17.548875… d = 1,516,222,800.6 ms
    expect(at(12, 8)).toBe(NOW + Math.ceil(30 * DAY * 0.5849625007211562) + 1);
  });

  it('never is, below the bound, at bound zero, and across zero', () => {
    for (const [value, bound] of [
      [4.99, 5],
      [0, 5],
      [5, 0],
      [0, 0],
      [-3, 5],
      [5, -3],
    ] as const) {
      expect(at(value, bound), `${value} ${bound}`).toBeUndefined();
    }
    expect(at(-10, -5)).toBe(NOW + 30 * DAY + 1);
  });

  it('is always in the future, and past the crossing when computed anew', () => {
    for (const [value, bound] of [
      [8, 8],
      [8 + 1e-12, 8],
      [1e6, 8],
    ] as const) {
      const time = at(value, bound) ?? 0;
      expect(time).toBeGreaterThan(NOW);
      expect(value * 2 ** (-(time - NOW) / (30 * DAY))).toBeLessThan(bound);
    }
  });
});
