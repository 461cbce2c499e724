import type { Cleaned } from '../../shared/clean/cleaned.ts';
import { RecordItem } from '../../shared/contracts/identity.ts';
import { OBSERVATIONS_PER_MESSAGE, type Observation, type ObservationMessage } from '../../shared/contracts/observation.ts';
import { parse } from '../../shared/contracts/parse.ts';
import type { Outgoing, Queue } from '../../shared/contracts/queue.ts';
import type { RecordMessage, SourceRecord } from '../../shared/contracts/record.ts';
import type { CleanDeps } from './deps.ts';

export type Passed = Exclude<Cleaned, { kind: 'quarantined' }>;

const StoredRecord = RecordItem.pick({ contentHash: true, changedAt: true, settled: true, origin: true });

/** A message stays below 256 KiB, whatever its observations hold. */
const MESSAGE_BYTES = 240_000;
/** Requests in flight at once, ten messages each. */
const LANES = 10;
const LANE_STEP = 10;

/** Send messages whose order does not matter, over several requests at once. */
const sendAll = async (queue: Queue, messages: readonly Outgoing[]): Promise<void> => {
  const size = Math.max(LANE_STEP, Math.ceil(messages.length / LANES / LANE_STEP) * LANE_STEP);
  const lanes: Promise<void>[] = [];
  for (let start = 0; start < messages.length; start += size) lanes.push(queue.send(messages.slice(start, start + size)));
  await Promise.all(lanes);
};

const recordMessage = (record: SourceRecord, standing: Standing | undefined): Outgoing => {
  const message: RecordMessage = { schema: 'record/1', record, ...(standing === 'unseen' && { unseen: true }) };
  return { body: JSON.stringify(message) };
};

/** As many observations a message as its limits allow, in order. */
const observationMessages = (observations: readonly Observation[]): Outgoing[] => {
  const groups: Observation[][] = [];
  let bytes = 0;
  for (const observation of observations) {
    const size = Buffer.byteLength(JSON.stringify(observation)) + 1;
    const last = groups.at(-1);
    if (last && last.length < OBSERVATIONS_PER_MESSAGE && bytes + size <= MESSAGE_BYTES) {
      last.push(observation);
      bytes += size;
    } else {
      groups.push([observation]);
      bytes = size;
    }
  }
  return groups.map((group) => {
    const message: ObservationMessage = { schema: 'observation/1', observations: group };
    return { body: JSON.stringify(message) };
  });
};

/** unseen: nothing is stored. new: something else is. */
type Standing = 'unseen' | 'new' | 'unchanged' | 'settled';

/**
 * How a record stands to what is stored. Rows that this very drop stored are new, or a redelivered file would report otherwise
 * than at first. An unchanged one is still sent, so that the stored version rises with it, unless nothing would come of it.
 */
const standings = async (records: readonly SourceRecord[], deps: CleanDeps): Promise<Standing[]> => {
  const items = await deps.identity.getMany(records.map(({ recordId }) => ({ pk: `R#${recordId}`, sk: '-' })));
  return records.map((record, index) => {
    const item = items[index];
    if (!item) return 'unseen';
    const stored = parse(StoredRecord, item, 'a stored record');
    if (stored.contentHash !== record.contentHash || stored.origin.drop === record.origin.drop) return 'new';
    const sameTime = record.changedAt !== undefined && stored.changedAt === record.changedAt;
    return sameTime && stored.settled !== undefined ? 'settled' : 'unchanged';
  });
};

/**
 * Hand cleaned rows to the stages that follow; hospitals stay with this one (reference.ts).
 * @returns how many of them are new, and how many say what is known already, once all were taken
 */
export const deliver = async (rows: readonly Passed[], deps: CleanDeps): Promise<{ accepted: number; unchanged: number }> => {
  const records = rows.flatMap((row) => (row.kind === 'record' ? [row.record] : []));
  const observations = rows.flatMap((row) => (row.kind === 'observation' ? [row.observation] : []));
  const standing = records.length > 0 ? await standings(records, deps) : [];
  const toMatch = records.flatMap((record, index) =>
    standing[index] === 'settled' ? [] : [recordMessage(record, standing[index])],
  );
  await Promise.all([sendAll(deps.records, toMatch), sendAll(deps.observations, observationMessages(observations))]);
  const unchanged = standing.filter((each) => each === 'unchanged' || each === 'settled').length;
  return { accepted: rows.length - unchanged, unchanged };
};
