import type { Key } from '../../../shared/contracts/table.ts';
import type { OneId } from '../../../shared/domain/ids.ts';
import { recordId, SourceId } from '../../../shared/domain/ids.ts';
import type { ComponentAt, IdentityDeps } from '../../../shared/identity/deps.ts';
import { type Resolution, resolve } from '../../../shared/identity/lookup.ts';
import { type SettleDeps, type Settled, settleRecord } from '../../../shared/identity/settle.ts';
import { modelByCountry } from '../../../shared/match/models.ts';
import { IdentityStore } from '../../../shared/stores/identity.ts';
import { MemoryTable } from '../../../shared/stores/memory-table.ts';
import { CN, HASH_KEY, type Said, says, US } from '../match/records.ts';

/** An identity table in memory, what was told, and every call that was made. */
export class IdentityWorld {
  readonly calls: { call: string; key: Key }[] = [];
  readonly told: { oneIds: readonly OneId[]; at: ComponentAt }[] = [];
  readonly counted: Record<string, number> = {};
  private interruption: { at: string; by: () => Promise<unknown> } | undefined;
  readonly table = new MemoryTable(async (call, { pk, sk }) => {
    this.calls.push({ call, key: { pk, sk } });
    if (this.interruption?.at !== `${call} ${pk.slice(0, 1)}`) return;
    const { by } = this.interruption;
    this.interruption = undefined;
    await by();
  });
  readonly store = new IdentityStore(this.table);
  readonly deps: SettleDeps;
  private ids = 0;

  constructor(given: Partial<Pick<IdentityDeps, 'componentCap'>> = {}) {
    this.deps = {
      store: this.store,
      modelOf: modelByCountry([CN, US]),
      hashKey: HASH_KEY,
      newId: () => `01HX${String(++this.ids).padStart(22, '0')}`,
      tell: async (oneIds, at) => {
        this.told.push({ oneIds, at });
      },
      count: (name, value) => {
        this.counted[name] = (this.counted[name] ?? 0) + value;
      },
      componentCap: given.componentCap ?? 500,
    };
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
