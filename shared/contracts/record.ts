import { z } from 'zod';
import { Attribute, Attributes, Country, Identifier, RecordIssue, Trust } from '../domain/hcp.ts';
import { RecordId, RecordVersion, SourceId } from '../domain/ids.ts';

/** Where a row came from: the drop (a file's key or a message's id) and when it was dropped. A replay carries the same origin. */
export const Origin = z.object({
  drop: z.string().describe('landing key with its ETag and the time of its drop, or "message:<id>"'),
  droppedAt: z.iso.datetime(),
  line: z.number().int().nonnegative(),
});
export type Origin = z.infer<typeof Origin>;

/** A cleaned source record. */
export const SourceRecord = z.object({
  recordId: RecordId,
  source: SourceId,
  sourceId: z.string().min(1).max(256),
  country: Country,
  trust: Trust,
  /** Its dataset is of real-name verification. */
  verified: z.literal(true).optional(),
  version: RecordVersion,
  /** When the source says it last changed; absent where the source does not say. */
  changedAt: z.iso.datetime().optional(),
  /** SHA-256 over attributes, identifiers, withdrawn and verified: equal content has an equal hash. */
  contentHash: z.string(),
  attributes: Attributes,
  identifiers: z.array(Identifier).max(20),
  /** The source says that this record is no more: it leaves its entity, its id is kept. */
  withdrawn: z.boolean().default(false),
  issues: z.array(RecordIssue).default([]),
  /** How values were changed on their way from the cell: by attribute or identifier type, the codes in order. */
  changes: z.record(z.string(), z.array(z.string())).default({}),
  /** As the source wrote it, where cleaning changed more than width and spaces. Never of identifiers. */
  originals: z.partialRecord(Attribute, z.string()).default({}),
  origin: Origin,
});
export type SourceRecord = z.infer<typeof SourceRecord>;

/** records queue: clean → match, one record a message, so that one bad record fails alone. */
export const RecordMessage = z.object({
  schema: z.literal('record/1'),
  record: SourceRecord,
  /** Clean looked, and no such record stood: match may put it without looking again. */
  unseen: z.literal(true).optional(),
});
export type RecordMessage = z.infer<typeof RecordMessage>;
