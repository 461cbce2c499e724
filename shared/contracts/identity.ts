import { z } from 'zod';
import { Country } from '../domain/hcp.ts';
import { BlockKey, ComponentId, OneId, RecordId, RecordVersion, SourceId } from '../domain/ids.ts';
import { SourceRecord } from './record.ts';

/** What comparisons need of a record, small enough to stand in every posting and member row. */
export const Comparable = z.object({
  recordId: RecordId,
  source: SourceId,
  country: Country,
  /** By MatchField: a normalised value, or for an identifier type the keyed hashes of its values (equality is all that is asked of them). */
  fields: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  /** Every block key that the record carries now. */
  keys: z.array(BlockKey),
});
export type Comparable = z.infer<typeof Comparable>;

/** `R#record`: the record itself and how far its delivery came. */
export const RecordItem = SourceRecord.extend({
  /** The component it was first put in; follow merges from there. */
  component: ComponentId,
  keys: z.array(BlockKey),
  /** Keys of earlier versions whose postings may still stand. */
  staleKeys: z.array(BlockKey),
  /** The version for which postings stand, parts are computed and profile messages are sent. */
  settled: RecordVersion.optional(),
});
export type RecordItem = z.infer<typeof RecordItem>;

/** `B#key` / record. The newest version of a record's postings counts: one under a key it no longer has may linger. */
export const Posting = z.object({ version: RecordVersion, component: ComponentId, comparable: Comparable });
export type Posting = z.infer<typeof Posting>;

/** `M#component` / record. */
export const MemberRow = z.object({
  version: RecordVersion,
  withdrawn: z.boolean(),
  comparable: Comparable,
  /** Which of its keys are generic: they neither block nor link. Only ever grows for one version. */
  generic: z.array(BlockKey),
});
export type MemberRow = z.infer<typeof MemberRow>;

/** One HCP of a component. `digest` covers ids and versions of the records, so a correction alone is noticed too. */
export const Part = z.object({ oneId: OneId, records: z.array(RecordId), digest: z.string() });
export type Part = z.infer<typeof Part>;

/** `C#component`: a root. */
export const ComponentRoot = z.object({
  version: z.number().int(),
  parts: z.array(Part),
  /** OneIDs whose profile has still to be told. */
  outbox: z.array(OneId),
  /** Losers whose merge into this root is not finished. */
  absorbing: z.array(ComponentId),
});
export type ComponentRoot = z.infer<typeof ComponentRoot>;

/** `C#component`: the loser of a merge. Until `rehomed`, whoever meets it finishes the merge. */
export const ComponentLoser = ComponentRoot.extend({ mergedInto: ComponentId, rehomed: z.boolean() });
export type ComponentLoser = z.infer<typeof ComponentLoser>;

/** `E#oneId`: the component where it stands, the OneID that succeeded it, or neither where all its records were withdrawn. */
export const EntityPointer = z.object({ component: ComponentId, succeededBy: OneId.optional(), retired: z.boolean() });
export type EntityPointer = z.infer<typeof EntityPointer>;
