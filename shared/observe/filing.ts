import { createHash } from 'node:crypto';
import {
  type ConsentStatement,
  type Content,
  type Identity,
  newerEvent,
  type Observation,
  type SeenEvent,
} from '../contracts/observation.ts';
import { keyedHash } from '../domain/ids.ts';
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

/** @param hashKey the stage's secret key of every keyed hash */
export const file = (hashKey: Uint8Array, observations: readonly Observation[]): Filing => {
  const days = new Map<string, DayOfEvents>();
  const statements: Filing['statements'] = [];
  const contents: Content[] = [];
  const identities = new Set<Identity>();
  const digest = createHash('sha256');
  for (const observation of observations) {
    if (observation.kind === 'content') {
      contents.push(observation);
      continue;
    }
    const { identity: clear, ...seen } = observation;
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
  }
  return { days: [...days.values()], statements, contents, identities: [...identities], touched: `o:${digest.digest('hex')}` };
};
