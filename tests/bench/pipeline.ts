// The sample through the whole pipeline: what each stage gets done in a second, and what it costs in DynamoDB request units.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { requireConfiguration } from '../../cli/commands/config.ts';
import { evaluatePairs } from '../../cli/evaluate/evaluate-pairs.ts';
import { generateSample } from '../../cli/generate/sample.ts';
import { interruptSignal } from '../../cli/interrupt.ts';
import { printVerdict } from '../../cli/local/print-run.ts';
import { type Outcome, runPipeline } from '../../cli/local/run.ts';
import { hcpCount } from '../../cli/local/summary.ts';
import { startOfDay, wholeNumber } from '../../cli/options.ts';
import { CONFIG } from '../../cli/paths.ts';
import { reportError } from '../../cli/report-error.ts';
import { bytes, count, duration, number, ratio } from '../../cli/terminal/format.ts';
import { createProgress } from '../../cli/terminal/progress.ts';
import { table } from '../../cli/terminal/table.ts';
import type { LocalCloud } from '../../infra/local/local-cloud.ts';
import type { Configuration } from '../../shared/contracts/config.ts';

interface Stage {
  name: string;
  /** What it takes one of, and how many there were. */
  unit: string;
  units: number;
  ms: number;
  functions: string[];
}

/** Rows that went on, of datasets of which `kinds` says so. */
const rowsOf = ({ files }: Outcome, configuration: Configuration, kinds: (kind: string) => boolean): number =>
  files
    .filter(({ key }) => {
      const [source, dataset = ''] = key.split('/');
      return kinds(configuration.sources.find(({ id }) => id === source)?.datasets[dataset]?.kind ?? '');
    })
    .reduce((sum, { report }) => sum + (report?.accepted ?? 0) + (report?.unchanged ?? 0), 0);

const stagesOf = (outcome: Outcome, configuration: Configuration): Stage[] => {
  const busyMs = (queue: string): number => {
    const span = outcome.busy.get(queue);
    return span ? span.to - span.from : 0;
  };
  const { weekly } = outcome;
  const hcps = hcpCount(outcome.identities);
  const read = outcome.files.reduce((sum, { report }) => sum + (report?.read ?? 0), 0);
  const told = outcome.webhooks.segments.reduce((sum, { joins, leaves }) => sum + joins + leaves, 0);
  return [
    { name: 'clean', unit: 'row', units: read, ms: busyMs('landing'), functions: ['clean'] },
    {
      name: 'match',
      unit: 'record',
      units: rowsOf(outcome, configuration, (kind) => kind === 'record'),
      ms: busyMs('records'),
      functions: ['match'],
    },
    {
      name: 'observe',
      unit: 'row',
      units: rowsOf(outcome, configuration, (kind) => kind !== 'record'),
      ms: busyMs('observations'),
      functions: ['observe'],
    },
    { name: 'score', unit: 'HCP', units: hcps, ms: busyMs('profiles'), functions: ['score', 'due'] },
    { name: 'push', unit: 'transition', units: told, ms: busyMs('transitions'), functions: ['push'] },
    {
      name: 'weekly run',
      unit: 'HCP',
      units: weekly?.cluster?.entities ?? 0,
      ms: weekly ? Date.parse(weekly.finishedAt) - Date.parse(weekly.startedAt) : 0,
      functions: ['snapshot', 'cluster', 'apply', 'rescore', 'collect', 'broadcast', 'report'],
    },
  ];
};

/** Request units and calls of all tables, by function name. */
const capacityOf = (cloud: LocalCloud) => {
  const names: Record<string, string> = JSON.parse(cloud.outputs['Functions'] ?? '{}');
  const logicalIds = new Map(cloud.status().functions.map(({ name, logicalId }) => [name, logicalId]));
  const usage = cloud.usage();
  return (functions: readonly string[]) => {
    const tables = functions.flatMap((name) => {
      const caller = usage[logicalIds.get(names[name] ?? '') ?? ''];
      return Object.values(caller?.dynamodb ?? {}).flatMap((operations) => Object.values(operations));
    });
    const sum = (of: 'calls' | 'readUnits' | 'writeUnits'): number => tables.reduce((total, each) => total + each[of], 0);
    return { calls: sum('calls'), readUnits: sum('readUnits'), writeUnits: sum('writeUnits') };
  };
};

const right = (title: string) => ({ title, align: 'right' as const });

const printStages = (stages: readonly Stage[], cloud: LocalCloud): string => {
  const capacity = capacityOf(cloud);
  const each = (total: number, units: number): string => (units === 0 ? '–' : number(total / units, 2));
  return table(
    [
      { title: 'stage' },
      { title: 'of' },
      right('number'),
      right('busy'),
      right('a second'),
      right('read units each'),
      right('write units each'),
      right('calls each'),
    ],
    stages.map(({ name, unit, units, ms, functions }) => {
      const { calls, readUnits, writeUnits } = capacity(functions);
      return [
        name,
        unit,
        number(units),
        duration(ms),
        ms === 0 ? '–' : number((units / ms) * 1000, 0),
        each(readUnits, units),
        each(writeUnits, units),
        each(calls, units),
      ];
    }),
  );
};

const bench = async (): Promise<number> => {
  const { values } = parseArgs({
    options: { hcps: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' } },
  });
  const hcps = wholeNumber(1, 1_000_000)(values.hcps);
  const folder = mkdtempSync(join(tmpdir(), 'hcp360-bench-'));
  try {
    const configuration = requireConfiguration(CONFIG);
    await generateSample({ hcps, seed: wholeNumber(0)(values.seed), out: folder, asOf: startOfDay() });
    const out = join(folder, 'out');
    const { session, outcome, stop } = await runPipeline({
      configuration,
      configDirectory: CONFIG,
      data: join(folder, 'data'),
      out,
      weekly: true,
      progress: createProgress(),
      signal: interruptSignal(),
    });
    const stages = printStages(stagesOf(outcome, configuration), session.cloud);
    await stop();
    const { precision, recall, f1 } = await evaluatePairs({
      truth: join(folder, 'truth.csv'),
      identities: join(out, 'identities.csv'),
    });
    console.log(`\n${stages}\n`);
    console.log(
      `${count(outcome.identities.length, 'source record')}: precision ${ratio(precision)}, recall ${ratio(recall)}, F1 ${ratio(f1)}`,
    );
    console.log(`peak memory, all functions included: ${bytes(process.resourceUsage().maxRSS * 1024)}`);
    console.log(`${duration(outcome.steps.reduce((sum, { ms }) => sum + ms, 0))} in all\n\n${printVerdict(outcome)}`);
    return outcome.problems.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

process.exitCode = await bench().catch(reportError);
