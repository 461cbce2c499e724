import type { Engagement, Observation, SeenEvent } from '../../../shared/contracts/observation.ts';
import { engagement } from './fixtures.ts';

/** An engagement that somebody reported. */
export const reported = (
  eventId: string,
  at: string,
  by: string,
  more: { enteredAt?: string; place?: string; note?: string } = {},
): SeenEvent => ({
  ...(engagement(eventId, at, 'visit', 'f2f') as Extract<SeenEvent, { kind: 'engagement' }>),
  report: { by, ...more },
});

/** As it arrives: with the owner of the phone, and what its source calls the reporter. */
export const reportedOf = (phone: string, seen: SeenEvent): Observation => {
  const { report, ...rest } = seen as Engagement;
  return { ...rest, identity: { type: 'phone', value: phone }, report: { ...report!, reporter: `name of ${report!.by}` } };
};
