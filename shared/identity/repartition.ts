import type { ComponentRoot, MemberRow } from '../contracts/identity.ts';
import type { CaseEntry } from '../contracts/steward.ts';
import { type ComponentId, OneId, type RecordId } from '../domain/ids.ts';
import { eventsOf } from './audit.ts';
import { findRoot, finishMerge, isLoser, loseTo, type Root, union } from './component.ts';
import type { IdentityDeps } from './deps.ts';
import { divideRows, sayAsk } from './divide.ts';
import { assignOneIds } from './one-ids.ts';

/** What came of computing a component's parts. */
export interface Repartitioned {
  root: ComponentId;
  /** OneIDs that were told. */
  touched: OneId[];
  /** Too many members to compute live: its parts wait for the weekly job. */
  oversized: boolean;
}

/** The delivery of a record on whose behalf parts are computed. */
export interface Delivery {
  /** Its OneID is told even where the component is too large to compute. */
  record: RecordId;
  /** Of this attempt, which is going to settle the record once all is announced. */
  token?: string;
  /** Attempts that are known to have settled their records. */
  settled: ReadonlySet<string | undefined>;
}

/** The first OneID of a component is the component's own id: it needs no pointer, so most HCPs never have one. */
export const firstOneId = (component: ComponentId): OneId => OneId.parse(`hcp_${component}`);

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

/** The model that decided, as the audit names it. */
const modelNames = (rows: readonly MemberRow[], deps: IdentityDeps): string => {
  const countries = [...new Set(rows.map((row) => row.comparable.country))].sort();
  return countries.map((country) => deps.modelOf(country).version).join('+');
};

const laterThan = (before: string | undefined, now: number): string =>
  new Date(before === undefined ? now : Math.max(now, Date.parse(before) + 1)).toISOString();

/** The root less what is announced already, since the delivery that had to see to it has settled. */
const outstanding = async ({ id, node }: Root, by: Delivery | undefined, deps: IdentityDeps): Promise<Root> => {
  const { attempt } = node;
  if (!attempt || attempt.token === by?.token || (node.outbox.length === 0 && !node.events && !node.unlisted))
    return { id, node };
  const settled = by?.settled.has(attempt.token) || (await deps.store.record(attempt.record))?.settled === attempt.token;
  if (!settled) return { id, node };
  const { events: _, unlisted: __, ...rest } = node;
  return { id, node: { ...rest, outbox: [] } };
};

/** Who sees to what a write leaves to be announced. */
const attemptOf = (by: Delivery | undefined): Pick<ComponentRoot, 'attempt'> =>
  by?.token === undefined ? {} : { attempt: { record: by.record, token: by.token } };

/** The root as its members now say it should be, and the OneIDs in it that may have no pointer yet. */
const recompute = (
  { id, node }: Root,
  rows: readonly MemberRow[],
  by: Delivery | undefined,
  deps: IdentityDeps,
): { next: ComponentRoot; unannounced: OneId[]; changed: boolean } => {
  const byId = new Map(rows.map((row) => [row.comparable.recordId, row]));
  let first = node.version === 0;
  const newOneId = (): OneId => {
    const oneId = first ? firstOneId(id) : OneId.parse(`hcp_${deps.newId()}`);
    first = false;
    return oneId;
  };
  const divided = divideRows(rows, deps);
  const assignment = assignOneIds(node, divided.parts, byId, newOneId, divided.disputed);
  const { parts, former, fresh, touched } = assignment;
  const outbox = union(node.outbox, touched);
  const version = node.version + 1;
  const at = laterThan(node.at, deps.now());
  const happened = eventsOf(node.parts, assignment, divided.links, {
    at,
    cause: `${id}#${version}`,
    model: modelNames(rows, deps),
  });
  const events = [...(node.events ?? []), ...happened];
  const { asks } = divided;
  const known = new Set(node.asks?.map(sayAsk));
  const asked = asks.some((ask) => !known.has(sayAsk(ask)));
  return {
    next: {
      version,
      parts,
      former,
      outbox,
      absorbing: [],
      oversized: false,
      ...(asks.length > 0 && { asks }),
      ...((asked || node.unlisted) && { unlisted: true }),
      ...(happened.length > 0 ? { at } : node.at !== undefined && { at: node.at }),
      ...(events.length > 0 && { events }),
      ...attemptOf(by),
    },
    // What stood in the outbox before may have been cut off before its pointer was written.
    unannounced: [...node.outbox, ...fresh].filter((oneId) => oneId !== firstOneId(id)),
    // A component with rows is written even where it has no part: until then nothing tells others that rows stand here.
    changed: touched.length > 0 || node.oversized || asked || asks.length < known.size || (node.version === 0 && rows.length > 0),
  };
};

/**
 * Pointers first, so that whoever is told can look up what it is told of, and with them what the audit and the stewards are
 * to see; then the notices; then the outbox is cleared, unless that the delivery settles will say as much.
 */
const announce = async (
  { id, node }: Root,
  unannounced: readonly OneId[],
  by: Delivery | undefined,
  deps: IdentityDeps,
): Promise<void> => {
  const { outbox, events = [], asks = [], unlisted = false, version } = node;
  if (outbox.length === 0 && events.length === 0 && !unlisted) return;
  const cases = unlisted ? asks.map((ask): CaseEntry => ({ ...ask, component: id, stamp: deps.newId() })) : [];
  await Promise.all([
    unannounced.length > 0 && deps.store.putEntities(unannounced, id),
    (events.length > 0 || cases.length > 0) && deps.store.putFindings(events, cases),
  ]);
  if (outbox.length > 0) await deps.tell(outbox, { component: id, version });
  if (node.attempt === undefined || node.attempt.token !== by?.token) await deps.store.clearOutbox(id, version);
};

/** Members beyond the cap stay where they are, computed or not; who must be told is told. */
const leaveToWeekly = async (
  { id, node }: Root,
  by: Delivery | undefined,
  deps: IdentityDeps,
): Promise<Repartitioned | undefined> => {
  const holder = node.parts.find((part) => by !== undefined && part.records.includes(by.record));
  const outbox = union(node.outbox, holder ? [holder.oneId] : []);
  const changed = !node.oversized || outbox.length > node.outbox.length;
  const { attempt: _, ...rest } = node;
  const next: ComponentRoot = changed ? { ...rest, version: node.version + 1, outbox, oversized: true, ...attemptOf(by) } : node;
  if (changed && !(await deps.store.putComponent(id, next))) return undefined;
  await announce({ id, node: next }, node.outbox, by, deps);
  deps.count('ComponentsOversized', 1);
  return { root: id, touched: outbox, oversized: true };
};

/**
 * One attempt to compute who is one HCP in a component, whole: the version was read before the rows, and the parts are written
 * only where it still stands. Every OneID whose part changed goes into the outbox in the same write.
 *
 * @param read the root, before its rows were
 * @param by the delivery that this is part of
 * @param known all rows of the root, where nobody else can have put one
 * @returns undefined where the root moved on meanwhile, or had to finish a merge first: look for the root again
 */
export const partitionOnce = async (
  read: Root,
  deps: IdentityDeps,
  by?: Delivery,
  known?: readonly MemberRow[],
): Promise<Repartitioned | undefined> => {
  if (read.node.absorbing.length > 0) {
    await absorb(read, deps);
    return undefined;
  }
  const root = await outstanding(read, by, deps);
  const limit = Number.isFinite(deps.componentCap) ? deps.componentCap + 1 : undefined;
  if (root.node.oversized && limit !== undefined) return await leaveToWeekly(root, by, deps);
  const rows = known ?? (await deps.store.members(root.id, limit));
  if (rows.length > deps.componentCap) return await leaveToWeekly(root, by, deps);
  const { next, unannounced, changed } = recompute(root, rows, by, deps);
  if (changed && !(await deps.store.putComponent(root.id, next))) return undefined;
  const written = changed ? next : root.node;
  await announce({ id: root.id, node: written }, unannounced, by, deps);
  return { root: root.id, touched: written.outbox, oversized: false };
};

/** Compute a component's parts, however often others are faster. */
export const repartition = async (component: ComponentId, deps: IdentityDeps, by?: Delivery): Promise<Repartitioned> => {
  for (;;) {
    const done = await partitionOnce(await findRoot(component, deps), deps, by);
    if (done) return done;
  }
};
