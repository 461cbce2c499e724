import { describe, expect, it } from 'vitest';
import { streamOf } from '../../../shared/contracts/profile.ts';
import { OneId } from '../../../shared/domain/ids.ts';
import { buildProfile, buildTombstone, unchanged } from '../../../shared/score/profile.ts';
import {
  configuration,
  content,
  DAY,
  daysAgo,
  engagement,
  inputs,
  NOW,
  ONE,
  OTHER,
  record,
  SCORECARD,
  segment,
  statement,
} from './fixtures.ts';

const THIRD = OneId.parse(`hcp_${'2'.repeat(26)}`);
const ENGAGED = segment('engaged', ['profiling'], { field: 'scores.engagement', atLeast: 5 });
const WARD = segment('ward', ['marketing.email'], { field: 'golden.department', equals: '心内科' });
const CONFIG = configuration([ENGAGED, WARD]);
const grants = [
  statement('profiling', 'granted', daysAgo(50)),
  statement('marketing.email', 'granted', daysAgo(50), { expiresAt: daysAgo(-200) }),
];
const events = [
  engagement('1', daysAgo(30), 'email', 'click', 'c1'),
  engagement('2', daysAgo(0), 'email', 'click', 'c2'),
  engagement('3', daysAgo(200), 'web', 'view', 'c2'),
];
const catalogue = new Map([content('c1', ['asthma']), content('c2', ['hypertension', 'asthma'])].map((c) => [c.contentId, c]));
const records = [record('crm', 'secondHand', { attributes: { department: '心内科' } })];
const first = buildProfile(ONE, inputs({ records, events, statements: grants, catalogue }), CONFIG, NOW, undefined);

describe('buildProfile', () => {
  it('computes traits and scores of whom it may', () => {
    expect(first.traits).toEqual({
      engagements: 3,
      surveys: 0,
      lastEngagedAt: daysAgo(0),
      preferredChannel: 'email',
      topTopic: 'asthma',
    });
    // 8 + 8/2 + 2 · 2^(−200/30)
    expect(first.scores['engagement']?.value).toBeCloseTo(12 + 2 * 2 ** (-200 / 30), 12);
  });

  it('joins segments, once, with the reason', () => {
    expect(first.segments).toEqual({
      engaged: { since: daysAgo(0), sequence: 1, reason: 'scores.engagement is at least 5' },
      ward: { since: daysAgo(0), sequence: 1, reason: 'golden.department is 心内科' },
    });
    expect(first.outbox).toMatchObject([
      { oneId: ONE, segment: 'engaged', change: 'join', sequence: 1, at: daysAgo(0), reason: 'scores.engagement is at least 5' },
      { oneId: ONE, segment: 'ward', change: 'join', sequence: 1 },
    ]);
    const later = buildProfile(ONE, inputs({ records, events, statements: grants, catalogue }), CONFIG, NOW + DAY, {
      ...first,
      outbox: [],
    });
    expect(later).toMatchObject({ version: 2, segments: first.segments, outbox: [] });
  });

  it('falls due when its score passes the bound, and leaves then, not a moment before', () => {
    const score = first.scores['engagement']?.value ?? 0;
    const crossing = NOW + 30 * DAY * Math.log2(score / 5);
    const dueAt = Date.parse(first.dueAt ?? '');
    expect(dueAt - crossing).toBeGreaterThanOrEqual(1);
    expect(dueAt - crossing).toBeLessThan(3);
    const same = inputs({ records, events, statements: grants, catalogue });
    const before = buildProfile(ONE, same, CONFIG, dueAt - 3, { ...first, outbox: [] });
    expect(before.segments).toHaveProperty('engaged');
    const then = buildProfile(ONE, same, CONFIG, dueAt, { ...first, outbox: [] });
    expect(then.segments).not.toHaveProperty('engaged');
    expect(then.outbox).toMatchObject([
      { segment: 'engaged', change: 'leave', sequence: 2, reason: 'scores.engagement is below 5' },
    ]);
    // What is left to come is the end of the grant.
    expect(then.dueAt).toBe(daysAgo(-200));
    const ended = buildProfile(ONE, same, CONFIG, NOW + 200 * DAY, { ...then, outbox: [] });
    expect(ended.outbox).toMatchObject([{ segment: 'ward', change: 'leave', reason: 'consent to marketing.email is expired' }]);
    expect(ended.dueAt).toBeUndefined();
  });

  it('computes nothing without consent, and does not even tell the absence of a trait', () => {
    const unasked = segment('no-topic', ['marketing.email'], { field: 'traits.topTopic', exists: false });
    const some = [statement('marketing.email', 'granted', daysAgo(5))];
    const build = (statements: typeof some) =>
      buildProfile(ONE, inputs({ records, events, statements, catalogue }), configuration([ENGAGED, unasked]), NOW, undefined);
    expect(build(some)).toMatchObject({ traits: {}, scores: {}, segments: {}, outbox: [] });
    expect(build(some)).not.toHaveProperty('dueAt');
  });

  it('counts an event under two days or two identities once, as last dropped', () => {
    const [wrong, right] = [engagement('1', daysAgo(3), 'email', 'open'), engagement('1', daysAgo(0), 'email', 'click')];
    const corrected = { ...right, origin: { ...right.origin, line: right.origin.line + 1 } };
    for (const [a, b] of [
      [wrong, corrected],
      [corrected, wrong],
    ] as const) {
      const observations = [
        { identity: 'a', generic: false, events: [{ key: '1', event: a }], statements: grants },
        { identity: 'b', generic: false, events: [{ key: '1', event: b }], statements: [] },
      ];
      expect(buildProfile(ONE, inputs({ observations }), CONFIG, NOW, undefined).scores['engagement']?.value).toBe(8);
    }
  });

  it('scores to the last bit the same, in whatever order events come', () => {
    const many = Array.from({ length: 40 }, (_, n) => engagement(`e${n}`, daysAgo(n * 1.7), 'email', 'click'));
    const value = (given: typeof many) =>
      buildProfile(ONE, inputs({ events: given, statements: grants }), CONFIG, NOW, undefined).scores['engagement']?.value;
    expect(value(many.toReversed())).toBe(value(many));
  });

  it('takes from a generic identity its denials alone', () => {
    const observations = [
      { identity: 'a', generic: false, events: [], statements: grants },
      {
        identity: 'g',
        generic: true,
        events: events.map((event) => ({ key: event.eventId, event })),
        statements: [statement('marketing', 'granted', daysAgo(1)), statement('marketing.email', 'denied', daysAgo(1))],
      },
    ];
    const profile = buildProfile(ONE, inputs({ observations }), CONFIG, NOW, undefined);
    expect(profile.traits).toEqual({ engagements: 0, surveys: 0 });
    expect(profile.consents).toMatchObject({ profiling: { state: 'granted' }, 'marketing.email': { state: 'denied' } });
    expect(profile.consents).not.toHaveProperty('marketing');
  });

  it('lets an event of the future wait, and falls due when its time comes', () => {
    const early = [engagement('1', daysAgo(-3), 'email', 'click')];
    const profile = buildProfile(ONE, inputs({ events: early, statements: grants }), CONFIG, NOW, undefined);
    expect(profile.traits).toEqual({ engagements: 0, surveys: 0 });
    expect(profile.dueAt).toBe(daysAgo(-3));
    const then = buildProfile(ONE, inputs({ events: early, statements: grants }), CONFIG, NOW + 3 * DAY, profile);
    expect(then.scores['engagement']?.value).toBe(8);
    expect(then.segments).toHaveProperty('engaged');
  });

  it('is never due where the crossing lies beyond all calendars', () => {
    const slow = configuration([segment('ever', ['profiling'], { field: 'scores.engagement', atLeast: 1 })], {
      scorecards: [{ ...SCORECARD, halfLifeDays: 1e9 }],
    });
    const profile = buildProfile(ONE, inputs({ events, statements: [grants[0]!] }), slow, NOW, undefined);
    expect(profile.segments).toHaveProperty('ever');
    expect(profile).not.toHaveProperty('dueAt');
  });

  it('leaves a segment that was taken out of the configuration', () => {
    const next = buildProfile(ONE, inputs({ records, events, statements: grants }), configuration([ENGAGED]), NOW, {
      ...first,
      outbox: [],
    });
    expect(next.outbox).toMatchObject([{ segment: 'ward', change: 'leave', reason: 'the segment is no more' }]);
  });

  it('carries on what was not told yet', () => {
    const next = buildProfile(ONE, inputs({ records, events: [], statements: [] }), CONFIG, NOW, first);
    expect(next.outbox.map((each) => `${each.change} ${streamOf(each)} ${each.sequence}`)).toEqual([
      'join engaged 1',
      'join ward 1',
      'leave engaged 2',
      'leave ward 2',
    ]);
    expect(new Set(next.outbox.map(({ id }) => id)).size).toBe(4);
  });

  it('of a OneID that was split off says so, first of all and once', () => {
    const of = { splitFrom: OTHER, told: [ENGAGED.id] };
    const split = buildProfile(ONE, inputs({ records, events, statements: grants, catalogue }), CONFIG, NOW, undefined, of);
    expect(split.outbox.map((each) => `${each.change} ${streamOf(each)}`)).toEqual([
      'split !identity',
      'join engaged',
      'join ward',
    ]);
    expect(split.outbox[0]).toMatchObject({ splitFrom: OTHER, told: ['engaged'], sequence: 1 });
    expect(split.told).toEqual(['engaged', 'ward']);
    const again = buildProfile(
      ONE,
      inputs({ records, events, statements: grants, catalogue }),
      CONFIG,
      NOW,
      { ...split, outbox: [] },
      of,
    );
    expect(again.outbox).toEqual([]);
    const unheard = buildProfile(ONE, inputs({ records }), CONFIG, NOW, undefined, { splitFrom: OTHER, told: [] });
    expect(unheard.outbox).toEqual([]);
  });

  it('remembers every segment that it was in, or whom it succeeded', () => {
    const gone = buildProfile(ONE, inputs({ records }), CONFIG, NOW, { ...first, outbox: [] });
    expect(Object.keys(gone.segments)).toEqual([]);
    expect(gone.told).toEqual(['engaged', 'ward']);
    const heir = buildProfile(OTHER, inputs({ records }), CONFIG, NOW, undefined, { told: gone.told! });
    expect(heir.told).toEqual(['engaged', 'ward']);
    expect(heir.outbox).toEqual([]);
  });

  it('keeps values out of reasons', () => {
    expect(JSON.stringify(first.outbox)).not.toContain('12.0');
  });
});

describe('buildTombstone', () => {
  it('leaves every segment for the successor, and keeps nothing of the person', () => {
    const tombstone = buildTombstone(ONE, OTHER, CONFIG, NOW, { ...first, outbox: [] });
    expect(tombstone).toEqual({
      oneId: ONE,
      version: 2,
      status: 'retired',
      succeededBy: OTHER,
      records: [],
      golden: {},
      identifiers: [],
      consents: {},
      scores: {},
      traits: {},
      segments: {},
      told: ['engaged', 'ward'],
      outbox: [
        {
          id: expect.any(String),
          oneId: ONE,
          change: 'merged',
          succeededBy: OTHER,
          told: ['engaged', 'ward'],
          at: daysAgo(0),
          sequence: 2,
          reason: 'merged into another OneID',
        },
        expect.objectContaining({ segment: 'engaged', change: 'leave', succeededBy: OTHER, reason: 'merged into another OneID' }),
        expect.objectContaining({ segment: 'ward', change: 'leave', succeededBy: OTHER, sequence: 2 }),
      ],
      configVersion: 'test',
      inputs: expect.any(String),
      builtAt: daysAgo(0),
    });
    expect(unchanged(tombstone, buildTombstone(ONE, OTHER, CONFIG, NOW + DAY, tombstone))).toBe(true);
  });

  it('says nothing of a merge to those who never could have heard of it', () => {
    const unknown = buildProfile(ONE, inputs({ records }), CONFIG, NOW, undefined);
    expect(buildTombstone(ONE, OTHER, CONFIG, NOW, unknown).outbox).toEqual([]);
  });

  it('tells of the next successor too', () => {
    const tombstone = buildTombstone(ONE, OTHER, CONFIG, NOW, { ...first, outbox: [] });
    const next = buildTombstone(ONE, THIRD, CONFIG, NOW + DAY, { ...tombstone, outbox: [] });
    expect(next.outbox).toMatchObject([{ change: 'merged', succeededBy: THIRD, sequence: 3 }]);
  });

  it('says when no record is left', () => {
    const tombstone = buildTombstone(ONE, undefined, CONFIG, NOW, first);
    expect(tombstone).not.toHaveProperty('succeededBy');
    expect(tombstone.outbox.at(-1)?.reason).toBe('no record of it is left');
  });
});

describe('unchanged', () => {
  const same = inputs({ records, events, statements: grants, catalogue });
  it('sees no difference in building twice, nor in the time of a score that stays zero', () => {
    expect(unchanged(first, buildProfile(ONE, same, CONFIG, NOW, first))).toBe(true);
    const idle = buildProfile(ONE, inputs({ statements: grants }), CONFIG, NOW, undefined);
    expect(idle.scores['engagement']?.value).toBe(0);
    expect(unchanged(idle, buildProfile(ONE, inputs({ statements: grants }), CONFIG, NOW + DAY, idle))).toBe(true);
  });

  it('sees a decayed score, another configuration, and newer inputs that come to the same', () => {
    expect(unchanged(first, buildProfile(ONE, same, CONFIG, NOW + 1, first))).toBe(false);
    const renamed = configuration([ENGAGED, WARD], { version: 'newer' });
    expect(unchanged(first, buildProfile(ONE, same, renamed, NOW, first))).toBe(false);
    const idle = [...events, engagement('4', daysAgo(-400), 'fax', 'read')];
    const newer = inputs({ records, events: idle, statements: grants, catalogue });
    const { inputs: seen, ...rest } = buildProfile(ONE, newer, CONFIG, NOW, first);
    expect(seen).not.toBe(first.inputs);
    expect(unchanged({ ...first, ...rest }, { ...first, ...rest, inputs: seen! })).toBe(false);
  });
});
