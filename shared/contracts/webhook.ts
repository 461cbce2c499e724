import { z } from 'zod';
import { DestinationId, OneId, SegmentId } from '../domain/ids.ts';

/** One HCP joining or leaving the segment, as a destination hears of it. */
export const WebhookTransition = z.strictObject({
  /** The same in every attempt and for every destination. */
  id: z.string(),
  oneId: OneId,
  change: z.enum(['join', 'leave']),
  at: z.iso.datetime(),
  /** Of two transitions of one HCP in one segment the higher is the later: a receiver ignores what is not above what it has. */
  sequence: z.number().int().positive(),
  /** The OneID that this one was merged into, where that is why it leaves. */
  succeededBy: OneId.optional(),
  /** By path, e.g. "golden.hospital": only what the destination's allow list names and the profile has. Empty for a leave. */
  fields: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])),
});
export type WebhookTransition = z.infer<typeof WebhookTransition>;

/** How many transitions one webhook carries at most; live ones carry one. */
export const TRANSITIONS_PER_WEBHOOK = 100;

/** Body of every webhook (Standard Webhooks 1.0.0: type, timestamp, data). */
export const MembershipWebhook = z.strictObject({
  type: z.literal('segment.membership.changed'),
  /** When the latest of the transitions happened; not when it was sent, so that a retry has the same body. */
  timestamp: z.iso.datetime(),
  data: z.strictObject({
    destination: DestinationId,
    segment: SegmentId,
    /** Never two of one HCP. */
    transitions: z.array(WebhookTransition).min(1).max(TRANSITIONS_PER_WEBHOOK),
  }),
});
export type MembershipWebhook = z.infer<typeof MembershipWebhook>;
