import { describe, expect, it } from 'vitest';
import { traitsOf } from '../../../shared/score/traits.ts';
import { content, daysAgo, engagement, survey } from './fixtures.ts';

const catalogue = new Map([content('c1', ['asthma']), content('c2', ['gout', 'asthma'])].map((each) => [each.contentId, each]));

describe('traitsOf', () => {
  it('weighs what is recent more: half after 90 days', () => {
    // wechat 1 + 2^(−10/90) = 1.93; e-mail 3 · 2^(−180/90) = 0.75, though three are more than two.
    const old = ['1', '2', '3'].map((id) => engagement(id, daysAgo(180), 'email', 'open', 'c1'));
    const lately = [engagement('4', daysAgo(0), 'wechat', 'read', 'c2'), engagement('5', daysAgo(10), 'wechat', 'read')];
    expect(traitsOf([...old, ...lately], catalogue)).toEqual({
      engagements: 5,
      surveys: 0,
      lastEngagedAt: daysAgo(0),
      preferredChannel: 'wechat',
      topTopic: 'asthma',
    });
    // 3 · 2^(−90/90) = 1.5 against 1.
    const lessOld = ['1', '2', '3'].map((id) => engagement(id, daysAgo(90), 'email', 'open'));
    expect(traitsOf([...lessOld, lately[0]!], catalogue)['preferredChannel']).toBe('email');
  });

  it('takes the first by name of equals, and knows no topic of what the catalogue has not', () => {
    const events = [engagement('1', daysAgo(5), 'web', 'view', 'gone'), engagement('2', daysAgo(5), 'email', 'open')];
    expect(traitsOf(events, catalogue)).toMatchObject({ preferredChannel: 'email' });
    expect(traitsOf(events, catalogue)).not.toHaveProperty('topTopic');
    expect(traitsOf([engagement('1', daysAgo(5), 'web', 'view', 'c2')], catalogue)).toMatchObject({ topTopic: 'asthma' });
  });

  it('counts surveys apart', () => {
    expect(traitsOf([survey('1', daysAgo(1), {})], catalogue)).toEqual({ engagements: 0, surveys: 1 });
  });
});
