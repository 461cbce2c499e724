import type { Configuration } from '../../shared/contracts/config.ts';
import type { Objects } from '../../shared/contracts/objects.ts';
import { Transition } from '../../shared/contracts/profile.ts';
import { type CollectInput, type CollectOutput, type PushBatch, type PushGroup, runKeys } from '../../shared/contracts/run.ts';
import type { SegmentId } from '../../shared/domain/ids.ts';
import { formBatches } from '../../shared/push/batches.ts';
import { subscribes } from '../../shared/push/subscription.ts';
import { batchWebhookId } from '../../shared/push/webhook.ts';
import { jsonLines } from '../../shared/stores/runs.ts';

export interface CollectDeps {
  work: Objects;
  configuration: () => Promise<Configuration>;
}

const PUTS_AT_ONCE = 32;

/** By segment, each transition once, however many of rescore's attempts wrote it. */
const transitionsOf = async (work: Objects, prefix: string): Promise<Map<SegmentId, Map<string, Transition>>> => {
  const segments = new Map<SegmentId, Map<string, Transition>>();
  for (const { key } of await work.list(prefix)) {
    for await (const transition of jsonLines(work, key, Transition)) {
      const known = segments.get(transition.segment) ?? new Map<string, Transition>();
      segments.set(transition.segment, known.set(transition.id, transition));
    }
  }
  return segments;
};

/**
 * Turn the transitions of a run into what each destination will be sent: groups of one destination and segment, each a fixed
 * sequence of batches. The list of groups is written last, and a retry writes the very same objects.
 */
export const collect = async ({ runId }: CollectInput, { work, configuration }: CollectDeps): Promise<CollectOutput> => {
  const keys = runKeys(runId);
  const [segments, { destinations }] = await Promise.all([transitionsOf(work, keys.transitions), configuration()]);
  const groups: PushGroup[] = [];
  for (const [segment, transitions] of [...segments].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const batches = formBatches(transitions.values());
    for (const { id: destination } of destinations.filter((each) => subscribes(each, segment))) {
      const contents = batches.map((batch): PushBatch => {
        const ids = batch.map(({ id }) => id);
        return { webhookId: batchWebhookId(ids, destination), transitions: batch };
      });
      for (let from = 0; from < contents.length; from += PUTS_AT_ONCE) {
        const puts = contents.slice(from, from + PUTS_AT_ONCE);
        await Promise.all(puts.map((each, n) => work.put(keys.pushBatch(destination, segment, from + n), JSON.stringify(each))));
      }
      groups.push({ runId, destination, segment, batches: batches.length, transitions: transitions.size });
    }
  }
  const all = [...segments.values()].flatMap((transitions) => [...transitions.values()]);
  const joined = all.filter(({ change }) => change === 'join').length;
  const output: CollectOutput = {
    runId,
    groups: groups.length,
    transitions: all.length,
    joined,
    left: all.length - joined,
    groupsKey: keys.groups,
  };
  await work.put(keys.groups, groups.map((group) => `${JSON.stringify(group)}\n`).join(''), 'application/jsonl');
  await work.put(keys.collected, JSON.stringify(output));
  return output;
};
