import { describe, expect, it } from 'vitest';
import type { IdentityChange, IdentityEvent } from '../../../shared/contracts/audit.ts';
import type { OneId } from '../../../shared/domain/ids.ts';
import { findRoot, placeMember } from '../../../shared/identity/component.ts';
import { decidePair, finishDecisions, PAIRS_AT_ONCE, type StewardDeps, unmerge } from '../../../shared/identity/decide.ts';
import { resolve } from '../../../shared/identity/lookup.ts';
import { reviewCases } from '../../../shared/identity/review.ts';
import { identifierKey } from '../../../shared/match/comparable.ts';
import { caseId, StewardStore } from '../../../shared/stores/stewards.ts';
import { HASH_KEY, type Said, says } from '../match/records.ts';
import { Cut, IdentityWorld } from './world.ts';

const BY = { by: 'steward' };
const idOf = (id: string) => says({ id }).recordId;
const nameOf = new Map([...'abcdefgh'].map((id) => [idOf(id), id]));

/** A world with a steward, whose clock goes forward by itself. */
const stewarded = async (...said: Said[]) => {
  const world = new IdentityWorld();
  let now = Date.parse('2026-02-01T00:00:00.000Z');
  const deps: StewardDeps = { ...world.deps, stewards: new StewardStore(world.table), now: () => ++now };
  for (const each of said) await world.settle(each);
  /** Parts by the letters of their records, with their OneIDs. */
  const parts = async (): Promise<Map<string, OneId>> => {
    const oneIds = new Set(world.told.flatMap((each) => each.oneIds));
    const found = await Promise.all([...oneIds].map((oneId) => resolve(world.store, oneId)));
    return new Map(
      found.flatMap((each) =>
        each.status === 'live'
          ? [
              [
                each.records
                  .map(({ sourceId }) => sourceId)
                  .sort()
                  .join(''),
                each.oneId,
              ] as const,
            ]
          : [],
      ),
    );
  };
  const standing = async (): Promise<string> => [...(await parts()).keys()].sort().join(' ');
  const history = async (oneId: OneId): Promise<string[]> => (await deps.stewards.history(oneId)).flatMap(inWords);
  return { world, deps, parts, standing, history };
};

const letters = (records: readonly string[]): string =>
  records
    .map((id) => nameOf.get(id as never))
    .sort()
    .join('');
const inWords = ({ changes, links, by, note }: IdentityEvent): string[] => {
  const why = links.map(
    ({ a, b, weight, verdict }) => ` ${letters([a, b])}${verdict ? '!' : ''}${weight === undefined ? '' : `@${weight}`}`,
  );
  const word = (each: IdentityChange): string => {
    switch (each.change) {
      case 'created':
        return `created ${letters(each.records)}${each.splitFrom ? ' from another' : ''}${why.join('')}`;
      case 'merged':
        return `merged ${letters(each.records)}${why.join('')}`;
      case 'joined':
      case 'left':
      case 'split':
        return `${each.change} ${letters(each.records)}${why.join('')}`;
      case 'retired':
        return `retired${each.succeededBy ? ' to another' : ''}`;
      case 'verdict':
        return `${each.verdict} ${letters([each.a, each.b])} by ${by}${note ? `: ${note}` : ''}`;
    }
  };
  return changes.map(word);
};

const phone = (value: string) => ({ phone: value });
/** One HCP by one telephone; d is somebody else. */
const A: Said = { id: 'a', name: '张伟', identifiers: phone('+8613900000001') };
const B: Said = { id: 'b', name: '张伟', identifiers: phone('+8613900000001') };
const C: Said = { id: 'c', name: '张伟', hospital: '一院', identifiers: phone('+8613900000001') };
const D: Said = { id: 'd', name: '李娜', identifiers: phone('+8613900000004') };

describe('a verdict', () => {
  it('"same" makes one HCP of two who share nothing, and keeps the older OneID', async () => {
    const { deps, standing, parts } = await stewarded(A, D);
    expect(await standing()).toBe('a d');
    const before = await parts();
    expect((await decidePair(idOf('d'), idOf('a'), 'same', BY, deps)).status).toBe('decided');
    expect([await standing(), (await parts()).get('ad')]).toEqual(['ad', before.get('a')]);
  });

  it('"different" divides, and holds against a correction, a later record and a redelivery', async () => {
    const { world, deps, standing } = await stewarded(A, B);
    await decidePair(idOf('a'), idOf('b'), 'different', BY, deps);
    expect(await standing()).toBe('a b');
    await world.settle({ ...A, department: '心内科', version: 2 });
    await world.settle({ ...B, department: '心内科', version: 2 });
    expect(await standing()).toBe('a b');
    await world.settle(C);
    expect((await standing()).split(' ')).toHaveLength(2);
    await world.settle({ ...B, department: '心内科', version: 2 }, true);
    expect((await standing()).split(' ')).toHaveLength(2);
  });

  it('overrules what the model forbids, and the newest overrules those that cannot hold with it', async () => {
    const licensed = (said: Said, licence: string): Said => ({ ...said, identifiers: { ...said.identifiers, licence } });
    const { deps, standing } = await stewarded(licensed(A, 'L1'), licensed(B, 'L2'), D);
    expect(await standing()).toBe('a b d');
    await decidePair(idOf('a'), idOf('b'), 'same', BY, deps);
    expect(await standing()).toBe('ab d');
    await decidePair(idOf('b'), idOf('d'), 'same', BY, deps);
    expect(await standing()).toBe('abd');
    await decidePair(idOf('a'), idOf('d'), 'different', BY, deps);
    // Not all three can hold: the oldest, a and b, gives way.
    expect(await standing()).toBe('a bd');
    await decidePair(idOf('a'), idOf('b'), 'same', BY, deps);
    expect(await standing()).toBe('ab d');
  });

  it('that is later counts, even where the clock of its machine is behind', async () => {
    const { deps, standing } = await stewarded(A, B);
    await decidePair(idOf('a'), idOf('b'), 'different', BY, { ...deps, now: () => Date.parse('2030-01-01T00:00:00Z') });
    await decidePair(idOf('a'), idOf('b'), 'same', BY, { ...deps, now: () => Date.parse('2020-01-01T00:00:00Z') });
    expect(await standing()).toBe('ab');
  });

  it('is refused about records that nobody knows, one record, and two countries', async () => {
    const { deps } = await stewarded(A, { id: 'u', country: 'US', familyName: 'SMITH', givenName: 'JOHN' });
    const refused = (x: string, y: string) => decidePair(idOf(x), idOf(y), 'same', BY, deps);
    expect(await refused('a', 'x')).toEqual({ status: 'refused', because: 'unknown', record: idOf('x') });
    expect(await refused('a', 'a')).toMatchObject({ because: 'same record' });
    expect(await refused('a', 'u')).toMatchObject({ because: 'countries' });
    expect(await deps.stewards.openDecisions()).toEqual([]);
  });

  it('survives a row of an older version that comes home late with it, and one of a newer that does not know it', async () => {
    const { world, deps } = await stewarded({ ...A, version: 2 }, D);
    const { component, version } = (await world.store.record(idOf('a')))!;
    const root = (await findRoot(component, deps)).id;
    const { revision: _, ...row } = (await world.store.member(root, idOf('a')))!;
    const said = { with: idOf('d'), verdict: 'same' as const, at: '2026-01-01T00:00:00.000Z' };
    const older = says(A).version;
    await placeMember(root, { ...row, version: older, verdicts: [said] }, deps);
    expect(await world.store.member(root, idOf('a'))).toMatchObject({ version, verdicts: [said] });
    const newer = says({ ...A, version: 3 }).version;
    await placeMember(root, { ...row, version: newer }, deps);
    expect(await world.store.member(root, idOf('a'))).toMatchObject({ version: newer, verdicts: [said] });
  });
});

describe('unmerge', () => {
  it('splits records off; the id stays with the largest part, and "same" of one pair takes all of it back', async () => {
    const { world, deps, standing, parts } = await stewarded(A, B, C, D);
    const before = await parts();
    const oneId = before.get('abc')!;
    world.told.splice(0);
    expect((await unmerge(oneId, [idOf('a')], { by: 'steward', note: 'two namesakes' }, deps)).status).toBe('decided');
    const split = await parts();
    expect(split.get('bc')).toBe(oneId);
    const fresh = split.get('a')!;
    expect(world.told.flatMap(({ oneIds }) => oneIds).sort()).toEqual([oneId, fresh].sort());
    expect(await resolve(world.store, fresh)).toMatchObject({ splitFrom: oneId });
    await world.settle(D, true);

    await decidePair(idOf('b'), idOf('a'), 'same', BY, deps);
    expect(await standing()).toBe('abc');
    expect((await parts()).get('abc')).toBe(oneId);
    expect(await resolve(world.store, fresh)).toEqual({ status: 'succeeded', by: oneId });
    expect(await resolve(world.store, oneId)).toMatchObject({ succeeds: [fresh] });
  });

  it('takes an identifier that both sides carry from both, until one of them corrects it', async () => {
    const { world, deps, parts } = await stewarded(A, B);
    const key = identifierKey(HASH_KEY, { type: 'phone', value: '+8613900000001' });
    const genericOf = async (letter: string): Promise<string[]> => {
      const found = await resolve(world.store, (await parts()).get(letter)!);
      return found.status === 'live' ? [...found.generic] : [];
    };
    expect(await genericOf('ab')).toEqual([]);
    await unmerge((await parts()).get('ab')!, [idOf('b')], BY, deps);
    expect([await genericOf('a'), await genericOf('b')]).toEqual([[key], [key]]);
    world.told.splice(0);
    await world.settle({ ...B, identifiers: phone('+8613900000009'), version: 2 });
    expect(new Set(world.told.flatMap(({ oneIds }) => oneIds)).size).toBe(2);
    world.told.push({ oneIds: [], at: { component: 'x' as never, version: 1 } });
    expect([await genericOf('a'), await genericOf('b')]).toEqual([[], []]);
  });

  it('is refused where there is nothing to split', async () => {
    const { deps, parts } = await stewarded(A, B, D);
    const oneId = (await parts()).get('ab')!;
    expect(await unmerge(oneId, [idOf('a'), idOf('b')], BY, deps)).toMatchObject({ because: 'all' });
    expect(await unmerge(oneId, [idOf('a'), idOf('d')], BY, deps)).toMatchObject({ because: 'strangers', records: [idOf('d')] });
    const gone = (await parts()).get('d')!;
    await decidePair(idOf('a'), idOf('d'), 'same', BY, deps);
    expect(await unmerge(gone, [idOf('d')], BY, deps)).toEqual({ status: 'refused', because: 'retired', by: oneId });
    expect(PAIRS_AT_ONCE).toBe(1000);
  });
});

describe('review cases', () => {
  // By name and hospital the model asks (weight 4.0), with the department it links.
  const said = (id: string, more: Partial<Said> = {}): Said => ({ id, name: '王芳', hospital: '二院', ...more });

  it('are listed while the component asks, and closed by a verdict', async () => {
    const { deps } = await stewarded(said('a'), said('b'));
    const [first] = await reviewCases(10, deps);
    expect(first).toMatchObject({ skipped: false });
    expect(letters([first!.a, first!.b])).toBe('ab');
    expect(await deps.stewards.caseNamed(caseId(first!))).toMatchObject({ a: first!.a, b: first!.b });
    await decidePair(idOf('a'), idOf('b'), 'different', BY, deps);
    expect(await reviewCases(10, deps)).toEqual([]);
    expect(await deps.stewards.cases(10)).toEqual([]);
  });

  it('are closed by themselves when the records come together, or no longer agree', async () => {
    const { world, deps } = await stewarded(said('a'), said('b'), said('c', { name: '赵敏' }), said('d', { name: '赵敏' }));
    expect(await reviewCases(10, deps)).toHaveLength(2);
    await world.settle(said('a', { department: '儿科', version: 2 }));
    await world.settle(said('b', { department: '儿科', version: 2 }));
    await world.settle(said('d', { name: '赵敏', hospital: '三院', version: 2 }));
    expect(await reviewCases(10, deps)).toEqual([]);
  });

  it('come with the pair first that tells most, and skipped ones last', async () => {
    // A department that differs takes the pair from 4.0 to below the review threshold; an e-mail of the ward does not.
    const { deps } = await stewarded(
      said('a'),
      said('b'),
      said('c', { hospital: '三院', city: '南京' }),
      said('d', { hospital: '三院', city: '南京', department: '儿科' }),
      said('e', { hospital: '三院', city: '北京' }),
    );
    const inOrder = async (limit: number) =>
      (await reviewCases(limit, deps)).map(({ a, b, skipped }) => `${letters([a, b])}${skipped ? ' skipped' : ''}`);
    const all = await inOrder(10);
    expect(all.length).toBeGreaterThan(1);
    const gaps = (await deps.stewards.cases(10)).map(({ gap }) => gap);
    expect(gaps).toEqual(gaps.toSorted((x, y) => x - y));
    const [first] = await reviewCases(1, deps);
    await deps.stewards.skip(first!, '2026-03-01T00:00:00.000Z');
    const skipped = `${letters([first!.a, first!.b])} skipped`;
    expect((await inOrder(10)).at(-1)).toBe(skipped);
    expect(await inOrder(1)).not.toContain(skipped);
    expect((await inOrder(10)).length).toBe(all.length);
  });

  it('are listed once, with the weight that they have now', async () => {
    const { world, deps } = await stewarded(said('a'), said('b', { city: '南京' }));
    await world.settle(said('a', { city: '北京', version: 2 }));
    expect((await deps.stewards.cases(10)).map(({ weight }) => weight).sort()).toEqual([1.75, 4]);
    expect((await reviewCases(10, deps)).map(({ weight }) => weight)).toEqual([1.75]);
  });

  it('are listed by whoever comes next, where the delivery that raised them was cut off', async () => {
    let cuts = 0;
    for (let nth = 0; ; nth++) {
      const { world, deps } = await stewarded(said('a', { identifiers: phone('+8613900000001') }));
      world.cutAfter(nth);
      const done = await world.settle(said('b')).catch((error: unknown) => {
        if (!(error instanceof Cut)) throw error;
      });
      await new Promise((resolve) => setImmediate(resolve));
      world.cutAfter(Number.POSITIVE_INFINITY);
      if (done) break;
      cuts += 1;
      await world.settle({ id: 'c', name: '王芳', identifiers: phone('+8613900000001') });
      await world.settle(said('b'), true);
      const listed = await reviewCases(10, deps);
      expect(
        listed.map(({ a, b }) => letters([a, b])),
        `cut at ${nth}`,
      ).toContain('ab');
    }
    expect(cuts).toBeGreaterThan(5);
  });

  it('that was listed anew while it was taken off stays', async () => {
    const { world, deps } = await stewarded(said('a'), said('b'));
    await world.settle(said('a', { hospital: '九院', version: 2 }));
    const [stale] = await deps.stewards.cases(1);
    world.interruptAt('delete Q', () => world.settle(said('a', { version: 3 })));
    await deps.stewards.dropCase(stale!);
    expect(await reviewCases(10, deps)).toHaveLength(1);
  });
});

describe('the audit', () => {
  it('says what happened to a OneID, in order, and why', async () => {
    const { world, deps, parts, history } = await stewarded(A, { ...B, identifiers: phone('+8613900000002') }, D);
    const [first, second] = [(await parts()).get('a')!, (await parts()).get('b')!];
    // c carries both telephones: all three are one.
    await world.settle({ ...A, id: 'c', identifiers: { phone: ['+8613900000001', '+8613900000002'] } });
    expect(await history(second)).toEqual(['created b', 'retired to another']);
    await unmerge(first, [idOf('b')], { by: 'steward', note: 'namesakes' }, deps);
    await decidePair(idOf('a'), idOf('b'), 'same', BY, deps);
    await world.settle({ ...A, version: 5, withdrawn: true });
    expect(await history(first)).toMatchInlineSnapshot(`
      [
        "created a",
        "joined c bc@23.1 ac@23.1",
        "merged b bc@23.1 ac@23.1",
        "different bc by steward: namesakes",
        "different ab by steward: namesakes",
        "split b",
        "same bc by steward",
        "same ab by steward",
        "merged b bc!@23.1",
        "left a",
      ]
    `);
    const fresh = (await deps.stewards.history(first)).flatMap(({ changes }) => changes).find((each) => each.change === 'split');
    expect(fresh?.change === 'split' && (await history(fresh.into))).toMatchInlineSnapshot(`
      [
        "created b from another",
        "same bc by steward",
        "same ab by steward",
        "retired to another",
      ]
    `);
  });

  it('has no clear value in its keys', async () => {
    const { world, deps } = await stewarded(A, B, C, D);
    await decidePair(idOf('a'), idOf('d'), 'same', { by: 'steward', note: 'seen' }, deps);
    const items = world.table.items().filter(({ pk }) => /^[ADVQ]#/.test(pk));
    expect(new Set(items.map(({ pk }) => pk[0]))).toEqual(new Set(['A', 'D', 'V']));
    for (const value of ['张伟', '李娜', '13900000001', '一院']) expect(JSON.stringify(items)).not.toContain(value);
  });
});

describe('cut off at any call', () => {
  const acts: [string, (deps: StewardDeps, oneId: OneId) => Promise<unknown>, string][] = [
    ['a verdict that unites', (deps) => decidePair(idOf('a'), idOf('d'), 'same', BY, deps), 'abcd'],
    ['a verdict that divides', (deps) => decidePair(idOf('a'), idOf('b'), 'different', BY, deps), 'a bc d'],
    ['an unmerge', (deps, oneId) => unmerge(oneId, [idOf('a'), idOf('b')], BY, deps), 'ab c d'],
  ];

  /** Cut off at the nth call, then finished by the next steward. */
  const run = async (nth: number, act: (typeof acts)[0][1]) => {
    const { world, deps, parts, standing } = await stewarded(A, B, C, D);
    const before = await parts();
    world.told.splice(0);
    world.cutAfter(nth);
    const ends = await act(deps, before.get('abc')!).then(
      () => 'done',
      (error: unknown) => {
        if (!(error instanceof Cut)) throw error;
        return 'cut';
      },
    );
    await new Promise((resolve) => setImmediate(resolve));
    world.cutAfter(Number.POSITIVE_INFINITY);
    const finished = await finishDecisions(deps);
    const told = new Set(world.told.flatMap(({ oneIds }) => oneIds));
    for (const oneId of before.values()) world.told.push({ oneIds: [oneId], at: { component: 'x' as never, version: 0 } });
    const kinds = (prefix: string): number => world.table.items().filter(({ pk }) => pk.startsWith(prefix)).length;
    return {
      ends,
      finished,
      told,
      standing: await standing(),
      decisions: kinds('D#'),
      verdicts: kinds('V#'),
      before: before.size,
    };
  };

  it.each(acts)('%s is carried out by the next, or never was', async (_, act, expected) => {
    const calm = await run(Number.POSITIVE_INFINITY, act);
    expect(calm).toMatchObject({ ends: 'done', finished: 0, standing: expected, decisions: 1 });
    let carried = 0;
    for (let nth = 0; ; nth++) {
      const cut = await run(nth, act);
      if (cut.ends === 'done') break;
      if (cut.finished === 0 && cut.standing !== expected) {
        // Cut off before it was noted: the steward gives it again.
        expect(cut).toMatchObject({ standing: 'abc d', decisions: 0, verdicts: 0 });
        expect(cut.told.size).toBe(0);
        continue;
      }
      carried += 1;
      expect(cut, `cut at ${nth}`).toMatchObject({ standing: expected, decisions: 1, verdicts: calm.verdicts });
      for (const oneId of calm.told) expect(cut.told.size, `${oneId} at ${nth}`).toBeGreaterThanOrEqual(calm.told.size);
    }
    expect(carried).toBeGreaterThan(10);
  });
});
