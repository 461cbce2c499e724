import { resolve } from 'node:path';
import type { Command } from 'commander';
import { EXIT } from '../errors.ts';
import { keepUntilInterrupted } from '../local/keep.ts';
import { printRun, printVerdict } from '../local/print-run.ts';
import { runPipeline } from '../local/run.ts';
import { CONFIG } from '../paths.ts';
import { createProgress } from '../terminal/progress.ts';
import { bold } from '../terminal/style.ts';
import { requireConfiguration } from './config.ts';

interface LocalOptions {
  data: string;
  config: string;
  out: string;
  dataDir?: string;
  keep?: boolean;
  weekly: boolean;
}

const local = async (options: LocalOptions, signal: AbortSignal): Promise<void> => {
  const configuration = requireConfiguration(options.config);
  const { session, outcome, stop } = await runPipeline({
    configuration,
    configDirectory: resolve(options.config),
    data: options.data,
    out: options.out,
    weekly: options.weekly,
    ...(options.dataDir === undefined ? {} : { stateDirectory: options.dataDir }),
    progress: createProgress(),
    signal,
  });
  try {
    console.log(printRun(outcome, configuration));
    console.log(`\n${printVerdict(outcome)}`);
    console.log(
      `The results lie in ${bold(options.out)}: identities.csv, profiles.jsonl, segments.jsonl, deliveries.jsonl, quarantine.jsonl, files.csv, run.json`,
    );
    process.exitCode = outcome.problems.length === 0 ? EXIT.ok : EXIT.failed;
    if (options.keep) await keepUntilInterrupted(session, signal);
  } finally {
    await stop();
  }
};

export const addLocalCommand = (program: Command, signal: AbortSignal): void => {
  program
    .command('local')
    .description('run the whole pipeline on your own files, on this machine')
    .requiredOption('--data <dir>', 'your files, at DIR/<source>/<dataset>/<file>')
    .option('--config <dir>', 'the configuration', CONFIG)
    .option('--out <dir>', 'where the results go', 'out/local')
    .option('--data-dir <dir>', 'keep the state there between runs; without it, it is forgotten at the end')
    .option('--no-weekly', 'leave the weekly run out')
    .option('--keep', 'leave the local cloud up until Ctrl-C, and say how to use it')
    .addHelpText(
      'after',
      `
Results, in --out:
  identities.csv    source, source_id, one_id: which record is whose
  profiles.jsonl    every HCP: golden record, consents, scores, segments, each with its reasons
  segments.jsonl    who is in which segment, since when and why
  deliveries.jsonl  every webhook as it was received and verified
  quarantine.jsonl  every row that was set aside, with its bytes and the reasons
  files.csv         rows read, accepted, unchanged, quarantined, by file
  run.json          the run in figures; functions.log what the functions logged

Exit status: 0 all is well, 1 something failed or was dead-lettered (the last lines say what), 2 the command line is wrong.

Examples:
  $ hcp360 local --data my-data --out results
  $ hcp360 local --data my-data --config my-config --data-dir state --keep`,
    )
    .action((options: LocalOptions) => local(options, signal));
};
