import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { auditWebhooks } from '../../../cli/webhooks/audit.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../../../cli/webhooks/receiver.ts';

const SECRET = `whsec_${Buffer.from('a signing secret for tests only!').toString('base64')}`;
let receiver: WebhookReceiver;
beforeAll(async () => {
  receiver = await startWebhookReceiver({ secretOf: async (destination) => (destination === 'crm' ? SECRET : undefined) });
});
afterAll(() => receiver.stop());

const idOf = (name: string) => `hcp_01JGZZZZZZZZZZZZZZZZZZZZZ${name.toUpperCase()}`;
const transition = (name: string, change: 'join' | 'leave', sequence: number) => ({
  id: `${name}-${sequence}`,
  oneId: idOf(name),
  change,
  at: '2026-01-05T00:00:00.000Z',
  sequence,
  fields: {},
});
const body = (transitions: ReturnType<typeof transition>[]) =>
  JSON.stringify({
    type: 'segment.membership.changed',
    timestamp: '2026-01-05T00:00:00.000Z',
    data: { destination: 'crm', segment: 'vip', transitions },
  });
const post = async (id: string, text: string, options: { secret?: string; at?: Date; to?: string; sent?: string } = {}) => {
  const at = options.at ?? new Date();
  const signature = new Webhook(options.secret ?? SECRET).sign(id, at, text);
  const response = await fetch(receiver.urlFor(options.to ?? 'crm'), {
    method: 'POST',
    body: options.sent ?? text,
    headers: { 'webhook-id': id, 'webhook-timestamp': String(Math.floor(at.getTime() / 1000)), 'webhook-signature': signature },
  });
  return response.status;
};

it('takes what is signed, refuses what is not, and keeps the books', async () => {
  expect(await post('msg_1', body([transition('a', 'join', 1), transition('b', 'join', 1)]))).toBe(204);
  expect(await post('msg_1', body([transition('a', 'join', 1), transition('b', 'join', 1)]))).toBe(204);
  expect(await post('msg_2', body([transition('a', 'leave', 2)]))).toBe(204);
  expect(await post('msg_3', body([transition('a', 'join', 1)]))).toBe(204);
  expect(await post('msg_4', body([transition('c', 'join', 1), transition('c', 'leave', 2)]))).toBe(204);
  expect(
    await post('msg_5', body([transition('d', 'join', 1)]), { secret: `whsec_${btoa('another secret, also for tests')}` }),
  ).toBe(401);
  expect(await post('msg_6', body([transition('d', 'join', 1)]), { sent: body([transition('e', 'join', 1)]) })).toBe(401);
  expect(await post('msg_7', body([transition('d', 'join', 1)]), { at: new Date(Date.now() - 600_000) })).toBe(401);
  expect(await post('msg_8', body([transition('d', 'join', 1)]), { to: 'unknown' })).toBe(401);
  expect(await post('msg_9', '{}')).toBe(401);
  const identity = (change: object, sequence: number) =>
    JSON.stringify({
      type: 'hcp.identity.changed',
      timestamp: '2026-01-05T00:00:00.000Z',
      data: {
        destination: 'crm',
        transitions: [{ id: `i${sequence}`, oneId: idOf('a'), at: '2026-01-05T00:00:00.000Z', sequence, ...change }],
      },
    });
  expect(await post('msg_10', identity({ change: 'split', splitFrom: idOf('b') }, 1))).toBe(204);
  expect(await post('msg_11', identity({ change: 'merged', succeededBy: idOf('b') }, 3))).toBe(204);
  expect(await post('msg_12', identity({ change: 'merged' }, 4))).toBe(401);

  const audit = auditWebhooks(receiver.received);
  expect(audit).toMatchObject({ verified: 7, repeated: 1, outOfSequence: 1, contradicting: 1, merged: 1, split: 1 });
  expect([...audit.refused.values()].reduce((sum, n) => sum + n, 0)).toBe(6);
  expect(audit.refused.get('no such destination')).toBe(1);
  expect(audit.segments).toEqual([
    { destination: 'crm', segment: 'vip', webhooks: 4, joins: 3, leaves: 2, members: new Set([idOf('b')]) },
  ]);
});
