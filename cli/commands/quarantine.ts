import type { Command } from 'commander';
import { parseLandingKey } from '../../shared/clean/landing-key.ts';
import type { Objects } from '../../shared/contracts/objects.ts';
import { configurationReader } from '../../shared/stores/configuration.ts';
import { CliError, EXIT, usageError } from '../errors.ts';
import { targetOptions, wholeNumber } from '../options.ts';
import { CONFIG } from '../paths.ts';
import { findDrops, findMessages, type QuarantinedDrop, rowsOf, rowsOfMessage, type WholeRow } from '../quarantine/find.ts';
import { atPipeline, type Pipeline, type Where } from '../quarantine/pipeline.ts';
import { printList, printRetried, printRows, rowAsJson } from '../quarantine/print.ts';
import { retry as retryDrop } from '../quarantine/retry.ts';
import { count } from '../terminal/format.ts';
import { bold, dim } from '../terminal/style.ts';

const NOTHING = 'see "hcp360 quarantine list"';

const bucketsOf = ({ connection: { outputs, bucket } }: Pipeline): { landing: Objects; reports: Objects } => ({
  landing: bucket(outputs.LandingBucket),
  reports: bucket(outputs.ReportsBucket),
});

const asJson = (value: unknown): void => console.log(JSON.stringify(value, null, 2));

const list = (options: Where & { limit: number; json?: boolean }, signal: AbortSignal): Promise<void> =>
  atPipeline(options, signal, async (pipeline) => {
    const { reports } = bucketsOf(pipeline);
    const [found, heard] = await Promise.all([
      findDrops(reports, undefined, options.limit),
      findMessages(reports, undefined, options.limit),
    ]);
    const messages = await Promise.all(
      heard.messages.map(async (message) => {
        const reasons: Record<string, number> = {};
        let rows = 0;
        for await (const row of rowsOfMessage(reports, message, undefined)) {
          rows++;
          for (const code of new Set(row.reasons.map((reason) => reason.code))) reasons[code] = (reasons[code] ?? 0) + 1;
        }
        return { ...message, rows, reasons };
      }),
    );
    if (options.json) {
      const { drops } = found;
      return asJson([
        ...drops.map(({ prefix, at, index: { parts: _, ...index }, retries }) => ({ prefix, at, ...index, retries })),
        ...messages,
      ]);
    }
    console.log(printList(found.drops, messages, found.more + heard.more));
  });

const firstOf = async (rows: AsyncIterable<WholeRow>, limit: number): Promise<{ shown: WholeRow[]; more: boolean }> => {
  const shown: WholeRow[] = [];
  for await (const row of rows) {
    if (shown.length === limit) return { shown, more: true };
    shown.push(row);
  }
  return { shown, more: false };
};

interface ShowOptions extends Where {
  reason?: string;
  limit: number;
  raw?: boolean;
  json?: boolean;
}

const show = (name: string, options: ShowOptions, signal: AbortSignal): Promise<void> =>
  atPipeline(options, signal, async (pipeline) => {
    const { reports } = bucketsOf(pipeline);
    const raw = options.raw ?? false;
    const { drops } = await findDrops(reports, name);
    const { messages } = await findMessages(reports, name);
    if (drops.length + messages.length === 0) throw new CliError(`nothing of ${name} lies in quarantine`, NOTHING);
    const found = [
      ...drops.map((drop) => ({ drop, title: drop.prefix, rows: rowsOf(reports, drop, options.reason) })),
      ...messages.map((message) => ({
        drop: undefined,
        title: message.id,
        rows: rowsOfMessage(reports, message, options.reason),
      })),
    ];
    const all: unknown[] = [];
    for (const { drop, title, rows } of found) {
      const { shown, more } = await firstOf(rows, options.limit);
      if (options.json) {
        all.push(...shown.map((row) => rowAsJson(row, drop, raw)));
        continue;
      }
      console.log(bold(title));
      if (drop?.index.whole) console.log(`the whole file: ${drop.index.whole.error?.message ?? 'not read'}`);
      if (shown.length > 0) console.log(printRows(shown, drop, raw));
      console.log(dim(`${count(shown.length, 'row')}${more ? ', and more (--limit)' : ''}\n`));
    }
    if (options.json) asJson(all);
  });

/** The one drop that is meant. @throws CliError where that is none, or several */
const dropMeant = async (name: string, reports: Objects): Promise<QuarantinedDrop> => {
  if (name.startsWith('message:') || /^quarantine\/_(?:intake|landing)\//.test(name))
    throw usageError('rows of a message are not fed again from here', 'let the source send them again');
  const { drops } = await findDrops(reports, name);
  const [drop, ...others] = drops;
  if (!drop) throw new CliError(`nothing of ${name} lies in quarantine`, NOTHING);
  if (others.length > 0)
    throw usageError(`${name} is ${count(drops.length, 'drop')}`, `give one of ${drops.map(({ prefix }) => prefix).join(', ')}`);
  return drop;
};

/** @throws CliError where rows of it make no whole */
const requireRows = async ({ index: { key } }: QuarantinedDrop, { connection }: Pipeline): Promise<void> => {
  const { sources } = await configurationReader(connection.bucket(connection.outputs.ConfigBucket))();
  const { source, dataset = '' } = parseLandingKey(key) ?? {};
  if (sources.find(({ id }) => id === source)?.datasets[dataset]?.kind === 'hospital')
    throw new CliError('a list of hospitals is read as a whole: rows of it cannot be fed again', 'drop the whole list again');
};

interface RetryOptions extends Where {
  reason?: string;
  again?: boolean;
  json?: boolean;
}

const retry = (name: string, options: RetryOptions, signal: AbortSignal): Promise<void> =>
  atPipeline(options, signal, async (pipeline) => {
    const buckets = bucketsOf(pipeline);
    const drop = await dropMeant(name, buckets.reports);
    await requireRows(drop, pipeline);
    await pipeline.configured();
    const { reason, again } = options;
    const asked = { ...(reason === undefined ? {} : { reason }), ...(again === undefined ? {} : { again }) };
    const retried = await retryDrop(drop, asked, new Date(), buckets);
    const reports = retried.drops.length > 0 ? await pipeline.reportsOf(retried.drops.map(({ key }) => key)) : [];
    if (options.json) asJson({ ...retried, reports: reports.map((report) => report ?? null) });
    else {
      console.log(printRetried(retried, reports));
      if (reports.some((report) => report && report.quarantined > 0 && report.configVersion === drop.index.configVersion))
        console.log(dim('they were read by the same configuration as before: mend it, then "hcp360 config push"'));
    }
    if (retried.drops.length === 0) {
      if (retried.masked.length === 0)
        throw new CliError(`no row of ${name}${reason === undefined ? '' : ` has the reason ${reason}`} waits in quarantine`);
      process.exitCode = EXIT.failed;
    } else if (reports.some((report) => report?.status !== 'complete' || report.quarantined > 0)) process.exitCode = EXIT.failed;
  });

const whereOptions = (command: Command): Command =>
  targetOptions(command)
    .option('--data-dir <dir>', 'the state that "hcp360 local --data-dir" keeps: brought up for as long as this takes')
    .option('--config <dir>', 'with --data-dir: the configuration', CONFIG);

export const addQuarantineCommand = (program: Command, signal: AbortSignal): void => {
  const quarantine = program
    .command('quarantine')
    .description('rows and files that were set aside: list them, look at them, feed them again')
    .addHelpText(
      'after',
      `
What lies in quarantine is kept as it came, but for national ID numbers, which are overwritten. Values are masked unless --raw is given.

Retry is for mappings that were mended: it drops the same rows again, below <source>/<dataset>/_retry/, and waits until they are read. They
are as old as their first drop, so that nothing newer is undone. Rows that their source must mend are dropped by the source.

Examples:
  $ hcp360 quarantine list
  $ hcp360 quarantine show crm/doctors/2026-11.csv --reason missing-value
  $ hcp360 config push && hcp360 quarantine retry crm/doctors/2026-11.csv
  $ hcp360 quarantine retry crm/doctors/2026-11.csv --data-dir state --config my-config`,
    );
  whereOptions(
    quarantine
      .command('list')
      .description('what lies in quarantine, the newest first: how much, why, and whether it was fed again')
      .option('--limit <n>', 'how many files, and messages', wholeNumber(1, 1000), 50)
      .option('--json', 'as JSON'),
  ).action((options: Where & { limit: number; json?: boolean }) => list(options, signal));
  const FILE = 'a landing key, a folder of such, a prefix of the list, or message:<id>';
  whereOptions(
    quarantine
      .command('show')
      .description('rows with their lines and reasons, their values masked')
      .argument('<file>', FILE)
      .option('--reason <code>', 'only rows with this reason')
      .option('--limit <n>', 'how many rows of each', wholeNumber(1, 100_000), 20)
      .option('--raw', 'rows as they came, in clear; what a terminal would not show is written out')
      .option('--json', 'as JSON; with --raw the bytes in base64'),
  ).action((name: string, options: ShowOptions) => show(name, options, signal));
  whereOptions(
    quarantine
      .command('retry')
      .description('feed rows again, after the mapping was mended')
      .argument('<file>', 'a landing key, or a prefix of the list')
      .option('--reason <code>', 'only rows with this reason')
      .option('--again', 'although they were fed again before')
      .option('--json', 'as JSON, with the reports of the new drops'),
  )
    .addHelpText('after', '\nExit status: 0 all of them passed, 1 some did not, or have not been read within two minutes.')
    .action((name: string, options: RetryOptions) => retry(name, options, signal));
};
