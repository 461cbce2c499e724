// How fast rows of the CRM are read and cleaned, and in how much memory: one process a measurement, on one core.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildSync } from 'esbuild';
import { z } from 'zod';
import { wholeNumber } from '../../cli/options.ts';
import { CONFIG } from '../../cli/paths.ts';
import { reportError } from '../../cli/report-error.ts';
import { bytes, number } from '../../cli/terminal/format.ts';
import { createProgress } from '../../cli/terminal/progress.ts';
import { type Column, table } from '../../cli/terminal/table.ts';
import { parseJson } from '../../shared/contracts/parse.ts';
import { writeCleanData } from './clean-data.ts';

const HELP = `Usage: npm run bench:clean -- [--rows N] [--runs N] [--format csv|xlsx]

Makes (once) a CRM export of N rows (1,000,000), as CSV in GB18030 and as a workbook, and measures reading alone, then
reading and cleaning with config/sources/crm.json and the sample's hospitals. Medians of --runs (3).`;

const Figures = z.object({ rows: z.number(), accepted: z.number(), ms: z.number(), peakMb: z.number() });
type Figures = z.infer<typeof Figures>;

/** Bundled as functions are, so that no memory goes to the compiler. */
const bundle = (folder: string): string => {
  const outfile = join(folder, 'clean-process.mjs');
  const js = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
  const entryPoints = [join(import.meta.dirname, 'clean-process.ts')];
  buildSync({ entryPoints, outfile, bundle: true, minify: true, platform: 'node', format: 'esm', banner: { js } });
  return outfile;
};

const measure = (task: string, file: string, what: 'read' | 'clean'): Figures => {
  const args = [task, file, what, join(CONFIG, 'sources/crm.json')];
  return parseJson(Figures, execFileSync(process.execPath, args, { encoding: 'utf8' }), 'figures');
};

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

const COLUMNS: Column[] = [
  { title: 'file' },
  { title: 'what' },
  ...['size', 'rows', 'accepted', 'time', 'rows/s', 'peak memory'].map((title) => ({ title, align: 'right' as const })),
];

const bench = async (): Promise<number> => {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string', default: '1000000' },
      runs: { type: 'string', default: '3' },
      format: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const rows = wholeNumber(1, 1_048_575)(values.rows);
  const runs = wholeNumber(1, 99)(values.runs);
  const progress = createProgress();
  const folder = join(tmpdir(), 'hcp360-bench-clean');
  mkdirSync(folder, { recursive: true });
  const formats = ['csv', 'xlsx'].filter((format) => values.format === undefined || values.format === format);
  const fileOf = (format: string): string => join(folder, `crm-${rows}.${format}`);
  const making = progress.start('making the files');
  for (const format of formats) {
    if (existsSync(fileOf(format))) continue;
    const part = `${fileOf(format)}.part`;
    await writeCleanData(rows, format === 'csv' ? part : undefined, format === 'xlsx' ? part : undefined);
    renameSync(part, fileOf(format));
  }
  making.done(folder);
  const task = bundle(folder);
  const lines = formats.flatMap((format) =>
    (['read', 'clean'] as const).map((what) => {
      const running = progress.start(`${format}: ${what}`);
      const all = Array.from({ length: runs }, () => measure(task, fileOf(format), what));
      running.done();
      const ms = median(all.map((each) => each.ms));
      return [
        format,
        what === 'read' ? 'reading alone' : 'reading and cleaning',
        bytes(statSync(fileOf(format)).size),
        number(all[0]?.rows ?? 0),
        number(all[0]?.accepted ?? 0),
        `${(ms / 1000).toFixed(1)} s`,
        number(Math.round(rows / (ms / 1000))),
        `${median(all.map((each) => each.peakMb))} MB`,
      ];
    }),
  );
  console.log(table(COLUMNS, lines));
  return 0;
};

process.exitCode = await bench().catch(reportError);
