import { userInfo } from 'node:os';
import type { Command } from 'commander';
import type { Decided, Steward } from '../../shared/identity/decide.ts';
import { CliError } from '../errors.ts';

/** Who decides, and why, as given on the command line. */
export interface StewardOptions {
  by?: string;
  note?: string;
}

export const stewardOptions = (command: Command): Command =>
  command
    .option('--by <name>', 'who decides; your user name unless told')
    .option('--note <text>', 'why: kept for ever, so no personal data');

export const stewardOf = ({ by = userInfo().username, note }: StewardOptions): Steward => ({
  by,
  ...(note !== undefined && { note }),
});

/** @throws CliError that says why a decision was refused */
export const refused = ({ because, record }: Extract<Decided, { status: 'refused' }>): CliError => {
  switch (because) {
    case 'unknown':
      return new CliError(
        `${record} is not known here, or has not been matched yet`,
        'check its id; if it is new, try again in a moment',
      );
    case 'same record':
      return new CliError('both are one and the same record');
    case 'countries':
      return new CliError('the records are of two countries, and no HCP stands in both');
  }
};
