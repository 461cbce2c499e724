import { describe, expect, it } from 'vitest';
import { cluster } from '../../../functions/cluster/cluster.ts';
import { guard } from '../../../shared/cluster/guard.ts';
import { runKeys } from '../../../shared/contracts/run.ts';
import { recordVersion } from '../../../shared/domain/ids.ts';
import { MemoryObjects } from '../../../shared/stores/objects.ts';
import { componentId, configuration, key, oneId, recluster, recordId, row, runId, type State, tableOf } from './fixtures.ts';

const at = (component: number, version = 1) => ({ id: componentId(component), version });
const found = async (state: State, options?: Parameters<typeof recluster>[1]) => recluster(await tableOf(state), options);

describe('cluster', () => {
  it('leaves alone what is as it should be, and lists every OneID', async () => {
    const { output, changes, entities } = await found({
      1: { rows: [row(1, ['phone:1']), row(2, ['phone:1'])], parts: [[1, 2]] },
      2: { rows: [row(3, ['phone:2'])], parts: [[3]] },
      3: { parts: [], mergedInto: 2 },
    });
    expect(changes).toEqual([]);
    expect(entities).toEqual([{ oneId: oneId(1) }, { oneId: oneId(3) }]);
    expect(output).toMatchObject({
      records: 3,
      components: 3,
      entities: 2,
      changes: 0,
      merges: 0,
      splits: 0,
      affectedShare: 0,
      guard: { ok: true, forced: false, reasons: [] },
    });
  });

  it('unites components whose records link, all of a chain in one change', async () => {
    const { output, changes } = await found({
      1: { rows: [row(1, ['phone:1'])], parts: [[1]], version: 4 },
      2: { rows: [row(2, ['phone:1', 'licence:1'])], parts: [[2]], version: 7 },
      3: { rows: [row(3, ['licence:1'])], parts: [[3]] },
      4: { rows: [row(4, ['phone:9'])], parts: [[4]] },
    });
    expect(changes).toEqual([{ components: [at(1, 4), at(2, 7), at(3)], unite: 'all', generic: [] }]);
    expect(output).toMatchObject({ entities: 4, changes: 1, merges: 2, splits: 0, affectedShare: 0.75 });
  });

  it('does not unite over what contradicts, another country, or a key that is generic', async () => {
    const { changes } = await found({
      1: { rows: [row(1, ['name-hospital:1'], { department: 'a' })], parts: [[1]] },
      2: { rows: [row(2, ['name-hospital:1'], { department: 'b' })], parts: [[2]] },
      3: { rows: [row(3, ['phone:1'])], parts: [[3]] },
      4: { rows: [row(4, ['phone:1'], { country: 'US' })], parts: [[4]] },
      ...Object.fromEntries(
        [5, 6, 7, 8].map((n) => [n, { rows: [row(n, ['phone:2'], { generic: [key('phone', 2)] })], parts: [[n]] }]),
      ),
    });
    expect(changes).toEqual([]);
  });

  it('does not unite over a generic key two who are neighbours by a third', async () => {
    const generic = [key('phone', 2)];
    const { changes } = await found({
      1: { rows: [row(1, ['phone:2', 'email:1'], { generic })], parts: [[1]] },
      2: { rows: [row(2, ['phone:2', 'email:2'], { generic })], parts: [[2]] },
      3: { rows: [row(3, ['email:1', 'email:2'])], parts: [[3]] },
      ...Object.fromEntries([4, 5].map((n) => [n, { rows: [row(n, ['phone:2'], { generic })], parts: [[n]] }])),
    });
    expect(changes).toEqual([]);
  });

  it('unites what may be one HCP as soon as a number is found to be generic, though it is two now', async () => {
    const { output, changes } = await found({
      1: { rows: [row(1, ['phone:1', 'licence:1'])], parts: [[1]] },
      2: { rows: [row(2, ['phone:1', 'licence:2'])], parts: [[2]] },
    });
    expect(changes).toEqual([{ components: [at(1), at(2)], unite: 'all', generic: [] }]);
    expect(output).toMatchObject({ merges: 0, splits: 0, repairs: 1, affectedShare: 0 });
  });

  it('heals a key that is generic no more', async () => {
    const marked = { generic: [key('phone', 1)] };
    const { output, changes } = await found({
      1: { rows: [row(1, ['phone:1'], marked)], parts: [[1]] },
      2: { rows: [row(2, ['phone:1'], marked)], parts: [[2]] },
      3: { rows: [row(3, [], { withdrawn: true, generic: [] })], parts: [] },
    });
    const healed = [1, 2].map((n) => ({ recordId: recordId(n), keys: [] }));
    expect(changes).toEqual([{ components: [at(1), at(2)], unite: 'all', generic: healed }]);
    expect(output).toMatchObject({ merges: 1, genericKeys: 0 });
  });

  it('marks a key that has become generic, and splits what rested on it', async () => {
    const { output, changes } = await found({ 1: { rows: [1, 2, 3, 4].map((n) => row(n, ['phone:1'])), parts: [[1, 2, 3, 4]] } });
    const marked = [1, 2, 3, 4].map((n) => ({ recordId: recordId(n), keys: [key('phone', 1)] }));
    expect(changes).toEqual([{ components: [at(1)], unite: 'all', generic: marked }]);
    expect(output).toMatchObject({ merges: 0, splits: 1, genericKeys: 1, affectedShare: 1 });
  });

  it('splits what the model no longer links, and repairs what was cut off', async () => {
    const { output, changes } = await found({
      1: { rows: [row(1, ['licence:1', 'phone:1']), row(2, ['licence:2', 'phone:1'])], parts: [[1, 2]] },
      2: { rows: [row(3, ['phone:3'])], parts: [[3]], outbox: [oneId(3)] },
      3: { rows: [row(4, ['phone:4'])] },
      4: { rows: [row(5, ['phone:5'])], parts: [[5]], oversized: true },
    });
    expect(changes.map(({ components }) => components)).toEqual([[at(1)], [at(2)], [at(4)], [at(3, 0)]]);
    expect(output).toMatchObject({ entities: 3, splits: 1, merges: 0, repairs: 2 });
  });

  it('has the pairs that wait for a steward computed anew where they are not what the model in force asks', async () => {
    const rows = [row(1, ['name-hospital:1']), row(2, ['name-hospital:1'])];
    const asks = [{ a: recordId(1), b: recordId(2), weight: 4, gap: 1 }];
    const told = rows.map((each, index) => ({
      ...each,
      verdicts: [{ with: recordId(2 - index), verdict: 'different' as const, at: '2026-01-01T00:00:00.000Z' }],
    }));
    const changesOf = async (state: State[string]) => (await found({ 1: { parts: [[1], [2]], ...state } })).changes;
    expect(await changesOf({ rows, asks })).toEqual([]);
    expect(await changesOf({ rows })).toHaveLength(1);
    expect(await changesOf({ rows, asks: [{ ...asks[0]!, weight: 2 }] })).toHaveLength(1);
    expect(await changesOf({ rows: told })).toEqual([]);
    expect(await changesOf({ rows: told, asks })).toHaveLength(1);
  });

  it('keeps to what stewards said', async () => {
    const said = (n: number, other: number, verdict: 'same' | 'different') => [
      { with: recordId(other), verdict, at: `2026-01-0${n}T00:00:00.000Z` },
    ];
    const { changes, output } = await found({
      1: { rows: [{ ...row(1, ['phone:1']), verdicts: said(1, 2, 'different') }, row(2, ['phone:1'])], parts: [[1], [2]] },
      2: { rows: [{ ...row(3, ['phone:3']), verdicts: said(1, 4, 'same') }, row(4, ['phone:4'])], parts: [[3, 4]] },
      3: { rows: [row(5, ['phone:5']), { ...row(6, ['phone:5']), verdicts: said(1, 5, 'different') }], parts: [[5, 6]] },
    });
    expect(changes).toEqual([{ components: [at(3)], unite: 'all', generic: [] }]);
    expect(output).toMatchObject({ merges: 0, splits: 1 });
  });

  it('takes the newest row of a record, wherever merges left the others', async () => {
    const { changes, entities } = await found({
      1: { rows: [row(1, ['phone:1']), row(2, ['phone:1'], { version: 12 })], parts: [[1]] },
      // Not rehomed: its rows and parts still count, under the root.
      2: { rows: [row(2, ['phone:7'], { version: 3 }), row(3, ['phone:3'])], parts: [[2], [3]], mergedInto: 1, rehomed: false },
      3: { rows: [row(2, ['phone:3'], { version: 2 })], parts: [], mergedInto: 2 },
    });
    expect(changes).toEqual([{ components: [at(1)], unite: 'all', generic: [] }]);
    expect(entities).toEqual([1, 2, 3].map((n) => ({ oneId: oneId(n) })));
  });

  it.each([
    ['changed', recordVersion(2, 5, 5), recordVersion(1, 9, 9)],
    ['dropped', recordVersion(2, 5, 5), recordVersion(2, 4, 9)],
    ['line', recordVersion(2, 5, 5), recordVersion(2, 5, 4)],
  ])('compares versions by %s', async (_, newest, older) => {
    const newer = { ...row(2, ['phone:1']), version: newest };
    const stale = { ...row(2, ['phone:7']), version: older };
    for (const [first, second] of [
      [newer, stale],
      [stale, newer],
    ]) {
      // Rows are read by component: the one at the loser of a merge, which nobody took away, comes first or last.
      const [before, after] = [first === stale, second === stale];
      const state: State = { 5: { rows: [row(1, ['phone:1']), newer], parts: [[1, 2]] } };
      if (before) state[1] = { rows: [stale], parts: [], mergedInto: 5 };
      if (after) state[9] = { rows: [stale], parts: [], mergedInto: 5 };
      expect((await found(state)).changes).toEqual([]);
    }
  });

  it('finds the same whatever it holds at a time, and however the snapshot was cut', async () => {
    const state: State = Object.fromEntries(
      Array.from({ length: 60 }, (_, n) => [
        n + 1,
        { rows: [row(n + 1, [`phone:${n % 25}`, `name-hospital:${n % 50}`])], parts: [[n + 1]] },
      ]),
    );
    const whole = await found(state);
    expect(whole.changes.length).toBeGreaterThan(20);
    const sorted = (changes: any[]): string[] => changes.map((change) => JSON.stringify(change)).sort();
    for (const options of [{ recordsHeld: 1 }, { recordsHeld: 7 }, { segments: 1, partBytes: 1e9 }, { segments: 3 }]) {
      const other = await found(state, options);
      expect(sorted(other.changes)).toEqual(sorted(whole.changes));
      expect(other.output).toEqual(whole.output);
    }
  });

  it('refuses a snapshot of which a segment is missing or not complete', async () => {
    const state = { 1: { rows: [row(1, ['phone:1'])], parts: [[1]] } };
    const { work } = await found(state);
    const input = { runId, segments: 3, force: false };
    const deps = { work, configuration: async () => configuration, recordsHeld: 10 };
    await expect(cluster(input, deps)).rejects.toMatchObject({ name: 'UnprocessedError' });
    const manifest = JSON.parse((await work.text(runKeys(runId).manifest(1)))!);
    await work.put(runKeys(runId).manifest(1), JSON.stringify({ ...manifest, next: { pk: 'M#1', sk: 'x' } }));
    await expect(cluster({ ...input, segments: 2 }, deps)).rejects.toMatchObject({ name: 'UnprocessedError' });
    await expect(cluster(input, { ...deps, work: new MemoryObjects('empty') })).rejects.toMatchObject({
      name: 'UnprocessedError',
    });
  });

  it('makes nothing of an empty table', async () => {
    const { output, entities, changes } = await found({});
    expect([entities, changes]).toEqual([[], []]);
    expect(output).toMatchObject({ records: 0, entities: 0, changes: 0, affectedShare: 0, guard: { ok: true } });
  });

  it('is held by the guard, and goes on by force', async () => {
    const pairs: State = Object.fromEntries(
      Array.from({ length: 60 }, (_, n) => [n + 1, { rows: [row(n + 1, [`phone:${n % 30}`])], parts: [[n + 1]] }]),
    );
    const reason = '30 of 60 OneIDs (50.00 %) would be merged into others; the limit is 5.00 %';
    expect((await found(pairs)).output.guard).toEqual({ ok: false, forced: false, reasons: [reason] });
    expect((await found(pairs, { force: true })).output.guard).toEqual({ ok: true, forced: true, reasons: [reason] });
  });
});

describe('guard', () => {
  const limits = { mergedShare: 0.05, splitShare: 0.02, allowance: 20 };
  it.each([
    [{ entities: 1000, merges: 50, splits: 20 }, []],
    [{ entities: 1000, merges: 51, splits: 0 }, ['51 of 1000 OneIDs (5.10 %) would be merged into others; the limit is 5.00 %']],
    [{ entities: 1000, merges: 0, splits: 21 }, ['21 of 1000 OneIDs (2.10 %) would be split; the limit is 2.00 %']],
    [{ entities: 30, merges: 20, splits: 20 }, []],
    [{ entities: 0, merges: 0, splits: 0 }, []],
  ])('of %j says %j', (counts, reasons) => {
    expect(guard(counts, limits, false)).toEqual({ ok: reasons.length === 0, forced: false, reasons });
    expect(guard(counts, limits, true)).toEqual({ ok: true, forced: reasons.length > 0, reasons });
  });
});
