// Every kind of bad input, on the local cloud: each ends in a clear report, nothing is lost, and nothing is left in a queue.
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDeadLetters } from '../../cli/local/outcome.ts';
import { type LocalSession, openLocalSession } from '../../cli/local/session.ts';
import { CONFIG } from '../../cli/paths.ts';
import { findDrops } from '../../cli/quarantine/find.ts';
import { retry } from '../../cli/quarantine/retry.ts';
import { silentProgress } from '../../cli/terminal/progress.ts';
import { readableKey, reportKey } from '../../shared/clean/landing-key.ts';
import { Configuration } from '../../shared/contracts/config.ts';
import { FileReport, QuarantinedRow } from '../../shared/contracts/file-report.ts';
import type { Objects } from '../../shared/contracts/objects.ts';
import { referenceReader } from '../../shared/stores/reference.ts';
import { jsonLines, readJson } from '../../shared/stores/runs.ts';
import { gz, xlsxOf, zipOf } from '../unit/clean/file/build.ts';
import { matchingModel } from '../unit/match/model.ts';

const configuration = Configuration.parse({
  version: 'bad-input',
  sources: [
    {
      id: 'clinic',
      title: 'A clinic',
      country: 'CN',
      trust: 'secondHand',
      timeZone: 'Asia/Shanghai',
      datasets: {
        doctors: {
          kind: 'record',
          format: 'csv',
          encoding: 'utf-8',
          columns: { sourceId: 'id', name: 'name', hospital: 'hospital', address: 'address' },
          identifiers: [{ type: 'phone', column: 'phone' }],
          required: ['name'],
        },
        /** Of which nothing is declared but the columns. */
        any: {
          kind: 'record',
          format: 'csv',
          columns: { sourceId: '编号', name: '姓名' },
          identifiers: [{ type: 'phone', column: '手机' }],
          required: ['name'],
          synonyms: { 姓名: ['医生姓名'] },
        },
        hospitals: { kind: 'hospital', format: 'csv', columns: { id: 'id', name: 'name' } },
      },
    },
  ],
  matching: [matchingModel()],
  scorecards: [],
  segments: [],
  destinations: [],
});

const HEADER = 'id,name,hospital,address,phone\r\n';
const row = (n: number, rest = ''): string => `X${n},陈${'一二三四五六七八九'[n % 9]}明,东方医院,人民路${n}号${rest},\r\n`;
const GOOD = HEADER + row(1) + row(2) + row(3);
const key = (file: string): string => `clinic/doctors/${file}`;

/** What is dropped, and which report it must come to. `kept`: the rows that must lie in quarantine, byte for byte. */
const FILES: { name: string; key: string; body: string | Buffer; report: Partial<FileReport>; kept?: (string | Buffer)[] }[] = [
  {
    name: 'an empty file',
    key: key('empty.csv'),
    body: '',
    report: { status: 'rejected', read: 0, error: { code: 'empty-file', message: expect.any(String) } },
  },
  { name: 'a header alone', key: key('header.csv'), body: HEADER, report: { status: 'complete', read: 0, accepted: 0 } },
  {
    name: 'a mapped column that is missing',
    key: key('no-name.csv'),
    body: GOOD.replace('name', 'full name'),
    report: {
      status: 'rejected',
      read: 0,
      error: { code: 'missing-column', message: expect.stringContaining('did you mean full name?'), column: 'name' },
      columns: { mapped: expect.any(Array), missing: ['name'], ignored: ['full name'], renamed: [] },
    },
  },
  {
    name: 'another encoding than the mapping declares',
    key: key('gb18030.csv'),
    body: iconv.encode(GOOD, 'gb18030'),
    report: {
      status: 'rejected',
      read: 3,
      quarantined: 3,
      error: { code: 'wrong-encoding', message: expect.stringContaining('utf-8') },
    },
    kept: [iconv.encode(row(1) + row(2) + row(3), 'gb18030')],
  },
  {
    name: 'ragged rows',
    key: key('ragged.csv'),
    body: `${HEADER}${row(11)}X12,短\r\n${row(13)}X14,长,b,c,d,e,f\r\n`,
    report: { status: 'complete', read: 4, accepted: 2, quarantined: 2, reasons: { 'ragged-row': 2 } },
    kept: ['X12,短\r\n', 'X14,长,b,c,d,e,f\r\n'],
  },
  {
    name: 'a cell of 1 MB',
    key: key('huge-cell.csv'),
    body: `${HEADER}${row(21)}X22,大,${'大'.repeat(350_000)},,\r\n${row(23)}`,
    report: { status: 'complete', read: 3, accepted: 2, quarantined: 1 },
    kept: [`X22,大,${'大'.repeat(350_000)},,\r\n`],
  },
  {
    name: 'newlines within quotes',
    key: key('newlines.csv'),
    body: `${HEADER}X31,赵明,"东方\r\n医院","1,\n""路""",\r\n${row(32)}`,
    report: { status: 'complete', read: 2, accepted: 2, quarantined: 0 },
  },
  {
    name: 'NUL bytes',
    key: key('nul.csv'),
    body: `${HEADER}X41,赵\0明,东方医院,,\r\n${row(42)}`,
    report: { status: 'complete', read: 2, accepted: 1, quarantined: 1, reasons: { 'nul-byte': 1 } },
    kept: ['X41,赵\0明,东方医院,,\r\n'],
  },
  { name: 'a directory marker', key: key(''), body: '', report: { status: 'ignored', read: 0 } },
  {
    name: 'a source that nobody knows',
    key: 'stranger/doctors/d.csv',
    body: GOOD,
    report: { status: 'rejected', read: 0, error: { code: 'unknown-source', message: expect.stringContaining('clinic') } },
  },
  {
    name: 'a dataset that nobody knows',
    key: 'clinic/nurses/d.csv',
    body: GOOD,
    report: { status: 'rejected', read: 0, error: { code: 'unknown-dataset', message: expect.stringContaining('doctors') } },
  },
  {
    name: 'an upload that breaks off within a quoted cell',
    key: key('truncated.csv'),
    body: `${HEADER}${row(51)}X52,王明,"东方医`,
    report: { status: 'complete', read: 2, accepted: 1, quarantined: 1, reasons: { 'unclosed-quote': 1 } },
    kept: ['X52,王明,"东方医'],
  },
];

const TABLE = [
  ['编号', '*医生姓名（必填）', '手機'],
  ...Array.from({ length: 700 }, (_, n) => [`Y${n}`, n === 3 ? '' : `赵${'一二三四五六七八九'[n % 9]}明`, '']),
];
const NEW_INPUTS: typeof FILES = [
  {
    name: 'a workbook with a drifted header',
    key: 'clinic/any/a.csv',
    body: await xlsxOf(TABLE),
    report: {
      status: 'complete',
      read: 700,
      accepted: 699,
      reasons: { 'missing-value': 1 },
      columns: {
        mapped: ['编号', '*医生姓名(必填)', '手機'],
        missing: [],
        ignored: [],
        renamed: [
          { expected: '姓名', found: '*医生姓名(必填)', how: 'synonym' },
          { expected: '手机', found: '手機', how: 'spelling' },
        ],
      },
    },
    kept: [`{"编号":"Y3","*医生姓名(必填)":"","手機":""}\n`],
  },
  {
    name: 'a .zip of which one member is a table',
    key: 'clinic/any/b.zip',
    body: await zipOf({ 'a.csv': iconv.encode('编号;姓名\nZ1;钱一明\n', 'gb18030'), 'b.csv': '编号\nZ2\n', 'c.pdf': '%PDF-1.7' }),
    report: {
      status: 'rejected',
      read: 1,
      accepted: 1,
      error: { code: 'missing-column', message: expect.stringMatching(/^2 of 3 parts could not be read; b\.csv:/) },
    },
  },
  {
    name: 'a .gz that is no whole one',
    key: 'clinic/any/c.csv.gz',
    body: gz(`编号,姓名\n${row(1)}`).subarray(0, -9),
    report: { status: 'rejected', read: 0, error: { code: 'damaged-archive', message: expect.any(String) } },
  },
  {
    name: 'a list of hospitals',
    key: 'clinic/hospitals/d.csv',
    body: 'id,name\n1,东方医院\n2,\n',
    report: { status: 'complete', read: 2, accepted: 1, quarantined: 1 },
    kept: ['2,\n'],
  },
  {
    name: 'a national ID number in a row that is set aside',
    key: 'clinic/any/e.csv',
    body: '编号,姓名,备注\nW1,,110101199003074573\n',
    report: { status: 'complete', read: 1, quarantined: 1 },
    kept: ['W1,,******************\n'],
  },
];

let session: LocalSession;
let reports: Objects;
const logged: string[] = [];

const drop = (to: string, body: string | Buffer): Promise<void> =>
  session.connection.bucket(session.connection.outputs.LandingBucket).put(to, body, 'text/csv');
const send = async (QueueUrl: string | undefined, MessageBody: string): Promise<string> =>
  (await session.connection.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }))).MessageId ?? '';
const settled = (): Promise<void> => session.cloud.idle({ timeoutMs: 60_000 });
const quarantined = async (prefix: string): Promise<QuarantinedRow[]> => {
  const rows: QuarantinedRow[] = [];
  for (const object of await reports.list(prefix)) {
    if (object.key.endsWith('.jsonl')) rows.push(...(await Array.fromAsync(jsonLines(reports, object.key, QuarantinedRow))));
  }
  return rows;
};
const bytesOf = (rows: readonly QuarantinedRow[]): Buffer => Buffer.concat(rows.map(({ bytes }) => Buffer.from(bytes, 'base64')));

beforeAll(async () => {
  session = await openLocalSession({
    configuration,
    configDirectory: CONFIG,
    log: (_, line) => void logged.push(line),
    progress: silentProgress,
    signal: new AbortController().signal,
  });
  reports = session.connection.bucket(session.connection.outputs.ReportsBucket);
  await Promise.all([...FILES, ...NEW_INPUTS].map(({ key: to, body }) => drop(to, body)));
  await settled();
});
afterAll(() => session?.stop());

describe('a file', () => {
  it.each([...FILES, ...NEW_INPUTS])(
    '$name ends in its report, with nothing lost',
    async ({ key: from, body, report: expected, kept = [] }) => {
      const report = await readJson(reports, reportKey(from), FileReport);
      expect(report).toMatchObject({ key: from, ...expected });
      if (!report) return;
      expect(report.read).toBe(report.accepted + report.unchanged + report.quarantined);
      if (report.status !== 'complete') expect(report.error?.message).toMatch(/\w/);
      const rows = await quarantined(report.quarantine.prefix);
      expect(rows.filter(({ continued }) => !continued)).toHaveLength(report.quarantined);
      for (const { reasons } of rows) expect(reasons.length).toBeGreaterThan(0);
      expect(bytesOf(rows).equals(Buffer.concat(kept.map((each) => Buffer.from(each))))).toBe(true);
      const whole = report.quarantine.whole ? await reports.text(`${report.quarantine.prefix}whole`) : undefined;
      // What was not read row by row is kept as it came.
      if (report.status === 'rejected' && body.length > 0 && kept.length === 0) expect(whole).toBe(Buffer.from(body).toString());
      expect(await reports.text(readableKey(reportKey(from)))).toContain('## Rows');
    },
  );

  it('dropped twice is new once', async () => {
    const to = key('twice.csv');
    const body = `${HEADER}${row(61)}${row(62)}`;
    await drop(to, body);
    await settled();
    expect(await readJson(reports, reportKey(to), FileReport)).toMatchObject({ read: 2, accepted: 2, unchanged: 0 });
    // S3 tells drops apart by whole seconds.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await drop(to, body);
    await settled();
    expect(await readJson(reports, reportKey(to), FileReport)).toMatchObject({ read: 2, accepted: 0, unchanged: 2 });
    const { outputs } = session.connection;
    const records = await session.connection.table(outputs.IdentityTable).scan(0, 1);
    expect(records.items.filter((item) => item.pk.startsWith('R#') && item['sourceId'] === 'X61')).toHaveLength(1);
  });
});

it('a list of hospitals is what names are resolved against', async () => {
  const { hospitals } = await referenceReader(reports)();
  expect(hospitals).toEqual([{ id: '1', name: '东方医院', aliases: [] }]);
});

it('rows that were set aside are fed again once the mapping is mended', async () => {
  const from = 'clinic/any/a.csv';
  const { drops } = await findDrops(reports, from);
  const landing = session.connection.bucket(session.connection.outputs.LandingBucket);
  const retried = await retry(drops[0]!, {}, new Date(), { landing, reports });
  await settled();
  const again = await readJson(reports, reportKey(retried.drops[0]!.key), FileReport);
  const first = await readJson(reports, reportKey(from), FileReport);
  // It was not mended here: the same row for the same reason, as old as it was.
  expect(again).toMatchObject({ read: 1, quarantined: 1, droppedAt: first?.droppedAt });
  expect(await findDrops(reports, from)).toMatchObject({ drops: [{ retries: [{ rows: 1 }] }] });
});

describe('a message', () => {
  const QUEUES = ['intake', 'landing'] as const;
  it.each([
    ['intake', 'that is not JSON', '{"source": "clinic", 陈明'],
    ['intake', 'that is not of the schema', JSON.stringify({ source: 'clinic', rows: '陈明' })],
    ['intake', 'of a source that nobody knows', JSON.stringify({ source: 'stranger', dataset: 'doctors', rows: [{ id: 'X1' }] })],
    ['landing', 'that S3 did not send', '{"hello": "陈明"}'],
  ] satisfies [(typeof QUEUES)[number], string, string][])(
    'on the %s queue %s is set aside as it came',
    async (queue, _, body) => {
      const id = await send(session.connection.outputs.QueueUrls[queue], body);
      await settled();
      const rows = await quarantined(`quarantine/_${queue}/${id}`);
      expect(rows).toHaveLength(1);
      expect(bytesOf(rows).toString()).toBe(body);
      expect(rows[0]?.file).toBe(`message:${id}`);
    },
  );

  it('passes row by row: the bad one is set aside, the good one is matched', async () => {
    const good = { id: 'X71', name: '孙明', hospital: '东方医院', phone: '13912345678' };
    const bad = { id: 'X72', hospital: '东方医院' };
    const id = await send(
      session.connection.outputs.IntakeQueueUrl,
      JSON.stringify({ source: 'clinic', dataset: 'doctors', rows: [good, bad] }),
    );
    await settled();
    const rows = await quarantined(`quarantine/_intake/${id}`);
    expect(rows).toMatchObject([{ row: 2, reasons: [{ code: 'missing-value', column: 'name' }] }]);
    const { items } = await session.connection.table(session.connection.outputs.IdentityTable).scan(0, 1);
    expect(items.filter((item) => item.pk.startsWith('R#') && item['sourceId'] === 'X71')).toHaveLength(1);
    expect(items.filter((item) => item['sourceId'] === 'X72')).toEqual([]);
  });
});

it('leaves no dead letter, and no value of a row in a log', async () => {
  expect(await readDeadLetters(session.connection)).toEqual([]);
  const text = logged.join('\n');
  expect(text).not.toMatch(/陈|赵|王明|孙明|东方医院|人民路|13912345678/);
});
