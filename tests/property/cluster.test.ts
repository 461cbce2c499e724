import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apply } from '../../functions/apply/apply.ts';
import { cluster } from '../../functions/cluster/cluster.ts';
import { snapshot } from '../../functions/snapshot/snapshot.ts';
import type { Configuration } from '../../shared/contracts/config.ts';
import { ComponentChange, ComponentNode, RecordItem } from '../../shared/contracts/identity.ts';
import type { MatchingModel } from '../../shared/contracts/model.ts';
import { SourceRecord } from '../../shared/contracts/record.ts';
import { type ApplyOutput, type ClusterOutput, RunId } from '../../shared/contracts/run.ts';
import { recordId, recordVersion } from '../../shared/domain/ids.ts';
import { settleRecord } from '../../shared/identity/settle.ts';
import { comparable } from '../../shared/match/comparable.ts';
import { divide } from '../../shared/match/divide.ts';
import { genericAbove } from '../../shared/match/live.ts';
import { modelsOf } from '../../shared/match/models.ts';
import { IdentityStore } from '../../shared/stores/identity.ts';
import { MemoryTable } from '../../shared/stores/memory-table.ts';
import { MemoryObjects } from '../../shared/stores/objects.ts';
import { MemoryQueue } from '../../shared/stores/queues.ts';
import { matchingModel } from '../unit/match/model.ts';

// The live route builds the tables by one matching model; then an operator changes the model, and the weekly run has to bring
// about what a partition of everything at once, by the new model, says.

const hashKey = Buffer.from('a key for tests');
const matching = (without: string[], identifier: number, cannotLink: string[]): MatchingModel[] =>
  (['CN', 'US'] as const).map((country) =>
    matchingModel({ id: `hcp-${country.toLowerCase()}`, country, identifier, named: identifier, cannotLink, without }),
  );
const models = fc
  .tuple(
    fc.subarray(['licence', 'phone', 'email'] as const),
    fc.integer({ min: 2, max: 5 }),
    fc.constantFrom<string[][]>([], ['licence']),
  )
  // The rule on name and hospital blocks on a key of its own, which is made when a record is delivered: it has to be there before and after.
  .map(([without, cap, cannotLink]) =>
    Object.assign(matching(without, cap, cannotLink), {
      [fc.toStringMethod]: () => JSON.stringify({ without, cap, cannotLink }),
    }),
  );

interface Said {
  n: number;
  at: number;
  country: 'CN' | 'US';
  phone?: number;
  email?: number;
  licence?: number;
  name?: number;
  department?: number;
  withdrawn: boolean;
}
const few = fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined });
const said = fc.record({
  n: fc.integer({ min: 0, max: 13 }),
  at: fc.integer({ min: 1, max: 3 }),
  country: fc.constantFrom('CN' as const, 'CN' as const, 'CN' as const, 'US' as const),
  phone: few,
  email: few,
  licence: few,
  name: few,
  department: few,
  withdrawn: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
});
/** The country of a source does not change; of two deliveries with one version one is left out. */
const deliveries = (max: number) =>
  fc.array(said, { minLength: 1, maxLength: max }).map((all) => {
    const countries = new Map<number, Said['country']>();
    for (const { n, country } of all) if (!countries.has(n)) countries.set(n, country);
    return [
      ...new Map(all.map((each) => [`${each.n} ${each.at}`, { ...each, country: countries.get(each.n)! } as Said])).values(),
    ];
  });

const recordOf = ({ n, at, country, phone, email, licence, name, department, withdrawn }: Said): SourceRecord => {
  const source = (country === 'CN' ? 'crm' : 'registry') as any;
  const identifiers = Object.entries({ phone, email, licence }).flatMap(([type, value]) =>
    value === undefined ? [] : [{ type, value: `${type}${value}` }],
  );
  return SourceRecord.parse({
    recordId: recordId(hashKey, source, `id${n}`),
    source,
    sourceId: `id${n}`,
    country,
    trust: 'secondHand',
    version: recordVersion(at * 1000, at * 1000, n),
    changedAt: new Date(at * 1000).toISOString(),
    contentHash: JSON.stringify([identifiers, name, department, withdrawn]),
    attributes: {
      ...(name === undefined ? {} : { name: `name${name}`, hospital: `hospital${name % 2}` }),
      ...(department === undefined ? {} : { department: `department${department % 2}` }),
    },
    identifiers,
    withdrawn,
    origin: { drop: 'drop', droppedAt: new Date(at * 1000).toISOString(), line: n },
  });
};

/** Everything about a stage: tables, queue, and a clock of ids. */
const stage = (step: () => void = () => {}) => {
  const table = new MemoryTable(step);
  let ids = 0;
  const common = {
    store: new IdentityStore(table),
    newId: () => String(++ids).padStart(26, '0'),
    count: () => {},
    now: () => 0,
  };
  const queue = new MemoryQueue(step);
  return {
    table,
    queue,
    common,
    async deliver(said: Said, model: MatchingModel[]): Promise<void> {
      const live = { ...common, modelOf: modelsOf(model), tell: async () => {}, componentCap: 1000, hashKey };
      await settleRecord(recordOf(said), live, false);
    },
  };
};
type Stage = ReturnType<typeof stage>;

const configurationOf = (model: MatchingModel[]): Configuration =>
  ({ version: 'test', sources: [], matching: model, scorecards: [], segments: [], destinations: [] }) as unknown as Configuration;

const find = async (
  { table }: Stage,
  model: MatchingModel[],
  name: string,
): Promise<{ output: ClusterOutput; changes: ComponentChange[]; work: MemoryObjects }> => {
  const [runId, work] = [RunId.parse(name), new MemoryObjects('work')];
  for (const segment of [0, 1])
    await snapshot({ runId, segment, segments: 2 }, { identity: table, work, remainingMs: () => 600_000, partBytes: 500 });
  const output = await cluster(
    { runId, segments: 2, force: true },
    { work, configuration: async () => configurationOf(model), recordsHeld: 4 },
  );
  const text = (await work.text(output.changesKey)) ?? '';
  return {
    output,
    work,
    changes: text
      .split('\n')
      .filter(Boolean)
      .map((line) => ComponentChange.parse(JSON.parse(line))),
  };
};
const change = async (on: Stage, model: MatchingModel[], changes: ComponentChange[], name: string): Promise<ApplyOutput> => {
  if (changes.length === 0) return { applied: 0, moved: 0 };
  const deps = {
    ...on.common,
    work: new MemoryObjects('work'),
    profiles: on.queue,
    configuration: async () => configurationOf(model),
  };
  return await apply({ Items: changes, BatchInput: { runId: RunId.parse(name) } }, deps);
};

const canonical = (parts: readonly (readonly string[])[]): string[] => parts.map((part) => [...part].sort().join('+')).sort();
const nodesOf = ({ table }: Stage) =>
  table
    .items()
    .filter(({ pk }) => pk.startsWith('C#'))
    .map((item) => ComponentNode.parse(item));
const standing = (on: Stage) => nodesOf(on).flatMap((node) => ('mergedInto' in node ? [] : node.parts));

/** The partition of everything at once: the last version of each record, keys counted over all. */
const oracle = (on: Stage, model: MatchingModel[]): string[] => {
  const modelOf = modelsOf(model);
  const records = on.table
    .items()
    .filter(({ pk }) => pk.startsWith('R#'))
    .map((item) => RecordItem.parse(item))
    .filter(({ withdrawn }) => !withdrawn);
  const members = records.map((record) => ({ record, comparable: comparable(record, modelOf(record.country).model, hashKey) }));
  const counts = new Map<string, number>();
  for (const each of members) for (const key of each.comparable.keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  const marked = members.map(({ record, comparable: own }) => ({
    withdrawn: false,
    comparable: own,
    generic: own.keys.filter((key) => (counts.get(key) ?? 0) > genericAbove(key, modelOf(record.country))),
  }));
  return canonical(model.flatMap(({ country }) => (country ? divide(marked, modelOf(country)).parts : [])));
};
const check = (on: Stage, ever: Set<string>): void => {
  const ids = standing(on).map(({ oneId }) => oneId);
  expect(new Set(ids).size, 'a OneID stands twice').toBe(ids.length);
  const known = new Set(nodesOf(on).flatMap((node) => [...node.parts, ...node.former].map(({ oneId }) => oneId as string)));
  for (const id of ever) expect(known, 'an old OneID is lost').toContain(id);
  for (const id of ids) ever.add(id);
};

describe('the weekly run', () => {
  it('ends as a partition of everything says, and then finds nothing more to do', async () => {
    let changed = 0;
    await fc.assert(
      fc.asyncProperty(models, models, deliveries(30), async (before, after, live) => {
        const on = stage();
        for (const each of live) await on.deliver(each, before);
        const ever = new Set<string>();
        check(on, ever);
        const { output, changes } = await find(on, after, 'run-1');
        expect(output.entities).toBe(standing(on).length);
        expect(await change(on, after, changes, 'run-1')).toEqual({ applied: changes.length, moved: 0 });
        expect(canonical(standing(on).map(({ records }) => records))).toEqual(oracle(on, after));
        check(on, ever);
        expect((await find(on, after, 'run-2')).changes).toEqual([]);
        changed += changes.length;
      }),
      { numRuns: 300 },
    );
    expect(changed).toBeGreaterThan(100);
  });

  it('leaves to the live path what moved on since the snapshot, and has it right by the next run', async () => {
    let moved = 0;
    await fc.assert(
      fc.asyncProperty(models, models, deliveries(24), deliveries(6), async (before, after, live, later) => {
        const on = stage();
        for (const each of live) await on.deliver(each, before);
        const ever = new Set<string>();
        check(on, ever);
        const { changes } = await find(on, after, 'run-1');
        for (const each of later) await on.deliver({ ...each, at: each.at + 1 }, after);
        check(on, ever);
        const output = await change(on, after, changes, 'run-1');
        expect(output.applied + output.moved).toBe(changes.length);
        moved += output.moved;
        check(on, ever);
        const next = await find(on, after, 'run-2');
        await change(on, after, next.changes, 'run-2');
        expect(canonical(standing(on).map(({ records }) => records))).toEqual(oracle(on, after));
        check(on, ever);
        expect((await find(on, after, 'run-3')).changes).toEqual([]);
      }),
      { numRuns: 100 },
    );
    expect(moved).toBeGreaterThan(20);
  });

  it('cut off while it applies, and done again, ends the same', async () => {
    await fc.assert(
      fc.asyncProperty(models, models, deliveries(24), fc.integer({ min: 1, max: 60 }), async (before, after, live, nth) => {
        let left = Number.POSITIVE_INFINITY;
        const on = stage(() => {
          if (--left === 0) throw new Error('cut');
        });
        for (const each of live) await on.deliver(each, before);
        const { changes } = await find(on, after, 'run-1');
        const stood = new Map(standing(on).map(({ oneId, digest }) => [oneId, digest]));
        left = nth;
        const again = (): Promise<ApplyOutput> => change(on, after, changes, 'run-1');
        await again().catch(again);
        left = Number.POSITIVE_INFINITY;
        expect(canonical(standing(on).map(({ records }) => records))).toEqual(oracle(on, after));
        // Whose part is another now, or is no more, was told.
        const told = new Set(on.queue.sent.map(({ group }) => group));
        const now = new Map(standing(on).map(({ oneId, digest }) => [oneId, digest]));
        for (const [oneId, digest] of stood) if (now.get(oneId) !== digest) expect(told).toContain(oneId);
        for (const oneId of now.keys()) if (!stood.has(oneId)) expect(told).toContain(oneId);
        expect(nodesOf(on).flatMap(({ attempt, outbox }) => (attempt ? [] : outbox))).toEqual([]);
        expect((await find(on, after, 'run-2')).changes).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
