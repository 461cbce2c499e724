import type { DueDeps } from '../../../functions/due/due.ts';
import type { ObserveDeps } from '../../../functions/observe/observe.ts';
import type { RescoreDeps } from '../../../functions/rescore/rescore.ts';
import type { ScoreDeps } from '../../../functions/score/score.ts';
import type { Configuration } from '../../../shared/contracts/config.ts';
import type { Observation } from '../../../shared/contracts/observation.ts';
import { ObservationMessage } from '../../../shared/contracts/observation.ts';
import { type Transition, TransitionMessage } from '../../../shared/contracts/profile.ts';
import type { OneId } from '../../../shared/domain/ids.ts';
import type { KeyRef, Owners, Resolution } from '../../../shared/identity/lookup.ts';
import { identifierKey } from '../../../shared/match/comparable.ts';
import { MemoryTable } from '../../../shared/stores/memory-table.ts';
import { MemoryObjects } from '../../../shared/stores/objects.ts';
import { ObservationStore } from '../../../shared/stores/observations.ts';
import { ProfileStore } from '../../../shared/stores/profiles.ts';
import { MemoryQueue } from '../../../shared/stores/queues.ts';
import { VisitStore } from '../../../shared/stores/visits.ts';
import { HASH_KEY, NOW } from './fixtures.ts';

/** The process was cut off: every call from then on throws, until `revive`. */
export class Cut extends Error {}

/** A call of a table, a queue, a bucket or the identity lookup: hooks may wait or throw. */
export type Hook = (what: string) => Promise<void> | void;

/** The stages' stores in memory, with a hook before each call that leaves the process. */
export const world = (configuration: Configuration, entities: Map<OneId, Resolution>, hook: Hook = () => {}) => {
  const clock = { now: NOW };
  const table = new MemoryTable((call, key) => hook(`${call} ${key.pk}`));
  const profilesQueue = new MemoryQueue(() => hook('profiles queue'));
  const transitionsQueue = new MemoryQueue(() => hook('transitions queue'));
  const work = new MemoryObjects('work', (call, key) => hook(`${call} ${key}`));
  const observations = new ObservationStore(table);
  const profiles = new ProfileStore(table);
  const visits = new VisitStore(table);
  const counts = new Map<string, number>();
  const count = (name: string, value: number): void => void counts.set(name, (counts.get(name) ?? 0) + value);

  const ownersOf = async (keys: readonly KeyRef[]): Promise<Owners[]> => {
    await hook('owners');
    return keys.map((key) => {
      const found = [...entities].filter(
        ([, entity]) =>
          entity.status === 'live' &&
          entity.records.some((r) =>
            'recordId' in key
              ? r.recordId === key.recordId
              : r.identifiers.some((identifier) => identifierKey(HASH_KEY, identifier) === key.blockKey),
          ),
      );
      const generic = found.some(([, e]) => e.status === 'live' && 'blockKey' in key && e.generic.has(key.blockKey));
      return { oneIds: found.map(([oneId]) => oneId), generic };
    });
  };
  const rebuild = {
    resolve: async (oneId: OneId): Promise<Resolution> => {
      await hook('resolve');
      return entities.get(oneId) ?? { status: 'unknown' };
    },
    observations,
    visits,
    profiles,
    configuration: async () => configuration,
    hashKey: HASH_KEY,
    now: () => clock.now,
  };
  const deps: { observe: ObserveDeps; score: ScoreDeps; rescore: RescoreDeps; due: DueDeps } = {
    observe: { observations, visits, ownersOf, profiles: profilesQueue, hashKey: HASH_KEY, count },
    score: { ...rebuild, transitions: transitionsQueue, count },
    rescore: { ...rebuild, work, count },
    due: { profiles, queue: profilesQueue, now: () => clock.now, limit: 3, count },
  };
  return { clock, table, profilesQueue, transitionsQueue, work, observations, visits, profiles, counts, deps };
};
export type World = ReturnType<typeof world>;

export const message = (...observations: Observation[]): string =>
  JSON.stringify(ObservationMessage.parse({ schema: 'observation/1', observations }));

export const queuedTransitions = ({ transitionsQueue }: World): Transition[] =>
  transitionsQueue.sent.map(({ body }) => TransitionMessage.parse(JSON.parse(body)).transition);

/** Counts calls, and cuts the process off at the nth: that call and all after it throw. */
export const scissors = (cutAt: number) => {
  const state = { calls: 0, alive: true };
  const hook = (): void => {
    state.calls += 1;
    if (state.calls === cutAt) state.alive = false;
    if (!state.alive) throw new Cut();
  };
  /** The next process: never cut. */
  const revive = (): void => {
    state.alive = true;
    state.calls = Number.NEGATIVE_INFINITY;
  };
  return { state, hook, revive };
};

/**
 * Run `act` in a fresh world once for every call that it makes, cut off there and then done again, and give each end.
 * @param prepare brings the world to where `act` begins; never cut
 */
export const cutAnywhere = async <T>(
  make: (hook: Hook) => World,
  prepare: (world: World) => Promise<void>,
  act: (world: World) => Promise<T>,
): Promise<{ uncut: World; cuts: World[] }> => {
  const cuts: World[] = [];
  for (let cutAt = 1; ; cutAt++) {
    const { state, hook, revive } = scissors(cutAt);
    let ready = false;
    const each = make(() => (ready ? hook() : undefined));
    await prepare(each);
    ready = true;
    const failed = await act(each).then(
      () => false,
      () => true,
    );
    // What was in flight beside the call that was cut ends before the next process begins.
    await new Promise((resolve) => setImmediate(resolve));
    if (failed && state.alive) throw new Error('failed without having been cut');
    revive();
    if (!failed) return { uncut: each, cuts };
    await act(each);
    cuts.push(each);
  }
};
