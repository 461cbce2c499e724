import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConsentStatement } from '../../shared/contracts/observation.ts';
import { type Profile, streamOf } from '../../shared/contracts/profile.ts';
import { Trust } from '../../shared/domain/hcp.ts';
import { buildProfile, type Inputs, type Observations, unchanged } from '../../shared/score/profile.ts';
import {
  configuration,
  content,
  daysAgo,
  engagement,
  NOW,
  ONE,
  record,
  SCORECARD,
  segment,
  statement,
} from '../unit/score/fixtures.ts';

const PURPOSES = ['profiling', 'marketing', 'marketing.email'];
const CONFIG = configuration(
  [
    segment('engaged', ['profiling'], { field: 'scores.engagement', atLeast: 5 }),
    segment('idle-mail', ['marketing.email'], { not: { field: 'scores.engagement', atLeast: 5 } }),
    segment('ward', ['marketing', 'profiling'], { field: 'golden.department', exists: true }),
    segment('topic', ['marketing'], { field: 'traits.topTopic', equals: 'asthma' }),
    segment('no-topic', ['marketing'], { field: 'traits.topTopic', exists: false }),
    segment('everybody', ['marketing.email'], {
      any: [
        { field: 'country', equals: 'CN' },
        { field: 'traits.surveys', atLeast: 0 },
      ],
    }),
  ],
  { scorecards: [SCORECARD, { ...SCORECARD, id: 'mail', purpose: 'marketing.email' }] },
);

const days = fc.integer({ min: -3, max: 100 });
const eventArb = fc
  .record({
    id: fc.integer({ min: 0, max: 12 }),
    at: days,
    channel: fc.constantFrom('email', 'web'),
    action: fc.constantFrom('click', 'open', 'share', 'unsubscribe'),
    contentId: fc.constantFrom('c1', 'c2', 'c3'),
    line: fc.integer({ min: 0, max: 2 }),
  })
  .map(({ id, at, channel, action, contentId, line }) => {
    const event = engagement(`e${id}`, daysAgo(at), channel, action, contentId);
    // What an event says in one line of one drop is one thing.
    const said = `${line}-${at}-${channel}-${action}-${contentId}`;
    return { key: event.eventId, event: { ...event, origin: { ...event.origin, drop: said, line } } };
  });
const statementArb = fc
  .record({
    purpose: fc.constantFrom(...PURPOSES),
    state: fc.constantFrom('granted' as const, 'granted' as const, 'granted' as const, 'denied' as const),
    at: days,
    lasts: fc.option(fc.integer({ min: 1, max: 150 }), { nil: undefined }),
  })
  .map(({ purpose, state, at, lasts }) =>
    statement(purpose, state, daysAgo(at), lasts === undefined ? {} : { expiresAt: daysAgo(at - lasts) }),
  );
const observationsArb: fc.Arbitrary<Observations[]> = fc
  .array(
    fc.record({
      generic: fc.boolean(),
      events: fc.array(eventArb, { maxLength: 8 }),
      statements: fc.array(statementArb, { maxLength: 6 }),
    }),
    { maxLength: 3 },
  )
  .map((all) => all.map((each, index) => ({ identity: `i${index}`, ...each })));
const recordsArb = fc.uniqueArray(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 5 }).chain((ids) =>
  fc.tuple(
    ...ids.map((id) =>
      fc
        .record({
          trust: fc.constantFrom(...Trust.options),
          at: fc.integer({ min: 0, max: 2 }),
          ward: fc.option(fc.constantFrom('A', 'B')),
        })
        .map(({ trust, at, ward }) =>
          record('crm', trust, {
            id: String(id),
            changedAt: daysAgo(at),
            attributes: ward === null ? {} : { department: ward },
            identifiers: [{ type: 'phone', value: `1390000000${id % 3}` }],
          }),
        ),
    ),
  ),
);
const catalogue = new Map(
  [
    ['c1', ['asthma']],
    ['c2', ['asthma', 'pain']],
  ].map(([id, topics]) => [id as string, content(id as string, topics as string[])]),
);
const inputsArb: fc.Arbitrary<Inputs> = fc.record({
  records: recordsArb,
  observations: observationsArb,
  catalogue: fc.constant(catalogue),
});

const shuffled = <T>(list: readonly T[], seed: number): T[] =>
  list
    .map((item, index) => ({ item, rank: Math.imul(seed + index * 7919, 2654435761) >>> 8 }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);

/** Whether a purpose is consented to, said in another way than the code says it: nobody objects, and somebody agrees. */
const agreed = (observations: readonly Observations[], purpose: string): boolean => {
  const of = (statements: readonly ConsentStatement[], wanted: string) => statements.filter((each) => each.purpose === wanted);
  const time = (text: string) => Date.parse(text);
  const objects = ({ generic, statements }: Observations, wanted: string, denialsOnly: boolean): boolean => {
    const grants = generic ? [] : of(statements, wanted).filter(({ state, at }) => state === 'granted' && time(at) <= NOW);
    const denials = of(statements, wanted).filter(({ state }) => state === 'denied');
    const newestGrant = Math.max(...grants.map(({ at }) => time(at)), Number.NEGATIVE_INFINITY);
    if (denials.some(({ at }) => time(at) >= newestGrant)) return true;
    const newest = grants.filter(({ at }) => time(at) === newestGrant);
    return !denialsOnly && newest.some(({ expiresAt }) => expiresAt !== undefined && time(expiresAt) <= NOW);
  };
  const [parent = ''] = purpose.split('.');
  if (parent !== purpose && observations.some((each) => objects(each, parent, true))) return false;
  if (observations.some((each) => objects(each, purpose, false))) return false;
  return observations.some(
    ({ generic, statements }) =>
      !generic && of(statements, purpose).some(({ state, at }) => state === 'granted' && time(at) <= NOW),
  );
};

describe('a profile', () => {
  it('is the same whatever order its inputs come in', () => {
    fc.assert(
      fc.property(inputsArb, fc.nat(), (inputs, seed) => {
        const reordered: Inputs = {
          records: shuffled(inputs.records, seed),
          observations: shuffled(inputs.observations, seed).map((each) => ({
            ...each,
            events: shuffled(each.events, seed),
            statements: shuffled(each.statements, seed),
          })),
          catalogue: new Map([...inputs.catalogue].reverse()),
        };
        expect(buildProfile(ONE, reordered, CONFIG, NOW, undefined)).toEqual(buildProfile(ONE, inputs, CONFIG, NOW, undefined));
      }),
    );
  });

  it('built again from the same changes nothing, also with what was not told yet', () => {
    fc.assert(
      fc.property(inputsArb, inputsArb, (before, inputs) => {
        const previous = buildProfile(ONE, before, CONFIG, NOW, undefined);
        const profile = buildProfile(ONE, inputs, CONFIG, NOW, previous);
        expect(unchanged(profile, buildProfile(ONE, inputs, CONFIG, NOW, profile))).toBe(true);
      }),
    );
  });

  it('knows consent as another reading of the ledger does, and has no score, trait, segment or join without', () => {
    let members = 0;
    const needed = (id: string): string[] => [
      ...(CONFIG.segments.find((each) => each.id === id)?.purposes ?? []),
      // What rests on a trait or score, present or absent.
      ...(['topic', 'no-topic', 'idle-mail'].includes(id) ? ['profiling'] : []),
    ];
    fc.assert(
      fc.property(inputsArb, inputsArb, (before, inputs) => {
        const previous = buildProfile(ONE, before, CONFIG, NOW, undefined);
        const profile = buildProfile(ONE, inputs, CONFIG, NOW, { ...previous, outbox: [] });
        const may = (purpose: string): boolean => agreed(inputs.observations, purpose);
        for (const purpose of PURPOSES) expect(profile.consents[purpose]?.state === 'granted', purpose).toBe(may(purpose));
        if (!may('profiling')) expect(profile.traits).toEqual({});
        for (const { id, purpose } of CONFIG.scorecards) expect(id in profile.scores).toBe(may(purpose));
        const told = profile.outbox.filter(({ change }) => change === 'join').map(streamOf);
        for (const id of [...Object.keys(profile.segments), ...told]) {
          members += 1;
          expect(
            needed(id).filter((purpose) => !may(purpose)),
            id,
          ).toEqual([]);
        }
      }),
      { numRuns: 500 },
    );
    expect(members).toBeGreaterThan(50);
  });

  it('differs from the one before by exactly its transitions', () => {
    fc.assert(
      fc.property(inputsArb, inputsArb, (before, inputs) => {
        const previous = { ...buildProfile(ONE, before, CONFIG, NOW, undefined), outbox: [] };
        const profile = buildProfile(ONE, inputs, CONFIG, NOW, previous);
        const [was, is] = [Object.keys(previous.segments), Object.keys(profile.segments)];
        const changes = (change: string) =>
          profile.outbox.filter((each) => each.change === change).map((each) => String(streamOf(each)));
        expect(changes('join').sort()).toEqual(is.filter((id) => !was.includes(id)).sort());
        expect(changes('leave').sort()).toEqual(was.filter((id) => !is.includes(id)).sort());
      }),
    );
  });

  it('leaves every segment of a purpose that is withdrawn, under whatever identity', () => {
    let left = 0;
    fc.assert(
      fc.property(inputsArb, fc.constantFrom(...PURPOSES), fc.nat(), (inputs, purpose, pick) => {
        const previous = { ...buildProfile(ONE, inputs, CONFIG, NOW, undefined), outbox: [] };
        const denial = statement(purpose, 'denied', daysAgo(0));
        const { observations } = inputs;
        const chosen = observations.length === 0 ? -1 : pick % observations.length;
        const withdrawn: Inputs = {
          ...inputs,
          observations: [
            ...observations.map((each, index) =>
              index === chosen ? { ...each, statements: [...each.statements, denial] } : each,
            ),
            ...(chosen === -1 ? [{ identity: 'new', generic: false, events: [], statements: [denial] }] : []),
          ],
        };
        const profile = buildProfile(ONE, withdrawn, CONFIG, NOW, previous);
        const needing = CONFIG.segments.filter(({ purposes }) =>
          purposes.some((each) => each === purpose || each.startsWith(`${purpose}.`)),
        );
        for (const { id } of needing) {
          expect(profile.segments).not.toHaveProperty(id);
          const leaves = profile.outbox.filter((each) => streamOf(each) === id && each.change === 'leave');
          expect(leaves.length).toBe(id in previous.segments ? 1 : 0);
          left += leaves.length;
        }
      }),
      { numRuns: 500 },
    );
    expect(left).toBeGreaterThan(20);
  });

  it('says when it changes by time alone: until then its segments stay, then it is built anew', () => {
    let turns = 0;
    fc.assert(
      fc.property(inputsArb, fc.double({ min: 0, max: 0.999, noNaN: true }), (inputs, part) => {
        let profile = { ...buildProfile(ONE, inputs, CONFIG, NOW, undefined), outbox: [] as Profile['outbox'] };
        for (let now = NOW; profile.dueAt !== undefined; ) {
          const due = Date.parse(profile.dueAt);
          expect(due).toBeGreaterThan(now);
          // A millisecond or two around a crossing is left to the rebuild; before that nothing may have changed.
          const between = Math.min(Math.floor(now + (due - now) * part), due - 3);
          if (between > now) expect(buildProfile(ONE, inputs, CONFIG, between, profile).outbox).toEqual([]);
          const next = buildProfile(ONE, inputs, CONFIG, due, profile);
          turns += next.outbox.length;
          profile = { ...next, outbox: [] };
          now = due;
        }
        expect(buildProfile(ONE, inputs, CONFIG, NOW + 1e13, profile).outbox).toEqual([]);
      }),
      { numRuns: 400 },
    );
    expect(turns).toBeGreaterThan(10);
  });
});
