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
  /** The member or sheet that it is from, where the file has such. */
  part: z.string().optional(),
  /** A row of more than 1 MiB comes in several pieces, each a line of its own: another follows. */
  continued: z.literal(true).optional(),
  reasons: z.array(QuarantineReason).min(1),
  /** What stood in place of a national ID number was overwritten with asterisks: such a number is never stored. */
  masked: z.literal(true).optional(),
  /** The row's exact bytes as they were in the file, base64, its line end included; of a message's, a workbook's or a Parquet file's row, its JSON. */
  bytes: z.string(),
  quarantinedAt: z.iso.datetime(),
});
export type QuarantinedRow = z.infer<typeof QuarantinedRow>;

/** `index.json` beside a drop's quarantined rows: what they are, and what they need to be a file again. */
export const QuarantineIndex = z.object({
  key: z.string(),
  etag: z.string(),
  droppedAt: z.iso.datetime(),
  rows: z.number().int().nonnegative(),
  /** They lie in `00000.jsonl` to so many. */
  objects: z.number().int().nonnegative(),
  /** Of the rows, by code. */
  reasons: z.record(z.string(), z.number().int()),
  /** The file itself lies there too, for this reason; `masked` as of rows. */
  whole: z.object({ error: QuarantineReason.optional(), masked: z.literal(true).optional() }).optional(),
  parts: z.array(
    z.object({
      name: z.string().optional(),
      format: z.enum(['csv', 'jsonl', 'json', 'xlsx', 'parquet']),
      encoding: z.string().optional(),
      delimiter: z.string().optional(),
      /** What stands before its rows, base64. */
      preamble: z.string(),
    }),
  ),
  configVersion: z.string(),
});
export type QuarantineIndex = z.infer<typeof QuarantineIndex>;

/** `retried.json` beside it: which of it was fed again, the oldest first. */
export const QuarantineRetries = z.object({
  retries: z.array(
    z.object({
      at: z.iso.datetime(),
      /** Only rows with this reason. */
      reason: z.string().optional(),
      rows: z.number().int().nonnegative(),
      /** Their landing keys. */
      drops: z.array(z.string()).min(1),
    }),
  ),
});
export type QuarantineRetries = z.infer<typeof QuarantineRetries>;

/** One table in a dropped file: the file itself, a member of its archive, or a sheet. */
export const FilePart = z.object({
  /** The member's path or the sheet's name. */
  name: z.string().optional(),
  format: z.enum(['csv', 'jsonl', 'json', 'xlsx', 'parquet']),
  compression: z.enum(['gzip', 'zip']).optional(),
  /** Of text; `confidence` from 0 to 1 where it was detected, absent where the mapping declares it. */
  encoding: z.object({ name: z.string(), confidence: z.number().optional() }).optional(),
  delimiter: z.object({ character: z.string(), detected: z.boolean() }).optional(),
  read: z.number().int().nonnegative(),
});
export type FilePart = z.infer<typeof FilePart>;

/**
 * `reports/<source>/<dataset>/<file>.json`, and the readable `.md` beside it, of the newest drop under that key; `reports/<source>/<dataset>/<file>@<etag>.json` of one that
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
  /** Up to three of each reason and issue, the value masked: enough to find the fault, not the person. */
  examples: z.array(
    z.object({
      code: z.string(),
      part: z.string().optional(),
      row: z.number().int(),
      line: z.number().int(),
      column: z.string().optional(),
      masked: z.string().optional(),
      /** What was probably meant, such as a mail provider's domain. */
      suggestion: z.string().optional(),
    }),
  ),
  /**
   * Of the header: mapped and there, mapped and not there, there and not mapped; and those that were found under another name than
   * the mapping's. JSON has no header: what its first rows hold. Columns that the mapping discards are among the ignored. Of several
   * parts: what holds of any.
   */
  columns: z.object({
    mapped: z.array(z.string()),
    missing: z.array(z.string()),
    ignored: z.array(z.string()),
    renamed: z.array(z.object({ expected: z.string(), found: z.string(), how: z.enum(['synonym', 'spelling']) })),
  }),
  /** Of each mapped column: rows read in which it says something, and of those the ones whose value was doubtful or refused. */
  fill: z.record(z.string(), z.object({ filled: z.number().int(), invalid: z.number().int() })),
  /** What was read: one part, or one for each member of an archive or sheet; after a hundred, the rest as one. */
  parts: z.array(FilePart),
  /** Of several parts, those that could not be read, or not to their end: the first twenty. The file is `rejected` then, and the rows of the others have passed. */
  refused: z.array(z.object({ name: z.string().optional(), error: QuarantineReason })),
  /** Another drop that had the very same rows, where there is one. */
  sameContentAs: z.object({ key: z.string(), etag: z.string(), droppedAt: z.iso.datetime() }).optional(),
  /** Where its bytes lie that did not pass: `<prefix>00000.jsonl` to the number of parts, or the file itself as `<prefix>whole`. */
  quarantine: z.object({
    prefix: z.string(),
    parts: z.number().int().nonnegative(),
    whole: z.boolean(),
    /** The copy was too large to look through: it is as it came, with national ID numbers if the file has any. */
    unmasked: z.literal(true).optional(),
  }),
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
