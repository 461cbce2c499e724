import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { clean } from '../../../functions/clean/clean.ts';
import { FileReport } from '../../../shared/contracts/file-report.ts';
import { RecordMessage } from '../../../shared/contracts/record.ts';
import { makeWorld } from './world.ts';

const HEAD = 'id,last,first,city,updated,npi,email\n';
const row = (n: number, rest: Partial<Record<'last' | 'first' | 'city' | 'updated' | 'npi' | 'email', string>> = {}): string =>
  [
    `P-${n}`,
    rest.last ?? 'DOE',
    rest.first ?? 'JANE',
    rest.city ?? 'BOSTON',
    rest.updated ?? '',
    rest.npi ?? '',
    rest.email ?? '',
  ].join(',');
const gb = (text: string): Buffer => iconv.encode(text, 'gb18030');
const KEY = 'us/people/a.csv';

const expectConserved = (report: FileReport): void => {
  expect(report.accepted + report.unchanged + report.quarantined).toBe(report.read);
};

describe('files that are fine', () => {
  it('maps rows by header, whatever the order and the other columns', async () => {
    const world = makeWorld();
    const report = await world.drop(KEY, '\ufeffextra,first,last,id,npi\r\nx,JANE,PARKER,P-1,1234567893\r\n');
    expect(report).toMatchObject({ status: 'complete', read: 1, accepted: 1, unchanged: 0, quarantined: 0 });
    expect(report.parts).toEqual([
      { format: 'csv', encoding: { name: 'utf-8' }, delimiter: { character: ',', detected: false }, read: 1 },
    ]);
    expect({ ...report.columns, missing: report.columns.missing.toSorted() }).toEqual({
      mapped: ['first', 'last', 'id', 'npi'],
      missing: ['city', 'email', 'given', 'updated'],
      ignored: ['extra'],
      renamed: [],
    });
    const [record] = world.sentRecords();
    expect(record).toMatchObject({
      source: 'us',
      sourceId: 'P-1',
      country: 'US',
      trust: 'thirdHand',
      attributes: { familyName: 'PARKER', givenName: 'JANE' },
      identifiers: [{ type: 'npi', value: '1234567893' }],
      withdrawn: false,
      issues: [],
      origin: { droppedAt: report.droppedAt, line: 2 },
    });
    expect(record?.origin.drop).toBe(`${KEY}@${report.etag}@${report.droppedAt}`);
  });

  it('reads GB18030 with a Chinese header', async () => {
    const world = makeWorld();
    const text =
      '编号,姓名,医院,性别,手机,更新时间,状态\n1,王　芳,"北京，""协和""医院",女,１３６７１８８２３４５,2024/3/5,作废\n2,𠮷㐂,,,无,2024-02-30,有效\n';
    const report = await world.drop('crm/doctors/导出 1+2.csv', gb(text));
    expect(report).toMatchObject({ read: 2, accepted: 2, issues: { 'phone-invalid': 1, 'date-impossible': 1 } });
    expect(world.sentRecords()).toMatchObject([
      {
        sourceId: '1',
        attributes: { name: '王芳', hospital: '协和医院', gender: 'female' },
        identifiers: [{ type: 'phone', value: '+8613671882345' }],
        changedAt: '2024-03-04T16:00:00.000Z',
        withdrawn: true,
      },
      { sourceId: '2', attributes: { name: '𠮷㐂' }, identifiers: [], withdrawn: false },
    ]);
    expect(world.sentRecords()[1]?.issues).toEqual([
      { code: 'name-surname-unknown', attribute: 'name' },
      { code: 'phone-invalid', attribute: 'phone' },
      { code: 'date-impossible', attribute: 'changedAt' },
    ]);
  });

  it('counts rows and lines through quoted newlines', async () => {
    const world = makeWorld();
    const body = `${HEAD}${row(1, { city: '"NEW\nYORK\r\n, NY"' })}\n\n${row(2)}\n,NOBODY,,,,,\n`;
    const report = await world.drop(KEY, body);
    expect(report).toMatchObject({ read: 3, accepted: 2, quarantined: 1, reasons: { 'missing-value': 1 } });
    expect(world.sentRecords().map(({ origin, attributes }) => [origin.line, attributes.city])).toEqual([
      [2, 'NEW YORK , NY'],
      [6, 'BOSTON'],
    ]);
    expect(await world.quarantined()).toMatchObject([{ row: 3, line: 7, reasons: [{ code: 'missing-value', column: 'id' }] }]);
  });

  it('takes quotes inside a plain cell as they stand', async () => {
    const world = makeWorld();
    await world.drop(KEY, `${HEAD}${row(1, { first: 'JOHN "JACK"', city: '5" ISLE' })}\n${row(2)}\n`);
    expect(world.sentRecords().map(({ attributes }) => attributes.city)).toEqual(['5" ISLE', 'BOSTON']);
  });

  it('counts what is known already as unchanged, and what this drop stored as accepted', async () => {
    const world = makeWorld();
    const body = `${HEAD}${row(1, { updated: '1/17/2017' })}\n${row(2)}\n`;
    const first = await world.drop(KEY, body);
    await world.store(true);
    const again = await world.drop('us/people/other name.csv', body);
    expect(again).toMatchObject({ read: 2, accepted: 0, unchanged: 2 });
    // Settled, and of the same time: nothing would come of it. Without a time of its own, the drop's counts.
    expect(world.sentRecords().map(({ sourceId }) => sourceId)).toEqual(['P-2']);
    // The first drop, all of it again: its state is lost, as after a crash before it was written.
    await world.control.delete(world.control.items().find(({ body }) => String(body).includes('a.csv')) ?? { pk: '', sk: '' });
    await clean(
      world.delivery(JSON.stringify({ Records: [{ eventName: 'ObjectCreated:Put', s3: { object: { key: KEY } } }] })),
      world.deps,
    );
    expect(FileReport.parse(JSON.parse((await world.reports.text(`reports/${KEY}.json`)) ?? ''))).toEqual(first);
  });

  it('sends unchanged rows on where the stored record is not settled', async () => {
    const world = makeWorld();
    const body = `${HEAD}${row(1, { updated: '1/17/2017' })}\n`;
    await world.drop(KEY, body);
    await world.store(false);
    expect(await world.drop('us/people/b.csv', body)).toMatchObject({ unchanged: 1 });
    expect(world.sentRecords()).toHaveLength(1);
  });

  it('says of records that it found nowhere, so that match need not look', async () => {
    const world = makeWorld();
    const unseen = (): unknown[] => world.records.sent.map(({ body }) => RecordMessage.parse(JSON.parse(body)).unseen);
    await world.drop(KEY, `${HEAD}${row(1)}\n`);
    expect(unseen()).toEqual([true]);
    await world.store(true);
    await world.drop('us/people/b.csv', `${HEAD}${row(1, { city: 'TULSA' })}\n${row(2)}\n`);
    expect(unseen()).toEqual([undefined, true]);
  });

  it('reads JSON Lines', async () => {
    const world = makeWorld();
    const report = await world.drop(
      'us/lines/a.jsonl',
      '{"id":7,"last":"DOE","phone":2125550123,"other":{"x":[1]}}\n\n{"id":"8","last":"ROE","city":null,"phone":""}',
    );
    expect(report).toMatchObject({ status: 'complete', read: 2, accepted: 2 });
    expect(world.sentRecords()).toMatchObject([
      { sourceId: '7', identifiers: [{ type: 'phone', value: '+12125550123' }], origin: { line: 1 } },
      { sourceId: '8', identifiers: [], origin: { line: 3 } },
    ]);
  });

  it('maps engagements, consents, surveys and content', async () => {
    const world = makeWorld();
    await world.drop(
      'us/clicks/a.csv',
      'who;email;at;channel;action;content\nP-1;;2024-03-05;email;opened;C-1\n;X@Example.org;2024-03-05T10:00Z;web;view;\n',
    );
    await world.drop(
      'us/consents/a.jsonl',
      '{"id":"c1","email":"x@example.org","at":"2024-03-05","purpose":"marketing.email","state":"opt-in","until":"2030-01-01"}\n',
    );
    await world.drop('us/surveys/a.csv', 'npi,response,at,survey,q1,q2\n1234567893,R-1,2024-03-05,S-1,"Yes, often",\n');
    await world.drop('us/content/a.csv', 'at,id,title,topics\n2024-03-05,C-1,A title,one | two|one\n');
    const [click, view, consent, survey, content] = world.sentObservations();
    expect(click).toMatchObject({
      kind: 'engagement',
      identity: { type: 'record', source: 'us', value: 'P-1' },
      action: 'open',
      contentId: 'C-1',
      at: '2024-03-05T05:00:00.000Z',
    });
    expect(view).toMatchObject({ kind: 'engagement', identity: { type: 'email', value: 'x@example.org' }, action: 'view' });
    expect(click?.eventId).not.toBe(view?.eventId);
    expect(consent).toMatchObject({
      kind: 'consent',
      eventId: 'c1',
      purpose: 'marketing.email',
      state: 'granted',
      expiresAt: '2030-01-01T05:00:00.000Z',
    });
    expect(survey).toMatchObject({ kind: 'survey', eventId: 'R-1', surveyId: 'S-1', answers: { q1: 'Yes, often' } });
    expect(content).toMatchObject({ kind: 'content', contentId: 'C-1', title: 'A title', topics: ['one', 'two'] });
  });

  it('gives an event without an id the same one in every drop', async () => {
    const world = makeWorld();
    const body = 'who;at;channel;action\nP-1;2024-03-05;email;open\n';
    await world.drop('us/clicks/a.csv', body);
    await world.drop('us/clicks/b.csv', `${body.replace('\n', '\nP-2;2024-03-05;email;open\n')}`);
    const [a, other, b] = world.sentObservations();
    expect(a?.eventId).toBe(b?.eventId);
    expect(other?.eventId).not.toBe(a?.eventId);
  });
});

describe('bad rows', () => {
  const cases: [name: string, line: string | Buffer, code: string][] = [
    ['too few cells', 'P-1,DOE,JANE', 'ragged-row'],
    ['too many cells', `${row(1)},x`, 'ragged-row'],
    ['a NUL byte', row(1, { first: 'JA\0NE' }), 'nul-byte'],
    ['a cell of 1 MB', row(1, { city: 'x'.repeat(1_000_000) }), 'cell-too-large'],
    ['a quoted cell of 1 MB', row(1, { city: `"${'x,\n'.repeat(300_000)}"` }), 'cell-too-large'],
    ['another encoding', Buffer.concat([Buffer.from('P-1,'), gb('王芳'), Buffer.from(',,,,,')]), 'wrong-encoding'],
    ['text after a closing quote', row(1, { last: '"DOE"X' }), 'malformed-quotes'],
    ['characters lost upstream', row(1, { last: 'D\ufffdE' }), 'damaged-text'],
    ['no id', row(1).replace('P-1', ' - '), 'missing-value'],
    ['no required value', row(1, { last: '…' }), 'missing-value'],
    ['an id too long', row(1).replace('P-1', 'P'.repeat(257)), 'too-long'],
    ['a required value too long', row(1, { last: 'D'.repeat(1001) }), 'too-long'],
  ];
  it.each(cases)('%s: that row alone is quarantined, with its bytes', async (_, bad, code) => {
    const world = makeWorld();
    const bytes = Buffer.concat([Buffer.from(bad), Buffer.from('\n')]);
    const report = await world.drop(KEY, Buffer.concat([Buffer.from(`${HEAD}${row(8)}\n`), bytes, Buffer.from(`${row(9)}\n`)]));
    expect(report).toMatchObject({ status: 'complete', read: 3, accepted: 2, quarantined: 1, reasons: { [code]: 1 } });
    expect(world.sentRecords().map(({ sourceId }) => sourceId)).toEqual(['P-8', 'P-9']);
    const [row1, ...others] = await world.quarantined(`${report.quarantine.prefix}00000.jsonl`);
    expect(others).toEqual([]);
    expect(row1).toMatchObject({ file: KEY, row: 2, line: 3, reasons: [{ code }] });
    expect(row1?.text.equals(bytes)).toBe(true);
  });

  it('a stray quote costs its own line, not what follows', async () => {
    const world = makeWorld();
    const report = await world.drop(KEY, `${HEAD}${row(1, { last: '"DOE' })}\n${row(2)}\n${row(3, { city: '"A"' })}\n`);
    expect(report).toMatchObject({ read: 3, accepted: 2, quarantined: 1, reasons: { 'malformed-quotes': 1 } });
  });

  it('a row of more than 1 MiB is contained, and kept whole in pieces', async () => {
    const world = makeWorld();
    const big = Buffer.from(`P-1,${'x'.repeat(2_500_000)}\n`);
    const report = await world.drop(KEY, Buffer.concat([Buffer.from(HEAD), big, Buffer.from(`${row(2)}\n`)]));
    expect(report).toMatchObject({ read: 2, accepted: 1, quarantined: 1, reasons: { 'row-too-large': 1 } });
    const pieces = await world.quarantined();
    expect(pieces.map(({ row, line, continued }) => [row, line, continued])).toEqual([
      [1, 2, true],
      [1, 2, true],
      [1, 2, undefined],
    ]);
    expect(Buffer.concat(pieces.map(({ text }) => text)).equals(big)).toBe(true);
  });

  it('a truncated upload: the rows up to there pass, the rest is one quarantined row', async () => {
    const world = makeWorld();
    const rest = 'P-2,"DOE\nJANE,\nBOS';
    const report = await world.drop(KEY, `${HEAD}${row(1)}\n${rest}`);
    expect(report).toMatchObject({ status: 'complete', read: 2, accepted: 1, quarantined: 1, reasons: { 'unclosed-quote': 1 } });
    expect((await world.quarantined()).map(({ text }) => text.toString())).toEqual([rest]);
  });

  it('bad JSON Lines', async () => {
    const world = makeWorld();
    const lines = [
      '{"id":1,"last":"A"',
      '[1]',
      '{"id":{"a":1},"last":"A"}',
      '{"id":12345678901234567890,"last":"A"}',
      '{"last":"A"}',
      '"x"',
      '{"id":"\\ud800","last":"A"}',
      '{"__proto__":{"id":"P"},"last":"A"}',
      '{"id":"ok","last":"A"}',
    ];
    const report = await world.drop('us/lines/a.jsonl', lines.join('\n'));
    expect(report).toMatchObject({ read: 9, accepted: 1, quarantined: 8 });
    expect((await world.quarantined()).map(({ reasons }) => reasons.map(({ code }) => code).join())).toEqual([
      'not-json',
      'not-json',
      'nested-value',
      'inexact-number',
      'missing-value',
      'not-json',
      'damaged-text',
      'missing-value',
    ]);
  });

  it('bad observations', async () => {
    const world = makeWorld();
    const clicks = [
      'P-1;;soon;email;open;',
      'P-1;;2099-01-01;email;open;',
      ';not-an-address;2024-01-01;email;open;',
      'P-1;;;email;;',
    ];
    const report = await world.drop('us/clicks/a.csv', `who;email;at;channel;action;content\n${clicks.join('\n')}\n`);
    expect(report).toMatchObject({
      read: 4,
      quarantined: 4,
      reasons: { 'date-invalid': 1, 'date-in-future': 1, 'no-identity': 1, 'missing-value': 1 },
    });
    const consents = [
      '{"email":"a@example.org","at":"2024-01-01","purpose":"Everything","state":"granted"}',
      '{"email":"a@example.org","at":"2024-01-01","purpose":"marketing","state":"maybe"}',
      '{"email":"a@example.org","at":"2024-01-01","purpose":"marketing","state":"granted","until":"some day"}',
    ];
    expect(await world.drop('us/consents/a.jsonl', consents.join('\n'))).toMatchObject({
      quarantined: 3,
      reasons: { 'purpose-invalid': 1, 'state-invalid': 1, 'date-invalid': 1 },
    });
    expect(world.observations.sent).toEqual([]);
  });

  it('leaves out optional values that do not hold, and says so', async () => {
    const world = makeWorld();
    const report = await world.drop(
      KEY,
      `${HEAD}${row(1, { npi: '1234567890', email: 'no', updated: '2/30/2024', city: 'x'.repeat(1001) })}\n${row(2, { updated: '1/1/2099', city: 'B\ufffdN' })}\n`,
    );
    expect(report).toMatchObject({
      accepted: 2,
      issues: {
        'npi-invalid': 1,
        'email-invalid': 1,
        'date-impossible': 1,
        'too-long': 1,
        'date-in-future': 1,
        'damaged-text': 1,
      },
    });
    expect(world.sentRecords()).toMatchObject([
      { attributes: { familyName: 'DOE', givenName: 'JANE' }, identifiers: [] },
      { attributes: { familyName: 'DOE', givenName: 'JANE' }, identifiers: [] },
    ]);
    for (const { attributes, changedAt } of world.sentRecords())
      expect([attributes.city, changedAt]).toEqual([undefined, undefined]);
  });
});

describe('bad files', () => {
  const rejected: [name: string, key: string, body: string | Buffer, code: string, message: RegExp][] = [
    ['empty', KEY, '', 'empty-file', /no byte/],
    ['only a byte order mark', KEY, '\ufeff', 'empty-file', /header/],
    ['only blank lines', KEY, '\n\r\n\n', 'empty-file', /header/],
    [
      'a required column missing',
      KEY,
      'id,surname,first\nP-1,DOE,JANE\n',
      'missing-column',
      /expected the column last; found id, surname, first/,
    ],
    ['none of the columns', KEY, 'P-1,DOE,JANE\nP-2,ROE,JIM\n', 'missing-column', /none of them/],
    ['another delimiter', KEY, 'id;last;first\nP-1;DOE;JANE\n', 'missing-column', /this delimiter/],
    ['a mapped column twice', KEY, 'id,last,last\nP-1,DOE,ROE\n', 'duplicate-column', /once/],
    ['a header that is broken', KEY, 'id,"last,first\nP-1,DOE,JANE\n', 'header-malformed', /quotes/],
    ['a header without end', KEY, `id,last,${'x'.repeat(100_000)}\n`, 'header-malformed', /64 KiB/],
    [
      'UTF-16',
      KEY,
      Buffer.from(`\ufeff${HEAD}${row(1)}\n`, 'utf16le'),
      'wrong-encoding',
      /declares utf-8, the file looks like UTF-16/,
    ],
    ['UTF-16 without its mark', KEY, Buffer.from(`${HEAD}${row(1)}\n`, 'utf16le'), 'wrong-encoding', /UTF-16/],
    [
      'GB18030 where UTF-8 was declared',
      KEY,
      gb('id,last,姓名\nP-1,王,王\n'),
      'wrong-encoding',
      /declares utf-8, the file looks like GB18030/,
    ],
    [
      'UTF-8 where GB18030 was declared',
      'crm/doctors/a.csv',
      '编号,姓名,手机\n1,王芳,\n',
      'wrong-encoding',
      /declares gb18030, the file looks like UTF-8/,
    ],
    ['an unknown source', 'nobody/people/a.csv', 'id\n1\n', 'unknown-source', /crm, us/],
    ['an unknown dataset', 'us/constructor/a.csv', 'id\n1\n', 'unknown-dataset', /people, any/],
    ['a key of another shape', 'a.csv', 'id\n1\n', 'wrong-key', /<source>\/<dataset>\/<file>/],
    ['a folder with content', 'us/people/', 'id\n1\n', 'wrong-key', /<source>/],
  ];
  it.each(rejected)('%s: rejected, its bytes kept', async (_, key, body, code, message) => {
    const world = makeWorld();
    const report = await world.drop(key, body);
    expect(report).toMatchObject({ key, status: 'rejected', error: { code }, read: 0, accepted: 0, quarantined: 0 });
    expect(report.error?.message).toMatch(message);
    expect(report.error?.message).not.toMatch(/DOE|JANE|王/);
    expect([world.records.sent, world.observations.sent]).toEqual([[], []]);
    const bytes = Buffer.from(body);
    expect(report.quarantine.whole).toBe(bytes.length > 0);
    if (bytes.length > 0) {
      const whole = await world.reports.stream(`${report.quarantine.prefix}whole`);
      expect(Buffer.concat(await whole.toArray()).equals(bytes)).toBe(true);
    }
  });

  it('every row in another encoding: rejected, with its rows in quarantine', async () => {
    const world = makeWorld();
    const report = await world.drop(KEY, Buffer.concat([Buffer.from('id,last\n'), gb('1,王\n2,李\n')]));
    expect(report).toMatchObject({
      status: 'rejected',
      read: 2,
      quarantined: 2,
      error: { code: 'wrong-encoding', message: 'wrong encoding: the mapping declares utf-8, and no row is text in it' },
    });
    expect(await world.quarantined()).toHaveLength(2);
  });

  it('header only: complete, with no rows', async () => {
    expect(await makeWorld().drop(KEY, HEAD)).toMatchObject({ status: 'complete', read: 0 });
    expect(await makeWorld().drop(KEY, HEAD.trim())).toMatchObject({ status: 'complete', read: 0 });
  });

  it('a directory marker: ignored, with a report', async () => {
    const world = makeWorld();
    expect(await world.drop('us/people/', '')).toMatchObject({ status: 'ignored', error: { code: 'directory-marker' } });
  });

  it('a key too long for what is added to it', async () => {
    const world = makeWorld();
    const key = `us/people/${'长'.repeat(330)}.csv`;
    await world.landing.put(key, `${HEAD}P-1\n`);
    await clean(
      world.delivery(
        JSON.stringify({ Records: [{ eventName: 'ObjectCreated:Put', s3: { object: { key: encodeURIComponent(key) } } }] }),
      ),
      world.deps,
    );
    const [report] = await world.reports.list('reports/');
    for (const { key: stored } of await world.reports.list('')) expect(Buffer.byteLength(stored)).toBeLessThan(1024);
    expect(await world.quarantined()).toMatchObject([{ file: key }]);
    expect(FileReport.parse(JSON.parse((await world.reports.text(report?.key ?? '')) ?? ''))).toMatchObject({
      key,
      quarantined: 1,
    });
  });

  it('the same file twice under one key: unchanged', async () => {
    const world = makeWorld();
    await world.drop(KEY, `${HEAD}${row(1)}\n`);
    await world.store(true);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const again = await world.drop(KEY, `${HEAD}${row(1)}\n`);
    expectConserved(again);
    expect(again).toMatchObject({ read: 1, accepted: 0, unchanged: 1 });
  });
});

describe('notices', () => {
  const notice = (key: string, eTag: string, eventName = 'ObjectCreated:Put'): string =>
    JSON.stringify({ Records: [{ eventName, s3: { object: { key, eTag } } }] });

  it('of an object that is gone: a report that says so', async () => {
    const world = makeWorld();
    await clean(world.delivery(notice('us/people/a+b%2Bc.csv', 'e1')), world.deps);
    const report = FileReport.parse(JSON.parse((await world.reports.text('reports/us/people/a b+c.csv@e1.json')) ?? ''));
    expect(report).toMatchObject({ key: 'us/people/a b+c.csv', status: 'gone', etag: 'e1', read: 0 });
  });

  it('of a version that was overwritten: the newer one is read, the older has a report', async () => {
    const world = makeWorld();
    await world.landing.put(KEY, `${HEAD}${row(1)}\n`);
    await clean(world.delivery(notice(KEY, 'an-older-one')), world.deps);
    expect(JSON.parse((await world.reports.text(`reports/${KEY}@an-older-one.json`)) ?? '')).toMatchObject({ status: 'gone' });
    expect(JSON.parse((await world.reports.text(`reports/${KEY}.json`)) ?? '')).toMatchObject({
      status: 'complete',
      accepted: 1,
    });
  });

  it('again, of a file that is done: only its report is written again', async () => {
    const world = makeWorld();
    const report = await world.drop(KEY, `${HEAD}${row(1)}\n`);
    await world.reports.delete(`reports/${KEY}.json`);
    const sent = world.records.sent.length;
    await clean(world.delivery(notice(KEY, report.etag)), world.deps);
    expect(world.records.sent).toHaveLength(sent);
    expect(JSON.parse((await world.reports.text(`reports/${KEY}.json`)) ?? '')).toEqual(report);
  });

  it('of a file that was done and then deleted: nothing', async () => {
    const world = makeWorld();
    const report = await world.drop(KEY, `${HEAD}${row(1)}\n`);
    await world.landing.delete(KEY);
    await clean(world.delivery(notice(KEY, report.etag)), world.deps);
    expect((await world.reports.list('reports/')).map(({ key }) => key)).toEqual([`reports/${KEY}.json`, `reports/${KEY}.md`]);
  });

  it('of anything but a new object: ignored', async () => {
    const world = makeWorld();
    await clean(world.delivery(notice(KEY, 'e1', 'ObjectRemoved:Delete')), world.deps);
    await clean(world.delivery(JSON.stringify({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'landing' })), world.deps);
    expect(await world.reports.list('')).toEqual([]);
  });

  it.each(['not json', '{"a":1}', notice('%E4%zz', 'e1')])('that is none: %s is set aside with its bytes', async (body) => {
    const world = makeWorld();
    await clean(world.delivery(body), world.deps);
    const [row] = await world.quarantined('quarantine/_landing/m-1.jsonl');
    expect(row).toMatchObject({ row: 0, reasons: [{ code: 'not-a-landing-event' }] });
    expect(row?.text.toString()).toBe(body);
  });
});
