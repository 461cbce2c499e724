import { z } from 'zod';
import { Attribute, IdentifierType } from '../domain/hcp.ts';
import { OneId, SourceId } from '../domain/ids.ts';
import { RunId } from './run.ts';

/*
 * Data quality, by source. Each batch of the weekly rescore leaves counts of the HCPs it saw; report adds them up. What is a share
 * is computed at the end, from integers, so that batches add up to the same in any order.
 */

/** The dimensions, by their names at DAMA UK; ISO/IEC 25012 has all but uniqueness, and calls timeliness currentness. */
export const Dimension = z.enum(['completeness', 'validity', 'uniqueness', 'timeliness', 'consistency', 'accuracy']);
export type Dimension = z.infer<typeof Dimension>;

/** What a source may say of an HCP: attributes and identifiers alike. */
export const Field = z.enum([...Attribute.options, ...IdentifierType.options]);
export type Field = z.infer<typeof Field>;

const weight = z.number().nonnegative();
const goal = (defaultWeight: number, defaultTarget: number) =>
  z
    .strictObject({
      weight: weight.default(defaultWeight),
      /** The share at which it is as good as need be: above it nothing more is gained. */
      target: z.number().positive().max(1).default(defaultTarget),
    })
    .prefault({});
const within = (defaultDays: number, defaultWeight: number) =>
  z.strictObject({ withinDays: z.number().positive().default(defaultDays), weight: weight.default(defaultWeight) }).prefault({});

/** config/quality.json: what the quality of sources is held against, and what weighs how much. */
export const QualityConfig = z
  .strictObject({
    /** A source's score is the weighted mean of how far each dimension is on its way to the target. */
    dimensions: z
      .strictObject({
        completeness: goal(2, 0.9),
        validity: goal(2, 0.98),
        uniqueness: goal(1, 0.97),
        timeliness: goal(1, 0.8),
        consistency: goal(2, 0.9),
        accuracy: goal(3, 0.95),
      })
      .prefault({}),
    /** When a value is young enough, and when it came soon enough after it was changed at its source. */
    timeliness: z.strictObject({ age: within(730, 3), lag: within(14, 1) }).prefault({}),
    /** How much each attribute or identifier counts among the others; 1 where nothing stands here. */
    fields: z.partialRecord(Field, weight).default({}),
  })
  .refine(({ dimensions }) => Object.values(dimensions).some((each) => each.weight > 0), {
    path: ['dimensions'],
    error: 'one of them must weigh more than 0',
  })
  .refine(({ timeliness: { age, lag } }) => age.weight + lag.weight > 0, {
    path: ['timeliness'],
    error: 'age or lag must weigh more than 0',
  });
export type QualityConfig = z.infer<typeof QualityConfig>;

const count = z.number().int().nonnegative();

/** Of one field of one dataset. */
export const FieldCounts = z.object({
  /** Records whose mapping has the field. */
  expected: count,
  /** Of those, the ones whose source says something there, right or wrong. */
  filled: count,
  /** Values that cleaning questioned or refused. */
  doubtful: count,
  /** Pairs with a value of another source's record of the same HCP, and how many of them agree. */
  compared: count,
  agreed: count,
  /** Values that a verified registration of the same HCP speaks of, and how many of them it confirms. */
  judged: count,
  correct: count,
});
export type FieldCounts = z.infer<typeof FieldCounts>;

/** Days, by the buckets of shared/quality/histogram.ts. */
export const Histogram = z.array(count);
export type Histogram = z.infer<typeof Histogram>;

export const DatasetCounts = z.object({
  records: count,
  /** HCPs that have one of these records. */
  hcps: count,
  /** Records whose mapping has a time of change; how many have one; of those, how many are young enough, and came soon enough. */
  timed: count,
  dated: count,
  young: count,
  prompt: count,
  /** now − changedAt, and droppedAt − changedAt, of dated records. */
  age: Histogram,
  lag: Histogram,
  fields: z.partialRecord(Field, FieldCounts),
  /** Values that cleaning questioned: by `<field> <code>`. */
  issues: z.record(z.string(), count),
});
export type DatasetCounts = z.infer<typeof DatasetCounts>;

export const SourceCounts = z.object({
  /** HCPs that have a record of the source, whichever dataset. */
  hcps: count,
  /** By dataset; `_intake` is what came by message, where that may be of several datasets. */
  datasets: z.record(z.string(), DatasetCounts),
});
export type SourceCounts = z.infer<typeof SourceCounts>;

export const QualityCounts = z.object({
  /** HCPs seen, and those of them with a verified registration. */
  hcps: count,
  verified: count,
  sources: z.record(z.string(), SourceCounts),
});
export type QualityCounts = z.infer<typeof QualityCounts>;

/** A value that a verified registration contradicts, for its source to mend. */
export const Correction = z.object({
  source: SourceId,
  sourceId: z.string(),
  field: Field,
  /** As the source wrote it, where that is kept. */
  held: z.string(),
  verified: z.string(),
  verifiedAt: z.iso.datetime(),
  verifiedSource: SourceId,
  /** Absent where the source does not say when it changed. */
  changedAt: z.iso.datetime().optional(),
  oneId: OneId,
});
export type Correction = z.infer<typeof Correction>;

/**
 * An object under `runKeys(runId).quality`, JSON Lines: the first line is the batch's QualityCounts, each further one a Correction. It is named
 * by its OneIDs alone: a batch that is done again replaces what it left, even where its HCPs moved on meanwhile.
 */
export const qualityBatch = (counts: QualityCounts, corrections: readonly Correction[]): string =>
  [counts, ...corrections].map((line) => `${JSON.stringify(line)}\n`).join('');

const share = z.number().min(0).max(1);
/** Median and 90th percentile, in days; the last bucket has no end, so what lies there is at least so much. */
const Spread = z.object({ median: z.number(), p90: z.number() });

const FieldQuality = FieldCounts.extend({
  completeness: share.optional(),
  validity: share.optional(),
  consistency: share.optional(),
  accuracy: share.optional(),
});
export type FieldQuality = z.infer<typeof FieldQuality>;

const measured = {
  records: count,
  hcps: count,
  /** 0 to 100; absent where nothing could be measured. */
  score: z.number().min(0).max(100).optional(),
  /** Those that could be measured: a source that shares no HCP with another has no consistency. */
  dimensions: z.partialRecord(Dimension, share),
  age: Spread.optional(),
  lag: Spread.optional(),
  /** Records that say no time of change. */
  undated: count,
  fields: z.partialRecord(Field, FieldQuality),
  /** The commonest questions of cleaning, most first. */
  issues: z.array(z.object({ field: z.string(), code: z.string(), count })),
  /** What keeps the score from 100, most first: points lost by a dimension, and by a field within it. */
  drags: z.array(z.object({ dimension: Dimension, field: Field.optional(), points: z.number() })),
};
export const DatasetQuality = z.object(measured);
export type DatasetQuality = z.infer<typeof DatasetQuality>;
export const SourceQuality = z.object({
  source: SourceId,
  ...measured,
  /** Values listed for it in its corrections; absent where the list was not written anew. */
  corrections: count.optional(),
  datasets: z.record(z.string(), DatasetQuality),
});
export type SourceQuality = z.infer<typeof SourceQuality>;

/** `reports/quality/<runId>.json`, and the readable .md beside it. */
export const QualityReport = z.object({
  runId: RunId,
  measuredAt: z.iso.datetime(),
  configVersion: z.string(),
  /** HCPs that were measured, of so many that the run listed, and how many of them have a verified registration. */
  hcps: count,
  listed: count.optional(),
  verified: count,
  /** By source id. */
  sources: z.array(SourceQuality),
});
export type QualityReport = z.infer<typeof QualityReport>;

export const QUALITY_REPORTS = 'reports/quality/';
export const qualityReportKey = (runId: RunId, extension: 'json' | 'md'): string => `${QUALITY_REPORTS}${runId}.${extension}`;
/** Source folders lie under the same prefix as the reports' own: a source named "quality" has its reports deeper. */
export const isQualityReport = (key: string): boolean => /^reports\/quality\/[^/]+\.json$/.test(key);

/** What one source should mend; numbered from 1 where one file would be too large. */
export const correctionsKey = (source: SourceId, part: number): string =>
  `reports/${source}/corrections${part === 1 ? '' : `-${part}`}.csv`;
