import { RunId, RunReport, weeklyReportKey } from '../../shared/contracts/run.ts';
import { readJson } from '../../shared/stores/runs.ts';
import { CliError } from '../errors.ts';
import { orInterrupted } from '../interrupt.ts';
import type { LocalSession } from './session.ts';

/**
 * Run the weekly state machine to its end, however it ends.
 * @returns its own report
 * @throws CliError where it left none
 */
export const runWeekly = async ({ cloud, connection }: LocalSession, signal: AbortSignal): Promise<RunReport> => {
  const runId = RunId.parse(`local-${new Date().toISOString().replace(/\W/g, '')}`);
  const { outputs } = connection;
  const { done } = await cloud.startExecution(outputs.WeeklyMachineArn, { runId });
  const execution = await orInterrupted(done, signal);
  const report = await readJson(connection.bucket(outputs.ReportsBucket), weeklyReportKey(runId, 'json'), RunReport);
  if (!report) throw new CliError(`the weekly run left no report; its execution ended as ${JSON.stringify(execution)}`);
  return report;
};
