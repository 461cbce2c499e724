import { createHash } from 'node:crypto';
import {
  type ConsentStatement,
  type Content,
  dropVersion,
  type IdentifiedObservation,
  type Identity,
  type IdentityKey,
  newerEvent,
  type Observation,
  type SeenEvent,
} from '../contracts/observation.ts';
import { keyedHash } from '../domain/ids.ts';
import type { ReportedVisit, Reporter } from '../stores/visits.ts';
import { identityOf } from './identities.ts';

/** All events of one identity and one UTC day, by event key: one bucket, one write. */
export interface DayOfEvents {
  identity: Identity;
  /** yyyy-mm-dd */
  day: string;
  events: Map<string, SeenEvent>;
}

/** Where each observation of a message belongs. */
export interface Filing {
  days: DayOfEvents[];
  statements: { identity: Identity; key: string; statement: ConsentStatement }[];
  contents: Content[];
  /** Of engagements that somebody reported: for the ledger of who did. */
  visits: ReportedVisit[];
  reporters: Reporter[];
  /** Every identity that something was observed about. */
  identities: Identity[];
  /** Changes with anything that is said about an identity: what the profile messages' deduplication is made of. */
  touched: string;
}

/** An event's name in its bucket. Hashed, since a source may make its event ids of anything. */
export const eventKey = (hashKey: Uint8Array, event: { source: string; eventId: string }): string =>
  keyedHash(hashKey, `event:${event.source}`, event.eventId);

/** A statement's name in the ledger: of all that it says, so that a source that uses an event id twice overwrites nothing. */
const statementKey = (hashKey: Uint8Array, { source, eventId, purpose, state, expiresAt }: ConsentStatement): string =>
  keyedHash(hashKey, `statement:${source}`, JSON.stringify([eventId, purpose, state, expiresAt ?? null]));

/** An observation as it is stored, and what of it is not: whom it names, and what its source calls a reporter. */
const withoutClear = (
  observation: IdentifiedObservation,
): { seen: SeenEvent | ConsentStatement; identity: IdentityKey; reporter?: Reporter } => {
  const { identity, ...seen } = observation;
  if (seen.kind !== 'engagement' || !seen.report) return { seen, identity };
  const { reporter, ...report } = seen.report;
  return { seen: { ...seen, report }, identity, reporter: { source: seen.source, by: report.by, reporter } };
};

const visitOf = (key: string, identity: Identity, seen: SeenEvent): ReportedVisit | undefined => {
  if (seen.kind !== 'engagement' || !seen.report) return undefined;
  const { by, ...report } = seen.report;
  return { by, key, identity, at: seen.at, version: `${dropVersion(seen.origin)} ${seen.origin.drop}`, ...report };
};
/** One event may stand in several months, or with several reporters, where a later drop corrects it. */
const visitKey = ({ by, key, at }: ReportedVisit): string => `${by} ${at.slice(0, 7)} ${key}`;

/** @param hashKey the stage's secret key of every keyed hash */
export const file = (hashKey: Uint8Array, observations: readonly Observation[]): Filing => {
  const days = new Map<string, DayOfEvents>();
  const statements: Filing['statements'] = [];
  const contents: Content[] = [];
  const visits = new Map<string, ReportedVisit>();
  const reporters = new Map<string, Reporter>();
  const identities = new Set<Identity>();
  const digest = createHash('sha256');
  for (const observation of observations) {
    if (observation.kind === 'content') {
      contents.push(observation);
      continue;
    }
    const { seen, identity: clear, reporter } = withoutClear(observation);
    const identity = identityOf(hashKey, clear);
    identities.add(identity);
    digest.update(JSON.stringify([identity, seen])).update('\n');
    if (seen.kind === 'consent') {
      statements.push({ identity, key: statementKey(hashKey, seen), statement: seen });
      continue;
    }
    const day = new Date(seen.at).toISOString().slice(0, 10);
    const bucket = days.get(`${identity} ${day}`) ?? { identity, day, events: new Map<string, SeenEvent>() };
    days.set(`${identity} ${day}`, bucket);
    const key = eventKey(hashKey, seen);
    bucket.events.set(key, newerEvent(bucket.events.get(key), seen));
    if (reporter) reporters.set(reporter.by, reporter);
    const visit = visitOf(key, identity, seen);
    if (visit && visit.version > (visits.get(visitKey(visit))?.version ?? '')) visits.set(visitKey(visit), visit);
  }
  return {
    days: [...days.values()],
    statements,
    contents,
    visits: [...visits.values()],
    reporters: [...reporters.values()],
    identities: [...identities],
    touched: `o:${digest.digest('hex')}`,
  };
};
