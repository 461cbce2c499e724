import { reportKey } from '../../shared/clean/landing-key.ts';
import { CONFIG_POINTER_KEY } from '../../shared/contracts/config.ts';
import { FileReport } from '../../shared/contracts/file-report.ts';
import { readJson } from '../../shared/stores/runs.ts';
import { type Connection, connectTo } from '../cloud/connection.ts';
import { requireConfiguration } from '../commands/config.ts';
import { CliError, InterruptedError, usageError } from '../errors.ts';
import { openLocalSession } from '../local/session.ts';
import { settle } from '../local/settle.ts';
import type { Target } from '../options.ts';
import { createProgress, type Progress } from '../terminal/progress.ts';

/** Where the pipeline is: up somewhere, or only its state, kept in a directory by `hcp360 local --data-dir`. */
export interface Where extends Target {
  dataDir?: string;
  config: string;
}

/** A pipeline that takes drops. */
export interface Pipeline {
  connection: Connection;
  /** @returns once the functions read by the configuration that is published now */
  configured(): Promise<void>;
  /** @returns the reports of new drops, undefined where there is none yet */
  reportsOf(keys: readonly string[]): Promise<(FileReport | undefined)[]>;
}

/** Functions look for a newer configuration once a minute. */
const CONFIG_FRESH_MS = 65_000;
const REPORT_WITHIN_MS = 120_000;
const LOOK_MS = 500;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const readReports = (connection: Connection, keys: readonly string[]): Promise<(FileReport | undefined)[]> => {
  const reports = connection.bucket(connection.outputs.ReportsBucket);
  return Promise.all(keys.map((key) => readJson(reports, reportKey(key), FileReport)));
};

const running = (connection: Connection, progress: Progress, signal: AbortSignal): Pipeline => {
  const wait = async (title: string, until: () => boolean | Promise<boolean>, withinMs: number): Promise<void> => {
    const phase = progress.start(title);
    const end = Date.now() + withinMs;
    while (Date.now() < end && !(await until())) {
      if (signal.aborted) throw new InterruptedError();
      await pause(LOOK_MS);
    }
    phase.done();
  };
  return {
    connection,
    configured: async () => {
      const head = await connection.bucket(connection.outputs.ConfigBucket).head(CONFIG_POINTER_KEY);
      const left = (head?.lastModified.getTime() ?? 0) + CONFIG_FRESH_MS - Date.now();
      if (left > 0) await wait('the functions take up the configuration, within a minute', () => false, left);
    },
    reportsOf: async (keys) => {
      let found: (FileReport | undefined)[] = [];
      const all = async (): Promise<boolean> => {
        found = await readReports(connection, keys);
        return found.every((report) => report !== undefined);
      };
      await wait('reading the new drop', all, REPORT_WITHIN_MS);
      return found;
    },
  };
};

/** Work with the pipeline that is meant; of one that is only kept in a directory, bring it up for that long. */
export const atPipeline = async <T>(where: Where, signal: AbortSignal, work: (pipeline: Pipeline) => Promise<T>): Promise<T> => {
  const progress = createProgress();
  if (where.dataDir === undefined) {
    const connection = await connectTo(where);
    try {
      return await work(running(connection, progress, signal));
    } finally {
      connection.close();
    }
  }
  if (where.stage !== undefined || where.endpoint !== undefined) throw usageError('give --data-dir, or --stage or --endpoint');
  const session = await openLocalSession({
    configuration: requireConfiguration(where.config),
    configDirectory: where.config,
    stateDirectory: where.dataDir,
    log: () => {},
    progress,
    signal,
  });
  try {
    return await work({
      connection: session.connection,
      // It was started with it just now.
      configured: () => Promise.resolve(),
      reportsOf: async (keys) => {
        const phase = progress.start('clean → match → score → push');
        const { stuck } = await settle(session, phase, signal);
        phase.done('every queue is empty');
        const [first] = stuck;
        if (first) throw new CliError(`queue ${first.name} does not empty`, 'see "hcp360 local --data-dir" with DEBUG=hcp360');
        return readReports(session.connection, keys);
      },
    });
  } finally {
    await session.stop();
  }
};
