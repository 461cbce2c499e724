import { describe, expect, it } from 'vitest';
import { identifierKey } from '../../../shared/match/comparable.ts';
import { explain } from '../../../shared/match/explain.ts';
import { liveModel } from '../../../shared/match/live.ts';
import { CN, matchingModel } from './model.ts';
import { comparableOf, HASH_KEY, type Said } from './records.ts';

const PHONE = '+8613900000001';
const A: Said = { id: 'a', name: '王芳', hospital: '二院', identifiers: { phone: PHONE } };
const explained = (a: Said, b: Said, generic: string[] = []) => {
  const keys = new Set(generic.map((value) => identifierKey(HASH_KEY, { type: 'phone', value })));
  return explain(comparableOf(a), comparableOf(b), CN, keys);
};
const said = ({ comparisons }: ReturnType<typeof explained>, id: string) => comparisons.find((each) => each.id === id);

describe('explain', () => {
  it('adds up, comparison by comparison', () => {
    const found = explained(A, { ...A, id: 'b', department: '儿科' });
    expect(said(found, 'phone')).toMatchObject({ columns: ['phone'], level: 'phone share one', weight: expect.closeTo(23.1, 1) });
    expect(said(found, 'name')).toMatchObject({ level: 'name exact', weight: expect.closeTo(9.97, 1) });
    expect(said(found, 'department')).toMatchObject({ level: 'missing', weight: 0 });
    const sum = found.comparisons.reduce((total, each) => total + each.weight, found.prior + found.correction);
    expect(found.weight).toBeCloseTo(sum, 6);
    expect(found).toMatchObject({ prior: expect.closeTo(-9.97, 1), link: 5, review: 1, forbidden: [], generic: [] });
    expect(found.met.toSorted()).toEqual(['name-hospital', 'phone']);
  });

  it('counts what related people share as less', () => {
    const model = matchingModel();
    const related = liveModel({
      ...model,
      relations: [
        {
          id: 'ward',
          shares: ['hospital', 'department'],
          prior: 0.01,
          levels: Object.fromEntries(
            model.comparisons.map(({ id, levels }) => [
              id,
              ['hospital', 'department'].includes(id) ? [0.99, 0.01] : [levels[0]!.u!, 1 - levels[0]!.u!],
            ]),
          ),
        },
      ],
    });
    const [a, b] = [A, { ...A, id: 'b' }].map((each) => comparableOf({ ...each, department: '儿科' }));
    const [plain, less] = [CN, related].map((live) => explain(a!, b!, live, new Set()));
    expect(plain!.correction).toBeCloseTo(0, 2);
    expect(less!.correction).toBeLessThan(-0.5);
    expect(less!.weight).toBeCloseTo(plain!.weight + less!.correction - plain!.correction, 6);
  });

  it('says what would have to change for the other decision, and does so truly', () => {
    const two = explained({ ...A, identifiers: {} }, { ...A, id: 'b', identifiers: {} });
    expect(two.weight).toBeLessThan(two.link);
    expect(two.turns.map(({ id }) => id)).toContain('department');
    expect(two.turns.every(({ weight }) => weight >= two.link)).toBe(true);
    const so = { ...A, identifiers: {}, department: '儿科' };
    const department = two.turns.find(({ id }) => id === 'department');
    expect(explained(so, { ...so, id: 'b' }).weight).toBeCloseTo(department!.weight, 6);

    const one = explained({ id: 'a', identifiers: { phone: PHONE } }, { id: 'b', identifiers: { phone: PHONE } });
    expect(one.turns.map(({ id, level }) => `${id} ${level}`)).toContain('name anything else');
    expect(one.turns.every(({ weight }) => weight < one.link)).toBe(true);
    expect(explained({ id: 'a' }, { id: 'b' }).turns.map(({ id }) => id)).not.toContain('hospital');
  });

  it('leaves out what names a place, and says so', () => {
    const found = explained(A, { ...A, id: 'b' }, [PHONE]);
    expect(said(found, 'phone')).toMatchObject({ level: 'missing', weight: 0 });
    expect(found.generic).toEqual([identifierKey(HASH_KEY, { type: 'phone', value: PHONE })]);
    expect(found.met).toEqual(['name-hospital']);
  });

  it('names what forbids it', () => {
    const licensed = (licence: string): Said => ({ ...A, id: licence, identifiers: { phone: PHONE, licence } });
    expect(explained(licensed('1'), licensed('2')).forbidden).toEqual(['licence']);
  });
});
