import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { PersistenceManager } from '../../../node_modules/fauxqs/dist/persistence.js';
import { SnsStore } from '../../../node_modules/fauxqs/dist/sns/snsStore.js';
import { type SqsQueue, SqsStore } from '../../../node_modules/fauxqs/dist/sqs/sqsStore.js';
import { nameInArn } from '../assembly/names.ts';
import type { Resource } from '../assembly/resolver.ts';
import { UnsupportedError } from '../errors.ts';

/** A queue of fauxqs. */
export type Queue = SqsQueue;

const RedrivePolicy = z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.coerce.number().int().positive() });
const ATTRIBUTES = [
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'DelaySeconds',
  'FifoQueue',
  'FifoThroughputLimit',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'VisibilityTimeout',
];

/** How many messages a queue holds. */
export interface Depth {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

/** A message looked at, not received. */
export interface PeekedMessage {
  readonly messageId: string;
  readonly body: string;
  readonly groupId: string | undefined;
  readonly receiveCount: number;
  readonly sentAt: Date;
  readonly inFlight: boolean;
}

/** fauxqs' log of messages, without its fault: a message made visible at once broke a constraint of its own. */
class MessageLog extends PersistenceManager {
  // The row may keep its old receipt: every start makes received messages visible anyway.
  override updateMessageReady(): void {}
}

/** The queues of the template, in fauxqs' store. */
export class Queues {
  readonly store = new SqsStore();
  readonly #log: MessageLog | undefined;

  /** @param dataDir keeps messages in `<dataDir>/sqs`; without it they live in memory */
  constructor(dataDir: string | undefined) {
    if (dataDir === undefined) return;
    const log = new MessageLog(join(dataDir, 'sqs'));
    log.loadSqsAndSns(this.store, new SnsStore());
    // Loaded first and watched after, or loading would write everything again.
    this.store.persistence = log;
    for (const queue of this.store.allQueues()) queue.persistence = log;
    doNotSync(log);
    // Whoever had received a message ended with the last process: waiting out its visibility timeout would help nobody.
    for (const queue of this.store.allQueues())
      for (const receiptHandle of [...queue.inflightMessages.keys()]) queue.changeVisibility(receiptHandle, 0);
    this.#log = log;
  }

  /**
   * Makes the template's queues, those first that others name as their dead-letter queue.
   * @param urlOf the URL of a queue by its name
   */
  addAll(resources: readonly Resource[], urlOf: (name: string) => string): void {
    const deadLettersFirst = resources.toSorted((a, b) => Number(isRedriven(a)) - Number(isRedriven(b)));
    for (const resource of deadLettersFirst) {
      const attributes = attributesOf(resource);
      if (isRedriven(resource)) {
        const policy = RedrivePolicy.parse(resource.properties['RedrivePolicy']);
        if (!this.byArn(policy.deadLetterTargetArn))
          throw new UnsupportedError(`queue ${resource.logicalId} has a dead-letter queue outside the assembly`);
        attributes['RedrivePolicy'] = JSON.stringify(policy);
      }
      // Making a stored queue again would drop its messages.
      const stored = this.store.getQueueByName(resource.name);
      if (stored) stored.setAttributes(attributes);
      else this.store.createQueue(resource.name, urlOf(resource.name), resource.arn, attributes);
    }
  }

  byName(name: string): Queue | undefined {
    return this.store.getQueueByName(name);
  }

  byArn(arn: string): Queue | undefined {
    return this.store.getQueueByName(nameInArn(arn));
  }

  all(): Queue[] {
    return [...this.store.allQueues()];
  }

  /** Names of the queues whose dead letters go to this one. */
  servedBy(queue: Queue): string[] {
    return this.all()
      .filter((other) => deadLetterArnOf(other) === queue.arn)
      .map(({ name }) => name);
  }

  /** Puts a message into a standard queue from inside, as S3 and schedules do. */
  send(arn: string, body: string): void {
    const queue = this.byArn(arn);
    if (!queue) throw new UnsupportedError(`no queue ${arn}`);
    queue.enqueue(SqsStore.createMessage(body, {}, Number(queue.attributes['DelaySeconds'] ?? 0) || undefined));
  }

  /** Receives up to `count` messages at once (SQS's own limit is 10). Those received too often move to the dead-letter queue. */
  receive(queue: Queue, count: number): ReturnType<Queue['dequeue']> {
    const received: ReturnType<Queue['dequeue']> = [];
    while (received.length < count) {
      const more = queue.dequeue(Math.min(10, count - received.length), undefined, (arn) => this.byArn(arn));
      if (more.length === 0) break;
      received.push(...more);
    }
    return received;
  }

  /** Wakes whoever waits, and closes the log. */
  close(): void {
    this.store.shutdown();
    this.#log?.close();
  }
}

/** The depth of a queue. */
export function depthOf(queue: Queue): Depth {
  const count = (attribute: Parameters<Queue['getAttribute']>[0]): number => Number(queue.getAttribute(attribute));
  return {
    visible: count('ApproximateNumberOfMessages'),
    inFlight: count('ApproximateNumberOfMessagesNotVisible'),
    delayed: count('ApproximateNumberOfMessagesDelayed'),
  };
}

/** Up to `count` messages: the visible first, then those in flight and those delayed. */
export function peek(queue: Queue, count: number): PeekedMessage[] {
  const { ready, inflight, delayed } = queue.inspectMessages();
  const held = inflight.map(({ message }) => message);
  return [...ready, ...held, ...delayed].slice(0, count).map((message) => ({
    messageId: message.messageId,
    body: message.body,
    groupId: message.messageGroupId,
    receiveCount: message.approximateReceiveCount,
    sentAt: new Date(message.sentTimestamp),
    inFlight: held.includes(message),
  }));
}

function isRedriven(resource: Resource): boolean {
  return resource.properties['RedrivePolicy'] !== undefined;
}

function deadLetterArnOf(queue: Queue): string | undefined {
  const policy = queue.attributes['RedrivePolicy'];
  return policy === undefined ? undefined : RedrivePolicy.parse(JSON.parse(policy)).deadLetterTargetArn;
}

function attributesOf(resource: Resource): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const name of ATTRIBUTES)
    if (resource.properties[name] !== undefined) attributes[name] = String(resource.properties[name]);
  return attributes;
}

/** fauxqs syncs each message to the disk, several milliseconds a send. A killed process loses nothing without it; a lost power supply may. */
function doNotSync(log: MessageLog): void {
  const database: unknown = Reflect.get(log, 'db');
  if (database instanceof DatabaseSync) database.exec('PRAGMA synchronous = OFF');
}
