import { describe, expect, it } from 'vitest';
import { findDrops, findMessages, type QuarantinedDrop, rowsOf } from '../../../cli/quarantine/find.ts';
import { printList, printRetried, printRows, rowAsJson } from '../../../cli/quarantine/print.ts';
import { fileOf, retry } from '../../../cli/quarantine/retry.ts';
import { cellsIn, maskedCells, rawText, visible } from '../../../cli/quarantine/row-text.ts';
import { clean } from '../../../functions/clean/clean.ts';
import type { Configuration } from '../../../shared/contracts/config.ts';
import { FileReport } from '../../../shared/contracts/file-report.ts';
import { landingEvent } from '../../../shared/contracts/landing-event.ts';
import { MemoryObjects } from '../../../shared/stores/objects.ts';
import { gz, parquetOf, xlsxOf, zipOf } from '../clean/file/build.ts';
import { CONFIGURATION, INTAKE, makeWorld, type World } from '../clean/world.ts';

const AT = new Date('2026-06-02T00:00:00Z');

/** Drops land in a bucket that also copies from quarantine, as S3 does. */
const makeBuckets = (world: World) => {
  const landing = new MemoryObjects('landing', () => {}, [world.reports]);
  return { landing, reports: world.reports };
};
const only = async (world: World, name?: string): Promise<QuarantinedDrop> => {
  const { drops } = await findDrops(world.reports, name);
  expect(drops).toHaveLength(1);
  return drops[0]!;
};
/** What a mended mapping makes of what was dropped again. */
const cleanAgain = async (world: World, landing: MemoryObjects, key: string): Promise<FileReport> => {
  await world.landing.put(key, await landing.range(key, 0, Number.MAX_SAFE_INTEGER, (await landing.head(key))?.etag ?? ''));
  await clean(world.delivery(JSON.stringify(landingEvent(key, (await world.landing.head(key))?.etag ?? ''))), world.deps);
  await world.drain();
  return FileReport.parse(JSON.parse((await world.reports.text(`reports/${key}.json`)) ?? ''));
};
/** The city is needed until the mapping is mended. */
const strict = (needed: boolean): Configuration => {
  const configuration = structuredClone(CONFIGURATION);
  const any = configuration.sources.find(({ id }) => id === 'us')?.datasets['any'];
  if (any?.kind === 'record') any.required = needed ? ['familyName', 'city'] : ['familyName'];
  return { ...configuration, version: needed ? 'strict' : 'mended' };
};
const drop = async (world: World, key: string, body: Buffer | string): Promise<FileReport> => {
  world.deps.configuration = async () => strict(true);
  const report = await world.drop(key, body);
  world.deps.configuration = async () => strict(false);
  return report;
};

const CELLS = [
  ['id', 'last', 'first', 'city'],
  ['1', 'PARKER', 'JANE', 'BOSTON'],
  ['2', 'BAKER', 'MÄRY, "M"', ''],
  ['', 'HUGHES', 'JIM', 'TULSA'],
  ['4', 'TURNER', 'ANN', ''],
];
const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const CSV = CELLS.map((row) => row.map(quoted).join(',')).join('\n');
const OBJECTS = CELLS.slice(1).map(([id, last, first, city]) => ({ id, last, first, city }));

const WORKBOOK = await xlsxOf(CELLS);

describe('a retry', () => {
  it.each<[string, Buffer | string]>([
    ['CSV', CSV],
    ['CSV with titles above its header', `Doctors of 2026\n\n${CSV}`],
    ['UTF-16', Buffer.from(`\ufeff${CSV}`, 'utf16le')],
    ['UTF-16, the other way round', Buffer.from(`\ufeff${CSV}`, 'utf16le').swap16()],
    ['a .gz', gz(CSV)],
    ['JSON Lines', OBJECTS.map((row) => JSON.stringify(row)).join('\n')],
    ['a JSON array', `[${OBJECTS.map((row) => JSON.stringify(row)).join(', ')} ]\n`],
    ['a JSON array in UTF-16', Buffer.from(`\ufeff${JSON.stringify(OBJECTS)}`, 'utf16le')],
    ['a workbook', WORKBOOK],
    ['Parquet', parquetOf(CELLS[0]!.map((name, column) => ({ name, data: CELLS.slice(1).map((row) => row[column]) })))],
  ])('of %s feeds the rows that were set aside, and no others', async (_, body) => {
    const world = makeWorld();
    const first = await drop(world, 'us/any/a', body);
    expect(first).toMatchObject({ read: 4, accepted: 1, quarantined: 3 });
    const buckets = makeBuckets(world);
    const retried = await retry(await only(world), {}, AT, buckets);
    expect(retried).toMatchObject({ drops: [{ rows: 3 }], masked: [] });
    world.records.sent.length = 0;
    const report = await cleanAgain(world, buckets.landing, retried.drops[0]!.key);
    expect(report).toMatchObject({ status: 'complete', read: 3, accepted: 2, quarantined: 1, droppedAt: first.droppedAt });
    expect(world.sentRecords().map(({ sourceId, attributes }) => [sourceId, attributes.familyName])).toEqual([
      ['2', 'BAKER'],
      ['4', 'TURNER'],
    ]);
  });

  it('by one reason feeds only rows that have it', async () => {
    const world = makeWorld();
    await drop(world, 'us/any/a', `${CSV}\n5,short\n`);
    const buckets = makeBuckets(world);
    const retried = await retry(await only(world), { reason: 'ragged-row' }, AT, buckets);
    expect(retried.drops).toEqual([{ key: expect.stringMatching(/^us\/any\/_retry\/.*\/a~1\.csv$/), rows: 1 }]);
    expect(await buckets.landing.text(retried.drops[0]!.key)).toBe('id,last,first,city\n5,short\n');
    expect(await retry(await only(world), { reason: 'nobody-has-it' }, AT, buckets)).toEqual({ drops: [], masked: [] });
  });

  it('says what was fed again, and does it once more only when told to', async () => {
    const world = makeWorld();
    await drop(world, 'us/any/a', CSV);
    const buckets = makeBuckets(world);
    await retry(await only(world), { reason: 'missing-value' }, AT, buckets);
    expect((await only(world)).retries).toMatchObject([{ at: AT.toISOString(), reason: 'missing-value', rows: 3 }]);
    await expect(retry(await only(world), {}, AT, buckets)).rejects.toThrow('were fed again on 2026-06-02');
    await retry(await only(world), { reason: 'ragged-row' }, AT, buckets);
    const { drops } = await retry(await only(world), { again: true }, AT, buckets);
    expect(drops[0]?.key).toMatch(/a~2\.csv$/);
    expect((await only(world)).retries).toHaveLength(2);
  });

  it('of a retry is one of the first drop', async () => {
    const world = makeWorld();
    const first = await drop(world, 'us/any/folder/a.csv', CSV);
    const buckets = makeBuckets(world);
    const once = await retry(await only(world), {}, AT, buckets);
    const again = await cleanAgain(world, buckets.landing, once.drops[0]!.key);
    expect(again.quarantined).toBe(1);
    const twice = await retry(await only(world, again.key), {}, AT, buckets);
    expect(twice.drops[0]?.key).toBe(`us/any/_retry/${first.droppedAt}/folder/a.csv~1.csv~1.csv`);
  });

  it('of several members makes a drop of each that has rows', async () => {
    const world = makeWorld();
    await drop(
      world,
      'us/any/a.zip',
      await zipOf({ 'a.csv': CSV, 'b.csv': 'id,last,city\n9,X,Y\n', 'c.jsonl': '{"id":8,"last":"BAKER"}\n' }),
    );
    const buckets = makeBuckets(world);
    const { drops } = await retry(await only(world), {}, AT, buckets);
    expect(drops.map(({ key, rows }) => [key.replace(/^.*\//, ''), rows])).toEqual([
      ['a.zip~1-1.csv', 3],
      ['a.zip~1-3.jsonl', 1],
    ]);
    for (const { key } of drops) expect((await cleanAgain(world, buckets.landing, key)).accepted).toBeGreaterThan(0);
  });

  it('of a file that could not be read feeds the file', async () => {
    const world = makeWorld();
    const body = CSV.replace('last', 'sobrenome');
    await drop(world, 'us/any/a.csv', body);
    const meant = await only(world);
    expect(meant.index.whole?.error?.code).toBe('missing-column');
    const buckets = makeBuckets(world);
    const { drops } = await retry(meant, {}, AT, buckets);
    expect(await buckets.landing.text(drops[0]!.key)).toBe(body);
    expect(drops[0]!.key).toMatch(/a\.csv~1\.csv$/);
  });

  it('leaves out, and names, what may not be stored', async () => {
    const world = makeWorld();
    await drop(world, 'us/any/a', 'id,last,city,note\n1,PARKER,,110101199003074573\n2,BAKER,,x\n');
    const buckets = makeBuckets(world);
    const retried = await retry(await only(world), {}, AT, buckets);
    expect(retried).toMatchObject({ drops: [{ rows: 1 }], masked: [2] });
    expect(printRetried(retried, [])).toContain('1 row in which a national ID number was overwritten, of line 2;');
    await drop(world, 'us/any/b', 'id,sobrenome\n1,110101199003074573\n');
    await expect(retry(await only(world, 'us/any/b'), {}, AT, buckets)).rejects.toThrow('cannot be fed again from here');
  });

  it('keeps a key below what S3 takes', async () => {
    const world = makeWorld();
    const key = `us/any/${'长'.repeat(320)}.csv`;
    world.deps.configuration = async () => strict(true);
    await world.landing.put(key, CSV);
    await clean(world.delivery(JSON.stringify(landingEvent(key, (await world.landing.head(key))?.etag ?? ''))), world.deps);
    const buckets = makeBuckets(world);
    const { drops } = await retry(await only(world), {}, AT, buckets);
    expect(Buffer.byteLength(drops[0]!.key)).toBeLessThan(1024);
  });

  it('cut off at any call is not said to have been done before it was', async () => {
    for (let cut = 1; cut < 12; cut++) {
      let live = false;
      let calls = 0;
      const world = makeWorld(() => {
        if (live && ++calls === cut) throw new Error('cut');
      });
      await drop(world, 'us/any/a', CSV);
      const buckets = makeBuckets(world);
      const meant = await only(world);
      live = true;
      await retry(meant, {}, AT, buckets).catch(() => {});
      live = false;
      const { retries } = await only(world);
      for (const { drops } of retries) for (const key of drops) expect(await buckets.landing.head(key)).toBeDefined();
    }
  });
});

describe('finding', () => {
  it('knows a drop by its key, a folder, its prefix, and no other that begins alike', async () => {
    const world = makeWorld();
    for (const key of ['us/any/a', 'us/any/ab', 'us/any/sub/a', 'us/people/a'])
      await drop(world, key, CSV.replace('first', `x${key}`));
    const keys = async (name?: string) => (await findDrops(world.reports, name)).drops.map(({ index }) => index.key).toSorted();
    expect(await keys()).toHaveLength(4);
    expect(await keys('us/any/a')).toEqual(['us/any/a']);
    expect(await keys('us/any')).toEqual(['us/any/a', 'us/any/ab', 'us/any/sub/a']);
    const { prefix } = await only(world, 'us/any/a');
    expect(await keys(prefix)).toEqual(['us/any/a']);
    expect(await findDrops(world.reports, undefined, 3)).toMatchObject({ more: 1 });
  });

  it('puts the pieces of a large row together, and counts no part that an earlier reading left', async () => {
    const world = makeWorld();
    const big = `9,${'x'.repeat(2_500_000)}\n`;
    await drop(world, 'us/any/a', `${CSV}\n${big}`);
    const found = await only(world);
    await world.reports.put(`${found.prefix}00007.jsonl`, 'left over');
    const rows = await Array.fromAsync(rowsOf(world.reports, found, undefined));
    expect(rows.map(({ line, bytes }) => [line, bytes.length])).toEqual([
      [3, 24],
      [4, 18],
      [5, 14],
      [6, big.length],
    ]);
  });

  it('knows messages', async () => {
    const world = makeWorld();
    await clean(world.delivery(JSON.stringify({ source: 'us', dataset: 'any', rows: [{ id: '1' }] }), INTAKE, 'm-7'), world.deps);
    await clean(world.delivery('nonsense', undefined, 'm-8'), world.deps);
    expect((await findMessages(world.reports, undefined)).messages.map(({ id }) => id).toSorted()).toEqual([
      'message:m-7',
      'message:m-8',
    ]);
    expect((await findMessages(world.reports, 'message:m-7')).messages).toMatchObject([{ key: 'quarantine/_intake/m-7.jsonl' }]);
  });
});

describe('what is shown', () => {
  const part = { format: 'csv', encoding: 'gb18030', delimiter: ';', preamble: Buffer.from('a;b\n').toString('base64') } as const;

  it('are cells by their columns, masked; in clear only when told to, and never what a terminal obeys', async () => {
    const world = makeWorld();
    await drop(world, 'us/any/a', `${CSV}\n7,\u001b[31mSMITH,\u202eX,\n`);
    const found = await only(world);
    const rows = await Array.fromAsync(rowsOf(world.reports, found, undefined));
    const text = printRows(rows, found, false);
    expect(text).toContain('missing-value (city)');
    expect(text).toContain('last B… (5–8) · first M… (5–8)');
    expect(text).not.toMatch(/BAKER|MÄRY|HUGHES/);
    const raw = printRows(rows, found, true);
    expect(raw).toContain('2,BAKER,"MÄRY, ""M""",␊');
    expect(raw).toContain('7,␛[31mSMITH,\\u{202e}X,␊');
    for (const obeyed of ['\u001b[31mSMITH', '\u202e']) expect(raw).not.toContain(obeyed);
    expect(rowAsJson(rows[0]!, found, true)).toMatchObject({ line: 3, bytes: expect.any(String) });
    expect(JSON.stringify(rowAsJson(rows[0]!, found, false))).not.toContain('BAKER');
  });

  it('reads what can be read of a row that is broken', () => {
    expect(cellsIn(Buffer.from('1;"x;y;3\r\n'), part)).toEqual([
      ['a', '1'],
      ['b', 'x;y;3'],
    ]);
    expect(cellsIn(Buffer.from('1;2;3'), part)).toEqual([
      ['a', '1'],
      ['b', '2'],
      ['#3', '3'],
    ]);
    expect(cellsIn(Buffer.from('{"a":1,"b":{"c":2}},\n'), undefined)).toEqual([
      ['a', '1'],
      ['b', '{"c":2}'],
    ]);
    expect(maskedCells(Buffer.from('not json 123'), undefined, [])).toBe('row n… (9–12)');
    expect(maskedCells(Buffer.from('1;22'), part, ['b'])).toBe('b #… (2–4) · a … (1)');
    expect(rawText(Buffer.from([0x41, 0xff, 0x0a]))).toBe('A\\xff␊');
    expect(visible('a\u007f\u0000')).toBe('a␡␀');
  });

  it('is a list with why, when, and whether it was fed again', async () => {
    const world = makeWorld();
    expect(printList([], [], 0)).toBe('Nothing lies in quarantine.');
    await drop(world, 'us/any/a', CSV);
    await drop(world, 'us/any/b', 'sobrenome\nx\n');
    await retry(await only(world, 'us/any/a'), { reason: 'missing-value' }, AT, makeBuckets(world));
    const { drops } = await findDrops(world.reports, undefined);
    const text = printList(drops, [{ id: 'message:m', key: 'k', at: AT, rows: 2, reasons: { x: 2, y: 1, z: 1, w: 1 } }], 0);
    expect(text).toMatch(/us\/any\/a +3 +missing-value 3 .*2026-06-02 00:00 \(missing-value\)/);
    expect(text).toMatch(/us\/any\/b +whole file +missing-column/);
    expect(text).toMatch(/message:m +2 +x 2, w 1, y 1, and 1 more/);
    await drop(world, 'us/any/a', `${CSV}\n`);
    const both = printList((await findDrops(world.reports, undefined)).drops, [], 0);
    expect(both.match(/quarantine\/us\/any\/a\/[0-9a-f]+\//g)).toHaveLength(2);
  });
});

it('a file of rows ends each of them', () => {
  const part = { format: 'csv', preamble: '' } as const;
  const rows = ['a\r\n', 'b'].map((text) => ({ bytes: Buffer.from(text) }));
  expect(fileOf(part, rows).toString()).toBe('a\r\nb\n');
  expect(fileOf({ ...part, format: 'json' }, [{ bytes: Buffer.from('[{"a":"]"},\n') }]).toString()).toBe('{"a":"]"}\n');
});
