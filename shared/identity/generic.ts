import type { Posting } from '../contracts/identity.ts';
import type { BlockKey, ComponentId, RecordId, RecordVersion } from '../domain/ids.ts';
import { genericAbove, type LiveModel } from '../match/live.ts';
import { findRoot, isLoser, union } from './component.ts';
import type { IdentityDeps } from './deps.ts';
import { repartition } from './repartition.ts';

/** The record version whose delivery this is. */
export interface Carrier {
  recordId: RecordId;
  version: RecordVersion;
}

/** What a key says to a record that carries it: nothing, or who else might be meant. */
export type KeyReading = { key: BlockKey; generic: true } | { key: BlockKey; generic: false; postings: Posting[] };

/**
 * Read a key's postings, once one's own stands. A key with more than its cap becomes generic here, and whoever meets a key
 * whose demotion a crash cut off finishes it.
 *
 * @param own the reader
 */
export const readKey = async (key: BlockKey, own: Carrier, model: LiveModel, deps: IdentityDeps): Promise<KeyReading> => {
  const cap = genericAbove(key, model);
  const { flag, postings } = await deps.store.postings(key, cap);
  if (!flag && postings.length <= cap) return { key, generic: false, postings };
  if (!flag) {
    await deps.store.flagGeneric(key, false);
    deps.count('KeysGeneric', 1);
  }
  if (!flag?.demoted) await demote(key, own, deps);
  return { key, generic: true };
};

/** Finish the demotions that an earlier attempt may have begun, for keys that its record may not carry any more. */
export const finishDemotions = async (keys: readonly BlockKey[], own: Carrier, deps: IdentityDeps): Promise<void> => {
  const flags = await Promise.all(keys.map((key) => deps.store.flag(key)));
  for (const [index, key] of keys.entries()) if (flags[index]?.demoted === false) await demote(key, own, deps);
};

/**
 * Mark the key as generic on the member rows of all others who carry it, and compute their components anew. The carriers are
 * read after the flag stands: whoever posts later sees the flag and marks itself.
 */
const demote = async (key: BlockKey, own: Carrier, deps: IdentityDeps): Promise<void> => {
  const { postings } = await deps.store.postings(key);
  const marked = await Promise.all(postings.map((posting) => markMember(key, posting.comparable.recordId, own, deps)));
  for (const component of new Set(marked.filter((each) => each !== undefined))) await repartition(component, deps);
  await deps.store.flagDemoted(key);
};

/**
 * @returns the root whose member was marked; undefined where the record no longer carries the key, or its delivery is still
 * on the way: then that marks the record itself, or has been asked to look at its keys again before it settles
 */
const markMember = async (key: BlockKey, id: RecordId, own: Carrier, deps: IdentityDeps): Promise<ComponentId | undefined> => {
  const record = await deps.store.record(id);
  if (!record?.keys.includes(key)) return undefined;
  if (id === own.recordId && record.version === own.version && !record.settled) return undefined;
  const root = await markRow(key, id, record.component, deps);
  if (root !== undefined) return root;
  await deps.store.askRecheck(id);
  // Its row was put either after the request, which its delivery then sees, or before, and is there now.
  return await markRow(key, id, record.component, deps);
};

/**
 * @returns the root; undefined where no row that carries the key stands there, or where the root has no `C#` item yet: until
 * then its rows may still be put elsewhere by the deliveries that brought them, without this mark
 */
export const markRow = async (
  key: BlockKey,
  id: RecordId,
  component: ComponentId,
  deps: IdentityDeps,
): Promise<ComponentId | undefined> => {
  for (;;) {
    const root = await findRoot(component, deps);
    const row = await deps.store.member(root.id, id);
    const carries = row?.comparable.keys.includes(key) ?? false;
    if (row && carries && !row.generic.includes(key)) {
      if (!(await deps.store.putMember(root.id, { ...row, generic: union(row.generic, [key]).sort() }, row))) continue;
    }
    // As with any write to a row: the root may have lost a merge meanwhile.
    const after = await deps.store.component(root.id);
    if (isLoser(after)) continue;
    return carries && after ? root.id : undefined;
  }
};
