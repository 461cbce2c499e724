import { type Census, census } from '../../shared/cluster/census.ts';
import { type Finding, findChanges, type Model, type Neighbourhood } from '../../shared/cluster/change.ts';
import { guard } from '../../shared/cluster/guard.ts';
import type { Configuration } from '../../shared/contracts/config.ts';
import type { Objects } from '../../shared/contracts/objects.ts';
import {
  type ClusterInput,
  type ClusterOutput,
  runKeys,
  SnapshotComponent,
  SnapshotManifest,
  SnapshotRecord,
} from '../../shared/contracts/run.ts';
import { UnprocessedError } from '../../shared/domain/errors.ts';
import { genericAbove } from '../../shared/match/live.ts';
import { modelsOf } from '../../shared/match/models.ts';
import { jsonLines, type LineBuffer, lineBuffer, readJson } from '../../shared/stores/runs.ts';

export interface ClusterDeps {
  work: Objects;
  configuration: () => Promise<Configuration>;
  /** How many records are compared at a time; their comparables are held, about a kilobyte each. */
  recordsHeld: number;
}

/** @throws UnprocessedError unless every segment of the snapshot came to its end */
const manifestsOf = async (work: Objects, { runId, segments }: ClusterInput): Promise<SnapshotManifest[]> => {
  const keys = Array.from({ length: segments }, (_, segment) => runKeys(runId).manifest(segment));
  const found = await Promise.all(keys.map((key) => readJson(work, key, SnapshotManifest)));
  const manifests = found.filter((each) => each !== undefined && each.segments === segments && each.next === undefined);
  if (manifests.length < segments)
    throw new UnprocessedError(`${segments - manifests.length} snapshot segments are not complete`);
  return manifests.filter((each) => each !== undefined);
};

/** Everything in a snapshot, in one order every time. */
const snapshotOf = (work: Objects, manifests: readonly SnapshotManifest[]) => ({
  async *components(): AsyncGenerator<SnapshotComponent> {
    for (const { componentParts } of manifests) for (const key of componentParts) yield* jsonLines(work, key, SnapshotComponent);
  },
  async *records(): AsyncGenerator<SnapshotRecord> {
    for (const { recordParts } of manifests) for (const key of recordParts) yield* jsonLines(work, key, SnapshotRecord);
  },
});
type Snapshot = ReturnType<typeof snapshotOf>;

/** Count everything; on the way, list the OneIDs that stand. */
const count = async (snapshot: Snapshot, expected: number, modelOf: Model['modelOf'], entities: LineBuffer): Promise<Census> => {
  const counted = census(expected);
  for await (const component of snapshot.components()) {
    counted.addComponent(component);
    for (const { oneId } of component.parts) entities.add(JSON.stringify({ oneId }));
  }
  for await (const record of snapshot.records()) {
    const model = modelOf(record.comparable.country);
    counted.addRecord(record, (key) => genericAbove(key, model));
  }
  counted.settle();
  return counted;
};

/** The neighbourhoods of one shard at a time, their records read anew: numbers are held of all, comparables only of these. */
async function* neighbourhoods(snapshot: Snapshot, counted: Census, held: number): AsyncGenerator<Neighbourhood> {
  const { count: shards, shardOf } = counted.shards(held);
  for (let shard = 0; shard < shards; shard++) {
    const inShard = new Map<number, { components: SnapshotComponent[]; records: SnapshotRecord[] }>();
    const at = (component: string): { components: SnapshotComponent[]; records: SnapshotRecord[] } | undefined => {
      const number = counted.neighbourhoodOf(component);
      if (shardOf(number) !== shard) return undefined;
      const neighbourhood = inShard.get(number) ?? { components: [], records: [] };
      inShard.set(number, neighbourhood);
      return neighbourhood;
    };
    for await (const component of snapshot.components()) at(component.component)?.components.push(component);
    let row = 0;
    for await (const record of snapshot.records()) {
      if (counted.isCurrent(row++, record.comparable.recordId)) at(record.component)?.records.push(record);
    }
    yield* inShard.values();
  }
}

/**
 * Find what the live route could not see: components that should be united, keys that became or no longer are generic, parts that
 * are not what their records say. Lists what to do about it, and every OneID that stands; decides whether it is too much.
 */
export const cluster = async (input: ClusterInput, deps: ClusterDeps): Promise<ClusterOutput> => {
  const { runId } = input;
  const keys = runKeys(runId);
  const { matching } = await deps.configuration();
  const modelOf = modelsOf(matching);
  const manifests = await manifestsOf(deps.work, input);
  const snapshot = snapshotOf(deps.work, manifests);
  const total = (of: (manifest: SnapshotManifest) => number): number => manifests.reduce((sum, each) => sum + of(each), 0);

  const entities = lineBuffer();
  const counted = await count(
    snapshot,
    total(({ records }) => records),
    modelOf,
    entities,
  );
  const changes = lineBuffer();
  const sum: Omit<Finding, 'changes'> = { merges: 0, splits: 0, affected: 0, repairs: 0 };
  for await (const neighbourhood of neighbourhoods(snapshot, counted, deps.recordsHeld)) {
    const finding = findChanges(neighbourhood, { modelOf, isGeneric: counted.isGeneric });
    for (const change of finding.changes) changes.add(JSON.stringify(change));
    sum.merges += finding.merges;
    sum.splits += finding.splits;
    sum.affected += finding.affected;
    sum.repairs += finding.repairs;
  }
  const output: ClusterOutput = {
    runId,
    records: counted.records(),
    components: total(({ components }) => components),
    entities: entities.lines(),
    changes: changes.lines(),
    merges: sum.merges,
    splits: sum.splits,
    repairs: sum.repairs,
    affectedShare: entities.lines() === 0 ? 0 : sum.affected / entities.lines(),
    genericKeys: counted.genericKeys(),
    guard: guard({ entities: entities.lines(), ...sum }, input.guard, input.force),
    changesKey: keys.changes,
    entitiesKey: keys.entities,
  };
  await deps.work.put(keys.changes, changes.take(), 'application/jsonl');
  await deps.work.put(keys.entities, entities.take(), 'application/jsonl');
  await deps.work.put(keys.summary, JSON.stringify(output));
  return output;
};
