import type { ComponentNode, FormerPart, Part, RecordItem } from '../contracts/identity.ts';
import { type BlockKey, ComponentId, type OneId, type RecordId } from '../domain/ids.ts';
import type { IdentityStore } from '../stores/identity.ts';
import { isLoser } from './component.ts';

/** What a OneID stands for now. */
export type Resolution =
  /** `records`: its members that are not withdrawn. `generic`: block keys that name no single person among them, or one of two whom a steward told apart. */
  | {
      status: 'live';
      oneId: OneId;
      component: ComponentId;
      records: RecordItem[];
      generic: ReadonlySet<BlockKey>;
      /** The OneID that it was split from. */
      splitFrom?: OneId;
      /** OneIDs that it succeeded. */
      succeeds?: readonly OneId[];
    }
  /** `by`: the live OneID at the end of the chain. */
  | { status: 'succeeded'; by: OneId }
  /** All its records were withdrawn. */
  | { status: 'retired' }
  | { status: 'unknown' };

/** What names an HCP in the tables: a source record, or an identifier by its block key (`identifierKey` of shared/match/comparable.ts). */
export type KeyRef = { recordId: RecordId } | { blockKey: BlockKey };

/** Whose key it is. More than one where records that carry it are not one HCP; `generic` where it names a place, not a person. */
export interface Owners {
  oneIds: OneId[];
  generic: boolean;
}

/** Of a generic key's carriers only so many are looked up: the others meet what was seen under it at their next rebuild. */
const CARRIERS = 1000;

interface Step {
  id: ComponentId;
  node: ComponentNode;
}

/** A component and what it was merged into, the root first: what an unfinished loser still holds is no longer true once the root has it. */
const chainFrom = async (store: IdentityStore, component: ComponentId): Promise<Step[]> => {
  const chain: Step[] = [];
  for (let id = component; ; ) {
    const node = await store.component(id);
    if (!node) return chain;
    chain.unshift({ id, node });
    if (!isLoser(node)) return chain;
    id = node.mergedInto;
  }
};

type Standing = { part: Part; component: ComponentId; succeeds: OneId[] } | { succeededBy: OneId | undefined };

/** All that the OneID succeeded, directly or by way of others. */
const succeededBy = (oneId: OneId, former: readonly FormerPart[]): OneId[] =>
  former.filter((each) => each.succeededBy === oneId).flatMap((each) => [each.oneId, ...succeededBy(each.oneId, former)]);

const standingOf = (chain: readonly Step[], oneId: OneId): Standing | undefined => {
  for (const { id, node } of chain) {
    const part = node.parts.find((each) => each.oneId === oneId);
    if (part) return { part, component: id, succeeds: succeededBy(oneId, node.former) };
    const former = node.former.find((each) => each.oneId === oneId);
    if (former) return { succeededBy: former.succeededBy };
  }
  return undefined;
};

/** Strongly consistent and read-only: an unfinished merge is read as it stands. */
export const resolve = async (store: IdentityStore, oneId: OneId): Promise<Resolution> => {
  const [pointer, own] = await Promise.all([
    store.entity(oneId),
    chainFrom(store, ComponentId.parse(oneId.slice('hcp_'.length))), // a component's first OneID has no pointer
  ]);
  const chain = pointer ? await chainFrom(store, pointer.component) : own;
  for (let id = oneId; ; ) {
    const standing = standingOf(chain, id);
    if (!standing) return { status: 'unknown' };
    if ('succeededBy' in standing) {
      if (standing.succeededBy === undefined) return { status: 'retired' };
      id = standing.succeededBy;
      continue;
    }
    if (id !== oneId) return { status: 'succeeded', by: id };
    const { part, component, succeeds } = standing;
    const [records, rows] = await Promise.all([store.records(part.records), store.membersNamed(component, part.records)]);
    return {
      status: 'live',
      oneId,
      component,
      records: records.filter((record) => record !== undefined).filter((record) => !record.withdrawn),
      generic: new Set([...rows.flatMap((row) => row?.generic ?? []), ...(part.disputed ?? [])]),
      ...(part.splitFrom && { splitFrom: part.splitFrom }),
      ...(succeeds.length > 0 && { succeeds }),
    };
  }
};

/** @returns the owners of each key, in the order of the keys; none where no record has brought the key yet */
export const oneIdsOf = async (store: IdentityStore, keys: readonly KeyRef[]): Promise<Owners[]> => {
  const chains = new Map<ComponentId, Promise<Step[]>>();
  const holder = async (recordId: RecordId, component: ComponentId): Promise<OneId[]> => {
    const chain = chains.get(component) ?? chainFrom(store, component);
    chains.set(component, chain);
    const parts = (await chain).flatMap(({ node }) => node.parts);
    const part = parts.find((each) => each.records.includes(recordId));
    return part ? [part.oneId] : [];
  };
  const ownersOf = async (key: KeyRef): Promise<Owners> => {
    if ('recordId' in key) {
      const record = await store.record(key.recordId);
      return { oneIds: record ? await holder(record.recordId, record.component) : [], generic: false };
    }
    const { flag, postings } = await store.postings(key.blockKey, CARRIERS);
    const holders = await Promise.all(postings.map((each) => holder(each.comparable.recordId, each.component)));
    return { oneIds: [...new Set(holders.flat())].sort(), generic: flag !== undefined };
  };
  return await Promise.all(keys.map(ownersOf));
};
