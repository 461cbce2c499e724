import { describe, expect, it } from 'vitest';
import type { ComponentChange } from '../../../shared/contracts/identity.ts';
import { ComponentNode } from '../../../shared/contracts/identity.ts';
import { ComponentId, recordId, SourceId } from '../../../shared/domain/ids.ts';
import { applyChange } from '../../../shared/identity/apply.ts';
import { isLoser } from '../../../shared/identity/component.ts';
import { oneIdsOf } from '../../../shared/identity/lookup.ts';
import { identifierKey } from '../../../shared/match/comparable.ts';
import { HASH_KEY } from '../match/records.ts';
import { IdentityWorld } from './world.ts';

const record = (id: string) => recordId(HASH_KEY, SourceId.parse('crm'), id);
const phone = { phone: '+8613800138000' };
const phoneKey = identifierKey(HASH_KEY, { type: 'phone', value: phone.phone });

const rootsOf = (world: IdentityWorld): ComponentChange['components'] =>
  world.table.items().flatMap((item) => {
    if (!item.pk.startsWith('C#')) return [];
    const node = ComponentNode.parse(item);
    return isLoser(node) ? [] : [{ id: ComponentId.parse(item.pk.slice(2)), version: node.version }];
  });
const weekly = (world: IdentityWorld) => ({ ...world.deps, componentCap: Number.POSITIVE_INFINITY });

/** Twenty-one carriers, so that the phone is generic; then all but three give it up. */
const released = async (): Promise<IdentityWorld> => {
  const world = new IdentityWorld();
  for (let index = 0; index < 21; index++) await world.settle({ id: String(index), identifiers: phone });
  for (let index = 3; index < 21; index++) await world.settle({ id: String(index), version: 2 });
  return world;
};

describe('applyChange', () => {
  it('gives a key back that is generic no more: who carries it is united, and it blocks again', async () => {
    const world = await released();
    const [first, second] = [await world.oneIdOf('0'), await world.oneIdOf('1')];
    expect(await world.membersOf(first)).toBe('0');
    const generic = ['0', '1', '2'].map((id) => ({ recordId: record(id), keys: [] }));
    const { status, touched } = await applyChange({ components: rootsOf(world), unite: 'all', generic }, weekly(world));
    expect(status).toBe('applied');
    const [oldest] = [first, second].sort();
    expect(await world.membersOf(oldest)).toBe('012');
    expect(touched).toEqual(expect.arrayContaining([first, second]));
    expect((await oneIdsOf(world.store, [{ blockKey: phoneKey }]))[0]).toEqual({ oneIds: [oldest], generic: false });
    await world.settle({ id: 'new', identifiers: phone });
    expect(await world.membersOf(oldest)).toBe('012new');
  });

  it('keeps a key generic that has grown again since the snapshot', async () => {
    const world = await released();
    const components = rootsOf(world);
    for (let index = 30; index < 50; index++) await world.settle({ id: String(index), identifiers: phone });
    const generic = ['0', '1', '2'].map((id) => ({ recordId: record(id), keys: [] }));
    expect((await applyChange({ components, unite: 'all', generic }, weekly(world))).status).toBe('applied');
    expect(await world.membersOf(await world.oneIdOf('0'))).toBe('0');
  });

  it('marks what the live path could not know', async () => {
    const world = new IdentityWorld();
    for (const id of ['a', 'b']) await world.settle({ id, identifiers: phone });
    expect(await world.membersOf(await world.oneIdOf('a'))).toBe('ab');
    const generic = ['a', 'b'].map((id) => ({ recordId: record(id), keys: [phoneKey] }));
    await applyChange({ components: rootsOf(world), unite: [], generic }, weekly(world));
    expect(await world.membersOf(await world.oneIdOf('a'))).toBe('a');
    expect(await world.membersOf(await world.oneIdOf('b'))).toBe('b');
    await world.settle({ id: 'c', identifiers: phone });
    expect(await world.membersOf(await world.oneIdOf('c'))).toBe('c');
  });

  it('leaves alone what has moved on since the snapshot', async () => {
    const world = new IdentityWorld();
    for (const id of ['a', 'b']) await world.settle({ id, identifiers: { wechat: `oAbc_${id}` } });
    const components = rootsOf(world);
    await world.settle({ id: 'a', version: 2, title: '主任医师', identifiers: { wechat: 'oAbc_a' } });
    const before = world.table.items();
    expect(await applyChange({ components, unite: 'all', generic: [] }, weekly(world))).toEqual({ status: 'moved', touched: [] });
    expect(world.table.items()).toEqual(before);
  });

  it('finishes, when tried again, what its first attempt began', async () => {
    const world = new IdentityWorld();
    for (const id of ['a', 'b']) await world.settle({ id, identifiers: { wechat: `oAbc_${id}` } });
    const change: ComponentChange = { components: rootsOf(world), unite: 'all', generic: [] };
    const cutOff = { ...weekly(world), tell: () => Promise.reject(new Error('cut off')) };
    await expect(applyChange(change, cutOff)).rejects.toThrow('cut off');
    const told: string[] = [];
    const again = await applyChange(change, { ...weekly(world), tell: async (oneIds) => void told.push(...oneIds) });
    expect(again.status).toBe('applied');
    expect(told.length).toBeGreaterThan(0);
    expect(world.table.items().filter((item) => Array.isArray(item['outbox']) && item['outbox'].length > 0)).toEqual([]);
  });

  it('computes what was too large to be computed live', async () => {
    const world = new IdentityWorld({ componentCap: 3 });
    for (const id of ['a', 'b', 'c', 'd', 'e']) await world.settle({ id, identifiers: { wechat: 'oAbc_1' } });
    const one = await world.oneIdOf('a');
    expect(await world.membersOf(one)).toBe('abc');
    await applyChange({ components: rootsOf(world), unite: 'all', generic: [] }, weekly(world));
    expect(await world.membersOf(one)).toBe('abcde');
  });
});
