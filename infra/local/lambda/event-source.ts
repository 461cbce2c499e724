import { z } from 'zod';
import { ACCOUNT, REGION } from '../assembly/names.ts';
import type { Resource } from '../assembly/resolver.ts';
import { messageOf, UnsupportedError } from '../errors.ts';
import { fieldsOf, isTrue, listOf, parseJson, textOf } from '../json.ts';
import { depthOf, type Queue, type Queues } from '../sqs/queues.ts';
import type { InvokeResult } from './environment.ts';
import type { LambdaFunction, Slot } from './function.ts';

/** AWS starts with five pollers for a queue. */
const POLLERS = 5;
const LARGEST_BATCH_BYTES = 6 * 1024 * 1024;

const Properties = z.object({
  FunctionName: z.string(),
  EventSourceArn: z.string(),
  BatchSize: z.coerce.number().int().positive().default(10),
  MaximumBatchingWindowInSeconds: z.coerce.number().default(0),
  Enabled: z.union([z.boolean(), z.string()]).default(true),
  FunctionResponseTypes: z.array(z.string()).default([]),
  ScalingConfig: z.object({ MaximumConcurrency: z.coerce.number().optional() }).default({}),
  FilterCriteria: z.undefined('filter criteria are not emulated').optional(),
});

/** How a queue feeds a function. */
export interface EventSource {
  readonly functionName: string;
  readonly queueArn: string;
  readonly batchSize: number;
  readonly windowMs: number;
  readonly concurrency: number;
  readonly reportsItemFailures: boolean;
  readonly enabled: boolean;
}

/** Reads an event-source mapping out of the template. */
export function eventSourceOf(resource: Resource): EventSource {
  const parsed = Properties.safeParse(resource.properties);
  if (!parsed.success) throw new UnsupportedError(`event source ${resource.logicalId}: ${z.prettifyError(parsed.error)}`);
  const properties = parsed.data;
  if (!properties.EventSourceArn.includes(':sqs:'))
    throw new UnsupportedError(`event source ${resource.logicalId}: ${properties.EventSourceArn} is no queue`);
  return {
    functionName: properties.FunctionName,
    queueArn: properties.EventSourceArn,
    batchSize: properties.BatchSize,
    windowMs: properties.MaximumBatchingWindowInSeconds * 1000,
    concurrency: properties.ScalingConfig.MaximumConcurrency ?? POLLERS,
    reportsItemFailures: properties.FunctionResponseTypes.includes('ReportBatchItemFailures'),
    enabled: isTrue(properties.Enabled),
  };
}

type Received = ReturnType<Queues['receive']>[number];

/** What a poller needs beside its source. */
export interface PollerSettings {
  readonly queues: Queues;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
  /** Caps the batching window. */
  readonly maxWindowMs: number | undefined;
  /** Stretches it. */
  readonly minWindowMs: number | undefined;
  /** A failed message is hidden for so many seconds from its failure on, instead of what is left of its visibility timeout. */
  readonly redeliverAfterSeconds: number | undefined;
}

/** Feeds a function from a queue until the signal aborts. Resolves once every poller has ended. */
export async function runEventSource(
  source: EventSource,
  queue: Queue,
  lambda: LambdaFunction,
  settings: PollerSettings,
): Promise<void> {
  const pollers = Math.max(1, Math.min(source.concurrency, lambda.concurrency));
  const windowMs = Math.max(Math.min(source.windowMs, settings.maxWindowMs ?? source.windowMs), settings.minWindowMs ?? 0);
  await Promise.all(Array.from({ length: pollers }, () => poll({ ...source, windowMs }, queue, lambda, settings)));
}

async function poll(source: EventSource, queue: Queue, lambda: LambdaFunction, settings: PollerSettings): Promise<void> {
  while (!settings.signal.aborted) {
    if (depthOf(queue).visible === 0) await queue.waitForMessages(20);
    if (settings.signal.aborted) return;
    // The slot comes first: a message received before there is a slot would spend its visibility timeout waiting.
    const slot = await lambda.acquire();
    let delivered = 0;
    try {
      delivered = await deliver(slot, source, queue, settings);
    } catch (error) {
      settings.log(`event source of ${lambda.name}: ${messageOf(error)}`);
    } finally {
      slot.release();
    }
    // Nothing received though something is there: a FIFO group is held by another poller. Its release wakes this one.
    if (delivered === 0 && !settings.signal.aborted) await queue.waitForMessages(1);
  }
}

async function deliver(slot: Slot, source: EventSource, queue: Queue, settings: PollerSettings): Promise<number> {
  if (settings.signal.aborted) return 0;
  const batch = await gather(source, queue, settings);
  if (batch.length === 0 || settings.signal.aborted) return 0;
  const result = await slot.invoke({ Records: batch.map((received) => recordOf(received, queue)) });
  if (settings.signal.aborted) return batch.length;
  const failed = failedIds(result, batch, source.reportsItemFailures);
  for (const { MessageId, ReceiptHandle } of batch) {
    if (!failed.has(MessageId)) queue.deleteMessage(ReceiptHandle);
    else if (settings.redeliverAfterSeconds !== undefined) queue.changeVisibility(ReceiptHandle, settings.redeliverAfterSeconds);
  }
  return batch.length;
}

/** Receives until the batch is full or its window is over. */
async function gather(source: EventSource, queue: Queue, settings: PollerSettings): Promise<Received[]> {
  const batch = settings.queues.receive(queue, source.batchSize);
  const end = Date.now() + source.windowMs;
  let bytes = bytesOf(batch);
  while (batch.length > 0 && batch.length < source.batchSize && bytes < LARGEST_BATCH_BYTES && !settings.signal.aborted) {
    const left = end - Date.now();
    if (left <= 0) break;
    await queue.waitForMessages(left / 1000);
    const more = settings.queues.receive(queue, source.batchSize - batch.length);
    bytes += bytesOf(more);
    batch.push(...more);
  }
  return batch;
}

function bytesOf(messages: readonly Received[]): number {
  return messages.reduce((sum, { Body }) => sum + Buffer.byteLength(Body), 0);
}

/** The messages that the invocation did not settle. AWS deletes what is not reported, in a FIFO queue too. */
function failedIds(result: InvokeResult, batch: readonly Received[], reportsItemFailures: boolean): Set<string> {
  const all = new Set(batch.map(({ MessageId }) => MessageId));
  if (!result.ok) return all;
  if (!reportsItemFailures) return new Set();
  const failures = listOf(fieldsOf(parseJson(result.payload))['batchItemFailures']);
  const ids = failures.map((failure) => textOf(fieldsOf(failure)['itemIdentifier']));
  // As on AWS: an empty or unknown id means that the whole batch failed.
  if (ids.some((id) => id === undefined || !all.has(id))) return all;
  return new Set(ids.filter((id) => id !== undefined));
}

function recordOf(received: Received, queue: Queue): unknown {
  const message = queue.inflightMessages.get(received.ReceiptHandle)?.message;
  const attributes = Object.entries(received.MessageAttributes ?? {}).map(([name, value]): [string, unknown] => {
    const { DataType, StringValue, BinaryValue } = fieldsOf(value);
    return [
      name,
      { dataType: DataType, stringValue: StringValue, binaryValue: BinaryValue, stringListValues: [], binaryListValues: [] },
    ];
  });
  return {
    messageId: received.MessageId,
    receiptHandle: received.ReceiptHandle,
    body: received.Body,
    attributes: {
      SenderId: ACCOUNT,
      SentTimestamp: String(message?.sentTimestamp),
      ApproximateReceiveCount: String(message?.approximateReceiveCount),
      ApproximateFirstReceiveTimestamp: String(message?.approximateFirstReceiveTimestamp),
      ...(message?.messageGroupId === undefined ? {} : { MessageGroupId: message.messageGroupId }),
      ...(message?.messageDeduplicationId === undefined ? {} : { MessageDeduplicationId: message.messageDeduplicationId }),
      ...(message?.sequenceNumber === undefined ? {} : { SequenceNumber: message.sequenceNumber }),
    },
    messageAttributes: Object.fromEntries(attributes),
    md5OfBody: received.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queue.arn,
    awsRegion: REGION,
  };
}
