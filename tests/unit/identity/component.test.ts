import { describe, expect, it } from 'vitest';
import { type ComponentId, recordId, SourceId } from '../../../shared/domain/ids.ts';
import { findRoot, isLoser, loseTo, unite } from '../../../shared/identity/component.ts';
import { repartition } from '../../../shared/identity/repartition.ts';
import { identifierKey } from '../../../shared/match/keys.ts';
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
  it('of one record under several keys: the newest counts, an older one may linger', async () => {
    const world = new IdentityWorld();
    const said = { id: 'a', identifiers: { email: 'li@example.com', phone: '+8613800138000' } };
    await world.settle({ ...said, name: '张伟', version: 2, identifiers: { phone: '+8613800138000' } });
    const old = says({ ...said, name: '李娜' });
    await world.store.putPosting(identifierKey(HASH_KEY, { type: 'email', value: 'li@example.com' }), {
      version: old.version,
      component: (await world.store.record(record('a')))!.component,
      comparable: comparableOf({ ...said, name: '李娜' }),
    });
    await world.settle({ ...said, id: 'b', name: '张伟' });
    expect(await world.membersOf(await world.oneIdOf('a'))).toBe('ab');
  });
});
