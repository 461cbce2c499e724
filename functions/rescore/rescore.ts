import type { Objects } from '../../shared/contracts/objects.ts';
import { qualityBatch } from '../../shared/contracts/quality.ts';
import { contentName, type RescoreInput, type RescoreOutput, runKeys } from '../../shared/contracts/run.ts';
import { correctionsOf } from '../../shared/quality/corrections.ts';
import { mappingOf } from '../../shared/quality/mapping.ts';
import { measure } from '../../shared/quality/measure.ts';
import { mergeCounts, NO_COUNTS } from '../../shared/quality/merge.ts';
import { type RebuildDeps, type Rebuilt, rebuild } from '../../shared/score/rebuild.ts';

export interface RescoreDeps extends RebuildDeps {
  work: Objects;
  count: (name: string, value: number) => void;
}

/** What the batch's records say of the quality of their sources: each HCP's where its OneID stands now, so that no record counts twice. */
const measured = async (rebuilt: readonly NonNullable<Rebuilt>[], deps: RescoreDeps): Promise<string> => {
  const { sources, quality } = await deps.configuration();
  const options = { mapping: mappingOf(sources), timeliness: quality.timeliness, now: deps.now() };
  return qualityBatch(
    rebuilt.map(({ records }) => measure(records, options)).reduce(mergeCounts, NO_COUNTS),
    rebuilt.flatMap(({ profile, records }) => correctionsOf(profile.oneId, records)),
  );
};

/**
 * Build a batch of profiles anew. Their transitions go to the work bucket, not to the queue: collect groups them for the weekly
 * push. Only when they lie there are the outboxes cleared. A retry after a cut finds fewer transitions, and writes them under
 * another name: none is overwritten, and one that lies there twice has one id. What was measured is named by the batch alone: a retry
 * that finds an HCP moved on measures it as it is now, and replaces what was measured before.
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
  await deps.work.put(`${keys.quality}${contentName(oneIds)}.jsonl`, await measured(rebuilt, deps), 'application/x-ndjson');
  await deps.work.put(`${keys.rescored}${contentName(oneIds)}.json`, JSON.stringify(output));
  deps.count('ProfilesRebuilt', output.rebuilt);
  return output;
};
