import { z } from 'zod';
import { SourceId } from '../domain/ids.ts';

/** Why a row or a file was set aside. Codes are stable: operators filter by them. */
export const QuarantineReason = z.object({
  code: z.string(),
  message: z.string().describe('what was expected; never the value found'),
  column: z.string().optional(),
});
export type QuarantineReason = z.infer<typeof QuarantineReason>;

/** One line of `quarantine/<source>/<dataset>/<file>/<etag>/<part>.jsonl`: the row as it came, and why it may not pass. */
export const QuarantinedRow = z.object({
  file: z.string(),
  line: z.number().int().positive(),
  reasons: z.array(QuarantineReason).min(1),
  /** The row's exact bytes, base64. */
  bytes: z.string(),
  quarantinedAt: z.iso.datetime(),
});
export type QuarantinedRow = z.infer<typeof QuarantinedRow>;

/** `reports/<source>/<dataset>/<file>.json`. read = accepted + unchanged + quarantined, always. */
export const FileReport = z.object({
  key: z.string(),
  source: z.string(),
  dataset: z.string(),
  file: z.string(),
  etag: z.string(),
  bytes: z.number().int().nonnegative(),
  droppedAt: z.iso.datetime(),
  /** rejected: the file as a whole could not be read as what its mapping says; `error` says why, its bytes stay in quarantine. */
  status: z.enum(['complete', 'rejected']),
  error: QuarantineReason.optional(),
  read: z.number().int().nonnegative(),
  accepted: z.number().int().nonnegative(),
  unchanged: z.number().int().nonnegative(),
  quarantined: z.number().int().nonnegative(),
  reasons: z.record(z.string(), z.number().int()),
  /** Questions about values that did not stop their rows, by code. */
  issues: z.record(z.string(), z.number().int()),
  columns: z.object({ mapped: z.array(z.string()), missing: z.array(z.string()), ignored: z.array(z.string()) }),
  encoding: z.string(),
  configVersion: z.string(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
});
export type FileReport = z.infer<typeof FileReport>;

/** Body of an intake message: rows of one dataset, as its columns are named in the source's mapping. */
export const IntakeMessage = z.object({
  source: SourceId,
  dataset: z.string().min(1).max(64),
  rows: z
    .array(z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])))
    .min(1)
    .max(500),
});
export type IntakeMessage = z.infer<typeof IntakeMessage>;
