import type { Command } from 'commander';
import { CliError, usageError } from '../errors.ts';
import { openLabels } from '../label/labels-file.ts';
import { label, printSitting } from '../label/session.ts';
import { terminalQuestioner } from '../label/terminal.ts';
import type { LinkOutcome } from '../link/outcome.ts';
import { wholeNumber } from '../options.ts';
import { bold } from '../terminal/style.ts';

interface LabelOptions {
  model: string;
  out: string;
  pairs: number;
}

/** Trains, scores and clusters the files with a model: what `hcp360 link` does before it writes. */
export type RunLink = (model: string, files: readonly string[], signal: AbortSignal) => Promise<LinkOutcome>;

const run = async (files: string[], { model, out, pairs }: LabelOptions, link: RunLink, signal: AbortSignal): Promise<void> => {
  const { stdin, stdout } = process;
  if (!stdin.isTTY || !stdout.isTTY)
    throw usageError(
      'label asks on a terminal, and this is none',
      `run it in one; or write verdicts by hand into ${out}: source_l,record_id_l,source_r,record_id_r,verdict (same, different, unsure)`,
    );
  const labels = openLabels(out);
  const outcome = await link(model, files, signal);
  if (outcome.scored === 0) throw new CliError('no pair was scored', 'loosen the blocking rules of the model');
  const terminal = terminalQuestioner(stdin, stdout);
  try {
    const sitting = await label(outcome, labels, pairs, terminal);
    console.log(`\n${printSitting(sitting)}`);
    console.log(`The verdicts lie in ${bold(out)}. Train with them: hcp360 link --model ${model} --labels ${out} …`);
  } finally {
    terminal.close();
  }
};

export const addLabelCommand = (program: Command, signal: AbortSignal, link: RunLink): void => {
  program
    .command('label')
    .description('ask you about the pairs most worth a verdict, and keep the answers to train with')
    .argument('<file...>', 'the files that are to be linked')
    .requiredOption('--model <file>', 'the matching model')
    .requiredOption('--out <file>', 'where the verdicts go: a CSV file, gone on with where it exists')
    .option('--pairs <n>', 'how many pairs to ask about', wholeNumber(1, 10_000), 50)
    .addHelpText(
      'after',
      `
Keys: s same, d different, u unsure, b back, q quit. Each answer is written at once; run it again to go on.

Example:
  $ hcp360 label --model config/matching/person.json --out labels.csv a.csv b.csv
  $ hcp360 link --model config/matching/person.json --labels labels.csv --out out a.csv b.csv`,
    )
    .action((files: string[], options: LabelOptions) => run(files, options, link, signal));
};
