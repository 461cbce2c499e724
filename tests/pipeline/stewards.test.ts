import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connection, connect, localClientConfig } from '../../cli/cloud/connection.ts';
import { StackOutputs } from '../../cli/cloud/stack-outputs.ts';
import { synthesizeOnce } from '../../cli/cloud/synthesis.ts';
import { explainWhy } from '../../cli/commands/why.ts';
import { CONFIG } from '../../cli/paths.ts';
import { type Desk, openDesk } from '../../cli/steward/desk.ts';
import { recordNames } from '../../cli/steward/find.ts';
import { printHow } from '../../cli/steward/print-how.ts';
import { auditWebhooks } from '../../cli/webhooks/audit.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../../cli/webhooks/receiver.ts';
import { startLocalCloud } from '../../infra/local/cloud.ts';
import type { LocalCloud } from '../../infra/local/local-cloud.ts';
import { Configuration } from '../../shared/contracts/config.ts';
import { type Observation, ObservationMessage } from '../../shared/contracts/observation.ts';
import type { Profile } from '../../shared/contracts/profile.ts';
import type { SourceRecord } from '../../shared/contracts/record.ts';
import { type OneId, type RecordId, recordId, SourceId } from '../../shared/domain/ids.ts';
import { decidePair, unmerge } from '../../shared/identity/decide.ts';
import { oneIdsOf } from '../../shared/identity/lookup.ts';
import { reviewCases } from '../../shared/identity/review.ts';
import { whyPair } from '../../shared/identity/why.ts';
import { publishConfiguration } from '../../shared/stores/configuration.ts';
import { ProfileStore } from '../../shared/stores/profiles.ts';
import { CN_MODEL, US_MODEL } from '../unit/match/model.ts';
import { type Said, says } from '../unit/match/records.ts';

// An HCP of three records turns out to be two, and one again: on the deployed functions, from a steward's word to what destinations hear.

const PHONE = '+8613900000001';
const WARD = '心内科';
const BY = { by: 'steward', note: 'two namesakes' };

let cloud: LocalCloud;
let connection: Connection;
let receiver: WebhookReceiver;
let desk: Desk;
let hashKey: Uint8Array;
let profiles: ProfileStore;

const idOf = (id: string): RecordId => recordId(hashKey, SourceId.parse('crm'), id);
const recordOf = (said: Said): SourceRecord => ({ ...says(said), recordId: idOf(said.id) });
const send = async (queue: string, body: object): Promise<void> => {
  const QueueUrl = connection.outputs.QueueUrls[queue];
  await connection.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(body) }));
};
const settle = async (said: Said): Promise<void> => {
  await send('records', { schema: 'record/1', record: recordOf(said) });
  await cloud.idle({ timeoutMs: 60_000 });
};
const oneIdOf = async (id: string): Promise<OneId> => (await oneIdsOf(desk.deps.store, [{ recordId: idOf(id) }]))[0]!.oneIds[0]!;
const profileOf = async (oneId: OneId): Promise<Profile> => (await profiles.get(oneId))!;
const segmentsOf = async (oneId: OneId): Promise<string[]> => Object.keys((await profileOf(oneId)).segments);
const engagementsOf = async (oneId: OneId) => (await profileOf(oneId)).traits['engagements'];

const observed = (id: string, seen: Pick<Observation, 'kind' | 'eventId'> & object): object => ({
  source: 'digital',
  at: '2026-01-02T00:00:00.000Z',
  origin: { drop: 'digital/events/f.csv@e', droppedAt: '2026-01-02T00:00:00.000Z', line: 1 },
  identity: { type: 'record', source: 'crm', value: id },
  ...seen,
});
const consent = (id: string, purpose: string): object =>
  observed(id, { kind: 'consent', eventId: `${id} ${purpose}`, purpose, state: 'granted' } as never);
const click = (id: string, n: number): object =>
  observed(id, { kind: 'engagement', eventId: `${id} click ${n}`, channel: 'email', action: 'click' } as never);

beforeAll(async () => {
  const { assembly } = await synthesizeOnce(CONFIG, new AbortController().signal);
  cloud = await startLocalCloud({ assembly, redeliverAfterSeconds: 1, maxBatchingWindowMs: 20 });
  connection = connect('test', localClientConfig(cloud.origin), StackOutputs.parse(cloud.outputs));
  const { DestinationSecrets, HashKeySecretArn, ConfigBucket, ProfileTable } = connection.outputs;
  receiver = await startWebhookReceiver({
    secretOf: async (id) => (DestinationSecrets[id] === undefined ? undefined : connection.secret(DestinationSecrets[id])),
  });
  hashKey = Buffer.from(await connection.secret(HashKeySecretArn), 'utf8');
  const destination = (id: string, segments: string[]) => ({ id, title: id, url: receiver.urlFor(id), segments });
  await publishConfiguration(
    connection.bucket(ConfigBucket),
    Configuration.parse({
      version: 'test',
      sources: [],
      matching: [CN_MODEL, US_MODEL],
      scorecards: [],
      segments: [
        { id: 'heart', title: 'H', purposes: ['marketing'], when: { field: 'golden.department', equals: WARD } },
        { id: 'never', title: 'N', purposes: ['marketing'], when: { field: 'golden.department', equals: 'nowhere' } },
      ],
      destinations: [destination('marketing-automation', ['heart', 'never']), destination('field-force', ['never'])],
    }),
  );
  desk = await openDesk(connection);
  profiles = new ProfileStore(connection.table(ProfileTable));

  // The newest record of the three says which department counts.
  await settle({ id: 'b', name: '张伟', department: '儿科', identifiers: { phone: PHONE } });
  await settle({ id: 'c', name: '张伟', department: '儿科', identifiers: { phone: PHONE } });
  await settle({ id: 'a', name: '张伟', department: WARD, changed: 40, identifiers: { phone: PHONE, licence: 'L1' } });
  await settle({ id: 'd', name: '张伟', hospital: '一院' });
  await settle({ id: 'e', name: '张伟', hospital: '一院' });
  const observations = [
    ...['a', 'b'].flatMap((id) => ['marketing', 'profiling'].map((purpose) => consent(id, purpose))),
    ...[click('a', 1), click('a', 2), click('b', 1)],
  ];
  await send('observations', ObservationMessage.parse({ schema: 'observation/1', observations }));
  await cloud.idle({ timeoutMs: 60_000 });
}, 180_000);
afterAll(async () => {
  connection.close();
  await receiver.stop();
  await cloud.stop();
});

const told = () =>
  receiver.received.flatMap(({ body }) =>
    body!.data.transitions.map(({ oneId, change }) => ({
      destination: body!.data.destination,
      in: 'segment' in body!.data ? body!.data.segment : 'identity',
      oneId,
      change,
    })),
  );

describe('an HCP who is two', { timeout: 120_000 }, () => {
  let one: OneId;
  let other: OneId;

  it('stands as one, for reasons that "how" and "why" give', async () => {
    one = await oneIdOf('a');
    expect([await oneIdOf('b'), await oneIdOf('c')]).toEqual([one, one]);
    expect([await segmentsOf(one), await engagementsOf(one)]).toEqual([['heart'], 3]);
    const events = await desk.deps.stewards.history(one);
    const records = events.flatMap(({ changes }) => changes.flatMap((each) => ('records' in each ? each.records : [])));
    const text = printHow(one, events, await recordNames(records, desk));
    expect(text).toMatch(/created.* of crm\/b/);
    expect(text).toMatch(/joined.* by crm\/a\n\s+.*crm\/[abc] ─ crm\/[abc].*weight \+/);
    expect(text).toContain(CN_MODEL.id);
    const why = await explainWhy((await whyPair(idOf('a'), idOf('b'), desk.deps))!, desk, false);
    expect(why).toMatch(/One HCP, hcp_/);
    expect(why).toMatch(/phone\s+\+861\*+0001\s+\+861\*+0001\s+phone share one\s+\+23\.1/);
    for (const personal of [PHONE, '张伟', ' L1 ']) expect(why).not.toContain(personal);
    expect(await explainWhy((await whyPair(idOf('a'), idOf('b'), desk.deps))!, desk, true)).toContain('张伟');
  });

  it('asks about a pair that it is not sure of', async () => {
    const [first] = await reviewCases(5, desk.deps);
    expect(first).toMatchObject({ skipped: false });
    expect([first!.a, first!.b]).toEqual([idOf('d'), idOf('e')].sort());
    const why = await explainWhy((await whyPair(idOf('d'), idOf('e'), desk.deps))!, desk, false);
    expect(why).toMatch(/Two HCPs.*question for a steward/);
    expect(why).toMatch(/It would take, to be one:\n(.*\n)*\s+(phone|department|email|wechat|licence)/);
    expect(why).toContain('the same hospital');
    await decidePair(idOf('d'), idOf('e'), 'same', BY, desk.deps);
    expect(await reviewCases(5, desk.deps)).toEqual([]);
    expect(await oneIdOf('d')).toBe(await oneIdOf('e'));
  });

  it('is split: observations go with their records, segments are repaired, and destinations hear of it', async () => {
    const before = told().length;
    expect((await unmerge(one, [idOf('a')], BY, desk.deps)).status).toBe('decided');
    await cloud.idle({ timeoutMs: 60_000 });
    other = await oneIdOf('a');
    expect(await oneIdOf('b')).toBe(one);
    expect([await segmentsOf(one), await segmentsOf(other)]).toEqual([[], ['heart']]);
    expect([await engagementsOf(one), await engagementsOf(other)]).toEqual([1, 2]);
    // Both carry the telephone: it names neither.
    for (const oneId of [one, other]) expect((await profileOf(oneId)).identifiers.map(({ type }) => type)).not.toContain('phone');
    const destination = 'marketing-automation';
    expect(
      new Set(
        told()
          .slice(before)
          .map((each) => JSON.stringify(each)),
      ),
    ).toEqual(
      new Set(
        [
          { destination, in: 'heart', oneId: one, change: 'leave' },
          { destination, in: 'heart', oneId: other, change: 'join' },
          { destination, in: 'identity', oneId: other, change: 'split' },
        ].map((each) => JSON.stringify(each)),
      ),
    );
    const why = await explainWhy((await whyPair(idOf('a'), idOf('b'), desk.deps))!, desk, false);
    expect(why).toMatch(/Two HCPs.*a steward decided.*two namesakes/);
  });

  it('stays split, whatever its sources say again', async () => {
    await settle({ id: 'b', name: '张伟', department: WARD, version: 3, identifiers: { phone: PHONE } });
    await settle({ id: 'a', name: '张伟', department: WARD, changed: 50, version: 3, identifiers: { phone: PHONE } });
    expect([await oneIdOf('a'), await oneIdOf('b')]).toEqual([other, one]);
  });

  it('is one again where the steward says so, under the OneID that it had', async () => {
    const before = told().length;
    expect((await decidePair(idOf('c'), idOf('a'), 'same', BY, desk.deps)).status).toBe('decided');
    await cloud.idle({ timeoutMs: 60_000 });
    for (const id of ['a', 'b', 'c']) expect(await oneIdOf(id)).toBe(one);
    expect([await segmentsOf(one), await engagementsOf(one)]).toEqual([['heart'], 3]);
    expect((await profileOf(one)).identifiers.map(({ type }) => type)).toContain('phone');
    expect(await profileOf(other)).toMatchObject({ status: 'retired', succeededBy: one });
    expect(told().slice(before)).toContainEqual({
      destination: 'marketing-automation',
      in: 'identity',
      oneId: other,
      change: 'merged',
    });
    const audit = auditWebhooks(receiver.received);
    expect(audit).toMatchObject({ merged: 1, split: 1, outOfSequence: 0, contradicting: 0 });
    expect([...audit.refused]).toEqual([]);
    expect(cloud.queues().filter(({ deadLettersOf, visible }) => deadLettersOf.length > 0 && visible > 0)).toEqual([]);
  });
});
