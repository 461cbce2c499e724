import { describe, expect, it } from 'vitest';
import { snapshot } from '../../../functions/snapshot/snapshot.ts';
import { runKeys, SnapshotManifest } from '../../../shared/contracts/run.ts';
import { MemoryTable } from '../../../shared/stores/memory-table.ts';
import { MemoryObjects } from '../../../shared/stores/objects.ts';
import { linesOf } from '../../../shared/stores/runs.ts';
import { componentId, oneId, recordId, row, runId, type State, tableOf } from './fixtures.ts';

const keys = runKeys(runId);
const manifestOf = async (work: MemoryObjects, segment: number) =>
  SnapshotManifest.parse(JSON.parse((await work.text(keys.manifest(segment)))!));
/** All lines that the manifests list, sorted. */
const contentOf = async (work: MemoryObjects, segments: number): Promise<{ records: string[]; components: string[] }> => {
  const records: string[] = [];
  const components: string[] = [];
  for (let segment = 0; segment < segments; segment++) {
    const manifest = await manifestOf(work, segment);
    for (const part of manifest.recordParts) for await (const line of linesOf(work, part)) records.push(line);
    for (const part of manifest.componentParts) for await (const line of linesOf(work, part)) components.push(line);
  }
  return { records: records.sort(), components: components.sort() };
};

/** 700 components of one record each, two of them losers, and items that are none of a snapshot's business. */
const populated = async (table = new MemoryTable()): Promise<MemoryTable> => {
  const state: State = Object.fromEntries(
    Array.from({ length: 700 }, (_, n) => [n + 1, { rows: [row(n + 1, [`phone:${n}`])], parts: [[n + 1]] }]),
  );
  state[5] = { rows: [row(5, ['phone:1'])], parts: [[5]], mergedInto: 1, rehomed: false, version: 3 };
  state[6] = { rows: [], parts: [[6]], mergedInto: 1, rehomed: true };
  state[7] = { ...state[7]!, outbox: [oneId(7)] };
  await tableOf(state, table);
  await table.put({ pk: `R#${recordId(1)}`, sk: '-', sourceId: 'not to be copied' });
  await table.put({ pk: 'B#phone#x', sk: '!generic', demoted: true });
  await table.put({ pk: `E#${oneId(1)}`, sk: '-', component: componentId(1) });
  return table;
};
const plenty = { remainingMs: () => 600_000, partBytes: 1e9 };

describe('snapshot', () => {
  it('copies member rows and components, and nothing else', async () => {
    const [identity, work] = [await populated(), new MemoryObjects('work')];
    for (const segment of [0, 1]) {
      const output = await snapshot({ runId, segment, segments: 2 }, { identity, work, ...plenty });
      expect(output).toMatchObject({ runId, segment, segments: 2, done: true });
    }
    const { records, components } = await contentOf(work, 2);
    expect(records).toHaveLength(699);
    expect(JSON.parse(records[0]!)).toEqual({
      component: componentId(1),
      version: row(1, []).version,
      withdrawn: false,
      comparable: row(1, ['phone:0']).comparable,
      generic: [],
    });
    expect(components).toHaveLength(700);
    const byId = new Map(components.map((line) => JSON.parse(line)).map((each) => [each.component, each]));
    expect(byId.get(componentId(1))).toEqual({
      component: componentId(1),
      version: 1,
      parts: [{ oneId: oneId(1), records: [recordId(1)], digest: 'digest' }],
      unfinished: false,
    });
    expect(byId.get(componentId(5))).toMatchObject({
      version: 3,
      mergedInto: componentId(1),
      unfinished: true,
      parts: [{ oneId: oneId(5) }],
    });
    expect(byId.get(componentId(6))).toMatchObject({ mergedInto: componentId(1), unfinished: false, parts: [] });
    expect(byId.get(componentId(7))).toMatchObject({ unfinished: true });
    expect([...records, ...components].join()).not.toContain('not to be copied');
  });

  it('writes parts as it goes, holding no more than a part and a page', async () => {
    const [identity, work] = [await populated(), new MemoryObjects('work')];
    await snapshot({ runId, segment: 0, segments: 1 }, { identity, work, remainingMs: () => 600_000, partBytes: 1 });
    const { recordParts, componentParts, records, components, next } = await manifestOf(work, 0);
    expect([records, components, next]).toEqual([699, 700, undefined]);
    expect(recordParts.length + componentParts.length).toBeGreaterThan(1);
    expect((await contentOf(work, 1)).records).toHaveLength(699);
  });

  it('stops at a checkpoint when the time is nearly up, and goes on from there', async () => {
    const [identity, work] = [await populated(), new MemoryObjects('work')];
    const input = { runId, segment: 0, segments: 1 };
    let calls = 0;
    for (let done = false; !done; calls++)
      ({ done } = await snapshot(input, { identity, work, remainingMs: () => 1000, partBytes: 1e9 }));
    expect(calls).toBe(15); // 1,402 items in pages of 100
    const whole = new MemoryObjects('work');
    await snapshot(input, { identity, work: whole, ...plenty });
    expect(await contentOf(work, 1)).toEqual(await contentOf(whole, 1));
    // Done once, it reads nothing any more.
    const shut = new MemoryTable(() => {
      throw new Error('read');
    });
    expect(await snapshot(input, { identity: shut, work, ...plenty })).toMatchObject({
      done: true,
      records: 699,
      components: 700,
    });
  });

  it('begins anew where another number of segments was asked for', async () => {
    const [identity, work] = [await populated(), new MemoryObjects('work')];
    await snapshot({ runId, segment: 0, segments: 2 }, { identity, work, ...plenty });
    await snapshot({ runId, segment: 0, segments: 1 }, { identity, work, ...plenty });
    expect(await manifestOf(work, 0)).toMatchObject({ segments: 1, records: 699, components: 700 });
  });

  it('cut off at any call and done again, lists every item once', async () => {
    const calm = new MemoryObjects('work');
    await snapshot({ runId, segment: 0, segments: 1 }, { identity: await populated(), work: calm, ...plenty });
    const expected = await contentOf(calm, 1);
    const run = async (nth: number): Promise<number> => {
      let calls = 0;
      let armed = false;
      const step = (): void => {
        if (armed && ++calls === nth) throw new Error('cut');
      };
      const identity = await populated(new MemoryTable(step));
      const work = new MemoryObjects('work', step);
      armed = true;
      const once = () =>
        snapshot({ runId, segment: 0, segments: 1 }, { identity, work, remainingMs: () => 600_000, partBytes: 1 });
      await once().catch(once);
      armed = false;
      expect(await contentOf(work, 1), `cut at ${nth}`).toEqual(expected);
      return calls;
    };
    const calls = await run(0);
    expect(calls).toBeGreaterThan(15);
    for (let nth = 1; nth <= calls; nth++) await run(nth);
  });
});
