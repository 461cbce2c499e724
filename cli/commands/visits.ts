import type { Command } from 'commander';
import { InspectionReport, inspectionReportKey, type NamedFlag, Period } from '../../shared/contracts/inspection.ts';
import { configurationReader } from '../../shared/stores/configuration.ts';
import { readJson } from '../../shared/stores/runs.ts';
import { connectTo } from '../cloud/connection.ts';
import { CliError, usageError } from '../errors.ts';
import { type Target, targetOptions } from '../options.ts';
import { count } from '../terminal/format.ts';
import { bold, dim } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';

interface VisitsOptions extends Target {
  source?: string;
  reporter?: string;
  period?: string;
  json?: boolean;
}

const wanted =
  ({ reporter, period }: VisitsOptions) =>
  (flag: NamedFlag): boolean =>
    (reporter === undefined || flag.reporter === reporter) && (period === undefined || flag.period === period);

const print = ({ source, inspectedAt, reporters, judged, flags }: InspectionReport, shown: readonly NamedFlag[]): string => {
  const heading = `${bold(source)} ${dim(`inspected ${inspectedAt.slice(0, 16).replace('T', ' ')}`)}: ${flags.length} of ${count(judged, 'month')} of ${count(reporters, 'reporter')} flagged`;
  if (shown.length === 0) return heading;
  const rows = shown.flatMap(({ reporter, period, visits, findings }) =>
    findings.map(({ pattern, saw }, n) => [...(n === 0 ? [reporter, period, String(visits)] : ['', '', '']), pattern, saw]),
  );
  const columns = [
    { title: 'reporter' },
    { title: 'month' },
    { title: 'visits', align: 'right' as const },
    { title: 'pattern' },
    { title: 'what was seen, and the chance of it in honest reports' },
  ];
  return `${heading}\n\n${table(columns, rows)}`;
};

const visits = async (options: VisitsOptions): Promise<void> => {
  if (options.period !== undefined && !Period.safeParse(options.period).success)
    throw usageError(`"${options.period}" is no month`, 'give one as 2026-07');
  const connection = await connectTo(options);
  try {
    const { outputs } = connection;
    const { sources } = await configurationReader(connection.bucket(outputs.ConfigBucket))();
    const asked = sources.filter(({ id }) => options.source === undefined || id === options.source);
    if (asked.length === 0)
      throw new CliError(`no source "${options.source}"`, `known are ${sources.map(({ id }) => id).join(', ')}`);
    const bucket = connection.bucket(outputs.ReportsBucket);
    const read = await Promise.all(asked.map(({ id }) => readJson(bucket, inspectionReportKey(id, 'json'), InspectionReport)));
    const reports = read.filter((report) => report !== undefined);
    if (options.json) {
      console.log(
        JSON.stringify(
          reports.map((report) => ({ ...report, flags: report.flags.filter(wanted(options)) })),
          null,
          2,
        ),
      );
      return;
    }
    if (reports.length === 0) console.log('No reports were inspected yet: the weekly run does.');
    else console.log(reports.map((report) => print(report, report.flags.filter(wanted(options)))).join('\n\n'));
  } finally {
    connection.close();
  }
};

export const addVisitsCommand = (program: Command): void => {
  const command = program
    .command('visits')
    .description('reported, not observed: months of representatives whose reports look made to meet a target')
    .option('--source <id>', 'of this source alone')
    .option('--reporter <id>', 'of this reporter alone, as the source calls them')
    .option('--period <yyyy-mm>', 'of this month alone')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
The weekly run inspects; a flag is a reason to ask, no proof. What each pattern is: docs/visits.md.

Examples:
  $ hcp360 visits
  $ hcp360 visits --source crm --period 2026-07 --stage prod`,
    );
  targetOptions(command).action(visits);
};
