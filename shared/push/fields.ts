import type { Configuration, DestinationConfig } from '../contracts/config.ts';
import type { MembershipTransition, Profile } from '../contracts/profile.ts';
import type { WebhookTransition } from '../contracts/webhook.ts';
import { consentsTo } from './consent.ts';

type Fields = WebhookTransition['fields'];

/** One field's value; undefined where the profile has none, or its HCP no longer consents to what it was computed for. */
const fieldValue = (
  path: string,
  profile: Profile,
  transition: MembershipTransition,
  scorecards: Configuration['scorecards'],
  now: number,
): Fields[string] | undefined => {
  const [kind, name = ''] = path.split('.');
  switch (kind) {
    case 'reason':
      return transition.reason;
    case 'golden':
      return Object.entries(profile.golden).find(([attribute]) => attribute === name)?.[1]?.value;
    case 'identifiers': {
      const values = profile.identifiers.filter((identifier) => identifier.type === name).map(({ value }) => value);
      return values.length > 0 ? values : undefined;
    }
    case 'scores': {
      const purpose = scorecards.find(({ id }) => id === name)?.purpose;
      return purpose !== undefined && consentsTo(profile, [purpose], now) ? ownValue(profile.scores, name)?.value : undefined;
    }
    case 'traits':
      return consentsTo(profile, ['profiling'], now) ? ownValue(profile.traits, name) : undefined;
    default:
      return undefined;
  }
};

/** A record's own property: a field named `constructor` is not one that an object merely inherits. */
const ownValue = <T>(record: Record<string, T>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

/**
 * What a join tells this destination: its allow list, and nothing else. A field that the profile has no value for is absent.
 * @param now ms
 */
export const allowedFields = (
  destination: DestinationConfig,
  profile: Profile,
  transition: MembershipTransition,
  scorecards: Configuration['scorecards'],
  now: number,
): Fields =>
  Object.fromEntries(
    destination.fields.flatMap((path) => {
      const value = fieldValue(path, profile, transition, scorecards, now);
      return value === undefined ? [] : [[path, value]];
    }),
  );
