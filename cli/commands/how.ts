import type { Command } from 'commander';
import type { IdentityEvent } from '../../shared/contracts/audit.ts';
import type { RecordId } from '../../shared/domain/ids.ts';
import { CliError } from '../errors.ts';
import { type Target, targetOptions } from '../options.ts';
import { atDesk } from '../steward/desk.ts';
import { recordNames } from '../steward/find.ts';
import { printHow } from '../steward/print-how.ts';
import { parseOneId } from '../steward/references.ts';

interface HowOptions extends Target {
  json?: boolean;
}

const recordsIn = ({ changes, links }: IdentityEvent): RecordId[] => [
  ...changes.flatMap((each) => ('records' in each ? each.records : each.change === 'verdict' ? [each.a, each.b] : [])),
  ...links.flatMap(({ a, b }) => [a, b]),
];

const how = async (text: string, options: HowOptions): Promise<void> => {
  const oneId = parseOneId(text);
  await atDesk(options, async (desk) => {
    const events = await desk.deps.stewards.history(oneId);
    if (events.length === 0)
      throw new CliError(`${oneId} is unknown to ${desk.connection.name}`, 'check the id, and that you ask the right stage');
    if (options.json) console.log(JSON.stringify(events, null, 2));
    else console.log(printHow(oneId, events, await recordNames(events.flatMap(recordsIn), desk)));
  });
};

export const addHowCommand = (program: Command): void => {
  const command = program
    .command('how')
    .description('how a HCP came to be: the links that built it, in order, its mergers and splits, by which model or steward')
    .argument('<one-id>', 'a OneID, current or old')
    .option('--json', 'the events as JSON')
    .addHelpText(
      'after',
      `
Examples:
  $ hcp360 how hcp_01JGZ5K8Q3V4W6X7Y8Z9A0B1C2
  $ hcp360 how hcp_01JGZ5K8Q3V4W6X7Y8Z9A0B1C2 --stage prod --json`,
    );
  targetOptions(command).action(how);
};
