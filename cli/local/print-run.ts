import type { Configuration } from '../../shared/contracts/config.ts';
import type { Evaluation } from '../evaluate/evaluate-pairs.ts';
import { count, duration, number, ratio } from '../terminal/format.ts';
import { bad, bold, dim, good, warn } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';
import type { Outcome } from './run.ts';
import { hcpCount, rowTotals, segmentSizes } from './summary.ts';

const right = (title: string) => ({ title, align: 'right' as const });
const section = (title: string, body: string): string => `\n${bold(title)}\n${body}`;

const filesTable = ({ files }: Outcome): string => {
  const totals = rowTotals(files);
  const why = (counts: Record<string, number> | undefined): string =>
    Object.entries(counts ?? {})
      .map(([code, n]) => `${code} ${number(n)}`)
      .join(', ');
  return table(
    [{ title: 'file' }, right('read'), right('accepted'), right('unchanged'), right('quarantined'), { title: 'why' }],
    [
      ...files.map(({ key, report }) =>
        report
          ? [
              key,
              number(report.read),
              number(report.accepted),
              number(report.unchanged),
              report.quarantined > 0 ? warn(number(report.quarantined)) : '0',
              report.status === 'complete' ? dim(why(report.reasons)) : bad(report.error?.message ?? report.status),
            ]
          : [key, '', '', '', '', bad('no report')],
      ),
      null,
      ['', number(totals.read), number(totals.accepted), number(totals.unchanged), number(totals.quarantined)],
    ],
  );
};

const identityLine = ({ identities }: Outcome, evaluation: Evaluation | undefined): string => {
  const line = `${count(identities.length, 'source record')} → ${bold(count(hcpCount(identities), 'HCP'))}`;
  if (!evaluation) return line;
  const { precision, recall, f1, hcps, missing } = evaluation;
  return [
    `${line} ${dim(`(in truth ${number(hcps)})`)}`,
    `precision ${bold(ratio(precision))}  recall ${bold(ratio(recall))}  F1 ${bold(ratio(f1))}${missing > 0 ? dim(`  (${count(missing, 'record')} of the truth without an identity, such as quarantined ones)`) : ''}`,
  ].join('\n');
};

const segmentsTable = ({ profiles, webhooks }: Outcome, { segments, destinations }: Configuration): string => {
  const sizes = segmentSizes(profiles);
  const heard = (destination: string, segment: string) =>
    webhooks.segments.find((books) => books.destination === destination && books.segment === segment);
  return table(
    [
      { title: 'segment' },
      right('HCPs'),
      ...destinations.flatMap(({ id }) => [right(`${id}: webhooks`), right('joins'), right('leaves')]),
    ],
    segments.map(({ id }) => [
      id,
      number(sizes.get(id) ?? 0),
      ...destinations.flatMap((destination) => {
        const books = heard(destination.id, id);
        return books ? [number(books.webhooks), number(books.joins), number(books.leaves)] : ['–', '–', '–'];
      }),
    ]),
  );
};

const webhookLine = ({ webhooks }: Outcome): string => {
  const refused = [...webhooks.refused.values()].reduce((sum, n) => sum + n, 0);
  return `${count(webhooks.verified, 'webhook')} received, ${
    refused === 0 ? good('every signature verified') : bad(`${number(refused)} did not verify`)
  }${webhooks.repeated > 0 ? dim(`, ${number(webhooks.repeated)} of them repeats`) : ''}${
    webhooks.merged + webhooks.split > 0
      ? dim(`; OneIDs heard to be merged: ${number(webhooks.merged)}, split: ${number(webhooks.split)}`)
      : ''
  }`;
};

const weeklyLine = ({ weekly }: Outcome): string => {
  if (!weekly) return dim('not run');
  const { cluster, apply, rescore, push } = weekly;
  const parts = [
    cluster &&
      `${count(cluster.entities, 'HCP')} clustered, ${count(cluster.merges, 'merge')}, ${count(cluster.splits, 'split')}`,
    apply && `${number(apply.applied)} applied, ${number(apply.moved)} left to the live path`,
    rescore && `${count(rescore.rebuilt, 'profile')} rebuilt, ${number(rescore.changed)} changed`,
    push && `${count(push.transitions, 'transition')}, ${number(push.delivered)} delivered`,
  ].filter((part) => part !== undefined);
  const state = weekly.status === 'completed' ? good(weekly.status) : bad(weekly.status);
  return [`${state}  ${dim(weekly.runId)}`, ...parts.map((part) => `  ${part}`)].join('\n');
};

const stepsTable = ({ steps, busy }: Outcome): string => {
  const start = Math.min(...[...busy.values()].map(({ from }) => from));
  const spans = [...busy].sort(([, a], [, b]) => a.from - b.from);
  const total = steps.reduce((sum, { ms }) => sum + ms, 0);
  return [
    table(
      [{ title: 'step' }, right('time')],
      [...steps.map(({ name, ms }) => [name, duration(ms)]), null, ['in all', duration(total)]],
    ),
    '',
    table(
      [{ title: 'queue' }, right('first busy after'), right('until')],
      spans.map(([queue, { from, to }]) => [queue, duration(from - start), duration(to - start)]),
    ),
  ].join('\n');
};

/** Everything that a run found, for people. */
export const printRun = (outcome: Outcome, configuration: Configuration, evaluation?: Evaluation): string =>
  [
    section('Files', filesTable(outcome)),
    ...outcome.skipped.map((key) => `${warn('skipped:')} ${key} does not lie at <source>/<dataset>/<file>`),
    section('Identities', identityLine(outcome, evaluation)),
    section('Segments and deliveries', `${segmentsTable(outcome, configuration)}\n${webhookLine(outcome)}`),
    section('Weekly run', weeklyLine(outcome)),
    section('Time', stepsTable(outcome)),
  ].join('\n');

/** The last word on a run: all well, or what is not. */
export const printVerdict = ({ problems }: Outcome): string =>
  problems.length === 0
    ? good('✔ all is well: every row accounted for, every queue empty, no dead letters')
    : [bad(`✘ ${count(problems.length, 'problem')}`), ...problems.map((problem) => `  ${problem}`)].join('\n');
