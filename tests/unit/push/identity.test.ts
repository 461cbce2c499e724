import { afterEach, describe, expect, it } from 'vitest';
import { broadcast } from '../../../functions/broadcast/broadcast.ts';
import { collect } from '../../../functions/collect/collect.ts';
import { push } from '../../../functions/push/push.ts';
import { transitionMessages } from '../../../functions/score/outbox.ts';
import { IdentityTransition } from '../../../shared/contracts/profile.ts';
import { BroadcastInput, PushGroup, RunId, runKeys } from '../../../shared/contracts/run.ts';
import { MemoryObjects } from '../../../shared/stores/objects.ts';
import { configuration, deliverDeps, oneId, startReceiver, transition } from './fixtures.ts';

let stop: (() => Promise<void>) | undefined;
afterEach(async () => {
  await stop?.();
  stop = undefined;
});

const identity = (n: number, change: 'merged' | 'split', sequence: number, told = ['cardiology']): IdentityTransition =>
  IdentityTransition.parse({
    id: `i${n}-${sequence}`,
    oneId: oneId(n),
    change,
    ...(change === 'merged' ? { succeededBy: oneId(1) } : { splitFrom: oneId(1) }),
    told,
    at: `2026-03-01T00:00:${String(sequence).padStart(2, '0')}.000Z`,
    sequence,
    reason: 'merged into another OneID',
  });
const message = (of: IdentityTransition): string =>
  JSON.stringify({ schema: 'transition/1', destination: 'automation', transition: of });
const receiving = async (more: object = {}) => {
  const receiver = await startReceiver();
  stop = receiver.stop;
  return { receiver, deps: deliverDeps({ config: configuration(receiver.url, more) }) };
};

describe('what becomes of OneIDs', () => {
  it('is a webhook of a type of its own, with ids and nothing else', async () => {
    const { receiver, deps } = await receiving();
    await push(message(identity(2, 'merged', 4)), deps);
    await push(message(identity(3, 'split', 1)), deps);
    expect(receiver.received.map(({ body }) => body)).toEqual([
      {
        type: 'hcp.identity.changed',
        timestamp: '2026-03-01T00:00:04.000Z',
        data: {
          destination: 'automation',
          transitions: [
            {
              id: 'i2-4',
              oneId: oneId(2),
              at: '2026-03-01T00:00:04.000Z',
              sequence: 4,
              change: 'merged',
              succeededBy: oneId(1),
            },
          ],
        },
      },
      {
        type: 'hcp.identity.changed',
        timestamp: '2026-03-01T00:00:01.000Z',
        data: {
          destination: 'automation',
          transitions: [
            { id: 'i3-1', oneId: oneId(3), at: '2026-03-01T00:00:01.000Z', sequence: 1, change: 'split', splitFrom: oneId(1) },
          ],
        },
      },
    ]);
  });

  it('is told once, and never after something later', async () => {
    const { receiver, deps } = await receiving();
    for (const each of [identity(2, 'merged', 4), identity(2, 'merged', 4), identity(2, 'split', 1)])
      await push(message(each), deps);
    expect(receiver.received.map(({ id }) => id)).toEqual(['msg_i2-4_automation']);
  });

  it('does not hold up, nor is held up by, what a segment says of the same OneID', async () => {
    const { receiver, deps } = await receiving();
    await push(message(identity(2, 'merged', 4)), deps);
    const leave = JSON.stringify({ schema: 'transition/1', destination: 'automation', transition: transition(2, 'leave', 4) });
    await push(leave, deps);
    expect(receiver.received.map(({ body }) => body.type)).toEqual(['hcp.identity.changed', 'segment.membership.changed']);
  });

  it('goes to those alone who subscribe to a segment that the OneID was in', async () => {
    const { receiver, deps } = await receiving({ segments: ['engaged'] });
    const { destinations } = await deps.configuration();
    expect(transitionMessages([identity(2, 'merged', 4)], destinations)).toEqual([]);
    expect(transitionMessages([identity(2, 'merged', 4, ['cardiology', 'engaged'])], destinations)).toMatchObject([
      { group: 'automation#!identity' },
    ]);
    // Taken out of the subscription since it was queued.
    await push(message(identity(2, 'merged', 4)), deps);
    expect([receiver.requests(), deps.counts['TransitionsUnsubscribed']]).toEqual([0, 1]);
  });

  it('travels apart from memberships in the weekly push', async () => {
    const { receiver, deps } = await receiving();
    const work = new MemoryObjects('work');
    const runId = RunId.parse('weekly-1');
    const keys = runKeys(runId);
    const all = [
      transition(2, 'leave', 4),
      identity(2, 'merged', 4),
      identity(3, 'split', 1),
      identity(4, 'split', 1, ['other']),
    ];
    await work.put(`${keys.transitions}a.jsonl`, all.map((each) => JSON.stringify(each)).join('\n'));
    const output = await collect({ runId }, { work, configuration: deps.configuration });
    expect(output).toMatchObject({ groups: 2, transitions: 4, joined: 0, left: 1 });
    const groups = (await work.text(keys.groups))!.trim().split('\n');
    for (const line of groups) {
      const group = PushGroup.parse(JSON.parse(line));
      await broadcast(BroadcastInput.parse({ group }), { ...deps, work, remainingMs: () => 100_000 });
    }
    expect(receiver.received.map(({ body }) => [body.type, body.data.transitions.map((each) => each.change)])).toEqual([
      ['hcp.identity.changed', ['merged', 'split']],
      ['segment.membership.changed', ['leave']],
    ]);
  });
});
