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

/** Body of a webhook about a segment (Standard Webhooks 1.0.0: type, timestamp, data). */
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

const identityTransition = {
  /** The same in every attempt and for every destination. */
  id: z.string(),
  oneId: OneId,
  at: z.iso.datetime(),
  /** Of two transitions of one OneID of this type the higher is the later. */
  sequence: z.number().int().positive(),
};
/** A OneID that is no more, or new, as a destination hears of it. It carries nothing but ids. */
export const WebhookIdentityTransition = z.discriminatedUnion('change', [
  /** It and another turned out to be one HCP: `succeededBy` stands for both. */
  z.strictObject({ ...identityTransition, change: z.literal('merged'), succeededBy: OneId }),
  /** What was one HCP turned out to be two: `oneId` is new, some of what was known as `splitFrom` is its own. */
  z.strictObject({ ...identityTransition, change: z.literal('split'), splitFrom: OneId }),
]);
export type WebhookIdentityTransition = z.infer<typeof WebhookIdentityTransition>;

/** Body of a webhook about OneIDs themselves: a type of its own, so that a receiver of memberships alone can leave it aside. */
export const IdentityWebhook = z.strictObject({
  type: z.literal('hcp.identity.changed'),
  timestamp: z.iso.datetime(),
  data: z.strictObject({
    destination: DestinationId,
    /** Never two of one OneID. */
    transitions: z.array(WebhookIdentityTransition).min(1).max(TRANSITIONS_PER_WEBHOOK),
  }),
});
export type IdentityWebhook = z.infer<typeof IdentityWebhook>;

/** Whatever a destination may be sent. */
export const HcpWebhook = z.discriminatedUnion('type', [MembershipWebhook, IdentityWebhook]);
export type HcpWebhook = z.infer<typeof HcpWebhook>;
