import type { Configuration } from '../../shared/contracts/config.ts';
import {
  GatheredReporter,
  inspectionKeys,
  type JudgeInput,
  type JudgeOutput,
  type NamedFlag,
  type ReportFlag,
} from '../../shared/contracts/inspection.ts';
import type { Objects } from '../../shared/contracts/objects.ts';
import { isJudged, judge } from '../../shared/quality/reports/judge.ts';
import type { Count } from '../../shared/runtime/stage.ts';
import { jsonLines } from '../../shared/stores/runs.ts';
import type { VisitStore } from '../../shared/stores/visits.ts';

export interface JudgeDeps {
  visits: VisitStore;
  work: Objects;
  configuration: () => Promise<Configuration>;
  /** ms */
  now: () => number;
  count: Count;
}

/** What gather measured, each reporter once: a run that was started again may have left more objects than it wrote last. */
const gathered = async (work: Objects, prefix: string): Promise<GatheredReporter[]> => {
  const reporters = new Map<string, GatheredReporter>();
  const keys = (await work.list(prefix)).map(({ key }) => key).sort();
  for (const key of keys)
    for await (const each of jsonLines(work, key, GatheredReporter)) reporters.set(`${each.source}#${each.by}`, each);
  return [...reporters.values()];
};

/**
 * Hold all reporters against each other, and write the flags: to the profile table, where the rescore that follows finds them, and to
 * the work bucket for the report. All reporters' measures are held at once: some 500 bytes for each month of each.
 */
export const judgeRun = async (
  { runId }: JudgeInput,
  { visits, work, configuration, now, count }: JudgeDeps,
): Promise<JudgeOutput> => {
  const keys = inspectionKeys(runId);
  const { inspection } = await configuration();
  const reporters = await gathered(work, keys.measures);
  const { flags, tests } = judge(
    reporters.flatMap(({ months }) => months),
    inspection,
  );
  const flagsOf = Map.groupBy(flags, ({ source, by }) => `${source}#${by}`);
  const own = ({ source, by }: GatheredReporter): ReportFlag[] => flagsOf.get(`${source}#${by}`) ?? [];
  const gone = reporters.flatMap((reporter) => {
    const holds = new Set(own(reporter).map(({ period }) => period));
    return reporter.standing.filter((period) => !holds.has(period)).map((period) => ({ by: reporter.by, period }));
  });
  await visits.setFlags(flags, gone);
  const named = reporters.flatMap((reporter) =>
    own(reporter).map((flag): NamedFlag => ({ ...flag, reporter: reporter.reporter })),
  );
  await work.put(keys.flags, named.map((flag) => `${JSON.stringify(flag)}\n`).join(''), 'application/jsonl');
  const output: JudgeOutput = {
    inspectedAt: new Date(now()).toISOString(),
    falseDiscoveryRate: inspection.falseDiscoveryRate,
    trustWhenFlagged: inspection.trustWhenFlagged,
    tests,
    sources: [...Map.groupBy(reporters, ({ source }) => source)]
      .map(([source, own]) => ({
        source,
        reporters: own.filter(({ months }) => months.length > 0).length,
        judged: own.flatMap(({ months }) => months).filter((month) => isJudged(month, inspection)).length,
        flagged: flags.filter((flag) => flag.source === source).length,
      }))
      .sort((a, b) => (a.source < b.source ? -1 : 1)),
  };
  await work.put(keys.judged, JSON.stringify(output));
  count('ReportersInspected', reporters.length);
  count('ReporterMonthsFlagged', flags.length);
  return output;
};
