import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { DestinationId, SegmentId } from '../../../shared/domain/ids.ts';
import { batchWebhookId, webhookBody, webhookHeaders, webhookIdOf } from '../../../shared/push/webhook.ts';
import { oneId, SECRET } from './fixtures.ts';

const destination = DestinationId.parse('automation');
const segment = SegmentId.parse('cardiology');
const leave = (n: number, at = '2026-03-01T00:00:00.000Z'): any => ({
  id: `t${n}`,
  oneId: oneId(n),
  change: 'leave',
  at,
  sequence: 1,
  fields: {},
});

describe('webhook headers', () => {
  // standard-webhooks/standard-webhooks, libraries/javascript/src/webhook.test.ts, "sign function works".
  const vector = {
    key: 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    at: 1614265330,
    body: '{"test": 2432232314}',
    signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  };
  it('signs as the specification project’s own vector says', () => {
    const expected = {
      'content-type': 'application/json',
      'user-agent': 'hcp360-push/1',
      'webhook-id': vector.id,
      'webhook-timestamp': '1614265330',
      'webhook-signature': vector.signature,
    };
    expect(webhookHeaders(vector.key, vector.id, vector.at * 1000 + 999, vector.body)).toEqual(expected);
    expect(webhookHeaders(`whsec_${vector.key}`, vector.id, vector.at * 1000, vector.body)).toEqual(expected);
  });

  it('is verified by the library, and not with another key, body, id or time', () => {
    const body = webhookBody(destination, segment, [leave(1)]);
    const headers = webhookHeaders(SECRET, 'msg_1', Date.now(), body);
    expect(new Webhook(SECRET).verify(body, headers)).toEqual(JSON.parse(body));
    const refused = (secret: string, text: string, other: Record<string, string>): void =>
      expect(() => new Webhook(secret).verify(text, { ...headers, ...other })).toThrow();
    refused(SECRET.replace('q', 'Q'), body, {});
    refused(SECRET, body.replace('leave', 'join!'), {});
    refused(SECRET, body, { 'webhook-id': 'msg_2' });
    refused(SECRET, body, { 'webhook-timestamp': String(Number(headers['webhook-timestamp']) + 1) });
  });

  it('signs with both keys while one is rotated', () => {
    const old = 'OLDq1w2e3r4t5y6u7i8o9p0a1s2d3f4g5h6j7k8l9z0x';
    const headers = webhookHeaders(`${SECRET} ${old}\n`, 'msg_1', Date.now(), '{}');
    expect(headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/);
    for (const key of [SECRET, old]) expect(new Webhook(key).verify('{}', headers)).toEqual({});
  });

  it.each(['', 'too-short', 'abc=def', 'x'.repeat(33), 'ÄÖÜ'.repeat(12)])(
    'refuses the secret %j without quoting it',
    (secret) => {
      let thrown: unknown;
      try {
        webhookHeaders(secret, 'msg_1', 0, '{}');
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toMatchObject({ name: 'ConfigurationError' });
      if (secret !== '') expect(String(thrown)).not.toContain(secret);
    },
  );
});

describe('webhook ids and bodies', () => {
  it('has one id a transition and destination, and one a batch', () => {
    expect(webhookIdOf('abc', destination)).toBe('msg_abc_automation');
    const id = batchWebhookId(['a', 'b'], destination);
    expect(id).toMatch(/^msg_[0-9a-f]{32}_automation$/);
    expect(batchWebhookId(['a', 'b'], destination)).toBe(id);
    expect(
      new Set([
        id,
        batchWebhookId(['a'], destination),
        batchWebhookId(['ab'], destination),
        batchWebhookId(['a', 'b'], DestinationId.parse('crm')),
      ]).size,
    ).toBe(4);
  });

  it('is dated by its latest transition, so that a retry has the same body', () => {
    const body = webhookBody(destination, segment, [leave(1, '2026-03-02T00:00:00.000Z'), leave(2)]);
    expect(JSON.parse(body)).toEqual({
      type: 'segment.membership.changed',
      timestamp: '2026-03-02T00:00:00.000Z',
      data: { destination, segment, transitions: [leave(1, '2026-03-02T00:00:00.000Z'), leave(2)] },
    });
  });

  it('carries nothing that its contract does not name', () => {
    expect(() => webhookBody(destination, segment, [{ ...leave(1), name: 'Somebody' }])).toThrow();
  });
});
