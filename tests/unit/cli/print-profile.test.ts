import { expect, it } from 'vitest';
import { printProfile } from '../../../cli/profile/print-profile.ts';
import { Profile } from '../../../shared/contracts/profile.ts';

const at = '2026-01-05T08:00:00.000Z';
const recordId = `crm~${'a'.repeat(22)}`;
const said = { source: 'crm', recordId, trust: 'secondHand', at, reason: 'the only value' };
const profile = Profile.parse({
  oneId: 'hcp_01JGZZZZZZZZZZZZZZZZZZZZZ1',
  version: 3,
  status: 'live',
  country: 'CN',
  records: [
    { recordId, source: 'crm', sourceId: 'CRM-17', trust: 'secondHand' },
    { recordId, source: 'social', sourceId: '13800138000', trust: 'firstHand' },
    { recordId, source: 'event', sourceId: 'li.lei@example.org', trust: 'firstHand' },
  ],
  golden: { hospital: { value: '北京协和医院', ...said } },
  identifiers: [
    { type: 'phone', value: '+8613800138000', ...said },
    { type: 'email', value: 'li.lei@example.org', ...said },
  ],
  consents: { marketing: { state: 'granted', at, source: 'crm', reason: 'latest statement' } },
  scores: {
    engagement: {
      value: 7.3125,
      asOf: at,
      scorecard: 'engagement@1',
      factors: [{ factor: 'email.click', events: 4, points: 7.3125, lastAt: at }],
    },
  },
  traits: { topTopic: '肿瘤' },
  segments: { vip: { since: at, sequence: 3, reason: 'scores.engagement at least 5' } },
  outbox: [],
  configVersion: 'v',
  builtAt: at,
});

it('says what is known, where from and why', () => {
  const text = printProfile(profile);
  for (const expected of [
    'live · CN · 3 source records',
    /hospital\s+北京协和医院\s+crm\s+secondHand\s+2026-01-05\s+the only value/,
    /marketing\s+granted\s+2026-01-05\s+crm\s+latest statement/,
    'Score engagement: 7.31',
    /email\.click\s+4\s+7\.31\s+2026-01-05/,
    /topTopic\s+肿瘤/,
    /vip\s+2026-01-05\s+scores\.engagement at least 5/,
  ]) {
    expect(text).toMatch(expected);
  }
});

it('masks phone numbers and e-mail addresses, where they are a source’s own id too', () => {
  const text = printProfile(profile);
  expect(text).not.toContain('13800138000');
  expect(text).not.toContain('li.lei@');
  expect(text).toContain('+861******8000');
  expect(text).toContain('CRM-17');
});
