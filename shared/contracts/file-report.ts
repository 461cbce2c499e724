import { z } from 'zod';
import { SourceId } from '../domain/ids.ts';

/** Why a row or a file was set aside. Codes are stable: operators filter by them. */
export const QuarantineReason = z.object({
  code: z.string(),
  message: z.string().describe('what was expected; never the value found'),
  column: z.string().optional(),
});
export type QuarantineReason = z.infer<typeof QuarantineReason>;

/**
 * One line of `quarantine/<source>/<dataset>/<file>/<etag>/<part>.jsonl`, or of `quarantine/_intake/<messageId>.jsonl`: the row as
 * it came, and why it may not pass.
 */
export const QuarantinedRow = z.object({
  /** The landing key, or `message:<id>`. */
  file: z.string(),
  /** Which row of its file or message, from 1, header and blank lines not counted; 0 for a message as a whole. */
  row: z.number().int().nonnegative(),
  /** On which line of the file it begins, from 1; of a message, the row again. */
  line: z.number().int().nonnegative(),
  /** A row of more than 1 MiB comes in several pieces, each a line of its own: another follows. */
  continued: z.literal(true).optional(),
  reasons: z.array(QuarantineReason).min(1),
  /** The row's exact bytes, base64, its line end included; of a message's row, its JSON. */
  bytes: z.string(),
  quarantinedAt: z.iso.datetime(),
});
export type QuarantinedRow = z.infer<typeof QuarantinedRow>;

/**
 * `reports/<source>/<dataset>/<file>.json`, of the newest drop under that key; `reports/<source>/<dataset>/<file>@<etag>.json` of one that
 * was overwritten or deleted before it was done. read = accepted + unchanged + quarantined, always.
 */
export const FileReport = z.object({
  key: z.string(),
  source: z.string(),
  dataset: z.string(),
  file: z.string(),
  etag: z.string(),
  bytes: z.number().int().nonnegative(),
  droppedAt: z.iso.datetime(),
  /**
   * rejected: the file as a whole could not be read as what its mapping says; `error` says why, its bytes stay in quarantine.
   * ignored: no data, such as a directory marker. gone: deleted or overwritten before it was read to its end.
   */
  status: z.enum(['complete', 'rejected', 'ignored', 'gone']),
  error: QuarantineReason.optional(),
  read: z.number().int().nonnegative(),
  accepted: z.number().int().nonnegative(),
  unchanged: z.number().int().nonnegative(),
  quarantined: z.number().int().nonnegative(),
  reasons: z.record(z.string(), z.number().int()),
  /** Questions about values that did not stop their rows, by code. */
  issues: z.record(z.string(), z.number().int()),
  /** Of the header: mapped and there, mapped and not there, there and not mapped. JSON Lines have no header: every mapped name is listed. */
  columns: z.object({ mapped: z.array(z.string()), missing: z.array(z.string()), ignored: z.array(z.string()) }),
  encoding: z.string(),
  /** Where its bytes lie that did not pass: `<prefix>00000.jsonl` to the number of parts, or the file itself as `<prefix>whole`. */
  quarantine: z.object({ prefix: z.string(), parts: z.number().int().nonnegative(), whole: z.boolean() }),
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
