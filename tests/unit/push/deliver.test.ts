import { afterEach, describe, expect, it } from 'vitest';
import { push } from '../../../functions/push/push.ts';
import type { Transition } from '../../../shared/contracts/profile.ts';
import { DeliveryError } from '../../../shared/domain/errors.ts';
import { post } from '../../../shared/push/post.ts';
import { secretReader } from '../../../shared/push/secrets.ts';
import { deliveryLedger } from '../../../shared/stores/deliveries.ts';
import { type Behaviour, configuration, deliverDeps, oneId, profile, startReceiver, transition } from './fixtures.ts';

let stop: (() => Promise<void>) | undefined;
afterEach(async () => {
  await stop?.();
  stop = undefined;
});
const receiving = async (behaviour?: Behaviour, more: object = {}) => {
  const receiver = await startReceiver(behaviour);
  stop = receiver.stop;
  const deps = deliverDeps({ config: configuration(receiver.url, more), standing: [profile(1), profile(2)] });
  return { receiver, deps };
};
const message = (of: Transition, destination = 'automation'): string =>
  JSON.stringify({ schema: 'transition/1', destination, transition: of });
const failure = async (work: Promise<unknown>): Promise<any> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('push', () => {
  it('delivers a transition as a webhook that the library verifies', async () => {
    const { receiver, deps } = await receiving();
    await push(message(transition(1)), deps);
    expect(receiver.received).toHaveLength(1);
    const [webhook] = receiver.received;
    expect(webhook!.id).toBe('msg_t1-cardiology-3_automation');
    expect(webhook!.headers).toMatchObject({ 'content-type': 'application/json', 'user-agent': 'hcp360-push/1' });
    expect(webhook!.body).toEqual({
      type: 'segment.membership.changed',
      timestamp: '2026-03-01T00:00:03.000Z',
      data: {
        destination: 'automation',
        segment: 'cardiology',
        transitions: [
          {
            id: 't1-cardiology-3',
            oneId: oneId(1),
            change: 'join',
            at: '2026-03-01T00:00:03.000Z',
            sequence: 3,
            fields: { 'golden.hospital': 'HOSPITAL-1', 'scores.engagement': 42.5, reason: 'the clause holds' },
          },
        ],
      },
    });
    for (const value of ['NAME-1', 'CITY-1', 'PHONE-1', 'TOPIC-1']) expect(webhook!.text).not.toContain(value);
    expect(await deps.ledger.on('automation' as any, '2026-03-01')).toMatchObject([
      { webhookId: webhook!.id, segment: 'cardiology', transitions: 1, outcome: 'delivered', status: 204, attempts: 1 },
    ]);
  });

  it('keeps one id and body over all retries, and signs each anew', async () => {
    const { receiver, deps } = await receiving((nth) => ([500, 429, 'taken-then-cut', 204] as const)[nth] ?? 500);
    const seconds = [1, 2, 3, 4].map((second) => Date.now() + second * 1000);
    for (const at of seconds.slice(0, 3)) {
      const error = await failure(push(message(transition(1)), { ...deps, now: () => at }));
      expect(error).toBeInstanceOf(DeliveryError);
      expect(error.retryable).toBe(true);
    }
    await push(message(transition(1)), { ...deps, now: () => seconds[3]! });
    await push(message(transition(1)), deps);
    expect(receiver.requests()).toBe(4);
    const [lost, taken] = receiver.received;
    expect(taken!.id).toBe(lost!.id);
    expect(taken!.text).toBe(lost!.text);
    expect(taken!.headers['webhook-signature']).not.toBe(lost!.headers['webhook-signature']);
    expect(await deps.ledger.on('automation' as any, '2026-03-01')).toMatchObject([
      { outcome: 'delivered', status: 204, attempts: 4 },
    ]);
  });

  it.each([
    [410, false, 'destination automation is gone (410)'],
    [400, false, 'destination automation answered 400'],
    [302, false, 'destination automation answered 302'],
    [408, true, 'destination automation answered 408'],
    [429, true, 'destination automation answered 429'],
    [503, true, 'destination automation answered 503'],
    ['cut', true, 'destination automation could not be reached'],
  ] as const)('throws where the receiver does %s', async (does, retryable, text) => {
    const { receiver, deps } = await receiving(() => does);
    const error = await failure(push(message(transition(1)), deps));
    expect(error).toBeInstanceOf(DeliveryError);
    expect([error.retryable, error.message]).toEqual([retryable, text]);
    expect(receiver.requests()).toBe(1);
    expect(await deps.ledger.told({ destination: 'automation', segment: 'cardiology' } as any, [oneId(1)] as any)).toEqual([
      undefined,
    ]);
    const status = typeof does === 'number' ? does : 0;
    expect(await deps.ledger.on('automation' as any, '2026-03-01')).toMatchObject([{ outcome: 'failed', status, attempts: 1 }]);
  });

  it('gives up on a receiver that hangs', async () => {
    const { receiver } = await receiving(() => 'hang');
    expect(await post(fetch, receiver.url, {}, '{}', 200)).toEqual({
      outcome: 'failed',
      status: 0,
      retryable: true,
      why: 'did not answer in time',
    });
  });

  it.each([
    'http://example.com/',
    'http://example.com/127.0.0.1',
    'http://127.0.0.1:80@example.com/',
    'https://user:secret@example.com/',
    'file:///etc/hosts',
  ])('posts nothing to %s', async (url) => {
    const send = async (): Promise<Response> => {
      throw new Error('sent');
    };
    expect(await failure(post(send, url, {}, '{}'))).toMatchObject({ name: 'ConfigurationError' });
  });

  it('sends nothing older after something newer, and a leave whose join was never true', async () => {
    const { receiver, deps } = await receiving();
    const sent = [
      transition(1, 'join', 2), // was true once: the profile's membership has sequence 3
      transition(1, 'join', 3),
      transition(1, 'join', 2),
      transition(1, 'leave', 4),
      transition(1, 'join', 3),
      transition(3, 'join', 1), // nobody any more
      transition(3, 'leave', 2),
    ];
    for (const each of sent) await push(message(each), deps);
    expect(receiver.received.map(({ id }) => id)).toEqual(
      ['t1-cardiology-3', 't1-cardiology-4', 't3-cardiology-2'].map((id) => `msg_${id}_automation`),
    );
    expect(deps.counts).toMatchObject({ TransitionsSuperseded: 4, WebhooksDelivered: 3 });
  });

  it('tells nothing to who is not configured or does not subscribe any more', async () => {
    const { receiver, deps } = await receiving(undefined, { segments: ['engaged'] });
    await push(message(transition(1)), deps);
    await push(message(transition(1, 'leave', 4), 'gone-away'), deps);
    expect(receiver.requests()).toBe(0);
    expect(deps.counts.TransitionsUnsubscribed).toBe(2);
  });

  it('waits for an operator where a destination has no secret', async () => {
    const { receiver, deps } = await receiving();
    const secretOf = secretReader('{"other":"arn:other"}', async () => 'x');
    const error = await failure(push(message(transition(1)), { ...deps, secretOf }));
    expect(error).toMatchObject({ name: 'ConfigurationError', retryable: true });
    expect(receiver.requests()).toBe(0);
    expect(await secretReader('{"automation":"arn:a"}', async (arn) => `secret of ${arn}`)('automation' as any)).toBe(
      'secret of arn:a',
    );
  });

  it('refuses a message that is not one, without quoting it', async () => {
    const { deps } = await receiving();
    const error = await failure(push('{"name":"Somebody"}', deps));
    expect(error).toMatchObject({ name: 'ContractError' });
    expect(String(error)).not.toContain('Somebody');
  });
});

describe('delivery ledger', () => {
  it('never steps back', async () => {
    const { control } = deliverDeps();
    const ledger = deliveryLedger(control);
    const stream: any = { destination: 'automation', segment: 'cardiology' };
    const [a, b]: any[] = [oneId(1), oneId(2)];
    await ledger.note(stream, [{ oneId: a, sequence: 5 }]);
    await ledger.note(stream, [
      { oneId: a, sequence: 4 },
      { oneId: b, sequence: 1 },
    ]);
    expect(await ledger.told(stream, [b, a])).toEqual([1, 5]);
    expect(await ledger.told({ ...stream, segment: 'engaged' }, [a])).toEqual([undefined]);
  });
});
