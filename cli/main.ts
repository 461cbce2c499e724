import { Command, CommanderError } from 'commander';
import { addConfigCommand } from './commands/config.ts';
import { addDemoCommand } from './commands/demo.ts';
import { addEvaluateCommand } from './commands/evaluate.ts';
import { addFindCommand } from './commands/find.ts';
import { addGenerateCommand } from './commands/generate.ts';
import { addHowCommand } from './commands/how.ts';
import { addLabelCommand } from './commands/label.ts';
import { addLinkCommand, linkForLabels } from './commands/link.ts';
import { addLocalCommand } from './commands/local.ts';
import { addProfileCommand } from './commands/profile.ts';
import { addQualityCommand } from './commands/quality.ts';
import { addQuarantineCommand } from './commands/quarantine.ts';
import { addReviewCommand } from './commands/review.ts';
import { addStatusCommand } from './commands/status.ts';
import { addUnmergeCommand } from './commands/unmerge.ts';
import { addVisitsCommand } from './commands/visits.ts';
import { addWhyCommand } from './commands/why.ts';
import { EXIT } from './errors.ts';
import { interruptSignal } from './interrupt.ts';
import { reportError } from './report-error.ts';

const program = new Command('hcp360')
  .description('One identity for every healthcare professional: run the pipeline on this machine, look into it, feed it.')
  .version('0.1.0')
  .showHelpAfterError('(add --help for the options and examples)')
  .exitOverride()
  .addHelpText(
    'after',
    `
Examples:
  $ hcp360 demo                          the whole pipeline on a made-up sample, on this machine
  $ hcp360 local --data my-data          the same on your own files, my-data/<source>/<dataset>/<file>
  $ hcp360 generate --hcps 100000 --out sample
  $ hcp360 link --model person --out out people.csv
  $ hcp360 config check                  is config/ right?
  $ hcp360 quarantine list               rows and files that were set aside, and why
  $ hcp360 review list                   pairs that wait for a steward
  $ hcp360 quality --stage prod          how good each source's data is, and what would make it better
  $ hcp360 status --stage prod           queues, dead letters and weekly runs of a deployed stage

Exit status:
  0    all is well
  1    something failed, was dead-lettered or is not as it should be; the message says what
  2    the command line is wrong
  130  stopped by Ctrl-C

Environment:
  DEBUG=hcp360  stack traces and the functions' own log lines
  NO_COLOR=1    no colours`,
  );

const signal = interruptSignal();
addDemoCommand(program, signal);
addLocalCommand(program, signal);
addGenerateCommand(program, signal);
addLinkCommand(program, signal);
addFindCommand(program);
addEvaluateCommand(program);
addLabelCommand(program, signal, linkForLabels);
addProfileCommand(program);
addWhyCommand(program);
addHowCommand(program);
addQuarantineCommand(program, signal);
addReviewCommand(program);
addUnmergeCommand(program);
addVisitsCommand(program);
addStatusCommand(program);
addQualityCommand(program);
addConfigCommand(program);

// Whoever reads our output may have seen enough (| head): that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT.ok);
});

try {
  await program.parseAsync();
} catch (error) {
  // Commander has already said what is wrong; help and --version end here too, with 0.
  process.exitCode = error instanceof CommanderError ? (error.exitCode === 0 ? EXIT.ok : EXIT.usage) : reportError(error);
}
