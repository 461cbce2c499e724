import type { QualityReport } from '../../shared/contracts/quality.ts';
import type { RunReport } from '../../shared/contracts/run.ts';
import { qualitySection } from '../../shared/quality/readable.ts';

const count = (n: number): string => n.toLocaleString('en-GB');
const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;

const verdict = ({ status, error, cluster }: RunReport): string => {
  switch (status) {
    case 'completed':
      return cluster?.guard.forced === true ? 'Completed, by force: the guard would have held it.' : 'Completed.';
    case 'held':
      return 'Held by the guard: nothing was changed. Look at the reasons; to apply all the same, start the machine with {"force": true}.';
    case 'failed':
      return `Failed: ${error ?? 'for an unnamed reason'}. What was done stands; the next run looks at everything again.`;
  }
};

const duration = (from: string, to: string): string => {
  const seconds = Math.round((Date.parse(to) - Date.parse(from)) / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
};

/** The report as Markdown, for whoever is told of the run. */
export const readable = (report: RunReport, quality?: { report: QualityReport; previous: QualityReport | undefined }): string => {
  const { cluster, apply, inspection, rescore, push } = report;
  const lines = [
    `# Weekly run ${report.runId}`,
    '',
    verdict(report),
    '',
    `${report.startedAt} to ${report.finishedAt} (${duration(report.startedAt, report.finishedAt)})`,
    '',
    '| step | what | count |',
    '| --- | --- | ---: |',
  ];
  const row = (step: string, what: string, value: number | string): void => {
    lines.push(`| ${step} | ${what} | ${typeof value === 'number' ? count(value) : value} |`);
  };
  if (cluster) {
    row('snapshot', 'records', cluster.records);
    row('snapshot', 'components', cluster.components);
    row('cluster', 'OneIDs', cluster.entities);
    row('cluster', 'changes', cluster.changes);
    row('cluster', 'OneIDs to be merged', cluster.merges);
    row('cluster', 'OneIDs to be split', cluster.splits);
    row('cluster', 'repairs', cluster.repairs);
    row('cluster', 'generic keys', cluster.genericKeys);
    row('cluster', 'share of OneIDs affected', percent(cluster.affectedShare));
    row('guard', 'verdict', cluster.guard.ok ? (cluster.guard.forced ? 'forced' : 'ok') : 'hold');
  }
  if (apply) {
    row('apply', 'applied', apply.applied);
    row('apply', 'left to the live path, having moved on', apply.moved);
  }
  if (inspection) {
    row('inspect', 'reporters', inspection.reporters);
    row('inspect', 'months of reporters flagged', inspection.flagged);
  }
  if (rescore) {
    row('rescore', 'profiles rebuilt', rescore.rebuilt);
    row('rescore', 'profiles changed', rescore.changed);
  }
  if (push) {
    row('push', 'joins', push.joined);
    row('push', 'leaves', push.left);
    row('push', 'destination and segment groups', push.groups);
    row('push', 'transitions delivered', push.delivered);
    row('push', 'transitions superseded', push.superseded);
  }
  if (cluster && cluster.guard.reasons.length > 0)
    lines.push('', '## Guard', '', ...cluster.guard.reasons.map((each) => `- ${each}`));
  if (push && push.failed.length > 0) {
    lines.push('', '## Not delivered to its end', '', ...push.failed.map((each) => `- ${each}`));
    lines.push('', `Start the segment-push machine with this run's id and groupsKey to deliver the rest.`);
  }
  if (quality) lines.push('', ...qualitySection(quality.report, quality.previous));
  return `${lines.join('\n')}\n`;
};
