import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { QualityReport } from '../../shared/contracts/quality.ts';
import { connectTo } from '../cloud/connection.ts';
import { CliError, usageError } from '../errors.ts';
import { type Target, targetOptions, wholeNumber } from '../options.ts';
import { qualityPage } from '../quality/page.ts';
import { printQuality, printSource } from '../quality/print-quality.ts';
import { readReports } from '../quality/read-reports.ts';

interface QualityOptions extends Target {
  source?: string;
  runs: number;
  json?: boolean;
  out?: string;
}

const RUNS = 12;

const ofSource = (reports: readonly QualityReport[], source: string | undefined): QualityReport[] =>
  reports.map((report) => ({
    ...report,
    sources: report.sources.filter((each) => source === undefined || each.source === source),
  }));

const show = async (options: QualityOptions): Promise<void> => {
  const connection = await connectTo(options);
  try {
    const reports = await readReports(connection.bucket(connection.outputs.ReportsBucket), options.runs);
    const latest = reports.at(-1);
    if (!latest)
      throw new CliError(
        `no weekly run of ${connection.name} has measured anything yet`,
        'quality is measured by the weekly run: wait for it, or start one by hand (docs/operating.md, "The weekly run")',
      );
    const { source } = options;
    const quality = latest.sources.find((each) => each.source === source);
    if (source !== undefined && !quality)
      throw usageError(
        `run ${latest.runId} measured no records of a source "${source}"`,
        `it measured ${latest.sources.map((each) => each.source).join(', ') || 'none at all'}`,
      );
    const shown = ofSource(reports, source);
    if (options.out !== undefined) {
      writeFileSync(options.out, qualityPage(shown, connection.name));
      console.log(options.out);
    } else if (options.json) console.log(JSON.stringify(shown.toReversed(), null, 2));
    else console.log(quality ? printSource(quality, reports) : printQuality(latest, reports));
  } finally {
    connection.close();
  }
};

export const addQualityCommand = (program: Command): void => {
  const command = program
    .command('quality')
    .description('how good the data of each source is, over time, and what keeps it from being better')
    .option('--source <source>', 'one source in detail: over time, by field, by dataset')
    .option('--runs <n>', 'how many weekly runs to look back on', wholeNumber(1, 260), RUNS)
    .option('--json', 'the reports as JSON, the newest first')
    .option('--out <file>', 'write a page with charts, a single HTML file')
    .addHelpText(
      'after',
      `
The weekly run measures every source record where its HCP stands, from 0 to 100%:
  completeness  values that are there, of those that the source's mapping names
  validity      values that cleaning had no question about
  uniqueness    HCPs, of the records: less where one HCP has two records of the source
  timeliness    changed not long ago, and dropped soon after the change
  consistency   agreement with what other sources say of the same HCP
  accuracy      agreement with verified registrations
The score, 0 to 100, weighs them against the targets in config/quality.json. What could not be measured is left out (–).
A share in yellow is below its target.

Values that a verified registration contradicts are listed for each source in the reports bucket, under
reports/<source>/corrections.csv.

Examples:
  $ hcp360 quality                              the local cloud that "hcp360 local --keep" left up
  $ hcp360 quality --source crm --runs 26       half a year of one source
  $ hcp360 quality --stage prod --region cn-north-1 --out quality.html
  $ hcp360 quality --json | jq '.[0].sources[] | [.source, .score]'`,
    );
  targetOptions(command).action(show);
};
