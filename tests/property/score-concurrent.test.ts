import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { observe } from '../../functions/observe/observe.ts';
import { score } from '../../functions/score/score.ts';
import type { Observation } from '../../shared/contracts/observation.ts';
import { type Profile, streamOf, type Transition } from '../../shared/contracts/profile.ts';
import { ConflictError } from '../../shared/domain/errors.ts';
import type { OneId } from '../../shared/domain/ids.ts';
import type { Resolution } from '../../shared/identity/lookup.ts';
import {
  configuration,
  daysAgo,
  destination,
  engagement,
  live,
  ONE,
  observedBy,
  record,
  segment,
  statement,
} from '../unit/score/fixtures.ts';
import { Cut, message, queuedTransitions, world } from '../unit/score/world.ts';

const PHONE = '13900000001';
const owner = record('crm', 'secondHand', { attributes: { city: 'A' }, identifiers: [{ type: 'phone', value: PHONE }] });
const CONFIG = configuration(
  [
    segment('engaged', ['profiling'], { field: 'scores.engagement', atLeast: 9 }),
    segment('mail', ['marketing'], { field: 'golden.city', exists: true }),
  ],
  { destinations: [destination('d', 'all')] },
);
const entities = () => new Map<OneId, Resolution>([[ONE, live([owner])]]);

// Statements in the order in which they were made; whatever order they arrive in, the last one counts.
const observationArb: fc.Arbitrary<Observation> = fc.oneof(
  fc
    .record({
      purpose: fc.constantFrom('profiling', 'marketing'),
      state: fc.constantFrom('granted' as const, 'granted' as const, 'denied' as const),
      at: fc.integer({ min: 1, max: 30 }),
    })
    .map(({ purpose, state, at }) => observedBy(PHONE, statement(purpose, state, daysAgo(at)))),
  fc
    .record({ id: fc.integer({ min: 0, max: 5 }), action: fc.constantFrom('click', 'unsubscribe') })
    .map(({ id, action }) => observedBy(PHONE, engagement(`e${id}-${action}`, daysAgo(0), 'email', action))),
);
const messagesArb = fc.array(fc.array(observationArb, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 6 });

/** What a profile says, apart from how many rebuilds it took, and what came and went in between. */
const said = ({ version: _version, outbox: _outbox, told: _told, segments, ...rest }: Profile) => ({
  ...rest,
  segments: Object.keys(segments).sort(),
});

/** Of each segment, by sequence: join, leave, join … and the last says whether the HCP is in. */
const inSequence = (transitions: readonly Transition[], profile: Profile): void => {
  const distinct = [...new Map(transitions.map((each) => [each.id, each])).values()].sort((a, b) => a.sequence - b.sequence);
  for (const { id } of CONFIG.segments) {
    const changes = distinct.filter((each) => streamOf(each) === id).map(({ change }) => change);
    expect(changes).toEqual(changes.map((_, index) => (index % 2 === 0 ? 'join' : 'leave')));
    expect(changes.at(-1) === 'join').toBe(id in profile.segments);
  }
};

const alone = async (messages: Observation[][]): Promise<Profile> => {
  const it = world(CONFIG, entities());
  for (const each of messages) await observe(message(...each), it.deps.observe);
  await score(ONE, it.deps.score);
  return (await it.profiles.get(ONE)) as Profile;
};

describe('rebuilds of one OneID at the same time', () => {
  it('end in the one profile that all observations make, with joins and leaves in sequence', async () => {
    let conflicts = 0;
    await fc.assert(
      fc.asyncProperty(messagesArb, fc.scheduler(), async (messages, scheduler) => {
        let free = false;
        const it = world(CONFIG, entities(), (call) => (free ? undefined : scheduler.schedule(Promise.resolve(), call)));
        const put = it.profiles.put.bind(it.profiles);
        it.profiles.put = (...given) =>
          put(...given).catch((error: unknown) => {
            if (error instanceof ConflictError) conflicts += 1;
            throw error;
          });
        // Each message, then a rebuild because of it: what the queues do, without their order.
        const running = Promise.all(
          messages.map(async (each) => {
            await observe(message(...each), it.deps.observe);
            await score(ONE, it.deps.score);
          }),
        );
        await scheduler.waitFor(running);
        free = true;
        const profile = (await it.profiles.get(ONE)) as Profile;
        expect(said(profile)).toEqual(said(await alone(messages)));
        expect(profile.outbox).toEqual([]);
        inSequence(queuedTransitions(it), profile);
      }),
      { numRuns: 300 },
    );
    expect(conflicts).toBeGreaterThan(30);
  });

  it('and cut off at random, each message given again until it is done, lose and double nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        messagesArb,
        fc.scheduler(),
        fc.array(fc.boolean(), { maxLength: 200 }),
        async (messages, scheduler, cuts) => {
          let call = 0;
          const it = world(CONFIG, entities(), async (what) => {
            const cut = cuts[call++] === true;
            await scheduler.schedule(Promise.resolve(), what);
            if (cut) throw new Cut();
          });
          const untilDone = async (act: () => Promise<void>): Promise<void> => {
            for (;;) {
              try {
                return await act();
              } catch (error) {
                if (!(error instanceof Cut)) throw error;
              }
            }
          };
          await scheduler.waitFor(
            Promise.all(
              messages.map(async (each) => {
                await untilDone(() => observe(message(...each), it.deps.observe));
                await untilDone(() => score(ONE, it.deps.score));
              }),
            ),
          );
          const stored = it.table.items().find(({ pk }) => pk === `P#${ONE}`) as unknown as Profile;
          const { pk: _pk, sk: _sk, ...profile } = stored as Profile & { pk: string; sk: string };
          const { duePk: _duePk, dueSk: _dueSk, ...bare } = profile as typeof profile & { duePk?: string; dueSk?: string };
          expect(said(bare)).toEqual(said(await alone(messages)));
          expect(bare.outbox).toEqual([]);
          inSequence(queuedTransitions(it), bare);
        },
      ),
      { numRuns: 200 },
    );
  });
});
