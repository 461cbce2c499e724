import { parseJson } from '../../shared/contracts/parse.ts';
import { ProfileMessage } from '../../shared/contracts/profile.ts';
import type { Queue } from '../../shared/contracts/queue.ts';
import type { OneId } from '../../shared/domain/ids.ts';
import { type RebuildDeps, rebuild } from '../../shared/score/rebuild.ts';
import { transitionMessages } from './outbox.ts';

export interface ScoreDeps extends RebuildDeps {
  transitions: Queue;
  count: (name: string, value: number) => void;
}

/**
 * Build one profile anew, and tell the destinations of the segments that its HCP joined or left. The outbox is cleared only when
 * all of it was sent: cut off before, it is sent again, under the same ids.
 */
export const score = async (oneId: OneId, deps: ScoreDeps): Promise<void> => {
  const rebuilt = await rebuild(oneId, deps);
  deps.count('ProfilesRebuilt', 1);
  if (!rebuilt || rebuilt.profile.outbox.length === 0) return;
  const { profile } = rebuilt;
  const { destinations } = await deps.configuration();
  await deps.transitions.send(transitionMessages(profile.outbox, destinations));
  await deps.profiles.clearOutbox(profile);
  deps.count('Transitions', profile.outbox.length);
};

/**
 * Score a batch of ProfileMessages: every OneID once, all at the same time.
 * @returns the handling of one message's body: it ends as the rebuild of its OneID ends
 */
export const scoreBatch = (bodies: readonly string[], deps: () => Promise<ScoreDeps>): ((body: string) => Promise<void>) => {
  const scored = new Map<OneId, Promise<void>>();
  const one = async (body: string): Promise<void> => {
    const { oneId } = parseJson(ProfileMessage, body, 'a profile message');
    const running = scored.get(oneId) ?? deps().then((ready) => score(oneId, ready));
    scored.set(oneId, running);
    await running;
  };
  // What fails here is reported where its message is handled, which meets the same failure.
  for (const body of bodies) one(body).catch(() => undefined);
  return one;
};
