import assert from 'node:assert/strict';
import { describe, expect, it } from 'vitest';
import type { MemberVerdict } from '../../shared/contracts/identity.ts';
import type { SourceRecord } from '../../shared/contracts/record.ts';
import { Decision } from '../../shared/contracts/steward.ts';
import type { RecordId } from '../../shared/domain/ids.ts';
import { findRoot } from '../../shared/identity/component.ts';
import { decidePair, finishDecisions, type StewardDeps, unmerge } from '../../shared/identity/decide.ts';
import { reviewCases } from '../../shared/identity/review.ts';
import { settleRecord } from '../../shared/identity/settle.ts';
import { mergeVerdicts } from '../../shared/match/verdicts.ts';
import { StewardStore } from '../../shared/stores/stewards.ts';
import { Crash, checkIdentities, oracleOf, randomFrom, randomVersions, World } from './identity-world.ts';

// VERDICT_RUNS=20000 for more; VERDICT_SEED=<the seed that failed> VERDICT_RUNS=1 to see one again.
const RUNS = Number(process.env['VERDICT_RUNS'] ?? 200);
const SEED = Number(process.env['VERDICT_SEED'] ?? 1);

/** What was decided, as it stands on the rows: the latest verdict on each pair. */
const verdictsIn = (world: World): Map<RecordId, MemberVerdict[]> => {
  const decisions = world.table.items().filter(({ pk }) => pk.startsWith('D#'));
  const verdicts = new Map<RecordId, MemberVerdict[]>();
  for (const { pairs, at } of decisions.map((item) => Decision.parse(item))) {
    for (const { a, b, verdict } of pairs) {
      verdicts.set(a, mergeVerdicts(verdicts.get(a) ?? [], [{ with: b, verdict, at }]));
      verdicts.set(b, mergeVerdicts(verdicts.get(b) ?? [], [{ with: a, verdict, at }]));
    }
  }
  return verdicts;
};

interface Seen {
  compared: number;
  decided: number;
  refused: number;
  unmerged: number;
  crashes: number;
  moved: number;
  asked: number;
}

/** Goes on until the work is not cut off any more. */
const untilDone = async (work: () => Promise<unknown>): Promise<void> => {
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
    }
  }
};

/** Some verdicts and unmerges at random; what crashes is left to `finishDecisions`. */
const steward = async (world: World, deps: StewardDeps, ids: readonly RecordId[], seen: Seen): Promise<void> => {
  const { rng } = world;
  const act = async (): Promise<void> => {
    const first = rng.pick(ids.length);
    const [x, y] = [ids[first], ids[(first + 1 + rng.pick(ids.length - 1)) % ids.length]];
    const parts = world.roots().flatMap(({ node }) => node.parts);
    const part = parts[rng.pick(Math.max(parts.length, 1))];
    if (rng.chance(0.3) && part && part.records.length > 1) {
      const named = part.records.slice(rng.pick(part.records.length - 1) + 1);
      const { status } = await unmerge(part.oneId, named, { by: 'test' }, deps);
      if (status === 'decided') seen.unmerged++;
      return;
    }
    const { status } = await decidePair(x!, y!, rng.chance(0.5) ? 'same' : 'different', { by: 'test' }, deps);
    seen[status]++;
  };
  for (let n = 1 + rng.pick(8); n > 0; n--) {
    await act().catch((error: unknown) => {
      if (!(error instanceof Crash)) throw error;
    });
  }
};

/** Each row knows every verdict on its record; the parts are what an oracle says that sees all at once; a replay moves nobody. */
const check = async (world: World, deps: StewardDeps, versions: readonly SourceRecord[], seen: Seen): Promise<void> => {
  await checkIdentities(world, world.roots());
  const verdicts = verdictsIn(world);
  await world.aside(async () => {
    for (const [id, said] of verdicts) {
      const root = await findRoot((await deps.store.record(id))!.component, deps);
      assert.deepEqual((await deps.store.member(root.id, id))?.verdicts, said, `${id} lost a verdict`);
    }
  });
  const oracle = oracleOf(versions, verdicts);
  if (!oracle.leftToWeekly) {
    assert.equal(world.clusters(), oracle.clusters);
    seen.compared++;
    if (oracle.clusters !== oracleOf(versions).clusters) seen.moved++;
  }
  // Whatever is asked is listed, and nothing else.
  const asks = world.roots().flatMap(({ node }) => (node.asks ?? []).map(({ a, b }) => `${a} ${b}`));
  const listed = (await world.aside(() => reviewCases(1000, deps))).map(({ a, b }) => `${a} ${b}`);
  assert.deepEqual(listed.sort(), asks.sort());
  seen.asked += asks.length;
  const before = world.clusters();
  await world.aside(async () => {
    for (const record of versions) await settleRecord(record, world.deps, true);
  });
  assert.equal(world.clusters(), before);
};

const oneRun = async (seed: number, seen: Seen): Promise<void> => {
  const rng = randomFrom(seed);
  const world = new World(rng, rng.chance(0.3) ? 0 : 0.06 * rng.random());
  let clock = Date.parse('2026-01-01T00:00:00Z');
  // Clocks of several machines: not always forward.
  const now = (): number => {
    clock += rng.pick(5) - 1;
    return clock;
  };
  const deps: StewardDeps = { ...world.deps, stewards: new StewardStore(world.table), now };
  const versions = randomVersions(rng);
  const ids = [...new Set(versions.map(({ recordId }) => recordId))];
  const order = versions.map((record) => ({ record, at: rng.random() })).sort((a, b) => a.at - b.at);
  const deliveries = order.map(({ record }) => ({ record, attempt: 1 }));
  const later = deliveries.splice(Math.ceil(deliveries.length * rng.random()));
  await world.deliver(deliveries);
  await world.deliver(later, () => steward(world, deps, ids, seen));
  // The next steward finishes what the one before was cut off in.
  await untilDone(() => world.run([finishDecisions(deps)]));
  await check(world, deps, versions, seen);
  seen.crashes += world.crashes;
};

describe(`verdicts, ${RUNS} random runs from seed ${SEED}`, () => {
  it('hold against what comes before, beside and after them, and against crashes', { timeout: 100_000_000 }, async () => {
    const seen: Seen = { compared: 0, decided: 0, refused: 0, unmerged: 0, crashes: 0, moved: 0, asked: 0 };
    for (let seed = SEED; seed < SEED + RUNS; seed++) {
      try {
        await oneRun(seed, seen);
      } catch (error) {
        throw new Error(`seed ${seed} (replay: VERDICT_SEED=${seed} VERDICT_RUNS=1): ${String(error)}`, { cause: error });
      }
    }
    console.log(seen);
    // A run in which verdicts change nothing proves nothing.
    if (RUNS >= 100) {
      expect(seen.compared).toBeGreaterThan(RUNS / 2);
      expect(Math.min(seen.decided, seen.moved, seen.crashes, seen.asked)).toBeGreaterThan(RUNS / 4);
      expect(seen.unmerged).toBeGreaterThan(RUNS / 20);
    }
  });
});
