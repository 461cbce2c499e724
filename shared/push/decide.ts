import type { Configuration, DestinationConfig } from '../contracts/config.ts';
import type { MembershipTransition, Profile, Transition } from '../contracts/profile.ts';
import type { WebhookIdentityTransition, WebhookTransition } from '../contracts/webhook.ts';
import { consentsTo } from './consent.ts';
import { allowedFields } from './fields.ts';

/** What is known at the moment of sending, which may be long after the transition was made. */
export interface Standing {
  /** The HCP's current profile; undefined where there is none any more. */
  profile: Profile | undefined;
  /** The sequence of the last transition that this destination was told for this HCP in this stream. */
  delivered: number | undefined;
}

export type Decision =
  | { send: true; transition: WebhookTransition | WebhookIdentityTransition }
  /** alreadyDelivered: by an earlier attempt. overtaken: a later one was delivered. notTrue: a join of who has left, or consents no more. */
  | { send: false; because: 'alreadyDelivered' | 'overtaken' | 'notTrue' };

const stillTrue = (
  transition: MembershipTransition,
  profile: Profile,
  destination: DestinationConfig,
  { segments }: Configuration,
  now: number,
): boolean => {
  const segment = segments.find(({ id }) => id === transition.segment);
  const membership = profile.segments[transition.segment];
  // Left and joined again since: the later join tells it.
  if (!segment || profile.status !== 'live' || membership?.sequence !== transition.sequence) return false;
  return consentsTo(profile, [...segment.purposes, ...destination.purposes], now);
};

/**
 * Whether a transition is sent to a destination now. A leave always is, unless something later was: who was told of a join must
 * hear its end. So is what became of the OneID itself: it says nothing of the person. A join is told only while it is true; where it
 * no longer is, a leave follows or nothing was ever told.
 * @param now ms
 */
export const decide = (
  transition: Transition,
  { profile, delivered }: Standing,
  destination: DestinationConfig,
  configuration: Configuration,
  now: number,
): Decision => {
  if (delivered !== undefined && delivered >= transition.sequence)
    return { send: false, because: delivered === transition.sequence ? 'alreadyDelivered' : 'overtaken' };
  const { id, oneId, at, sequence } = transition;
  const common = { id, oneId, at, sequence };
  switch (transition.change) {
    case 'merged':
      return { send: true, transition: { ...common, change: 'merged', succeededBy: transition.succeededBy } };
    case 'split':
      return { send: true, transition: { ...common, change: 'split', splitFrom: transition.splitFrom } };
    case 'leave': {
      const { succeededBy } = transition;
      return { send: true, transition: { ...common, ...(succeededBy && { succeededBy }), change: 'leave', fields: {} } };
    }
    case 'join': {
      if (!profile || !stillTrue(transition, profile, destination, configuration, now))
        return { send: false, because: 'notTrue' };
      const fields = allowedFields(destination, profile, transition, configuration.scorecards, now);
      return { send: true, transition: { ...common, change: 'join', fields } };
    }
  }
};
