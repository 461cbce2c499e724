import {
  type InspectionReport,
  inspectionKeys,
  inspectionReportKey,
  JudgeOutput,
  NamedFlag,
} from '../../shared/contracts/inspection.ts';
import type { Objects } from '../../shared/contracts/objects.ts';
import type { RunId, RunReport } from '../../shared/contracts/run.ts';
import { jsonLines, readJson } from '../../shared/stores/runs.ts';

/** For Markdown cells. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replace(/\s+/g, ' ');

/** The flags as Markdown, for whoever answers for the source. */
export const readableInspection = ({ source, flags, judged, reporters, ...report }: InspectionReport): string => {
  const lines = [
    `# ${source}: reported, not observed`,
    '',
    `${report.inspectedAt}, weekly run ${report.runId}: ${flags.length} of ${judged} months of ${reporters} reporters are flagged.`,
    '',
    'A flag says that a month of reports looks like data made to meet a target: what was seen, and the chance of it in honest reports.',
    'It is a reason to ask, no proof: a calendar that is missing here, or two systems that share one login, look alike.',
    `At most ${report.falseDiscoveryRate * 100} % of all flags are expected to be false. What a flagged month reported counts ${report.trustWhenFlagged} of its points.`,
  ];
  if (flags.length > 0)
    lines.push('', '| reporter | month | visits | pattern | what was seen |', '| --- | --- | ---: | --- | --- |');
  for (const { reporter, period, visits, findings } of flags)
    for (const { pattern, saw } of findings)
      lines.push(`| ${cell(reporter)} | ${period} | ${visits} | ${pattern} | ${cell(saw)} |`);
  return `${lines.join('\n')}\n`;
};

/**
 * Write each source's report of the run's inspection; a run that did not come so far leaves the reports that stand.
 * @returns what the inspection came to
 */
export const reportInspection = async (runId: RunId, work: Objects, reports: Objects): Promise<JudgeOutput | undefined> => {
  const keys = inspectionKeys(runId);
  const judged = await readJson(work, keys.judged, JudgeOutput);
  if (!judged) return undefined;
  const flags: NamedFlag[] = [];
  for await (const flag of jsonLines(work, keys.flags, NamedFlag)) flags.push(flag);
  // The latest month first.
  flags.sort((a, b) => (a.period === b.period ? (a.reporter < b.reporter ? -1 : 1) : a.period < b.period ? 1 : -1));
  const { inspectedAt, falseDiscoveryRate, trustWhenFlagged } = judged;
  await Promise.all(
    judged.sources.flatMap(({ source, reporters, judged: months }) => {
      const own = flags.filter((flag) => flag.source === source);
      const report: InspectionReport = {
        source,
        runId,
        inspectedAt,
        falseDiscoveryRate,
        trustWhenFlagged,
        reporters,
        judged: months,
        flags: own,
      };
      return [
        reports.put(inspectionReportKey(source, 'json'), JSON.stringify(report, null, 2)),
        reports.put(inspectionReportKey(source, 'md'), readableInspection(report), 'text/markdown; charset=utf-8'),
      ];
    }),
  );
  return judged;
};

/** What the run's own report says of it. */
export const inspectionSummary = ({ sources }: JudgeOutput): NonNullable<RunReport['inspection']> => ({
  reporters: sources.reduce((sum, { reporters }) => sum + reporters, 0),
  flagged: sources.reduce((sum, { flagged }) => sum + flagged, 0),
});
