import { type SendMessageBatchCommand, type SendMessageBatchResult, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { UnprocessedError } from '../../../shared/domain/errors.ts';
import { SqsQueue } from '../../../shared/stores/queues.ts';

/** A client whose answers are given; what it was sent is kept. */
const clientAnswering = (
  answer: (ids: string[], call: number) => Partial<SendMessageBatchResult>,
): { client: SQSClient; sent: string[][] } => {
  const sent: string[][] = [];
  const client = new SQSClient({ region: 'us-east-1' });
  client.send = (async (command: SendMessageBatchCommand) => {
    const entries = command.input.Entries ?? [];
    sent.push(entries.map((entry) => entry.MessageBody ?? ''));
    return answer(
      entries.map((entry) => entry.Id ?? ''),
      sent.length,
    );
  }) as typeof client.send;
  return { client, sent };
};
const bodies = (n: number): { body: string }[] => Array.from({ length: n }, (_, index) => ({ body: `m${index}` }));

describe('SqsQueue', () => {
  it('sends ten at a time, in order, and no request over the limit of bytes', async () => {
    const { client, sent } = clientAnswering(() => ({}));
    await new SqsQueue(client, 'url').send(bodies(23));
    expect(sent.map((batch) => batch.length)).toEqual([10, 10, 3]);
    expect(sent.flat()).toEqual(bodies(23).map(({ body }) => body));
    sent.length = 0;
    await new SqsQueue(client, 'url').send([1, 2, 3].map((n) => ({ body: String(n).repeat(120_000) })));
    expect(sent.map((batch) => batch.length)).toEqual([2, 1]);
  });

  it('sends together what is sent at one time, in order, and fails it together', async () => {
    const { client, sent } = clientAnswering((ids, call) =>
      call === 2 ? { Failed: [{ Id: ids[0], Code: 'AccessDenied', SenderFault: true }] } : {},
    );
    const queue = new SqsQueue(client, 'url');
    await Promise.all([queue.send([{ body: 'a' }, { body: 'b' }]), queue.send([]), queue.send([{ body: 'c' }])]);
    expect(sent).toEqual([['a', 'b', 'c']]);
    const outcomes = await Promise.allSettled([queue.send([{ body: 'd' }]), queue.send([{ body: 'e' }])]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await queue.send([{ body: 'f' }]);
    expect(sent.slice(1)).toEqual([['d', 'e'], ['f']]);
  });

  it('sends again what was not taken, and only that', async () => {
    const { client, sent } = clientAnswering((_, call) =>
      call === 1 ? { Failed: [{ Id: '1', Code: 'InternalError', SenderFault: false }] } : {},
    );
    await new SqsQueue(client, 'url').send(bodies(3));
    expect(sent).toEqual([['m0', 'm1', 'm2'], ['m1']]);
  });

  it('throws when a message is refused, and when it is never taken', async () => {
    const refused = clientAnswering(() => ({ Failed: [{ Id: '0', Code: 'InvalidMessageContents', SenderFault: true }] }));
    await expect(new SqsQueue(refused.client, 'url').send(bodies(1))).rejects.toThrow('InvalidMessageContents');
    expect(refused.sent).toHaveLength(1);
    const never = clientAnswering((ids) => ({ Failed: ids.map((Id) => ({ Id, Code: 'InternalError', SenderFault: false })) }));
    await expect(new SqsQueue(never.client, 'url').send(bodies(2))).rejects.toBeInstanceOf(UnprocessedError);
    expect(never.sent.length).toBeGreaterThan(3);
  });
});
