import { z } from 'zod';

/** What one measuring process does. */
export const LinkTask = z.strictObject({
  /** Of config/matching. */
  model: z.string(),
  /** Trained anew on these data, without labels; else with the parameters that it has. */
  train: z.boolean(),
  linkType: z.enum(['dedupe', 'link', 'both']).optional(),
  input: z.union([
    z.strictObject({ files: z.array(z.string()).min(1) }),
    /** A landing directory, cleaned as the pipeline would. */
    z.strictObject({ drops: z.string() }),
  ]),
  /** A file that says who is who, a column of the records that does, or the person's number within the record's id (its first group). */
  truth: z.union([
    z.strictObject({ file: z.string() }),
    z.strictObject({ column: z.string() }),
    z.strictObject({ inId: z.string() }),
  ]),
  /** Columns of the model that are equal of homonyms. */
  homonyms: z.array(z.string()).optional(),
});
export type LinkTask = z.infer<typeof LinkTask>;

/** What it measured: seconds, bytes, and F1 over all true pairs. */
export const LinkFigures = z.strictObject({
  records: z.number(),
  scored: z.number(),
  threads: z.number(),
  /** Of scored pairs at the model's own threshold, and at the one that is best with hindsight. */
  pairs: z.number(),
  best: z.number(),
  /** Of clusters, by pairs. */
  clusters: z.number(),
  precision: z.number(),
  recall: z.number(),
  /** Of connected components of the same links, cannot-links kept: what average linkage is better than. */
  components: z.number(),
  load: z.number(),
  train: z.number(),
  /** Blocking, comparing and weighing. */
  predict: z.number(),
  cluster: z.number(),
  /** From the first byte read to the last cluster. */
  whole: z.number(),
  /** Most that the process held. */
  memory: z.number(),
  homonymPairs: z.number().optional(),
  homonymsJoined: z.number().optional(),
});
export type LinkFigures = z.infer<typeof LinkFigures>;
