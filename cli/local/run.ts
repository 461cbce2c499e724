import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Configuration } from '../../shared/contracts/config.ts';
import type { Profile } from '../../shared/contracts/profile.ts';
import type { RunReport } from '../../shared/contracts/run.ts';
import { debugging } from '../report-error.ts';
import { count } from '../terminal/format.ts';
import type { Progress } from '../terminal/progress.ts';
import { auditWebhooks, type WebhookAudit } from '../webhooks/audit.ts';
import { type FunctionLog, type LogListener, openFunctionLog } from './function-log.ts';
import { dropFile, findLandingFiles, type LandingFile } from './landing-files.ts';
import {
  type DeadLetters,
  type FileOutcome,
  type Identity,
  readDeadLetters,
  readFileOutcomes,
  readIdentities,
  readProfiles,
} from './outcome.ts';
import { bookProblems, findProblems } from './problems.ts';
import { type LocalSession, openLocalSession } from './session.ts';
import { type Busy, type BusyQueue, settle } from './settle.ts';
import { runSummary } from './summary.ts';
import { runWeekly } from './weekly.ts';
import { writeResults } from './write-results.ts';

export interface RunOptions {
  configuration: Configuration;
  configDirectory: string;
  /** Holds `<source>/<dataset>/<file>`. */
  data: string;
  /** Where the results go. */
  out: string;
  /** Run the weekly state machine too, once the files are in. */
  weekly: boolean;
  /** Keeps the cloud's state between runs; in memory without. */
  stateDirectory?: string;
  progress: Progress;
  signal: AbortSignal;
  /** Gets every line that the functions log, beside the file. */
  onLog?: LogListener;
  /** Gets the cloud as soon as it is up. */
  onStarted?: (session: LocalSession) => void;
}

/** Milliseconds that each step took, in the order in which they were taken. */
export interface Step {
  name: string;
  ms: number;
}

export interface Outcome {
  files: FileOutcome[];
  /** Files that lie elsewhere than a landing key can: not read. */
  skipped: string[];
  identities: Identity[];
  profiles: Profile[];
  webhooks: WebhookAudit;
  weekly: RunReport | undefined;
  deadLetters: DeadLetters[];
  steps: Step[];
  /** By queue, when it held anything while the files went through. */
  busy: Map<string, Busy>;
  /** What is not as it should be, a sentence each; none where all is well. */
  problems: string[];
}

/** A finished run; its cloud is still up until `stop`. */
export interface Run {
  session: LocalSession;
  outcome: Outcome;
  stop(): Promise<void>;
}

/**
 * Run the whole pipeline over a data directory on a local cloud, and write what came out.
 * @throws CliError, InterruptedError; the cloud is stopped then
 */
export const runPipeline = async (options: RunOptions): Promise<Run> => {
  const found = findLandingFiles(options.data, options.configuration);
  mkdirSync(options.out, { recursive: true });
  const echo: LogListener = debugging() ? (from, line) => void process.stderr.write(`${from} ${line}\n`) : () => {};
  const log = openFunctionLog(join(options.out, 'functions.log'), options.onLog ?? echo);
  let session: LocalSession;
  try {
    session = await openLocalSession({ ...options, log: log.write });
  } catch (error) {
    await log.close();
    throw error;
  }
  options.onStarted?.(session);
  const stop = async (): Promise<void> => {
    await session.stop();
    await log.close();
  };
  try {
    return { session, outcome: await execute(options, found, session, log), stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

type Landing = ReturnType<typeof findLandingFiles>;

const execute = async (
  options: RunOptions,
  { files, skipped }: Landing,
  session: LocalSession,
  log: FunctionLog,
): Promise<Outcome> => {
  const { progress, signal } = options;
  const { connection } = session;
  const startedAt = new Date();
  const steps: Step[] = [];
  const before = await readProfiles(connection);

  const drop = async (dropped: readonly LandingFile[]): Promise<void> => {
    const dropping = progress.start('dropping the files');
    for (const [index, file] of dropped.entries()) {
      signal.throwIfAborted();
      dropping.update(`${index + 1} of ${dropped.length}: ${file.key}`);
      await dropFile(connection, file);
    }
    steps.push({ name: 'drop', ms: dropping.done(count(dropped.length, 'file')) });
  };
  const references = files.filter(({ first }) => first);
  const stuck: BusyQueue[] = [];
  if (references.length > 0) {
    await drop(references);
    const reading = progress.start('the hospitals');
    stuck.push(...(await settle(session, reading, signal)).stuck);
    steps.push({ name: 'reference', ms: reading.done('known') });
  }
  await drop(files.filter(({ first }) => !first));

  const flowing = progress.start('clean → match → score → push');
  const settled = await settle(session, flowing, signal);
  settled.stuck.push(...stuck);
  steps.push({ name: 'clean → match → score → push', ms: flowing.done('every queue is empty') });

  let weekly: RunReport | undefined;
  if (options.weekly && settled.stuck.length === 0) {
    const running = progress.start('weekly run');
    weekly = await runWeekly(session, signal);
    steps.push({ name: 'weekly run', ms: running.done(weekly.status) });
    const after = progress.start('what the weekly run set going');
    settled.stuck.push(...(await settle(session, after, signal)).stuck);
    steps.push({ name: 'after the weekly run', ms: after.done() });
  }

  const reading = progress.start('reading the results');
  const [fileOutcomes, identities, profiles, deadLetters] = await Promise.all([
    readFileOutcomes(connection, files, startedAt),
    readIdentities(connection),
    readProfiles(connection),
    readDeadLetters(connection, log),
  ]);
  const webhooks = auditWebhooks(session.receiver.received);
  const problems = findProblems({ files: fileOutcomes, stuck: settled.stuck, deadLetters, weekly, webhooks });
  // A receiver that came later does not know what was told before.
  if (before.length === 0) problems.push(...bookProblems(webhooks, session.configuration, profiles, Date.now()));
  const outcome = {
    files: fileOutcomes,
    skipped,
    identities,
    profiles,
    webhooks,
    weekly,
    deadLetters,
    steps,
    busy: settled.busy,
    problems,
  };
  await writeResults(options.out, connection, {
    ...outcome,
    received: session.receiver.received,
    run: runSummary(outcome, session, startedAt),
  });
  steps.push({ name: 'results', ms: reading.done(`${count(profiles.length, 'profile')} written to ${options.out}`) });
  return outcome;
};
