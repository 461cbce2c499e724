import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from '@aws-sdk/client-sqs';
import type { Outgoing, Queue } from '../contracts/queue.ts';
import { UnprocessedError } from '../domain/errors.ts';

const ENTRIES = 10;
/** SQS takes 256 KiB a request on every queue ever made; a little is left for the envelope. */
const BYTES = 250_000;
const ATTEMPTS = 5;

/** @returns batches of at most ten messages and 250,000 bytes, in order */
const batches = (messages: readonly Outgoing[]): Outgoing[][] => {
  const out: Outgoing[][] = [];
  let current: Outgoing[] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = Buffer.byteLength(message.body);
    if (current.length === ENTRIES || (current.length > 0 && bytes + size > BYTES)) {
      out.push(current);
      current = [];
      bytes = 0;
    }
    current.push(message);
    bytes += size;
  }
  if (current.length > 0) out.push(current);
  return out;
};

/** A queue on SQS. */
export class SqsQueue implements Queue {
  private readonly client: SQSClient;
  private readonly url: string;

  constructor(client: SQSClient, url: string) {
    this.client = client;
    this.url = url;
  }

  async send(messages: readonly Outgoing[]): Promise<void> {
    // One request after the other: a FIFO queue keeps the order in which its requests arrive.
    for (const batch of batches(messages)) await this.sendBatch(batch);
  }

  private async sendBatch(batch: readonly Outgoing[]): Promise<void> {
    let left: SendMessageBatchRequestEntry[] = batch.map((message, index) => ({
      Id: String(index),
      MessageBody: message.body,
      ...(message.group === undefined ? {} : { MessageGroupId: message.group }),
      ...(message.deduplicationId === undefined ? {} : { MessageDeduplicationId: message.deduplicationId }),
    }));
    for (let attempt = 0; ; attempt++) {
      const answer = await this.client.send(new SendMessageBatchCommand({ QueueUrl: this.url, Entries: left }));
      const failed = new Map((answer.Failed ?? []).map((entry) => [entry.Id, entry]));
      if (failed.size === 0) return;
      const codes = [...new Set([...failed.values()].map((entry) => entry.Code))].join(', ');
      const refused = [...failed.values()].some((entry) => entry.SenderFault === true);
      if (refused || attempt === ATTEMPTS)
        throw new UnprocessedError(`${failed.size} of ${batch.length} messages were not taken: ${codes}`);
      left = left.filter((entry) => failed.has(entry.Id));
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 100 * 2 ** attempt));
    }
  }
}

/** A queue in memory, for tests: what was sent, in order, FIFO deduplication included. `before` runs ahead of each call and may throw. */
export class MemoryQueue implements Queue {
  readonly sent: Outgoing[] = [];
  private readonly seen = new Set<string>();
  private readonly before: (call: string) => Promise<void> | void;

  constructor(before: (call: string) => Promise<void> | void = () => {}) {
    this.before = before;
  }

  async send(messages: readonly Outgoing[]): Promise<void> {
    await this.before('send');
    for (const message of messages) {
      if (message.deduplicationId !== undefined && this.seen.has(message.deduplicationId)) continue;
      if (message.deduplicationId !== undefined) this.seen.add(message.deduplicationId);
      this.sent.push(message);
    }
  }
}
