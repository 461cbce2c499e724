import type { Comparable, MemberRow, PostedVersion, Posting, RecordItem } from '../contracts/identity.ts';
import type { SourceRecord } from '../contracts/record.ts';
import { type BlockKey, ComponentId, type RecordId, type RecordVersion } from '../domain/ids.ts';
import { comparable } from '../match/comparable.ts';
import { blocks, candidatesOf } from '../match/live.ts';
import { EMPTY, findRoots, type NewMember, placeMember, type Root, unite } from './component.ts';
import type { IdentityDeps } from './deps.ts';
import { finishDemotions, readKey } from './generic.ts';
import { digestOf } from './one-ids.ts';
import { type Delivery, partitionOnce, type Repartitioned, repartition } from './repartition.ts';

export interface SettleDeps extends IdentityDeps {
  hashKey: Uint8Array;
}

/**
 * settled: this version stands, its parts are computed and told; `oversized` parts wait for the weekly job. recorded: it changes
 * nothing but the record item, being what was known under a newer version, or withdrawn before it was known. known: settled
 * before. stale: a newer version stands.
 */
export type Settled = { status: 'settled'; oversized: boolean } | { status: 'recorded' | 'known' | 'stale' };

const without = <T>(all: readonly T[], some: readonly T[]): T[] => all.filter((each) => !some.includes(each));

/** The postings that should stand. */
const postedOf = ({ posted, version, keys }: RecordItem): PostedVersion => ({ version: posted ?? version, keys });

/** What may stand of a record's postings, less those that should. */
const stalePostings = (all: readonly PostedVersion[], posted: PostedVersion): PostedVersion[] =>
  all
    .map(({ version, keys }) => ({ version, keys: version === posted.version ? without(keys, posted.keys) : keys }))
    .filter(({ keys }) => keys.length > 0);

/** The stored content was settled, says the same and blocks on the same: there is nothing to find anew. */
const saysTheSame = (stored: RecordItem, record: SourceRecord, keys: readonly BlockKey[]): boolean =>
  stored.settled !== undefined && stored.contentHash === record.contentHash && stored.keys.join() === keys.join();

/** Of each other record that its keys name its newest posting, and which of the keys are generic. */
const readKeys = async (
  own: Comparable,
  version: RecordVersion,
  deps: IdentityDeps,
): Promise<{ others: Map<RecordId, Posting>; generic: BlockKey[] }> => {
  const model = deps.modelOf(own.country);
  const readings = await Promise.all(own.keys.map((key) => readKey(key, { recordId: own.recordId, version }, model, deps)));
  const others = new Map<RecordId, Posting>();
  for (const posting of readings.flatMap((each) => (each.generic || !blocks(each.key, model) ? [] : each.postings))) {
    const id = posting.comparable.recordId;
    // Of several postings of one record the newest counts: an older may linger under a key that it no longer has.
    if (id !== own.recordId && (others.get(id)?.version ?? '') < posting.version) others.set(id, posting);
  }
  return { others, generic: readings.filter((each) => each.generic).map((each) => each.key) };
};

/** Those who might be the same HCP. */
const candidatesAmong = (own: Comparable, others: ReadonlyMap<RecordId, Posting>, deps: IdentityDeps): Posting[] => {
  const met = [...others.values()].map((other) => other.comparable);
  return candidatesOf(own, met, deps.modelOf(own.country)).flatMap(({ recordId }) => others.get(recordId) ?? []);
};

/** One of the candidates' deliveries most likely was the last to write the root: in the same request as that, read whether it has settled. */
const attemptsOf = async (candidates: readonly Posting[], deps: IdentityDeps): Promise<(string | undefined)[]> => {
  const records = await deps.store.records(candidates.slice(0, 5).map(({ comparable }) => comparable.recordId));
  return records.map((record) => record?.settled);
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
 * @returns that root as it was read, where no row of this record can stand in it
 */
const consider = async (
  own: ComponentId,
  unmet: boolean,
  candidates: readonly Posting[],
  deps: IdentityDeps,
): Promise<Root | undefined> => {
  const components = candidates.map((candidate) => candidate.component);
  const roots = (await findRoots(components, deps)).sort((a, b) => (a.id < b.id ? -1 : 1));
  const [oldest] = roots;
  const joined = unmet && oldest !== undefined && (await joinUnmet(own, oldest, deps));
  if (joined && roots.length === 1) return oldest;
  for (const root of roots) await unite(own, root.id, deps);
  return undefined;
};

/**
 * Put the member row, and compute the component that it stands in. Where another write was faster the row is put again: a
 * root that has no `C#` item yet may have become a loser without anybody moving its rows.
 */
const placeAndPartition = async (
  component: ComponentId,
  row: NewMember,
  by: Delivery,
  deps: IdentityDeps,
): Promise<Repartitioned> => {
  for (;;) {
    const done = await partitionOnce(await placeMember(component, row, deps), deps, by);
    if (done) return done;
  }
};

/**
 * Where all that a root's parts hold is just what these postings say, its rows are as good as read. Whoever puts one that is
 * in no part yet computes the parts after us.
 */
const rowsSaid = ({ node }: Root, others: ReadonlyMap<RecordId, Posting>): MemberRow[] | undefined => {
  const rows = new Map<RecordId, MemberRow>();
  for (const id of node.parts.flatMap((part) => part.records)) {
    const posting = others.get(id);
    if (!posting) return undefined;
    rows.set(id, { ...posting, withdrawn: false, generic: [], revision: 0 });
  }
  return node.parts.every((part) => digestOf(part.records, rows, part.disputed ?? []) === part.digest)
    ? [...rows.values()]
    : undefined;
};

/**
 * Put the row of a record that nobody has met yet at a root that was read before, and compute its parts: that they are written
 * says that it still was the root. Any trace of others ends that.
 *
 * @param rows those that stand there, where they need not be read
 */
const join = async (
  root: Root,
  row: NewMember,
  rows: readonly MemberRow[] | undefined,
  by: Delivery,
  deps: IdentityDeps,
): Promise<Repartitioned | undefined> => {
  if (root.node.oversized || !(await deps.store.putMember(root.id, row, undefined))) return undefined;
  return await partitionOnce(root, deps, by, rows && [...rows, { ...row, revision: 1 }]);
};

/**
 * One delivery of one record version, to its end. Every step is idempotent, so a delivery that was cut off anywhere is
 * simply made again; see docs/adr/0002-identity-protocol.md for the order of the steps and why.
 *
 * @param redelivered an earlier attempt may have been cut off: also what it began for others is finished
 * @param unseen no such record stood a moment ago: it is put without a look
 */
export const settleRecord = async (
  record: SourceRecord,
  deps: SettleDeps,
  redelivered: boolean,
  unseen = false,
): Promise<Settled> => {
  const { store } = deps;
  const own = comparable(record, deps.modelOf(record.country).model, deps.hashKey);
  const token = deps.newId();
  let look = redelivered || !unseen;
  for (let begun = redelivered; ; look = true) {
    const stored = look ? await store.record(record.recordId) : undefined;
    if (stored && (stored.version > record.version || (stored.version === record.version && stored.settled))) {
      if (begun) await finishEarlier(record, own.keys, stored, deps);
      return { status: stored.version > record.version ? 'stale' : 'known' };
    }

    const item = recordItem(record, own.keys, stored, token, deps);
    if (!(await store.putRecord(item, stored))) continue;
    if (item.settled !== undefined) return { status: 'recorded' };
    begun = true;

    const oversized = await matchAnew(item, own, stored, token, deps);
    await store.removePostings(record.recordId, item.stale ?? []);
    if (await store.settle(item, token)) return { status: 'settled', oversized };
  }
};

/** What an earlier attempt at a version that needs no more work may have left: postings, demotions, a merge that nobody else will ever pass. */
const finishEarlier = async (record: SourceRecord, keys: BlockKey[], stored: RecordItem, deps: SettleDeps): Promise<void> => {
  const stale = stalePostings([{ version: record.version, keys }], postedOf(stored));
  await deps.store.removePostings(record.recordId, stale);
  if (stored.version > record.version) await finishDemotions(keys, record, deps);
  await repartition(stored.component, deps, { record: stored.recordId, settled: new Set([stored.settled]) });
};

/** The record as it is to be stored; with `settled` where there is nothing else to do. */
const recordItem = (
  record: SourceRecord,
  keys: BlockKey[],
  stored: RecordItem | undefined,
  token: string,
  deps: SettleDeps,
): RecordItem => {
  const component = stored?.component ?? ComponentId.parse(deps.newId());
  const same = stored !== undefined && saysTheSame(stored, record, keys);
  const posted = same ? (stored.posted ?? stored.version) : record.version;
  const stale = stored ? stalePostings([...(stored.stale ?? []), postedOf(stored)], { version: posted, keys }) : [];
  const item: RecordItem = {
    ...record,
    component,
    keys,
    ...(posted !== record.version && { posted }),
    ...(stale.length > 0 && { stale }),
  };
  // The drop that brought this content stays its origin.
  if (stored?.contentHash === record.contentHash) item.origin = stored.origin;
  if (same && stored.settled !== undefined && stored.changedAt === record.changedAt) return { ...item, settled: stored.settled };
  const neverWas = !stored && record.withdrawn;
  return neverWas ? { ...item, settled: token } : item;
};

/** Postings, candidates, member row, parts: from a stored record to a told OneID. @returns whether its component is oversized */
const matchAnew = async (
  item: RecordItem,
  own: Comparable,
  stored: RecordItem | undefined,
  token: string,
  deps: SettleDeps,
): Promise<boolean> => {
  const { version, withdrawn, component } = item;
  const by: Delivery = { record: item.recordId, token, settled: new Set([stored?.settled]) };
  const row: NewMember = { version, withdrawn, comparable: own, generic: [] };
  // Only its time is new: whoever it links with has been found, and the row keeps its generic marks.
  if (item.posted !== undefined) return (await placeAndPartition(component, row, by, deps)).oversized;

  await deps.store.putPostings(own.keys, { version, component, comparable: own });
  // Only now: of two records in flight at least one sees the other.
  const { others, generic } = await readKeys(own, version, deps);
  row.generic = generic;
  const candidates = candidatesAmong(own, others, deps);
  const alone = !stored && candidates.length === 0;
  const [root, attempts] = await Promise.all([
    alone ? { id: component, node: EMPTY } : consider(component, !stored, candidates, deps),
    attemptsOf(candidates, deps),
  ]);
  by.settled = new Set([stored?.settled, ...attempts]);
  const joined = root && (await join(root, row, rowsSaid(root, others), by, deps));
  return (joined ?? (await placeAndPartition(component, row, by, deps))).oversized;
};
