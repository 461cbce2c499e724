// The sample through the whole pipeline, twice on one state directory: what `npm start` shows, held against the generator's own counts.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse as parseCsv } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { scanItems } from '../../cli/cloud/scan.ts';
import { synthesizeOnce } from '../../cli/cloud/synthesis.ts';
import { requireConfiguration } from '../../cli/commands/config.ts';
import { evaluatePairs } from '../../cli/evaluate/evaluate-pairs.ts';
import type { FileSummary } from '../../cli/generate/drop-file.ts';
import { generateSample } from '../../cli/generate/sample.ts';
import { type Outcome, runPipeline } from '../../cli/local/run.ts';
import type { LocalSession } from '../../cli/local/session.ts';
import { startOfDay } from '../../cli/options.ts';
import { CONFIG } from '../../cli/paths.ts';
import { readReports } from '../../cli/quality/read-reports.ts';
import { silentProgress } from '../../cli/terminal/progress.ts';
import { InspectionReport, inspectionReportKey } from '../../shared/contracts/inspection.ts';
import { correctionsKey, type QualityReport } from '../../shared/contracts/quality.ts';
import { SourceId } from '../../shared/domain/ids.ts';
import { readJson } from '../../shared/stores/runs.ts';

const HCPS = 60;

/** IAM's names for the calls that are not called as their actions are. */
const SQS: Record<string, string> = { SendMessage: 'sqs:SendMessage', SendMessageBatch: 'sqs:SendMessage' };
const S3: Record<string, string> = {
  GetObject: 's3:GetObject',
  HeadObject: 's3:GetObject',
  PutObject: 's3:PutObject',
  CopyObject: 's3:PutObject',
  ListObjectsV2: 's3:ListBucket',
};
const Calls = z.record(z.string(), z.unknown());
const CallerCalls = z.object({ dynamodb: z.record(z.string(), Calls), sqs: Calls, s3: Calls });
const Template = z.object({
  Resources: z.record(z.string(), z.object({ Properties: z.record(z.string(), z.any()).optional() })),
});
const Statements = z.array(
  z.object({ PolicyDocument: z.object({ Statement: z.array(z.object({ Action: z.any(), Resource: z.unknown() })) }) }),
);

let folder: string;
let sample: FileSummary[];
let first: Outcome;
let second: Outcome;
const logged: string[] = [];
const groups = new Set<string>();
const keys: string[] = [];
let quality: QualityReport[] = [];
let corrections: Map<string, string>;
let inspection: InspectionReport | undefined;

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
    const { IdentityTable, ProfileTable, ControlTable, ReportsBucket } = session.connection.outputs;
    const reports = session.connection.bucket(ReportsBucket);
    quality = await readReports(reports, 10);
    const measured = quality.at(-1)?.sources ?? [];
    const lists = measured.map(async ({ source }) => [source, (await reports.text(correctionsKey(source, 1))) ?? ''] as const);
    corrections = new Map(await Promise.all(lists));
    inspection = await readJson(reports, inspectionReportKey(SourceId.parse('crm'), 'json'), InspectionReport);
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
    expect(evaluation.missing).toBe(0);
  });

  it('completes the weekly run, which finds nothing that the live path missed', () => {
    expect(first.weekly).toMatchObject({ status: 'completed', cluster: { merges: 0, splits: 0 }, push: { failed: [] } });
  });

  it('flags the representative who makes visits up, by name and with what was seen, and lowers what they count', () => {
    const rows: string[][] = parseCsv(readFileSync(join(folder, 'truth-visits.csv'), 'utf8'), { from_line: 2 });
    const fabricating = rows.filter(([, fabricated]) => fabricated === 'yes').map(([representative]) => representative);
    expect(fabricating.length).toBeGreaterThan(0);
    expect([...new Set(inspection?.flags.map(({ reporter }) => reporter))].sort()).toEqual(fabricating.sort());
    expect(first.weekly?.inspection).toEqual({ reporters: rows.length, flagged: inspection?.flags.length });
    const factors = first.profiles.flatMap(({ scores }) => scores['engagement']?.factors.map(({ factor }) => factor) ?? []);
    expect(factors).toContain('visit.f2f (flagged)');
    expect(factors).toContain('visit.f2f');
  });

  it('measures the quality of every source of records, and lists what each should correct', () => {
    const [report] = quality;
    expect(quality).toHaveLength(1);
    const folders = sample.flatMap(({ key }) => key.split('/').slice(0, 1));
    const { sources } = requireConfiguration(CONFIG);
    const ofRecords = sources.filter(
      ({ id, datasets }) => folders.includes(id) && Object.values(datasets).some(({ kind }) => kind === 'record'),
    );
    expect(report?.sources.map(({ source }) => source)).toEqual(ofRecords.map(({ id }) => id));
    expect(report?.hcps).toBe(first.weekly?.cluster?.entities);
    expect(report?.sources.reduce((sum, { records }) => sum + records, 0)).toBe(
      first.identities.filter(({ oneId }) => oneId !== undefined).length,
    );
    for (const { source, score, dimensions } of report?.sources ?? []) {
      expect(score, source).toBeGreaterThan(20);
      // What is verified is what the others are held against.
      if (source === 'registration') expect(dimensions.accuracy).toBe(1);
    }
    for (const { source, corrections: listed } of report?.sources ?? [])
      expect(parseCsv(corrections.get(source) ?? '', { bom: true, columns: true }), source).toHaveLength(listed ?? -1);
    expect(report?.sources.some((each) => (each.corrections ?? 0) > 0)).toBe(true);
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

  it('makes no call that the function’s role would not allow on AWS', async () => {
    const { usage } = z.object({ usage: z.record(z.string(), CallerCalls) }).parse(JSON.parse(file('run.json')));
    const { assembly } = await synthesizeOnce(CONFIG, new AbortController().signal);
    const { Resources } = Template.parse(JSON.parse(readFileSync(join(assembly, 'hcp360-local.template.json'), 'utf8')));
    const denied: string[] = [];
    let checked = 0;
    for (const [caller, { dynamodb, sqs, s3 }] of Object.entries(usage)) {
      const role = Resources[caller]?.Properties?.['Role']?.['Fn::GetAtt']?.[0];
      if (role === undefined) continue; // the command itself, or a machine
      const statements = Statements.parse(Resources[role]?.Properties?.['Policies']).flatMap(
        (policy) => policy.PolicyDocument.Statement,
      );
      const may = (action: string, resource = ''): boolean =>
        statements.some(
          (each) => [each.Action].flat().includes(action) && JSON.stringify(each.Resource).includes(`"${resource}`),
        );
      for (const [table, actions] of Object.entries(dynamodb)) {
        for (const action of Object.keys(actions)) {
          checked++;
          if (!may(`dynamodb:${action}`, table.replace('hcp360-local-', ''))) denied.push(`${caller}: ${action} on ${table}`);
        }
      }
      for (const action of [
        ...Object.keys(sqs).map((each) => SQS[each] ?? each),
        ...Object.keys(s3).flatMap((each) => S3[each] ?? each),
      ]) {
        checked++;
        if (!may(action)) denied.push(`${caller}: ${action}`);
      }
    }
    expect(checked).toBeGreaterThan(50);
    expect(denied).toEqual([]);
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
