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

/** Sends of so many milliseconds go out together: a batch of records costs few requests, each of which takes longer than this. */
const GATHER_MS = 5;

interface Send {
  messages: readonly Outgoing[];
  resolve: () => void;
  reject: (error: unknown) => void;
}

/** A queue on SQS. */
export class SqsQueue implements Queue {
  private readonly client: SQSClient;
  private readonly url: string;
  private waiting: Send[] = [];
  /** One flush after the other: a FIFO queue keeps the order in which its requests arrive. */
  private flushed: Promise<void> = Promise.resolve();

  constructor(client: SQSClient, url: string) {
    this.client = client;
    this.url = url;
  }

  send(messages: readonly Outgoing[]): Promise<void> {
    if (messages.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      if (this.waiting.length === 0) setTimeout(() => this.flush(), GATHER_MS);
      this.waiting.push({ messages, resolve, reject });
    });
  }

  private flush(): void {
    const sends = this.waiting;
    this.waiting = [];
    this.flushed = this.flushed.then(async () => {
      try {
        for (const batch of batches(sends.flatMap((send) => send.messages))) await this.sendBatch(batch);
        for (const send of sends) send.resolve();
      } catch (error) {
        // Some may have been taken: each sender tries all of its own again, which every stage must bear anyway.
        for (const send of sends) send.reject(error);
      }
    });
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
