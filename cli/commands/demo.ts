import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Profile } from '../../shared/contracts/profile.ts';
import { EXIT } from '../errors.ts';
import { evaluatePairs } from '../evaluate/evaluate-pairs.ts';
import { generateSample } from '../generate/sample.ts';
import { orInterrupted } from '../interrupt.ts';
import { printRun, printVerdict } from '../local/print-run.ts';
import { runPipeline } from '../local/run.ts';
import { startOfDay, wholeNumber } from '../options.ts';
import { CONFIG } from '../paths.ts';
import { printProfile } from '../profile/print-profile.ts';
import { count, duration, number } from '../terminal/format.ts';
import { createProgress } from '../terminal/progress.ts';
import { bold, dim } from '../terminal/style.ts';
import { requireConfiguration } from './config.ts';

interface DemoOptions {
  hcps: number;
  seed: number;
  out: string;
  dataDir?: string;
}

/** The profile with the most to tell: from many sources, with scores and segments. */
const mostTelling = (profiles: readonly Profile[]): Profile | undefined => {
  const tells = ({ records, segments, scores, traits }: Profile): number =>
    new Set(records.map(({ source }) => source)).size +
    3 * Object.keys(segments).length +
    Object.keys(scores).length +
    Object.keys(traits).length;
  return profiles.filter(({ status }) => status === 'live').toSorted((a, b) => tells(b) - tells(a))[0];
};

const demo = async ({ hcps, seed, out, dataDir }: DemoOptions, signal: AbortSignal): Promise<void> => {
  const startedAt = Date.now();
  const configuration = requireConfiguration(CONFIG);
  const progress = createProgress();
  const sample = join(out, 'sample');
  const generating = progress.start('making up a sample');
  rmSync(sample, { recursive: true, force: true });
  const { records } = await orInterrupted(
    generateSample({
      hcps,
      seed,
      out: sample,
      asOf: startOfDay(),
      onProgress: (done) => generating.update(`${number(done)} of ${count(hcps, 'HCP')}`),
    }),
    signal,
  );
  generating.done(`${count(records, 'source record')} of ${count(hcps, 'HCP')} in six sources`);

  const { outcome, stop } = await runPipeline({
    configuration,
    configDirectory: CONFIG,
    data: join(sample, 'data'),
    out,
    weekly: true,
    ...(dataDir === undefined ? {} : { stateDirectory: dataDir }),
    progress,
    signal,
  });
  await stop();
  const evaluation = await evaluatePairs({ truth: join(sample, 'truth.csv'), identities: join(out, 'identities.csv') });
  console.log(printRun(outcome, configuration, evaluation));
  const shown = mostTelling(outcome.profiles);
  if (shown) console.log(`\n${bold('One HCP, and why')}\n${printProfile(shown)}`);
  console.log(`\n${printVerdict(outcome)} ${dim(`(${duration(Date.now() - startedAt)})`)}`);
  console.log(`
The results lie in ${bold(out)}: identities.csv, profiles.jsonl, segments.jsonl, deliveries.jsonl, quarantine.jsonl, files.csv, run.json;
the sample in ${sample}/data, who is who in ${sample}/truth.csv.

Go on:
  npm run hcp360 -- local --data ${join(sample, 'data')} --keep    the same, and leave the cloud up to look around in
  npm run hcp360 -- local --data my-data                your own files, my-data/<source>/<dataset>/<file>
  npm run hcp360 -- --help                              everything else`);
  process.exitCode = outcome.problems.length === 0 ? EXIT.ok : EXIT.failed;
};

export const addDemoCommand = (program: Command, signal: AbortSignal): void => {
  program
    .command('demo')
    .description('run the whole pipeline on a made-up sample, on this machine, and show what came out (npm start)')
    .option('--hcps <n>', 'how many HCPs', wholeNumber(1, 1_000_000), 1000)
    .option('--seed <n>', 'the same seed gives the same people', wholeNumber(0, 0xffff_ffff), 1)
    .option('--out <dir>', 'where the sample and the results go', 'out/demo')
    .option('--data-dir <dir>', 'keep the state there between runs; without it, it is forgotten at the end')
    .addHelpText(
      'after',
      `
Examples:
  $ hcp360 demo
  $ hcp360 demo --hcps 5000 --seed 7 --out out/larger`,
    )
    .action((options: DemoOptions) => demo(options, signal));
};
