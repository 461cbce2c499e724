import type { z } from 'zod';
import type { IdentityEvent } from '../contracts/audit.ts';
import {
  ComponentLoser,
  type ComponentNode,
  ComponentRoot,
  EntityPointer,
  GenericFlag,
  MemberRow,
  type PostedVersion,
  Posting,
  RecordItem,
} from '../contracts/identity.ts';
import { parse } from '../contracts/parse.ts';
import type { CaseEntry } from '../contracts/steward.ts';
import type { Condition, Item, Table } from '../contracts/table.ts';
import { ConflictError } from '../domain/errors.ts';
import type { BlockKey, ComponentId, OneId, RecordId, RecordVersion } from '../domain/ids.ts';
import { plain } from './plain.ts';
import { caseItem, eventItem } from './stewards.ts';

/** Where an item has nothing to say in its sort key. */
const ONLY = '-';
/** Sorts before every record id, so that a limited query of postings always sees it. */
const GENERIC = '!generic';

/** All that stands under one block key, of each record its newest posting. `flag`: the key is generic. */
export interface Postings {
  flag: GenericFlag | undefined;
  postings: Posting[];
}

const found = <T extends z.ZodType>(schema: T, item: Item | undefined, what: string): z.infer<T> | undefined =>
  item === undefined ? undefined : parse(schema, item, what);

/** @returns false where the condition did not hold: somebody else was faster */
const won = async (write: Promise<void>): Promise<boolean> => {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConflictError) return false;
    throw error;
  }
};

const recordKey = (id: RecordId) => ({ pk: `R#${id}`, sk: ONLY });
const flagKey = (key: BlockKey) => ({ pk: `B#${key}`, sk: GENERIC });
const postingKey = (key: BlockKey, id: RecordId, version: RecordVersion) => ({ pk: `B#${key}`, sk: `${id}#${version}` });
const memberKey = (component: ComponentId, id: RecordId) => ({ pk: `M#${component}`, sk: id });
const componentKey = (component: ComponentId) => ({ pk: `C#${component}`, sk: ONLY });
const entityKey = (oneId: OneId) => ({ pk: `E#${oneId}`, sk: ONLY });

/** The identity table, typed. Writes that may lose a race return whether they won. */
export class IdentityStore {
  private readonly table: Table;
  constructor(table: Table) {
    this.table = table;
  }

  // ── R# ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
  async record(id: RecordId): Promise<RecordItem | undefined> {
    return found(RecordItem, await this.table.get(recordKey(id)), 'record item');
  }

  /** In the order of the ids; undefined where there is none. */
  async records(ids: readonly RecordId[]): Promise<(RecordItem | undefined)[]> {
    const items = await this.table.getMany(ids.map(recordKey));
    return items.map((item) => found(RecordItem, item, 'record item'));
  }

  /** @param was what was read: the write wins only where it still stands */
  putRecord(item: RecordItem, was: RecordItem | undefined): Promise<boolean> {
    const condition: Condition = was
      ? { equals: { version: was.version, settled: was.settled, recheck: was.recheck } }
      : { absent: true };
    return won(this.table.put({ ...plain(item), ...recordKey(item.recordId) }, condition));
  }

  /** Its stale postings are removed. Wins only where this version stands and nobody asked for its keys to be looked at again. */
  settle({ recordId, version, stale }: RecordItem, attempt: string): Promise<boolean> {
    const said = stale ? { settled: attempt, stale: [] } : { settled: attempt };
    return won(this.table.set(recordKey(recordId), said, { equals: { version, recheck: undefined } }));
  }

  /** Ask the record's delivery to look at its keys again before it settles. */
  async askRecheck(id: RecordId): Promise<void> {
    await won(this.table.set(recordKey(id), { recheck: true }, { equals: { recordId: id } }));
  }

  // ── B# ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
  /** The same posting under every key, unconditionally: each version has its own. */
  async putPostings(keys: readonly BlockKey[], posting: Posting): Promise<void> {
    const attributes = plain(posting);
    const { version, comparable } = posting;
    await this.table.write(keys.map((key) => ({ put: { ...attributes, ...postingKey(key, comparable.recordId, version) } })));
  }

  /** @param limit stop when more records than this carry the key: which of the last one's postings is the newest is then not known */
  async postings(key: BlockKey, limit = Number.POSITIVE_INFINITY): Promise<Postings> {
    // The flag, and as many postings as records where none has an older one beside its newest: nearly always.
    for (let most = limit + 1; ; most *= 2) {
      const items = await this.table.query(`B#${key}`, Number.isFinite(most) ? { limit: most } : {});
      const flag = items.find((item) => item.sk === GENERIC);
      const newest = new Map<RecordId, Posting>();
      for (const item of items) {
        if (item === flag) continue;
        const posting = parse(Posting, item, 'posting');
        newest.set(posting.comparable.recordId, posting); // by sort key: of one record the newest comes last
      }
      const enough = newest.size + (flag ? 1 : 0) > limit;
      if (enough || items.length < most)
        return { flag: found(GenericFlag, flag, 'generic flag'), postings: [...newest.values()] };
    }
  }

  async removePostings(id: RecordId, stale: readonly PostedVersion[]): Promise<void> {
    await this.table.write(stale.flatMap(({ version, keys }) => keys.map((key) => ({ delete: postingKey(key, id, version) }))));
  }

  async flag(key: BlockKey): Promise<GenericFlag | undefined> {
    return found(GenericFlag, await this.table.get(flagKey(key)), 'generic flag');
  }

  /** @param demoted whether somebody else sees to it that all who carry the key are marked */
  async flagGeneric(key: BlockKey, demoted: boolean): Promise<void> {
    await won(this.table.put({ demoted, ...flagKey(key) }, { absent: true }));
  }

  async flagDemoted(key: BlockKey): Promise<void> {
    await won(this.table.set(flagKey(key), { demoted: true }, { equals: { demoted: false } }));
  }

  /** Take back a flag whose carriers are all marked; one that is still being worked on stays. */
  async unflag(key: BlockKey): Promise<void> {
    await won(this.table.delete(flagKey(key), { equals: { demoted: true } }));
  }

  // ── M# ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
  async member(component: ComponentId, id: RecordId): Promise<MemberRow | undefined> {
    return found(MemberRow, await this.table.get(memberKey(component, id)), 'member row');
  }

  /** In the order of the ids; undefined where there is none. */
  async membersNamed(component: ComponentId, ids: readonly RecordId[]): Promise<(MemberRow | undefined)[]> {
    const items = await this.table.getMany(ids.map((id) => memberKey(component, id)));
    return items.map((item) => found(MemberRow, item, 'member row'));
  }

  /** By record id. @param limit stop after so many */
  async members(component: ComponentId, limit?: number): Promise<MemberRow[]> {
    const items = await this.table.query(`M#${component}`, limit === undefined ? {} : { limit });
    return items.map((item) => parse(MemberRow, item, 'member row'));
  }

  /** @param was what was read; its revision is what the write compares and counts on */
  putMember(component: ComponentId, row: Omit<MemberRow, 'revision'>, was: MemberRow | undefined): Promise<boolean> {
    const item = {
      ...plain(row),
      revision: (was?.revision ?? 0) + 1,
      ...memberKey(component, row.comparable.recordId),
    };
    return won(this.table.put(item, was ? { equals: { revision: was.revision } } : { absent: true }));
  }

  async removeMembers(component: ComponentId, ids: readonly RecordId[]): Promise<void> {
    await this.table.write(ids.map((id) => ({ delete: memberKey(component, id) })));
  }

  // ── C# ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
  async component(id: ComponentId): Promise<ComponentNode | undefined> {
    const item = await this.table.get(componentKey(id));
    return found(item && 'mergedInto' in item ? ComponentLoser : ComponentRoot, item, 'component');
  }

  /** Write a component that was read at the version before; version 1 is the first. */
  putComponent(id: ComponentId, node: ComponentNode): Promise<boolean> {
    const condition: Condition = node.version === 1 ? { absent: true } : { equals: { version: node.version - 1 } };
    return won(this.table.put({ ...plain(node), ...componentKey(id) }, condition));
  }

  /** What was in the outbox at this version has been told, audited and listed. */
  async clearOutbox(id: ComponentId, version: number): Promise<void> {
    await won(this.table.set(componentKey(id), { outbox: [], events: [], unlisted: false }, { equals: { version } }));
  }

  // ── A#, Q#: read by StewardStore ───────────────────────────────────────────────────────────────────────────────────
  /** Events of the audit and review cases; the same again under the same keys. */
  async putFindings(events: readonly IdentityEvent[], cases: readonly CaseEntry[]): Promise<void> {
    await this.table.write([
      ...events.map((event) => ({ put: eventItem(event) })),
      ...cases.map((each) => ({ put: caseItem(each) })),
    ]);
  }

  // ── E# ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
  async entity(oneId: OneId): Promise<EntityPointer | undefined> {
    return found(EntityPointer, await this.table.get(entityKey(oneId)), 'entity pointer');
  }

  async putEntities(oneIds: readonly OneId[], component: ComponentId): Promise<void> {
    await this.table.write(oneIds.map((oneId) => ({ put: { component, ...entityKey(oneId) } })));
  }
}
