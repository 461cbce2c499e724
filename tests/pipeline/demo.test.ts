// The sample through the whole pipeline, twice on one state directory: what `npm start` shows, held against the generator's own counts.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse as parseCsv } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scanItems } from '../../cli/cloud/scan.ts';
import { requireConfiguration } from '../../cli/commands/config.ts';
import { evaluatePairs } from '../../cli/evaluate/evaluate-pairs.ts';
import type { FileSummary } from '../../cli/generate/drop-file.ts';
import { generateSample } from '../../cli/generate/sample.ts';
import { type Outcome, runPipeline } from '../../cli/local/run.ts';
import type { LocalSession } from '../../cli/local/session.ts';
import { startOfDay } from '../../cli/options.ts';
import { CONFIG } from '../../cli/paths.ts';
import { silentProgress } from '../../cli/terminal/progress.ts';

const HCPS = 60;

let folder: string;
let sample: FileSummary[];
let first: Outcome;
let second: Outcome;
const logged: string[] = [];
const groups = new Set<string>();
const keys: string[] = [];

const file = (name: string): string => readFileSync(join(folder, 'out', name), 'utf8');
const linesOf = (name: string): string[] => file(name).split('\n').filter(Boolean);

/** One run over the sample; the state stays for the next. */
const run = async (): Promise<Outcome> => {
  let session: LocalSession | undefined;
  const watch = setInterval(() => {
    if (!session) return;
    for (const name of ['profiles', 'transitions']) {
      const url = session.connection.outputs.QueueUrls[name] ?? '';
      for (const { groupId } of session.cloud.peek(url.slice(url.lastIndexOf('/') + 1), 50)) groups.add(groupId ?? '');
    }
  }, 50);
  const { outcome, stop } = await runPipeline({
    configuration: requireConfiguration(CONFIG),
    configDirectory: CONFIG,
    data: join(folder, 'data'),
    out: join(folder, 'out'),
    stateDirectory: join(folder, 'state'),
    weekly: true,
    progress: silentProgress,
    signal: new AbortController().signal,
    onLog: (_, line) => void logged.push(line),
    onStarted: (started) => {
      session = started;
    },
  }).finally(() => clearInterval(watch));
  if (session) {
    const { IdentityTable, ProfileTable, ControlTable } = session.connection.outputs;
    for (const name of [IdentityTable, ProfileTable, ControlTable]) {
      for await (const item of scanItems(session.connection.table(name), [''])) keys.push(`${item.pk} ${item.sk}`);
    }
  }
  await stop();
  return outcome;
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hcp360-demo-'));
  sample = (await generateSample({ hcps: HCPS, seed: 3, out: folder, asOf: startOfDay() })).files;
  first = await run();
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the first run', () => {
  it('finds that all is well: no dead letters, webhooks verified, receivers and profiles agree', () => {
    expect(first.problems).toEqual([]);
    expect(first.deadLetters).toEqual([]);
    expect(first.webhooks.verified).toBeGreaterThan(5);
    expect(first.webhooks.refused.size).toBe(0);
  });

  it('accounts for every row that the generator wrote', () => {
    expect(first.files.map(({ key }) => key).sort()).toEqual(sample.map(({ key }) => key).sort());
    expect(sample.reduce((sum, { spoilt }) => sum + spoilt, 0)).toBeGreaterThan(0);
    for (const { key, rows, spoilt, bytes } of sample) {
      const report = first.files.find((each) => each.key === key)?.report;
      expect(report, key).toMatchObject({ status: 'complete', read: rows, quarantined: spoilt, bytes });
      expect(report && report.accepted + report.unchanged, key).toBe(rows - spoilt);
    }
  });

  it('gives every accepted record an identity, the same for most records of one HCP', async () => {
    const rows: string[][] = parseCsv(file('identities.csv'), { from_line: 2 });
    expect(rows).toHaveLength(first.identities.filter(({ oneId }) => oneId !== undefined).length);
    expect(rows.every((row) => row.length === 3 && row[2]?.startsWith('hcp_'))).toBe(true);
    const evaluation = await evaluatePairs({
      truth: join(folder, 'truth.csv'),
      identities: join(folder, 'out', 'identities.csv'),
    });
    expect(evaluation.precision).toBeGreaterThan(0.85);
    expect(evaluation.recall).toBeGreaterThan(0.6);
    expect(evaluation.unknown).toBe(0);
  });

  it('completes the weekly run, which finds nothing that the live path missed', () => {
    expect(first.weekly).toMatchObject({ status: 'completed', cluster: { merges: 0, splits: 0 }, push: { failed: [] } });
  });

  it('writes everything down', () => {
    const quarantined = first.files.reduce((sum, { report }) => sum + (report?.quarantined ?? 0), 0);
    expect(linesOf('quarantine.jsonl')).toHaveLength(quarantined);
    expect(linesOf('profiles.jsonl')).toHaveLength(first.profiles.length);
    expect(linesOf('deliveries.jsonl').length).toBe(first.webhooks.verified);
    expect(linesOf('files.csv')).toHaveLength(sample.length + 1);
    expect(JSON.parse(file('run.json'))).toMatchObject({ ok: true, problems: [], records: first.identities.length });
    const members = first.profiles.reduce((sum, { segments }) => sum + Object.keys(segments).length, 0);
    expect(linesOf('segments.jsonl')).toHaveLength(members);
  });

  it('puts no personal value into a log, a queue’s group or a key', () => {
    const personal = new Set(
      first.profiles.flatMap(({ golden, identifiers, records }) => [
        ...identifiers.map(({ value }) => value),
        ...records.map(({ sourceId }) => sourceId),
        ...[golden.name, golden.familyName, golden.givenName, golden.address].flatMap((value) => value?.value ?? []),
      ]),
    );
    expect(personal.size).toBeGreaterThan(2 * HCPS);
    expect(logged.length).toBeGreaterThan(20);
    expect(groups.size).toBeGreaterThan(10);
    expect(keys.length).toBeGreaterThan(10 * HCPS);
    const seen = [...logged, ...groups, ...keys].join('\n');
    expect([...personal].filter((value) => seen.includes(value))).toEqual([]);
  });
});

describe('the same files again, on the state that was kept', () => {
  beforeAll(async () => {
    second = await run();
  }, 240_000);

  it('is well', () => expect(second.problems).toEqual([]));

  it('finds every record unchanged', () => {
    for (const { key, report } of second.files) {
      const before = first.files.find((each) => each.key === key)?.report;
      expect(report?.read, key).toBe(before?.read);
      expect(report?.quarantined, key).toBe(before?.quarantined);
    }
    const records = second.files.filter(({ key }) => /^(crm|directory|registration|social|event\/signins)/.test(key));
    expect(records.length).toBeGreaterThan(4);
    // Two drops of one source may say different things of one record: what the later said stands, so the earlier is no news, and no change.
    for (const { key, report } of records.filter((each) => !each.key.startsWith('crm/'))) expect(report?.accepted, key).toBe(0);
  });

  it('changes no identity, no profile and no segment, and tells nobody anything', () => {
    expect(second.identities).toEqual(first.identities);
    const said = ({ profiles }: Outcome) =>
      profiles.map(({ oneId, golden, consents, segments }) => ({ oneId, golden, consents, segments }));
    expect(said(second)).toEqual(said(first));
    expect(second.webhooks.verified).toBe(0);
  });
});
