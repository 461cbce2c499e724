import type { Profile } from '../../shared/contracts/profile.ts';
import type { FileOutcome, Identity } from './outcome.ts';
import type { Outcome } from './run.ts';
import type { LocalSession } from './session.ts';

/** run.json: what a script wants to know of a run. */
export const runSummary = (outcome: Outcome, { cloud, configuration }: LocalSession, startedAt: Date): object => ({
  ok: outcome.problems.length === 0,
  problems: outcome.problems,
  startedAt: startedAt.toISOString(),
  finishedAt: new Date().toISOString(),
  configVersion: configuration.version,
  skipped: outcome.skipped,
  rows: rowTotals(outcome.files),
  records: outcome.identities.length,
  recordsWithoutIdentity: outcome.identities.filter(({ oneId }) => oneId === undefined).length,
  hcps: hcpCount(outcome.identities),
  segments: Object.fromEntries(segmentSizes(outcome.profiles)),
  webhooks: {
    verified: outcome.webhooks.verified,
    repeated: outcome.webhooks.repeated,
    refused: Object.fromEntries(outcome.webhooks.refused),
    segments: outcome.webhooks.segments.map(({ members, ...books }) => ({ ...books, members: members.size })),
  },
  weekly: outcome.weekly,
  deadLetters: outcome.deadLetters,
  steps: outcome.steps,
  usage: cloud.usage(),
});

/** Rows of all files: read, and what became of them. */
export const rowTotals = (files: readonly FileOutcome[]) => {
  const sum = (of: 'read' | 'accepted' | 'unchanged' | 'quarantined'): number =>
    files.reduce((total, { report }) => total + (report?.[of] ?? 0), 0);
  return { read: sum('read'), accepted: sum('accepted'), unchanged: sum('unchanged'), quarantined: sum('quarantined') };
};

export const hcpCount = (identities: readonly Identity[]): number => new Set(identities.flatMap(({ oneId }) => oneId ?? [])).size;

/** Members by segment, configured or not. */
export const segmentSizes = (profiles: readonly Profile[]): Map<string, number> => {
  const sizes = new Map<string, number>();
  for (const { segments } of profiles) {
    for (const segment of Object.keys(segments)) sizes.set(segment, (sizes.get(segment) ?? 0) + 1);
  }
  return sizes;
};
