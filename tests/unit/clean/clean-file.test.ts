import { describe, expect, it } from 'vitest';
import { clean } from '../../../functions/clean/clean.ts';
import { FileReport, QuarantineIndex } from '../../../shared/contracts/file-report.ts';
import { landingEvent } from '../../../shared/contracts/landing-event.ts';
import { HospitalsPointer } from '../../../shared/contracts/reference.ts';
import { referenceReader } from '../../../shared/stores/reference.ts';
import { gz, parquetOf, xlsxOf, zipOf } from './file/build.ts';
import { makeWorld, type World } from './world.ts';

const KEY = 'us/any/a';
const CELLS = [
  ['id', 'last', 'first', 'city'],
  ['1', 'PARKER', 'JANE', 'BOSTON'],
  ['2', 'BAKER', 'MARY', '=cmd()'],
  ['3', '', 'JIM', ''],
];
const CSV = CELLS.map((row) => `${row.join(',')}\n`).join('');
const readable = async (world: World, key: string): Promise<string> => (await world.reports.text(`reports/${key}.md`)) ?? '';
const index = async (world: World, { quarantine }: FileReport) =>
  QuarantineIndex.parse(JSON.parse((await world.reports.text(`${quarantine.prefix}index.json`)) ?? 'null'));

const FORMATS: [name: string, body: Buffer | string, part: Partial<FileReport['parts'][number]>][] = [
  ['CSV', CSV, { format: 'csv', delimiter: { character: ',', detected: true } }],
  ['tabs', CSV.replaceAll(',', '\t'), { format: 'csv', delimiter: { character: '\t', detected: true } }],
  ['a pipe', CSV.replaceAll(',', '|'), { format: 'csv', delimiter: { character: '|', detected: true } }],
  ['UTF-16', Buffer.from(`\ufeff${CSV}`, 'utf16le'), { format: 'csv', encoding: { name: 'utf-16le', confidence: 1 } }],
  ['gzip', gz(CSV), { format: 'csv', compression: 'gzip' }],
  ['a workbook', await xlsxOf(CELLS), { format: 'xlsx' }],
  ['a workbook in .gz', gz(await xlsxOf(CELLS)), { format: 'xlsx', compression: 'gzip' }],
  ['JSON', JSON.stringify(CELLS.slice(1).map(([id, last, first, city]) => ({ id, last, first, city }))), { format: 'json' }],
  [
    'Parquet',
    parquetOf((CELLS[0] ?? []).map((name, column) => ({ name, data: CELLS.slice(1).map((row) => row[column]) }))),
    { format: 'parquet' },
  ],
];

describe('formats', () => {
  it.each(FORMATS)('%s: the same rows pass, the same is set aside', async (_, body, part) => {
    const world = makeWorld();
    const report = await world.drop(KEY, body);
    expect(report).toMatchObject({ status: 'complete', read: 3, accepted: 2, quarantined: 1, reasons: { 'missing-value': 1 } });
    expect(report.parts).toMatchObject([{ ...part, read: 3 }]);
    expect(world.sentRecords().map(({ sourceId, attributes }) => [sourceId, attributes.familyName, attributes.city])).toEqual([
      ['1', 'PARKER', 'BOSTON'],
      ['2', 'BAKER', '=cmd()'],
    ]);
    expect(report.fill).toEqual({
      id: { filled: 3, invalid: 0 },
      last: { filled: 2, invalid: 0 },
      first: { filled: 3, invalid: 0 },
      given: { filled: 0, invalid: 0 },
      city: { filled: 2, invalid: 0 },
      email: { filled: 0, invalid: 0 },
    });
  });
});

describe('several members', () => {
  it('are one file: rows, lines and columns of each, in one report', async () => {
    const world = makeWorld();
    const report = await world.drop(
      KEY,
      await zipOf({
        'x/a.csv': CSV,
        'b.csv': 'id;surname;first;note\n4;COLLINS;ANN;x\n;HUGHES;ANN;y\n',
        'c.csv.jsonl': '{"id":5,"last":"TURNER","first":"ANN"}\n',
      }),
    );
    expect(report).toMatchObject({
      status: 'complete',
      read: 6,
      accepted: 4,
      quarantined: 2,
      columns: { ignored: ['note'], renamed: [{ expected: 'last', found: 'surname', how: 'synonym' }] },
    });
    expect(report.parts.map(({ name, read }) => [name, read])).toEqual([
      ['x/a.csv', 3],
      ['b.csv', 2],
      ['c.csv.jsonl', 1],
    ]);
    expect((await world.quarantined()).map(({ part, line, row }) => [part, line, row])).toEqual([
      ['x/a.csv', 4, 3],
      ['b.csv', 3, 5],
    ]);
    expect(report.examples).toEqual([
      { code: 'missing-value', part: 'x/a.csv', row: 3, line: 4, column: 'last' },
      { code: 'missing-value', part: 'b.csv', row: 5, line: 3, column: 'id' },
    ]);
  });

  it('of which some are refused: the file is rejected and kept, the rows of the others have passed', async () => {
    const world = makeWorld();
    const body = await zipOf({ 'a.csv': CSV, 'b.pdf': '%PDF-1.4', 'c.csv': 'id,sir name\n1,PARKER\n' });
    const report = await world.drop(KEY, body);
    expect(report).toMatchObject({ status: 'rejected', read: 3, accepted: 2, quarantined: 1 });
    expect(report.error?.message).toMatch(/^2 of 3 parts could not be read; b\.pdf: expected CSV/);
    expect(report.refused.map(({ name, error }) => [name, error.code])).toEqual([
      ['b.pdf', 'unknown-format'],
      ['c.csv', 'missing-column'],
    ]);
    expect(report.parts.map(({ read }) => read).reduce((a, b) => a + b)).toBe(report.read);
    expect(report.quarantine).toMatchObject({ parts: 1, whole: true, unmasked: true });
    expect(await readable(world, KEY)).toContain('**c.csv** was not read: expected the column last');
    expect(await index(world, report)).toMatchObject({ rows: 1, objects: 1, whole: { error: report.error } });
  });

  it('a thousand of them: the report stays small, and adds up', async () => {
    const world = makeWorld();
    const members = Object.fromEntries(
      Array.from({ length: 300 }, (_, n) => [`${'长'.repeat(60)}${n}.csv`, `id,last\n${n},PARKER\n`]),
    );
    const report = await world.drop(KEY, await zipOf(members, { compress: false }));
    expect(report).toMatchObject({ read: 300, accepted: 300 });
    expect(report.parts).toHaveLength(100);
    expect(report.parts.map(({ read }) => read).reduce((a, b) => a + b)).toBe(300);
    expect(report.parts.at(-1)).toMatchObject({ name: '201 more', read: 201 });
  });
});

it('what a file makes a state hold stays below what a table takes', async () => {
  const world = makeWorld();
  const configuration = structuredClone(await world.deps.configuration());
  world.deps.configuration = async () => configuration;
  const surveys = configuration.sources.find(({ id }) => id === 'us')?.datasets['surveys'];
  if (surveys?.kind !== 'survey') throw new Error('no surveys');
  const answers = Array.from({ length: 150 }, (_, n) => `${n}${'列'.repeat(190)}`);
  surveys.columns = { ...surveys.columns, answers };
  surveys.synonyms = Object.fromEntries(answers.map((name) => [name, [`${name}旧`]]));
  const header = ['npi', 'at', 'survey', ...answers.map((name) => `${name}旧`), ...answers.map((name) => `外${name}`)];
  const workbook = await xlsxOf([header, ...Array.from({ length: 510 }, () => header.map(() => 'x\ufffd'))]);
  const members = Object.fromEntries(
    Array.from({ length: 150 }, (_, n) => [`${n}${'名'.repeat(150)}.csv`, `${header.slice(5, 50).join(',')}\n`]),
  );
  world.clock.remainingMs = () => 0;
  await world.landing.put('us/surveys/b.zip', await zipOf({ 'a.xlsx': workbook, ...members }));
  const notice = landingEvent('us/surveys/b.zip', (await world.landing.head('us/surveys/b.zip'))?.etag ?? '');
  await clean(world.delivery(JSON.stringify(notice)), world.deps);
  const sizes = (): number[] => world.control.items().map((item) => Buffer.byteLength(JSON.stringify(item)));
  const [reading] = sizes();
  await world.drain();
  const report = FileReport.parse(JSON.parse((await world.reports.text('reports/us/surveys/b.zip.json')) ?? ''));
  expect(report).toMatchObject({ status: 'rejected', read: 510, quarantined: 510 });
  expect([report.columns.renamed.length, report.columns.ignored.length, report.refused.length, report.parts.length]).toEqual([
    100, 100, 20, 100,
  ]);
  for (const size of [reading, ...sizes()]) expect(size).toBeLessThan(350_000);
});

describe('header drift', () => {
  it('in a report: what was renamed, ignored and missing', async () => {
    const world = makeWorld();
    const report = await world.drop(KEY, 'SSN,City ,Surname*,note,"ID"\n078-05-1120,BOSTON,PARKER,x,1\n');
    expect(report).toMatchObject({ status: 'complete', accepted: 1, quarantined: 0 });
    expect(report.columns).toEqual({
      mapped: ['City', 'Surname*', 'ID'],
      missing: ['first', 'given', 'email'],
      ignored: ['SSN', 'note'],
      renamed: [
        { expected: 'last', found: 'Surname*', how: 'synonym' },
        { expected: 'id', found: 'ID', how: 'spelling' },
        { expected: 'city', found: 'City', how: 'spelling' },
      ],
    });
    const text = await readable(world, KEY);
    expect(text).toContain('- **Surname\\*** was read as last (a declared synonym)');
    expect(text).toContain('- Not mapped, or discarded: SSN, note');
  });
});

describe('the same content', () => {
  it('is recognised under another name, packed, and again under its own; its rows are judged all the same', async () => {
    const world = makeWorld();
    const first = await world.drop(KEY, CSV);
    expect(first.sameContentAs).toBeUndefined();
    const as = { key: KEY, etag: first.etag, droppedAt: first.droppedAt };
    expect((await world.drop('us/any/b.csv.gz', gz(CSV))).sameContentAs).toEqual(as);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await world.store(true);
    const again = await world.drop(KEY, CSV);
    expect(again).toMatchObject({ sameContentAs: as, read: 3, unchanged: 2, quarantined: 1 });
    expect(await readable(world, KEY)).toContain('The very same rows came before, as us/any/a on ');
  });

  it('is none where a row, the header or the dataset is another, or there is no row', async () => {
    const world = makeWorld();
    await world.drop(KEY, CSV);
    for (const [key, body] of [
      ['us/any/b', CSV.replace('JANE', 'JOAN')],
      ['us/any/c', CSV.replace('first', 'given')],
      ['us/people/d', CSV],
      ['us/any/e', 'id,last\n'],
      ['us/any/f', 'id,last\n'],
    ] as const)
      expect((await world.drop(key, body)).sameContentAs, key).toBeUndefined();
  });
});

describe('the report', () => {
  it('suggests the mail domain that was probably meant, and changes nothing', async () => {
    const world = makeWorld();
    const report = await world.drop(
      'us/people/a.csv',
      'id,last,first,city,updated,npi,email\nP-1,PARKER,JANE,,,,jane@gmial.com\n',
    );
    expect(report).toMatchObject({ accepted: 1, issues: { 'email-domain-suspect': 1 } });
    expect(report.examples).toEqual([
      {
        code: 'email-domain-suspect',
        row: 1,
        line: 2,
        column: 'email',
        masked: expect.stringMatching(/^j/),
        suggestion: 'gmail.com',
      },
    ]);
    expect(await readable(world, 'us/people/a.csv')).toContain('(gmail.com?)');
  });

  it('shows where and what, but no whole value', async () => {
    const world = makeWorld();
    const body = `id,last,first,city,updated,npi,email
P-1,PARKER,JANE,BOSTON,some day,1234567890,jane.doe
P-2,BAKER,JOHN,B\ufffdN,,,
,COLLINS,JIM,TULSA,,,x@example.org
P-4,HUGHES,JIM,TULSA,some day,,
P-5,HUGHES,JIM,TULSA,some day,,
P-6,HUGHES,JIM,TULSA,some day,,
P-7,HUGHES
`;
    const report = await world.drop('us/people/a.csv', body);
    expect(report).toMatchObject({ read: 7, accepted: 5, quarantined: 2, reasons: { 'missing-value': 1, 'ragged-row': 1 } });
    expect(report.issues).toEqual({ 'date-invalid': 4, 'npi-invalid': 1, 'email-invalid': 1, 'damaged-text': 1 });
    expect(report.examples).toContainEqual({ code: 'npi-invalid', row: 1, line: 2, column: 'npi', masked: '#… (9–12)' });
    expect(report.examples).toContainEqual({ code: 'email-invalid', row: 1, line: 2, column: 'email', masked: 'j… (5–8)' });
    expect(report.examples).toContainEqual({ code: 'ragged-row', row: 7, line: 8 });
    expect(report.examples.filter(({ code }) => code === 'date-invalid').map(({ row }) => row)).toEqual([1, 4, 5]);
    expect(report.fill).toMatchObject({
      id: { filled: 5, invalid: 0 },
      npi: { filled: 1, invalid: 1 },
      updated: { filled: 4, invalid: 4 },
      city: { filled: 6, invalid: 1 },
      email: { filled: 2, invalid: 1 },
    });
    const text = await readable(world, 'us/people/a.csv');
    for (const said of [
      '| accepted | 5 | 71.4 % |',
      '| unchanged: known already | 0 | 0.0 % |',
      '| **read** | **7** | 100.0 % |',
      '| `missing-value` | 1 | 14.3 % | a value | line 4, id |',
      '| `npi-invalid` | 1 |',
      '| npi | 1 | 14.3 % | 1 | 0.0 % |',
      '| the file | csv | utf-8 (declared) | , (declared) | 7 |',
      'hcp360 quarantine show "us/people/a.csv"',
      'hcp360 quarantine retry "us/people/a.csv"',
    ])
      expect(text).toContain(said);
    for (const value of ['PARKER', '1234567890', 'jane.doe', 'some day', 'BOSTON']) {
      expect(text).not.toContain(value);
      expect(JSON.stringify(report)).not.toContain(value);
    }
  });

  it('takes nothing that a file says for Markdown', async () => {
    const world = makeWorld();
    await world.drop(KEY, 'id,last,<img src=x>|[a](http://b)\n1,PARKER,\n');
    expect(await readable(world, KEY)).toContain('\\<img src=x\\>\\|\\[a\\]\\(http://b\\)');
  });
});

describe('national ID numbers', () => {
  const ID = '110101199003074573';

  it('are overwritten in quarantined rows, in messages, and in a file that is kept whole', async () => {
    const world = makeWorld();
    const report = await world.drop(KEY, `id,last,x\n,PARKER,${ID}\n,BAKER,y\n`);
    expect(await world.quarantined(report.quarantine.prefix)).toMatchObject([{ masked: true }, { row: 2 }]);
    const body = JSON.stringify({ source: 'us', dataset: 'any', rows: [{ last: 'PARKER', x: ID }] });
    await clean(world.delivery(body, world.deps.intakeQueueArn), world.deps);
    expect(await world.quarantined('quarantine/_intake/')).toMatchObject([{ masked: true }]);
    const whole = await world.drop('us/any/b', `id,name\n1,${ID}\n`);
    expect(whole).toMatchObject({ status: 'rejected', quarantine: { whole: true } });
    expect(whole.quarantine.unmasked).toBeUndefined();
    expect(await index(world, whole)).toMatchObject({ whole: { masked: true } });
    for (const { key } of await world.reports.list('')) {
      const stored = (await world.reports.text(key)) ?? '';
      expect(
        stored +
          stored
            .split('"')
            .map((text) => Buffer.from(text, 'base64').toString('latin1'))
            .join(),
        key,
      ).not.toContain(ID);
    }
  });
});

describe('rows fed again', () => {
  it('are as old as their first drop, and never of the future', async () => {
    const world = makeWorld();
    const at = '2026-01-02T03:04:05.000Z';
    const again = await world.drop(`us/any/_retry/${at}/a.csv~1.csv`, CSV);
    expect(again.droppedAt).toBe(at);
    expect(world.sentRecords()[0]?.origin.droppedAt).toBe(at);
    const future = await world.drop('us/any/_retry/2999-01-01T00:00:00Z/a.csv', CSV);
    expect(Date.parse(future.droppedAt)).toBeLessThanOrEqual(Date.now());
    for (const name of ['_retry/soon/a.csv', '_retry/2026-13-45T00:00:00Z/a.csv'])
      expect(Date.parse((await world.drop(`us/any/${name}`, CSV)).droppedAt)).toBeGreaterThan(Date.parse(at));
  });
});

describe('a list of hospitals', () => {
  const KEY = 'us/hospitals/a.csv';
  const list = (names: string[]): string => `id,name,aliases\n${names.map((name, n) => `H${n},${name},${name}院;二\n`).join('')}`;
  const pointer = async (world: World) =>
    HospitalsPointer.parse(JSON.parse((await world.reports.text('reference/hospitals/us/hospitals.json')) ?? 'null'));
  const known = async (world: World): Promise<string[]> =>
    (await referenceReader(world.reports)()).hospitals.map(({ name }) => name);
  const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

  it('is the reference once it was read to its end, and replaces the one before', async () => {
    const world = makeWorld();
    expect(await referenceReader(world.reports)()).toEqual({ version: 'none', hospitals: [] });
    const names = Array.from({ length: 1200 }, (_, n) => `第${n}医院`);
    expect(await world.drop(KEY, list(names))).toMatchObject({ read: 1200, accepted: 1200 });
    expect(await pointer(world)).toMatchObject({ parts: 3, hospitals: 1200 });
    expect(await known(world)).toEqual(names);
    const before = await referenceReader(world.reports)();
    expect(before.hospitals[0]).toEqual({ id: 'H0', name: '第0医院', aliases: ['第0医院院', '二'] });
    await later();
    await world.drop('us/hospitals/b.csv', list(['东方医院', '']));
    expect(await known(world)).toEqual(['东方医院']);
    expect((await referenceReader(world.reports)()).version).not.toBe(before.version);
  });

  it('gives way to no older one, to no empty one, and not to rows fed again', async () => {
    const world = makeWorld();
    await world.landing.put('us/hospitals/old.csv', list(['旧医院']));
    await later();
    await world.drop(KEY, list(['新医院']));
    const old = landingEvent('us/hospitals/old.csv', (await world.landing.head('us/hospitals/old.csv'))?.etag ?? '');
    await clean(world.delivery(JSON.stringify(old)), world.deps);
    expect(await known(world)).toEqual(['新医院']);
    await later();
    expect(await world.drop('us/hospitals/empty.csv', list(['']))).toMatchObject({ status: 'complete', quarantined: 1 });
    await world.drop('us/hospitals/_retry/2999-01-01T00:00:00Z/a.csv', list(['又一医院']));
    expect(await known(world)).toEqual(['新医院']);
  });

  it('of two at once is the newer one, whoever writes last', async () => {
    const world = makeWorld();
    const noticeOf = async (name: string): Promise<string> => {
      const key = `us/hospitals/${name}.csv`;
      await world.landing.put(key, list([name]));
      return JSON.stringify(landingEvent(key, (await world.landing.head(key))?.etag ?? ''));
    };
    const old = await noticeOf('旧医院');
    await later();
    const newer = await noticeOf('新医院');
    // The older one has looked which is the newest, and is held up before it can write so.
    const put = world.reports.put.bind(world.reports);
    let held = (): void => {};
    let release = (): void => {};
    const atPointer = new Promise<void>((resolve) => {
      held = resolve;
    });
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let first = true;
    world.reports.put = async (key, body) => {
      if (first && key === 'reference/hospitals/us/hospitals.json') {
        first = false;
        held();
        await released;
      }
      await put(key, body);
    };
    const slow = clean(world.delivery(old), world.deps);
    await atPointer;
    await clean(world.delivery(newer), world.deps);
    release();
    await slow;
    expect(await known(world)).toEqual(['新医院']);
  });

  it('does not come by message', async () => {
    const world = makeWorld();
    const body = JSON.stringify({ source: 'us', dataset: 'hospitals', rows: [{ id: '1', name: '东方医院' }] });
    await clean(world.delivery(body, world.deps.intakeQueueArn), world.deps);
    expect(await world.quarantined()).toMatchObject([{ reasons: [{ code: 'needs-a-file' }] }]);
  });

  it('is looked at once a minute, and read only where it changed', async () => {
    const calls: string[] = [];
    const world = makeWorld((call) => void calls.push(call));
    await world.drop(KEY, list(['东方医院']));
    let now = 0;
    const read = referenceReader(world.reports, () => now);
    const since = async (): Promise<string[]> => {
      calls.length = 0;
      await read();
      return calls.map((call) => call.replace(/ .*/, ''));
    };
    expect(await since()).toEqual(['reports.list', 'reports.text', 'reports.stream']);
    expect(await since()).toEqual([]);
    now += 61_000;
    expect(await since()).toEqual(['reports.list']);
  });
});

it('a file is read anew where the hospital reference changed after its checkpoint', async () => {
  const world = makeWorld();
  world.clock.remainingMs = () => 0;
  const rows = Array.from({ length: 600 }, (_, n) => `${n},PARKER\n`).join('');
  await world.landing.put(KEY, `id,last\n${rows}`);
  await clean(world.delivery(JSON.stringify(landingEvent(KEY, (await world.landing.head(KEY))?.etag ?? ''))), world.deps);
  expect(world.sentRecords()).toHaveLength(500);
  world.deps.hospitals = async () => ({ version: 'another', hospitals: [] });
  await world.drain();
  expect(world.sentRecords().length).toBeGreaterThanOrEqual(1100);
  expect(FileReport.parse(JSON.parse((await world.reports.text(`reports/${KEY}.json`)) ?? ''))).toMatchObject({
    read: 600,
    accepted: 600,
  });
});
