import type { Command } from 'commander';
import { generateSample } from '../generate/sample.ts';
import { orInterrupted } from '../interrupt.ts';
import { startOfDay, utcDay, wholeNumber } from '../options.ts';
import { bytes, count, number } from '../terminal/format.ts';
import { createProgress } from '../terminal/progress.ts';
import { bold } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';

interface GenerateOptions {
  hcps: number;
  seed: number;
  out: string;
  asOf: Date;
}

const generate = async ({ hcps, seed, out, asOf }: GenerateOptions, signal: AbortSignal): Promise<void> => {
  const phase = createProgress().start('generating');
  const summary = await orInterrupted(
    generateSample({
      hcps,
      seed,
      out,
      asOf,
      onProgress: (done) => phase.update(`${number(done)} of ${count(hcps, 'HCP')}`),
    }),
    signal,
  );
  phase.done(`${count(summary.records, 'source record')} of ${count(hcps, 'HCP')}`);
  console.log(
    table(
      [{ title: 'file' }, { title: 'rows', align: 'right' }, { title: 'size', align: 'right' }],
      summary.files.map((file) => [file.key, number(file.rows), bytes(file.bytes)]),
    ),
  );
  console.log(
    `\nThe files lie in ${bold(`${out}/data`)}, who is who in ${bold(`${out}/truth.csv`)}, who makes visits up in ${bold(`${out}/truth-visits.csv`)}.`,
  );
  console.log(`Run the pipeline on them: hcp360 local --data ${out}/data`);
};

export const addGenerateCommand = (program: Command, signal: AbortSignal): void => {
  program
    .command('generate')
    .description('write a made-up sample of six sources, with the faults of life and the truth about it')
    .option('--hcps <n>', 'how many HCPs', wholeNumber(1, 10_000_000), 1000)
    .option('--seed <n>', 'the same seed gives the same people', wholeNumber(0, 0xffff_ffff), 1)
    .option(
      '--as-of <date>',
      'the day on which the sample ends, YYYY-MM-DD: the same day and seed give the same bytes',
      utcDay,
      startOfDay(),
    )
    .requiredOption('--out <dir>', 'where to')
    .addHelpText(
      'after',
      `
Example:
  $ hcp360 generate --hcps 100000 --seed 7 --out sample`,
    )
    .action((options: GenerateOptions) => generate(options, signal));
};
