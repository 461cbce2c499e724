import { describe, expect, it } from 'vitest';
import { printHow } from '../../../cli/steward/print-how.ts';
import { nameOf, printWhy } from '../../../cli/steward/print-why.ts';
import { parseRecord, parseReference } from '../../../cli/steward/references.ts';
import { valuesIn } from '../../../cli/steward/values.ts';
import type { IdentityEvent } from '../../../shared/contracts/audit.ts';
import { OneId, type RecordId, recordId, SourceId } from '../../../shared/domain/ids.ts';
import { decidePair } from '../../../shared/identity/decide.ts';
import { whyPair } from '../../../shared/identity/why.ts';
import { StewardStore } from '../../../shared/stores/stewards.ts';
import { IdentityWorld } from '../identity/world.ts';
import { CN_MODEL } from '../match/model.ts';
import { comparableOf, HASH_KEY, type Said, says } from '../match/records.ts';

const PHONE = '+8613900000001';
const idOf = (id: string): RecordId => says({ id }).recordId;

describe('references', () => {
  it('are records by source and id there, RecordIds, and OneIDs', () => {
    const id = recordId(HASH_KEY, SourceId.parse('crm'), 'a/b');
    expect(parseReference('crm/a/b', HASH_KEY)).toEqual({ recordId: id });
    expect(parseReference(id, HASH_KEY)).toEqual({ recordId: id });
    const oneId = OneId.parse(`hcp_${'0'.repeat(26)}`);
    expect(parseReference(oneId, HASH_KEY)).toEqual({ oneId });
    expect(() => parseRecord(oneId, HASH_KEY)).toThrow('a record is meant');
    for (const text of ['', 'crm', 'crm/', '/a', 'CRM/a', 'hcp_1'])
      expect(() => parseReference(text, HASH_KEY)).toThrow('neither');
  });
});

describe('values', () => {
  it('blot out what names a person, and show where she works', () => {
    const said = comparableOf({
      id: 'a',
      name: '王小芳',
      hospital: '二院',
      identifiers: { phone: PHONE, licence: '110100012345678' },
    });
    const shown = (columns: string[], clear = false) => valuesIn(said, columns, CN_MODEL, clear);
    expect(shown(['name', 'hospital', 'city'])).toBe('王** · 二院');
    expect(shown(['phone'])).toBe('+861******0001');
    expect(shown(['licence'])).toBe('***********5678');
    expect(shown(['name', 'phone'], true)).toBe(`王小芳 · ${PHONE}`);
    expect(nameOf({ source: 'social', sourceId: PHONE }, false)).not.toContain(PHONE);
  });
});

describe('why', () => {
  const told = async (said: Said[], act?: (world: IdentityWorld) => Promise<unknown>) => {
    const world = new IdentityWorld();
    for (const each of said) await world.settle(each);
    await act?.(world);
    const why = (await whyPair(idOf('a'), idOf('b'), world.deps))!;
    return printWhy(why, CN_MODEL, {
      showValues: false,
      verdict: undefined,
      name: (id) => (id === idOf('a') ? 'A' : id === idOf('b') ? 'B' : 'C'),
    });
  };
  const licensed = (id: string, licence: string): Said => ({ id, name: '王芳', identifiers: { phone: PHONE, licence } });

  it('names two values of which one person has one', async () => {
    const text = await told([licensed('a', '1'), licensed('b', '2')]);
    expect(text).toContain('one person has one licence, and these are two');
    expect(text).toMatch(/to be one:\n {2}licence the same, or missing on one side/);
  });

  it('says that they never met, and what they share all the same', async () => {
    const text = await told([
      { id: 'a', name: '王芳', hospital: '二院', department: '儿科' },
      { id: 'b', name: '李娜', hospital: '二院', department: '儿科' },
    ]);
    expect(text).toContain('they never met');
    expect(text).toContain('Related, which makes nobody one: the same hospital; the same department');
  });

  it('tells a telephone that many have from one that names a person', async () => {
    const many = Array.from({ length: 21 }, (_, n): Said => ({ id: `x${n}`, identifiers: { phone: PHONE } }));
    const text = await told([{ id: 'a', identifiers: { phone: PHONE } }, { id: 'b', identifiers: { phone: PHONE } }, ...many]);
    expect(text).toMatch(/Two HCPs: they never met/);
    expect(text).toContain('a shared phone that many have: it names a place, not a person');
  });

  it('leads from one to the other by way of others', async () => {
    const text = await told([
      { id: 'a', identifiers: { phone: PHONE } },
      { id: 'b', identifiers: { email: 'a@example.org' } },
      { id: 'c', identifiers: { phone: PHONE, email: 'a@example.org' } },
    ]);
    expect(text).toMatch(/by way of others: .*\n {2}(A ─ C|C ─ A) .*\+13\.14\n {2}(B ─ C|C ─ B) /);
  });

  it('gives way to a steward, to a withdrawal, and to two countries', async () => {
    const same: Said[] = [
      { id: 'a', identifiers: { phone: PHONE } },
      { id: 'b', identifiers: { phone: PHONE } },
    ];
    const said = await told(same, (world) => {
      const deps = { ...world.deps, stewards: new StewardStore(world.table) };
      return decidePair(idOf('a'), idOf('b'), 'different', { by: 'x' }, deps);
    });
    expect(said).toMatch(/Two HCPs: a steward decided/);
    expect(await told(same, (world) => world.settle({ ...same[0]!, version: 2, withdrawn: true }))).toContain('was withdrawn');
    expect(await told([same[0]!, { ...same[1]!, country: 'US' }])).toContain('of two countries');
  });
});

it('how tells every kind of change', () => {
  const one = OneId.parse(`hcp_${'0'.repeat(26)}`);
  const [a, b] = [idOf('a'), idOf('b')];
  const other = OneId.parse(`hcp_${'1'.repeat(26)}`);
  const event = (changes: IdentityEvent['changes'], more: Partial<IdentityEvent> = {}): IdentityEvent => ({
    oneId: one,
    at: '2026-01-05T08:00:00.000Z',
    cause: 'c#1',
    changes,
    links: [],
    model: 'hcp-cn@1',
    ...more,
  });
  const text = printHow(
    one,
    [
      event([{ change: 'created', records: [a], splitFrom: other }]),
      event([{ change: 'joined', records: [b] }], { links: [{ a, b, weight: 7.5 }] }),
      event([{ change: 'merged', from: other, records: [b] }], { links: [{ a, b, verdict: true }] }),
      event([
        { change: 'left', records: [b] },
        { change: 'left', records: [a], to: other },
      ]),
      event([{ change: 'split', into: other, records: [b] }]),
      event(
        Array.from({ length: 8 }, () => ({ change: 'verdict' as const, verdict: 'different' as const, a, b })),
        { by: 'li', note: 'namesakes' },
      ),
      event([{ change: 'retired', succeededBy: other }]),
      event([{ change: 'retired' }]),
    ],
    (id) => (id === a ? 'crm/a' : 'crm/b'),
  );
  expect(text.replaceAll(one, 'ONE').replaceAll(other, 'OTHER')).toMatchInlineSnapshot(`
    "ONE

    2026-01-05 08:00:00  model hcp-cn@1
      created of crm/a, split from OTHER

    2026-01-05 08:00:00  model hcp-cn@1
      joined by crm/b
        crm/a ─ crm/b  weight +7.50

    2026-01-05 08:00:00  model hcp-cn@1
      merged with OTHER, which is no more: crm/b
        crm/a ─ crm/b  a steward’s verdict

    2026-01-05 08:00:00  model hcp-cn@1
      left by crm/b: withdrawn
      left by crm/a, to OTHER

    2026-01-05 08:00:00  model hcp-cn@1
      split: crm/b became OTHER

    2026-01-05 08:00:00  li: namesakes
      verdict different: crm/a and crm/b
      verdict different: crm/a and crm/b
      verdict different: crm/a and crm/b
      verdict different: crm/a and crm/b
      verdict different: crm/a and crm/b
      verdict different: crm/a and crm/b
      … and 2 more of the same act (--json has all)

    2026-01-05 08:00:00  model hcp-cn@1
      retired, succeeded by OTHER

    2026-01-05 08:00:00  model hcp-cn@1
      retired: no record is left"
  `);
});
