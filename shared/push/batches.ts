import type { Transition } from '../contracts/profile.ts';
import { TRANSITIONS_PER_WEBHOOK } from '../contracts/webhook.ts';

const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Divide the transitions of one segment into batches, never two of one HCP in one, each HCP's in sequence from batch to batch.
 * The same set gives the same batches in whatever order, and however often, its transitions come.
 */
export const formBatches = (transitions: Iterable<Transition>, size = TRANSITIONS_PER_WEBHOOK): Transition[][] => {
  const distinct = [...new Map([...transitions].map((transition) => [transition.id, transition])).values()];
  distinct.sort((a, b) => text(a.oneId, b.oneId) || a.sequence - b.sequence);
  // The nth transition of every HCP is in the nth round, and a batch never spans two rounds.
  const rounds: Transition[][] = [];
  let nth = 0;
  let last: Transition | undefined;
  for (const transition of distinct) {
    nth = transition.oneId === last?.oneId ? nth + 1 : 0;
    last = transition;
    const round = rounds[nth];
    if (round) round.push(transition);
    else rounds[nth] = [transition];
  }
  return rounds.flatMap((round) =>
    Array.from({ length: Math.ceil(round.length / size) }, (_, n) => round.slice(n * size, (n + 1) * size)),
  );
};
