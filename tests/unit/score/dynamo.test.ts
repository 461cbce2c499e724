import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import dynalite from 'dynalite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { observe } from '../../../functions/observe/observe.ts';
import { score } from '../../../functions/score/score.ts';
import { DynamoTable } from '../../../shared/stores/dynamo-table.ts';
import { ObservationStore } from '../../../shared/stores/observations.ts';
import { ProfileStore } from '../../../shared/stores/profiles.ts';
import {
  configuration,
  content,
  DAY,
  daysAgo,
  engagement,
  live,
  NOW,
  ONE,
  observedBy,
  record,
  segment,
  statement,
  survey,
} from './fixtures.ts';
import { message, world } from './world.ts';

// What the double cannot show: numbers, attribute order and expressions as DynamoDB has them.

const server = dynalite({ createTableMs: 0 });
let client: DynamoDBClient;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = new DynamoDBClient({ endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', credentials });
  const keys = (hash: string, range: string) => [
    { AttributeName: hash, KeyType: 'HASH' as const },
    { AttributeName: range, KeyType: 'RANGE' as const },
  ];
  await client.send(
    new CreateTableCommand({
      TableName: 'profile',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: keys('pk', 'sk'),
      AttributeDefinitions: ['pk', 'sk', 'duePk', 'dueSk'].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S' as const,
      })),
      GlobalSecondaryIndexes: [
        { IndexName: 'due', KeySchema: keys('duePk', 'dueSk'), Projection: { ProjectionType: 'KEYS_ONLY' } },
      ],
    }),
  );
});
afterAll(async () => {
  client.destroy();
  server.close();
  await once(server, 'close');
});

describe('observe and score on DynamoDB', () => {
  it('store, read back and rebuild without a difference, find what is due, and overflow', async () => {
    const phone = '13900000001';
    const owner = record('crm', 'secondHand', { attributes: { city: 'A' }, identifiers: [{ type: 'phone', value: phone }] });
    const config = configuration([segment('engaged', ['profiling'], { field: 'scores.engagement', atLeast: 0.3 })]);
    const { deps, clock } = world(config, new Map([[ONE, live([owner])]]));
    const table = new DynamoTable(
      DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
      'profile',
    );
    const stores = { observations: new ObservationStore(table), profiles: new ProfileStore(table) };
    const [observing, scoring] = [
      { ...deps.observe, ...stores, profiles: deps.observe.profiles },
      { ...deps.score, ...stores },
    ];
    const answers = {
      'q 1': '',
      'q.2': '数'.repeat(2000),
      ...Object.fromEntries(Array.from({ length: 20 }, (_, q) => [`q${q}`, 'x'.repeat(2000)])),
    };
    const answered = (n: number) => observedBy(phone, survey(`s${n}`, daysAgo(1), answers));
    const bodies = [
      message(
        observedBy(phone, statement('profiling', 'granted', daysAgo(50), { expiresAt: '2027-01-01T00:00:00Z' })),
        observedBy(phone, engagement('a', daysAgo(17), 'email', 'open', 'c1')),
        observedBy(phone, engagement('b', daysAgo(29 * 61), 'email', 'click')),
        content('c1', ['asthma', '高血压']),
      ),
      ...Array.from({ length: 4 }, (_, n) => message(answered(n))),
    ];
    for (const body of bodies) await observe(body, observing);
    await score(ONE, scoring);
    const first = await stores.profiles.get(ONE);
    expect(first?.traits).toMatchObject({ topTopic: 'asthma', surveys: 4 });
    // 2^(−17/30) and what 59 half-lives left of 8.
    expect(first?.scores['engagement']?.value).toBe(2 ** (-17 / 30) + 8 * 2 ** (-(29 * 61) / 30));
    for (const body of bodies) await observe(body, observing);
    await score(ONE, scoring);
    expect(await stores.profiles.get(ONE)).toEqual(first);
    const crossing = NOW + 30 * DAY * Math.log2((first?.scores['engagement']?.value ?? 0) / 0.3);
    const due = async (until: number) =>
      (await Promise.all(Array.from({ length: 8 }, (_, shard) => stores.profiles.due(shard, until, 10)))).flat();
    expect(await due(crossing - 1)).toEqual([]);
    expect(await due(crossing + 3)).toEqual([{ oneId: ONE, dueAt: first?.dueAt }]);
    clock.now = crossing + 3;
    await score(ONE, scoring);
    expect(await stores.profiles.get(ONE)).toMatchObject({
      version: 2,
      segments: {},
      outbox: [],
      dueAt: '2027-01-01T00:00:00.000Z',
    });
  });
});
