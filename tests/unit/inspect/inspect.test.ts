import { describe, expect, it } from 'vitest';
import { gather } from '../../../functions/inspect/gather.ts';
import { judgeRun } from '../../../functions/inspect/judge.ts';
import { reportInspection } from '../../../functions/report/inspection.ts';
import type { Configuration } from '../../../shared/contracts/config.ts';
import {
  GatherInput,
  InspectionReport,
  inspectionKeys,
  inspectionReportKey,
  JudgeInput,
  REPORTER_SHARDS,
} from '../../../shared/contracts/inspection.ts';
import { RunId } from '../../../shared/contracts/run.ts';
import { MemoryTable } from '../../../shared/stores/memory-table.ts';
import { MemoryObjects } from '../../../shared/stores/objects.ts';
import { VisitStore } from '../../../shared/stores/visits.ts';
import { CRM, honest, SETTINGS, STYLES } from '../quality/reports/reporters.ts';
import { configuration } from '../score/fixtures.ts';

const NOW = Date.parse('2026-09-03T00:00:00Z');
const runId = RunId.parse('run-1');
const keys = inspectionKeys(runId);
const source = { ...CRM, title: 'CRM', trust: 'secondHand' as const, datasets: {} };
const CONFIGURATION: Configuration = { ...configuration([]), sources: [source], inspection: { ...SETTINGS, months: 4 } };

/** Twenty reporters, the first and the eleventh of whom make up what they report. */
const REPORTERS = Array.from({ length: 20 }, (_, n) => ({ source: CRM.id, by: `r${n}`, reporter: `R-${n}` }));
const made = (n: number) => (n === 0 ? STYLES['same-count']!(7, 0) : n === 10 ? STYLES['copied-notes']!(7, 10) : honest(7, n));

const world = async (hook: () => void = () => {}) => {
  let ready = false;
  const before = () => (ready ? hook() : undefined);
  const table = new MemoryTable(before);
  const work = new MemoryObjects('work', before);
  const reports = new MemoryObjects('reports', before);
  const visits = new VisitStore(table);
  await visits.register(REPORTERS);
  for (const [n, { by }] of REPORTERS.entries())
    await visits.add(
      made(n).map(({ key, at, enteredAt, hcp, ...rest }) => ({
        ...rest,
        by,
        key,
        identity: hcp,
        version: '1',
        at: new Date(at).toISOString(),
        enteredAt: new Date(enteredAt ?? at).toISOString(),
      })),
    );
  ready = true;
  const deps = {
    visits,
    work,
    configuration: async () => CONFIGURATION,
    now: () => NOW,
    remainingMs: () => 900_000,
    count: () => {},
  };
  /** As the machine runs it. */
  const inspect = async (remainingMs = deps.remainingMs): Promise<number> => {
    let calls = 0;
    for (let shard = 0; shard < REPORTER_SHARDS; shard++) {
      let input = GatherInput.parse({ runId, step: 'gather', shard });
      for (let done = false; !done; calls++) {
        const output = await gather(input, { ...deps, remainingMs });
        done = output.done;
        input = GatherInput.parse(JSON.parse(JSON.stringify(output)));
      }
    }
    await judgeRun(JudgeInput.parse({ runId, step: 'judge' }), deps);
    await reportInspection(runId, work, reports);
    return calls;
  };
  return { table, work, reports, visits, deps, inspect };
};
type World = Awaited<ReturnType<typeof world>>;
const flagsIn = ({ table }: World) => table.items().filter(({ sk }) => sk.startsWith('F#'));
const reportOf = async ({ reports }: World): Promise<InspectionReport> =>
  InspectionReport.parse(JSON.parse((await reports.text(inspectionReportKey(CRM.id, 'json')))!));

describe('the inspection of a run', () => {
  it('flags whoever makes reports up, where the score finds it', async () => {
    const all = await world();
    expect(await all.inspect()).toBe(REPORTER_SHARDS);
    expect(flagsIn(all).map(({ pk, sk }) => `${pk} ${sk}`)).toEqual(['V#r0 F#2026-08', 'V#r10 F#2026-08']);
    expect(await all.visits.flagged([{ by: 'r10', period: '2026-08' }])).toHaveLength(1);
  });

  it('reports them by the name that the source has for them, for people and for machines', async () => {
    const all = await world();
    await all.inspect();
    const report = await reportOf(all);
    expect(report).toMatchObject({ source: 'crm', runId, reporters: 20, falseDiscoveryRate: 0.01, trustWhenFlagged: 0.25 });
    expect(report.judged).toBeGreaterThan(55);
    expect(report.flags.map(({ reporter, period }) => `${reporter} ${period}`)).toEqual(['R-0 2026-08', 'R-10 2026-08']);
    const text = (await all.reports.text(inspectionReportKey(CRM.id, 'md')))!;
    expect(text).toContain(`2 of ${report.judged} months of 20 reporters are flagged`);
    expect(text).toMatch(/\| R-10 \| 2026-08 \| \d+ \| copied-notes \| \d+ of \d+ notes the same as for another HCP/);
  });

  it('takes back a flag that no longer holds, and leaves those of months that it does not look at', async () => {
    const all = await world();
    const finding = { pattern: 'night' as const, saw: 'x', pValue: 1e-9, qValue: 1e-7 };
    const stale = (period: string) => ({ source: CRM.id, by: 'r3', period, visits: 30, findings: [finding] });
    await all.visits.setFlags([stale('2026-07'), stale('2025-01')], []);
    await all.inspect();
    expect((await all.visits.flags('r3')).map(({ period }) => period)).toEqual(['2025-01']);
    expect((await reportOf(all)).flags.map(({ reporter }) => reporter)).toEqual(['R-0', 'R-10']);
  });

  it('goes on in another call where time runs out, and ends the same', async () => {
    const [whole, pieces] = [await world(), await world()];
    await whole.inspect();
    expect(await pieces.inspect(() => 0)).toBeGreaterThanOrEqual(REPORTER_SHARDS);
    expect(pieces.table.items()).toEqual(whole.table.items());
    expect(await reportOf(pieces)).toEqual(await reportOf(whole));
  });

  it('lists each reporter of a shard once, however few fit into a call', async () => {
    const all = await world();
    await all.visits.register(Array.from({ length: 400 }, (_, n) => ({ source: CRM.id, by: `x${n}`, reporter: `X-${n}` })));
    const [shard] = Array.from({ length: REPORTER_SHARDS }, (_, n) => n);
    const named = (await all.visits.reporters(shard!)).map(({ by }) => by);
    expect(named.length).toBeGreaterThan(16);
    let calls = 0;
    let input = GatherInput.parse({ runId, step: 'gather', shard });
    const seen: string[] = [];
    for (let done = false; !done; calls++) {
      const output = await gather(input, { ...all.deps, remainingMs: () => 0 });
      seen.push(output.after!);
      done = output.done;
      input = GatherInput.parse(output);
    }
    expect(calls).toBe(Math.ceil(named.length / 8));
    // The last of each eight, and of all.
    expect(seen).toEqual(named.filter((_, n) => n % 8 === 7 || n === named.length - 1).map((by) => `crm#${by}`));
    expect(input.part).toBe(calls);
  });

  it('runs again as if it had not', async () => {
    const all = await world();
    await all.inspect();
    const [items, report] = [all.table.items(), await reportOf(all)];
    await all.inspect();
    expect(all.table.items()).toEqual(items);
    expect(await reportOf(all)).toEqual(report);
  });

  it('ends the same when it is cut off at any call and started again', async () => {
    const whole = await world();
    await whole.inspect();
    let calls = 0;
    const counting = await world(() => void calls++);
    await counting.inspect();
    expect(calls).toBeGreaterThan(100);
    for (let cutAt = 1; cutAt <= calls; cutAt += 7) {
      let n = 0;
      const cut = await world(() => {
        n += 1;
        if (n === cutAt) throw new Error('cut');
      });
      await expect(cut.inspect()).rejects.toThrow('cut');
      await cut.inspect();
      expect(cut.table.items()).toEqual(whole.table.items());
      expect(await reportOf(cut)).toEqual(await reportOf(whole));
    }
  });

  it('leaves the reports that stand where the run did not come so far', async () => {
    const all = await world();
    expect(await reportInspection(runId, all.work, all.reports)).toBeUndefined();
    expect(await all.reports.list('')).toEqual([]);
  });

  it('puts no note, place or HCP into what it writes', async () => {
    const all = await world();
    await all.inspect();
    const measured = await Promise.all((await all.work.list(keys.measures)).map(({ key }) => all.work.text(key)));
    const written = [...measured, JSON.stringify(flagsIn(all)), JSON.stringify(await reportOf(all))].join('\n');
    for (const value of ['place ', 'stock ', '"h1"']) expect(written).not.toContain(value);
  });
});
