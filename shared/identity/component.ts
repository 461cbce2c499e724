import type { IdentityEvent } from '../contracts/audit.ts';
import type { ComponentLoser, ComponentNode, ComponentRoot, MemberRow } from '../contracts/identity.ts';
import type { ComponentId } from '../domain/ids.ts';
import { mergeVerdicts } from '../match/verdicts.ts';
import type { IdentityDeps } from './deps.ts';

/** A member row as its writer knows it; the revision is the store's. */
export type NewMember = Omit<MemberRow, 'revision'>;

/** A component that lost no merge, as it was read. One without a `C#` item yet is a root at version 0. */
export interface Root {
  id: ComponentId;
  node: ComponentRoot;
}

export const EMPTY: ComponentRoot = { version: 0, parts: [], former: [], outbox: [], absorbing: [], oversized: false };

export const isLoser = (node: ComponentNode | undefined): node is ComponentLoser => node !== undefined && 'mergedInto' in node;

export const union = <T>(a: readonly T[], b: readonly T[]): T[] => [...new Set([...a, ...b])];

/** Follow merges to the root, finishing on the way each one that was cut off. */
export const findRoot = async (component: ComponentId, deps: IdentityDeps): Promise<Root> => {
  for (let id = component; ; ) {
    const node = await deps.store.component(id);
    if (!isLoser(node)) return { id, node: node ?? EMPTY };
    if (!node.rehomed) await finishMerge(id, node, deps);
    id = node.mergedInto;
  }
};

/** The roots of several components, each once; what several lead to is read once. Merges that were cut off are finished on the way. */
export const findRoots = async (components: readonly ComponentId[], deps: IdentityDeps): Promise<Root[]> => {
  const roots: Root[] = [];
  const seen = new Set<ComponentId>();
  for (let ids = components; ids.length > 0; ) {
    const level = [...new Set(ids)].filter((id) => !seen.has(id));
    const nodes = await Promise.all(level.map((id) => deps.store.component(id)));
    ids = [];
    for (const [index, id] of level.entries()) {
      seen.add(id);
      const node = nodes[index];
      if (!isLoser(node)) {
        roots.push({ id, node: node ?? EMPTY });
        continue;
      }
      if (!node.rehomed) await finishMerge(id, node, deps);
      ids = [...ids, node.mergedInto];
    }
  }
  return roots;
};

/**
 * Write a member row where it was not, or where it says something newer. Generic marks outlive a correction for the keys
 * that it keeps: whoever marked the older row need not know of the newer. Verdicts outlive everything.
 */
const writeMember = async (component: ComponentId, row: NewMember, deps: IdentityDeps): Promise<void> => {
  for (;;) {
    const was = await deps.store.member(component, row.comparable.recordId);
    const said = was?.verdicts ?? [];
    const verdicts = mergeVerdicts(said, row.verdicts ?? []);
    const heard = verdicts.every((each) => said.some(({ with: other, at }) => other === each.with && at === each.at));
    if (was && was.version > row.version) {
      if (heard || (await deps.store.putMember(component, { ...was, verdicts }, was))) return;
      continue;
    }
    const kept = (was?.generic ?? []).filter((key) => row.comparable.keys.includes(key));
    const generic = union(kept, row.generic).sort();
    if (was?.version === row.version && generic.length === was.generic.length && heard) return;
    const next = verdicts.length > 0 ? { ...row, generic, verdicts } : { ...row, generic };
    if (await deps.store.putMember(component, next, was)) return;
  }
};

/**
 * Put a member row at the root, and look again: the root may have lost a merge meanwhile.
 * @returns the root as read after the write
 */
export const placeMember = async (component: ComponentId, row: NewMember, deps: IdentityDeps): Promise<Root> => {
  for (;;) {
    const { id } = await findRoot(component, deps);
    await writeMember(id, row, deps);
    const after = await deps.store.component(id);
    if (!isLoser(after)) return { id, node: after ?? EMPTY };
  }
};

/** The root takes over what the loser still had to say. A OneID that stands or stood here already is not taken twice. */
const inherit = (root: ComponentRoot, loserId: ComponentId, loser: ComponentLoser): ComponentRoot => {
  const known = new Set([...root.parts, ...root.former].map((part) => part.oneId));
  const parts = loser.parts.filter((part) => !known.has(part.oneId));
  const former = loser.former.filter((part) => !known.has(part.oneId));
  const events = mergeEvents(root.events ?? [], loser.events ?? []);
  const at = [root.at, loser.at]
    .filter((each) => each !== undefined)
    .toSorted()
    .at(-1);
  return {
    version: root.version + 1,
    parts: [...root.parts, ...parts],
    former: [...root.former, ...former],
    outbox: union(root.outbox, [...loser.outbox, ...loser.parts.map((part) => part.oneId)]),
    absorbing: union(root.absorbing, loser.absorbing).filter((id) => id !== loserId),
    oversized: root.oversized || loser.oversized,
    ...(root.asks && { asks: root.asks }),
    ...(root.unlisted && { unlisted: root.unlisted }),
    ...(at !== undefined && { at }),
    ...(events.length > 0 && { events }),
  };
};

const mergeEvents = (a: readonly IdentityEvent[], b: readonly IdentityEvent[]): IdentityEvent[] => [
  ...new Map([...a, ...b].map((event) => [`${event.oneId} ${event.cause}`, event])).values(),
];

/**
 * Finish a merge: member rows to the root, then all else that the loser holds, in one compare-and-set at what is a root then;
 * only then is the loser marked. Idempotent, and whoever meets an unfinished loser does it.
 */
export const finishMerge = async (loserId: ComponentId, loser: ComponentLoser, deps: IdentityDeps): Promise<void> => {
  const rows = await deps.store.members(loserId);
  await Promise.all(rows.map(({ revision: _, ...row }) => placeMember(loser.mergedInto, row, deps)));
  for (;;) {
    const root = await findRoot(loser.mergedInto, deps);
    if (!root.node.absorbing.includes(loserId)) break; // the root has taken it over already
    if (await deps.store.putComponent(root.id, inherit(root.node, loserId, loser))) break;
  }
  const rehomed: ComponentLoser = { ...EMPTY, version: loser.version + 1, mergedInto: loser.mergedInto, rehomed: true };
  if (await deps.store.putComponent(loserId, rehomed))
    await deps.store.removeMembers(
      loserId,
      rows.map((row) => row.comparable.recordId),
    );
};

/** Mark a component as merged into a root that says so in its `absorbing`; nothing to do where it lost already. */
export const loseTo = async (winner: ComponentId, loser: ComponentId, deps: IdentityDeps): Promise<void> => {
  for (;;) {
    const node = (await deps.store.component(loser)) ?? EMPTY;
    if (isLoser(node)) return;
    const lost: ComponentLoser = { ...node, version: node.version + 1, mergedInto: winner, rehomed: false };
    if (await deps.store.putComponent(loser, lost)) return;
  }
};

/**
 * From now on the members of both are considered together. The older root wins, so that no two merges can run in a circle.
 * First the intent, on the winner: after a crash whoever partitions the winner finds what was begun. The rows follow when
 * the loser is next met.
 * @returns the root of both
 */
export const unite = async (a: ComponentId, b: ComponentId, deps: IdentityDeps): Promise<ComponentId> => {
  for (;;) {
    const roots = [await findRoot(a, deps), await findRoot(b, deps)].sort((x, y) => (x.id < y.id ? -1 : 1));
    const [winner, loser] = roots;
    if (!winner || !loser || winner.id === loser.id) return roots[0]?.id ?? a;
    if (!winner.node.absorbing.includes(loser.id)) {
      const absorbing = [...winner.node.absorbing, loser.id];
      if (!(await deps.store.putComponent(winner.id, { ...winner.node, version: winner.node.version + 1, absorbing }))) continue;
    }
    await loseTo(winner.id, loser.id, deps);
  }
};
