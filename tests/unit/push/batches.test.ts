import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formBatches } from '../../../shared/push/batches.ts';
import { transition } from './fixtures.ts';

describe('formBatches', () => {
  it('keeps the transitions of one HCP apart and in sequence', () => {
    const all = [transition(2, 'leave', 5), transition(1, 'join', 3), transition(2, 'join', 4), transition(3, 'join', 9)];
    expect(formBatches(all, 2).map((batch) => batch.map(({ id }) => id))).toEqual([
      ['t1-cardiology-3', 't2-cardiology-4'],
      ['t3-cardiology-9'],
      ['t2-cardiology-5'],
    ]);
  });

  it('holds of any transitions in any order', () => {
    const given = fc.array(fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 5 })), { maxLength: 40 });
    fc.assert(
      fc.property(given, fc.integer({ min: 1, max: 6 }), fc.infiniteStream(fc.nat()), (pairs, size, order) => {
        const all = pairs.map(([n, sequence]) => transition(n, sequence % 2 ? 'join' : 'leave', sequence));
        const batches = formBatches(all, size);
        const shuffled = all.map((each) => ({ each, by: order.next().value })).sort((a, b) => a.by - b.by);
        expect(
          formBatches(
            shuffled.map(({ each }) => each),
            size,
          ),
        ).toEqual(batches);
        const flat = batches.flat();
        expect(flat.map(({ id }) => id).sort()).toEqual([...new Set(all.map(({ id }) => id))].sort());
        for (const batch of batches) {
          expect(batch.length).toBeLessThanOrEqual(size);
          expect(new Set(batch.map(({ oneId }) => oneId)).size).toBe(batch.length);
        }
        const last = new Map<string, number>();
        for (const { oneId, sequence } of flat) {
          expect(sequence).toBeGreaterThan(last.get(oneId) ?? 0);
          last.set(oneId, sequence);
        }
      }),
    );
  });
});
