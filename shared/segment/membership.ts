import { createHash } from 'node:crypto';
import type { SegmentConfig } from '../contracts/config.ts';
import type { Membership, MembershipTransition, Profile, StreamId } from '../contracts/profile.ts';
import { type OneId, SegmentId } from '../domain/ids.ts';
import { evaluate, type Facts } from './clause.ts';

export interface Decision {
  segment: SegmentId;
  member: boolean;
  /** The clause that held, or what kept the HCP out: in words of the configuration, never with a value. */
  reason: string;
}

/** In or out: every purpose consented to, and the clause true. What is absent or may not be known makes no clause true. */
export const decide = (segment: SegmentConfig, consents: Profile['consents'], facts: Facts): Decision => {
  const missing = segment.purposes.find((purpose) => consents[purpose]?.state !== 'granted');
  if (missing !== undefined) {
    const reason = `consent to ${missing} is ${consents[missing]?.state ?? 'missing'}`;
    return { segment: segment.id, member: false, reason };
  }
  const { holds, reason } = evaluate(segment.when, facts);
  return { segment: segment.id, member: holds === true, reason };
};

/** The profile write that a transition belongs to. */
export interface Change {
  oneId: OneId;
  /** The version that the profile will have. */
  sequence: number;
  /** ms */
  now: number;
  succeededBy?: OneId;
}

/** One id for all retries: whoever makes the transition again makes the same. */
export const transitionId = (oneId: OneId, stream: StreamId, sequence: number): string =>
  createHash('sha256').update(`${oneId} ${stream} ${sequence}`).digest('hex').slice(0, 32);

const transition = (
  { oneId, sequence, now, succeededBy }: Change,
  segment: SegmentId,
  change: MembershipTransition['change'],
  reason: string,
): MembershipTransition => ({
  id: transitionId(oneId, segment, sequence),
  oneId,
  segment,
  change,
  at: new Date(now).toISOString(),
  sequence,
  reason,
  ...(succeededBy ? { succeededBy } : {}),
});

/**
 * From the segments that an HCP was in to those that she is in, with a transition for each difference, by segment id.
 * @param otherwise why she leaves a segment on which there is no decision
 */
export const move = (
  before: Profile['segments'],
  decisions: readonly Decision[],
  change: Change,
  otherwise: string,
): { segments: Profile['segments']; transitions: MembershipTransition[] } => {
  const held = new Map<string, Membership>(Object.entries(before));
  const segments: Profile['segments'] = {};
  const transitions: MembershipTransition[] = [];
  for (const { segment, member, reason } of decisions) {
    const membership = held.get(segment);
    if (member) {
      const since = membership ?? { since: new Date(change.now).toISOString(), sequence: change.sequence };
      segments[segment] = { ...since, reason };
    }
    if (member !== (membership !== undefined)) transitions.push(transition(change, segment, member ? 'join' : 'leave', reason));
  }
  const decided = new Set(decisions.map(({ segment }) => segment));
  for (const segment of Object.keys(before).map((id) => SegmentId.parse(id))) {
    if (!decided.has(segment)) transitions.push(transition(change, segment, 'leave', otherwise));
  }
  return { segments, transitions: transitions.sort((a, b) => (a.segment < b.segment ? -1 : 1)) };
};
