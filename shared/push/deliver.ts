import type { Configuration, DestinationConfig } from '../contracts/config.ts';
import type { StreamId, Transition } from '../contracts/profile.ts';
import { DeliveryError } from '../domain/errors.ts';
import type { DestinationId } from '../domain/ids.ts';
import type { DeliveryLedger } from '../stores/deliveries.ts';
import type { ProfileStore } from '../stores/profiles.ts';
import { decide } from './decide.ts';
import { post } from './post.ts';
import { latest, webhookBody, webhookHeaders } from './webhook.ts';

export interface DeliverDeps {
  configuration: () => Promise<Configuration>;
  profiles: Pick<ProfileStore, 'getMany'>;
  ledger: DeliveryLedger;
  /** @throws ConfigurationError where the destination has no signing secret */
  secretOf: (destination: DestinationId) => Promise<string>;
  fetch: typeof fetch;
  /** ms */
  now: () => number;
  count: (name: string, value: number) => void;
}

/** Transitions of one stream that travel as one webhook; never two of one HCP. */
export interface Parcel {
  webhookId: string;
  stream: StreamId;
  transitions: readonly Transition[];
}

export interface Delivered {
  /** Transitions that the destination has been told, now or by an earlier attempt. */
  delivered: number;
  /** Transitions overtaken or no longer true: not told. */
  superseded: number;
}

/**
 * Deliver one webhook: what of it is still to be told, as of now. Safe to repeat at any point: the ledger says what was told, and a
 * repeat carries the same webhook-id.
 * @throws DeliveryError where the receiver did not take it; the attempt is noted first
 */
export const deliver = async (deps: DeliverDeps, destination: DestinationConfig, parcel: Parcel): Promise<Delivered> => {
  const { webhookId, transitions } = parcel;
  const stream = { destination: destination.id, segment: parcel.stream };
  const oneIds = transitions.map(({ oneId }) => oneId);
  const [configuration, told, profiles] = await Promise.all([
    deps.configuration(),
    deps.ledger.told(stream, oneIds),
    deps.profiles.getMany(oneIds),
  ]);
  const decisions = transitions.map((transition, index) =>
    decide(transition, { profile: profiles[index], delivered: told[index] }, destination, configuration, deps.now()),
  );
  const outgoing = decisions.flatMap((decision) => (decision.send ? [decision.transition] : []));
  const before = decisions.filter((decision) => !decision.send && decision.because === 'alreadyDelivered').length;
  const result = { delivered: before + outgoing.length, superseded: transitions.length - before - outgoing.length };
  deps.count('TransitionsSuperseded', result.superseded);
  if (outgoing.length === 0) return result;

  const body = webhookBody(destination.id, parcel.stream, outgoing);
  const startedAt = deps.now();
  const headers = webhookHeaders(await deps.secretOf(destination.id), webhookId, startedAt, body);
  const attempt = await post(deps.fetch, destination.url, headers, body);
  // First the attempt, then what was told: cut off between the two, the webhook is sent again and its attempts are right.
  await deps.ledger.attempted(latest(transitions), {
    ...stream,
    webhookId,
    transitions: outgoing.length,
    outcome: attempt.outcome,
    status: attempt.status,
    at: new Date(startedAt).toISOString(),
    latencyMs: deps.now() - startedAt,
  });
  switch (attempt.outcome) {
    case 'failed':
      deps.count('WebhooksFailed', 1);
      throw new DeliveryError(`destination ${destination.id} ${attempt.why}`, attempt.retryable);
    case 'delivered':
      await deps.ledger.note(stream, outgoing);
      deps.count('WebhooksDelivered', 1);
      deps.count('TransitionsDelivered', outgoing.length);
      return result;
  }
};
