import type { Configuration } from '../../shared/contracts/config.ts';
import type { Objects } from '../../shared/contracts/objects.ts';
import { profileMessage } from '../../shared/contracts/profile.ts';
import type { Queue } from '../../shared/contracts/queue.ts';
import { type ApplyInput, type ApplyOutput, contentName, runKeys } from '../../shared/contracts/run.ts';
import { applyChange } from '../../shared/identity/apply.ts';
import type { IdentityDeps } from '../../shared/identity/deps.ts';
import { modelsOf } from '../../shared/match/models.ts';

export interface ApplyDeps extends Pick<IdentityDeps, 'store' | 'newId' | 'count' | 'now'> {
  work: Objects;
  profiles: Queue;
  configuration: () => Promise<Configuration>;
}

/**
 * Apply a batch of changes through the live protocol's own steps, however large their components. Each is idempotent, so a batch
 * that was cut off is done again whole: what the first attempt had changed has moved on since the snapshot, and is only finished.
 */
export const apply = async ({ Items, BatchInput }: ApplyInput, deps: ApplyDeps): Promise<ApplyOutput> => {
  const { matching } = await deps.configuration();
  const identity: IdentityDeps = {
    store: deps.store,
    newId: deps.newId,
    count: deps.count,
    now: deps.now,
    modelOf: modelsOf(matching),
    componentCap: Number.POSITIVE_INFINITY,
    tell: (oneIds, at) => deps.profiles.send(oneIds.map((oneId) => profileMessage(oneId, `c:${at.component}:${at.version}`))),
  };
  const output: ApplyOutput = { applied: 0, moved: 0 };
  for (const change of Items) {
    const { status } = await applyChange(change, identity);
    output[status] += 1;
  }
  deps.count('ChangesMoved', output.moved);
  const name = contentName(Items.map((change) => JSON.stringify(change)));
  await deps.work.put(`${runKeys(BatchInput.runId).applied}${name}.json`, JSON.stringify(output));
  return output;
};
