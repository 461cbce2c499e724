import { z } from 'zod';
import { Country } from '../domain/hcp.ts';
import { BlockKey, ComponentId, OneId, RecordId, RecordVersion, SourceId } from '../domain/ids.ts';
import { IdentityEvent, VerdictValue } from './audit.ts';
import { SourceRecord } from './record.ts';

/** What comparisons need of a record, small enough to stand in every posting and member row. */
export const Comparable = z.object({
  recordId: RecordId,
  source: SourceId,
  country: Country,
  /** By source column of the matching model: its cleaned value, or its values, sorted. */
  fields: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  /** Every block key that the record carries now. */
  keys: z.array(BlockKey),
});
export type Comparable = z.infer<typeof Comparable>;

/** Postings that may stand of one version of a record. */
export const PostedVersion = z.object({ version: RecordVersion, keys: z.array(BlockKey) });
export type PostedVersion = z.infer<typeof PostedVersion>;

/** `R#record`: the record itself and how far its delivery came. */
export const RecordItem = SourceRecord.extend({
  /** The component it was first put in; follow merges from there. */
  component: ComponentId,
  keys: z.array(BlockKey),
  /** The version that its postings under these keys carry, where it is an earlier one: only the time is new since. */
  posted: RecordVersion.optional(),
  /** What else may still stand of its postings: removed before this version settles. */
  stale: z.array(PostedVersion).optional(),
  /** Of this version postings stand, parts are computed and profile messages are sent: the attempt that saw to it. */
  settled: z.string().optional(),
  /** One of its keys became generic while its member row was not there to be marked: its delivery looks again before it settles. */
  recheck: z.literal(true).optional(),
});
export type RecordItem = z.infer<typeof RecordItem>;

/** `B#key` / record and version, so that no version overwrites another. A record's newest counts: one under a key it no longer has may linger. */
export const Posting = z.object({ version: RecordVersion, component: ComponentId, comparable: Comparable });
export type Posting = z.infer<typeof Posting>;

/** `B#key` / `!generic`: this key no longer blocks. `demoted`: all who carried it before are marked. */
export const GenericFlag = z.object({ demoted: z.boolean() });
export type GenericFlag = z.infer<typeof GenericFlag>;

/** The latest verdict on one pair, on the row of each of the two. */
export const MemberVerdict = z.object({ with: RecordId, verdict: VerdictValue, at: z.iso.datetime() });
export type MemberVerdict = z.infer<typeof MemberVerdict>;

/** `M#component` / record. */
export const MemberRow = z.object({
  version: RecordVersion,
  withdrawn: z.boolean(),
  comparable: Comparable,
  /** Which of its keys are generic: they neither block nor link. Only the weekly job takes marks away. */
  generic: z.array(BlockKey),
  /** What stewards said of this record and others: it outlives every version of it. */
  verdicts: z.array(MemberVerdict).optional(),
  /** Counts the writes of this row: what its compare-and-set compares. */
  revision: z.number().int(),
});
export type MemberRow = z.infer<typeof MemberRow>;

/** One HCP of a component. `digest` covers ids, versions and generic marks of the records, so a correction alone is noticed too. */
export const Part = z.object({
  oneId: OneId,
  records: z.array(RecordId),
  digest: z.string(),
  /** The OneID that this one was split from, when it was given. */
  splitFrom: OneId.optional(),
  /** Identifiers' keys that it shares with a record which a steward keeps apart: what stands under them names neither. */
  disputed: z.array(BlockKey).optional(),
});
export type Part = z.infer<typeof Part>;

/** A OneID that stands no more, and which one has most of its records; none where all were withdrawn. */
export const FormerPart = z.object({ oneId: OneId, succeededBy: OneId.optional() });
export type FormerPart = z.infer<typeof FormerPart>;

/** Two records that are not one HCP as far as is known, and worth a steward's verdict. */
export const Ask = z.object({
  a: RecordId,
  b: RecordId,
  weight: z.number(),
  /** How far the weight is from the link threshold: the smaller, the more a verdict tells. */
  gap: z.number().nonnegative(),
});
export type Ask = z.infer<typeof Ask>;

/** `C#component`: a root. */
export const ComponentRoot = z.object({
  /** Grows with every change but the clearing of the outbox: what compare-and-set compares. */
  version: z.number().int(),
  parts: z.array(Part),
  /** Retired OneIDs of this component: an old id always resolves. */
  former: z.array(FormerPart),
  /** OneIDs whose profile has still to be told. */
  outbox: z.array(OneId),
  /** Losers whose merge into this root is not finished. */
  absorbing: z.array(ComponentId),
  /** More members than may be recomputed live: its parts wait for the weekly job. */
  oversized: z.boolean(),
  /** Pairs that wait for a verdict, as last computed. */
  asks: z.array(Ask).optional(),
  /** Some of them may not be in the stewards' list yet. */
  unlisted: z.boolean().optional(),
  /** When its parts last changed: what happens later is dated later, so that the audit is in order whatever clocks say. */
  at: z.iso.datetime().optional(),
  /** What happened, and may not be in the audit yet. */
  events: z.array(IdentityEvent).optional(),
  /**
   * The delivery that sees to outbox, events and list: all of that is done once its record is settled by this attempt. So they need
   * not be cleared. Absent: whoever writes them clears them.
   */
  attempt: z.object({ record: RecordId, token: z.string() }).optional(),
});
export type ComponentRoot = z.infer<typeof ComponentRoot>;

/** `C#component`: the loser of a merge. Until `rehomed`, whoever meets it finishes the merge. */
export const ComponentLoser = ComponentRoot.extend({ mergedInto: ComponentId, rehomed: z.boolean() });
export type ComponentLoser = z.infer<typeof ComponentLoser>;

/** A `C#` item: a loser says into what it was merged. */
export const ComponentNode = z.union([ComponentLoser, ComponentRoot]);
export type ComponentNode = z.infer<typeof ComponentNode>;

/**
 * `E#oneId`: a component where it once stood. Follow merges from there: the root's parts and former parts say the rest.
 * The first OneID of a component is `hcp_<component>` and has no pointer.
 */
export const EntityPointer = z.object({ component: ComponentId });
export type EntityPointer = z.infer<typeof EntityPointer>;

/** What the weekly job wants changed in components that it saw together. */
export const ComponentChange = z.object({
  /** Every component concerned, at its version in the snapshot; 0 where it had no `C#` item. */
  components: z.array(z.object({ id: ComponentId, version: z.number().int() })).min(1),
  /** Which of them must be considered together: all, or these pairs. */
  unite: z.union([z.literal('all'), z.array(z.tuple([ComponentId, ComponentId]))]),
  /** Members whose generic marks must become exactly these; those not listed keep theirs. */
  generic: z.array(z.object({ recordId: RecordId, keys: z.array(BlockKey) })),
});
export type ComponentChange = z.infer<typeof ComponentChange>;
