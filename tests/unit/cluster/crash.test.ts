import { describe, expect, it } from 'vitest';
import { cluster } from '../../../functions/cluster/cluster.ts';
import { report } from '../../../functions/report/report.ts';
import { snapshot } from '../../../functions/snapshot/snapshot.ts';
import { runKeys, weeklyReportKey } from '../../../shared/contracts/run.ts';
import { MemoryTable } from '../../../shared/stores/memory-table.ts';
import { MemoryObjects } from '../../../shared/stores/objects.ts';
import { configuration, row, runId, tableOf } from './fixtures.ts';

class Cut extends Error {}

/** A hook that, once armed, throws at the nth call and at every later one: the process is gone. */
const cutter = () => {
  const state = { left: Number.POSITIVE_INFINITY, calls: 0 };
  return {
    hook: (): void => {
      state.calls++;
      state.left--;
      if (state.left < 0) throw new Cut();
    },
    arm: (nth: number): void => {
      state.left = nth;
    },
    revive: (): void => {
      state.left = Number.POSITIVE_INFINITY;
    },
    calls: (): number => state.calls,
  };
};
type Cutter = ReturnType<typeof cutter>;

const contents = async (objects: MemoryObjects): Promise<Record<string, string | undefined>> => {
  const heads = await objects.list('');
  return Object.fromEntries(await Promise.all(heads.map(async ({ key }) => [key, await objects.text(key)] as const)));
};

/** Run once uncut, then cut before each of its calls and done again; what each leaves. */
const cutAnywhere = async (
  prepare: (cut: Cutter) => Promise<{ run: () => Promise<unknown>; left: () => Promise<unknown> }>,
): Promise<{ expected: unknown; ends: unknown[] }> => {
  const whole = cutter();
  const uncut = await prepare(whole);
  const before = whole.calls();
  await uncut.run();
  const calls = whole.calls() - before;
  const ends: unknown[] = [];
  for (let nth = 0; nth < calls; nth++) {
    const cut = cutter();
    const { run, left } = await prepare(cut);
    cut.arm(nth);
    await expect(run(), `cut at call ${nth}`).rejects.toBeInstanceOf(Cut);
    cut.revive();
    await run();
    ends.push(await left());
  }
  return { expected: await uncut.left(), ends };
};

describe('cut off at any call and done again', () => {
  it('cluster writes the very same changes, entities and summary', async () => {
    const { expected, ends } = await cutAnywhere(async ({ hook }) => {
      const identity = await tableOf({
        1: { rows: [row(1, ['phone:1'])], parts: [[1]] },
        2: { rows: [row(2, ['phone:1', 'licence:1'])], parts: [[2]] },
        3: { rows: [row(3, ['licence:1'])], parts: [[3]] },
        4: { rows: [row(4, ['phone:9'])], parts: [[4]] },
      });
      const work = new MemoryObjects('work', hook);
      for (const segment of [0, 1])
        await snapshot({ runId, segment, segments: 2 }, { identity, work, remainingMs: () => 600_000, partBytes: 1000 });
      const deps = { work, configuration: async () => configuration, recordsHeld: 1000 };
      return { run: () => cluster({ runId, segments: 2, force: false }, deps), left: () => contents(work) };
    });
    expect(Object.keys(expected as object)).toEqual(expect.arrayContaining([runKeys(runId).changes, runKeys(runId).entities]));
    expect((expected as Record<string, string>)[runKeys(runId).changes]).toContain('"unite":"all"');
    expect(ends.length).toBeGreaterThanOrEqual(5);
    for (const end of ends) expect(end).toEqual(expected);
  });

  it('report leaves the same two files and the same run', async () => {
    const { expected, ends } = await cutAnywhere(async ({ hook }) => {
      const work = new MemoryObjects('work', hook);
      const reports = new MemoryObjects('reports', hook);
      const control = new MemoryTable(hook);
      const keys = runKeys(runId);
      await work.put(`${keys.applied}a.json`, JSON.stringify({ applied: 2, moved: 1 }));
      await work.put(`${keys.rescored}a.json`, JSON.stringify({ rebuilt: 100, changed: 7, joined: 4, left: 1 }));
      const now = (): number => Date.parse('2026-03-01T00:05:30.000Z');
      const deps = { work, reports, control, configuration: async () => configuration, now };
      return {
        run: () => report({ runId, status: 'completed', startedAt: '2026-03-01T00:00:00.000Z' }, deps),
        left: async () => ({ reports: await contents(reports), control: control.items() }),
      };
    });
    const { reports, control } = expected as { reports: Record<string, string>; control: unknown[] };
    expect(Object.keys(reports).sort()).toEqual([weeklyReportKey(runId, 'json'), weeklyReportKey(runId, 'md')]);
    expect(reports[weeklyReportKey(runId, 'json')]).toContain('"moved": 1');
    expect(control).toHaveLength(1);
    expect(ends.length).toBeGreaterThanOrEqual(5);
    for (const end of ends) expect(end).toEqual(expected);
  });
});
