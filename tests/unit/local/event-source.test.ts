import { afterEach, describe, expect, it } from 'vitest';
import { type EventSource, runEventSource } from '../../../infra/local/lambda/event-source.ts';
import type { LambdaFunction } from '../../../infra/local/lambda/function.ts';
import { depthOf, peek, Queues } from '../../../infra/local/sqs/queues.ts';

const ARN = 'arn:aws:sqs:us-east-1:000000000000:';
const queue = (name: string, properties: Record<string, unknown> = {}) => ({
  logicalId: name,
  path: undefined,
  type: 'AWS::SQS::Queue',
  name,
  arn: ARN + name,
  ref: name,
  properties,
});
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

interface Record_ {
  messageId: string;
  body: string;
  attributes: Record<string, string>;
}

/** Runs an event source on a queue that is filled before it starts, and gives each batch that the function got. */
const feed = async (
  bodies: string[],
  handle: (records: Record_[]) => unknown,
  source: Partial<EventSource> = {},
  concurrency = 1,
) => {
  const queues = new Queues(undefined);
  const redrive = { RedrivePolicy: { deadLetterTargetArn: `${ARN}dead`, maxReceiveCount: 2 } };
  // Named before the queue that it serves: the order of the template must not matter.
  queues.addAll([queue('main', { VisibilityTimeout: 60, ...redrive }), queue('dead')], (name) => name);
  for (const body of bodies) queues.send(`${ARN}main`, body);
  const main = queues.byName('main');
  const dead = queues.byName('dead');
  if (!main || !dead) throw new Error('no queue');
  const batches: string[][] = [];
  const most = { running: 0, ever: 0 };
  const invoke = async (event: unknown) => {
    most.running += 1;
    most.ever = Math.max(most.ever, most.running);
    const { Records } = event as { Records: Record_[] };
    batches.push(Records.map(({ body }) => body));
    const result = await handle(Records);
    most.running -= 1;
    return result instanceof Error
      ? { ok: false, payload: '{"errorType":"Error"}' }
      : { ok: true, payload: JSON.stringify(result ?? null) };
  };
  const slot = { invoke, release: () => {} };
  const lambda = { name: 'f', concurrency, acquire: async () => slot } as unknown as LambdaFunction;
  const stopping = new AbortController();
  const ended = runEventSource(
    {
      functionName: 'f',
      queueArn: main.arn,
      batchSize: 10,
      windowMs: 0,
      concurrency: 5,
      reportsItemFailures: true,
      enabled: true,
      ...source,
    },
    main,
    lambda,
    {
      queues,
      signal: stopping.signal,
      log: () => {},
      maxWindowMs: undefined,
      minWindowMs: undefined,
      redeliverAfterSeconds: 0.03,
    },
  );
  open.push(async () => {
    stopping.abort();
    queues.store.shutdown();
    await ended;
  });
  return { batches, main, dead, most, queues };
};
const empty = (main: Parameters<typeof depthOf>[0]) =>
  expect.poll(() => depthOf(main)).toEqual({ visible: 0, inFlight: 0, delayed: 0 });

describe('an event source', () => {
  it('takes more than SQS gives at once, up to its batch size', async () => {
    const bodies = Array.from({ length: 30 }, (_, n) => String(n));
    const { batches, main } = await feed(bodies, () => ({ batchItemFailures: [] }), { batchSize: 25 });
    await empty(main);
    expect(batches.map(({ length }) => length)).toEqual([25, 5]);
  });

  it('waits for its window to fill a batch', async () => {
    const { batches, main, queues } = await feed(['1'], () => null, { windowMs: 150 });
    setTimeout(() => queues.send(`${ARN}main`, '2'), 40);
    await empty(main);
    await expect.poll(() => batches).toEqual([['1', '2']]);
  });

  it('runs no more at once than its concurrency, and its function’s', async () => {
    const slow = () => new Promise((resolve) => setTimeout(resolve, 20));
    const bodies = Array.from({ length: 12 }, (_, n) => String(n));
    const two = await feed(bodies, slow, { batchSize: 1, concurrency: 2 }, 9);
    await empty(two.main);
    expect(two.most.ever).toBe(2);
    const one = await feed(bodies, slow, { batchSize: 1, concurrency: 5 }, 1);
    await empty(one.main);
    expect(one.most.ever).toBe(1);
  });

  it('gives back the reported messages alone, and buries them after their last receive', async () => {
    const failing = (records: Record_[]) => ({
      batchItemFailures: records.filter(({ body }) => body === 'bad').map(({ messageId }) => ({ itemIdentifier: messageId })),
    });
    const { batches, main, dead } = await feed(['good', 'bad'], failing);
    await empty(main);
    expect(batches).toEqual([['good', 'bad'], ['bad']]);
    expect(peek(dead, 5).map(({ body }) => body)).toEqual(['bad']);
  });

  it.each([
    ['an id that is not in the batch', { batchItemFailures: [{ itemIdentifier: 'unknown' }] }],
    ['an empty id', { batchItemFailures: [{ itemIdentifier: '' }] }],
    ['a function that throws', new Error('no')],
  ])('takes %s for the failure of the whole batch', async (_, result) => {
    const { batches, main, dead } = await feed(['a', 'b'], () => result);
    await empty(main);
    expect(batches).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
    expect(peek(dead, 5)).toHaveLength(2);
  });

  it('heeds no report where the mapping does not say so', async () => {
    const { batches, main } = await feed(['a'], () => ({ batchItemFailures: [{ itemIdentifier: 'x' }] }), {
      reportsItemFailures: false,
    });
    await empty(main);
    expect(batches).toEqual([['a']]);
  });

  it('tells how often a message was received', async () => {
    const counts: (string | undefined)[] = [];
    const { main } = await feed(['a'], ([record]) => {
      counts.push(record?.attributes['ApproximateReceiveCount']);
      return new Error('no');
    });
    await empty(main);
    expect(counts).toEqual(['1', '2']);
  });
});
