import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { DeduplicationScope, FifoThroughputLimit, type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { ALARM_PERIOD, type Alarms } from './alarms.ts';

/** What all queues of a stage share. */
export interface QueueDefaults {
  key: IKey;
  alarms: Alarms;
  removalPolicy: RemovalPolicy;
}

export interface StageQueueProps extends QueueDefaults {
  /** One sentence: what has not happened when a message ends up in the dead-letter queue. It stands in the alarm. */
  failureMeans: string;
  /** The function that reads it: a message stays hidden for six times as long, so that no retry overlaps a slow attempt. */
  consumerTimeout: Duration;
  /** A message that failed so often goes to the dead-letter queue. */
  attempts: number;
  /** How old the oldest message may get before somebody should look. */
  lateAfter: Duration;
  fifo?: boolean;
}

const RETENTION = Duration.days(14);

/** A FIFO queue keeps order and speed within each message group, not over the whole queue. */
const FIFO = {
  fifo: true,
  deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
};

/** A queue where something that failed for good waits for an operator, with the alarm that says so. */
export class DeadLetterQueue extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, props: QueueDefaults & { failureMeans: string; fifo?: boolean }) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: props.key,
      enforceSSL: true,
      retentionPeriod: RETENTION,
      removalPolicy: props.removalPolicy,
      ...(props.fifo ? FIFO : {}),
    });
    props.alarms.add(this, 'Alarm', {
      metric: this.queue.metricApproximateNumberOfMessagesVisible({ period: ALARM_PERIOD, statistic: Stats.MAXIMUM }),
      atLeast: 1,
      meaning: `${props.failureMeans} The messages wait ${RETENTION.toDays()} days: find the cause in the function's log, mend it, then redrive them.`,
    });
  }
}

/** A queue between two stages, with its dead-letter queue, and alarms that say what its failure means. */
export class StageQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: StageQueueProps) {
    super(scope, id);
    this.deadLetters = new DeadLetterQueue(this, 'DeadLetters', props).queue;
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: props.key,
      enforceSSL: true,
      retentionPeriod: RETENTION,
      visibilityTimeout: Duration.seconds(6 * props.consumerTimeout.toSeconds()),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: props.attempts },
      removalPolicy: props.removalPolicy,
      ...(props.fifo ? FIFO : {}),
    });
    props.alarms.add(this, 'LateAlarm', {
      metric: this.queue.metricApproximateAgeOfOldestMessage({ period: ALARM_PERIOD, statistic: Stats.MAXIMUM }),
      atLeast: props.lateAfter.toSeconds(),
      meaning: `The oldest message of the ${id.toLowerCase()} queue has waited for ${props.lateAfter.toMinutes()} minutes or more: its function is failing, throttled or outrun. If it lasts: ${props.failureMeans}`,
    });
  }
}

/** Where a schedule that could not start its target leaves its event: nothing reads it, so it is the end of the line itself. */
export const scheduleDeadLetters = (scope: Construct, id: string, props: QueueDefaults & { failureMeans: string }): IQueue => {
  const dead = new DeadLetterQueue(scope, id, props);
  acknowledge(
    dead.queue,
    'AwsSolutions-SQS3',
    'It is itself a dead-letter queue: of EventBridge Scheduler, which the rule does not know.',
  );
  return dead.queue;
};
