import type { Configuration, DestinationConfig } from '../../shared/contracts/config.ts';
import type { Profile } from '../../shared/contracts/profile.ts';
import type { RunReport } from '../../shared/contracts/run.ts';
import { consentsTo } from '../../shared/push/consent.ts';
import { subscribes } from '../../shared/push/subscription.ts';
import { count } from '../terminal/format.ts';
import type { WebhookAudit } from '../webhooks/audit.ts';
import type { DeadLetters, FileOutcome } from './outcome.ts';
import type { BusyQueue } from './settle.ts';

const fileProblem = ({ key, report }: FileOutcome): string[] => {
  if (!report) return [`${key} was dropped and has no report`];
  switch (report.status) {
    case 'rejected':
      return [`${key} could not be read: ${report.error?.message ?? 'no reason given'}`];
    case 'gone':
      return [`${key} was deleted or overwritten before it could be read`];
    case 'complete':
    case 'ignored':
  }
  const accounted = report.accepted + report.unchanged + report.quarantined;
  return accounted === report.read ? [] : [`${key}: ${count(report.read, 'row')} read, but ${accounted} accounted for`];
};

const deadLetterProblem = ({ queue, count: n, failureMeans, messages }: DeadLetters): string => {
  const named = messages.map(({ messageId, error }) => `${messageId}${error === undefined ? '' : `: ${error}`}`);
  const listed = named.map((line) => `\n    ${line}`).join('');
  return `${count(n, 'dead letter')} of queue ${queue}. ${failureMeans}${listed}`;
};

const weeklyProblem = (weekly: RunReport | undefined): string[] => {
  if (!weekly) return [];
  const failedPushes = weekly.push?.failed ?? [];
  return [
    ...(weekly.status === 'completed'
      ? []
      : [
          `the weekly run ${weekly.runId} is ${weekly.status}: ${weekly.error ?? (weekly.cluster?.guard.reasons.join('; ') || 'no reason given')}`,
        ]),
    ...(failedPushes.length === 0 ? [] : [`the weekly run could not deliver everything to ${failedPushes.join(', ')}`]),
  ];
};

const webhookProblems = (audit: WebhookAudit): string[] => [
  ...[...audit.refused].map(([why, n]) => `${count(n, 'webhook')} did not verify: ${why}`),
  ...(audit.outOfSequence === 0 ? [] : [`${count(audit.outOfSequence, 'transition')} came after a later one of the same HCP`]),
  ...(audit.contradicting === 0 ? [] : [`${count(audit.contradicting, 'webhook')} held a join and a leave of one HCP`]),
];

/** Whom a destination must take to be in a segment, by the profiles. */
const expectedMembers = (
  destination: DestinationConfig,
  segment: string,
  profiles: readonly Profile[],
  now: number,
): Set<string> =>
  new Set(
    profiles
      .filter((profile) => profile.status === 'live' && Object.hasOwn(profile.segments, segment))
      .filter((profile) => consentsTo(profile, destination.purposes, now))
      .map(({ oneId }) => oneId),
  );

/** Where what a destination heard and what the profiles say are not the same. */
export const bookProblems = (
  audit: WebhookAudit,
  configuration: Pick<Configuration, 'destinations' | 'segments'>,
  profiles: readonly Profile[],
  now: number,
): string[] =>
  configuration.destinations.flatMap((destination) =>
    configuration.segments
      .filter(({ id }) => subscribes(destination, id))
      .flatMap(({ id }) => {
        const expected = expectedMembers(destination, id, profiles, now);
        const heard =
          audit.segments.find((books) => books.destination === destination.id && books.segment === id)?.members ??
          new Set<string>();
        const differing =
          [...expected].filter((oneId) => !heard.has(oneId)).length + [...heard].filter((oneId) => !expected.has(oneId)).length;
        return differing === 0
          ? []
          : [`${destination.id} and the profiles disagree on ${count(differing, 'HCP')} of segment ${id}`];
      }),
  );

export interface Found {
  files: readonly FileOutcome[];
  stuck: readonly BusyQueue[];
  deadLetters: readonly DeadLetters[];
  weekly: RunReport | undefined;
  webhooks: WebhookAudit;
}

/** Everything that is not as it should be, a sentence each. */
export const findProblems = ({ files, stuck, deadLetters, weekly, webhooks }: Found): string[] => [
  ...files.flatMap(fileProblem),
  ...stuck.map(({ name, messages }) => `queue ${name} does not empty: ${count(messages, 'message')} and no progress`),
  ...deadLetters.map(deadLetterProblem),
  ...weeklyProblem(weekly),
  ...webhookProblems(webhooks),
];
