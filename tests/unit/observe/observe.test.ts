import { describe, expect, it } from 'vitest';
import { observe } from '../../../functions/observe/observe.ts';
import { type Engagement, newerEvent, type Observation, type SeenEvent } from '../../../shared/contracts/observation.ts';
import { ProfileMessage } from '../../../shared/contracts/profile.ts';
import { ContractError } from '../../../shared/domain/errors.ts';
import { type OneId, recordId, SourceId } from '../../../shared/domain/ids.ts';
import type { Resolution } from '../../../shared/identity/lookup.ts';
import { identifierKey } from '../../../shared/match/comparable.ts';
import {
  configuration,
  content,
  daysAgo,
  engagement,
  HASH_KEY,
  live,
  NOW,
  ONE,
  OTHER,
  observedBy,
  record,
  statement,
  survey,
} from '../score/fixtures.ts';
import { cutAnywhere, message, world } from '../score/world.ts';

const PHONE = '13900000001';
const KEY = identifierKey(HASH_KEY, { type: 'phone', value: PHONE });
const owner = record('crm', 'secondHand', { identifiers: [{ type: 'phone', value: PHONE }] });
const entities = new Map([[ONE, live([owner])]]);
const fresh = () => world(configuration([]), entities);
const day = (at: string) => at.slice(0, 10);

const click = observedBy(PHONE, engagement('e1', daysAgo(1), 'email', 'click'));
const open = observedBy(PHONE, engagement('e2', daysAgo(1), 'email', 'open'));
const earlier = observedBy(PHONE, engagement('e3', daysAgo(9), 'web', 'view', 'c1'));
const agreed = observedBy(PHONE, statement('marketing', 'granted', daysAgo(3)));
const article = content('c1', ['asthma']);

/** The same event as a later drop has it. */
const redropped = (observation: Observation, changes: Partial<Engagement>, line = 7): Observation => ({
  ...(observation as Engagement),
  ...changes,
  origin: { ...observation.origin, drop: 'digital/events/g.csv@etag', line },
});

describe('observe', () => {
  it('files a message by identity and day, in one write each', async () => {
    const calls: string[] = [];
    const { table, deps, profilesQueue } = world(configuration([]), entities, (call) => void calls.push(call));
    await observe(message(click, open, earlier, agreed, article), deps.observe);
    expect(table.items().map(({ pk, sk }) => `${pk} ${sk.replace(/#[\w-]{22}$/, '#…')}`)).toEqual([
      `I#${KEY} -`,
      `I#${KEY} D#${day(daysAgo(9))}`,
      `I#${KEY} D#${day(daysAgo(1))}`,
      `I#${KEY} S#${daysAgo(3)}#…`,
      'K#c1 -',
    ]);
    expect(calls.filter((call) => call.startsWith('set'))).toHaveLength(2);
    const { events, statements } = await deps.observe.observations.read(KEY);
    expect(events.map(({ event }) => event.eventId).sort()).toEqual(['e1', 'e2', 'e3']);
    expect(statements).toMatchObject([{ purpose: 'marketing', state: 'granted' }]);
    expect(profilesQueue.sent).toHaveLength(1);
    expect(ProfileMessage.parse(JSON.parse(profilesQueue.sent[0]!.body))).toMatchObject({ oneId: ONE });
    expect(profilesQueue.sent[0]).toMatchObject({ group: ONE, deduplicationId: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  it('keeps no clear identity, neither in keys nor in what it stores or sends', async () => {
    const { table, deps, profilesQueue } = fresh();
    const telling: Observation = { ...(click as Engagement), eventId: 'of 13900000002', source: SourceId.parse('digital') };
    await observe(message(telling, open, agreed), deps.observe);
    expect(JSON.stringify(table.items())).not.toContain(PHONE);
    expect(JSON.stringify(table.items().map((item) => [item.pk, item.sk, ...Object.keys(item)]))).not.toContain('13900000002');
    expect(JSON.stringify(profilesQueue.sent)).not.toContain(PHONE);
  });

  it('finds the owner by a record id too', async () => {
    const { table, deps, profilesQueue } = fresh();
    const byRecord: Observation = {
      ...(click as Engagement),
      identity: { type: 'record', source: owner.source, value: owner.sourceId },
    };
    await observe(message(byRecord), deps.observe);
    const id = recordId(HASH_KEY, owner.source, owner.sourceId);
    expect(table.items()[0]).toMatchObject({ pk: `I#record~${id}`, sk: '-' });
    expect(profilesQueue.sent.map(({ group }) => group)).toEqual([ONE]);
  });

  it('writes nothing anew, and tells of it once, when the message comes again', async () => {
    const calls: string[] = [];
    const { table, deps, profilesQueue } = world(configuration([]), entities, (call) => void calls.push(call));
    await observe(message(click, agreed, article), deps.observe);
    const before = table.items();
    calls.length = 0;
    await observe(message(click, agreed, article), deps.observe);
    expect(table.items()).toEqual(before);
    expect(calls.filter((call) => call.startsWith('set'))).toEqual([]);
    expect(profilesQueue.sent).toHaveLength(1);
  });

  it('tells of every other message, also of the same content in another drop', async () => {
    const { deps, profilesQueue } = fresh();
    await observe(message(click), deps.observe);
    await observe(message(redropped(click, {})), deps.observe);
    await observe(message(agreed), deps.observe);
    expect(profilesQueue.sent).toHaveLength(3);
  });

  it('lets the later drop of an event count, in whatever order they come', async () => {
    const corrected = redropped(click, { action: 'open' });
    for (const order of [
      [click, corrected],
      [corrected, click],
    ]) {
      const { deps } = fresh();
      for (const each of order) await observe(message(each), deps.observe);
      const { events } = await deps.observe.observations.read(KEY);
      expect(events.map(({ event }) => event)).toMatchObject([{ eventId: 'e1', action: 'open' }]);
      const together = fresh();
      await observe(message(...order), together.deps.observe);
      expect((await together.deps.observe.observations.read(KEY)).events).toEqual(events);
    }
  });

  it('lets the later drop count also when both come at the same time', async () => {
    const corrected = redropped(click, { action: 'open' });
    for (const order of [
      [click, corrected],
      [corrected, click],
    ]) {
      const { deps } = world(configuration([]), entities, () => new Promise((resolve) => setImmediate(resolve)));
      await Promise.all(order.map((each) => observe(message(each), deps.observe)));
      const { events } = await deps.observe.observations.read(KEY);
      expect(events.map(({ event }) => event)).toMatchObject([{ action: 'open' }]);
    }
  });

  it('never overwrites a statement by another of the same event id', async () => {
    const { deps } = fresh();
    const withdrawn = observedBy(PHONE, statement('marketing', 'denied', daysAgo(3), { eventId: 'k' }));
    const given = observedBy(PHONE, statement('marketing', 'granted', daysAgo(3), { eventId: 'k' }));
    await observe(message(withdrawn), deps.observe);
    await observe(message(given), deps.observe);
    const { statements } = await deps.observe.observations.read(KEY, 'statements');
    expect(statements.map(({ state }) => state).sort()).toEqual(['denied', 'granted']);
  });

  it('keeps the catalogue entry of the latest time', async () => {
    for (const order of [
      [daysAgo(5), daysAgo(2)],
      [daysAgo(2), daysAgo(5)],
    ]) {
      const { deps } = fresh();
      for (const at of order) await observe(message(content('c1', [at], at)), deps.observe);
      expect((await deps.observe.observations.contents(['c1', 'c2'])).get('c1')?.topics).toEqual([daysAgo(2)]);
    }
  });

  it('lets an observation about nobody wait', async () => {
    const { deps, profilesQueue, table, counts } = world(configuration([]), new Map());
    await observe(message(click), deps.observe);
    expect(profilesQueue.sent).toEqual([]);
    expect(table.items()).toHaveLength(2);
    expect(counts.get('IdentitiesUnknown')).toBe(1);
  });

  it('tells all owners of a key, but of a generic one only when a consent came', async () => {
    const shared = new Map<OneId, Resolution>([
      [ONE, live([owner])],
      [OTHER, live([owner], new Set([KEY]))],
    ]);
    const { deps, profilesQueue } = world(configuration([]), shared);
    await observe(message(click), deps.observe);
    expect(profilesQueue.sent).toEqual([]);
    await observe(message(agreed), deps.observe);
    expect(profilesQueue.sent.map(({ group }) => group).sort()).toEqual([ONE, OTHER]);
  });

  it('refuses what is no observation message, without quoting it', async () => {
    const { deps } = fresh();
    const failure = await observe('{"schema":"observation/1","observations":[{"phone":"13900000001"}]}', deps.observe).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(ContractError);
    expect(String(failure)).not.toContain(PHONE);
  });
});

describe('overflow', () => {
  const answers = Object.fromEntries(Array.from({ length: 10 }, (_, q) => [`q${q}`, 'x'.repeat(2000)]));
  const answered = (n: number): Observation => observedBy(PHONE, survey(`s${n}`, daysAgo(1), answers));

  it('opens another bucket when one is full, far below what an item holds, and counts each event once', async () => {
    const { deps, table } = fresh();
    for (let n = 0; n < 12; n++) await observe(message(answered(n)), deps.observe);
    for (let n = 0; n < 12; n++) await observe(message(answered(n)), deps.observe);
    const buckets = table.items().filter(({ sk }) => sk.startsWith('D#'));
    expect(buckets.map(({ sk }) => sk)).toEqual([0, 1, 2].map((n) => `D#${day(daysAgo(1))}${n === 0 ? '' : `#${n}`}`));
    for (const bucket of buckets) expect(JSON.stringify(bucket).length).toBeLessThan(350_000);
    const { events } = await deps.observe.observations.read(KEY);
    expect(events.map(({ event }) => event.eventId)).toHaveLength(12);
    expect(new Set(events.map(({ key }) => key)).size).toBe(12);
  });

  it('corrects an event where it stands, though its bucket is full', async () => {
    const { deps } = fresh();
    for (let n = 0; n < 6; n++) await observe(message(answered(n)), deps.observe);
    await observe(message({ ...answered(0), origin: { ...answered(0).origin, line: 99 } }), deps.observe);
    const { events } = await deps.observe.observations.read(KEY);
    expect(events).toHaveLength(6);
    expect(events.find(({ event }) => event.eventId === 's0')?.event.origin.line).toBe(99);
  });

  it('loses nothing when messages of one day come at the same time', async () => {
    const { deps } = world(configuration([]), entities, () => new Promise((resolve) => setImmediate(resolve)));
    await Promise.all(Array.from({ length: 8 }, (_, n) => observe(message(answered(n), answered(n + 1)), deps.observe)));
    const { events } = await deps.observe.observations.read(KEY);
    const newest = new Map<string, SeenEvent>();
    for (const { key, event } of events) newest.set(key, newerEvent(newest.get(key), event));
    expect(newest.size).toBe(9);
  });
});

describe('observe, cut off anywhere', () => {
  it('ends as if it never had been, when the message comes again', async () => {
    const body = message(click, open, earlier, agreed, article);
    const { uncut, cuts } = await cutAnywhere(
      (hook) => world(configuration([]), entities, hook),
      async ({ deps }) => observe(message(redropped(open, { action: 'share' }, 0)), deps.observe),
      ({ deps }) => observe(body, deps.observe),
    );
    // The marks, read and written, 2 buckets, read and written, 1 statement, 1 catalogue entry, the queue.
    expect(cuts.length).toBeGreaterThanOrEqual(9);
    expect(uncut.clock.now).toBe(NOW);
    for (const cut of cuts) {
      expect(cut.table.items()).toEqual(uncut.table.items());
      expect(new Set(cut.profilesQueue.sent)).toEqual(new Set(uncut.profilesQueue.sent));
    }
  });
});
