import type { Profile } from '../contracts/profile.ts';
import type { Purpose } from '../domain/hcp.ts';

/** Whether the profile's HCP consents to all of the purposes at this very moment: a grant may have run out since the profile was built. Missing is no. */
export const consentsTo = (profile: Profile, purposes: readonly Purpose[], now: number): boolean =>
  purposes.every((purpose) => {
    const consent = profile.consents[purpose];
    return consent?.state === 'granted' && (consent.expiresAt === undefined || Date.parse(consent.expiresAt) > now);
  });
