/** A message to send. group and deduplicationId for FIFO queues only: neither may hold a personal value in clear. */
export interface Outgoing {
  body: string;
  group?: string;
  deduplicationId?: string;
}

/** One queue to send to. SqsQueue is the real one, MemoryQueue the double. */
export interface Queue {
  /** All are accepted when it returns, in order for a FIFO queue. @throws UnprocessedError when some are not even after retries */
  send(messages: readonly Outgoing[]): Promise<void>;
}
