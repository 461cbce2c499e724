import { z } from 'zod';
import { ConsentStatement, Content, type Identity, newerEvent, SeenEvent } from '../contracts/observation.ts';
import { parse } from '../contracts/parse.ts';
import type { Item, Key, Table } from '../contracts/table.ts';
import { ConflictError } from '../domain/errors.ts';
import { recordVersion } from '../domain/ids.ts';
import { plain } from './plain.ts';

/*
 * Of the profile table:
 *
 *   I#record~<recordId> | I#<blockKey>  /  -                    something has been observed about this identity
 *                                       /  D#<day>[#<n>]        the events of one UTC day; attribute e#<event key>, revision
 *                                       /  S#<at>#<key>         one consent statement
 *   K#<contentId>                       /  -                    a catalogue entry
 */

/** A bucket takes more events while it is smaller than this, bytes as JSON; a message adds at most 256 KiB, an item holds 400 KB. */
const BUCKET_OPEN_BELOW = 64 * 1024;
const CONFLICT_ATTEMPTS = 10;

const partition = (identity: Identity): string => (identity.includes('#') ? `I#${identity}` : `I#record~${identity}`);
const marker = (identity: Identity): Key => ({ pk: partition(identity), sk: '-' });
const bucketKey = (identity: Identity, day: string, n: number): Key => ({
  pk: partition(identity),
  sk: n === 0 ? `D#${day}` : `D#${day}#${n}`,
});
const contentKey = (contentId: string): Key => ({ pk: `K#${contentId}`, sk: '-' });

const EVENT = 'e#';
const Revision = z.object({ revision: z.number().int() });
const StoredStatement = z.object({ statement: ConsentStatement });
const StoredContent = z.object({ content: Content });

const eventsOf = (item: Item): Map<string, SeenEvent> =>
  new Map(
    Object.entries(item)
      .filter(([name]) => name.startsWith(EVENT))
      .map(([name, value]) => [name.slice(EVENT.length), parse(SeenEvent, value, 'a stored event')]),
  );

/** What stands under one identity. */
export interface Observed {
  /** By event key; several where an event stands in two buckets, of two days or across an overflow. */
  events: { key: string; event: SeenEvent }[];
  statements: ConsentStatement[];
}

/** The write lost against a newer one of the same thing, which is the wanted end. */
const unlessNewerStands = async (write: Promise<void>): Promise<void> => {
  try {
    await write;
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
  }
};

/** Observations under their identities, and the content catalogue. */
export class ObservationStore {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  /**
   * Put events of a marked identity into their day's bucket, in one write; what already stands there is not written again.
   * @throws ConflictError where other writers of the bucket were faster ten times
   */
  async addEvents(identity: Identity, day: string, events: ReadonlyMap<string, SeenEvent>): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.tryAddEvents(identity, day, events);
      } catch (error) {
        if (!(error instanceof ConflictError) || attempt === CONFLICT_ATTEMPTS) throw error;
      }
    }
  }

  private async tryAddEvents(identity: Identity, day: string, events: ReadonlyMap<string, SeenEvent>): Promise<void> {
    let left = [...events];
    for (let n = 0; left.length > 0; n++) {
      const bucket = await this.table.get(bucketKey(identity, day, n));
      const stored = bucket ? eventsOf(bucket) : new Map<string, SeenEvent>();
      const open = !bucket || Buffer.byteLength(JSON.stringify(bucket)) < BUCKET_OPEN_BELOW;
      // A full bucket still takes corrections of the events that it holds.
      const here = open ? left : left.filter(([key]) => stored.has(key));
      left = open ? [] : left.filter(([key]) => !stored.has(key));
      const changed = here.filter(([key, event]) => newerEvent(stored.get(key), event) === event);
      if (changed.length === 0) continue;
      const revision = bucket ? parse(Revision, bucket, 'a bucket').revision : 0;
      await this.table.set(
        bucketKey(identity, day, n),
        { revision: revision + 1, ...plain(Object.fromEntries(changed.map(([key, event]) => [EVENT + key, event]))) },
        bucket ? { equals: { revision } } : { absent: true },
      );
    }
  }

  /**
   * Add to the ledger of a marked identity, which is append-only: a redelivery overwrites itself.
   * @param key a hash of all that the statement says, so that none is overwritten by another
   */
  async addStatement(identity: Identity, key: string, statement: ConsentStatement): Promise<void> {
    const { at, origin } = statement;
    const version = recordVersion(Date.parse(at), Date.parse(origin.droppedAt), origin.line);
    await unlessNewerStands(
      this.table.put(
        { pk: partition(identity), sk: `S#${new Date(at).toISOString()}#${key}`, version, statement: plain(statement) },
        { absentOrAtMost: { attribute: 'version', value: version } },
      ),
    );
  }

  /** The entry that says the latest `at` stands, whatever order entries come in. */
  async addContent(content: Content): Promise<void> {
    const version = recordVersion(Date.parse(content.at), Date.parse(content.origin.droppedAt), content.origin.line);
    await unlessNewerStands(
      this.table.put(
        { ...contentKey(content.contentId), version, content: plain(content) },
        { absentOrAtMost: { attribute: 'version', value: version } },
      ),
    );
  }

  /** Before anything else is written under them: most identities have nothing, and one batched get tells them apart. */
  async mark(identities: readonly Identity[]): Promise<void> {
    const known = new Set(await this.observed(identities));
    await this.table.write(identities.filter((identity) => !known.has(identity)).map((identity) => ({ put: marker(identity) })));
  }

  /** Which of these identities anything was observed about. */
  async observed<I extends Identity>(identities: readonly I[]): Promise<I[]> {
    const marks = await Promise.all(identities.map((identity) => this.table.get(marker(identity))));
    return identities.filter((_, index) => marks[index] !== undefined);
  }

  /** @param what `statements` reads the consent ledger alone */
  async read(identity: Identity, what: 'all' | 'statements' = 'all'): Promise<Observed> {
    const items = await this.table.query(partition(identity), what === 'all' ? {} : { prefix: 'S#' });
    return {
      events: items
        .filter(({ sk }) => sk.startsWith('D#'))
        .flatMap((item) => [...eventsOf(item)].map(([key, event]) => ({ key, event }))),
      statements: items
        .filter(({ sk }) => sk.startsWith('S#'))
        .map((item) => parse(StoredStatement, item, 'a consent statement').statement),
    };
  }

  /** Catalogue entries by content id; one that is not in the catalogue is left out. */
  async contents(contentIds: Iterable<string>): Promise<Map<string, Content>> {
    const items = await Promise.all([...new Set(contentIds)].map((id) => this.table.get(contentKey(id))));
    return new Map(
      items.flatMap((item) => {
        if (!item) return [];
        const { content } = parse(StoredContent, item, 'a catalogue entry');
        return [[content.contentId, content]];
      }),
    );
  }
}
