import { clean } from '../../../functions/clean/clean.ts';
import type { CleanDeps } from '../../../functions/clean/deps.ts';
import { Configuration, SourceConfig } from '../../../shared/contracts/config.ts';
import { FileReport, QuarantinedRow } from '../../../shared/contracts/file-report.ts';
import { landingEvent } from '../../../shared/contracts/landing-event.ts';
import { type Observation, ObservationMessage } from '../../../shared/contracts/observation.ts';
import { RecordMessage, type SourceRecord } from '../../../shared/contracts/record.ts';
import type { Delivery } from '../../../shared/runtime/stage.ts';
import { FileStore } from '../../../shared/stores/files.ts';
import { MemoryTable } from '../../../shared/stores/memory-table.ts';
import { MemoryObjects } from '../../../shared/stores/objects.ts';
import { MemoryQueue } from '../../../shared/stores/queues.ts';
import { referenceReader } from '../../../shared/stores/reference.ts';

export const HASH_KEY = Buffer.from('a key for tests');
export const INTAKE = 'arn:aws:sqs:eu-central-1:000000000000:intake';
const LANDING = 'arn:aws:sqs:eu-central-1:000000000000:landing';

/** Sources of every kind of dataset, for tests. */
export const SOURCES = [
  {
    id: 'crm',
    title: 'CRM',
    country: 'CN',
    trust: 'secondHand',
    timeZone: 'Asia/Shanghai',
    datasets: {
      doctors: {
        kind: 'record',
        format: 'csv',
        encoding: 'gb18030',
        columns: { sourceId: '编号', name: '姓名', hospital: '医院', gender: '性别', changedAt: '更新时间', withdrawn: '状态' },
        identifiers: [{ type: 'phone', column: '手机' }],
        required: ['name'],
        values: { withdrawn: { 作废: 'true', 有效: 'false' } },
      },
    },
  },
  {
    id: 'us',
    title: 'US registry',
    country: 'US',
    trust: 'thirdHand',
    timeZone: 'America/New_York',
    datasets: {
      people: {
        kind: 'record',
        format: 'csv',
        encoding: 'utf-8',
        delimiter: ',',
        columns: { sourceId: 'id', familyName: 'last', givenName: ['first', 'given'], city: 'city', changedAt: 'updated' },
        identifiers: [
          { type: 'npi', column: 'npi' },
          { type: 'email', column: 'email' },
        ],
        required: ['familyName'],
      },
      /** Whatever it is that comes. */
      any: {
        kind: 'record',
        format: 'csv',
        columns: { sourceId: 'id', familyName: 'last', givenName: ['first', 'given'], city: 'city' },
        identifiers: [{ type: 'email', column: 'email' }],
        required: ['familyName'],
        synonyms: { last: ['surname'] },
        discard: ['ssn'],
      },
      array: {
        kind: 'record',
        format: 'json',
        columns: { sourceId: 'id', familyName: 'last', city: 'city' },
        required: ['familyName'],
      },
      hospitals: {
        kind: 'hospital',
        format: 'csv',
        columns: { id: 'id', name: 'name', aliases: 'aliases', city: 'city' },
      },
      lines: {
        kind: 'record',
        format: 'jsonl',
        encoding: 'utf-8',
        columns: { sourceId: 'id', familyName: 'last', city: 'city' },
        identifiers: [{ type: 'phone', column: 'phone' }],
        required: ['familyName'],
      },
      clicks: {
        kind: 'engagement',
        format: 'csv',
        delimiter: ';',
        identity: [
          { type: 'record', source: 'us', column: 'who' },
          { type: 'email', column: 'email' },
        ],
        columns: { at: 'at', channel: 'channel', action: 'action', contentId: 'content' },
        values: { action: { opened: 'open' } },
      },
      consents: {
        kind: 'consent',
        format: 'jsonl',
        identity: [{ type: 'email', column: 'email' }],
        columns: { eventId: 'id', at: 'at', purpose: 'purpose', state: 'state', expiresAt: 'until' },
        values: { state: { 'opt-in': 'granted', 'opt-out': 'denied' } },
      },
      surveys: {
        kind: 'survey',
        format: 'csv',
        identity: [{ type: 'npi', column: 'npi' }],
        columns: { eventId: 'response', at: 'at', surveyId: 'survey', answers: ['q1', 'q2'] },
      },
      content: {
        kind: 'content',
        format: 'csv',
        columns: { at: 'at', contentId: 'id', title: 'title', topics: 'topics' },
        topicSeparator: '|',
      },
    },
  },
].map((source) => SourceConfig.parse(source));

export const CONFIGURATION = Configuration.parse({
  version: 'test-1',
  sources: SOURCES,
  matching: [],
  scorecards: [],
  segments: [],
  destinations: [],
});

/** Everything that cleaning touches, in memory. `before` runs ahead of each call of any of it, and may throw. */
export const makeWorld = (before: (call: string) => void = () => {}) => {
  const queueHook = (name: string) => (call: string) => before(`${name}.${call}`);
  const landing = new MemoryObjects('landing', (call, key) => before(`landing.${call} ${key}`));
  const reports = new MemoryObjects('reports', (call, key) => before(`reports.${call} ${key}`), [landing]);
  const identity = new MemoryTable((call) => before(`identity.${call}`));
  const control = new MemoryTable((call) => before(`control.${call}`));
  const queues = {
    records: new MemoryQueue(queueHook('records')),
    observations: new MemoryQueue(queueHook('observations')),
    landingQueue: new MemoryQueue(queueHook('landingQueue')),
  };
  const counts: Record<string, number> = {};
  const clock = { now: Date.parse('2026-06-01T00:00:00Z'), remainingMs: (): number => 900_000 };
  const deps: CleanDeps = {
    landing,
    reports,
    identity,
    files: new FileStore(control),
    ...queues,
    intakeQueueArn: INTAKE,
    configuration: () => Promise.resolve(CONFIGURATION),
    hospitals: referenceReader(reports, () => clock.now),
    hashKey: () => Promise.resolve(HASH_KEY),
    now: () => clock.now,
    remainingMs: () => clock.remainingMs(),
    count: (name, value) => {
      counts[name] = (counts[name] ?? 0) + value;
    },
  };

  const delivery = (body: string, queue = LANDING, messageId = 'm-1'): Delivery => ({
    messageId,
    body,
    attempt: 1,
    sentAt: Date.parse('2026-05-01T00:00:00Z'),
    queue,
  });

  /** Deliver what is in the landing queue, until nothing is left. */
  const drain = async (): Promise<void> => {
    for (let next = queues.landingQueue.sent.shift(); next; next = queues.landingQueue.sent.shift())
      await clean(delivery(next.body), deps);
  };

  return {
    deps,
    landing,
    reports,
    identity,
    control,
    ...queues,
    counts,
    clock,
    delivery,
    drain,
    /** Drop a file and clean it to its end. */
    drop: async (key: string, body: string | Uint8Array): Promise<FileReport> => {
      await landing.put(key, body);
      await clean(delivery(JSON.stringify(landingEvent(key, (await landing.head(key))?.etag ?? ''))), deps);
      await drain();
      return FileReport.parse(JSON.parse((await reports.text(`reports/${key}.json`)) ?? 'null'));
    },
    sentRecords: (): SourceRecord[] => queues.records.sent.map(({ body }) => RecordMessage.parse(JSON.parse(body)).record),
    sentObservations: (): Observation[] =>
      queues.observations.sent.flatMap(({ body }) => ObservationMessage.parse(JSON.parse(body)).observations),
    /** Every quarantined row, as stored, in order. */
    quarantined: async (prefix = 'quarantine/'): Promise<(QuarantinedRow & { text: Buffer })[]> => {
      const rows: (QuarantinedRow & { text: Buffer })[] = [];
      for (const { key } of await reports.list(prefix)) {
        if (!key.endsWith('.jsonl')) continue;
        for (const line of ((await reports.text(key)) ?? '').trim().split('\n')) {
          const row = QuarantinedRow.parse(JSON.parse(line));
          rows.push({ ...row, text: Buffer.from(row.bytes, 'base64') });
        }
      }
      return rows;
    },
    /** Put what `match` would store of each record sent. */
    store: async (settled: boolean): Promise<void> => {
      for (const { body } of queues.records.sent.splice(0)) {
        const { record } = RecordMessage.parse(JSON.parse(body));
        const item = JSON.parse(JSON.stringify({ ...record, ...(settled ? { settled: 'attempt' } : {}) }));
        await identity.put({ ...item, pk: `R#${record.recordId}`, sk: '-' });
      }
    },
  };
};
export type World = ReturnType<typeof makeWorld>;
