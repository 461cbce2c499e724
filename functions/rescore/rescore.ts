import type { Objects } from '../../shared/contracts/objects.ts';
import { contentName, type RescoreInput, type RescoreOutput, runKeys } from '../../shared/contracts/run.ts';
import { type RebuildDeps, rebuild } from '../../shared/score/rebuild.ts';

export interface RescoreDeps extends RebuildDeps {
  work: Objects;
  count: (name: string, value: number) => void;
}

/**
 * Build a batch of profiles anew. Their transitions go to the work bucket, not to the queue: collect groups them for the weekly
 * push. Only when they lie there are the outboxes cleared. A retry after a cut finds fewer transitions, and writes them under
 * another name: none is overwritten, and one that lies there twice has one id.
 */
export const rescore = async ({ Items, BatchInput }: RescoreInput, deps: RescoreDeps): Promise<RescoreOutput> => {
  const keys = runKeys(BatchInput.runId);
  const oneIds = [...new Set(Items.map(({ oneId }) => oneId))];
  const rebuilt = (await Promise.all(oneIds.map((oneId) => rebuild(oneId, deps)))).flatMap((each) => each ?? []);
  const told = rebuilt.map(({ profile }) => profile).filter(({ outbox }) => outbox.length > 0);
  const transitions = told.flatMap(({ outbox }) => outbox);
  if (transitions.length > 0) {
    const name = contentName(transitions.map(({ id }) => id).sort());
    const lines = transitions.map((transition) => `${JSON.stringify(transition)}\n`).join('');
    await deps.work.put(`${keys.transitions}${name}.jsonl`, lines, 'application/x-ndjson');
    await Promise.all(told.map((profile) => deps.profiles.clearOutbox(profile)));
  }
  const output: RescoreOutput = {
    rebuilt: oneIds.length,
    changed: rebuilt.filter(({ written }) => written).length,
    joined: transitions.filter(({ change }) => change === 'join').length,
    left: transitions.filter(({ change }) => change === 'leave').length,
  };
  await deps.work.put(`${keys.rescored}${contentName(oneIds)}.json`, JSON.stringify(output));
  deps.count('ProfilesRebuilt', output.rebuilt);
  return output;
};
