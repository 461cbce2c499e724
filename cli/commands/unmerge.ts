import type { Command } from 'commander';
import type { RecordId } from '../../shared/domain/ids.ts';
import { finishDecisions, PAIRS_AT_ONCE, unmerge as split, type Unmerged } from '../../shared/identity/decide.ts';
import { oneIdsOf } from '../../shared/identity/lookup.ts';
import { CliError } from '../errors.ts';
import { type Target, targetOptions } from '../options.ts';
import { atDesk, type Desk } from '../steward/desk.ts';
import { type Live, liveHcp, recordNames } from '../steward/find.ts';
import { parseOneId, parseRecord } from '../steward/references.ts';
import { refused, type StewardOptions, stewardOf, stewardOptions } from '../steward/steward.ts';
import { number } from '../terminal/format.ts';
import { bold, good, warn } from '../terminal/style.ts';

const whyNot = (outcome: Extract<Unmerged, { status: 'refused' }>): CliError => {
  switch (outcome.because) {
    case 'all':
      return new CliError('these are all its records: nothing would be left to split them from', 'leave some of them out');
    case 'strangers':
      return new CliError(`not of its records: ${outcome.records.join(', ')}`, 'hcp360 profile lists them');
    case 'too many pairs':
      return new CliError(`that is more than ${number(PAIRS_AT_ONCE)} pairs`, 'split fewer records off at a time');
    case 'retired':
      return new CliError('it stands for nobody any more');
    default:
      return refused(outcome);
  }
};

/** What became of the records, by OneID. */
const outcome = async (before: Live, desk: Desk): Promise<string> => {
  const ids = before.records.map(({ recordId }) => recordId);
  const [owners, name] = await Promise.all([
    oneIdsOf(
      desk.deps.store,
      ids.map((recordId) => ({ recordId })),
    ),
    recordNames(ids, desk),
  ]);
  const groups = new Map<string, RecordId[]>();
  for (const [index, id] of ids.entries()) {
    const oneId = owners[index]?.oneIds[0] ?? 'none';
    groups.set(oneId, [...(groups.get(oneId) ?? []), id]);
  }
  const lines = [...groups].sort().map(([oneId, records]) => `  ${bold(oneId)}  ${records.map(name).join(', ')}`);
  const [first] = [...groups.keys()].filter((oneId) => oneId !== before.oneId);
  const stays = groups.has(before.oneId) ? `${before.oneId} stays with the most of them` : `${first ?? ''} holds them`;
  return [`${good('✔')} ${stays}:`, ...lines].join('\n');
};

/** Identifiers that both sides carry: what was seen under them counts for neither. */
const shared = async (before: Live, named: readonly RecordId[], desk: Desk): Promise<string[]> => {
  const owners = await oneIdsOf(
    desk.deps.store,
    named.map((recordId) => ({ recordId })),
  );
  const oneIds = [before.oneId, ...owners.flatMap((each) => each.oneIds)];
  const found = await Promise.all([...new Set(oneIds)].map((oneId) => liveHcp(oneId, desk)));
  const disputed = found.flatMap(({ generic }) => [...generic].filter((key) => !before.generic.has(key)));
  return [...new Set(disputed.map((key) => key.slice(0, key.indexOf('#'))))];
};

const unmerge = async (oneIdText: string, texts: string[], options: Target & StewardOptions): Promise<void> => {
  const asked = parseOneId(oneIdText);
  await atDesk(options, async (desk) => {
    const named = texts.map((text) => parseRecord(text, desk.hashKey));
    await finishDecisions(desk.deps);
    const before = await liveHcp(asked, desk);
    const done = await split(before.oneId, named, stewardOf(options), desk.deps);
    if (done.status === 'refused') throw whyNot(done);
    console.log(await outcome(before, desk));
    const types = await shared(before, named, desk);
    if (types.length > 0)
      console.log(
        `${warn('!')} Both sides carry the same ${types.join(' and ')}: what was seen under it counts for neither, until a source corrects its record.`,
      );
    console.log(
      'Profiles and segments follow within a minute, and destinations are told. To take it back: hcp360 review same, of any pair of the two.',
    );
  });
};

export const addUnmergeCommand = (program: Command): void => {
  const command = program
    .command('unmerge')
    .description('split records off from a HCP who is two: for ever, whatever comes later')
    .argument('<one-id>', 'who is two')
    .argument('<record...>', 'the records of the other, each as <source>/<its id there>');
  stewardOptions(command).addHelpText(
    'after',
    `
The OneID stays with the most records, the others get a new one. Observations move with their records; segments are repaired, and
destinations told. Verdicts say so for ever: no later record, retraining or weekly run brings them together again.

Example:
  $ hcp360 unmerge hcp_01JGZ5K8Q3V4W6X7Y8Z9A0B1C2 crm/CRM-000017 --note "two namesakes of one ward"`,
  );
  targetOptions(command).action(unmerge);
};
