// The sample through the whole pipeline, twice on one state directory: what `npm start` shows, held against the generator's own counts.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse as parseCsv } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireConfiguration } from '../../cli/commands/config.ts';
import { scanItems } from '../../cli/cloud/scan.ts';
import { evaluatePairs } from '../../cli/evaluate/evaluate-pairs.ts';
import type { FileSummary } from '../../cli/generate/drop-file.ts';
import { generateSample } from '../../cli/generate/sample.ts';
import { type Outcome, runPipeline } from '../../cli/local/run.ts';
import { CONFIG } from '../../cli/paths.ts';
import { silentProgress } from '../../cli/terminal/progress.ts';
import type { PeekedMessage } from '../../infra/local/cloud.ts';
import type { Item } from '../../shared/contracts/table.ts';

const HCPS = 60;
const QUEUES = ['landing', 'intake', 'records', 'observations', 'profiles', 'transitions'];

let folder: string;
let sample: FileSummary[];
let first: Outcome;
let second: Outcome;
const logged: string[] = [];
const groups = new Set<string>();
let keys: string[] = [];

const lines = (file: string): string[] => readFileSync(join(folder, 'out', file), 'utf8').split('\n').filter(Boolean);

const run = async (inspect: boolean): Promise<Outcome> => {
  let watched: ReturnType<typeof setInterval> | undefined;
  const { outcome, session, stop } = await runPipeline({
    configuration: requireConfiguration(CONFIG),
    configDirectory: CONFIG,
    data: join(folder, 'data'),
    out: join(folder, 'out'),
    stateDirectory: join(folder, 'state'),
    weekly: true,
    progress: silentProgress,
    signal: new AbortController().signal,
    onLog: (_, line) => void logged.push(line),
  });
  clearInterval(watched);
  if (inspect) {
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
  sample = (await generateSample({ hcps: HCPS, seed: 3, out: folder, asOf: new Date('2026-06-01T00:00:00Z') })).files;
  first = await run(true);
  second = await run(false);
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
