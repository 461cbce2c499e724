import { describe, expect, it } from 'vitest';
import { sendDue } from '../../../functions/due/due.ts';
import { score } from '../../../functions/score/score.ts';
import type { Profile } from '../../../shared/contracts/profile.ts';
import { OneId } from '../../../shared/domain/ids.ts';
import { buildProfile } from '../../../shared/score/profile.ts';
import { configuration, DAY, daysAgo, inputs, NOW, statement } from '../score/fixtures.ts';
import { cutAnywhere, type World, world } from '../score/world.ts';

const CONFIG = configuration([]);
const oneIds = Array.from({ length: 60 }, (_, n) => OneId.parse(`hcp_01HZZZZZZZZZZZZZZZZZZZZZ${String(n).padStart(2, '0')}`));
const dueIn = (oneId: OneId, days: number): Profile =>
  buildProfile(
    oneId,
    inputs({ statements: [statement('marketing', 'granted', daysAgo(9), { expiresAt: daysAgo(-days) })] }),
    CONFIG,
    NOW,
    undefined,
  );
const fill = async ({ profiles }: World): Promise<void> => {
  for (const [n, oneId] of oneIds.entries()) await profiles.put(dueIn(oneId, n < 50 ? 1 : 3), undefined);
};
const groups = ({ profilesQueue }: World) => profilesQueue.sent.map(({ group }) => group).sort();

describe('sendDue', () => {
  it('sends what fell due, and goes on in the next run where one sends no more', async () => {
    const it = world(CONFIG, new Map());
    await fill(it);
    expect(await sendDue(it.deps.due)).toEqual({ sent: 0, more: false });
    it.clock.now = NOW + DAY;
    const sent: number[] = [];
    for (let more = true; more; ) {
      const run = await sendDue(it.deps.due);
      sent.push(run.sent);
      more = run.more;
      // Nobody knows these OneIDs any more: each becomes a tombstone, which is due no more.
      for (const oneId of new Set(groups(it))) await score(OneId.parse(oneId), it.deps.score);
    }
    // Eight shards of at most three a run.
    expect(Math.max(...sent)).toBeLessThanOrEqual(24);
    expect(sent.length).toBeGreaterThan(2);
    expect(groups(it)).toEqual(oneIds.slice(0, 50));
    it.clock.now = NOW + 3 * DAY;
    expect((await sendDue({ ...it.deps.due, limit: 100 })).sent).toBe(10);
  });

  it('spreads profiles over its shards', async () => {
    const it = world(CONFIG, new Map());
    await fill(it);
    const shards = new Set(it.table.items().map(({ duePk }) => duePk));
    expect(shards.size).toBe(8);
  });

  it('is sent again, as the same message, until it was built anew', async () => {
    const it = world(CONFIG, new Map());
    await it.profiles.put(dueIn(oneIds[0]!, 1), undefined);
    it.clock.now = NOW + DAY;
    await sendDue(it.deps.due);
    await sendDue(it.deps.due);
    expect(it.profilesQueue.sent).toHaveLength(1);
    expect(JSON.parse(it.profilesQueue.sent[0]!.body)).toMatchObject({ touched: `d:${daysAgo(-1)}` });
  });

  it('cut off anywhere, and started again, sends the same', async () => {
    const act = async (it: World) => {
      it.clock.now = NOW + DAY;
      await sendDue({ ...it.deps.due, limit: 100 });
    };
    const { uncut, cuts } = await cutAnywhere((hook) => world(CONFIG, new Map(), hook), fill, act);
    expect(cuts.length).toBe(16);
    for (const cut of cuts) {
      expect(groups(cut)).toEqual(groups(uncut));
      expect(cut.table.items()).toEqual(uncut.table.items());
    }
  });
});
