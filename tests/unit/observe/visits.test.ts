import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { observe } from '../../../functions/observe/observe.ts';
import { REPORTER_SHARDS } from '../../../shared/contracts/inspection.ts';
import type { Engagement, Observation } from '../../../shared/contracts/observation.ts';
import { recordId, SourceId } from '../../../shared/domain/ids.ts';
import { VisitStore } from '../../../shared/stores/visits.ts';
import { configuration, daysAgo, engagement, HASH_KEY, observedBy } from '../score/fixtures.ts';
import { reported, reportedOf } from '../score/reports.ts';
import { cutAnywhere, message, world } from '../score/world.ts';

const PHONE = '13900000001';
const visit = (id: string, at = daysAgo(3), by = 'r1', more = {}): Observation =>
  reportedOf(PHONE, reported(id, at, by, { enteredAt: daysAgo(1), place: 'A', note: 'n', ...more }));
const redropped = (observation: Observation, changes: Partial<Engagement>, line: number): Observation => ({
  ...(observation as Engagement),
  ...changes,
  origin: { ...observation.origin, line },
});
const fresh = (hook = () => {}) => world(configuration([]), new Map(), hook);
const MONTHS = ['2026-03', '2026-04', '2026-05'];
const ledger = ({ visits }: ReturnType<typeof fresh>, by = 'r1') => visits.visits(by, MONTHS);
const reporters = async ({ visits }: ReturnType<typeof fresh>) =>
  (await Promise.all(Array.from({ length: REPORTER_SHARDS }, (_, shard) => visits.reporters(shard)))).flat();

describe('reported visits', () => {
  it('stand under the HCP and in the ledger of who reported them', async () => {
    const it = fresh();
    await observe(
      message(visit('v1'), visit('v2', daysAgo(40), 'r2'), observedBy(PHONE, engagement('e', daysAgo(2), 'web', 'view'))),
      it.deps.observe,
    );
    expect(await ledger(it)).toMatchObject([{ by: 'r1', at: daysAgo(3), enteredAt: daysAgo(1), place: 'A', note: 'n' }]);
    expect(await ledger(it, 'r2')).toMatchObject([{ at: daysAgo(40) }]);
    expect((await it.visits.visits('r2', ['2026-05'])).length).toBe(0);
    expect(await reporters(it)).toEqual(
      expect.arrayContaining(['r1', 'r2'].map((by) => ({ source: 'digital', by, reporter: `name of ${by}` }))),
    );
    const [identity] = await ledger(it);
    expect(it.table.items().filter(({ pk }) => pk === `I#${identity!.identity}`).length).toBe(4);
  });

  it('name neither the HCP nor, but in the list of reporters, the reporter', async () => {
    const it = fresh();
    await observe(message(visit('v1')), it.deps.observe);
    const items = it.table.items();
    expect(JSON.stringify(items)).not.toContain(PHONE);
    expect(items.filter((item) => JSON.stringify(item).includes('name of')).map(({ pk }) => pk.slice(0, 3))).toEqual(['VR#']);
    expect(JSON.stringify(items.map(({ pk, sk }) => [pk, sk]))).not.toContain('name of');
  });

  it('of a record are filed under its id', async () => {
    const it = fresh();
    const source = SourceId.parse('crm');
    await observe(
      message({ ...(visit('v1') as Engagement), identity: { type: 'record', source, value: 'D1' } }),
      it.deps.observe,
    );
    expect((await ledger(it))[0]?.identity).toBe(recordId(HASH_KEY, source, 'D1'));
  });

  it('cost nothing where nobody reported', async () => {
    const calls: string[] = [];
    const it = world(configuration([]), new Map(), (call) => void calls.push(call));
    await observe(message(observedBy(PHONE, engagement('e', daysAgo(2), 'web', 'view'))), it.deps.observe);
    expect(calls.filter((call) => call.includes('V'))).toEqual([]);
  });

  it('registers a reporter once, and again when the source calls them otherwise', async () => {
    const calls: string[] = [];
    const it = world(configuration([]), new Map(), (call) => void calls.push(call));
    const registered = () => calls.filter((call) => call.startsWith('put VR#')).length;
    await observe(message(visit('v1')), it.deps.observe);
    await observe(message(visit('v2')), it.deps.observe);
    expect(registered()).toBe(1);
    const renamed = visit('v3') as Engagement;
    await observe(message({ ...renamed, report: { ...renamed.report!, reporter: 'new name' } }), it.deps.observe);
    expect(registered()).toBe(2);
    expect(await reporters(it)).toMatchObject([{ reporter: 'new name' }]);
  });
});

describe('in any order, duplicated, corrected', () => {
  // Versions of three events, the later line counts; one moves to another month, one to another minute.
  const versions = [
    visit('v1'),
    redropped(visit('v1'), { at: daysAgo(4) }, 2),
    redropped(visit('v1', daysAgo(45)), {}, 3),
    visit('v2'),
    redropped(visit('v2', daysAgo(3), 'r1', { note: 'other' }), {}, 9),
    visit('v3', daysAgo(33)),
  ];
  const expected = [{ at: daysAgo(45) }, { at: daysAgo(3), note: 'other' }, { at: daysAgo(33) }];
  const sorted = <T extends { at: string }>(visits: T[]): T[] => visits.toSorted((a, b) => (a.at < b.at ? -1 : 1));

  it('the ledger says the same', async () => {
    const orders = fc.shuffledSubarray([...versions, ...versions], {
      minLength: versions.length * 2,
      maxLength: versions.length * 2,
    });
    let state: unknown;
    await fc.assert(
      fc.asyncProperty(orders, fc.integer({ min: 1, max: 4 }), async (order, size) => {
        const it = fresh();
        for (let from = 0; from < order.length; from += size)
          await observe(message(...order.slice(from, from + size)), it.deps.observe);
        expect(sorted(await ledger(it))).toMatchObject(sorted(expected));
        const items = it.table.items().filter(({ pk }) => pk.startsWith('V'));
        state ??= items;
        expect(items).toEqual(state);
      }),
      { numRuns: 60 },
    );
  });

  it('also when all come at the same time', async () => {
    const it = world(configuration([]), new Map(), () => new Promise((resolve) => setImmediate(resolve)));
    await Promise.all(versions.toReversed().map((each) => observe(message(each), it.deps.observe)));
    expect(sorted(await ledger(it))).toMatchObject(sorted(expected));
  });

  it('and when it was cut off at any call and done again', async () => {
    const { uncut, cuts } = await cutAnywhere(
      (hook) => world(configuration([]), new Map(), hook),
      async () => {},
      async ({ deps }) => {
        await observe(message(...versions.slice(0, 3)), deps.observe);
        await observe(message(...versions.slice(3)), deps.observe);
      },
    );
    expect(cuts.length).toBeGreaterThan(15);
    for (const cut of cuts) expect(cut.table.items()).toEqual(uncut.table.items());
  });
});

describe('flags', () => {
  it('are found by reporter and month, replaced and taken back', async () => {
    const { table } = fresh();
    const store = new VisitStore(table);
    const finding = { pattern: 'night' as const, saw: 'x', pValue: 1e-9, qValue: 1e-7 };
    const flag = (by: string, period: string) => ({ source: SourceId.parse('crm'), by, period, visits: 30, findings: [finding] });
    await store.setFlags([flag('r1', '2026-05'), flag('r1', '2026-04'), flag('r2', '2026-05')], []);
    const asked = [
      { by: 'r1', period: '2026-05' },
      { by: 'r1', period: '2026-03' },
      { by: 'r2', period: '2026-05' },
    ];
    expect(await store.flagged(asked)).toEqual([asked[0], asked[2]]);
    await store.setFlags([flag('r1', '2026-04')], [{ by: 'r1', period: '2026-05' }]);
    expect(await store.flags('r1')).toEqual([flag('r1', '2026-04')]);
    expect(await store.flagged([])).toEqual([]);
  });
});
