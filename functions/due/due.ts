import { profileMessage } from '../../shared/contracts/profile.ts';
import type { Queue } from '../../shared/contracts/queue.ts';
import { DUE_SHARDS, type ProfileStore } from '../../shared/stores/profiles.ts';

export interface DueDeps {
  profiles: ProfileStore;
  queue: Queue;
  /** ms */
  now: () => number;
  /** How many profiles of one shard a run sends at most: the next run goes on, since a rebuilt profile is due no more. */
  limit: number;
  count: (name: string, value: number) => void;
}

/**
 * Have the profiles built anew that time alone changes: a grant ends, a score passes a bound.
 * @returns how many were sent, and whether more may be waiting
 */
export const sendDue = async ({ profiles, queue, now, limit, count }: DueDeps): Promise<{ sent: number; more: boolean }> => {
  const until = now();
  const shards = await Promise.all(Array.from({ length: DUE_SHARDS }, (_, shard) => profiles.due(shard, until, limit)));
  await Promise.all(shards.map((due) => queue.send(due.map(({ oneId, dueAt }) => profileMessage(oneId, `d:${dueAt}`)))));
  const sent = shards.reduce((sum, due) => sum + due.length, 0);
  count('ProfilesDue', sent);
  return { sent, more: shards.some((due) => due.length === limit) };
};
