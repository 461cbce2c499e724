import { z } from 'zod';
import { OneId, RecordId } from '../domain/ids.ts';

/** What a steward says of a pair. */
export const VerdictValue = z.enum(['same', 'different']);
export type VerdictValue = z.infer<typeof VerdictValue>;

/** Why two records stand together. Ids and weights only, never a value. */
export const IdentityLink = z.object({
  a: RecordId,
  b: RecordId,
  /** Match weight; absent where the model had nothing to say. */
  weight: z.number().optional(),
  /** A steward said so. */
  verdict: z.literal(true).optional(),
});
export type IdentityLink = z.infer<typeof IdentityLink>;

const records = z.array(RecordId).min(1);

/** What happened to one OneID. */
export const IdentityChange = z.discriminatedUnion('change', [
  /** `splitFrom`: the OneID that most of these records stood under before. */
  z.object({ change: z.literal('created'), records, splitFrom: OneId.optional() }),
  /** `from`: another OneID that they stood under, and that lives on. */
  z.object({ change: z.literal('joined'), records, from: OneId.optional() }),
  /** `to`: another OneID under which they stand now; absent where they were withdrawn. */
  z.object({ change: z.literal('left'), records, to: OneId.optional() }),
  /** `from` is no more: this one succeeded it. */
  z.object({ change: z.literal('merged'), from: OneId, records: z.array(RecordId) }),
  /** `into` was given for the first time. */
  z.object({ change: z.literal('split'), into: OneId, records }),
  z.object({ change: z.literal('retired'), succeededBy: OneId.optional() }),
  z.object({ change: z.literal('verdict'), verdict: VerdictValue, a: RecordId, b: RecordId }),
]);
export type IdentityChange = z.infer<typeof IdentityChange>;

/** `A#oneId` / `at#cause`: all that one computation, or one steward's act, changed for one OneID. Written once and never again. */
export const IdentityEvent = z.object({
  oneId: OneId,
  at: z.iso.datetime(),
  /** `<component>#<version>`, or `!decision#<id>`: the same in every attempt to write it. */
  cause: z.string(),
  changes: z.array(IdentityChange).min(1),
  /** The links that brought in the records that came: the strongest that hold them together. */
  links: z.array(IdentityLink).default([]),
  /** The model's version, `<model id>@<hash>`; absent for what a steward did. */
  model: z.string().optional(),
  /** The steward who decided, and why. */
  by: z.string().optional(),
  note: z.string().optional(),
});
export type IdentityEvent = z.infer<typeof IdentityEvent>;
