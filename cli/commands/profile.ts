import type { Command } from 'commander';
import type { Profile } from '../../shared/contracts/profile.ts';
import { OneId, recordId, SourceId } from '../../shared/domain/ids.ts';
import { oneIdsOf, resolve } from '../../shared/identity/lookup.ts';
import { IdentityStore } from '../../shared/stores/identity.ts';
import { ProfileStore } from '../../shared/stores/profiles.ts';
import { type Connection, connectTo } from '../cloud/connection.ts';
import { CliError, usageError } from '../errors.ts';
import { type Target, targetOptions } from '../options.ts';
import { printProfile } from '../profile/print-profile.ts';
import { dim } from '../terminal/style.ts';

interface ProfileOptions extends Target {
  source?: string;
  id?: string;
  json?: boolean;
}

const oneIdOfRecord = async (connection: Connection, sourceText: string, id: string): Promise<OneId> => {
  const source = SourceId.safeParse(sourceText);
  if (!source.success)
    throw usageError(`"${sourceText}" is no source id`, 'a source is named as its folder under the landing bucket');
  const { outputs } = connection;
  // As the functions read it: the secret's text is the key.
  const hashKey = Buffer.from(await connection.secret(outputs.HashKeySecretArn), 'utf8');
  const store = new IdentityStore(connection.table(outputs.IdentityTable));
  const [owners] = await oneIdsOf(store, [{ recordId: recordId(hashKey, source.data, id) }]);
  const oneId = owners?.oneIds[0];
  if (oneId === undefined)
    throw new CliError(
      `source ${source.data} has no record ${id} that belongs to an HCP`,
      'look for its row in the file’s report and quarantine',
    );
  return oneId;
};

interface Found {
  profile: Profile;
  /** What was asked for, where another OneID has succeeded it. */
  asked: OneId;
}

const findProfile = async (connection: Connection, asked: OneId): Promise<Found> => {
  const { outputs } = connection;
  const resolution = await resolve(new IdentityStore(connection.table(outputs.IdentityTable)), asked);
  switch (resolution.status) {
    case 'unknown':
      throw new CliError(`${asked} is unknown to ${connection.name}`, 'check the id, and that you ask the right stage');
    case 'retired':
      throw new CliError(`${asked} stands for nobody any more: all its source records were withdrawn`);
    case 'succeeded':
      return { ...(await findProfile(connection, resolution.by)), asked };
    case 'live': {
      const profile = await new ProfileStore(connection.table(outputs.ProfileTable)).get(asked);
      if (!profile)
        throw new CliError(`the profile of ${asked} is not built yet`, 'try again in a moment, or see "hcp360 status"');
      return { profile, asked };
    }
  }
};

const parseOneId = (text: string): OneId => {
  const oneId = OneId.safeParse(text);
  if (!oneId.success) throw usageError(`"${text}" is no OneID`, 'a OneID looks like hcp_01JGZ5K8Q3V4W6X7Y8Z9A0B1C2');
  return oneId.data;
};

const show = async (oneIdText: string | undefined, options: ProfileOptions): Promise<void> => {
  const { source, id } = options;
  const byRecord = source !== undefined && id !== undefined;
  if ((oneIdText === undefined) !== byRecord)
    throw usageError('give a OneID, or --source and --id', 'see "hcp360 profile --help"');
  const asGiven = oneIdText === undefined ? undefined : parseOneId(oneIdText);
  const connection = await connectTo(options);
  try {
    const oneId = asGiven ?? (await oneIdOfRecord(connection, source ?? '', id ?? ''));
    const { profile, asked } = await findProfile(connection, oneId);
    if (options.json) {
      console.log(JSON.stringify(profile, null, 2));
      return;
    }
    if (asked !== profile.oneId) console.log(dim(`${asked} was merged into ${profile.oneId}`));
    console.log(printProfile(profile));
  } finally {
    connection.close();
  }
};

export const addProfileCommand = (program: Command): void => {
  const command = program
    .command('profile')
    .description('show one HCP: golden record, consents, scores and segments, each with its reasons')
    .argument('[one-id]', 'a OneID, current or old: an old one leads to its successor')
    .option('--source <source>', 'instead: a source …')
    .option('--id <id>', '… and the record’s id there')
    .option('--json', 'the whole profile as JSON, nothing masked')
    .addHelpText(
      'after',
      `
Phone numbers and e-mail addresses are masked, but with --json.

Examples:
  $ hcp360 profile hcp_01JGZ5K8Q3V4W6X7Y8Z9A0B1C2
  $ hcp360 profile --source crm --id CRM-000017 --stage prod`,
    );
  targetOptions(command).action(show);
};
