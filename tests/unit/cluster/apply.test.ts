import { describe, expect, it } from 'vitest';
import { apply } from '../../../functions/apply/apply.ts';
import { ApplyInput, ApplyOutput, runKeys } from '../../../shared/contracts/run.ts';
import { IdentityStore } from '../../../shared/stores/identity.ts';
import { MemoryObjects } from '../../../shared/stores/objects.ts';
import { MemoryQueue } from '../../../shared/stores/queues.ts';
import { componentId, configuration, oneId, row, runId, tableOf } from './fixtures.ts';

describe('apply', () => {
  it('applies what stands as it stood, tells whom it concerns, and leaves what moved', async () => {
    const table = await tableOf({
      1: { rows: [row(1, ['phone:1'])], parts: [[1]] },
      2: { rows: [row(2, ['phone:1'])], parts: [[2]] },
      3: { rows: [row(3, ['phone:3'])], parts: [[3]], version: 2 },
      4: { rows: [row(4, ['phone:3'])], parts: [[4]] },
    });
    const [work, profiles] = [new MemoryObjects('work'), new MemoryQueue()];
    const counts: Record<string, number> = {};
    const deps = {
      store: new IdentityStore(table),
      work,
      profiles,
      configuration: async () => configuration,
      newId: () => '9'.padStart(26, '0'),
      now: () => 0,
      count: (name: string, value: number) => {
        counts[name] = value;
      },
    };
    const change = (...ids: number[]) => ({
      components: ids.map((id) => ({ id: componentId(id), version: 1 })),
      unite: 'all',
      generic: [],
    });
    const input = ApplyInput.parse({ Items: [change(1, 2), change(3, 4)], BatchInput: { runId } });
    expect(await apply(input, deps)).toEqual({ applied: 1, moved: 1 });
    expect(counts).toMatchObject({ ChangesMoved: 1 });
    const parts = async (id: number): Promise<unknown[]> =>
      (await new IdentityStore(table).component(componentId(id)))?.parts.map(({ records }) => records.length) ?? [];
    expect([await parts(1), await parts(3), await parts(4)]).toEqual([[2], [1], [1]]);
    const told = profiles.sent.map(({ body, group }) => ({ ...JSON.parse(body), group }));
    // The first is one HCP now, the second is no more; of 3 and 4 the digests in this table are made up, so they are told too.
    for (const n of [1, 2]) {
      expect(told).toContainEqual({
        schema: 'profile/1',
        oneId: oneId(n),
        touched: expect.stringMatching(`^c:${componentId(1)}:\\d+$`),
        group: oneId(n),
      });
    }
    const results = await work.list(runKeys(runId).applied);
    expect(results).toHaveLength(1);
    expect(ApplyOutput.parse(JSON.parse((await work.text(results[0]!.key))!))).toEqual({ applied: 1, moved: 1 });
    // Again, as after a cut: the same object, nothing changed.
    const before = table.items();
    await apply(input, deps);
    expect(table.items().filter(({ pk }) => !pk.startsWith('C#'))).toEqual(before.filter(({ pk }) => !pk.startsWith('C#')));
    expect(await work.list(runKeys(runId).applied)).toHaveLength(1);
  });
});
