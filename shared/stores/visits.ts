import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Period, REPORTER_SHARDS, ReportFlag } from '../contracts/inspection.ts';
import { parse } from '../contracts/parse.ts';
import type { Item, Key, Table } from '../contracts/table.ts';
import { ConflictError } from '../domain/errors.ts';
import { SourceId } from '../domain/ids.ts';
import { plain } from './plain.ts';

/*
 * Of the profile table, what representatives report:
 *
 *   V#<by>       /  M#<yyyy-mm>#<event key>   one reported visit, under the month (UTC) in which it was
 *                /  F#<yyyy-mm>               why the reporter's month (in the source's time zone) is trusted less
 *   VR#<shard>   /  <source>#<by>             a reporter, and how the source calls them
 *
 * A visit is an item of its own and not part of a bucket: a reporter's month is written from many messages at a time, and grows far
 * larger than an HCP's day. So there is nothing to read before, nobody to wait for, and a write is as large as what it says.
 */

const Reporter = z.object({ source: SourceId, by: z.string(), reporter: z.string() });
/** Who reports, as the source calls them. */
export type Reporter = z.infer<typeof Reporter>;

const StoredVisit = z.object({
  version: z.string(),
  at: z.iso.datetime(),
  /** The hashed identity of whom it was to. */
  identity: z.string(),
  enteredAt: z.iso.datetime().optional(),
  place: z.string().optional(),
  note: z.string().optional(),
});
/** A visit as somebody reported it. */
export interface ReportedVisit extends z.infer<typeof StoredVisit> {
  by: string;
  /** Event key. */
  key: string;
}

const partition = (by: string): string => `V#${by}`;
const monthOf = (at: string): Period => new Date(at).toISOString().slice(0, 7);
const visitKey = ({ by, at, key }: ReportedVisit): Key => ({ pk: partition(by), sk: `M#${monthOf(at)}#${key}` });
const flagKey = (by: string, period: Period): Key => ({ pk: partition(by), sk: `F#${period}` });
const shardOf = (by: string): number => (createHash('sha256').update(by).digest()[0] ?? 0) % REPORTER_SHARDS;
const reporterKey = ({ source, by }: Reporter): Key => ({ pk: `VR#${shardOf(by)}`, sk: `${source}#${by}` });

const StoredFlag = z.object({ flag: ReportFlag });
/** How many conditional writes are under way at a time. */
const WRITES_AT_ONCE = 25;

/** What representatives report, by reporter and month, and the flags that the weekly inspection raises. */
export class VisitStore {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  /** Before their visits: whoever has a visit is in the list. One batched get tells who is there already. */
  async register(reporters: readonly Reporter[]): Promise<void> {
    if (reporters.length === 0) return;
    const known = await this.table.getMany(reporters.map(reporterKey));
    const changed = reporters.filter(({ reporter }, index) => known[index]?.['reporter'] !== reporter);
    await this.table.write(changed.map((each) => ({ put: { ...plain(each), ...reporterKey(each) } })));
  }

  /** File visits under who reported them. Of one event the latest drop's word stands, in whatever order they come. */
  async add(visits: readonly ReportedVisit[]): Promise<void> {
    for (let from = 0; from < visits.length; from += WRITES_AT_ONCE)
      await Promise.all(visits.slice(from, from + WRITES_AT_ONCE).map((visit) => this.put(visit)));
  }

  private async put(visit: ReportedVisit): Promise<void> {
    const { by: _by, key: _key, ...stored } = visit;
    try {
      await this.table.put(
        { ...plain(stored), ...visitKey(visit) },
        { absentOrAtMost: { attribute: 'version', value: visit.version } },
      );
    } catch (error) {
      // A newer word on it stands, which is the wanted end.
      if (!(error instanceof ConflictError)) throw error;
    }
  }

  /** The reporters of one of the REPORTER_SHARDS shards, by source and hash. */
  async reporters(shard: number): Promise<Reporter[]> {
    const items = await this.table.query(`VR#${shard}`);
    return items.map((item) => parse(Reporter, item, 'a reporter'));
  }

  /** A reporter's visits of the months, each once: a later drop may have moved one to another month. */
  async visits(by: string, months: readonly Period[]): Promise<ReportedVisit[]> {
    const items = await Promise.all(months.map((month) => this.table.query(partition(by), { prefix: `M#${month}#` })));
    const newest = new Map<string, ReportedVisit>();
    for (const item of items.flat()) {
      const visit = { by, key: eventKeyOf(item), ...parse(StoredVisit, item, 'a reported visit') };
      if (visit.version > (newest.get(visit.key)?.version ?? '')) newest.set(visit.key, visit);
    }
    return [...newest.values()];
  }

  /** A reporter's flags, by month. */
  async flags(by: string): Promise<ReportFlag[]> {
    const items = await this.table.query(partition(by), { prefix: 'F#' });
    return items.map((item) => parse(StoredFlag, item, 'a flag').flag);
  }

  /** Which of these months of reporters are flagged, in no order. */
  async flagged<M extends { by: string; period: Period }>(months: readonly M[]): Promise<M[]> {
    if (months.length === 0) return [];
    const items = await this.table.getMany(months.map(({ by, period }) => flagKey(by, period)));
    return months.filter((_, index) => items[index] !== undefined);
  }

  /** @param gone months that are flagged no more */
  async setFlags(flags: readonly ReportFlag[], gone: readonly { by: string; period: Period }[]): Promise<void> {
    await this.table.write([
      ...flags.map((flag) => ({ put: { flag: plain(flag), ...flagKey(flag.by, flag.period) } })),
      ...gone.map(({ by, period }) => ({ delete: flagKey(by, period) })),
    ]);
  }
}

const eventKeyOf = ({ sk }: Item): string => sk.slice('M#yyyy-mm#'.length);
