import { createHash } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { IDENTITY_STREAM, type StreamId } from '../contracts/profile.ts';
import {
  IdentityWebhook,
  MembershipWebhook,
  type WebhookIdentityTransition,
  type WebhookTransition,
} from '../contracts/webhook.ts';
import { ConfigurationError } from '../domain/errors.ts';
import type { DestinationId } from '../domain/ids.ts';

/** One id for all retries of a live transition. */
export const webhookIdOf = (transitionId: string, destination: DestinationId): string => `msg_${transitionId}_${destination}`;

/** One id for all retries of a batch, whatever of it is no longer true by then: a hash of the ids of all its transitions. */
export const batchWebhookId = (transitionIds: readonly string[], destination: DestinationId): string =>
  webhookIdOf(createHash('sha256').update(transitionIds.join('\n')).digest('hex').slice(0, 32), destination);

/** When the latest of them happened. */
export const latest = (transitions: readonly { at: string }[]): string =>
  transitions
    .map(({ at }) => at)
    .toSorted()
    .at(-1) ?? '';

/** The body as it is signed and sent, key for key: parsed by its contract, so that nothing undeclared can leave. */
export const webhookBody = (
  destination: DestinationId,
  stream: StreamId,
  transitions: readonly (WebhookTransition | WebhookIdentityTransition)[],
): string => {
  const timestamp = latest(transitions);
  const body =
    stream === IDENTITY_STREAM
      ? IdentityWebhook.parse({ type: 'hcp.identity.changed', timestamp, data: { destination, transitions } })
      : MembershipWebhook.parse({
          type: 'segment.membership.changed',
          timestamp,
          data: { destination, segment: stream, transitions },
        });
  return JSON.stringify(body);
};

/** @throws ConfigurationError, which unlike the library's error quotes nothing */
const signer = (key: string): Webhook => {
  const bytes = key.replace(/^whsec_/, '');
  if (!/^[A-Za-z0-9+/]{32,88}={0,2}$/.test(bytes) || bytes.length % 4 !== 0)
    throw new ConfigurationError('a signing secret must be base64 of 24 to 64 bytes');
  return new Webhook(bytes);
};

/**
 * Headers of Standard Webhooks 1.0.0.
 * @param secret base64 keys of at least 24 bytes, separated by spaces: while a key is rotated, the new one and the old one both sign
 * @param at ms; of this attempt, receivers refuse what is more than five minutes old
 * @throws ConfigurationError where the secret is no such key
 */
export const webhookHeaders = (secret: string, id: string, at: number, body: string): Record<string, string> => {
  const signatures = secret
    .trim()
    .split(/\s+/)
    .map((key) => signer(key).sign(id, new Date(at), body));
  return {
    'content-type': 'application/json',
    'user-agent': 'hcp360-push/1',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at / 1000)),
    'webhook-signature': signatures.join(' '),
  };
};
