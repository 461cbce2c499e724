import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connection, connect, localClientConfig } from '../../cli/cloud/connection.ts';
import { scanItems } from '../../cli/cloud/scan.ts';
import { StackOutputs } from '../../cli/cloud/stack-outputs.ts';
import { synthesizeOnce } from '../../cli/cloud/synthesis.ts';
import { requireConfiguration } from '../../cli/commands/config.ts';
import { CONFIG } from '../../cli/paths.ts';
import { startLocalCloud } from '../../infra/local/cloud.ts';
import type { LocalCloud } from '../../infra/local/local-cloud.ts';
import { ComponentNode } from '../../shared/contracts/identity.ts';
import { Profile } from '../../shared/contracts/profile.ts';
import type { SourceRecord } from '../../shared/contracts/record.ts';
import { RecordId } from '../../shared/domain/ids.ts';
import { isLoser } from '../../shared/identity/component.ts';
import { publishConfiguration } from '../../shared/stores/configuration.ts';
import { canonical, MODEL, type Oracle, oracleOf, randomFrom, randomVersions } from '../property/identity-world.ts';

// The deployed match and score functions on the local cloud: several environments at once, batches that share records, duplicates in
// any order, and environments that die at their calls. Held against the same oracle as the protocol on its own.

/** Of the records; what runs at the same time differs from run to run all the same. */
const SEED = Number(process.env['IDENTITY_SEED'] ?? 1);
const WORLDS = 40;

/** Records of world k meet only each other: its values are made its own. */
const inWorld = (k: number, record: SourceRecord): SourceRecord => ({
  ...record,
  recordId: RecordId.parse(`src~${String(k * 100 + Number(record.sourceId)).padStart(22, '0')}`),
  sourceId: `${k}-${record.sourceId}`,
  attributes: Object.fromEntries(Object.entries(record.attributes).map(([name, value]) => [name, `${value} of ${k}`])),
  identifiers: record.identifiers.map(({ type, value }) => ({
    type,
    value: type === 'phone' ? `139${String(k).padStart(4, '0')}${value.slice(-4)}` : `${value}-${k}`,
  })),
});

let cloud: LocalCloud;
let connection: Connection;
let worlds: { k: number; oracle: Oracle }[];
let deliveries: SourceRecord[];
let killed = 0;

beforeAll(async () => {
  console.log(`identity on the local cloud, IDENTITY_SEED=${SEED}`);
  const rng = randomFrom(SEED);
  const all = Array.from({ length: WORLDS }, (_, k) => randomVersions(rng).map((record) => inWorld(k, record)));
  // A key that was generic only for a while is left to the weekly run.
  worlds = all.flatMap((versions, k) => {
    const oracle = oracleOf(versions);
    return oracle.leftToWeekly ? [] : [{ k, oracle }];
  });
  deliveries = worlds
    .flatMap(({ k }) => all[k] ?? [])
    .flatMap((record) => (rng.chance(0.3) ? [record, record] : [record]))
    .map((record) => ({ record, at: rng.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ record }) => record);

  const { assembly } = await synthesizeOnce(CONFIG, new AbortController().signal);
  cloud = await startLocalCloud({ assembly, functionConcurrency: 3, redeliverAfterSeconds: 1, maxBatchingWindowMs: 50 });
  connection = connect('test', localClientConfig(cloud.origin), StackOutputs.parse(cloud.outputs));
  const configuration = requireConfiguration(CONFIG);
  const matching = [MODEL.model, ...configuration.matching.filter(({ country }) => country !== 'CN')];
  await publishConfiguration(connection.bucket(connection.outputs.ConfigBucket), { ...configuration, version: 'test', matching });

  const faults = [
    cloud.faults.add({ service: 'dynamodb', function: 'MatchFunction', every: 211, times: 6, effect: 'kill' }),
    cloud.faults.add({ service: 'dynamodb', function: 'MatchFunction', every: 307, times: 5, effect: 'killAfter' }),
    cloud.faults.add({ service: 'sqs', function: 'MatchFunction', nth: 5, effect: 'killAfter' }),
    cloud.faults.add({ service: 'dynamodb', function: 'ScoreFunction', every: 173, times: 4, effect: 'killAfter' }),
  ];
  const sqs = new SQSClient(cloud.clientConfig);
  for (let start = 0; start < deliveries.length; start += 10) {
    await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: connection.outputs.QueueUrls['records'],
        Entries: deliveries.slice(start, start + 10).map((record, index) => ({
          Id: String(index),
          MessageBody: JSON.stringify({ schema: 'record/1', record }),
        })),
      }),
    );
  }
  sqs.destroy();
  await cloud.idle({ timeoutMs: 150_000 });
  killed = faults.reduce((sum, { struck }) => sum + struck, 0);
}, 240_000);
afterAll(async () => {
  connection.close();
  await cloud.stop();
});

describe('match and score, several at once, killed now and then', () => {
  it('was put to the test', () => {
    expect(worlds.length).toBeGreaterThan(10);
    expect(deliveries.length).toBeGreaterThan(200);
    expect(killed).toBeGreaterThan(5);
    expect(cloud.queues().filter(({ deadLettersOf, visible }) => deadLettersOf.length > 0 && visible > 0)).toEqual([]);
  });

  it('ends in the clusters that the oracle sees, and every profile shows its cluster', async () => {
    const roots = [];
    for await (const item of scanItems(connection.table(connection.outputs.IdentityTable), ['C#'])) {
      const node = ComponentNode.parse(item);
      if (!isLoser(node)) roots.push(node);
    }
    const parts = roots.flatMap((root) => root.parts);
    const worldOf = (id: string): number => Math.floor(Number(id.slice('src~'.length)) / 100);
    for (const { k, oracle } of worlds) {
      const own = parts.filter(({ records }) => worldOf(records[0] ?? '') === k);
      expect(canonical(own.map(({ records }) => records)), `world ${k}, IDENTITY_SEED=${SEED}`).toBe(oracle.clusters);
    }
    expect(roots.flatMap((root) => (root.attempt ? [] : root.outbox))).toEqual([]);

    const profiles = new Map<string, string[]>();
    for await (const item of scanItems(connection.table(connection.outputs.ProfileTable), ['P#'])) {
      const profile = Profile.parse(item);
      if (profile.status === 'live') profiles.set(profile.oneId, profile.records.map(({ recordId }) => recordId).sort());
    }
    expect(profiles, `IDENTITY_SEED=${SEED}`).toEqual(new Map(parts.map(({ oneId, records }) => [oneId, [...records].sort()])));
  });
});
