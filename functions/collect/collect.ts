import type { Configuration } from '../../shared/contracts/config.ts';
import type { Objects } from '../../shared/contracts/objects.ts';
import { type StreamId, streamOf, Transition } from '../../shared/contracts/profile.ts';
import { type CollectInput, type CollectOutput, type PushBatch, type PushGroup, runKeys } from '../../shared/contracts/run.ts';
import { formBatches } from '../../shared/push/batches.ts';
import { hears } from '../../shared/push/subscription.ts';
import { batchWebhookId } from '../../shared/push/webhook.ts';
import { jsonLines } from '../../shared/stores/runs.ts';

export interface CollectDeps {
  work: Objects;
  configuration: () => Promise<Configuration>;
}

const PUTS_AT_ONCE = 32;

/** By stream, each transition once, however many of rescore's attempts wrote it. */
const transitionsOf = async (work: Objects, prefix: string): Promise<Map<StreamId, Map<string, Transition>>> => {
  const streams = new Map<StreamId, Map<string, Transition>>();
  for (const { key } of await work.list(prefix)) {
    for await (const transition of jsonLines(work, key, Transition)) {
      const stream = streamOf(transition);
      streams.set(stream, (streams.get(stream) ?? new Map<string, Transition>()).set(transition.id, transition));
    }
  }
  return streams;
};

/**
 * Turn the transitions of a run into what each destination will be sent: groups of one destination and stream, each a fixed
 * sequence of batches. The list of groups is written last, and a retry writes the very same objects.
 */
export const collect = async ({ runId }: CollectInput, { work, configuration }: CollectDeps): Promise<CollectOutput> => {
  const keys = runKeys(runId);
  const [streams, { destinations }] = await Promise.all([transitionsOf(work, keys.transitions), configuration()]);
  const groups: PushGroup[] = [];
  for (const [segment, all] of [...streams].sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const each of destinations) {
      const destination = each.id;
      const transitions = [...all.values()].filter((transition) => hears(each, transition));
      if (transitions.length === 0) continue;
      const batches = formBatches(transitions);
      const contents = batches.map((batch): PushBatch => {
        const ids = batch.map(({ id }) => id);
        return { webhookId: batchWebhookId(ids, destination), transitions: batch };
      });
      for (let from = 0; from < contents.length; from += PUTS_AT_ONCE) {
        const puts = contents.slice(from, from + PUTS_AT_ONCE);
        await Promise.all(puts.map((each, n) => work.put(keys.pushBatch(destination, segment, from + n), JSON.stringify(each))));
      }
      groups.push({ runId, destination, segment, batches: batches.length, transitions: transitions.length });
    }
  }
  const all = [...streams.values()].flatMap((transitions) => [...transitions.values()]);
  const joined = all.filter(({ change }) => change === 'join').length;
  const left = all.filter(({ change }) => change === 'leave').length;
  const output: CollectOutput = {
    runId,
    groups: groups.length,
    transitions: all.length,
    joined,
    left,
    groupsKey: keys.groups,
  };
  await work.put(keys.groups, groups.map((group) => `${JSON.stringify(group)}\n`).join(''), 'application/jsonl');
  await work.put(keys.collected, JSON.stringify(output));
  return output;
};
