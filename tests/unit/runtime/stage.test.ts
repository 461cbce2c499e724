import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ContractError } from '../../../shared/domain/errors.ts';
import { queueHandler, taskHandler } from '../../../shared/runtime/stage.ts';

// In a unit test Powertools shall write to the console that is watched here.
vi.hoisted(() =>
  Object.assign(process.env, { POWERTOOLS_DEV: 'true', POWERTOOLS_SERVICE_NAME: 'test', POWERTOOLS_METRICS_NAMESPACE: 'test' }),
);

const message = (id: string, group?: string): SQSRecord =>
  ({
    messageId: id,
    receiptHandle: id,
    body: `body of ${id}`,
    attributes: { ApproximateReceiveCount: '2', SentTimestamp: '1700000000000', ...(group ? { MessageGroupId: group } : {}) },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:records${group ? '.fifo' : ''}`,
    awsRegion: 'us-east-1',
  }) as SQSRecord;
const context = { functionName: 'f', awsRequestId: 'r', getRemainingTimeInMillis: () => 1000 } as Context;
const failures = async (handler: ReturnType<typeof queueHandler>, ...records: SQSRecord[]): Promise<string[]> => {
  const answer = await handler({ Records: records } satisfies SQSEvent, context);
  return answer.batchItemFailures.map((failure) => failure.itemIdentifier);
};

describe('queueHandler', () => {
  let lines: string[];
  beforeEach(() => {
    lines = [];
    for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
      vi.spyOn(console, level).mockImplementation((...args) => void lines.push(args.join(' ')));
    }
  });
  afterEach(() => vi.restoreAllMocks());

  it('fails the messages that throw and no other', async () => {
    const seen: string[] = [];
    const handler = queueHandler(() => async ({ messageId, body, attempt, sentAt }) => {
      seen.push(`${messageId}: ${body}, attempt ${attempt}, ${sentAt}`);
      if (messageId === 'b') throw new ContractError('message', ['record.name: expected string']);
    });
    expect(await failures(handler, message('a'), message('b'), message('c'))).toEqual(['b']);
    expect(seen).toContain('c: body of c, attempt 2, 1700000000000');
  });

  it('fails them all, without throwing, when all throw', async () => {
    const handler = queueHandler(() => () => Promise.reject(new Error('down')));
    expect(await failures(handler, message('a'), message('b'))).toEqual(['a', 'b']);
  });

  it('shares what the batch prepared', async () => {
    let prepared = 0;
    const handler = queueHandler((batch) => {
      prepared++;
      expect(batch).toHaveLength(3);
      return async () => {};
    });
    await failures(handler, message('a'), message('b'), message('c'));
    expect(prepared).toBe(1);
  });

  it('in a FIFO queue fails what follows in the same group, and goes on with other groups', async () => {
    const done: string[] = [];
    const handler = queueHandler(
      () =>
        async ({ messageId }) => {
          if (messageId === 'a1') throw new Error('down');
          done.push(messageId);
        },
      'fifo',
    );
    expect(await failures(handler, message('a1', 'A'), message('b1', 'B'), message('a2', 'A'), message('b2', 'B'))).toEqual([
      'a1',
      'a2',
    ]);
    expect(done).toEqual(['b1', 'b2']);
  });

  it('logs what failed and why, but nothing of a foreign message, which may quote its input', async () => {
    const handler = queueHandler(() => async ({ messageId }) => {
      if (messageId === 'a') JSON.parse('{"name": 王伟}');
      throw new ContractError('message', ['record.name: expected string']);
    });
    await failures(handler, message('a'), message('b'));
    const text = lines.join('\n');
    expect(text).toContain('SyntaxError');
    expect(text).toContain('record.name: expected string');
    expect(text).toMatch(/"messageId":\s*"a"/);
    expect(text).not.toContain('王伟');
  });
});

describe('taskHandler', () => {
  afterEach(() => vi.restoreAllMocks());

  it('returns what the work returns and passes errors on to the state machine', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    expect(await taskHandler(async (event: { n: number }) => event.n + 1)({ n: 1 }, context)).toBe(2);
    await expect(taskHandler(() => Promise.reject(new ContractError('input', ['n: missing'])))({}, context)).rejects.toThrow(
      'n: missing',
    );
  });
});
