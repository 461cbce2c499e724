import type { Configuration } from '../../shared/contracts/config.ts';
import { parseJson } from '../../shared/contracts/parse.ts';
import { profileMessage } from '../../shared/contracts/profile.ts';
import type { Queue } from '../../shared/contracts/queue.ts';
import { RecordMessage } from '../../shared/contracts/record.ts';
import type { IdentityDeps } from '../../shared/identity/deps.ts';
import { type Settled, settleRecord } from '../../shared/identity/settle.ts';
import { modelsOf } from '../../shared/match/models.ts';

export interface MatchDeps extends Pick<IdentityDeps, 'store' | 'newId' | 'count' | 'now' | 'componentCap'> {
  configuration: () => Promise<Configuration>;
  hashKey: () => Promise<Uint8Array>;
  profiles: Queue;
}

/** One message as the records queue delivers it. */
interface RecordDelivery {
  messageId: string;
  body: string;
  attempt: number;
}

const messageOf = ({ body }: RecordDelivery): RecordMessage => parseJson(RecordMessage, body, 'record message');

const COUNTED = {
  settled: 'RecordsSettled',
  recorded: 'RecordsRecorded',
  known: 'RecordsKnown',
  stale: 'RecordsStale',
} as const;

const matchRecord = async ({ record, unseen }: RecordMessage, attempt: number, deps: MatchDeps): Promise<Settled> => {
  const [{ matching }, hashKey] = await Promise.all([deps.configuration(), deps.hashKey()]);
  const settled = await settleRecord(
    record,
    {
      store: deps.store,
      newId: deps.newId,
      count: deps.count,
      now: deps.now,
      componentCap: deps.componentCap,
      modelOf: modelsOf(matching),
      hashKey,
      tell: (oneIds, at) => deps.profiles.send(oneIds.map((oneId) => profileMessage(oneId, `c:${at.component}:${at.version}`))),
    },
    attempt > 1,
    unseen,
  );
  deps.count(COUNTED[settled.status], 1);
  return settled;
};

/**
 * Match the records of one batch, each on its own and all at once; only of several versions of one record the newest goes
 * first, and the older then find it there. A body that is no record message throws ContractError, for its own message alone.
 *
 * @returns the handling of one delivery of that batch
 */
export const matchBatch = (
  batch: readonly RecordDelivery[],
  deps: MatchDeps,
): ((delivery: RecordDelivery) => Promise<Settled>) => {
  const versions = new Map<string, { message: RecordMessage; delivery: RecordDelivery }[]>();
  for (const delivery of batch) {
    const message = readable(delivery);
    if (!message) continue;
    const { recordId } = message.record;
    versions.set(recordId, [...(versions.get(recordId) ?? []), { message, delivery }]);
  }
  const outcomes = new Map<string, Promise<Settled>>();
  for (const same of versions.values()) {
    let newer: Promise<unknown> = Promise.resolve();
    same.sort((a, b) => (a.message.record.version < b.message.record.version ? 1 : -1));
    for (const [index, { message, delivery }] of same.entries()) {
      const next = index === 0 ? message : { ...message, unseen: undefined };
      const outcome = newer.then(() => matchRecord(next, delivery.attempt, deps));
      outcomes.set(delivery.messageId, outcome);
      newer = outcome.catch(() => undefined); // reported by its own delivery, which awaits the same outcome
    }
  }
  return async (delivery) => (await outcomes.get(delivery.messageId)) ?? matchRecord(messageOf(delivery), delivery.attempt, deps);
};

/** What cannot be read fails when its own delivery is handled, not with the batch. */
const readable = (delivery: RecordDelivery): RecordMessage | undefined => {
  try {
    return messageOf(delivery);
  } catch {
    return undefined;
  }
};
