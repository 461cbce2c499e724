import type { Key } from '../../../shared/contracts/table.ts';
import type { OneId } from '../../../shared/domain/ids.ts';
import { recordId, SourceId } from '../../../shared/domain/ids.ts';
import type { ComponentAt, IdentityDeps } from '../../../shared/identity/deps.ts';
import { type Resolution, resolve } from '../../../shared/identity/lookup.ts';
import { type SettleDeps, type Settled, settleRecord } from '../../../shared/identity/settle.ts';
import { liveModels } from '../../../shared/match/live.ts';
import { IdentityStore } from '../../../shared/stores/identity.ts';
import { MemoryTable } from '../../../shared/stores/memory-table.ts';
import { CN_MODEL, US_MODEL } from '../match/model.ts';
import { HASH_KEY, type Said, says } from '../match/records.ts';
import { MeteredTable } from './metered-table.ts';

/** The process was cut off. */
export class Cut extends Error {}

/** An identity table in memory, what was told, and every call that was made. */
export class IdentityWorld {
  readonly calls: { call: string; key: Key }[] = [];
  readonly told: { oneIds: readonly OneId[]; at: ComponentAt }[] = [];
  readonly counted: Record<string, number> = {};
  private interruption: { at: string; by: () => Promise<unknown> } | undefined;
  readonly table = new MemoryTable(async (call, { pk, sk }) => {
    this.calls.push({ call, key: { pk, sk } });
    this.go();
    if (this.interruption?.at !== `${call} ${pk.slice(0, 1)}`) return;
    const { by } = this.interruption;
    this.interruption = undefined;
    await by();
  });
  readonly store = new IdentityStore(this.table);
  readonly deps: SettleDeps;
  private ids = 0;
  private left = Number.POSITIVE_INFINITY;

  constructor(given: Partial<Pick<IdentityDeps, 'componentCap'>> = {}) {
    this.deps = {
      store: this.store,
      modelOf: liveModels([CN_MODEL, US_MODEL]),
      hashKey: HASH_KEY,
      newId: () => `01HX${String(++this.ids).padStart(22, '0')}`,
      tell: async (oneIds, at) => {
        this.go();
        this.told.push({ oneIds, at });
      },
      count: (name, value) => {
        this.counted[name] = (this.counted[name] ?? 0) + value;
      },
      now: () => Date.parse('2026-02-01T00:00:00.000Z'),
      componentCap: given.componentCap ?? 500,
    };
  }

  /** After so many more calls the process is cut off: every call throws until this is called again. */
  cutAfter(calls: number): void {
    this.left = calls;
  }

  private go(): void {
    if (--this.left < 0) throw new Cut();
  }

  async settle(said: Said, redelivered = false): Promise<Settled> {
    return await settleRecord(says(said), this.deps, redelivered);
  }

  /** The OneID that the record of this id stands under. */
  async oneIdOf(id: string): Promise<OneId | undefined> {
    const record = recordId(HASH_KEY, SourceId.parse('crm'), id);
    for (const oneId of new Set(this.told.flatMap((each) => each.oneIds))) {
      const found = await resolve(this.store, oneId);
      if (found.status === 'live' && found.records.some((each) => each.recordId === record)) return oneId;
    }
    return undefined;
  }

  /** @returns the ids that the source gave to a OneID's records, sorted */
  async membersOf(oneId: OneId | undefined): Promise<string> {
    if (oneId === undefined) return 'nobody';
    const found = await resolve(this.store, oneId);
    return found.status === 'live' ? membersIn(found) : found.status;
  }

  /** Once, ahead of the next call such as `query B`, let something else run to its end. */
  interruptAt(at: string, by: () => Promise<unknown>): void {
    this.interruption = { at, by };
  }

  /** What one delivery costs on DynamoDB. @param unseen as clean says of a record that it did not find */
  async costOf(said: Said, unseen = false): Promise<MeteredTable> {
    const metered = new MeteredTable(this.table);
    await settleRecord(says(said), { ...this.deps, store: new IdentityStore(metered) }, false, unseen);
    return metered;
  }

  /** Calls made by the work, e.g. `get R`. */
  async callsOf(work: () => Promise<unknown>): Promise<string[]> {
    this.calls.splice(0);
    await work();
    return this.calls.map(({ call, key }) => `${call} ${key.pk.slice(0, 1)}`);
  }
}

export const membersIn = (found: Extract<Resolution, { status: 'live' }>): string =>
  found.records
    .map((record) => record.sourceId)
    .sort()
    .join('');
