import type { z } from 'zod';
import type { Objects } from '../../shared/contracts/objects.ts';
import { qualityReportKey } from '../../shared/contracts/quality.ts';
import {
  ApplyOutput,
  BroadcastOutput,
  ClusterOutput,
  CollectOutput,
  PushGroup,
  type ReportInput,
  RescoreOutput,
  type RunReport,
  runKeys,
  weeklyReportKey,
} from '../../shared/contracts/run.ts';
import type { Table } from '../../shared/contracts/table.ts';
import { jsonLines, putRun, readJson } from '../../shared/stores/runs.ts';
import { inspectionSummary, reportInspection } from './inspection.ts';
import { type QualityDeps, reportQuality } from './quality.ts';
import { readable } from './readable.ts';

export interface ReportDeps extends QualityDeps {
  control: Table;
  /** ms */
  now: () => number;
}

const READS_AT_ONCE = 32;

/** What the batches of a step left behind, each its own object. */
const resultsOf = async <T extends z.ZodType>(work: Objects, prefix: string, schema: T): Promise<z.infer<T>[]> => {
  const heads = await work.list(prefix);
  const results: z.infer<T>[] = [];
  for (let from = 0; from < heads.length; from += READS_AT_ONCE) {
    const read = await Promise.all(heads.slice(from, from + READS_AT_ONCE).map(({ key }) => readJson(work, key, schema)));
    results.push(...read.filter((each) => each !== undefined));
  }
  return results;
};
const sum = <T>(results: readonly T[], count: (result: T) => number): number =>
  results.reduce((total, result) => total + count(result), 0);

const applied = async ({ runId }: ReportInput, work: Objects): Promise<ApplyOutput | undefined> => {
  const results = await resultsOf(work, runKeys(runId).applied, ApplyOutput);
  if (results.length === 0) return undefined;
  return { applied: sum(results, (each) => each.applied), moved: sum(results, (each) => each.moved) };
};

const rescored = async ({ runId }: ReportInput, work: Objects): Promise<RescoreOutput | undefined> => {
  const results = await resultsOf(work, runKeys(runId).rescored, RescoreOutput);
  if (results.length === 0) return undefined;
  return {
    rebuilt: sum(results, (each) => each.rebuilt),
    changed: sum(results, (each) => each.changed),
    joined: sum(results, (each) => each.joined),
    left: sum(results, (each) => each.left),
  };
};

/** The groups that collect formed, and how far each came. A group without a result was cut off, or its receiver stayed away. */
const pushed = async ({ runId }: ReportInput, work: Objects): Promise<RunReport['push']> => {
  const keys = runKeys(runId);
  const collected = await readJson(work, keys.collected, CollectOutput);
  if (!collected) return undefined;
  const { groups, transitions, joined, left } = collected;
  let [delivered, superseded] = [0, 0];
  const failed: string[] = [];
  for await (const { destination, segment } of jsonLines(work, keys.groups, PushGroup)) {
    const result = await readJson(work, keys.pushResult(destination, segment), BroadcastOutput);
    delivered += result?.delivered ?? 0;
    superseded += result?.superseded ?? 0;
    if (!result || result.refused !== undefined) failed.push(`${destination}#${segment}`);
  }
  return { groups, transitions, joined, left, delivered, superseded, failed };
};

/**
 * Say what became of a run, however it ended: from what its steps left in the work bucket, so that a run that failed half-way
 * reports the half it did.
 */
export const report = async (input: ReportInput, deps: ReportDeps): Promise<RunReport> => {
  const { work, reports, control } = deps;
  const { runId, status, startedAt, error } = input;
  const [cluster, apply, inspection, rescore, push] = await Promise.all([
    readJson(work, runKeys(runId).summary, ClusterOutput),
    applied(input, work),
    reportInspection(runId, work, reports),
    rescored(input, work),
    pushed(input, work),
  ]);
  const finishedAt = new Date(deps.now()).toISOString();
  const seen = rescore && cluster && { rebuilt: rescore.rebuilt, listed: cluster.entities };
  const quality = await reportQuality({ runId, measuredAt: finishedAt }, seen, deps);
  const whole: RunReport = {
    runId,
    status,
    ...(error === undefined ? {} : { error }),
    startedAt,
    finishedAt,
    ...(cluster && { cluster }),
    ...(apply && { apply }),
    ...(inspection && { inspection: inspectionSummary(inspection) }),
    ...(rescore && { rescore }),
    ...(push && { push }),
    ...(quality && {
      quality: {
        reportKey: qualityReportKey(runId, 'json'),
        scores: Object.fromEntries(
          quality.report.sources.flatMap(({ source, score }) => (score === undefined ? [] : [[source, score]])),
        ),
      },
    }),
  };
  const reportKey = weeklyReportKey(runId, 'json');
  await Promise.all([
    reports.put(reportKey, JSON.stringify(whole, null, 2)),
    reports.put(weeklyReportKey(runId, 'md'), readable(whole, quality), 'text/markdown; charset=utf-8'),
  ]);
  await putRun(control, { runId, status, startedAt, finishedAt, reportKey });
  return whole;
};
