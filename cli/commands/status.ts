import type { Command } from 'commander';
import { CONFIG_POINTER_KEY, ConfigPointer } from '../../shared/contracts/config.ts';
import { RunReport } from '../../shared/contracts/run.ts';
import { readJson } from '../../shared/stores/runs.ts';
import { type Connection, connectTo } from '../cloud/connection.ts';
import { queueStates } from '../cloud/queues.ts';
import { EXIT } from '../errors.ts';
import { readDeadLetters } from '../local/outcome.ts';
import { type Target, targetOptions } from '../options.ts';
import { count, duration, number } from '../terminal/format.ts';
import { bad, bold, dim, good } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';

const RUNS = 5;
const right = (title: string) => ({ title, align: 'right' as const });

/** The latest weekly runs, the newest first. */
const latestRuns = async (connection: Connection): Promise<RunReport[]> => {
  const reports = connection.bucket(connection.outputs.ReportsBucket);
  const written = (await reports.list('reports/weekly/')).filter(({ key }) => key.endsWith('.json'));
  const latest = written.toSorted((a, b) => b.lastModified.getTime() - a.lastModified.getTime()).slice(0, RUNS);
  const runs = await Promise.all(latest.map(({ key }) => readJson(reports, key, RunReport)));
  return runs.filter((run) => run !== undefined);
};

const printRuns = (runs: readonly RunReport[]): string =>
  runs.length === 0
    ? dim('none yet')
    : table(
        [
          { title: 'run' },
          { title: 'started' },
          right('took'),
          { title: 'state' },
          right('records'),
          right('HCPs'),
          right('merges'),
          right('splits'),
          right('failed pushes'),
        ],
        runs.map(({ runId, startedAt, finishedAt, status, cluster, push }) => [
          runId,
          startedAt.slice(0, 16).replace('T', ' '),
          duration(Date.parse(finishedAt) - Date.parse(startedAt)),
          status === 'completed' ? good(status) : bad(status),
          cluster ? number(cluster.records) : '–',
          cluster ? number(cluster.entities) : '–',
          cluster ? number(cluster.merges) : '–',
          cluster ? number(cluster.splits) : '–',
          push ? number(push.failed.length) : '–',
        ]),
      );

const status = async (options: Target): Promise<void> => {
  const connection = await connectTo(options);
  try {
    const { outputs } = connection;
    const [queues, dead, pointer, runs] = await Promise.all([
      queueStates(connection),
      readDeadLetters(connection),
      readJson(connection.bucket(outputs.ConfigBucket), CONFIG_POINTER_KEY, ConfigPointer),
      latestRuns(connection),
    ]);
    console.log(`${bold(connection.name)}, configuration ${pointer?.version ?? bad('none: run "hcp360 config push"')}\n`);
    console.log(
      table(
        [{ title: 'queue' }, right('waiting'), right('in flight'), right('dead letters')],
        queues.map(({ name, waiting, inFlight, deadLetters }) => [
          name,
          number(waiting),
          number(inFlight),
          deadLetters === 0 ? '0' : bad(number(deadLetters)),
        ]),
      ),
    );
    for (const { queue, count: n, failureMeans, messages } of dead) {
      console.log(`\n${bad(`${count(n, 'dead letter')} of ${queue}`)}: ${failureMeans}`);
      for (const { messageId, sentAt } of messages) console.log(`  ${messageId}  ${dim(`sent ${sentAt}`)}`);
    }
    console.log(`\n${bold('Weekly runs')}\n${printRuns(runs)}`);
    if (dead.length > 0 || pointer === undefined || (runs[0] && runs[0].status !== 'completed')) process.exitCode = EXIT.failed;
  } finally {
    connection.close();
  }
};

export const addStatusCommand = (program: Command): void => {
  const command = program
    .command('status')
    .description('how a pipeline stands: queues, dead letters and what they mean, weekly runs, configuration')
    .addHelpText(
      'after',
      `
Exit status: 0 all is well, 1 there are dead letters, no configuration, or the last weekly run did not complete.

Examples:
  $ hcp360 status                   the local cloud that "hcp360 local --keep" left up
  $ hcp360 status --stage prod --region cn-north-1`,
    );
  targetOptions(command).action(status);
};
