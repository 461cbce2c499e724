import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { integers, numbers } from '../../../shared/cluster/column.ts';
import { forest } from '../../../shared/cluster/forest.ts';
import { interner } from '../../../shared/cluster/interner.ts';

describe('interner', () => {
  it('numbers texts in the order in which they come, and finds them again, however many', () => {
    const known = interner(1);
    const texts = Array.from({ length: 5000 }, (_, n) => `phone#${String(n).padStart(22, '0')}`);
    expect(texts.map((text) => known.number(text))).toEqual(texts.map((_, n) => n));
    expect(texts.map((text) => known.number(text))).toEqual(texts.map((_, n) => n));
    expect(texts.map((text) => known.find(text))).toEqual(texts.map((_, n) => n));
    expect(known.find('phone#unknown')).toBe(-1);
    expect(known.size()).toBe(5000);
  });
});

describe('column', () => {
  it('grows, keeps what it holds, and is empty elsewhere', () => {
    for (const column of [integers(), numbers()]) {
      column.set(2, 7);
      column.push(8);
      column.set(5000, 9);
      expect([column.get(0), column.get(2), column.get(3), column.get(4), column.get(5000), column.get(9999)]).toEqual([
        -1, 7, 8, -1, 9, -1,
      ]);
      expect(column.length()).toBe(5001);
    }
    const times = numbers();
    times.set(0, Date.UTC(2026, 0, 1));
    expect(times.get(0)).toBe(Date.UTC(2026, 0, 1));
    expect(integers(0).get(3)).toBe(0);
  });
});

describe('forest', () => {
  it('puts together what was united, and nothing else; the lowest stands for all', () => {
    const pairs = fc.array(fc.tuple(fc.nat(30), fc.nat(30)), { maxLength: 40 });
    fc.assert(
      fc.property(pairs, (united) => {
        const trees = forest();
        let labels = Array.from({ length: 31 }, (_, n) => n);
        for (const [a, b] of united) {
          trees.unite(a, b);
          const [x, y] = [labels[a]!, labels[b]!];
          labels = labels.map((label) => (label === Math.max(x, y) ? Math.min(x, y) : label));
        }
        expect(labels.map((_, n) => trees.find(n))).toEqual(labels);
      }),
    );
  });
});
