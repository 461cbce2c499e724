import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { IdentityEvent } from '../../shared/contracts/audit.ts';
import {
  type Comparable,
  type ComponentLoser,
  ComponentNode,
  type ComponentRoot,
  type MemberVerdict,
} from '../../shared/contracts/identity.ts';
import type { SourceRecord } from '../../shared/contracts/record.ts';
import { type BlockKey, ComponentId, type OneId, RecordId, recordVersion, SourceId } from '../../shared/domain/ids.ts';
import { isLoser } from '../../shared/identity/component.ts';
import type { IdentityDeps } from '../../shared/identity/deps.ts';
import { oneIdsOf, type Resolution, resolve } from '../../shared/identity/lookup.ts';
import type { SettleDeps } from '../../shared/identity/settle.ts';
import { settleRecord } from '../../shared/identity/settle.ts';
import { comparable } from '../../shared/match/comparable.ts';
import { divide } from '../../shared/match/divide.ts';
import { genericAbove, liveModel } from '../../shared/match/live.ts';
import { IdentityStore } from '../../shared/stores/identity.ts';
import { MemoryTable } from '../../shared/stores/memory-table.ts';
import { matchingModel } from '../unit/match/model.ts';

export class Crash extends Error {}

export const MODEL = liveModel(matchingModel({ identifier: 4, named: 5, cannotLink: ['licence'] }));
const HASH_KEY = Buffer.from('test');
const comparables = new WeakMap<SourceRecord, Comparable>();
/** Once a record version: hashing is most of an oracle's time. */
const compared = (record: SourceRecord): Comparable => {
  const own = comparables.get(record) ?? comparable(record, MODEL.model, HASH_KEY);
  comparables.set(record, own);
  return own;
};

/** mulberry32: small, seeded, good enough to choose interleavings by. */
export const randomFrom = (seed: number) => {
  let state = seed | 0;
  const random = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const pick = (n: number): number => Math.floor(random() * n);
  return { random, pick, chance: (p: number) => random() < p };
};
type Random = ReturnType<typeof randomFrom>;

export interface Delivery {
  record: SourceRecord;
  attempt: number;
}

/** A store, a queue and a scheduler that lets one call at a time go on, in random order, or crash. */
export class World {
  readonly rng: Random;
  readonly crashRate: number;
  readonly table: MemoryTable;
  readonly store: IdentityStore;
  readonly deps: SettleDeps;
  calls = 0;
  crashes = 0;
  /** What score would have found for a OneID when it was last told. */
  readonly told = new Map<OneId, string>();
  /** The records that a OneID ever had when it was told. */
  readonly held = new Map<OneId, Set<RecordId>>();
  private waiting: { at: number; go: () => void; crash: (error: Error) => void }[] = [];
  /** How many of the calls are held up for long, so that a delivery may be overtaken by everything else. */
  private readonly slow: number;
  /** How far the others may overtake each other: 1 is strictly in turn. */
  private readonly jitter: number;
  private watching = true;
  private ids = 0;

  constructor(rng: Random, crashRate: number, componentCap = 1000) {
    this.rng = rng;
    this.crashRate = crashRate;
    this.slow = rng.chance(0.5) ? 0 : 0.3 * rng.random();
    this.jitter = [1, 3, 8, 30][rng.pick(4)] ?? 1;
    this.table = new MemoryTable(() => this.step());
    this.store = new IdentityStore(this.table);
    this.deps = {
      store: this.store,
      modelOf: () => MODEL,
      hashKey: HASH_KEY,
      newId: () => this.newId(),
      componentCap,
      count: () => {},
      now: () => 0,
      tell: async (oneIds) => {
        await this.step();
        await this.aside(async () => {
          for (const oneId of oneIds) await this.hear(oneId);
        });
      },
    };
  }

  /** As clocks of several machines would have it: nearly in order. */
  private newId(): string {
    const time = String(++this.ids + this.rng.pick(4)).padStart(12, '0');
    return `01${time}${String(this.ids).padStart(12, '0')}`;
  }

  private step(): Promise<void> {
    if (!this.watching) return Promise.resolve();
    const at = this.calls + (this.rng.chance(this.slow) ? this.rng.pick(300) : this.rng.pick(this.jitter));
    return new Promise((go, crash) => this.waiting.push({ at, go, crash }));
  }

  /** Look at the store without being scheduled; nothing else moves meanwhile, since all others wait for their turn. */
  async aside<T>(look: () => Promise<T>): Promise<T> {
    const before = this.watching;
    this.watching = false;
    try {
      return await look();
    } finally {
      this.watching = before;
    }
  }

  private async hear(oneId: OneId): Promise<void> {
    const found = await resolve(this.store, oneId);
    this.told.set(oneId, summary(found));
    if (found.status !== 'live') return;
    const held = this.held.get(oneId) ?? new Set();
    this.held.set(oneId, held);
    for (const record of found.records) held.add(record.recordId);
  }

  /** Run tasks to their end, and whatever they left in flight when they failed. */
  async run(tasks: Promise<unknown>[]): Promise<void> {
    let live = tasks.length;
    const all = Promise.all(tasks.map((task) => task.finally(() => live--)));
    all.catch(() => {});
    for (;;) {
      await turn();
      if (this.waiting.length === 0) {
        if (live === 0) break;
        continue;
      }
      const soonest = this.waiting.reduce((best, each, index) => (each.at < (this.waiting[best]?.at ?? 0) ? index : best), 0);
      const [next] = this.waiting.splice(soonest, 1);
      this.calls++;
      if (!this.rng.chance(this.crashRate)) {
        next?.go();
        continue;
      }
      this.crashes++;
      next?.crash(new Crash());
      // Now and then a whole machine dies, with all that it had in flight.
      if (this.rng.chance(0.2)) for (const other of this.waiting.splice(0)) other.crash(new Crash());
    }
    await all;
  }

  /** Deliver with several workers at once, and something else beside them; what crashes comes again, with a higher receive count. */
  async deliver(deliveries: Delivery[], beside: () => Promise<void> = async () => {}): Promise<void> {
    const workers = 1 + this.rng.pick(8);
    const worker = async (): Promise<void> => {
      for (;;) {
        const delivery = deliveries.shift();
        if (!delivery) return;
        try {
          // Clean looked some time ago: a record may stand by now that it found nowhere.
          await settleRecord(delivery.record, this.deps, delivery.attempt > 1, this.rng.chance(0.5));
        } catch (error) {
          if (!(error instanceof Crash)) throw error;
          deliveries.splice(this.rng.pick(deliveries.length + 1), 0, { ...delivery, attempt: delivery.attempt + 1 });
        }
      }
    };
    await this.run([beside(), ...Array.from({ length: workers }, worker)]);
    // A worker ends when there is nothing to do; what crashed after that is still to be delivered.
    while (deliveries.length > 0) await this.run(Array.from({ length: workers }, worker));
  }

  private components(): { id: ComponentId; node: ComponentNode }[] {
    const items = this.table.items().filter((item) => item.pk.startsWith('C#'));
    return items.map((item) => ({ id: ComponentId.parse(item.pk.slice(2)), node: ComponentNode.parse(item) }));
  }

  roots(): { id: ComponentId; node: ComponentRoot }[] {
    return this.components().filter(({ node }) => !isLoser(node));
  }

  losers(): { id: ComponentId; node: ComponentLoser }[] {
    return this.components().flatMap(({ id, node }) => (isLoser(node) ? [{ id, node }] : []));
  }

  /** The records that stand under a OneID by its audit alone. */
  audited(oneId: OneId): RecordId[] {
    const events = this.table.items().filter((item) => item.pk === `A#${oneId}`);
    const held = new Set<RecordId>();
    for (const change of events.flatMap((item) => IdentityEvent.parse(item).changes)) {
      if (change.change === 'created' || change.change === 'joined' || change.change === 'merged')
        for (const record of change.records) held.add(record);
      else if (change.change === 'left' || change.change === 'split') for (const record of change.records) held.delete(record);
    }
    return [...held].sort();
  }

  clusters(roots = this.roots()): string {
    return canonical(roots.flatMap(({ node }) => node.parts.map((part) => part.records)));
  }
}

export const canonical = (parts: readonly (readonly string[])[]): string =>
  parts
    .map((part) => [...part].sort().join('+'))
    .sort()
    .join(' | ');

/** What a profile is built from: it must not change after the OneID was told. */
export const summary = (found: Resolution): string => {
  switch (found.status) {
    case 'live':
      return [...found.records.map((r) => `${r.recordId}=${r.contentHash}@${r.changedAt}`), ...found.generic].sort().join(' ');
    case 'succeeded':
    case 'retired':
      return 'gone'; // its successor may go too: whoever asks is told that by the successor
    case 'unknown':
      return 'unknown';
  }
};

/** Versions of a few records that share few values: contradicting, corrected, withdrawn, said again. */
export const randomVersions = ({ random, pick, chance }: Random): SourceRecord[] => {
  const spread = 2 + pick(6);
  const [records, corrected, gone] = [2 + pick(10), 0.2 + 0.6 * random(), chance(0.5) ? 0.05 : 0.3];
  const value = (p: number, prefix: string, n = spread): Record<string, string> | undefined =>
    chance(p) ? { [prefix]: `${prefix}${pick(n)}` } : undefined;
  const content = () => {
    const attributes = { ...value(0.7, 'name', 2 + pick(2)), ...value(0.7, 'hospital'), ...value(0.4, 'department', 2) };
    const identifiers = [
      ...Object.entries({ ...value(0.5, 'wechat'), ...value(0.6, 'phone'), ...value(0.2, 'licence', 2) }),
      ...Object.entries({ ...value(0.15, 'phone') }),
    ].map(([type, text]) => ({ type, value: type === 'phone' ? `1390000000${text.slice(-1)}` : text }));
    return { attributes, identifiers, withdrawn: chance(gone) };
  };
  return Array.from({ length: records }, (_, index) => {
    const recordId = RecordId.parse(`src~${String(index).padStart(22, '0')}`);
    let said = content();
    return Array.from({ length: chance(corrected) ? 2 + pick(2) : 1 }, (_, number): SourceRecord => {
      if (number > 0 && chance(0.8)) said = content();
      const time = 1_700_000_000_000 + number * 1000;
      const changed = chance(0.5) ? 1_700_000_000_000 : time;
      return {
        recordId,
        source: SourceId.parse('src'),
        sourceId: String(index),
        country: 'CN',
        trust: 'secondHand',
        version: recordVersion(changed, time, index),
        changedAt: new Date(changed).toISOString(),
        contentHash: JSON.stringify(said),
        attributes: said.attributes,
        identifiers: said.identifiers as SourceRecord['identifiers'],
        withdrawn: said.withdrawn,
        issues: [],
        changes: {},
        originals: {},
        origin: { drop: `drop${number}`, droppedAt: new Date(time).toISOString(), line: index },
      };
    });
  }).flat();
};

export interface Oracle {
  clusters: string;
  last: Map<RecordId, SourceRecord>;
  /** Keys that more records carry than may. */
  generic: Set<BlockKey>;
  carriers: Map<BlockKey, Set<RecordId>>;
  /** A key was generic only while older versions stood: the live path keeps it so, the weekly job finds out. */
  leftToWeekly: boolean;
}

/** The last version of each record, all seen at once. */
export const oracleOf = (
  versions: readonly SourceRecord[],
  verdicts: ReadonlyMap<RecordId, MemberVerdict[]> = new Map(),
): Oracle => {
  const last = new Map<RecordId, SourceRecord>();
  const ever = new Map<BlockKey, Set<RecordId>>();
  const carriers = new Map<BlockKey, Set<RecordId>>();
  const add = (map: Map<BlockKey, Set<RecordId>>, record: SourceRecord): void => {
    for (const key of compared(record).keys) map.set(key, (map.get(key) ?? new Set()).add(record.recordId));
  };
  for (const record of versions) {
    add(ever, record);
    if ((last.get(record.recordId)?.version ?? '') < record.version) last.set(record.recordId, record);
  }
  for (const record of last.values()) add(carriers, record);
  const above = (map: Map<BlockKey, Set<RecordId>>): Set<BlockKey> =>
    new Set([...map].filter(([key, ids]) => ids.size > genericAbove(key, MODEL)).map(([key]) => key));
  const generic = above(carriers);
  const members = [...last.values()].map((record) => {
    const own = compared(record);
    return {
      withdrawn: record.withdrawn,
      comparable: own,
      generic: own.keys.filter((key) => generic.has(key)),
      verdicts: verdicts.get(record.recordId),
    };
  });
  const leftToWeekly = [...above(ever)].some((key) => !generic.has(key));
  return { clusters: canonical(divide(members, MODEL).parts), last, generic, carriers, leftToWeekly };
};

export const weeklyDeps = (world: World): IdentityDeps => ({ ...world.deps, componentCap: Number.POSITIVE_INFINITY });

/** What must hold of every run, whatever became of the keys. */
export const checkIdentities = async (world: World, roots: ReturnType<World['roots']>): Promise<void> => {
  const standing = roots.flatMap(({ node }) => node.parts.map((part) => part.oneId));
  assert.equal(new Set(standing).size, standing.length, 'a OneID stands twice');
  const losers = new Map(world.losers().map(({ id, node }) => [id, node]));
  for (const { node } of roots) {
    // An intent whose loser was never marked has come to nothing: its record was corrected since, and no longer links.
    // It may have put back an outbox that was being cleared meanwhile: who is in it was told.
    assert.ok(node.outbox.length === 0 || node.attempt || node.absorbing.length > 0, 'an outbox is left');
    for (const id of node.absorbing) assert.ok(losers.get(id)?.rehomed ?? true, 'a merge is left unfinished');
  }
  for (const oneId of standing) assert.ok(world.told.has(oneId), `${oneId} was never told`);
  for (const { oneId, records } of roots.flatMap(({ node }) => node.parts))
    assert.deepEqual(world.audited(oneId), [...records].sort(), `the audit of ${oneId} says otherwise`);

  await world.aside(async () => {
    for (const [oneId, told] of world.told) {
      const found = await resolve(world.store, oneId);
      assert.equal(summary(found), told, `${oneId} changed after it was told`);
      assert.notEqual(found.status, 'unknown', `${oneId} does not resolve`);
      if (found.status !== 'succeeded') continue;
      const successor = await resolve(world.store, found.by);
      assert.ok(successor.status === 'live', `${oneId} is succeeded by one that is ${successor.status}`);
      const members = (await world.store.members(successor.component)).map((row) => row.comparable.recordId);
      for (const id of world.held.get(oneId) ?? []) assert.ok(members.includes(id), `${oneId} is succeeded elsewhere`);
    }
    for (const part of roots.flatMap(({ node }) => node.parts)) {
      const owners = await oneIdsOf(
        world.store,
        part.records.map((recordId) => ({ recordId })),
      );
      for (const { oneIds } of owners) assert.deepEqual(oneIds, [part.oneId]);
    }
  });
};
