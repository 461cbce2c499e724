import type { Configuration, SourceConfig } from '../../shared/contracts/config.ts';
import {
  type GatheredReporter,
  type GatherInput,
  type GatherOutput,
  inspectionKeys,
  type Period,
} from '../../shared/contracts/inspection.ts';
import type { Objects } from '../../shared/contracts/objects.ts';
import { periodsUntil, previousPeriod } from '../../shared/quality/reports/calendar.ts';
import { measure, type Visit } from '../../shared/quality/reports/measure.ts';
import { lineBuffer } from '../../shared/stores/runs.ts';
import type { ReportedVisit, Reporter, VisitStore } from '../../shared/stores/visits.ts';

export interface GatherDeps {
  visits: VisitStore;
  work: Objects;
  configuration: () => Promise<Configuration>;
  /** ms */
  now: () => number;
  /** Until the invocation is cut off, ms. */
  remainingMs: () => number;
}

/** With less time than this it stops at a checkpoint: enough for a reporter and for writing what was measured. */
const LEAST_MS = 60_000;
/** Reporters read at a time. */
const AT_ONCE = 8;

const visitOf = ({ key, at, enteredAt, identity, place, note }: ReportedVisit): Visit => ({
  key,
  at: Date.parse(at),
  ...(enteredAt === undefined ? {} : { enteredAt: Date.parse(enteredAt) }),
  hcp: identity,
  ...(place === undefined ? {} : { place }),
  ...(note === undefined ? {} : { note }),
});

/** The ledger counts months in UTC, the source by its own clocks: the month before holds the first hours of the first, or the next the last ones. */
const ledgerMonths = (periods: readonly Period[], now: number): Period[] => {
  const [first] = periods;
  const current = new Date(now).toISOString().slice(0, 7);
  return [...new Set([...(first === undefined ? [] : [previousPeriod(first)]), ...periods, current])];
};

const gatherReporter = async (
  { source: id, by, reporter }: Reporter,
  source: SourceConfig,
  { inspection }: Configuration,
  { visits: store, now }: GatherDeps,
): Promise<GatheredReporter> => {
  const periods = periodsUntil(now(), source.timeZone, inspection.months);
  const [visits, flags] = await Promise.all([store.visits(by, ledgerMonths(periods, now())), store.flags(by)]);
  return {
    source: id,
    by,
    reporter,
    months: measure(visits.map(visitOf), { by, source }, periods, inspection),
    standing: flags.map(({ period }) => period).filter((period) => periods.includes(period)),
  };
};

/**
 * Measure what the reporters of one shard reported, and write it to the work bucket. It stops where the time runs out; the next call
 * goes on behind the last reporter that it did. A call that is repeated writes its object anew.
 */
export const gather = async ({ runId, step, shard, after, part }: GatherInput, deps: GatherDeps): Promise<GatherOutput> => {
  const configuration = await deps.configuration();
  const sources = new Map<string, SourceConfig>(configuration.sources.map((source) => [source.id, source]));
  const name = ({ source, by }: Reporter): string => `${source}#${by}`;
  const left = (await deps.visits.reporters(shard)).filter((each) => after === undefined || name(each) > after);
  const lines = lineBuffer();
  let [done, last] = [0, after];
  while (done < left.length && (done === 0 || deps.remainingMs() >= LEAST_MS)) {
    const batch = left.slice(done, done + AT_ONCE);
    const gathered = await Promise.all(
      batch.map((each) => {
        const source = sources.get(each.source);
        // Of a source that is configured no more, nobody knows the clocks: its flags stand as they are.
        return source ? gatherReporter(each, source, configuration, deps) : undefined;
      }),
    );
    for (const each of gathered) if (each && each.months.length + each.standing.length > 0) lines.add(JSON.stringify(each));
    done += batch.length;
    last = batch.map(name).at(-1);
  }
  await deps.work.put(inspectionKeys(runId).measuresPart(shard, part), lines.take(), 'application/jsonl');
  return { runId, step, shard, ...(last === undefined ? {} : { after: last }), part: part + 1, done: done >= left.length };
};
