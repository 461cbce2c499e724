import { describe, expect, it } from 'vitest';
import { type MatchDeps, matchBatch } from '../../../functions/match/match.ts';
import { Configuration } from '../../../shared/contracts/config.ts';
import { ProfileMessage } from '../../../shared/contracts/profile.ts';
import { ContractError } from '../../../shared/domain/errors.ts';
import { IdentityStore } from '../../../shared/stores/identity.ts';
import { MemoryTable } from '../../../shared/stores/memory-table.ts';
import { MemoryQueue } from '../../../shared/stores/queues.ts';
import { CN_MODEL, US_MODEL } from './model.ts';
import { HASH_KEY, type Said, says } from './records.ts';

const setUp = () => {
  const calls: string[] = [];
  const counted: string[] = [];
  const table = new MemoryTable((call, { pk }) => {
    calls.push(`${call} ${pk.slice(0, 1)}`);
  });
  const profiles = new MemoryQueue();
  let ids = 0;
  const configuration = Configuration.parse({
    version: '1',
    sources: [],
    matching: [CN_MODEL, US_MODEL],
    scorecards: [],
    segments: [],
    destinations: [],
  });
  const deps: MatchDeps = {
    store: new IdentityStore(table),
    configuration: async () => configuration,
    hashKey: async () => HASH_KEY,
    profiles,
    newId: () => `01HX${String(++ids).padStart(22, '0')}`,
    count: (name) => counted.push(name),
    now: () => 0,
    componentCap: 500,
  };
  return { calls, counted, table, profiles, deps };
};
const delivery = (said: Said, attempt = 1) => ({
  messageId: `${said.id}/${said.version ?? 1}/${attempt}`,
  body: JSON.stringify({ schema: 'record/1', record: says(said) }),
  attempt,
});

describe('a batch of records', () => {
  it('tells score of each OneID: in its own group, once for each version of its component', async () => {
    const { deps, profiles } = setUp();
    const batch = [delivery({ id: 'a', identifiers: { wechat: 'oAbc_1' } })];
    await Promise.all(batch.map(matchBatch(batch, deps)));
    expect(profiles.sent).toHaveLength(1);
    const { oneId, touched } = ProfileMessage.parse(JSON.parse(profiles.sent[0]!.body));
    expect(profiles.sent[0]?.group).toBe(oneId);
    expect(touched).toBe(`c:${oneId.slice(4)}:1`);
  });

  it('takes the newest of several versions first, so that the others find it there', async () => {
    const { deps, counted } = setUp();
    const said = (version: number): Said => ({ id: 'a', version, title: `${version}`, identifiers: { wechat: 'oAbc_1' } });
    const batch = [1, 3, 2].map((version) => delivery(said(version)));
    const one = matchBatch(batch, deps);
    const outcomes = await Promise.all(batch.map(one));
    expect(outcomes.map(({ status }) => status)).toEqual(['stale', 'settled', 'stale']);
    expect(counted.toSorted()).toEqual(['RecordsSettled', 'RecordsStale', 'RecordsStale']);
  });

  it('fails a body that is no record message alone, without quoting it', async () => {
    const { deps } = setUp();
    const batch = [
      { messageId: 'x', body: '{"schema":"record/1","record":{"phone":"13800138000"}}', attempt: 1 },
      delivery({ id: 'a' }),
    ];
    const one = matchBatch(batch, deps);
    const [bad, good] = await Promise.allSettled(batch.map(one));
    expect(good?.status).toBe('fulfilled');
    expect(bad).toMatchObject({ status: 'rejected', reason: expect.any(ContractError) });
    expect(String((bad as PromiseRejectedResult).reason)).not.toContain('13800138000');
  });

  it('lets an older version go on where the newer one failed', async () => {
    const { deps, profiles } = setUp();
    let first = true;
    deps.profiles = {
      send: async (messages) => {
        if (first) {
          first = false;
          throw new Error('the queue is away');
        }
        await profiles.send(messages);
      },
    };
    const batch = [delivery({ id: 'a', version: 2 }), delivery({ id: 'b', version: 1 })];
    const outcomes = await Promise.allSettled(batch.map(matchBatch(batch, deps)));
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    const failed = batch.filter((_, index) => outcomes[index]?.status === 'rejected').map((each) => ({ ...each, attempt: 2 }));
    await Promise.all(failed.map(matchBatch(failed, deps)));
    expect(new Set(profiles.sent.map(({ group }) => group)).size).toBe(2);
  });

  it('finishes, on a redelivery, what an earlier attempt may have left', async () => {
    const { deps, calls } = setUp();
    const said: Said = { id: 'a', identifiers: { wechat: 'oAbc_1' } };
    const deliver = async (attempt: number) => {
      calls.splice(0);
      const batch = [delivery(said, attempt)];
      await Promise.all(batch.map(matchBatch(batch, deps)));
      return [...calls];
    };
    await deliver(1);
    expect(await deliver(1)).toEqual(['get R']);
    expect(await deliver(2)).toEqual(['get R', 'get C', 'query M']);
  });
});
