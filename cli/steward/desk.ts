import { monotonicFactory } from 'ulid';
import type { Configuration } from '../../shared/contracts/config.ts';
import { profileMessage } from '../../shared/contracts/profile.ts';
import type { StewardDeps } from '../../shared/identity/decide.ts';
import { liveModels } from '../../shared/match/live.ts';
import { configurationReader } from '../../shared/stores/configuration.ts';
import { IdentityStore } from '../../shared/stores/identity.ts';
import { SqsQueue } from '../../shared/stores/queues.ts';
import { StewardStore } from '../../shared/stores/stewards.ts';
import { type Connection, connectTo } from '../cloud/connection.ts';
import { CliError } from '../errors.ts';
import type { Target } from '../options.ts';

/** What a steward works with: the identities of a pipeline somewhere, changed through the protocol's own steps. */
export interface Desk {
  connection: Connection;
  configuration: Configuration;
  hashKey: Uint8Array;
  deps: StewardDeps;
}

/** The desk of a pipeline that one is connected to. */
export const openDesk = async (connection: Connection): Promise<Desk> => {
  const { outputs } = connection;
  const profiles = outputs.QueueUrls['profiles'];
  if (profiles === undefined) throw new CliError(`${connection.name} has no profiles queue among its outputs`);
  const queue = new SqsQueue(connection.sqs, profiles);
  const table = connection.table(outputs.IdentityTable);
  const configuration = await configurationReader(connection.bucket(outputs.ConfigBucket))();
  const newId = monotonicFactory();
  return {
    connection,
    configuration,
    // As the functions read it: the secret's text is the key.
    hashKey: Buffer.from(await connection.secret(outputs.HashKeySecretArn), 'utf8'),
    deps: {
      store: new IdentityStore(table),
      stewards: new StewardStore(table),
      modelOf: liveModels(configuration.matching),
      newId: () => newId(),
      now: Date.now,
      count: () => {},
      // What no Lambda computes live this machine does: a steward is asked exactly about such.
      componentCap: Number.POSITIVE_INFINITY,
      tell: (oneIds, at) => queue.send(oneIds.map((oneId) => profileMessage(oneId, `c:${at.component}:${at.version}`))),
    },
  };
};

/** Work at the desk of a stage or a local cloud. */
export const atDesk = async <T>(target: Target, work: (desk: Desk) => Promise<T>): Promise<T> => {
  const connection = await connectTo(target);
  try {
    return await work(await openDesk(connection));
  } finally {
    connection.close();
  }
};
