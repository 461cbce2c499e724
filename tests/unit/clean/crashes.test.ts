import { hash } from 'node:crypto';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { clean } from '../../../functions/clean/clean.ts';
import { WAVE_ROWS } from '../../../functions/clean/read-rows.ts';
import { NOTHING } from '../../../functions/clean/tally.ts';
import { FileReport } from '../../../shared/contracts/file-report.ts';
import { landingEvent } from '../../../shared/contracts/landing-event.ts';
import type { Item } from '../../../shared/contracts/table.ts';
import { ConflictError } from '../../../shared/domain/errors.ts';
import { type FileState, FileStore } from '../../../shared/stores/files.ts';
import { MemoryTable } from '../../../shared/stores/memory-table.ts';
import { gz, parquetOf, xlsxOf, zipOf } from './file/build.ts';
import { INTAKE, makeWorld, type World } from './world.ts';

// Cut at any call of any store or queue, redeliver until it goes through: the same report, messages and quarantine.

class Cut extends Error {}

const people = (rows: number): Buffer => {
  const lines = Array.from({ length: rows }, (_, n) =>
    n % 7 === 3 ? `P-${n},DOE` : `P-${n},DOE ${n},JANE,"BOSTON\n${n}",1/17/2017,,`,
  );
  return Buffer.from(`id,last,first,city,updated,npi,email\n${lines.join('\n')}\n`);
};
const clicks = (rows: number): Buffer =>
  Buffer.from(
    `who;email;at;channel;action;content\n${Array.from({ length: rows }, (_, n) => `P-${n};;2024-03-0${(n % 9) + 1};email;${n % 5 ? 'open' : ''};`).join('\n')}`,
  );

/** More than a wave of rows, some of them bad, as cells. */
const cells = (rows: number): string[][] => [
  ['id', 'last', 'city'],
  ...Array.from({ length: rows }, (_, n) => [`P-${n}`, n % 90 === 3 ? '' : `DOE ${n}`, n % 90 === 5 ? 'B\ufffdN' : 'BOSTON']),
];
const csv = (rows: number): string =>
  cells(rows)
    .map((row) => `${row.join(',')}\n`)
    .join('');
const objects = (rows: number): object[] =>
  cells(rows)
    .slice(1)
    .map(([id, last, city]) => ({ id, last, city }));
const hospitals = (rows: number): string =>
  `id,name,aliases\n${Array.from({ length: rows }, (_, n) => (n % 90 === 3 ? `${n},,\n` : `${n},第${n}医院,${n}院\n`)).join('')}`;
const ROWS = WAVE_ROWS + 20;
/** Noise, so that what is cut off of it takes rows along. */
const noise = Array.from({ length: 2000 }, (_, n) => `Q-${n},${hash('sha256', String(n))},X\n`).join('');

const FILES: [name: string, key: string, body: Buffer][] = [
  [
    'a .zip with members that are refused',
    'us/any/a.zip',
    await zipOf({ 'a.csv': csv(ROWS), 'b.pdf': '%PDF-1.4', 'c.csv': 'code,place\n1,2\n', 'd.jsonl': '{"id":1,"last":"DOE"}\n' }),
  ],
  ['a .gz whose end is missing', 'us/any/b.csv.gz', gz(csv(WAVE_ROWS) + noise).subarray(0, -400)],
  ['a workbook', 'us/any/c.xlsx', await xlsxOf(cells(ROWS))],
  [
    'a Parquet file',
    'us/any/d.parquet',
    parquetOf(
      ['id', 'last', 'city'].map((name, column) => ({
        name,
        data: cells(ROWS)
          .slice(1)
          .map((row) => row[column]),
      })),
      { rowGroupSize: 200 },
    ),
  ],
  ['a JSON array', 'us/array/e.json', Buffer.from(JSON.stringify(objects(ROWS), null, 1))],
  ['UTF-16', 'us/any/f.txt', Buffer.from(`\ufeff${csv(ROWS).replaceAll(',', '\t')}`, 'utf16le')],
  ['hospitals', 'us/hospitals/g.csv', Buffer.from(hospitals(ROWS))],
  ['records', 'us/people/a.csv', people(WAVE_ROWS + 50)],
  ['observations', 'us/clicks/a.csv', clicks(WAVE_ROWS + 50)],
  [
    'a row in pieces',
    'us/people/b.csv',
    Buffer.concat([people(3), Buffer.from(`x${'y'.repeat(4_500_000)}\n`), people(2).subarray(37)]),
  ],
  ['a rejected file', 'us/people/c.csv', Buffer.from('id,name\nP-1,X\n')],
  ['an unknown source', 'nobody/people/d.csv', Buffer.from('id,name\nP-1,X\n')],
  [
    'every row in another encoding',
    'us/people/e.csv',
    Buffer.concat([Buffer.from('id,last\n'), iconv.encode('1,王\n2,李\n', 'gb18030')]),
  ],
];

const sorted = (values: Iterable<string>): string[] => [...new Set(values)].sort();
/** What must not differ: messages as a set, everything stored in the reports bucket and the file's state. */
const outcome = async (world: World) => ({
  records: sorted(world.records.sent.map(({ body }) => body)),
  observations: sorted(world.sentObservations().map((observation) => JSON.stringify(observation))),
  stored: await Promise.all((await world.reports.list('')).map(async ({ key }) => [key, await world.reports.text(key)])),
  states: world.control.items().map(({ revision: _, ...item }) => item),
});

/** Handle a message as SQS does: again and again, until it is handled; then what it sent to its own queue. */
const untilHandled = async (world: World, body: string, queue?: string, turn = 1): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    try {
      await clean({ ...world.delivery(body, queue), attempt }, world.deps);
      break;
    } catch (error) {
      if (!(error instanceof Cut)) throw error;
      if (attempt > 5) throw new Error('never handled', { cause: error });
    }
  }
  for (let next = world.landingQueue.sent.shift(); next; next = world.landingQueue.sent.shift()) {
    // Each turn reads a wave: a chain this long reads nothing new.
    if (turn > 20) throw new Error('it goes on for ever');
    await untilHandled(world, next.body, undefined, turn + 1);
  }
};

const prepared = async (
  key: string,
  body: Buffer,
  slow: boolean,
  before: () => void,
): Promise<{ world: World; notice: string }> => {
  let live = false;
  const world = makeWorld(() => {
    if (live) before();
  });
  if (slow) world.clock.remainingMs = () => 0;
  await world.landing.put(key, body);
  const notice = JSON.stringify(landingEvent(key, (await world.landing.head(key))?.etag ?? ''));
  live = true;
  return { world, notice };
};

beforeAll(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-06-01T00:00:00Z') });
});
afterAll(() => {
  vi.useRealTimers();
});

describe.each([
  ['in one go', false],
  ['with a checkpoint after every wave', true],
] as const)('a file cleaned %s', (_, slow) => {
  it.each(FILES)('%s: cut anywhere, it ends the same', async (_name, key, body) => {
    let calls = 0;
    const { world: calm, notice } = await prepared(key, body, slow, () => {
      calls++;
    });
    await untilHandled(calm, notice);
    const total = calls;
    const expected = await outcome(calm);
    expect(total).toBeGreaterThanOrEqual(5);
    for (let cut = 1; cut <= total; cut++) {
      let call = 0;
      const { world } = await prepared(key, body, slow, () => {
        if (++call === cut) throw new Cut(`call ${cut}`);
      });
      await untilHandled(world, notice);
      expect(await outcome(world), `cut at call ${cut}`).toEqual(expected);
    }
  });

  it('two deliveries of one notice at once, at any interleaving: they end the same', async () => {
    const [, key, body] = FILES[0]!;
    const { world: calm, notice } = await prepared(key, body, slow, () => {});
    await untilHandled(calm, notice);
    const expected = await outcome(calm);
    for (let seed = 1; seed <= 8; seed++) {
      let state = seed;
      const pause = async (): Promise<void> => {
        state = (state * 48271) % 2147483647;
        for (let turn = state % 5; turn > 0; turn--) await new Promise((resolve) => setImmediate(resolve));
      };
      const { world } = await prepared(key, body, slow, () => {});
      const held: typeof world.deps = {
        ...world.deps,
        files: {
          read: async (k) => pause().then(() => world.deps.files.read(k)),
          write: async (k, s, r) => pause().then(() => world.deps.files.write(k, s, r)),
          seen: async (...given) => pause().then(() => world.deps.files.seen(...given)),
        } as FileStore,
      };
      const slowed = { ...world, deps: held };
      await Promise.all([untilHandled(slowed, notice), untilHandled(slowed, notice), untilHandled(slowed, notice)]);
      const { states, ...got } = await outcome(world);
      expect(got, `seed ${seed}`).toEqual({
        records: expected.records,
        observations: expected.observations,
        stored: expected.stored,
      });
      expect(states.filter(({ pk }) => pk.startsWith('F#'))).toHaveLength(1);
    }
  });
});

it.each(FILES)('%s: where it is cut into invocations does not show', async (name, key, body) => {
  const [whole, inParts] = await Promise.all(
    [false, true].map(async (slow) => {
      const { world, notice } = await prepared(key, body, slow, () => {});
      await untilHandled(world, notice);
      const { records, observations } = await outcome(world);
      const { quarantine, ...report } = FileReport.parse(JSON.parse((await world.reports.text(`reports/${key}.json`)) ?? ''));
      const contents = world.control.items().filter(({ pk }) => !pk.startsWith('F#'));
      return { records, observations, contents, quarantined: await world.quarantined(), report, whole: quarantine.whole };
    }),
  );
  expect(inParts).toEqual(whole);
  // There was something to cut: more rows than a wave, but of the files that are small for a reason.
  if (!/pieces|rejected|unknown|encoding/.test(name)) expect(whole?.report.read).toBeGreaterThan(WAVE_ROWS);
});

it('a file that took several invocations began when the first of them did', async () => {
  const { world, notice } = await prepared('us/people/a.csv', people(WAVE_ROWS * 2), true, () => {});
  const began = world.clock.now;
  await clean(world.delivery(notice), world.deps);
  world.clock.now += 900_000;
  await world.drain();
  const report = FileReport.parse(JSON.parse((await world.reports.text('reports/us/people/a.csv.json')) ?? ''));
  expect([Date.parse(report.startedAt), Date.parse(report.finishedAt)]).toEqual([began, began + 900_000]);
});

it('a state follows the one it was made from, and no other', async () => {
  const store = new FileStore(new MemoryTable());
  const state = (drop: string): FileState => ({
    state: 'reading',
    drop,
    etag: 'e',
    droppedAt: 1,
    configVersion: 'v',
    startedAt: 1,
    progress: {
      position: { part: 0, offset: 1, line: 1 },
      parts: 0,
      reference: { parts: 0, hospitals: 0 },
      refused: [],
      tally: NOTHING,
      fingerprint: '',
    },
  });
  expect(await store.read('k')).toEqual({ revision: 0 });
  await store.write('k', state('a'), 0);
  await expect(store.write('k', state('b'), 0)).rejects.toThrow(ConflictError);
  await store.write('k', state('b'), 1);
  await expect(store.write('k', state('c'), 1)).rejects.toThrow(ConflictError);
  expect(await store.read('k')).toEqual({ revision: 2, state: state('b') });
});

it('a state that was written although its write seemed to fail', async () => {
  const key = 'us/people/a.csv';
  const body = people(WAVE_ROWS * 2 + 50);
  const { world: calm, notice } = await prepared(key, body, true, () => {});
  await untilHandled(calm, notice);
  const expected = await outcome(calm);
  const { world } = await prepared(key, body, true, () => {});
  let puts = 0;
  class Deaf extends MemoryTable {
    override async put(...given: Parameters<MemoryTable['put']>): Promise<void> {
      await super.put(...given);
      if (++puts % 2 === 1) throw new Cut('the answer was lost');
    }
  }
  const table = new Deaf();
  world.deps.files = new FileStore(table);
  await untilHandled(world, notice);
  expect(puts).toBeGreaterThan(2);
  const { stored, records } = await outcome(world);
  expect({ stored, records }).toEqual({ stored: expected.stored, records: expected.records });
  const bodies = (items: Item[]) => items.map((item) => item['body']);
  expect(bodies(table.items())).toEqual(bodies(calm.control.items()));
});

it('a message: cut anywhere, it ends the same', async () => {
  const rows = [{ id: '1', last: 'DOE' }, { id: '2' }, ...Array.from({ length: 30 }, (_, n) => ({ id: `x${n}`, last: 'ROE' }))];
  const body = JSON.stringify({ source: 'us', dataset: 'people', rows });
  let calls = 0;
  const calm = makeWorld(() => {
    calls++;
  });
  await untilHandled(calm, body, INTAKE);
  const total = calls;
  const expected = await outcome(calm);
  expect(total).toBeGreaterThan(2);
  for (let cut = 1; cut <= total; cut++) {
    let call = 0;
    const world = makeWorld(() => {
      if (++call === cut) throw new Cut(`call ${cut}`);
    });
    await untilHandled(world, body, INTAKE);
    expect(await outcome(world), `cut at call ${cut}`).toEqual(expected);
  }
});

describe('a file overwritten while it is read in several invocations', () => {
  it('ends with the report of the newer one, and one of the older that says it is gone', async () => {
    const world = makeWorld();
    world.clock.remainingMs = () => 0;
    const key = 'us/people/a.csv';
    await world.landing.put(key, people(WAVE_ROWS * 2));
    const older = (await world.landing.head(key))?.etag ?? '';
    await clean(world.delivery(JSON.stringify(landingEvent(key, older))), world.deps);
    expect(world.landingQueue.sent).toHaveLength(1);
    vi.setSystemTime(Date.parse('2026-06-01T00:01:00Z'));
    await world.landing.put(key, people(3));
    const newer = (await world.landing.head(key))?.etag ?? '';
    await clean(world.delivery(JSON.stringify(landingEvent(key, newer))), world.deps);
    await world.drain();
    expect(JSON.parse((await world.reports.text(`reports/${key}.json`)) ?? '')).toMatchObject({
      etag: newer,
      status: 'complete',
      read: 3,
    });
    expect(JSON.parse((await world.reports.text(`reports/${key}@${older}.json`)) ?? '')).toMatchObject({
      etag: older,
      status: 'gone',
    });
  });
});
