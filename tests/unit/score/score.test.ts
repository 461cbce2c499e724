import { describe, expect, it } from 'vitest';
import { observe } from '../../../functions/observe/observe.ts';
import { rescore } from '../../../functions/rescore/rescore.ts';
import { score, scoreBatch } from '../../../functions/score/score.ts';
import { type Profile, profileMessage, streamOf, Transition } from '../../../shared/contracts/profile.ts';
import { RescoreInput, runKeys } from '../../../shared/contracts/run.ts';
import type { OneId } from '../../../shared/domain/ids.ts';
import type { Resolution } from '../../../shared/identity/lookup.ts';
import { identifierKey } from '../../../shared/match/comparable.ts';
import {
  configuration,
  DAY,
  daysAgo,
  destination,
  engagement,
  HASH_KEY,
  live,
  NOW,
  ONE,
  OTHER,
  observedBy,
  record,
  segment,
  statement,
} from './fixtures.ts';
import { cutAnywhere, message, queuedTransitions, scissors, type World, world } from './world.ts';

const PHONE = '13900000001';
const WARD = '02588888888';
const [PHONE_KEY, WARD_KEY] = [PHONE, WARD].map((value) => identifierKey(HASH_KEY, { type: 'phone', value }));
const owner = record('crm', 'secondHand', {
  attributes: { department: '心内科' },
  identifiers: [
    { type: 'phone', value: PHONE },
    { type: 'phone', value: WARD },
  ],
});
const neighbour = record('crm', 'secondHand', { id: '2', attributes: { department: '心内科' } });
const CONFIG = configuration(
  [
    segment('engaged', ['profiling'], { field: 'scores.engagement', atLeast: 5 }),
    segment('heart', ['marketing'], { field: 'golden.department', equals: '心内科' }),
  ],
  { destinations: [destination('mail', 'all'), destination('wechat', ['heart'])] },
);
const isLive = () => new Map<OneId, Resolution>([[ONE, live([owner])]]);
const consents = message(
  observedBy(PHONE, statement('profiling', 'granted', daysAgo(20))),
  observedBy(PHONE, statement('marketing', 'granted', daysAgo(20))),
);
const clicks = message(observedBy(PHONE, engagement('e1', daysAgo(0), 'email', 'click')));
const withdrawal = message(observedBy(PHONE, statement('marketing', 'denied', daysAgo(0))));

const put = (queued: readonly { group?: string; body: string }[]) =>
  queued
    .map(({ group, body }) => `${group} ${JSON.parse(body).transition.change} ${JSON.parse(body).transition.sequence}`)
    .sort();

describe('score', () => {
  it('builds the profile, tells each subscribed destination, and clears the outbox', async () => {
    const it = world(CONFIG, isLive());
    await observe(consents, it.deps.observe);
    await observe(clicks, it.deps.observe);
    await score(ONE, it.deps.score);
    expect(put(it.transitionsQueue.sent)).toEqual(['mail#engaged join 1', 'mail#heart join 1', 'wechat#heart join 1']);
    expect(await it.profiles.get(ONE)).toMatchObject({ version: 1, status: 'live', outbox: [] });
    for (const { deduplicationId } of it.transitionsQueue.sent) expect(deduplicationId).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set(it.transitionsQueue.sent.map(({ deduplicationId }) => deduplicationId)).size).toBe(3);
  });

  it('writes and sends nothing when nothing changed', async () => {
    const calls: string[] = [];
    const it = world(CONFIG, isLive(), (call) => void calls.push(call));
    await observe(consents, it.deps.observe);
    await score(ONE, it.deps.score);
    const before = it.table.items();
    calls.length = 0;
    await score(ONE, it.deps.score);
    expect(it.table.items()).toEqual(before);
    // The profile, who it is, three marks, one partition.
    expect(calls.map((call) => call.split(' ')[0])).toEqual(['get', 'resolve', 'get', 'get', 'get', 'query']);
  });

  it('pushes a withdrawal as a leave, and takes the score away with profiling', async () => {
    const it = world(CONFIG, isLive());
    for (const body of [consents, clicks]) await observe(body, it.deps.observe);
    await score(ONE, it.deps.score);
    await observe(withdrawal, it.deps.observe);
    await score(ONE, it.deps.score);
    expect(put(it.transitionsQueue.sent.slice(3))).toEqual(['mail#heart leave 2', 'wechat#heart leave 2']);
    await observe(message(observedBy(PHONE, statement('profiling', 'denied', daysAgo(0)))), it.deps.observe);
    await score(ONE, it.deps.score);
    expect(await it.profiles.get(ONE)).toMatchObject({ version: 3, traits: {}, scores: {}, segments: {} });
  });

  it('leaves generic identifiers and what was seen under them out, but not their denials', async () => {
    const it = world(CONFIG, new Map([[ONE, live([owner], new Set([WARD_KEY!]))]]));
    await observe(consents, it.deps.observe);
    await observe(message(observedBy(WARD, engagement('w', daysAgo(0), 'email', 'click'))), it.deps.observe);
    await score(ONE, it.deps.score);
    const profile = (await it.profiles.get(ONE)) as Profile;
    expect(profile.identifiers.map(({ value }) => value)).toEqual([PHONE]);
    expect(profile.traits['engagements']).toBe(0);
    expect(profile.segments).toHaveProperty('heart');
    await observe(message(observedBy(WARD, statement('marketing', 'denied', daysAgo(100)))), it.deps.observe);
    await score(ONE, it.deps.score);
    expect((await it.profiles.get(ONE))?.segments).not.toHaveProperty('heart');
  });

  it('turns into a tombstone when the OneID is merged away, and comes back when it lives again', async () => {
    const entities = isLive();
    const it = world(CONFIG, entities);
    for (const body of [consents, clicks]) await observe(body, it.deps.observe);
    await score(ONE, it.deps.score);
    entities.set(ONE, { status: 'succeeded', by: OTHER }).set(OTHER, live([owner]));
    await score(ONE, it.deps.score);
    await score(OTHER, it.deps.score);
    expect(await it.profiles.get(ONE)).toMatchObject({
      status: 'retired',
      succeededBy: OTHER,
      segments: {},
      outbox: [],
      records: [],
    });
    const stored = it.table.items().find(({ pk }) => pk === `P#${ONE}`);
    for (const personal of [PHONE, '心内科', PHONE_KEY!, owner.recordId]) expect(JSON.stringify(stored)).not.toContain(personal);
    expect(stored).not.toHaveProperty('duePk');
    expect(put(it.transitionsQueue.sent.slice(3))).toEqual(
      [
        'mail#!identity merged 2',
        'wechat#!identity merged 2',
        'mail#engaged leave 2',
        'mail#heart leave 2',
        'wechat#heart leave 2',
        'mail#engaged join 1',
        'mail#heart join 1',
        'wechat#heart join 1',
      ].sort(),
    );
    entities.set(ONE, live([owner])).delete(OTHER);
    await score(ONE, it.deps.score);
    expect(await it.profiles.get(ONE)).toMatchObject({ status: 'live', version: 3, segments: { heart: { sequence: 3 } } });
  });

  it('tells of a OneID that was split off to those who may know the other, and of its end to those too', async () => {
    const entities = isLive();
    const it = world(CONFIG, entities);
    for (const body of [consents, clicks]) await observe(body, it.deps.observe);
    await score(ONE, it.deps.score);
    // Nobody consents to anything for the neighbour: no segment, and the destinations hear of the OneID all the same.
    entities.set(OTHER, { ...live([neighbour]), splitFrom: ONE });
    await score(OTHER, it.deps.score);
    await score(OTHER, it.deps.score);
    expect(put(it.transitionsQueue.sent.slice(3))).toEqual(['mail#!identity split 1', 'wechat#!identity split 1']);
    entities.set(OTHER, { status: 'succeeded', by: ONE }).set(ONE, { ...live([owner, neighbour]), succeeds: [OTHER] });
    await score(OTHER, it.deps.score);
    expect(put(it.transitionsQueue.sent.slice(5))).toEqual(['mail#!identity merged 2', 'wechat#!identity merged 2']);
  });

  it('makes no profile of a OneID that nobody knows', async () => {
    const it = world(CONFIG, new Map());
    await score(ONE, it.deps.score);
    expect(it.table.items()).toEqual([]);
  });
});

describe('scoreBatch', () => {
  const batch = (it: World, bodies: string[]) => scoreBatch(bodies, async () => it.deps.score);
  const bodyOf = (oneId: OneId, touched: string) => profileMessage(oneId, touched).body;

  it('builds each OneID once, and reports a failure to each of its messages', async () => {
    let broken = false;
    const it = world(CONFIG, isLive().set(OTHER, live([neighbour])), (call) => {
      if (broken && call === `get P#${OTHER}`) throw new Error('no');
    });
    const bodies = [bodyOf(ONE, 'o:1'), bodyOf(OTHER, 'o:1'), bodyOf(ONE, 'o:2'), 'no message', bodyOf(OTHER, 'o:2')];
    const one = batch(it, bodies);
    const ends = await Promise.allSettled(bodies.map(one));
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(it.counts.get('ProfilesRebuilt')).toBe(2);
    broken = true;
    const again = await Promise.allSettled(bodies.map(batch(it, bodies)));
    expect(again.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected', 'rejected']);
  });
});

const RUN = RescoreInput.shape.BatchInput.shape.runId.parse('weekly-1');
const rescoreBoth = (it: World) =>
  rescore({ Items: [{ oneId: ONE }, { oneId: OTHER }, { oneId: ONE }], BatchInput: { runId: RUN } }, it.deps.rescore);
const written = async ({ work }: World): Promise<Transition[]> => {
  const heads = await work.list(runKeys(RUN).transitions);
  const texts = await Promise.all(heads.map(({ key }) => work.text(key)));
  return texts.flatMap((text) => text!.trimEnd().split('\n')).map((line) => Transition.parse(JSON.parse(line)));
};
const inOrder = (transitions: Transition[]) =>
  [...new Map(transitions.map((each) => [each.id, each])).values()].sort((a, b) => (a.id < b.id ? -1 : 1));

describe('rescore', () => {
  it('writes the transitions for the run, and none to the queue', async () => {
    const it = world(CONFIG, isLive().set(OTHER, live([neighbour])));
    for (const body of [consents, clicks]) await observe(body, it.deps.observe);
    expect(await rescoreBoth(it)).toEqual({ rebuilt: 2, changed: 2, joined: 2, left: 0 });
    expect((await written(it)).map((each) => `${each.oneId} ${each.change} ${streamOf(each)}`)).toEqual([
      `${ONE} join engaged`,
      `${ONE} join heart`,
    ]);
    expect(it.transitionsQueue.sent).toEqual([]);
    expect((await it.profiles.get(ONE))?.outbox).toEqual([]);
    expect(await rescoreBoth(it)).toEqual({ rebuilt: 2, changed: 0, joined: 0, left: 0 });
    expect(await written(it)).toHaveLength(2);
  });
});

describe('cut off anywhere', () => {
  const make = (hook: (what: string) => Promise<void> | void) => world(CONFIG, isLive().set(OTHER, live([neighbour])), hook);
  const joinedAndClicked = async (it: World) => {
    for (const body of [consents, clicks]) await observe(body, it.deps.observe);
  };

  it('score, given again, ends as if it never had been', async () => {
    const { uncut, cuts } = await cutAnywhere(make, joinedAndClicked, ({ deps }) => score(ONE, deps.score));
    expect(cuts.length).toBe(9);
    expect(queuedTransitions(uncut)).toHaveLength(3);
    for (const cut of cuts) {
      expect(cut.table.items()).toEqual(uncut.table.items());
      expect(new Set(cut.transitionsQueue.sent)).toEqual(new Set(uncut.transitionsQueue.sent));
    }
  });

  it('a OneID that was merged away, scored again, tells of it under the same ids', async () => {
    const merged = (hook: (what: string) => Promise<void> | void) => {
      const entities = isLive();
      return { it: world(CONFIG, entities, hook), entities };
    };
    const ends = [];
    for (let nth = 0; ; nth++) {
      const { state, hook, revive } = scissors(nth);
      let armed = false;
      const { it, entities } = merged(() => (armed ? hook() : undefined));
      await joinedAndClicked(it);
      await score(ONE, it.deps.score);
      entities.set(ONE, { status: 'succeeded', by: OTHER });
      armed = nth > 0;
      const cut = await score(ONE, it.deps.score).catch(() => 'cut');
      await new Promise((resolve) => setImmediate(resolve));
      if (nth > 0 && cut === undefined && state.alive) break;
      revive();
      if (cut) await score(ONE, it.deps.score);
      const sent = it.transitionsQueue.sent.slice(3).map(({ deduplicationId, body }) => `${deduplicationId} ${body}`);
      ends.push([[...new Set(sent)].sort(), it.table.items()]);
    }
    expect(ends.length).toBeGreaterThan(4);
    for (const end of ends) expect(end).toEqual(ends[0]);
    expect(ends[0]![0]!.join()).toContain('"change":"merged"');
  });

  it('score, given again when meanwhile more came, tells both changes in sequence', async () => {
    const prepare = async (it: World) => {
      await joinedAndClicked(it);
    };
    const { cuts } = await cutAnywhere(make, prepare, ({ deps }) => score(ONE, deps.score));
    for (const cut of cuts) {
      await observe(withdrawal, cut.deps.observe);
      await score(ONE, cut.deps.score);
      const heart = put(cut.transitionsQueue.sent).filter((each) => each.startsWith('wechat#heart'));
      expect(heart).toEqual(['wechat#heart join 1', 'wechat#heart leave 2']);
    }
  });

  it('score, overtaken before it cleared its outbox by one that was cut off before it sent, loses nothing', async () => {
    let overtake: (() => Promise<void>) | undefined;
    let cut = false;
    const it = world(CONFIG, isLive(), async (call) => {
      if (cut && call === 'transitions queue') throw new Error('cut off');
      const act = call === `set P#${ONE}` ? overtake : undefined;
      overtake = act ? undefined : overtake;
      await act?.();
    });
    await observe(consents, it.deps.observe);
    overtake = async () => {
      await observe(withdrawal, it.deps.observe);
      cut = true;
      await expect(score(ONE, it.deps.score)).rejects.toThrow('cut off');
      cut = false;
    };
    await score(ONE, it.deps.score);
    await score(ONE, it.deps.score);
    expect(new Set(put(it.transitionsQueue.sent))).toEqual(
      new Set(['mail#heart join 1', 'mail#heart leave 2', 'wechat#heart join 1', 'wechat#heart leave 2']),
    );
    expect((await it.profiles.get(ONE))?.outbox).toEqual([]);
  });

  it('rescore, given again, loses no transition', async () => {
    const { uncut, cuts } = await cutAnywhere(make, joinedAndClicked, rescoreBoth);
    expect(cuts.length).toBeGreaterThan(12);
    for (const cut of cuts) {
      expect(cut.table.items()).toEqual(uncut.table.items());
      expect(inOrder(await written(cut))).toEqual(inOrder(await written(uncut)));
    }
  });

  it('rescore, given again after some outboxes were cleared, overwrites nothing', async () => {
    const both = async (it: World) => {
      await joinedAndClicked(it);
      const byRecord = { type: 'record' as const, source: neighbour.source, value: neighbour.sourceId };
      const agreed = { ...statement('marketing', 'granted', daysAgo(1)), identity: byRecord };
      await observe(message(agreed), it.deps.observe);
    };
    const { uncut, cuts } = await cutAnywhere(make, both, rescoreBoth);
    for (const cut of cuts) {
      expect(cut.table.items()).toEqual(uncut.table.items());
      expect(inOrder(await written(cut))).toEqual(inOrder(await written(uncut)));
    }
    expect(await written(uncut)).toHaveLength(3);
  });

  it('score after a rescore that was cut off, and the other way round, lose no transition between them', async () => {
    const expected = (await cutAnywhere(make, joinedAndClicked, ({ deps }) => score(ONE, deps.score))).uncut;
    const ids = new Set(queuedTransitions(expected).map(({ id }) => id));
    for (const [first, second] of [
      [rescoreBoth, ({ deps }: World) => score(ONE, deps.score)],
      [({ deps }: World) => score(ONE, deps.score), rescoreBoth],
    ] as const) {
      let attempts = 0;
      const { cuts } = await cutAnywhere(make, joinedAndClicked, async (it) => {
        attempts += 1;
        await (attempts % 2 === 1 ? first : second)(it);
      });
      for (const cut of cuts) {
        const told = [...queuedTransitions(cut), ...(await written(cut))];
        expect(new Set(told.map(({ id }) => id))).toEqual(ids);
        expect((await cut.profiles.get(ONE))?.outbox).toEqual([]);
      }
    }
  });
});

describe('what falls due', () => {
  it('is found by its time, and leaves at the rebuild', async () => {
    const it = world(CONFIG, isLive());
    for (const body of [consents, clicks]) await observe(body, it.deps.observe);
    await score(ONE, it.deps.score);
    // 8 decays to 5 in 30 d · log2(1.6).
    const crossing = NOW + 30 * DAY * Math.log2(1.6);
    const dueAt = Date.parse((await it.profiles.get(ONE))?.dueAt ?? '');
    expect(Math.abs(dueAt - crossing)).toBeLessThan(3);
    it.clock.now = dueAt;
    await score(ONE, it.deps.score);
    expect(put(it.transitionsQueue.sent.slice(3))).toEqual(['mail#engaged leave 2']);
    expect((await it.profiles.get(ONE))?.dueAt).toBeUndefined();
  });
});
