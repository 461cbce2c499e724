import type { ConsentStatement } from '../contracts/observation.ts';
import type { ConsentState, Profile } from '../contracts/profile.ts';
import type { Purpose } from '../domain/hcp.ts';

/** The ledger of one identity. Under a generic one, which names a place rather than a person, only denials count. */
export interface Ledger {
  generic: boolean;
  statements: readonly ConsentStatement[];
}

const RESTRICTIVE: readonly ConsentState['state'][] = ['denied', 'expired', 'granted'];
const expiry = ({ expiresAt }: { expiresAt?: string | undefined }): number =>
  expiresAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(expiresAt);
const iso = (time: string): string => new Date(time).toISOString();

/** A grant counts from its time on; a denial at once, whatever a fast clock dated it. */
const inForce = (statement: ConsentStatement, generic: boolean, now: number): boolean =>
  statement.state === 'denied' || (!generic && Date.parse(statement.at) <= now);

/** The latest first; of one instant the most restrictive: a denial, then the grant that ends first. */
const latestFirst = (a: ConsentStatement, b: ConsentStatement): number =>
  Date.parse(b.at) - Date.parse(a.at) ||
  Number(b.state === 'denied') - Number(a.state === 'denied') ||
  Math.sign(expiry(a) - expiry(b) || 0) ||
  (a.source < b.source ? -1 : a.source > b.source ? 1 : 0);

const stateOf = (statement: ConsentStatement, now: number): ConsentState['state'] => {
  if (statement.state === 'denied') return 'denied';
  return expiry(statement) <= now ? 'expired' : 'granted';
};

/** What one identity says of one purpose now; undefined where it says nothing. */
const standing = ({ generic, statements }: Ledger, purpose: Purpose, now: number): ConsentState | undefined => {
  const counted = statements.filter((each) => each.purpose === purpose && inForce(each, generic, now)).toSorted(latestFirst);
  const [latest] = counted;
  if (!latest) return undefined;
  const state = stateOf(latest, now);
  return {
    state,
    at: iso(latest.at),
    source: latest.source,
    ...(latest.expiresAt === undefined || state === 'denied' ? {} : { expiresAt: iso(latest.expiresAt) }),
    reason: counted.length === 1 ? `${state}: the only statement` : `${state}: the latest of ${counted.length} statements`,
  };
};

/** The most restrictive first; of equals the grant that ends first, then the latest. */
const restrictiveFirst = (a: ConsentState, b: ConsentState): number =>
  RESTRICTIVE.indexOf(a.state) - RESTRICTIVE.indexOf(b.state) ||
  Math.sign(expiry(a) - expiry(b) || 0) ||
  Date.parse(b.at) - Date.parse(a.at) ||
  (a.source < b.source ? -1 : a.source > b.source ? 1 : 0);

/**
 * What an HCP consents to now: under each identity the latest statement on a purpose counts, across identities the most
 * restrictive (denied, then expired, then granted). Who denied `marketing` denied `marketing.email`, whatever was said of
 * that; a grant of `marketing` grants nothing narrower. A purpose that is not in the answer was never consented to: no.
 */
export const resolveConsents = (ledgers: readonly Ledger[], now: number): Profile['consents'] => {
  const purposes = [...new Set(ledgers.flatMap(({ statements }) => statements.map(({ purpose }) => purpose)))].sort();
  const consents: Profile['consents'] = {};
  // A parent sorts before what it narrows to.
  for (const purpose of purposes) {
    const standings = ledgers.flatMap((ledger) => standing(ledger, purpose, now) ?? []).sort(restrictiveFirst);
    const [strictest] = standings;
    if (!strictest) continue;
    const parent = purpose.includes('.') ? consents[purpose.slice(0, purpose.indexOf('.'))] : undefined;
    if (parent?.state === 'denied' && strictest.state !== 'denied') {
      consents[purpose] = {
        state: 'denied',
        at: parent.at,
        source: parent.source,
        reason: `denied with ${purpose.split('.')[0]}`,
      };
      continue;
    }
    const others = standings.length - 1;
    const reason =
      others === 0 ? strictest.reason : `${strictest.reason}, the most restrictive of ${standings.length} identities`;
    consents[purpose] = { ...strictest, reason };
  }
  return consents;
};

export const consented = (consents: Profile['consents'], purpose: Purpose): boolean => consents[purpose]?.state === 'granted';

/** When time alone will change what is consented to: a grant ends, or one dated later begins. Times after now, ms. */
export const consentTurns = (ledgers: readonly Ledger[], now: number): number[] =>
  ledgers
    .flatMap(({ generic, statements }) => (generic ? [] : statements.filter(({ state }) => state === 'granted')))
    .flatMap((grant) => [Date.parse(grant.at), expiry(grant)])
    .filter((time) => time > now && Number.isFinite(time));
