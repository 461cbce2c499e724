import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { REGION } from '../assembly/names.ts';
import type { Resource } from '../assembly/resolver.ts';
import { UnsupportedError } from '../errors.ts';
import type { ObjectCreated } from '../fauxqs/app.ts';
import type { Queues } from '../sqs/queues.ts';

const QueueConfiguration = z.strictObject({
  Event: z.string(),
  Queue: z.string(),
  Filter: z
    .strictObject({ S3Key: z.strictObject({ Rules: z.array(z.strictObject({ Name: z.string(), Value: z.string() })) }) })
    .optional(),
});
const NotificationConfiguration = z.strictObject({ QueueConfigurations: z.array(QueueConfiguration).default([]) });

/** One rule of a bucket: which objects written are told to which queue. */
export interface Notification {
  readonly bucket: string;
  /** Such as `ObjectCreated:*`. */
  readonly event: string;
  readonly queueArn: string;
  readonly prefix: string;
  readonly suffix: string;
}

/**
 * The notifications of a bucket, from its native property.
 * @throws UnsupportedError for a target other than a queue, and for events other than of objects created
 */
export function notificationsOf(resource: Resource): Notification[] {
  const parsed = NotificationConfiguration.safeParse(resource.properties['NotificationConfiguration'] ?? {});
  if (!parsed.success)
    throw new UnsupportedError(
      `notifications of bucket ${resource.logicalId}: only queues are emulated\n${z.prettifyError(parsed.error)}`,
    );
  return parsed.data.QueueConfigurations.map((configuration) => {
    const event = configuration.Event.replace(/^s3:/, '');
    if (!event.startsWith('ObjectCreated:'))
      throw new UnsupportedError(`notification of ${configuration.Event} on bucket ${resource.logicalId}`);
    const rule = (name: string): string =>
      configuration.Filter?.S3Key.Rules.find((one) => one.Name.toLowerCase() === name)?.Value ?? '';
    return { bucket: resource.name, event, queueArn: configuration.Queue, prefix: rule('prefix'), suffix: rule('suffix') };
  });
}

/** Sends the message that S3 sends for an object, to every queue whose rule matches. */
export function notify(created: ObjectCreated, notifications: readonly Notification[], queues: Queues): void {
  for (const rule of notifications) {
    if (rule.bucket !== created.bucket || !created.key.startsWith(rule.prefix) || !created.key.endsWith(rule.suffix)) continue;
    if (rule.event !== 'ObjectCreated:*' && rule.event !== created.event) continue;
    queues.send(rule.queueArn, JSON.stringify({ Records: [recordOf(created)] }));
  }
}

let lastSequencer = 0n;

function recordOf(created: ObjectCreated): unknown {
  const now = BigInt(Date.now()) << 8n;
  lastSequencer = now > lastSequencer ? now : lastSequencer + 1n;
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: REGION,
    eventTime: new Date().toISOString(),
    eventName: created.event,
    userIdentity: { principalId: 'local' },
    requestParameters: { sourceIPAddress: '127.0.0.1' },
    responseElements: { 'x-amz-request-id': randomUUID(), 'x-amz-id-2': 'local' },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: 'local',
      bucket: { name: created.bucket, ownerIdentity: { principalId: 'local' }, arn: `arn:aws:s3:::${created.bucket}` },
      object: {
        // As S3 sends it: form encoding, slashes left alone.
        key: encodeURIComponent(created.key).replaceAll('%2F', '/').replaceAll('%20', '+'),
        size: created.size,
        eTag: created.etag,
        sequencer: lastSequencer.toString(16).toUpperCase().padStart(18, '0'),
      },
    },
  };
}
