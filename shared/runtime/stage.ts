import { BatchProcessor, EventType, processPartialResponse, SqsFifoPartialProcessorAsync } from '@aws-lambda-powertools/batch';
import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { describeError } from '../domain/errors.ts';

/** A stage's logger. It writes what it is given: never give it a value that came from a source. */
export const logger = new Logger();
/** Most invocations count nothing: Powertools' warning about that would be most of the log. */
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: (message: string) => logger.error(message) };
export const metrics = new Metrics({ logger: quiet });

/** How a count reaches CloudWatch from a stage's logic, which knows no metrics library. */
export type Count = (name: string, value: number) => void;
export const count: Count = (name, value) => {
  metrics.addMetric(name, MetricUnit.Count, value);
};

/** The middy stack that every handler has: the request's id in each log line, metrics flushed at its end. */
const stack = <E, R>(handle: (event: E, context: Context) => Promise<R>) =>
  middy<E, R>()
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .use(logMetrics(metrics))
    .handler(async (event: E, context: Context) => {
      try {
        return await handle(event, context);
      } catch (error) {
        logger.error('invocation failed', { error: describeError(error) });
        throw error;
      }
    });

/** One delivery of one message, as a stage sees it. */
export interface Delivery {
  messageId: string;
  body: string;
  /** How often this message was received: above 1, an earlier attempt may have been cut off anywhere. */
  attempt: number;
  /** When it was first sent, ms. */
  sentAt: number;
  /** The queue's ARN. */
  queue: string;
}

const delivery = (record: SQSRecord): Delivery => ({
  messageId: record.messageId,
  body: record.body,
  attempt: Number(record.attributes.ApproximateReceiveCount),
  sentAt: Number(record.attributes.SentTimestamp),
  queue: record.eventSourceARN,
});

/**
 * A handler of queue batches. This is the one place that decides retry or drop: a message whose handling throws is reported
 * as failed and comes again until its queue gives it to the dead-letter queue; every other is done. Nothing is dropped:
 * input that can never succeed is set aside by the stage itself (quarantine), or ends in the dead-letter queue.
 *
 * @param work called once a batch, with Lambda's context (the time that is left); returns the handling of one delivery, so that a stage may share work within the batch
 */
export const queueHandler = (
  work: (batch: readonly Delivery[], context: Context) => (delivery: Delivery) => Promise<void>,
  order: 'any' | 'fifo' = 'any',
) =>
  stack(async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const one = work(event.Records.map(delivery), context);
    const handle = async (record: SQSRecord): Promise<void> => {
      try {
        await one(delivery(record));
      } catch (error) {
        logger.error('message failed', {
          messageId: record.messageId,
          attempt: Number(record.attributes.ApproximateReceiveCount),
          error: describeError(error),
        });
        count('MessagesFailed', 1);
        throw error;
      }
    };
    const options = { context, throwOnFullBatchFailure: false };
    if (order === 'any') return await processPartialResponse(event, handle, new BatchProcessor(EventType.SQS), options);
    return await processPartialResponse(event, handle, new SqsFifoPartialProcessorAsync(), {
      ...options,
      skipGroupOnError: true,
    });
  });

/** A handler that a state machine or a schedule invokes directly: errors go back to the caller, who retries or catches. */
export const taskHandler = <E, R>(work: (event: E, context: Context) => Promise<R>) => stack(work);
