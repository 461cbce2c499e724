import { describe, expect, it } from 'vitest';
import { ComponentId, recordId, SourceId } from '../../../shared/domain/ids.ts';
import { findRoot, isLoser, loseTo, unite } from '../../../shared/identity/component.ts';
import { repartition } from '../../../shared/identity/repartition.ts';
import { identifierKey } from '../../../shared/match/comparable.ts';
import { comparableOf, HASH_KEY, says } from '../match/records.ts';
import { IdentityWorld } from './world.ts';

const record = (id: string) => recordId(HASH_KEY, SourceId.parse('crm'), id);

/** Three HCPs with nothing in common, each in a component of its own, the oldest first. */
const three = async (): Promise<{ world: IdentityWorld; a: ComponentId; b: ComponentId; c: ComponentId }> => {
  const world = new IdentityWorld();
  const components: ComponentId[] = [];
  for (const id of ['a', 'b', 'c']) {
    await world.settle({ id, identifiers: { wechat: `oAbc_${id}` } });
    components.push((await world.store.record(record(id)))!.component);
  }
  const [a, b, c] = components as [ComponentId, ComponentId, ComponentId];
  return { world, a, b, c };
};
const membersAt = async (world: IdentityWorld, component: ComponentId): Promise<string> =>
  (await world.store.members(component))
    .map((row) => ['a', 'b', 'c'].find((id) => record(id) === row.comparable.recordId))
    .sort()
    .join('');
const oneIds = async (world: IdentityWorld): Promise<(string | undefined)[]> =>
  Promise.all(['a', 'b', 'c'].map((id) => world.oneIdOf(id)));

describe('unite', () => {
  it('lets the older root win, in whatever order it is asked, and keeps every OneID', async () => {
    const { world, a, b, c } = await three();
    const before = await oneIds(world);
    expect(await unite(c, b, world.deps)).toBe(b);
    expect(await unite(c, a, world.deps)).toBe(a);
    expect((await findRoot(c, world.deps)).id).toBe(a);
    expect(await membersAt(world, a)).toBe('abc');
    expect(await membersAt(world, b)).toBe('');
    expect(await oneIds(world)).toEqual(before);
  });

  it.each(['get M', 'put M', 'get C', 'put C'])('loses no row where the winner itself loses meanwhile (at %s)', async (at) => {
    const { world, a, b, c } = await three();
    const winner = (await findRoot(b, world.deps)).node;
    await world.store.putComponent(b, { ...winner, version: winner.version + 1, absorbing: [c] });
    await loseTo(b, c, world.deps);
    world.interruptAt(at, () => unite(a, b, world.deps));
    await findRoot(c, world.deps); // finishes the merge of c on its way
    expect((await findRoot(c, world.deps)).id).toBe(a);
    expect(await membersAt(world, a)).toBe('abc');
    const root = await world.store.component(a);
    expect(isLoser(root)).toBe(false);
    expect(root?.parts.map((part) => part.records[0]).sort()).toEqual(['a', 'b', 'c'].map(record).sort());
  });

  it('is finished by whoever partitions the winner, when a crash left only the intent', async () => {
    const { world, a, b } = await three();
    const winner = (await findRoot(a, world.deps)).node;
    await world.store.putComponent(a, { ...winner, version: winner.version + 1, absorbing: [b] });
    world.told.splice(0);
    await repartition(a, world.deps);
    expect(await membersAt(world, a)).toBe('ab');
    expect((await findRoot(b, world.deps)).id).toBe(a);
    expect((await world.store.component(a))?.absorbing).toEqual([]);
    expect(world.told.flatMap((each) => each.oneIds)).toContain(`hcp_${b}`);
  });
});

describe('postings', () => {
  const key = identifierKey(HASH_KEY, { type: 'phone', value: '+8613800138000' });
  const posting = (id: string, version: number) => {
    const said = { id, version, identifiers: { phone: '+8613800138000' } };
    return {
      version: says(said).version,
      component: ComponentId.parse('01HX0000000000000000000001'),
      comparable: comparableOf(said),
    };
  };

  it('count by record: of each its newest, though older versions fill the page', async () => {
    const { store } = new IdentityWorld();
    for (const version of [3, 1, 2, 4, 5, 6]) await store.putPostings([key], posting('a', version));
    for (const id of ['b', 'c']) await store.putPostings([key], posting(id, 1));
    for (const limit of [1, 2, 3, 100]) {
      const { postings, flag } = await store.postings(key, limit);
      expect(flag).toBeUndefined();
      expect(postings.length).toBe(Math.min(limit + 1, 3));
      expect(postings.length > limit).toBe(limit < 3);
    }
    for (const { comparable, version } of (await store.postings(key, 3)).postings)
      expect(version).toBe(posting('a', comparable.recordId === record('a') ? 6 : 1).version);
  });

  it('of a newer version stay when an older one is written late', async () => {
    const world = new IdentityWorld();
    const phone = { phone: '+8613800138000' };
    await world.settle({ id: 'a', version: 2, name: '张伟', identifiers: phone });
    await world.store.putPostings([key], posting('a', 1));
    expect((await world.store.postings(key)).postings).toMatchObject([{ version: posting('a', 2).version }]);
    // Made again, the delivery of the older version takes away what it wrote.
    expect(await world.settle({ id: 'a', version: 1, identifiers: phone }, true)).toEqual({ status: 'stale' });
    expect(world.table.items().filter(({ pk }) => pk === `B#${key}`)).toHaveLength(1);
  });

  it('of every version that was cut off are removed with the last', async () => {
    const world = new IdentityWorld();
    const numbers = [1, 2, 3, 4].map((n) => `+861380013800${n}`);
    for (const [index, phone] of numbers.entries()) {
      if (index < 3) world.interruptAt('query B', () => Promise.reject(new Error('cut off')));
      await world.settle({ id: 'a', version: index + 1, identifiers: { phone } }).catch(() => {});
    }
    const postings = world.table.items().filter(({ pk }) => pk.startsWith('B#'));
    expect(postings.map(({ pk }) => pk)).toEqual([`B#${identifierKey(HASH_KEY, { type: 'phone', value: numbers[3]! })}`]);
    expect((await world.store.record(record('a')))?.stale).toEqual([]);
  });

  it('of one record under several keys: the newest counts, an older one may linger', async () => {
    const world = new IdentityWorld();
    const said = { id: 'a', identifiers: { email: 'li@example.com', phone: '+8613800138000' } };
    await world.settle({ ...said, name: '张伟', version: 2, identifiers: { phone: '+8613800138000' } });
    const old = says({ ...said, name: '李娜' });
    await world.store.putPostings([identifierKey(HASH_KEY, { type: 'email', value: 'li@example.com' })], {
      version: old.version,
      component: (await world.store.record(record('a')))!.component,
      comparable: comparableOf({ ...said, name: '李娜' }),
    });
    await world.settle({ ...said, id: 'b', name: '张伟' });
    expect(await world.membersOf(await world.oneIdOf('a'))).toBe('ab');
  });
});
