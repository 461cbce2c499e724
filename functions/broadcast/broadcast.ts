import type { Objects } from '../../shared/contracts/objects.ts';
import { parseJson } from '../../shared/contracts/parse.ts';
import { type BroadcastInput, type BroadcastOutput, PushBatch, runKeys } from '../../shared/contracts/run.ts';
import { DeliveryError } from '../../shared/domain/errors.ts';
import { type DeliverDeps, deliver } from '../../shared/push/deliver.ts';
import { RECEIVER_TIMEOUT_MS } from '../../shared/push/post.ts';
import { subscriber } from '../../shared/push/subscription.ts';

export interface BroadcastDeps extends DeliverDeps {
  work: Objects;
  /** Until the invocation is cut off, ms. */
  remainingMs: () => number;
}

/** No batch is begun with less time than this: one slow receiver, and as much again for the stores. */
const LEAST_MS = 2 * RECEIVER_TIMEOUT_MS;

/**
 * Deliver a group's batches in order, from the cursor until all are or the time is nearly up; at least one a call.
 * @throws DeliveryError where the receiver may take it later: the same input again goes on from the ledger
 */
export const broadcast = async (input: BroadcastInput, deps: BroadcastDeps): Promise<BroadcastOutput> => {
  const { group } = input;
  const { runId, destination, segment } = group;
  const keys = runKeys(runId);
  const progress = { group, cursor: input.cursor, delivered: input.delivered, superseded: input.superseded };
  const ended = async (refused?: string): Promise<BroadcastOutput> => {
    const output = { ...progress, done: true, ...(refused === undefined ? {} : { refused }) };
    await deps.work.put(keys.pushResult(destination, segment), JSON.stringify(output));
    return output;
  };

  const { destinations } = await deps.configuration();
  const to = subscriber(destinations, destination, segment);
  if (!to) return await ended('no longer subscribes');
  while (progress.cursor < group.batches) {
    if (progress.cursor > input.cursor && deps.remainingMs() < LEAST_MS) return { ...progress, done: false };
    const key = keys.pushBatch(destination, segment, progress.cursor);
    const { webhookId, transitions } = parseJson(PushBatch, (await deps.work.text(key)) ?? '', key);
    try {
      const { delivered, superseded } = await deliver(deps, to, { webhookId, stream: segment, transitions });
      progress.delivered += delivered;
      progress.superseded += superseded;
    } catch (error) {
      if (error instanceof DeliveryError && !error.retryable) return await ended(error.message);
      throw error;
    }
    progress.cursor += 1;
  }
  return await ended();
};
