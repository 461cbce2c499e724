import { afterEach, describe, expect, it } from 'vitest';
import { broadcast } from '../../../functions/broadcast/broadcast.ts';
import { collect } from '../../../functions/collect/collect.ts';
import { push } from '../../../functions/push/push.ts';
import type { Configuration } from '../../../shared/contracts/config.ts';
import type { Transition } from '../../../shared/contracts/profile.ts';
import { BroadcastInput, PushBatch, PushGroup, RunId, runKeys } from '../../../shared/contracts/run.ts';
import { MemoryTable } from '../../../shared/stores/memory-table.ts';
import { MemoryObjects } from '../../../shared/stores/objects.ts';
import { configuration, deliverDeps, profile, type Received, startReceiver, transition } from './fixtures.ts';

let stop: (() => Promise<void>) | undefined;
afterEach(async () => {
  await stop?.();
  stop = undefined;
});

class Cut extends Error {}
/** Counts every call to anything, and cuts off at the nth, once. */
const cutAt = (nth: number) => {
  let calls = 0;
  const step = (): void => {
    if (++calls === nth) throw new Cut();
  };
  return { step, calls: () => calls };
};
/** An HTTP client that is cut off before a request is sent, or after it was taken. */
const cutting =
  (step: () => void): typeof fetch =>
  async (...request) => {
    step();
    const answer = await fetch(...request);
    step();
    return answer;
  };

/** Do it again until it is not cut off, as a queue or a state machine does. */
const untilDone = async <T>(work: () => Promise<T>): Promise<T> => {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Cut) && !(error instanceof Error && error.name === 'DeliveryError')) throw error;
    }
  }
};

/** What the receiver knows: by HCP and segment the last word, the webhooks by id, and whether the rules of delivery held. */
const heard = (received: readonly Received[]) => {
  const words = new Map<string, { sequence: number; change: string }>();
  const webhooks = new Map<string, string>();
  const problems: string[] = [];
  for (const { id, body } of received) {
    const { transitions } = body.data;
    const segment = 'segment' in body.data ? body.data.segment : 'identity';
    if (new Set(transitions.map(({ oneId }) => oneId)).size < transitions.length) problems.push('two of one HCP in one request');
    const known = webhooks.has(id);
    webhooks.set(id, webhooks.get(id) ?? transitions.map((each) => each.id).join());
    for (const { oneId, change, sequence } of transitions) {
      const before = words.get(`${segment} ${oneId}`);
      if (!known && before && before.sequence >= sequence) problems.push('out of sequence');
      words.set(`${segment} ${oneId}`, { sequence, change });
    }
  }
  return { words, webhooks, problems };
};
const told = (control: MemoryTable) => control.items().filter(({ pk }) => pk.startsWith('D#'));
const webhookItems = (control: MemoryTable) =>
  control
    .items()
    .filter(({ pk }) => pk.startsWith('W#'))
    .map(({ sk, outcome, status, transitions }) => ({ sk, outcome, status, transitions }));

describe('push, cut off at any call', () => {
  const messages = [transition(1), transition(2), transition(2, 'leave', 9), transition(3, 'leave', 4)].map((each) =>
    JSON.stringify({ schema: 'transition/1', destination: 'automation', transition: each }),
  );
  const run = async (nth: number) => {
    const receiver = await startReceiver();
    stop = receiver.stop;
    const { step, calls } = cutAt(nth);
    const control = new MemoryTable(step);
    const deps = deliverDeps({
      config: configuration(receiver.url),
      standing: [profile(1), profile(2)],
      control,
      fetch: cutting(step),
    });
    for (const body of messages) await untilDone(() => push(body, deps));
    await receiver.stop();
    stop = undefined;
    return { calls: calls(), heard: heard(receiver.received), told: told(control), webhooks: webhookItems(control) };
  };

  it('ends as if it had not been', async () => {
    const calm = await run(0);
    expect(calm.heard.problems).toEqual([]);
    expect([...calm.heard.webhooks.values()]).toEqual([
      't1-cardiology-3',
      't2-cardiology-3',
      't2-cardiology-9',
      't3-cardiology-4',
    ]);
    for (let nth = 1; nth <= calm.calls; nth++) {
      const { calls, ...cut } = await run(nth);
      expect(calls, `cut at ${nth}`).toBeGreaterThan(calm.calls);
      expect(cut, `cut at ${nth}`).toEqual({ heard: calm.heard, told: calm.told, webhooks: calm.webhooks });
    }
  });
});

const runId = RunId.parse('run-1');
const keys = runKeys(runId);
const linesOf = (transitions: readonly Transition[]): string => transitions.map((each) => `${JSON.stringify(each)}\n`).join('');
const two = (url: string): Configuration => {
  const config = configuration(url);
  const [automation] = config.destinations;
  return { ...config, destinations: [automation!, { ...automation!, id: 'crm' as any, segments: 'all', fields: [] }] };
};
/** Two attempts of rescore: the second found some outboxes cleared. */
const rescored = async (work: MemoryObjects): Promise<void> => {
  const many = Array.from({ length: 150 }, (_, n) => transition(n + 1));
  const [first, second] = [many.slice(0, 100), many.slice(60)];
  await work.put(
    `${keys.transitions}a.jsonl`,
    linesOf([...first, transition(1, 'leave', 8), transition(1, 'leave', 5, 'engaged')]),
  );
  await work.put(`${keys.transitions}b.jsonl`, linesOf([...second].reverse()));
};
const objectsOf = async (work: MemoryObjects, prefix: string): Promise<[string, string | undefined][]> =>
  Promise.all((await work.list(prefix)).map(async ({ key }) => [key, await work.text(key)] as [string, string | undefined]));

describe('collect', () => {
  it('groups by destination and segment, in fixed batches, each HCP in sequence and once a batch', async () => {
    const work = new MemoryObjects('work');
    await rescored(work);
    const output = await collect({ runId }, { work, configuration: async () => two('https://example.com/') });
    expect(output).toEqual({ runId, groups: 4, transitions: 152, joined: 150, left: 2, groupsKey: keys.groups });
    const groups = (await work.text(keys.groups))!
      .trim()
      .split('\n')
      .map((line) => PushGroup.parse(JSON.parse(line)));
    expect(groups.map(({ destination, segment, batches, transitions }) => [destination, segment, batches, transitions])).toEqual([
      ['automation', 'cardiology', 3, 151],
      ['crm', 'cardiology', 3, 151],
      ['automation', 'engaged', 1, 1],
      ['crm', 'engaged', 1, 1],
    ]);
    const ids = new Set<string>();
    const sizes: number[] = [];
    for (let n = 0; n < 3; n++) {
      const batch = PushBatch.parse(JSON.parse((await work.text(keys.pushBatch('crm' as any, 'cardiology' as any, n)))!));
      ids.add(batch.webhookId);
      sizes.push(batch.transitions.length);
    }
    expect(sizes).toEqual([100, 50, 1]);
    expect(ids.size).toBe(3);
  });

  it('cut off at any call and done again, writes the very same', async () => {
    const run = async (nth: number) => {
      const { step, calls } = cutAt(nth);
      const armed = { on: false };
      const work = new MemoryObjects('work', () => (armed.on ? step() : undefined));
      await rescored(work);
      armed.on = true;
      const output = await untilDone(() => collect({ runId }, { work, configuration: async () => two('https://example.com/') }));
      armed.on = false;
      return { calls: calls(), output, objects: await objectsOf(work, `runs/${runId}/push/`) };
    };
    const calm = await run(0);
    expect(calm.objects.length).toBe(10);
    for (let nth = 1; nth <= calm.calls; nth++) {
      const { calls, ...cut } = await run(nth);
      expect(calls).toBeGreaterThan(calm.calls);
      expect(cut, `cut at ${nth}`).toEqual({ output: calm.output, objects: calm.objects });
    }
  });

  it('writes every batch of a long group', async () => {
    const work = new MemoryObjects('work');
    const many = Array.from({ length: 3_350 }, (_, n) => transition(n + 1));
    await work.put(`${keys.transitions}a.jsonl`, linesOf(many));
    await collect({ runId }, { work, configuration: async () => configuration() });
    const ids: string[] = [];
    for (let n = 0; n < 34; n++) {
      const batch = PushBatch.parse(JSON.parse((await work.text(keys.pushBatch('automation' as any, 'cardiology' as any, n)))!));
      ids.push(...batch.transitions.map(({ id }) => id));
    }
    expect(ids).toEqual(many.map(({ id }) => id));
  });

  it('says that there is nothing to push', async () => {
    const work = new MemoryObjects('work');
    const output = await collect({ runId }, { work, configuration: async () => two('https://example.com/') });
    expect(output).toMatchObject({ groups: 0, transitions: 0 });
  });
});

describe('broadcast', () => {
  /** Everybody's join is still true, but for the tenth HCP. */
  const standing = Array.from({ length: 150 }, (_, n) => profile(n + 1)).filter((_, n) => n !== 9);
  const prepared = async (nth: number, behaviour?: Parameters<typeof startReceiver>[0]) => {
    const receiver = await startReceiver(behaviour);
    stop = receiver.stop;
    const { step, calls } = cutAt(nth);
    const armed = { on: false };
    const maybe = (): void => (armed.on ? step() : undefined);
    const work = new MemoryObjects('work', maybe);
    const control = new MemoryTable(maybe);
    const config = two(receiver.url);
    await rescored(work);
    await collect({ runId }, { work, configuration: async () => config });
    const [group] = (await work.text(keys.groups))!
      .trim()
      .split('\n')
      .map((line) => PushGroup.parse(JSON.parse(line)));
    armed.on = true;
    const deps = { ...deliverDeps({ config, standing, control, fetch: cutting(maybe) }), work, remainingMs: () => 100_000 };
    return { receiver, deps, work, control, group: group!, calls, armed };
  };

  it('delivers every batch in order, without what is no longer true', async () => {
    const { receiver, deps, group, work } = await prepared(0);
    const output = await broadcast(BroadcastInput.parse({ group }), deps);
    expect(output).toEqual({ group, done: true, cursor: 3, delivered: 150, superseded: 1 });
    expect(receiver.received.map(({ body }) => body.data.transitions.length)).toEqual([99, 50, 1]);
    expect(heard(receiver.received).problems).toEqual([]);
    expect(JSON.parse((await work.text(keys.pushResult('automation' as any, 'cardiology' as any)))!)).toEqual(output);
  });

  it('stops between batches when the time is nearly up, and goes on from its own output', async () => {
    const { receiver, deps, group } = await prepared(0);
    const hurried = { ...deps, remainingMs: () => 15_000 };
    let output = await broadcast(BroadcastInput.parse({ group }), hurried);
    expect(output).toEqual({ group, done: false, cursor: 1, delivered: 99, superseded: 1 });
    output = await broadcast(BroadcastInput.parse(output), hurried);
    expect(output).toMatchObject({ done: false, cursor: 2, delivered: 149 });
    output = await broadcast(BroadcastInput.parse(output), hurried);
    expect(output).toEqual({ group, done: true, cursor: 3, delivered: 150, superseded: 1 });
    expect(receiver.requests()).toBe(3);
  });

  it('throws where the receiver is down, goes on later with the same input, and ends where it is refused', async () => {
    const { receiver, deps, group } = await prepared(0, (nth) => (nth === 1 ? 503 : nth === 3 ? 410 : 204));
    const input = BroadcastInput.parse({ group });
    await expect(broadcast(input, deps)).rejects.toMatchObject({ name: 'DeliveryError', retryable: true });
    const output = await broadcast(input, deps);
    // The first batch is not sent again; the third is refused for good.
    expect(output).toEqual({
      group,
      done: true,
      cursor: 2,
      delivered: 149,
      superseded: 1,
      refused: 'destination automation is gone (410)',
    });
    expect(receiver.requests()).toBe(4);
  });

  it('tells nothing to a destination that was taken out meanwhile', async () => {
    const { receiver, deps, group } = await prepared(0);
    const config = { ...(await deps.configuration()), destinations: [] };
    const output = await broadcast(BroadcastInput.parse({ group }), { ...deps, configuration: async () => config });
    expect(output).toMatchObject({ done: true, delivered: 0, refused: 'no longer subscribes' });
    expect(receiver.requests()).toBe(0);
  });

  it('cut off at any call and done again, ends the same', async () => {
    const run = async (nth: number) => {
      const { receiver, deps, group, control, calls, armed } = await prepared(nth);
      const { done, delivered, superseded } = await untilDone(() => broadcast(BroadcastInput.parse({ group }), deps));
      armed.on = false;
      await receiver.stop();
      stop = undefined;
      const { words, problems, webhooks } = heard(receiver.received);
      // Whether a join that a later leave overtook counts as delivered or superseded depends on where it was cut.
      return {
        calls: calls(),
        done,
        transitions: delivered + superseded,
        told: told(control),
        words,
        problems,
        ids: [...webhooks.keys()],
      };
    };
    const calm = await run(0);
    expect(calm.problems).toEqual([]);
    // The ledger's hundred puts of one batch are alike: of those every tenth is cut.
    const points = Array.from({ length: calm.calls }, (_, n) => n + 1).filter((n) => n < 8 || n > calm.calls - 8 || n % 10 === 0);
    for (const nth of points) {
      const { calls, ...cut } = await run(nth);
      expect(calls, `cut at ${nth}`).toBeGreaterThan(nth);
      const { calls: _, ...expected } = calm;
      expect(cut, `cut at ${nth}`).toEqual(expected);
    }
  });
});
