import type { HcpWebhook } from '../../shared/contracts/webhook.ts';
import type { ReceivedWebhook } from './receiver.ts';

/** What one destination heard of one segment, by its own books. */
export interface SegmentDeliveries {
  destination: string;
  segment: string;
  /** Distinct webhooks by webhook-id: a retry of one counts once. */
  webhooks: number;
  joins: number;
  leaves: number;
  /** The OneIDs that are in the segment as far as the receiver knows. */
  members: Set<string>;
}

export interface WebhookAudit {
  segments: SegmentDeliveries[];
  /** OneIDs that destinations heard to be merged into another, or split from one; a retry counts once. */
  merged: number;
  split: number;
  verified: number;
  /** Requests whose signature, timestamp or body was refused, by what was wrong. */
  refused: Map<string, number>;
  /** Verified requests that repeated a webhook-id, as at-least-once delivery may. */
  repeated: number;
  /** Transitions that arrived after a later one of the same HCP in the same segment. */
  outOfSequence: number;
  /** Requests that held both a join and a leave of one HCP. */
  contradicting: number;
}

/** Whether a transition is later than what its destination last heard of the OneID in that stream; notes what came out of sequence. */
const sequenceOf =
  ({ data }: HcpWebhook, lastSequence: Map<string, number>, audit: WebhookAudit) =>
  ({ oneId, sequence }: { oneId: string; sequence: number }): boolean => {
    const key = `${data.destination}#${'segment' in data ? data.segment : ''}#${oneId}`;
    const last = lastSequence.get(key) ?? 0;
    if (sequence < last) audit.outOfSequence += 1;
    if (sequence <= last) return false;
    lastSequence.set(key, sequence);
    return true;
  };

/** Check what was received against the rules of delivery: at least once, one id for all retries, in sequence, no join and leave of one HCP in one request. */
export const auditWebhooks = (received: readonly ReceivedWebhook[]): WebhookAudit => {
  const seen = new Set<string>();
  const lastSequence = new Map<string, number>();
  const segments = new Map<string, SegmentDeliveries>();
  const audit: WebhookAudit = {
    segments: [],
    merged: 0,
    split: 0,
    verified: 0,
    refused: new Map(),
    repeated: 0,
    outOfSequence: 0,
    contradicting: 0,
  };
  for (const { verified, error = 'unknown', webhookId, body } of received) {
    if (!verified || !body) {
      audit.refused.set(error, (audit.refused.get(error) ?? 0) + 1);
      continue;
    }
    audit.verified += 1;
    if (seen.has(webhookId)) {
      audit.repeated += 1;
      continue;
    }
    seen.add(webhookId);
    if (new Set(body.data.transitions.map(({ oneId }) => oneId)).size < body.data.transitions.length) audit.contradicting += 1;
    const sequence = sequenceOf(body, lastSequence, audit);
    if (body.type === 'hcp.identity.changed') {
      for (const { change } of body.data.transitions.filter(sequence)) audit[change] += 1;
      continue;
    }
    const { destination, segment, transitions } = body.data;
    const books = segments.get(`${destination}#${segment}`) ?? {
      destination,
      segment,
      webhooks: 0,
      joins: 0,
      leaves: 0,
      members: new Set<string>(),
    };
    segments.set(`${destination}#${segment}`, books);
    books.webhooks += 1;
    for (const { oneId, change } of transitions.filter(sequence)) {
      if (change === 'join') {
        books.joins += 1;
        books.members.add(oneId);
      } else {
        books.leaves += 1;
        books.members.delete(oneId);
      }
    }
  }
  const name = (each: SegmentDeliveries): string => `${each.destination}#${each.segment}`;
  audit.segments = [...segments.values()].sort((a, b) => name(a).localeCompare(name(b)));
  return audit;
};
