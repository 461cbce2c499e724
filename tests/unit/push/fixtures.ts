import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { Configuration } from '../../../shared/contracts/config.ts';
import { MembershipTransition, Profile } from '../../../shared/contracts/profile.ts';
import { HcpWebhook } from '../../../shared/contracts/webhook.ts';
import type { DeliverDeps } from '../../../shared/push/deliver.ts';
import { deliveryLedger } from '../../../shared/stores/deliveries.ts';
import { MemoryTable } from '../../../shared/stores/memory-table.ts';

export const NOW = Date.parse('2026-03-02T09:00:00.000Z');
export const SECRET = 'q1w2e3r4t5y6u7i8o9p0a1s2d3f4g5h6j7k8l9z0x1c2';

/** The nth OneID, in order of n. */
export const oneId = (n: number): string => `hcp_${String(n).padStart(26, '0')}`;

export const configuration = (url = 'https://example.com/hooks', more: object = {}): Configuration =>
  Configuration.parse({
    version: 'test',
    sources: [],
    matching: [],
    scorecards: [
      { id: 'engagement', version: 1, title: 'E', purpose: 'profiling', halfLifeDays: 30, points: { 'email.click': 1 } },
    ],
    segments: [
      { id: 'cardiology', title: 'C', purposes: ['marketing'], when: { field: 'country', equals: 'CN' } },
      { id: 'engaged', title: 'E', purposes: ['marketing'], when: { field: 'country', equals: 'CN' } },
    ],
    destinations: [
      {
        id: 'automation',
        title: 'A',
        url,
        segments: ['cardiology', 'engaged'],
        fields: ['golden.hospital', 'scores.engagement', 'reason'],
        ...more,
      },
    ],
  });

const golden = (value: string) => ({
  value,
  source: 'crm',
  recordId: `crm~${'a'.repeat(22)}`,
  trust: 'secondHand',
  at: '2026-01-01T00:00:00.000Z',
  reason: 'the only value',
});
const granted = { state: 'granted', at: '2026-01-01T00:00:00.000Z', source: 'crm', reason: 'granted: the only statement' };

/** A live profile, consenting to marketing and profiling, in `cardiology` by the transition with sequence 3. */
export const profile = (n: number, more: object = {}): Profile =>
  Profile.parse({
    oneId: oneId(n),
    version: 3,
    status: 'live',
    country: 'CN',
    records: [],
    golden: { name: golden(`NAME-${n}`), hospital: golden(`HOSPITAL-${n}`), city: golden(`CITY-${n}`) },
    identifiers: [
      { ...golden(`PHONE-${n}`), type: 'phone' },
      { ...golden(`PHONE2-${n}`), type: 'phone' },
    ],
    consents: { marketing: granted, profiling: granted },
    scores: { engagement: { value: 42.5, asOf: '2026-03-01T00:00:00.000Z', scorecard: 'engagement', factors: [] } },
    traits: { topTopic: `TOPIC-${n}` },
    segments: { cardiology: { since: '2026-03-01T00:00:00.000Z', sequence: 3, reason: 'the clause holds' } },
    outbox: [],
    configVersion: 'test',
    builtAt: '2026-03-01T00:00:00.000Z',
    ...more,
  });

export const transition = (
  n: number,
  change: 'join' | 'leave' = 'join',
  sequence = 3,
  segment = 'cardiology',
): MembershipTransition =>
  MembershipTransition.parse({
    id: `t${n}-${segment}-${sequence}`,
    oneId: oneId(n),
    segment,
    change,
    at: `2026-03-01T00:00:${String(sequence).padStart(2, '0')}.000Z`,
    sequence,
    reason: 'the clause holds',
  });

/** What a receiver does with the nth request, from 0: a status, `hang` (no answer), `cut` (the connection ends). */
export type Behaviour = (nth: number) => number | 'hang' | 'cut' | 'taken-then-cut';
export interface Received {
  id: string;
  text: string;
  headers: Record<string, string>;
  body: HcpWebhook;
}

/** A receiver on this machine that verifies like any integrator: with the library. What it could not verify fails the test. */
export const startReceiver = async (behaviour: Behaviour = () => 204) => {
  const received: Received[] = [];
  let requests = 0;
  const answer = (request: IncomingMessage, response: ServerResponse, text: string): void => {
    const does = behaviour(requests++);
    if (does === 'hang') return;
    if (does === 'cut') {
      request.socket.destroy();
      return;
    }
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    if (does === 'taken-then-cut' || (does >= 200 && does < 300)) {
      const verifier = new Webhook(SECRET);
      const body = HcpWebhook.parse(verifier.verify(text, headers));
      received.push({ id: headers['webhook-id'] ?? '', text, headers, body });
    }
    if (does === 'taken-then-cut') request.socket.destroy();
    else response.writeHead(does, does === 302 ? { location: '/elsewhere' } : {}).end('x'.repeat(200_000));
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      try {
        answer(request, response, Buffer.concat(chunks).toString('utf8'));
      } catch {
        response.writeHead(401).end();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  return {
    url: `http://127.0.0.1:${address.port}/hooks`,
    received,
    requests: () => requests,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

/** Everything that deliver needs, in memory. Time is the real one: the library's receivers check it. */
export const deliverDeps = (
  given: Partial<DeliverDeps> & { config?: Configuration; standing?: Profile[]; control?: MemoryTable } = {},
): DeliverDeps & { control: MemoryTable; counts: Record<string, number> } => {
  const { config = configuration(), standing = [], control = new MemoryTable(), ...rest } = given;
  const counts: Record<string, number> = {};
  return {
    configuration: async () => config,
    profiles: { getMany: async (oneIds) => oneIds.map((wanted) => standing.find((each) => each.oneId === wanted)) },
    ledger: deliveryLedger(control),
    secretOf: async () => SECRET,
    fetch,
    now: Date.now,
    count: (name, value) => {
      counts[name] = (counts[name] ?? 0) + value;
    },
    ...rest,
    control,
    counts,
  };
};
