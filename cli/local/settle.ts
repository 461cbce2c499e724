import { InterruptedError } from '../errors.ts';
import { count, number } from '../terminal/format.ts';
import type { Phase } from '../terminal/progress.ts';
import type { LocalSession } from './session.ts';

/** A queue that holds something. */
export interface BusyQueue {
  name: string;
  /** Waiting, being handled, or hidden until they come again. */
  messages: number;
}

/** When a queue held something, ms since 1970: the first and the last time that it was looked at. */
export interface Busy {
  from: number;
  to: number;
}

export interface Settled {
  /** Queues that still hold something although nothing moved for long; empty where all is done. */
  stuck: BusyQueue[];
  /** By queue. */
  busy: Map<string, Busy>;
}

const LOOK_MS = 200;
/** A failed message comes again sooner than this: a queue that stood still for so long will not move again. */
export const STALLED_MS = 180_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const describe = (queues: readonly BusyQueue[]): string => {
  const left = queues.reduce((sum, { messages }) => sum + messages, 0);
  if (left === 0) return 'finishing';
  return `${count(left, 'message')} to go: ${queues.map(({ name, messages }) => `${name} ${number(messages)}`).join(', ')}`;
};

/** Asked of the cloud itself, which costs no request; dead letters are not waiting for anybody. */
const busyQueues = ({ cloud, connection }: LocalSession): BusyQueue[] => {
  const depths = new Map(cloud.queues().map(({ url, visible, inFlight, delayed }) => [url, visible + inFlight + delayed]));
  return Object.entries(connection.outputs.QueueUrls)
    .map(([name, url]) => ({ name, messages: depths.get(url) ?? 0 }))
    .filter(({ messages }) => messages > 0);
};

/**
 * Waits until nothing is queued, delayed or running any more, or until nothing has moved for `stalledMs`.
 * @throws InterruptedError on Ctrl-C
 */
export const settle = async (
  session: LocalSession,
  phase: Phase,
  signal: AbortSignal,
  stalledMs: number = STALLED_MS,
): Promise<Settled> => {
  const busy = new Map<string, Busy>();
  let idle = false;
  const whenIdle = session.cloud.idle().then(() => {
    idle = true;
  });
  let seen = '';
  let changedAt = Date.now();
  for (;;) {
    await Promise.race([whenIdle, pause(LOOK_MS)]);
    if (signal.aborted) throw new InterruptedError();
    if (idle) return { stuck: [], busy };
    const queues = busyQueues(session);
    const now = Date.now();
    for (const { name } of queues) busy.set(name, { from: busy.get(name)?.from ?? now, to: now });
    phase.update(describe(queues));
    const look = JSON.stringify(queues);
    if (look !== seen) changedAt = now;
    else if (now - changedAt > stalledMs) return { stuck: queues, busy };
    seen = look;
  }
};
