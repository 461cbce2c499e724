import { z } from 'zod';
import { IdentifierType, Purpose } from '../domain/hcp.ts';
import { type BlockKey, type RecordId, type RecordVersion, recordVersion, SourceId } from '../domain/ids.ts';
import { Origin } from './record.ts';

/** What names the HCP in an observation: a source record by (source, id), or an identifier. Clear here, hashed in every key. */
export const IdentityKey = z.discriminatedUnion('type', [
  z.object({ type: z.literal('record'), source: SourceId, value: z.string().min(1).max(256) }),
  z.object({ type: IdentifierType, value: z.string().min(1).max(320) }),
]);
export type IdentityKey = z.infer<typeof IdentityKey>;

const seen = {
  /** Unique in its source; a redelivery overwrites itself. */
  eventId: z.string().min(1).max(128),
  source: SourceId,
  at: z.iso.datetime(),
  origin: Origin,
};

/** Who reports an engagement, and what else is said of the report. */
export const Report = z.object({
  /** Keyed hash of who reports it. */
  by: z.string().min(1).max(64),
  /** As the source calls the reporter: kept in the list of reporters alone, so that a flag can be read. */
  reporter: z.string().min(1).max(100),
  /** When it was entered, where the source says so. */
  enteredAt: z.iso.datetime().optional(),
  /** Where it was, as the source says. */
  place: z.string().max(200).optional(),
  /** Keyed hash of the note, blanks, digits and punctuation left out: equal notes have equal hashes. */
  note: z.string().max(64).optional(),
});
export type Report = z.infer<typeof Report>;

export const Engagement = z.object({
  kind: z.literal('engagement'),
  ...seen,
  identity: IdentityKey,
  channel: z.string().min(1).max(64),
  action: z.string().min(1).max(64),
  contentId: z.string().min(1).max(128).optional(),
  /** What somebody else reported rather than what was observed: a representative's visit. */
  report: Report.optional(),
});
export type Engagement = z.infer<typeof Engagement>;

export const Survey = z.object({
  kind: z.literal('survey'),
  ...seen,
  identity: IdentityKey,
  surveyId: z.string().min(1).max(128),
  answers: z.record(z.string(), z.string().max(2000)),
});
export type Survey = z.infer<typeof Survey>;

export const Consent = z.object({
  kind: z.literal('consent'),
  ...seen,
  identity: IdentityKey,
  purpose: Purpose,
  state: z.enum(['granted', 'denied']),
  expiresAt: z.iso.datetime().optional(),
});
export type Consent = z.infer<typeof Consent>;

/** An entry of the content catalogue: about no HCP. */
export const Content = z.object({
  kind: z.literal('content'),
  ...seen,
  contentId: z.string().min(1).max(128),
  title: z.string().max(500),
  topics: z.array(z.string().max(100)).max(20),
});
export type Content = z.infer<typeof Content>;

export const Observation = z.discriminatedUnion('kind', [Engagement, Survey, Consent, Content]);
export type Observation = z.infer<typeof Observation>;
export type IdentifiedObservation = Exclude<Observation, Content>;

/** An engagement or survey as it is stored: its identity is the key it stands under, hashed; the clear value is not kept, nor is a reporter's. */
export const SeenEvent = z.discriminatedUnion('kind', [
  Engagement.omit({ identity: true }).extend({ report: Report.omit({ reporter: true }).optional() }),
  Survey.omit({ identity: true }),
]);
export type SeenEvent = z.infer<typeof SeenEvent>;

/** Orders what a source said at several times of one event: the later drop counts, then the later line. */
export const dropVersion = ({ droppedAt, line }: Origin): RecordVersion =>
  recordVersion(Date.parse(droppedAt), Date.parse(droppedAt), line);

/** Which of two statements of one event counts, in whatever order they come. */
export const newerEvent = (a: SeenEvent | undefined, b: SeenEvent): SeenEvent => {
  if (!a) return b;
  const [versionA, versionB] = [dropVersion(a.origin), dropVersion(b.origin)];
  if (versionA !== versionB) return versionA > versionB ? a : b;
  return a.origin.drop >= b.origin.drop ? a : b;
};

/** A consent as it stands in the ledger of its identity key. */
export const ConsentStatement = Consent.omit({ identity: true });
export type ConsentStatement = z.infer<typeof ConsentStatement>;

/** What observations are filed under: a source record's id, or the block key of an identifier. Never a clear value. */
export type Identity = RecordId | BlockKey;

/** Rows a message: enough to spare requests, few enough to stay far below SQS's limit and to redeliver cheaply. */
export const OBSERVATIONS_PER_MESSAGE = 25;

/** observations queue: clean → observe, several a message, since each is idempotent. */
export const ObservationMessage = z.object({
  schema: z.literal('observation/1'),
  observations: z.array(Observation).min(1).max(OBSERVATIONS_PER_MESSAGE),
});
export type ObservationMessage = z.infer<typeof ObservationMessage>;
