import { GetQueueAttributesCommand, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { QUEUE_FAILURES } from '../../infra/stages/failures.ts';
import { CliError } from '../errors.ts';
import type { Connection } from './connection.ts';
import type { StackOutputs } from './stack-outputs.ts';

/** A queue of the pipeline. */
interface PipelineQueue {
  name: string;
  url: string;
  deadLetterUrl: string;
  /** What has not happened when a message of it ends among its dead letters. */
  failureMeans: string;
}

const MEANINGS: Record<string, string> = QUEUE_FAILURES;

const pipelineQueues = ({ QueueUrls, DeadLetterQueueUrls }: StackOutputs): PipelineQueue[] =>
  Object.entries(QueueUrls).map(([name, url]) => {
    const deadLetterUrl = DeadLetterQueueUrls[name];
    if (deadLetterUrl === undefined) throw new CliError(`queue ${name} has no dead-letter queue among the outputs of the stack`);
    return { name, url, deadLetterUrl, failureMeans: MEANINGS[name] ?? '' };
  });

/** What waits in a queue and beside it. */
export interface QueueState extends PipelineQueue {
  /** Waiting, being handled, or hidden after a failure until they come again. */
  waiting: number;
  inFlight: number;
  deadLetters: number;
}

const depth = async (sqs: SQSClient, QueueUrl: string): Promise<{ waiting: number; inFlight: number }> => {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: [
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
        'ApproximateNumberOfMessagesDelayed',
      ],
    }),
  );
  return {
    waiting: Number(Attributes.ApproximateNumberOfMessages ?? 0) + Number(Attributes.ApproximateNumberOfMessagesDelayed ?? 0),
    inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
  };
};

/** Every queue of the pipeline as it is now. */
export const queueStates = ({ sqs, outputs }: Connection): Promise<QueueState[]> =>
  Promise.all(
    pipelineQueues(outputs).map(async (queue) => {
      const [own, dead] = await Promise.all([depth(sqs, queue.url), depth(sqs, queue.deadLetterUrl)]);
      return { ...queue, ...own, deadLetters: dead.waiting + dead.inFlight };
    }),
  );

/** One message that was given up on. Its body is left out: it may hold personal data. */
export interface DeadLetter {
  messageId: string;
  sentAt: string;
}

/** Look at up to ten messages of a queue; they stay where they are. */
export const peek = async (sqs: SQSClient, QueueUrl: string): Promise<DeadLetter[]> => {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 0,
      MessageSystemAttributeNames: ['SentTimestamp'],
    }),
  );
  return Messages.map(({ MessageId = '', Attributes }) => ({
    messageId: MessageId,
    sentAt: new Date(Number(Attributes?.SentTimestamp ?? 0)).toISOString(),
  }));
};
