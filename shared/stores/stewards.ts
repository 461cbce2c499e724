import { createHash } from 'node:crypto';
import { z } from 'zod';
import { IdentityEvent } from '../contracts/audit.ts';
import { parse } from '../contracts/parse.ts';
import { CaseEntry, Decision, VerdictEntry } from '../contracts/steward.ts';
import type { Item, Key, Table } from '../contracts/table.ts';
import { ConflictError } from '../domain/errors.ts';
import { type OneId, RecordId } from '../domain/ids.ts';
import { plain } from './plain.ts';

/*
 * Of the identity table:
 *
 *   D#<decision>  /  -               what a steward said in one act
 *   V#!open       /  <decision>      the same, until all of it is carried out
 *   V#<record>    /  <at>#<other>    one verdict, under each of its records
 *   A#<oneId>     /  <at>#<cause>    the audit
 *   Q#<shard>     /  <gap>#<a>#<b>   review cases, the pair that tells most first
 *   Q#!skipped    /  <a>#<b>         cases that a steward put last
 */

/** Partitions of the list of cases: a retrained model may raise many at once. */
const SHARDS = 8;
const OPEN = 'V#!open';
const SKIPPED = 'Q#!skipped';

/** What people call a case by: twelve hex digits made of its pair. */
export const caseId = ({ a, b }: { a: RecordId; b: RecordId }): string =>
  createHash('sha256').update(`${a} ${b}`).digest('hex').slice(0, 12);

const shardOf = (id: string): number => Number.parseInt(id.slice(0, 2), 16) % SHARDS;
/** Up to 9999.99, in hundredths: as text in the order of the numbers. */
const gapText = (gap: number): string => String(Math.min(Math.round(gap * 100), 999_999)).padStart(6, '0');
const caseKey = (each: CaseEntry): Key => ({ pk: `Q#${shardOf(caseId(each))}`, sk: `${gapText(each.gap)}#${each.a}#${each.b}` });
const skipKey = ({ a, b }: { a: RecordId; b: RecordId }): Key => ({ pk: SKIPPED, sk: `${a}#${b}` });

const Skipped = z.object({ a: RecordId, b: RecordId, at: z.iso.datetime() });
export type Skipped = z.infer<typeof Skipped>;

export const caseItem = (each: CaseEntry): Item => ({ ...plain(each), ...caseKey(each) });
export const eventItem = (event: IdentityEvent): Item => ({
  ...plain(event),
  pk: `A#${event.oneId}`,
  sk: `${event.at}#${event.cause}`,
});

/** Each verdict of a decision, as it stands under both records. */
const verdictItems = ({ id, at, by, note, pairs }: Decision): Item[] =>
  pairs.flatMap(({ a, b, verdict }) =>
    [[a, b] as const, [b, a] as const].map(([own, other]) => {
      const entry: VerdictEntry = { with: other, verdict, at, by, decision: id, ...(note !== undefined && { note }) };
      return { ...plain(entry), pk: `V#${own}`, sk: `${at}#${other}` };
    }),
  );

/** What stewards said and are asked, and what became of OneIDs. */
export class StewardStore {
  private readonly table: Table;
  constructor(table: Table) {
    this.table = table;
  }

  // ── decisions ──────────────────────────────────────────────────────────────────────────────────────────────────────
  /** From now on whoever looks for open decisions finds it, and carries it out. */
  async open(decision: Decision): Promise<void> {
    await this.table.put({ ...plain(decision), pk: OPEN, sk: decision.id });
  }

  async openDecisions(): Promise<Decision[]> {
    return (await this.table.query(OPEN)).map((item) => parse(Decision, item, 'an open decision'));
  }

  /** For ever: the decision, its verdicts, and what the audit says of it. */
  async keep(decision: Decision, events: readonly IdentityEvent[]): Promise<void> {
    const items = [{ ...plain(decision), pk: `D#${decision.id}`, sk: '-' }, ...verdictItems(decision), ...events.map(eventItem)];
    await this.table.write(items.map((put) => ({ put })));
  }

  /** All of it is carried out. */
  async close({ id }: Decision): Promise<void> {
    await this.table.delete({ pk: OPEN, sk: id });
  }

  async decision(id: string): Promise<Decision | undefined> {
    const item = await this.table.get({ pk: `D#${id}`, sk: '-' });
    return item && parse(Decision, item, 'a decision');
  }

  /** Every verdict on a record, the oldest first. */
  async verdictsOn(record: RecordId): Promise<VerdictEntry[]> {
    return (await this.table.query(`V#${record}`)).map((item) => parse(VerdictEntry, item, 'a verdict'));
  }

  // ── the audit ──────────────────────────────────────────────────────────────────────────────────────────────────────
  /** Everything that happened to a OneID, in order. */
  async history(oneId: OneId): Promise<IdentityEvent[]> {
    return (await this.table.query(`A#${oneId}`)).map((item) => parse(IdentityEvent, item, 'an event of the audit'));
  }

  // ── cases ──────────────────────────────────────────────────────────────────────────────────────────────────────────
  /** The first of each shard, of all of them the pair that tells most first. */
  async cases(limit: number): Promise<CaseEntry[]> {
    const shards = await Promise.all(Array.from({ length: SHARDS }, (_, shard) => this.table.query(`Q#${shard}`, { limit })));
    const items = shards.flat().sort((x, y) => (x.sk < y.sk ? -1 : x.sk > y.sk ? 1 : 0));
    return items.slice(0, limit).map((item) => parse(CaseEntry, item, 'a review case'));
  }

  async caseNamed(id: string): Promise<CaseEntry | undefined> {
    const items = await this.table.query(`Q#${shardOf(id)}`);
    return items.map((item) => parse(CaseEntry, item, 'a review case')).find((each) => caseId(each) === id);
  }

  /** Take a case off the list that nobody asks any more; one that was listed anew meanwhile stays. */
  async dropCase(each: CaseEntry): Promise<void> {
    try {
      await this.table.delete(caseKey(each), { equals: { stamp: each.stamp } });
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
    }
  }

  /** Put a case after all others. */
  async skip(pair: { a: RecordId; b: RecordId }, at: string): Promise<void> {
    await this.table.put({ a: pair.a, b: pair.b, at, ...skipKey(pair) });
  }

  async skipped(): Promise<Skipped[]> {
    return (await this.table.query(SKIPPED)).map((item) => parse(Skipped, item, 'a skipped case'));
  }

  async unskip(pairs: readonly { a: RecordId; b: RecordId }[]): Promise<void> {
    await this.table.write(pairs.map((pair) => ({ delete: skipKey(pair) })));
  }
}
