import { describe, expect, it } from 'vitest';
import { report } from '../../../functions/report/report.ts';
import { type RunReport, runKeys, RunReport as Schema, weeklyReportKey } from '../../../shared/contracts/run.ts';
import { MemoryTable } from '../../../shared/stores/memory-table.ts';
import { MemoryObjects } from '../../../shared/stores/objects.ts';
import { getRun } from '../../../shared/stores/runs.ts';
import { configuration, runId } from './fixtures.ts';

const keys = runKeys(runId);
const startedAt = '2026-03-01T00:00:00.000Z';
const now = (): number => Date.parse('2026-03-01T00:05:30.000Z');
const clustered = (guard: object) => ({
  runId,
  records: 12345,
  components: 9000,
  entities: 8000,
  changes: 3,
  merges: 2,
  splits: 1,
  repairs: 0,
  affectedShare: 0.0005,
  genericKeys: 4,
  guard,
  changesKey: keys.changes,
  entitiesKey: keys.entities,
});
const reported = async (objects: Record<string, unknown>, input: object) => {
  const [work, reports, control] = [new MemoryObjects('work'), new MemoryObjects('reports'), new MemoryTable()];
  for (const [key, body] of Object.entries(objects)) await work.put(key, typeof body === 'string' ? body : JSON.stringify(body));
  const deps = { work, reports, control, configuration: async () => configuration, now };
  const whole = await report({ runId, status: 'completed', startedAt, ...input } as any, deps);
  const stored: RunReport = Schema.parse(JSON.parse((await reports.text(weeklyReportKey(runId, 'json')))!));
  expect(stored).toEqual(whole);
  return { whole, text: (await reports.text(weeklyReportKey(runId, 'md')))!, run: await getRun(control, runId) };
};
const group = (destination: string, segment: string) => ({ runId, destination, segment, batches: 1, transitions: 5 });

describe('report', () => {
  it('sums up what every step left behind', async () => {
    const { whole, text, run } = await reported(
      {
        [keys.summary]: clustered({ ok: true, forced: false, reasons: [] }),
        [`${keys.applied}a.json`]: { applied: 1, moved: 1 },
        [`${keys.applied}b.json`]: { applied: 1, moved: 0 },
        [`${keys.rescored}a.json`]: { rebuilt: 100, changed: 7, joined: 4, left: 1 },
        [`${keys.rescored}b.json`]: { rebuilt: 50, changed: 3, joined: 1, left: 1 },
        [keys.collected]: { runId, groups: 3, transitions: 7, joined: 5, left: 2, groupsKey: keys.groups },
        [keys.groups]: [group('a', 's'), group('a', 't'), group('b', 's')].map((each) => `${JSON.stringify(each)}\n`).join(''),
        [keys.pushResult('a' as any, 's' as any)]: { group: group('a', 's'), done: true, cursor: 1, delivered: 4, superseded: 1 },
        [keys.pushResult('a' as any, 't' as any)]: {
          group: group('a', 't'),
          done: true,
          cursor: 0,
          delivered: 2,
          superseded: 0,
          refused: 'is gone',
        },
      },
      {},
    );
    expect(whole).toMatchObject({
      status: 'completed',
      apply: { applied: 2, moved: 1 },
      rescore: { rebuilt: 150, changed: 10, joined: 5, left: 2 },
      push: { groups: 3, transitions: 7, joined: 5, left: 2, delivered: 6, superseded: 1, failed: ['a#t', 'b#s'] },
    });
    expect(text).toContain('Completed.');
    expect(text).toContain('(5 min 30 s)');
    expect(text).toContain('| snapshot | records | 12,345 |');
    expect(text).toContain('| cluster | share of OneIDs affected | 0.05 % |');
    expect(text).toMatch(/## Not delivered to its end\n\n- a#t\n- b#s\n/);
    expect(run).toEqual({
      runId,
      status: 'completed',
      startedAt,
      finishedAt: '2026-03-01T00:05:30.000Z',
      reportKey: 'reports/weekly/run-1.json',
    });
  });

  it('says why a run was held, and how to go on', async () => {
    const guard = { ok: false, forced: false, reasons: ['2 of 3 OneIDs would be split'] };
    const { whole, text, run } = await reported({ [keys.summary]: clustered(guard) }, { status: 'held' });
    expect(whole).not.toHaveProperty('apply');
    expect(text).toContain('Held by the guard');
    expect(text).toContain('{"force": true}');
    expect(text).toContain('- 2 of 3 OneIDs would be split');
    expect(run).toMatchObject({ status: 'held' });
  });

  it('says what failed, however early', async () => {
    const { whole, text } = await reported({}, { status: 'failed', error: 'States.Timeout' });
    expect(whole).toEqual({
      runId,
      status: 'failed',
      error: 'States.Timeout',
      startedAt,
      finishedAt: '2026-03-01T00:05:30.000Z',
    });
    expect(text).toContain('Failed: States.Timeout.');
  });

  it('says that the guard was overruled', async () => {
    const guard = { ok: true, forced: true, reasons: ['too many'] };
    expect((await reported({ [keys.summary]: clustered(guard) }, {})).text).toContain('by force');
  });
});
