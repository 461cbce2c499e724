import { describe, expect, it } from 'vitest';
import type { RecordItem } from '../../../shared/contracts/identity.ts';
import { recordId, SourceId } from '../../../shared/domain/ids.ts';
import { resolve } from '../../../shared/identity/lookup.ts';
import { repartition } from '../../../shared/identity/repartition.ts';
import { comparableOf, dropOf, HASH_KEY, type Said, says } from '../match/records.ts';
import { itemBytes, type MeteredTable } from './metered-table.ts';
import { IdentityWorld } from './world.ts';

const shown = ({ requests, reads, writes }: MeteredTable): string =>
  `${requests.length} requests, ${reads} read and ${writes} write units: ${Object.entries(
    Object.groupBy(requests, (each) => each),
  )
    .map(([request, all]) => `${request}×${all?.length}`)
    .join(', ')}`;
const stored = async (world: IdentityWorld, id: string): Promise<RecordItem | undefined> =>
  world.store.record(recordId(HASH_KEY, SourceId.parse('crm'), id));

/** As a CRM has it. */
const zhang: Said = {
  id: 'a',
  name: '欧阳建国',
  hospital: '中国医学科学院北京协和医院',
  department: '心血管内科一病区',
  title: '主任医师',
  province: '北京市',
  city: '北京市',
  identifiers: { phone: '+8613800138000', email: 'ouyang.jianguo@pumch.example.cn', wechat: 'oAbcdEfghIjklMnopQrstUvwxYz_1' },
};

/** One of many who carry a switchboard's number. */
const carrier = (id: string, version = 1): Said => ({
  id,
  version,
  title: `${version}`,
  identifiers: { phone: '+861069156114' },
});

describe('what one delivery costs', () => {
  it('is 10 requests, 4 read and 9 write units for a new record with four keys and nobody to meet', async () => {
    const world = new IdentityWorld();
    const cost = await world.costOf(zhang, true);
    console.log(`a new record alone: ${shown(cost)}`);
    expect((await stored(world, 'a'))?.keys).toHaveLength(4);
    expect([cost.requests.length, cost.reads, cost.writes]).toEqual([10, 4, 9]);
  });

  it('is 12 requests and 10 write units for one that joins an HCP, whoever founded it', async () => {
    const world = new IdentityWorld();
    await world.settle(zhang);
    for (const id of ['b', 'c', 'd']) {
      const cost = await world.costOf({ ...zhang, id }, true);
      console.log(`a new record that joins: ${shown(cost)}`);
      expect(cost.requests.length).toBeLessThanOrEqual(12);
      expect(cost.writes).toBeLessThanOrEqual(10);
    }
    expect(await world.membersOf(await world.oneIdOf('a'))).toBe('abcd');
  });

  it('is a look more for a record that clean took for unseen, and that stands', async () => {
    const world = new IdentityWorld();
    await world.settle({ ...zhang, version: 2 });
    expect(await world.costOf(zhang, true)).toMatchObject({ requests: ['put R', 'get R'], reads: 1, writes: 1 });
    expect((await stored(world, 'a'))?.version).toBe(says({ ...zhang, version: 2 }).version);
  });

  it('is one read for what is settled, one read and one write for what is only said again', async () => {
    const world = new IdentityWorld();
    await world.settle(zhang);
    expect(await world.costOf(zhang)).toMatchObject({ requests: ['get R'], reads: 1, writes: 0 });
    expect(await world.costOf({ ...zhang, version: 2 })).toMatchObject({ requests: ['get R', 'put R'], reads: 1 });
    expect(await world.costOf(zhang)).toMatchObject({ requests: ['get R'] });
  });

  it('leaves no item of its path above 1 KB', async () => {
    const world = new IdentityWorld();
    for (const id of ['a', 'b', 'c']) await world.settle({ ...zhang, id });
    for (const item of world.table.items()) expect(itemBytes(item), item.pk).toBeLessThanOrEqual(1024);
  });
});

describe('a delivery', () => {
  it('gives a new HCP a OneID, tells it once, and settles', async () => {
    const world = new IdentityWorld();
    expect(await world.settle(zhang)).toEqual({ status: 'settled', oversized: false });
    expect(world.told).toHaveLength(1);
    const record = await stored(world, 'a');
    expect(record?.settled).toEqual(expect.any(String));
    expect(await world.membersOf(await world.oneIdOf('a'))).toBe('a');
  });

  it('of an older version changes nothing', async () => {
    const world = new IdentityWorld();
    await world.settle({ ...zhang, version: 2, title: '主任医师' });
    const before = world.table.items();
    expect(await world.settle(zhang)).toEqual({ status: 'stale' });
    expect(world.table.items()).toEqual(before);
  });

  it('tells a correction that moves no record', async () => {
    const world = new IdentityWorld();
    await world.settle(zhang);
    await world.settle({ ...zhang, version: 2, title: '副主任医师' });
    expect(world.told).toHaveLength(2);
    expect(world.told[1]?.oneIds).toEqual(world.told[0]?.oneIds);
    expect(world.told[1]?.at.version).toBeGreaterThan(world.told[0]?.at.version ?? 0);
  });

  it('tells what is said again at a later time of its own, and keeps the drop that brought the content', async () => {
    const world = new IdentityWorld();
    await world.settle({ ...zhang, changed: 1 });
    const calls = await world.callsOf(() => world.settle({ ...zhang, version: 5, changed: 5 }));
    expect(calls).not.toContain('query B');
    expect(world.told).toHaveLength(2);
    const record = await stored(world, 'a');
    expect(record?.changedAt).toBe('2026-01-06T00:00:00.000Z');
    expect(record?.origin.drop).toBe(dropOf(1));
  });

  it('that corrects a key leaves no posting under the old one', async () => {
    const world = new IdentityWorld();
    await world.settle(zhang);
    await world.settle({ ...zhang, version: 2, identifiers: { phone: '+8613900139000' } });
    const postings = world.table.items().filter(({ pk, sk }) => pk.startsWith('B#') && sk !== '!generic');
    expect(postings.map(({ pk }) => pk).sort()).toEqual(
      [...((await stored(world, 'a'))?.keys ?? [])].map((key) => `B#${key}`).sort(),
    );
    expect(postings).toHaveLength(2);
  });

  it('of a withdrawal takes the record out, and the OneID of the last one retires', async () => {
    const world = new IdentityWorld();
    await world.settle(zhang);
    await world.settle({ ...zhang, id: 'b' });
    const oneId = await world.oneIdOf('a');
    await world.settle({ ...zhang, version: 2, withdrawn: true });
    expect(await world.membersOf(oneId)).toBe('b');
    await world.settle({ ...zhang, id: 'b', version: 2, withdrawn: true });
    expect(await world.membersOf(oneId)).toBe('retired');
    expect(world.told.at(-1)?.oneIds).toEqual([oneId]);
  });

  it('of a record withdrawn before it was known is only remembered', async () => {
    const world = new IdentityWorld();
    expect(await world.settle({ ...zhang, version: 2, withdrawn: true })).toEqual({ status: 'recorded' });
    expect(await world.settle(zhang)).toEqual({ status: 'stale' });
    expect(world.told).toEqual([]);
  });
});

describe('a record that is withdrawn while its first delivery is on its way to join others', () => {
  it.each(['put B', 'query B', 'get C', 'put C', 'put M'])('stays withdrawn (interrupted at %s)', async (at) => {
    const world = new IdentityWorld();
    const wechat = { wechat: 'oAbc_1' };
    await world.settle({ id: 'old', identifiers: wechat });
    let interrupted = false;
    world.interruptAt(at, async () => {
      interrupted = true;
      await world.settle({ id: 'a', version: 2, withdrawn: true, identifiers: wechat });
    });
    await world.settle({ id: 'a', identifiers: wechat });
    expect(interrupted).toBe(true);
    expect(await world.membersOf(await world.oneIdOf('old'))).toBe('old');
    const parts = world.table.items().flatMap((item) => (item.pk.startsWith('C#') ? item['parts'] : []));
    expect(parts).toHaveLength(1);
    expect(parts).toMatchObject([{ records: [recordId(HASH_KEY, SourceId.parse('crm'), 'old')] }]);
  });
});

describe('OneIDs', () => {
  const [phone, wechat] = [{ phone: '+8613800138000' }, { wechat: 'oAbc_1' }];

  it('of a merge: the oldest stays and succeeds the others', async () => {
    const world = new IdentityWorld();
    await world.settle({ id: 'a', identifiers: phone });
    for (const id of ['b', 'c', 'd']) await world.settle({ id, identifiers: wechat });
    const [one, other] = [await world.oneIdOf('a'), await world.oneIdOf('b')];
    expect(one).not.toBe(other);
    await world.settle({ id: 'e', identifiers: { ...phone, ...wechat } });
    expect(await world.membersOf(one)).toBe('abcde');
    expect(await world.membersOf(other)).toBe('succeeded');
    expect(world.told.at(-1)?.oneIds.toSorted()).toEqual([one, other].toSorted());
  });

  it('of a split: the largest part keeps the id', async () => {
    const world = new IdentityWorld();
    await world.settle({ id: 'a', identifiers: phone });
    await world.settle({ id: 'b', identifiers: { ...phone, ...wechat } });
    for (const id of ['c', 'd']) await world.settle({ id, identifiers: wechat });
    const one = await world.oneIdOf('a');
    expect(await world.membersOf(one)).toBe('abcd');
    await world.settle({ id: 'b', version: 2, identifiers: wechat });
    expect(await world.membersOf(one)).toBe('bcd');
    expect(await world.membersOf(await world.oneIdOf('a'))).toBe('a');
  });
});

describe('a generic key', () => {
  it('stops linking once more carry it than may, and those it had linked part', async () => {
    const world = new IdentityWorld();
    const carriers = Array.from({ length: 21 }, (_, index) => ({ id: String(index), identifiers: { phone: '+861069156114' } }));
    for (const said of carriers.slice(0, 20)) await world.settle(said);
    const one = await world.oneIdOf('0');
    expect((await world.membersOf(one)).length).toBeGreaterThan(20);
    await world.settle(carriers[20]!);
    for (const { id } of carriers) expect(await world.membersOf(await world.oneIdOf(id))).toBe(id);
    expect(carriers.map(({ id }) => id)).toContain(await world.membersOf(one));
    expect(world.counted['KeysGeneric']).toBe(1);
    // The next marks itself alone: nobody is asked again.
    const calls = await world.callsOf(() => world.settle({ id: 'next', identifiers: { phone: '+861069156114' } }));
    expect(calls.length).toBeLessThan(10);
  });

  it('is made so to the end by a redelivery, though its record has given the key up since', async () => {
    const world = new IdentityWorld();
    for (let index = 0; index < 20; index++) await world.settle(carrier(String(index)));
    const { tell } = world.deps;
    world.deps.tell = () => Promise.reject(new Error('cut off'));
    await expect(world.settle(carrier('x'))).rejects.toThrow('cut off');
    world.deps.tell = tell;
    await world.settle({ id: 'x', version: 2 });
    const [phone] = (await stored(world, '0'))?.keys ?? [];
    expect(await world.store.flag(phone!)).toEqual({ demoted: false });
    expect(await world.settle(carrier('x'), true)).toEqual({ status: 'stale' });
    expect(await world.store.flag(phone!)).toEqual({ demoted: true });
    expect(await world.membersOf(await world.oneIdOf('0'))).toBe('0');
  });

  it('marks one whose delivery had read the key before and puts its row after', async () => {
    const world = new IdentityWorld();
    for (let index = 0; index < 19; index++) await world.settle(carrier(String(index)));
    world.interruptAt('put M', () => world.settle(carrier('the 21st')));
    await world.settle(carrier('x'));
    const [phone] = (await stored(world, 'x'))?.keys ?? [];
    const found = await resolve(world.store, (await world.oneIdOf('x'))!);
    expect(found).toMatchObject({ status: 'live', generic: new Set([phone]) });
    expect(await world.membersOf(await world.oneIdOf('x'))).toBe('x');
  });

  it('stays marked on one whose correction was on its way, and keeps the key', async () => {
    const world = new IdentityWorld();
    for (let index = 0; index < 20; index++) await world.settle(carrier(String(index)));
    world.interruptAt('put M', () => world.settle(carrier('the 21st')));
    await world.settle(carrier('7', 2));
    const found = await resolve(world.store, (await world.oneIdOf('7'))!);
    expect(found).toMatchObject({ status: 'live', generic: new Set((await stored(world, '7'))?.keys) });
  });

  it('marks the newer version of one whose older delivery found out', async () => {
    const world = new IdentityWorld();
    for (let index = 0; index < 19; index++) await world.settle(carrier(String(index)));
    // The older version of x is held up before it reads the key. The newer has read it, and is held up before it settles.
    let goOn = (): void => {};
    const held = new Promise<void>((resume) => {
      goOn = resume;
    });
    let newer: Promise<unknown> = Promise.resolve();
    world.interruptAt('query B', async () => {
      await new Promise<void>((reached) => {
        world.interruptAt('set R', async () => {
          reached();
          await held;
        });
        newer = world.settle(carrier('x', 2));
      });
      const last = says(carrier('last'));
      const item = (await stored(world, '0'))!;
      await world.store.putPostings([item.keys[0]!], {
        version: last.version,
        component: item.component,
        comparable: comparableOf(carrier('last')),
      });
    });
    expect(await world.settle(carrier('x', 1))).toEqual({ status: 'stale' });
    goOn();
    await newer;
    const found = await resolve(world.store, (await world.oneIdOf('x'))!);
    expect(found).toMatchObject({ status: 'live', generic: new Set((await stored(world, 'x'))?.keys) });
  });
});

describe('what only the member rows know', () => {
  it('counts for a record that joins, though the postings that it read say nothing of it', async () => {
    const world = new IdentityWorld();
    const phone = { phone: '+8613800138000' };
    await world.settle({ id: 'a', identifiers: phone });
    await world.settle({ id: 'b', identifiers: phone });
    const { component } = (await stored(world, 'a'))!;
    const rows = await world.store.members(component);
    for (const row of rows) {
      const [other] = rows.filter((each) => each !== row).map((each) => each.comparable.recordId);
      const verdicts = [{ with: other!, verdict: 'different' as const, at: '2026-01-05T00:00:00.000Z' }];
      await world.store.putMember(component, { ...row, verdicts }, row);
    }
    await repartition(component, world.deps);
    expect(await world.membersOf(await world.oneIdOf('a'))).toBe('a');
    const cost = await world.costOf({ id: 'n', identifiers: phone }, true);
    expect(cost.requests).toContain('query M');
    expect(await world.oneIdOf('a')).not.toBe(await world.oneIdOf('b'));
  });
});

describe('a component beyond the cap', () => {
  it('is reported and left, with nothing lost', async () => {
    const world = new IdentityWorld({ componentCap: 3 });
    const said = (id: string, more: Partial<Said> = {}): Said => ({ id, identifiers: { wechat: 'oAbc_1' }, ...more });
    for (const id of ['a', 'b', 'c']) await world.settle(said(id));
    const one = await world.oneIdOf('a');
    expect(await world.settle(said('d'))).toEqual({ status: 'settled', oversized: true });
    expect(world.counted['ComponentsOversized']).toBe(1);
    expect(await world.membersOf(one)).toBe('abc');
    // A correction of one who has a OneID is told all the same.
    await world.settle(said('b', { version: 2, title: '主任医师' }));
    expect(world.told.at(-1)?.oneIds).toEqual([one]);
    const calls = await world.callsOf(() => world.settle(said('e')));
    expect(calls.filter((call) => call === 'query M')).toEqual([]);
    const rows = world.table.items().filter(({ pk }) => pk.startsWith('M#'));
    expect(rows.map(({ sk }) => sk)).toHaveLength(5);
  });
});
