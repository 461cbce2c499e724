import type { ComponentRoot, MemberRow } from '../contracts/identity.ts';
import { type ComponentId, OneId, type RecordId } from '../domain/ids.ts';
import { partition } from '../match/partition.ts';
import { findRoot, finishMerge, isLoser, loseTo, type Root, union } from './component.ts';
import type { IdentityDeps } from './deps.ts';
import { assignOneIds } from './one-ids.ts';

/** What came of computing a component's parts. */
export interface Repartitioned {
  root: ComponentId;
  /** OneIDs that were told. */
  touched: OneId[];
  /** Too many members to compute live: its parts wait for the weekly job. */
  oversized: boolean;
}

/** The first OneID of a component is the component's own id: it needs no pointer, so most HCPs never have one. */
export const firstOneId = (component: ComponentId): OneId => OneId.parse(`hcp_${component}`);

/** Each record is compared by its own country's model; models never link across countries. */
const groupsOf = (rows: readonly MemberRow[], deps: IdentityDeps): RecordId[][] => {
  const countries = [...new Set(rows.map((row) => row.comparable.country))];
  return countries.flatMap((country) => partition(rows, deps.modelOf(country))).sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
};

/** Finish every merge that this root has begun to take in. */
const absorb = async ({ id, node }: Root, deps: IdentityDeps): Promise<void> => {
  for (const loserId of node.absorbing) {
    await loseTo(id, loserId, deps);
    const loser = await deps.store.component(loserId);
    if (isLoser(loser) && !loser.rehomed) await finishMerge(loserId, loser, deps);
    // It may have lost to another root than this one: then this intent has come to nothing.
    await strike(id, loserId, deps);
  }
};

const strike = async (component: ComponentId, loserId: ComponentId, deps: IdentityDeps): Promise<void> => {
  for (;;) {
    const { id, node } = await findRoot(component, deps);
    if (!node.absorbing.includes(loserId)) return;
    const absorbing = node.absorbing.filter((other) => other !== loserId);
    if (await deps.store.putComponent(id, { ...node, version: node.version + 1, absorbing })) return;
  }
};

/** The root as its members now say it should be, and the OneIDs in it that may have no pointer yet. */
const recompute = (
  { id, node }: Root,
  rows: readonly MemberRow[],
  deps: IdentityDeps,
): { next: ComponentRoot; unannounced: OneId[]; changed: boolean } => {
  const byId = new Map(rows.map((row) => [row.comparable.recordId, row]));
  let first = node.version === 0;
  const newOneId = (): OneId => {
    const oneId = first ? firstOneId(id) : OneId.parse(`hcp_${deps.newId()}`);
    first = false;
    return oneId;
  };
  const { parts, former, fresh, touched } = assignOneIds(node, groupsOf(rows, deps), byId, newOneId);
  const outbox = union(node.outbox, touched);
  return {
    next: { version: node.version + 1, parts, former, outbox, absorbing: [], oversized: false },
    // What stood in the outbox before may have been cut off before its pointer was written.
    unannounced: [...node.outbox, ...fresh].filter((oneId) => oneId !== firstOneId(id)),
    // A component with rows is written even where it has no part: until then nothing tells others that rows stand here.
    changed: touched.length > 0 || node.oversized || (node.version === 0 && rows.length > 0),
  };
};

/** Pointers first, so that whoever is told can look up what it is told of; then the notices; then the outbox is cleared. */
const announce = async ({ id, node }: Root, unannounced: readonly OneId[], deps: IdentityDeps): Promise<void> => {
  if (node.outbox.length === 0) return;
  if (unannounced.length > 0) await deps.store.putEntities(unannounced, id);
  await deps.tell(node.outbox, { component: id, version: node.version });
  await deps.store.clearOutbox(id, node.version);
};

/** Members beyond the cap stay where they are, computed or not; who must be told is told. */
const leaveToWeekly = async (
  { id, node }: Root,
  about: RecordId | undefined,
  deps: IdentityDeps,
): Promise<Repartitioned | undefined> => {
  const holder = node.parts.find((part) => about !== undefined && part.records.includes(about));
  const outbox = union(node.outbox, holder ? [holder.oneId] : []);
  const changed = !node.oversized || outbox.length > node.outbox.length;
  const next: ComponentRoot = changed ? { ...node, version: node.version + 1, outbox, oversized: true } : node;
  if (changed && !(await deps.store.putComponent(id, next))) return undefined;
  await announce({ id, node: next }, node.outbox, deps);
  deps.count('ComponentsOversized', 1);
  return { root: id, touched: outbox, oversized: true };
};

/**
 * One attempt to compute who is one HCP in a component, whole: the version was read before the rows, and the parts are written
 * only where it still stands. Every OneID whose part changed goes into the outbox in the same write.
 *
 * @param root as read before its rows
 * @param about the record whose delivery this is: its OneID is told even where the component is too large to compute
 * @param known all rows of the root, where nobody else can have put one
 * @returns undefined where the root moved on meanwhile, or had to finish a merge first: look for the root again
 */
export const partitionOnce = async (
  root: Root,
  deps: IdentityDeps,
  about?: RecordId,
  known?: readonly MemberRow[],
): Promise<Repartitioned | undefined> => {
  if (root.node.absorbing.length > 0) {
    await absorb(root, deps);
    return undefined;
  }
  const limit = Number.isFinite(deps.componentCap) ? deps.componentCap + 1 : undefined;
  if (root.node.oversized && limit !== undefined) return await leaveToWeekly(root, about, deps);
  const rows = known ?? (await deps.store.members(root.id, limit));
  if (rows.length > deps.componentCap) return await leaveToWeekly(root, about, deps);
  const { next, unannounced, changed } = recompute(root, rows, deps);
  if (changed && !(await deps.store.putComponent(root.id, next))) return undefined;
  const written = changed ? next : root.node;
  await announce({ id: root.id, node: written }, unannounced, deps);
  return { root: root.id, touched: written.outbox, oversized: false };
};

/** Compute a component's parts, however often others are faster. */
export const repartition = async (component: ComponentId, deps: IdentityDeps, about?: RecordId): Promise<Repartitioned> => {
  for (;;) {
    const done = await partitionOnce(await findRoot(component, deps), deps, about);
    if (done) return done;
  }
};
