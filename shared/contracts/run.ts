import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ComponentId, DestinationId, OneId } from '../domain/ids.ts';
import { Ask, ComponentChange, MemberRow, Part } from './identity.ts';
import { StreamId, Transition } from './profile.ts';

/*
 * The weekly run. Lists never travel through Step Functions (256 KiB of state): they lie in the work bucket under
 * `runs/<runId>/`, and a task is told only the run, a segment, a batch or a group. Every task may be retried whole.
 */

/** Names one weekly run: the execution's name where the input gives none. The same id again resumes that run. */
export const RunId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,80}$/)
  .brand<'RunId'>();
export type RunId = z.infer<typeof RunId>;

/** When the changes of a run are held back for an operator, who may then start one with `force`. Shares are of all current OneIDs. */
export const GuardLimits = z.object({
  /** OneIDs that merges would take in. */
  mergedShare: z.number().min(0).max(1).default(0.05),
  /** OneIDs whose records would be divided. */
  splitShare: z.number().min(0).max(1).default(0.05),
  /** Up to this many OneIDs affected, no share holds anything back: a small stage changes by single HCPs. */
  allowance: z.number().int().nonnegative().default(20),
});
export type GuardLimits = z.infer<typeof GuardLimits>;

/** Input of the weekly machine. */
export const WeeklyInput = z.object({
  runId: RunId.optional(),
  /** Apply whatever the guard says. */
  force: z.boolean().default(false),
  guard: GuardLimits.optional(),
  scheduledAt: z.string().optional(),
});
export type WeeklyInput = z.infer<typeof WeeklyInput>;

/** Where everything of a run lies in the work bucket. */
export const runKeys = (runId: RunId) => {
  const root = `runs/${runId}`;
  return {
    /** JSON Snapshot manifests, one a segment; its parts beside it. */
    manifest: (segment: number) => `${root}/snapshot/${segment}.json`,
    recordsPart: (segment: number, part: number) => `${root}/snapshot/records-${segment}-${part}.jsonl`,
    componentsPart: (segment: number, part: number) => `${root}/snapshot/components-${segment}-${part}.jsonl`,
    /** JSON Lines of ComponentChange: the apply map's ItemReader. */
    changes: `${root}/changes.jsonl`,
    /** JSON Lines of EntityRef: the rescore map's ItemReader. */
    entities: `${root}/entities.jsonl`,
    /** JSON ClusterOutput. */
    summary: `${root}/cluster.json`,
    /** JSON ApplyOutput of each batch. */
    applied: `${root}/results/apply/`,
    /** JSON RescoreOutput of each batch. */
    rescored: `${root}/results/rescore/`,
    /** What rescore measured of each batch: `qualityBatch` of quality.ts. */
    quality: `${root}/quality/`,
    /** JSON Lines of Transition, written by rescore. */
    transitions: `${root}/transitions/`,
    pushBatch: (destination: DestinationId, segment: StreamId, n: number) => `${root}/push/${destination}/${segment}/${n}.json`,
    /** JSON BroadcastOutput of a group that came to its end. */
    pushResult: (destination: DestinationId, segment: StreamId) => `${root}/push/${destination}/${segment}/result.json`,
    /** JSON Lines of PushGroup: the ItemReader of the segment-push machine. */
    groups: `${root}/push/groups.jsonl`,
    /** JSON CollectOutput. */
    collected: `${root}/push/collected.json`,
  };
};

/**
 * A name for an object that holds exactly these lines or stands for exactly these items: a retry with the same content writes
 * the same object, one with other content never overwrites it.
 */
export const contentName = (parts: readonly string[]): string =>
  createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32);

// ── snapshot: an item of a Distributed Map; call again while `done` is false ─────────────────────────────────────────

export const SnapshotInput = z
  .object({ runId: RunId, segment: z.number().int().nonnegative(), segments: z.number().int().positive().max(1000) })
  .refine(({ segment, segments }) => segment < segments, 'segment is below segments');
export type SnapshotInput = z.infer<typeof SnapshotInput>;

/** The very input again, and how far the scan came: a loop of task and choice passes it on unchanged. */
export const SnapshotOutput = z.object({
  runId: RunId,
  segment: z.number().int().nonnegative(),
  segments: z.number().int().positive(),
  done: z.boolean(),
  records: z.number().int(),
  components: z.number().int(),
});
export type SnapshotOutput = z.infer<typeof SnapshotOutput>;

/** What of a segment is written: complete where there is no `next`. The parts listed count, and no others that a cut-off attempt left. */
export const SnapshotManifest = z.object({
  segment: z.number().int().nonnegative(),
  segments: z.number().int().positive(),
  /** Where the scan goes on. */
  next: z.object({ pk: z.string(), sk: z.string() }).optional(),
  recordParts: z.array(z.string()),
  componentParts: z.array(z.string()),
  records: z.number().int(),
  components: z.number().int(),
});
export type SnapshotManifest = z.infer<typeof SnapshotManifest>;

/** A member row as the snapshot found it, under the component it stood in then. */
export const SnapshotRecord = MemberRow.omit({ revision: true }).extend({ component: ComponentId });
export type SnapshotRecord = z.infer<typeof SnapshotRecord>;

/** A component as the snapshot found it: a root, or a loser with `mergedInto`, which has no parts any more once it is rehomed. */
export const SnapshotComponent = z.object({
  component: ComponentId,
  version: z.number().int(),
  mergedInto: ComponentId.optional(),
  parts: z.array(Part),
  asks: z.array(Ask).optional(),
  /** Something was cut off or left to this run: an outbox not sent, a merge not finished, a component too large to recompute live. */
  unfinished: z.boolean(),
});
export type SnapshotComponent = z.infer<typeof SnapshotComponent>;

// ── cluster ──────────────────────────────────────────────────────────────────────────────────────────────────────────

export const ClusterInput = z.object({
  runId: RunId,
  segments: z.number().int().positive().max(1000),
  force: z.boolean().default(false),
  guard: GuardLimits.optional(),
});
export type ClusterInput = z.infer<typeof ClusterInput>;

export const GuardVerdict = z.object({
  /** true: apply. Also where `force` overrides the reasons. */
  ok: z.boolean(),
  forced: z.boolean(),
  reasons: z.array(z.string()),
});
export type GuardVerdict = z.infer<typeof GuardVerdict>;

/** Also kept as runs/<runId>/cluster.json. The machine chooses by `guard.ok`; where `changes` or `entities` is 0 it skips apply or rescore. */
export const ClusterOutput = z.object({
  runId: RunId,
  records: z.number().int(),
  components: z.number().int(),
  /** Current OneIDs: lines of entities.jsonl. */
  entities: z.number().int(),
  /** Lines of changes.jsonl. */
  changes: z.number().int(),
  /** OneIDs that would lose their records to another's: of n that come together, n - 1. */
  merges: z.number().int(),
  /** OneIDs whose records would be divided. */
  splits: z.number().int(),
  /** Changes that only finish what a crash cut off or correct a generic mark. */
  repairs: z.number().int(),
  /** OneIDs whose records change, of all current ones, 0…1. */
  affectedShare: z.number(),
  genericKeys: z.number().int(),
  guard: GuardVerdict,
  changesKey: z.string(),
  entitiesKey: z.string(),
});
export type ClusterOutput = z.infer<typeof ClusterOutput>;

/** A line of entities.jsonl. */
export const EntityRef = z.object({ oneId: OneId });
export type EntityRef = z.infer<typeof EntityRef>;

// ── apply and rescore: batches of a Distributed Map (ItemBatcher with BatchInput {runId}) ────────────────────────────

const batchOf = <T extends z.ZodType>(item: T) =>
  z.object({ Items: z.array(item).min(1), BatchInput: z.object({ runId: RunId }) });

/** Items: lines of changes.jsonl. Applied only where every component is still at the version that the snapshot saw. */
export const ApplyInput = batchOf(ComponentChange);
export type ApplyInput = z.infer<typeof ApplyInput>;
export const ApplyOutput = z.object({
  applied: z.number().int(),
  /** Left alone, because something moved on since the snapshot: the live path has it, the next run looks again. */
  moved: z.number().int(),
});
export type ApplyOutput = z.infer<typeof ApplyOutput>;

/**
 * rescore writes the transitions of its batch to `${runKeys(runId).transitions}${contentName(ids of the transitions)}.jsonl`
 * before it clears the profiles' outboxes, so that a retry, which may find some of them cleared, adds and never overwrites;
 * and its output to `${runKeys(runId).rescored}${contentName(ids of the batch)}.json`.
 */
export const RescoreInput = batchOf(EntityRef);
export type RescoreInput = z.infer<typeof RescoreInput>;
export const RescoreOutput = z.object({
  rebuilt: z.number().int(),
  changed: z.number().int(),
  joined: z.number().int(),
  left: z.number().int(),
});
export type RescoreOutput = z.infer<typeof RescoreOutput>;

// ── collect, and the segment-push machine ────────────────────────────────────────────────────────────────────────────

export const CollectInput = z.object({ runId: RunId });
export type CollectInput = z.infer<typeof CollectInput>;

/** The machine starts segment-push with this where `groups` is above 0. */
export const CollectOutput = z.object({
  runId: RunId,
  groups: z.number().int(),
  /** Distinct transitions of the run; each goes to every destination that subscribes to its segment. */
  transitions: z.number().int(),
  joined: z.number().int(),
  left: z.number().int(),
  groupsKey: z.string(),
});
export type CollectOutput = z.infer<typeof CollectOutput>;

/** Input of the segment-push machine: a Distributed Map over the lines of groupsKey, each item a PushGroup. Again with the same input delivers what is left. */
export const SegmentPushInput = z.object({ runId: RunId, groupsKey: z.string() });
export type SegmentPushInput = z.infer<typeof SegmentPushInput>;
/** What became of the groups is read from S3 by report: the machine returns no lists. */
export const SegmentPushOutput = z.object({ runId: RunId });
export type SegmentPushOutput = z.infer<typeof SegmentPushOutput>;

/** A line of groups.jsonl: all that one destination is to hear of one segment, or of OneIDs, as `batches` objects numbered from 0. */
export const PushGroup = z.object({
  runId: RunId,
  destination: DestinationId,
  segment: StreamId,
  batches: z.number().int().positive(),
  transitions: z.number().int().positive(),
});
export type PushGroup = z.infer<typeof PushGroup>;

/** One webhook of a group, as fixed by collect: a retry finds the same transitions under the same id. */
export const PushBatch = z.object({ webhookId: z.string(), transitions: z.array(Transition).min(1) });
export type PushBatch = z.infer<typeof PushBatch>;

/** First call: {group}. While `done` is false call again with the very output: it is the next input. */
export const BroadcastInput = z.object({
  group: PushGroup,
  /** The next batch. */
  cursor: z.number().int().nonnegative().default(0),
  delivered: z.number().int().nonnegative().default(0),
  superseded: z.number().int().nonnegative().default(0),
});
export type BroadcastInput = z.infer<typeof BroadcastInput>;

/**
 * Errors: `DeliveryError` (the receiver is down or slow: retry with backoff, the same input; when retries are used up, catch
 * it for this group alone). A receiver that refuses for good ends the group: done with `refused`.
 */
export const BroadcastOutput = z.object({
  group: PushGroup,
  done: z.boolean(),
  cursor: z.number().int().nonnegative(),
  /** Transitions delivered, now or by an earlier attempt. */
  delivered: z.number().int().nonnegative(),
  /** Transitions that were no longer true, or overtaken by a later one: not sent. */
  superseded: z.number().int().nonnegative(),
  refused: z.string().optional(),
});
export type BroadcastOutput = z.infer<typeof BroadcastOutput>;

// ── report: the last task on every path ──────────────────────────────────────────────────────────────────────────────

export const RunStatus = z.enum(['completed', 'held', 'failed']);
export type RunStatus = z.infer<typeof RunStatus>;

/** held: the guard said no. failed: `error` is the name that the machine caught ($states.errorOutput.Error); never its cause, which may quote data. */
export const ReportInput = z.object({
  runId: RunId,
  status: RunStatus,
  error: z.string().max(200).optional(),
  /** $states.context.Execution.StartTime */
  startedAt: z.iso.datetime(),
});
export type ReportInput = z.infer<typeof ReportInput>;

/** reports/weekly/<runId>.json, and the readable .md beside it; also the task's output. */
export const RunReport = z.object({
  runId: RunId,
  status: RunStatus,
  error: z.string().optional(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  /** Absent where the run did not come so far. */
  cluster: ClusterOutput.optional(),
  apply: ApplyOutput.optional(),
  /** Who reports visits, and how many of their months are flagged; reports/<source>/reported-not-observed says which. */
  inspection: z.object({ reporters: z.number().int(), flagged: z.number().int() }).optional(),
  rescore: RescoreOutput.optional(),
  push: z
    .object({
      groups: z.number().int(),
      transitions: z.number().int(),
      joined: z.number().int(),
      left: z.number().int(),
      delivered: z.number().int(),
      superseded: z.number().int(),
      /** `destination#segment` of the groups that did not come to their end, or were refused. */
      failed: z.array(z.string()),
    })
    .optional(),
  /** The score of each source; what it is made of lies under reportKey, a QualityReport. */
  quality: z.object({ reportKey: z.string(), scores: z.record(z.string(), z.number()) }).optional(),
});
export type RunReport = z.infer<typeof RunReport>;
export const weeklyReportKey = (runId: RunId, extension: 'json' | 'md'): string => `reports/weekly/${runId}.${extension}`;
