import { z } from 'zod';
import { ComponentId, OneId, RecordId } from '../domain/ids.ts';
import { VerdictValue } from './audit.ts';

/** A pair of records: `a` sorts before `b`. */
export const VerdictPair = z.object({ a: RecordId, b: RecordId, verdict: VerdictValue });
export type VerdictPair = z.infer<typeof VerdictPair>;

/** `D#id`: what a steward said in one act, kept for ever. `V#!open` / id is the same, until all of it is carried out. */
export const Decision = z.object({
  id: z.string(),
  act: z.enum(['verdict', 'unmerge']),
  /** Later than every earlier verdict on these pairs: the latest on a pair counts. */
  at: z.iso.datetime(),
  by: z.string().min(1).max(100),
  note: z.string().max(1000).optional(),
  pairs: z.array(VerdictPair).min(1),
  /** Under which OneID each record stood: that is where the audit has it. */
  stood: z.array(z.object({ oneId: OneId, records: z.array(RecordId).min(1) })),
});
export type Decision = z.infer<typeof Decision>;

/** `V#record` / `at#other`: one verdict, on each of its two records. */
export const VerdictEntry = z.object({
  with: RecordId,
  verdict: VerdictValue,
  at: z.iso.datetime(),
  by: z.string(),
  note: z.string().optional(),
  decision: z.string(),
});
export type VerdictEntry = z.infer<typeof VerdictEntry>;

/** `Q#shard` / `gap#a#b`: a pair that waits for a verdict, for as long as the component that it stands in asks for it. */
export const CaseEntry = z.object({
  a: RecordId,
  b: RecordId,
  weight: z.number(),
  gap: z.number(),
  /** Where it stood when it was listed; follow merges from there. */
  component: ComponentId,
  /** Of the write: whoever removes the entry removes no later one. */
  stamp: z.string(),
});
export type CaseEntry = z.infer<typeof CaseEntry>;
