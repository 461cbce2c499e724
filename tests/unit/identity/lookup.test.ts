import { describe, expect, it } from 'vitest';
import type { ComponentLoser, ComponentRoot } from '../../../shared/contracts/identity.ts';
import { OneId, recordId, SourceId } from '../../../shared/domain/ids.ts';
import { isLoser, loseTo } from '../../../shared/identity/component.ts';
import { oneIdsOf, resolve } from '../../../shared/identity/lookup.ts';
import { identifierKey } from '../../../shared/match/comparable.ts';
import { HASH_KEY } from '../match/records.ts';
import { IdentityWorld, membersIn } from './world.ts';

const record = (id: string) => recordId(HASH_KEY, SourceId.parse('crm'), id);
const phoneKey = (value: string) => identifierKey(HASH_KEY, { type: 'phone', value });
const [phone, wechat] = [{ phone: '+8613800138000' }, { wechat: 'oAbc_1' }];

describe('resolve', () => {
  it('gives the records of a live OneID and the keys that name nobody', async () => {
    const world = new IdentityWorld();
    for (let index = 0; index < 21; index++) await world.settle({ id: String(index), identifiers: phone });
    const oneId = await world.oneIdOf('7');
    const found = await resolve(world.store, oneId!);
    expect(found).toMatchObject({ status: 'live', oneId });
    if (found.status !== 'live') throw new Error('not live');
    expect(membersIn(found)).toBe('7');
    expect([...found.generic]).toEqual([phoneKey('+8613800138000')]);
  });

  it('follows an old id through every merge to the one that stands', async () => {
    const world = new IdentityWorld();
    await world.settle({ id: 'c', identifiers: { licence: 'A1234' } });
    await world.settle({ id: 'b', identifiers: wechat });
    await world.settle({ id: 'a', identifiers: phone });
    const [c, b, a] = [await world.oneIdOf('c'), await world.oneIdOf('b'), await world.oneIdOf('a')];
    await world.settle({ id: 'd', identifiers: { ...phone, ...wechat } });
    expect(await resolve(world.store, a!)).toEqual({ status: 'succeeded', by: b });
    await world.settle({ id: 'e', identifiers: { licence: 'A1234', ...wechat } });
    expect(await resolve(world.store, a!)).toEqual({ status: 'succeeded', by: c });
    expect(await resolve(world.store, b!)).toEqual({ status: 'succeeded', by: c });
  });

  it('knows who is retired, and who never was', async () => {
    const world = new IdentityWorld();
    await world.settle({ id: 'a', identifiers: phone });
    const a = await world.oneIdOf('a');
    await world.settle({ id: 'a', version: 2, withdrawn: true });
    expect(await resolve(world.store, a!)).toEqual({ status: 'retired' });
    expect(await resolve(world.store, OneId.parse('hcp_01HZZZZZZZZZZZZZZZZZZZZZZZ'))).toEqual({ status: 'unknown' });
  });

  it('reads a merge that a crash cut off as it stands, and writes nothing', async () => {
    const world = new IdentityWorld();
    await world.settle({ id: 'a', identifiers: phone });
    await world.settle({ id: 'b', identifiers: wechat });
    const [a, b] = [await world.oneIdOf('a'), await world.oneIdOf('b')];
    const [winner, loser] = [
      (await world.store.record(record('a')))!.component,
      (await world.store.record(record('b')))!.component,
    ];
    await loseTo(winner, loser, world.deps);
    const before = world.table.items();
    expect(await resolve(world.store, b!)).toMatchObject({ status: 'live', component: loser });
    expect(await oneIdsOf(world.store, [{ recordId: record('a') }, { recordId: record('b') }])).toEqual([
      { oneIds: [a], generic: false },
      { oneIds: [b], generic: false },
    ]);
    expect(world.table.items()).toEqual(before);
  });

  it('believes the root where it has moved on and the loser is not marked yet', async () => {
    const world = new IdentityWorld();
    await world.settle({ id: 'a', identifiers: phone });
    await world.settle({ id: 'b', identifiers: wechat });
    const [a, b] = [await world.oneIdOf('a'), await world.oneIdOf('b')];
    const [winner, loser] = [
      (await world.store.record(record('a')))!.component,
      (await world.store.record(record('b')))!.component,
    ];
    const root = (await world.store.component(winner)) as ComponentRoot;
    const lost = (await world.store.component(loser)) as ComponentRoot;
    const merged: ComponentLoser = { ...lost, version: lost.version + 1, mergedInto: winner, rehomed: false };
    await world.store.putComponent(loser, merged);
    await world.store.putComponent(winner, { ...root, version: root.version + 1, former: [{ oneId: b!, succeededBy: a! }] });
    expect(isLoser(await world.store.component(loser))).toBe(true);
    expect(await resolve(world.store, b!)).toEqual({ status: 'succeeded', by: a });
  });
});

describe('oneIdsOf', () => {
  it('answers in the order of the keys: by record, by identifier, by nobody', async () => {
    const world = new IdentityWorld();
    await world.settle({ id: 'a', identifiers: phone });
    await world.settle({ id: 'b', name: '李娜', identifiers: { ...phone, licence: 'A1234' } });
    await world.settle({ id: 'c', name: '张伟', identifiers: { ...phone, licence: 'B1234' } });
    const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((id) => world.oneIdOf(id)));
    const found = await oneIdsOf(world.store, [
      { blockKey: phoneKey('+8613900139000') },
      { recordId: record('c') },
      { blockKey: phoneKey('+86 138 0013 8000') },
      { recordId: record('nobody') },
    ]);
    expect(found).toEqual([
      { oneIds: [], generic: false },
      { oneIds: [c], generic: false },
      { oneIds: [...new Set([a, b, c])].sort(), generic: false },
      { oneIds: [], generic: false },
    ]);
  });

  it('says of a generic key that it is, and still who carries it: a denial counts for all of them', async () => {
    const world = new IdentityWorld();
    for (let index = 0; index < 22; index++) await world.settle({ id: String(index), identifiers: phone });
    const [found] = await oneIdsOf(world.store, [{ blockKey: phoneKey('+8613800138000') }]);
    expect(found?.generic).toBe(true);
    expect(found?.oneIds).toHaveLength(22);
  });
});
