import { createHash } from 'node:crypto';
import { z } from 'zod';
import { parse } from '../contracts/parse.ts';
import { Profile } from '../contracts/profile.ts';
import type { Key, Table } from '../contracts/table.ts';
import { ConflictError } from '../domain/errors.ts';
import { OneId } from '../domain/ids.ts';
import { plain } from './plain.ts';

/*
 * Of the profile table:
 *
 *   P#<oneId>  /  -      the profile; where something falls due, duePk = due#<shard> and duePk's sort key dueSk = dueAt
 */

/** Partitions of the due index: many profiles fall due at one time, when a grant that a campaign collected ends. */
export const DUE_SHARDS = 8;
const shardOf = (oneId: OneId): number => (createHash('sha256').update(oneId).digest()[0] ?? 0) % DUE_SHARDS;
const duePartition = (shard: number): string => `due#${shard}`;
const keyOf = (oneId: OneId): Key => ({ pk: `P#${oneId}`, sk: '-' });
/** The index may project the keys alone. */
const DueItem = z.object({ pk: z.string().startsWith('P#'), dueSk: z.string() });

/** Profiles by OneID, and by when they fall due. */
export class ProfileStore {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  async get(oneId: OneId): Promise<Profile | undefined> {
    const item = await this.table.get(keyOf(oneId));
    return item && parse(Profile, item, 'a profile');
  }

  /** In the order of the OneIDs; undefined where there is none. */
  async getMany(oneIds: readonly OneId[]): Promise<(Profile | undefined)[]> {
    const items = await this.table.getMany(oneIds.map(keyOf));
    return items.map((item) => item && parse(Profile, item, 'a profile'));
  }

  /** @throws ConflictError where the profile is no more what `previous` was read as */
  async put(profile: Profile, previous: Profile | undefined): Promise<void> {
    const { oneId, dueAt } = profile;
    const due = dueAt === undefined ? {} : { duePk: duePartition(shardOf(oneId)), dueSk: dueAt };
    await this.table.put(
      { ...plain(profile), ...due, ...keyOf(oneId) },
      previous ? { equals: { version: previous.version } } : { absent: true },
    );
  }

  /** After its outbox was sent; where another rebuild came in between, that one carries the outbox on, and sends it again. */
  async clearOutbox({ oneId, version }: Profile): Promise<void> {
    try {
      await this.table.set(keyOf(oneId), { outbox: [] }, { equals: { version } });
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
    }
  }

  /** The profiles of one shard that fell due by `until` (ms), longest due first. Eventually consistent. */
  async due(shard: number, until: number, limit: number): Promise<{ oneId: OneId; dueAt: string }[]> {
    const items = await this.table.queryIndex('due', duePartition(shard), new Date(until).toISOString(), limit);
    return items.map((item) => {
      const { pk, dueSk } = parse(DueItem, item, 'an entry of the due index');
      return { oneId: parse(OneId, pk.slice('P#'.length), "a profile's key"), dueAt: dueSk };
    });
  }
}
