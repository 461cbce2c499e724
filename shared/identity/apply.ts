import type { ComponentChange, MemberRow } from '../contracts/identity.ts';
import type { BlockKey, ComponentId, OneId, RecordId } from '../domain/ids.ts';
import { genericAbove } from '../match/live.ts';
import { findRoot, isLoser, unite } from './component.ts';
import type { IdentityDeps } from './deps.ts';
import { markRow } from './generic.ts';
import { repartition } from './repartition.ts';

/** moved: a component is not at its snapshot version any more; nothing was changed but what a crash had cut off was finished. */
export type Applied = { status: 'applied' | 'moved'; touched: OneId[] };

/** Apply what the weekly job found, through the live protocol's own steps. Idempotent; `touched` were told through deps.tell. */
export const applyChange = async (change: ComponentChange, deps: IdentityDeps): Promise<Applied> => {
  const ids = change.components.map((component) => component.id);
  if (await hasMoved(change, deps)) return { status: 'moved', touched: await repartitionAll(ids, deps) };
  const released = await correctMarks(ids, change.generic, deps);
  for (const [a, b] of pairsOf(change)) await unite(a, b, deps);
  for (const id of released.size > 0 ? ids : []) await countAsChanged(id, released, deps);
  return { status: 'applied', touched: await repartitionAll(ids, deps) };
};

/**
 * A component that has met another of the change is where the change wants it: an attempt that was cut off came so far, or the
 * live path was faster. Any other has to be at its snapshot version.
 */
const hasMoved = async ({ components }: ComponentChange, deps: IdentityDeps): Promise<boolean> => {
  const ids = new Set(components.map(({ id }) => id));
  const nodes = await Promise.all(components.map(({ id }) => deps.store.component(id)));
  const met = new Set<ComponentId>();
  for (const [index, { id }] of components.entries()) {
    const node = nodes[index];
    const others = isLoser(node) ? [node.mergedInto] : (node?.absorbing ?? []);
    for (const other of others.filter((each) => ids.has(each))) met.add(id).add(other);
  }
  return components.some(({ id, version }, index) => !met.has(id) && (nodes[index]?.version ?? 0) !== version);
};

const pairsOf = ({ components, unite: together }: ComponentChange): readonly (readonly [ComponentId, ComponentId])[] => {
  if (together !== 'all') return together;
  const [first, ...others] = components.map((component) => component.id);
  return first === undefined ? [] : others.map((other) => [first, other] as const);
};

const repartitionAll = async (components: readonly ComponentId[], deps: IdentityDeps): Promise<OneId[]> => {
  const roots = new Set((await Promise.all(components.map((id) => findRoot(id, deps)))).map((root) => root.id));
  const touched: OneId[] = [];
  for (const root of roots) touched.push(...(await repartition(root, deps)).touched);
  return [...new Set(touched)];
};

type Marks = ComponentChange['generic'][number];

/** Give member rows exactly the generic marks that they should carry. @returns the records of which marks were taken away */
const correctMarks = async (
  components: readonly ComponentId[],
  generic: readonly Marks[],
  deps: IdentityDeps,
): Promise<ReadonlySet<RecordId>> => {
  const released = new Set<RecordId>();
  if (generic.length === 0) return released;
  const wanted = new Map(generic.map(({ recordId, keys }) => [recordId, keys]));
  for (const component of components) {
    for (const row of await deps.store.members(component)) {
      const { recordId } = row.comparable;
      const keys = wanted.get(recordId);
      if (!keys) continue;
      if (row.generic.some((key) => !keys.includes(key))) released.add(recordId);
      await correctRow(component, row, keys, deps);
    }
  }
  return released;
};

/**
 * Where a mark is taken away and the live path sets it again, the part's digest says nothing of either, and a profile may have been built
 * in between: so the part counts as changed, whatever is computed next.
 */
const countAsChanged = async (component: ComponentId, released: ReadonlySet<RecordId>, deps: IdentityDeps): Promise<void> => {
  for (;;) {
    const { id, node } = await findRoot(component, deps);
    const parts = node.parts.map((part) => (part.records.some((each) => released.has(each)) ? { ...part, digest: '' } : part));
    if (parts.every(({ digest }, index) => digest === node.parts[index]?.digest)) return;
    if (await deps.store.putComponent(id, { ...node, version: node.version + 1, parts })) return;
  }
};

const correctRow = async (
  component: ComponentId,
  row: MemberRow,
  keys: readonly BlockKey[],
  deps: IdentityDeps,
): Promise<void> => {
  const id = row.comparable.recordId;
  for (const key of keys.filter((each) => !row.generic.includes(each) && row.comparable.keys.includes(each))) {
    await deps.store.flagGeneric(key, true); // the run marks all who carry it, however many
    await markRow(key, id, component, deps);
  }
  for (const key of row.generic.filter((each) => !keys.includes(each))) await release(key, id, component, row, deps);
};

/**
 * A key that is generic no more. The flag goes first, so that records may block on it again, and is looked for again after the
 * mark: whoever flags it anew meanwhile either marks this row after us, or is seen here.
 */
const release = async (
  key: BlockKey,
  id: RecordId,
  component: ComponentId,
  { comparable }: MemberRow,
  deps: IdentityDeps,
): Promise<void> => {
  const cap = genericAbove(key, deps.modelOf(comparable.country));
  if ((await deps.store.postings(key, cap)).postings.length > cap) return; // grown again since the snapshot
  await deps.store.flagDemoted(key); // one whose demotion was cut off for good would stand for ever
  await deps.store.unflag(key);
  const row = await deps.store.member(component, id);
  if (!row?.generic.includes(key)) return;
  const generic = row.generic.filter((other) => other !== key);
  if (!(await deps.store.putMember(component, { ...row, generic }, row))) return; // moved on: the next run looks again
  const { flag, postings } = await deps.store.postings(key, cap);
  if (!flag && postings.length <= cap) return;
  await deps.store.flagGeneric(key, false);
  await markRow(key, id, component, deps);
};
