import { expect, it } from 'vitest';
import { bookProblems, type Found, findProblems } from '../../../cli/local/problems.ts';
import type { WebhookAudit } from '../../../cli/webhooks/audit.ts';
import { DestinationConfig, SegmentConfig } from '../../../shared/contracts/config.ts';
import { FileReport } from '../../../shared/contracts/file-report.ts';
import { Profile } from '../../../shared/contracts/profile.ts';

const at = '2026-01-05T00:00:00.000Z';
const report = FileReport.parse({
  key: 'crm/doctors/d.csv',
  source: 'crm',
  dataset: 'doctors',
  file: 'd.csv',
  etag: 'e',
  bytes: 1,
  droppedAt: at,
  status: 'complete',
  read: 10,
  accepted: 7,
  unchanged: 2,
  quarantined: 1,
  reasons: {},
  issues: {},
  examples: [],
  columns: { mapped: [], missing: [], ignored: [], renamed: [] },
  fill: {},
  parts: [],
  refused: [],
  quarantine: { prefix: 'quarantine/crm/doctors/d.csv/e/', parts: 1, whole: false },
  configVersion: 'v',
  startedAt: at,
  finishedAt: at,
});
const webhooks: WebhookAudit = {
  segments: [],
  merged: 0,
  split: 0,
  verified: 3,
  refused: new Map(),
  repeated: 1,
  outOfSequence: 0,
  contradicting: 0,
};
const well: Found = { files: [{ key: report.key, report }], stuck: [], deadLetters: [], weekly: undefined, webhooks };

it('finds nothing wrong with a run in which all is well', () => expect(findProblems(well)).toEqual([]));

const weekly = { runId: 'r', status: 'held', startedAt: at, finishedAt: at } as Found['weekly'];
it.each<[string, Partial<Found>, string]>([
  ['a file without a report', { files: [{ key: 'a/b/c', report: undefined }] }, 'a/b/c was dropped and has no report'],
  ['a row that is lost', { files: [{ key: 'a/b/c', report: { ...report, accepted: 6 } }] }, '10 rows read, but 9 accounted for'],
  [
    'a file that was rejected',
    { files: [{ key: 'a/b/c', report: { ...report, status: 'rejected', error: { code: 'X', message: 'it is empty' } } }] },
    'it is empty',
  ],
  ['a queue that stands still', { stuck: [{ name: 'records', messages: 3 }] }, 'queue records does not empty: 3 messages'],
  [
    'dead letters',
    {
      deadLetters: [
        { queue: 'records', count: 1, failureMeans: 'Not matched.', messages: [{ messageId: 'm1', sentAt: at, error: 'no' }] },
      ],
    },
    '1 dead letter of queue records. Not matched.\n    m1: no',
  ],
  ['a held weekly run', { weekly }, 'the weekly run r is held'],
  [
    'a bad signature',
    { webhooks: { ...webhooks, refused: new Map([['No matching signature found', 2]]) } },
    '2 webhooks did not verify',
  ],
  ['a late transition', { webhooks: { ...webhooks, outOfSequence: 1 } }, '1 transition came after a later one'],
  ['a contradiction', { webhooks: { ...webhooks, contradicting: 1 } }, '1 webhook held a join and a leave'],
])('names %s', (_, wrong, sentence) => {
  const problems = findProblems({ ...well, ...wrong });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(sentence);
});

const oneId = (n: number): string => `hcp_01JGZZZZZZZZZZZZZZZZZZZZZ${n}`;
const profile = (n: number, state: 'granted' | 'denied') =>
  Profile.parse({
    oneId: oneId(n),
    version: 1,
    status: 'live',
    records: [],
    golden: {},
    identifiers: [],
    consents: { marketing: { state, at, source: 'crm', reason: 'r' } },
    scores: {},
    traits: {},
    segments: { vip: { since: at, sequence: 1, reason: 'r' } },
    outbox: [],
    configVersion: 'v',
    builtAt: at,
  });

it('compares what a destination heard with the profiles, consent of the destination included', () => {
  const configuration = {
    segments: [
      SegmentConfig.parse({ id: 'vip', title: 'VIP', purposes: ['profiling'], when: { field: 'country', equals: 'CN' } }),
    ],
    destinations: [
      DestinationConfig.parse({
        id: 'mail',
        title: 'Mail',
        url: 'https://mail.example',
        segments: 'all',
        purposes: ['marketing'],
      }),
    ],
  };
  const heard = (...ids: number[]): WebhookAudit => ({
    ...webhooks,
    segments: [{ destination: 'mail', segment: 'vip', webhooks: 1, joins: 1, leaves: 0, members: new Set(ids.map(oneId)) }],
  });
  const profiles = [profile(1, 'granted'), profile(2, 'denied'), profile(3, 'granted')];
  const now = Date.parse(at);
  expect(bookProblems(heard(1, 3), configuration, profiles, now)).toEqual([]);
  expect(bookProblems(heard(1, 2), configuration, profiles, now)).toEqual([
    'mail and the profiles disagree on 2 HCPs of segment vip',
  ]);
  expect(bookProblems(webhooks, configuration, profiles, now)).toEqual([
    'mail and the profiles disagree on 2 HCPs of segment vip',
  ]);
});
