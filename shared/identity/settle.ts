import type { Comparable, RecordItem } from '../contracts/identity.ts';
import type { SourceRecord } from '../contracts/record.ts';
import { type BlockKey, ComponentId, type RecordId, type RecordVersion } from '../domain/ids.ts';
import { mayLink } from '../match/compare.ts';
import { comparable } from '../match/keys.ts';
import { EMPTY, findRoot, type NewMember, placeMember, type Root, union, unite } from './component.ts';
import type { IdentityDeps } from './deps.ts';
import { finishDemotions, readKey } from './generic.ts';
import { partitionOnce, type Repartitioned, repartition } from './repartition.ts';

export interface SettleDeps extends IdentityDeps {
  hashKey: Uint8Array;
}

/**
 * settled: this version stands, its parts are computed and told; `oversized` parts wait for the weekly job. recorded: it changes
 * nothing but the record item, being what was known under a newer version, or withdrawn before it was known. known: settled
 * before. stale: a newer version stands.
 */
export type Settled = { status: 'settled'; oversized: boolean } | { status: 'recorded' | 'known' | 'stale' };

/** Postings of a version that is not the record's any more. */
const removePostings = async (keys: readonly BlockKey[], item: RecordItem, deps: IdentityDeps): Promise<void> => {
  await Promise.all(keys.map((key) => deps.store.removePosting(key, item.recordId, item.version)));
};

const without = <T>(all: readonly T[], some: readonly T[]): T[] => all.filter((each) => !some.includes(each));

/** The stored content was settled, says the same and blocks on the same: there is nothing to find anew. */
const saysTheSame = (stored: RecordItem, record: SourceRecord, keys: readonly BlockKey[]): boolean =>
  stored.settled === stored.version && stored.contentHash === record.contentHash && stored.keys.join() === keys.join();

/** The components of all who might be the same HCP, and which of the keys are generic. */
const readKeys = async (
  own: Comparable,
  version: RecordVersion,
  deps: IdentityDeps,
): Promise<{ candidates: ComponentId[]; generic: BlockKey[] }> => {
  const model = deps.modelOf(own.country);
  const readings = await Promise.all(own.keys.map((key) => readKey(key, { recordId: own.recordId, version }, model, deps)));
  const newest = new Map<RecordId, { version: RecordVersion; component: ComponentId; links: boolean }>();
  for (const posting of readings.flatMap((each) => (each.generic ? [] : each.postings))) {
    const other = posting.comparable;
    const seen = newest.get(other.recordId);
    // Of several postings of one record the newest counts: an older may linger under a key that it no longer has.
    if (other.recordId === own.recordId || (seen && seen.version >= posting.version)) continue;
    newest.set(other.recordId, { ...posting, links: mayLink(own, other, model) });
  }
  const linked = [...newest.values()].filter((other) => other.links).map((other) => other.component);
  return { candidates: [...new Set(linked)], generic: readings.filter((each) => each.generic).map((each) => each.key) };
};

/**
 * The component of a record that nobody has met yet points at another's root from its first write on: no rows, parts or
 * intent are there to be moved.
 */
const joinUnmet = async (own: ComponentId, root: Root, deps: IdentityDeps): Promise<boolean> =>
  root.id < own && (await deps.store.putComponent(own, { ...EMPTY, version: 1, mergedInto: root.id, rehomed: true }));

/**
 * Make sure that the record's component and those of all candidates have one root.
 * @param unmet nobody has met this record yet
 * @returns a component to go on from, and whether it was a root just now in which no row of this record can stand
 */
const consider = async (
  own: ComponentId,
  unmet: boolean,
  candidates: readonly ComponentId[],
  deps: IdentityDeps,
): Promise<{ component: ComponentId; unmet: boolean }> => {
  const found = await Promise.all(candidates.map((component) => findRoot(component, deps)));
  const roots = [...new Map(found.map((root) => [root.id, root])).values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const [oldest] = roots;
  const joined = unmet && oldest !== undefined && (await joinUnmet(own, oldest, deps));
  if (joined && roots.length === 1) return { component: oldest.id, unmet: true };
  for (const root of roots) await unite(own, root.id, deps);
  return { component: own, unmet: false };
};

/**
 * Put the member row, and compute the component that it stands in. Where another write was faster the row is put again: a
 * root that has no `C#` item yet may have become a loser without anybody moving its rows.
 *
 * @param unmet nobody has met this record yet, and `component` was a root just now
 */
const placeAndPartition = async (
  component: ComponentId,
  row: NewMember,
  unmet: boolean,
  deps: IdentityDeps,
): Promise<Repartitioned> => {
  for (let unread = unmet; ; unread = false) {
    const root = await placeMember(component, row, deps, unread);
    const done = await partitionOnce(root, deps, row.comparable.recordId);
    if (done) return done;
  }
};

/** A record that nobody has met, and nobody to meet: its row and its component are written unread. Any trace of others ends that. */
const standAlone = async (own: ComponentId, row: NewMember, deps: IdentityDeps): Promise<Repartitioned | undefined> => {
  if (!(await deps.store.putMember(own, row, undefined))) return undefined;
  return await partitionOnce({ id: own, node: EMPTY }, deps, row.comparable.recordId, [{ ...row, revision: 1 }]);
};

/**
 * One delivery of one record version, to its end. Every step is idempotent, so a delivery that was cut off anywhere is
 * simply made again; see docs/adr/0002-identity-protocol.md for the order of the steps and why.
 *
 * @param redelivered an earlier attempt may have been cut off: also what it began for others is finished
 */
export const settleRecord = async (record: SourceRecord, deps: SettleDeps, redelivered: boolean): Promise<Settled> => {
  const { store } = deps;
  const own = comparable(record, deps.modelOf(record.country), deps.hashKey);
  for (let begun = redelivered; ; ) {
    const stored = await store.record(record.recordId);
    if (stored && (stored.version > record.version || stored.settled === record.version)) {
      if (begun) await finishEarlier(record, own.keys, stored, deps);
      return { status: stored.version > record.version ? 'stale' : 'known' };
    }

    const item = recordItem(record, own.keys, stored, deps);
    if (!(await store.putRecord(item, stored))) continue;
    if (item.settled !== undefined) return { status: 'recorded' };
    begun = true;

    const oversized = await matchAnew(item, own, stored, deps);
    await removePostings(item.staleKeys, item, deps);
    if (await store.settle(record.recordId, record.version)) return { status: 'settled', oversized };
  }
};

/** What an earlier attempt at a version that needs no more work may have left: postings, demotions, a merge that nobody else will ever pass. */
const finishEarlier = async (
  record: SourceRecord,
  keys: readonly BlockKey[],
  stored: RecordItem,
  deps: SettleDeps,
): Promise<void> => {
  await removePostings(without(keys, stored.keys), stored, deps);
  if (stored.version > record.version) await finishDemotions(keys, record, deps);
  await repartition(stored.component, deps, stored.recordId);
};

/** The record as it is to be stored; with `settled` where there is nothing else to do. */
const recordItem = (record: SourceRecord, keys: BlockKey[], stored: RecordItem | undefined, deps: SettleDeps): RecordItem => {
  const component = stored?.component ?? ComponentId.parse(deps.newId());
  const staleKeys = stored ? without(union(stored.staleKeys, stored.keys), keys) : [];
  const item: RecordItem = { ...record, component, keys, staleKeys };
  // The drop that brought this content stays its origin.
  if (stored?.contentHash === record.contentHash) item.origin = stored.origin;
  const lifted = stored && saysTheSame(stored, record, keys) && stored.changedAt === record.changedAt;
  const neverWas = !stored && record.withdrawn;
  return lifted || neverWas ? { ...item, settled: record.version } : item;
};

/** Postings, candidates, member row, parts: from a stored record to a told OneID. @returns whether its component is oversized */
const matchAnew = async (
  item: RecordItem,
  own: Comparable,
  stored: RecordItem | undefined,
  deps: SettleDeps,
): Promise<boolean> => {
  const { version, withdrawn, component } = item;
  const row: NewMember = { version, withdrawn, comparable: own, generic: [] };
  // Only its time is new: whoever it links with has been found, and the row keeps its generic marks.
  if (stored && saysTheSame(stored, item, own.keys)) return (await placeAndPartition(component, row, false, deps)).oversized;

  await Promise.all(own.keys.map((key) => deps.store.putPosting(key, { version, component, comparable: own })));
  // Only now: of two records in flight at least one sees the other.
  const { candidates, generic } = await readKeys(own, version, deps);
  row.generic = generic;
  const alone = !stored && candidates.length === 0 ? await standAlone(component, row, deps) : undefined;
  if (alone) return alone.oversized;
  const from = await consider(component, !stored, candidates, deps);
  return (await placeAndPartition(from.component, row, from.unmet, deps)).oversized;
};
