import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Attribute, Country, IdentifierType, Purpose, Trust } from '../domain/hcp.ts';
import { DestinationId, OneId, RecordId, SegmentId, SourceId } from '../domain/ids.ts';
import type { Outgoing } from './queue.ts';

/** profiles queue (FIFO, group = OneID): match, observe and due → score. */
export const ProfileMessage = z.object({
  schema: z.literal('profile/1'),
  oneId: OneId,
  /** What was touched, with its version: the deduplication id is made of it. Never a time bucket: that would drop the second of two changes. */
  touched: z.string().min(1).max(200),
});
export type ProfileMessage = z.infer<typeof ProfileMessage>;

/** A ProfileMessage as it is sent: in sequence for each OneID, and once for each thing touched. */
export const profileMessage = (oneId: OneId, touched: string): Outgoing => {
  const message: ProfileMessage = { schema: 'profile/1', oneId, touched };
  return {
    body: JSON.stringify(message),
    group: oneId,
    deduplicationId: createHash('sha256').update(oneId).update('\0').update(touched).digest('hex'),
  };
};

const who = {
  /** One id for all retries: a hash of OneID, stream and sequence. */
  id: z.string(),
  oneId: OneId,
};
const when = {
  at: z.iso.datetime(),
  /** The profile's version that made it: of two transitions of one HCP in one stream the higher is the later. */
  sequence: z.number().int().positive(),
  /** Why: the clause that held or no longer holds, the consent that fell, the merge. No values. */
  reason: z.string(),
};

/** One HCP joins or leaves one segment. */
export const MembershipTransition = z.object({
  ...who,
  segment: SegmentId,
  change: z.enum(['join', 'leave']),
  ...when,
  /** The OneID that this one was merged into, where that is why it leaves. */
  succeededBy: OneId.optional(),
});
export type MembershipTransition = z.infer<typeof MembershipTransition>;

/** Segments that a OneID, or one that it comes from, was ever in: whoever subscribes to one of them may know it. */
const told = z.array(SegmentId).min(1);

/** A OneID is no more, because it and another turned out to be one HCP; or is new, because one turned out to be two. */
export const IdentityTransition = z.discriminatedUnion('change', [
  z.object({ ...who, change: z.literal('merged'), succeededBy: OneId, told, ...when }),
  z.object({ ...who, change: z.literal('split'), splitFrom: OneId, told, ...when }),
]);
export type IdentityTransition = z.infer<typeof IdentityTransition>;

export const Transition = z.discriminatedUnion('change', [MembershipTransition, ...IdentityTransition.options]);
export type Transition = z.infer<typeof Transition>;

/** What a destination hears in sequence: one segment, or what becomes of the OneIDs themselves. */
export const StreamId = z.union([SegmentId, z.literal('!identity')]);
export type StreamId = z.infer<typeof StreamId>;
export const IDENTITY_STREAM = '!identity' as const;
export const streamOf = (each: Transition): StreamId => ('segment' in each ? each.segment : IDENTITY_STREAM);

/** transitions queue (FIFO, group = destination#stream, so that each destination hears of each stream in sequence): score → push. */
export const TransitionMessage = z.object({
  schema: z.literal('transition/1'),
  destination: DestinationId,
  transition: Transition,
});
export type TransitionMessage = z.infer<typeof TransitionMessage>;

/** A surviving value and why it survived. */
export const GoldenValue = z.object({
  value: z.string(),
  source: SourceId,
  recordId: RecordId,
  trust: Trust,
  /** When the source said so: its own change time, or the drop's. */
  at: z.iso.datetime(),
  /** e.g. "firstHand outranks secondHand", "latest of 2 secondHand", "the only value". */
  reason: z.string(),
});
export type GoldenValue = z.infer<typeof GoldenValue>;

export const ConsentState = z.object({
  state: z.enum(['granted', 'denied', 'expired']),
  at: z.iso.datetime(),
  source: SourceId,
  expiresAt: z.iso.datetime().optional(),
  reason: z.string(),
});
export type ConsentState = z.infer<typeof ConsentState>;

/** One factor's share of a score: "email.click: 4 events, 7.31 points". */
export const ScoreFactor = z.object({
  factor: z.string(),
  events: z.number().int(),
  points: z.number(),
  lastAt: z.iso.datetime(),
});
export type ScoreFactor = z.infer<typeof ScoreFactor>;

export const Score = z.object({
  value: z.number(),
  /** The time that the value holds for: it decays from there. */
  asOf: z.iso.datetime(),
  /** `<id>@<version>` */
  scorecard: z.string(),
  /** Largest share first; their points add up to the value. */
  factors: z.array(ScoreFactor),
});
export type Score = z.infer<typeof Score>;

export const Membership = z.object({
  since: z.iso.datetime(),
  sequence: z.number().int().positive(),
  reason: z.string(),
});
export type Membership = z.infer<typeof Membership>;

/** One HCP as the score stage last built it: a pure function of members, observations, consents, catalogue, configuration and time. */
export const Profile = z.object({
  oneId: OneId,
  version: z.number().int().positive(),
  status: z.enum(['live', 'retired']),
  /** Set when retired by a merge: whom to ask instead. */
  succeededBy: OneId.optional(),
  country: Country.optional(),
  records: z.array(z.object({ recordId: RecordId, source: SourceId, sourceId: z.string(), trust: Trust })),
  golden: z.partialRecord(Attribute, GoldenValue),
  identifiers: z.array(GoldenValue.extend({ type: IdentifierType })),
  consents: z.record(Purpose, ConsentState),
  /** By scorecard; only with the scorecard's purpose consented to. */
  scores: z.record(z.string(), Score),
  /** Computed values, e.g. topTopic, lastEngagedAt, preferredChannel; only with consent to `profiling`. */
  traits: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  segments: z.record(SegmentId, Membership),
  /** Every segment that it ever was in, or a OneID that it succeeded or was split from. */
  told: z.array(SegmentId).optional(),
  /** Transitions not yet handed to the transitions queue. */
  outbox: z.array(Transition),
  /** When time alone may change this profile next: a consent expires, a score decays below a segment's threshold. */
  dueAt: z.iso.datetime().optional(),
  configVersion: z.string(),
  /** SHA-256 over what it was built from: a rebuild that saw newer inputs always writes, so that a slower one that saw older ones loses. */
  inputs: z.string().optional(),
  builtAt: z.iso.datetime(),
});
export type Profile = z.infer<typeof Profile>;
