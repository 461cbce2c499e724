// What the weekly run measures, from rescore to report: retried, moved on, cut off anywhere.
import { describe, expect, it } from 'vitest';
import { report } from '../../../functions/report/report.ts';
import { rescore } from '../../../functions/rescore/rescore.ts';
import { Configuration } from '../../../shared/contracts/config.ts';
import type { RecordItem } from '../../../shared/contracts/identity.ts';
import { correctionsKey, QualityReport, qualityReportKey } from '../../../shared/contracts/quality.ts';
import { RunId, RunReport, runKeys, weeklyReportKey } from '../../../shared/contracts/run.ts';
import { ComponentId, OneId, SourceId } from '../../../shared/domain/ids.ts';
import type { Resolution } from '../../../shared/identity/lookup.ts';
import { MemoryTable } from '../../../shared/stores/memory-table.ts';
import { MemoryObjects } from '../../../shared/stores/objects.ts';
import { live } from '../score/fixtures.ts';
import { cutAnywhere, world } from '../score/world.ts';
import { daysAgo, SOURCES, says } from './records.ts';

const RUN = RunId.parse('run-1');
const CONFIGURATION = Configuration.parse({
  version: 'test',
  sources: SOURCES,
  matching: [],
  scorecards: [],
  segments: [],
  destinations: [],
});
const oneId = (n: number): OneId => OneId.parse(`hcp_01HZZZZZZZZZZZZZZZZZZZZZZ${n}`);
const item = (...[from, id, given]: Parameters<typeof says>): RecordItem => ({
  ...says(from, id, given),
  component: ComponentId.parse('01HZZZZZZZZZZZZZZZZZZZZZZC'),
  keys: [],
});
const verified = item('registration/verified', 'v', {
  verified: true,
  changedAt: daysAgo(100),
  attributes: { name: '王伟', hospital: '市一院' },
});
const wrong = item('crm/doctors', 'C-1', { changedAt: daysAgo(200), attributes: { name: '王伟', hospital: '市二院' } });
const other = item('crm/doctors', 'C-2', { attributes: { name: '李娜' } });
const people = () =>
  new Map<OneId, Resolution>([
    [oneId(1), live([verified, wrong])],
    [oneId(2), live([other])],
    [oneId(3), { status: 'unknown' }],
  ]);
const batch = (...numbers: number[]) => ({
  Items: numbers.map((n) => ({ oneId: oneId(n) })),
  BatchInput: { runId: RUN },
});
type World = ReturnType<typeof world>;

const qualityObjects = async ({ work }: World): Promise<Record<string, string | undefined>> => {
  const heads = await work.list(runKeys(RUN).quality);
  return Object.fromEntries(await Promise.all(heads.map(async ({ key }) => [key, await work.text(key)] as const)));
};

/** Report on what lies in the work bucket; `listed` HCPs were to be seen. */
const reported = async (work: MemoryObjects, listed: number, reports = new MemoryObjects('reports')) => {
  const summary = {
    runId: RUN,
    records: 3,
    components: 2,
    entities: listed,
    changes: 0,
    merges: 0,
    splits: 0,
    repairs: 0,
    affectedShare: 0,
    genericKeys: 0,
    guard: { ok: true, forced: false, reasons: [] },
    changesKey: 'c',
    entitiesKey: 'e',
  };
  await work.put(runKeys(RUN).summary, JSON.stringify(summary));
  const control = new MemoryTable();
  const deps = { work, reports, control, configuration: async () => CONFIGURATION, now: () => Date.parse(daysAgo(0)) };
  await report({ runId: RUN, status: 'completed', startedAt: daysAgo(1) }, deps);
  const text = async (key: string) => (await reports.text(key)) ?? '';
  return {
    quality: async () => QualityReport.parse(JSON.parse(await text(qualityReportKey(RUN, 'json')))),
    weekly: async () => RunReport.parse(JSON.parse(await text(weeklyReportKey(RUN, 'json')))),
    markdown: () => text(weeklyReportKey(RUN, 'md')),
    corrections: (source: string) => text(correctionsKey(SourceId.parse(source), 1)),
    reports,
  };
};

describe('a week', () => {
  it('is measured in batches and reported whole', async () => {
    const it = world(CONFIGURATION, people());
    await rescore(batch(1), it.deps.rescore);
    await rescore(batch(2, 3), it.deps.rescore);
    const told = await reported(it.work, 3);
    const quality = await told.quality();
    expect(quality).toMatchObject({ runId: RUN, configVersion: 'test', hcps: 2, listed: 3, verified: 1 });
    expect(quality.sources.map(({ source, records, corrections }) => [source, records, corrections])).toEqual([
      ['crm', 2, 1],
      ['registration', 1, 0],
    ]);
    const [crm, registration] = quality.sources;
    // A name confirmed, a hospital not.
    expect(crm?.dimensions).toMatchObject({ accuracy: 0.5, consistency: 0.5, uniqueness: 1 });
    expect(registration?.dimensions.accuracy).toBe(1);
    expect((await told.weekly()).quality).toEqual({
      reportKey: `reports/quality/${RUN}.json`,
      scores: { crm: crm?.score, registration: registration?.score },
    });
    expect(await told.markdown()).toContain('## Data quality\n\n2 HCPs of 3 were measured');
    expect(await told.corrections('crm')).toContain(
      `C-1,hospital,市二院,市一院,${daysAgo(100)},registration,${daysAgo(200)},${oneId(1)}`,
    );
    // Nothing to correct is said too.
    expect(await told.corrections('directory')).toMatch(/^\ufeffsource_id,[a-z_,]+\r\n$/);
  });

  it('is compared with the one before', async () => {
    const it = world(CONFIGURATION, people());
    await rescore(batch(1, 2), it.deps.rescore);
    const reports = new MemoryObjects('reports');
    const { quality } = await reported(it.work, 2, reports);
    const before = await quality();
    const [crm, ...rest] = before.sources;
    const earlier = RunId.parse('run-0');
    await reports.delete(qualityReportKey(RUN, 'json'));
    await reports.put(
      qualityReportKey(earlier, 'json'),
      JSON.stringify({ ...before, runId: earlier, sources: [{ ...crm, score: (crm?.score ?? 0) + 3 }, ...rest] }),
    );
    // Deeper: a file report of a source that is called "quality".
    await reports.put('reports/quality/doctors/f.csv.json', '{}');
    expect(await (await reported(it.work, 2, reports)).markdown()).toContain('(−3.0)');
  });

  it('that saw too few HCPs leaves the corrections of the week before', async () => {
    const it = world(CONFIGURATION, people());
    await rescore(batch(1, 2), it.deps.rescore);
    const reports = new MemoryObjects('reports');
    const key = correctionsKey(SourceId.parse('crm'), 1);
    await reports.put(key, 'of last week');
    const few = await reported(it.work, 3, reports);
    expect(await reports.text(key)).toBe('of last week');
    expect((await few.quality()).sources[0]).not.toHaveProperty('corrections');
    await reported(it.work, 2, reports);
    expect(await reports.text(key)).toContain('C-1,hospital');
  });

  it('that rescored nobody reports no quality', async () => {
    const { weekly, reports } = await reported(new MemoryObjects('work'), 2);
    expect(await weekly()).not.toHaveProperty('quality');
    expect((await reports.list('')).map(({ key }) => key)).toEqual([weeklyReportKey(RUN, 'json'), weeklyReportKey(RUN, 'md')]);
  });
});

describe('a batch', () => {
  it('that is done again replaces what it measured, as its HCPs are now', async () => {
    const entities = people();
    const it = world(CONFIGURATION, entities);
    await rescore(batch(1, 2), it.deps.rescore);
    // The second turned out to be the first: its record counts with that one, and only there.
    entities.set(oneId(1), live([verified, wrong, other]));
    entities.set(oneId(2), { status: 'succeeded', by: oneId(1) });
    await rescore(batch(1, 2), it.deps.rescore);
    expect(Object.keys(await qualityObjects(it))).toHaveLength(1);
    const quality = await (await reported(it.work, 2)).quality();
    expect(quality).toMatchObject({ hcps: 1, sources: [{ source: 'crm', records: 2, hcps: 1 }, { source: 'registration' }] });
  });

  it('that is cut off anywhere and done again measures the same', async () => {
    const { uncut, cuts } = await cutAnywhere(
      (hook) => world(CONFIGURATION, people(), hook),
      async () => {},
      (it) => rescore(batch(1, 2, 3), it.deps.rescore),
    );
    const expected = await qualityObjects(uncut);
    expect(Object.keys(expected)).toHaveLength(1);
    expect(cuts.length).toBeGreaterThan(5);
    for (const cut of cuts) expect(await qualityObjects(cut)).toEqual(expected);
  });
});

it('a report that is cut off anywhere and done again leaves the same files', async () => {
  const it = world(CONFIGURATION, people());
  await rescore(batch(1), it.deps.rescore);
  await rescore(batch(2), it.deps.rescore);
  const contents = async (reports: MemoryObjects) =>
    Promise.all((await reports.list('')).map(async ({ key }) => [key, await reports.text(key)]));
  const expected = await contents((await reported(it.work, 2)).reports);
  expect(expected.length).toBe(4 + SOURCES.length);
  for (let nth = 1; ; nth++) {
    let calls = 0;
    let alive = true;
    const reports = new MemoryObjects('reports', () => {
      calls += 1;
      if (calls === nth) alive = false;
      if (!alive && calls < 1000) throw new Error('cut');
    });
    const cut = await reported(it.work, 2, reports).then(
      () => false,
      () => true,
    );
    if (!cut) break;
    expect(nth).toBeLessThan(50);
    calls = 1000;
    // Parts of a larger list that the week before left.
    await reports.put(correctionsKey(SourceId.parse('crm'), 2), 'of last week');
    await reported(it.work, 2, reports);
    expect(await contents(reports)).toEqual(expected);
  }
});
