import { z } from 'zod';
import { Country } from '../domain/hcp.ts';
import { SourceId } from '../domain/ids.ts';
import { RunId } from './run.ts';

/*
 * "Reported, not observed": what representatives report is inspected once a week for patterns of data made to meet a target.
 * gather reads the ledgers, shard by shard, and writes what it measures; judge holds reporters against their peers and writes the flags.
 */

const day = z.iso.date();

/** config/reports-inspection.json: how second-hand reports are inspected. */
export const InspectionSettings = z.strictObject({
  /** How many calendar months are looked at, the current one included. Flags of earlier months stay as they are. */
  months: z.int().min(1).max(24).default(6),
  /** Of all flags raised, the expected share that is false (Benjamini and Hochberg). */
  falseDiscoveryRate: z.number().gt(0).max(0.2).default(0.01),
  /** What a visit counts, of its points, that a flagged reporter reported in a flagged month; 0 to 1. */
  trustWhenFlagged: z.number().min(0).max(1).default(0.25),
  /** A reporter with fewer visits in a month than this is never flagged for it. */
  minimumVisits: z.int().min(10).default(20),
  /** Nor, for what is said of days, one with visits on fewer days. */
  minimumDays: z.int().min(5).default(8),
  /** Monday is 1; in the source's time zone. */
  workingDays: z.array(z.int().min(1).max(7)).min(1).default([1, 2, 3, 4, 5]),
  /** By country: days off that are else working days, and days worked that are else not, as the authorities announce them. */
  calendars: z
    .partialRecord(Country, z.strictObject({ holidays: z.array(day).default([]), workdays: z.array(day).default([]) }))
    .default({}),
  /** Visits that begin from the first hour to before the second are at night. */
  night: z.strictObject({ from: z.int().min(0).max(23).default(21), to: z.int().min(0).max(23).default(6) }).prefault({}),
  /** Two visits at two places that begin within so many minutes are too close. */
  minutesBetweenPlaces: z.int().min(1).max(240).default(10),
  /** A visit entered so many days after it, or more, is entered late. */
  lateAfterDays: z.int().min(1).max(31).default(2),
});
export type InspectionSettings = z.infer<typeof InspectionSettings>;

/** A calendar month in the source's time zone, yyyy-mm. */
export const Period = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/);
export type Period = z.infer<typeof Period>;

/** What a pattern is called; each has its statistic in shared/quality/reports. */
export const Pattern = z.enum([
  'same-count',
  'target-count',
  'even-coverage',
  'same-order',
  'night',
  'day-off',
  'same-times',
  'too-close',
  'copied-notes',
  'batch-entry',
  'entered-ahead',
]);
export type Pattern = z.infer<typeof Pattern>;

/** So many of so many. */
const Share = z.object({ some: z.number().int().nonnegative(), of: z.number().int().nonnegative() });
export type Share = z.infer<typeof Share>;
/** Sample of counts: how many, their sum and the sum of their squares. */
const Counts = z.object({ n: z.number().int(), sum: z.number().int(), squares: z.number().int() });
export type Counts = z.infer<typeof Counts>;

/** All that is kept of one reporter's month to judge it by: numbers only. A line of `runs/<runId>/inspect/measures/`. */
export const Measures = z.object({
  source: SourceId,
  by: z.string(),
  period: Period,
  visits: z.number().int(),
  /** Visits a working day, of the days that have any. */
  daily: Counts,
  /** The commonest of those counts, on how many days it stands, and how many different counts there are. */
  mode: z.object({ count: z.number().int(), days: z.number().int(), distinct: z.number().int() }),
  /** Visits to each HCP whom the reporter visited in another of the months looked at. */
  coverage: Counts,
  /** Kendall: pairs of HCPs visited in this month and the one before, and how many more of them came in the same order than in the other. */
  order: z.object({ hcps: z.number().int(), same: z.number().int() }),
  night: Share,
  dayOff: Share,
  /** Visits at minutes that are no multiple of five: pairs on two days, and those of them at the very same minute of the day. */
  times: Share,
  /** Visits that follow another one within a day at another place, and those that follow too soon. */
  tooClose: Share,
  /** Visits with a note, and those whose note another HCP's visit has too. */
  notes: Share,
  /** Visits of which it is known when they were entered, and those late ones that were entered in the fullest hour. */
  batch: Share,
  ahead: Share,
});
export type Measures = z.infer<typeof Measures>;

/** One pattern found in one reporter's month. */
export const Finding = z.object({
  pattern: Pattern,
  /** For people: what was seen, and how unlikely it is of honest reports. No personal value. */
  saw: z.string(),
  /** The chance of this or more under the statistic's null hypothesis. */
  pValue: z.number().min(0).max(1),
  /** The smallest false-discovery rate at which it would still be flagged. */
  qValue: z.number().min(0).max(1),
});
export type Finding = z.infer<typeof Finding>;

/** Why a reporter's month is trusted less, the least likely finding first. Kept in the profile table under the reporter; a line of `runs/<runId>/inspect/flags.jsonl`. */
export const ReportFlag = z.object({
  source: SourceId,
  /** Keyed hash of who reported. */
  by: z.string(),
  period: Period,
  visits: z.number().int(),
  findings: z.array(Finding).min(1),
});
export type ReportFlag = z.infer<typeof ReportFlag>;

/** Whom somebody's reports are filed under, and where the list of reporters holds each. */
export const REPORTER_SHARDS = 16;

// ── the tasks of function inspect ────────────────────────────────────────────────────────────────────────────────────

const gathering = {
  runId: RunId,
  step: z.literal('gather'),
  shard: z
    .number()
    .int()
    .nonnegative()
    .max(REPORTER_SHARDS - 1),
};
/** First call: without `after` and `part`. While `done` is false call again with the very output. */
export const GatherInput = z.object({
  ...gathering,
  /** The last reporter that an earlier call did. */
  after: z.string().optional(),
  /** How many objects earlier calls wrote. */
  part: z.number().int().nonnegative().default(0),
});
export type GatherInput = z.infer<typeof GatherInput>;
export const GatherOutput = z.object({ ...gathering, after: z.string().optional(), part: z.number().int(), done: z.boolean() });
export type GatherOutput = z.infer<typeof GatherOutput>;

export const JudgeInput = z.object({ runId: RunId, step: z.literal('judge') });
export type JudgeInput = z.infer<typeof JudgeInput>;
/** Also kept as `runs/<runId>/inspect/judged.json`. */
export const JudgeOutput = z.object({
  inspectedAt: z.iso.datetime(),
  falseDiscoveryRate: z.number(),
  trustWhenFlagged: z.number(),
  /** p-values that were held against the false-discovery rate. */
  tests: z.number().int(),
  sources: z.array(
    z.object({
      source: SourceId,
      /** Reporters with any visit in the months looked at. */
      reporters: z.number().int(),
      /** Months of reporters with enough visits to be judged. */
      judged: z.number().int(),
      /** Flagged months of reporters. */
      flagged: z.number().int(),
    }),
  ),
});
export type JudgeOutput = z.infer<typeof JudgeOutput>;

export const InspectInput = z.discriminatedUnion('step', [GatherInput, JudgeInput]);
export type InspectInput = z.infer<typeof InspectInput>;

/** Where the inspection of a run lies in the work bucket. */
export const inspectionKeys = (runId: RunId) => {
  const root = `runs/${runId}/inspect`;
  return {
    /** JSON Lines of GatheredReporter, by shard and part. */
    measures: `${root}/measures/`,
    measuresPart: (shard: number, part: number) => `${root}/measures/${String(shard).padStart(2, '0')}-${part}.jsonl`,
    /** JSON Lines of NamedFlag. */
    flags: `${root}/flags.jsonl`,
    /** JSON JudgeOutput. */
    judged: `${root}/judged.json`,
  };
};

/** Of one reporter: what was measured, and what stands from earlier runs. */
export const GatheredReporter = z.object({
  source: SourceId,
  by: z.string(),
  /** As the source calls the reporter. */
  reporter: z.string(),
  months: z.array(Measures),
  /** Flags that stand in the months looked at: those that no longer hold go. */
  standing: z.array(Period),
});
export type GatheredReporter = z.infer<typeof GatheredReporter>;

/** A flag as people read it. */
export const NamedFlag = ReportFlag.extend({ reporter: z.string() });
export type NamedFlag = z.infer<typeof NamedFlag>;

/** reports/<source>/reported-not-observed.json, and the readable .md beside it; replaced by every weekly run. */
export const InspectionReport = z.object({
  source: SourceId,
  runId: RunId,
  inspectedAt: z.iso.datetime(),
  falseDiscoveryRate: z.number(),
  trustWhenFlagged: z.number(),
  reporters: z.number().int(),
  judged: z.number().int(),
  flags: z.array(NamedFlag),
});
export type InspectionReport = z.infer<typeof InspectionReport>;
export const inspectionReportKey = (source: SourceId, extension: 'json' | 'md'): string =>
  `reports/${source}/reported-not-observed.${extension}`;
