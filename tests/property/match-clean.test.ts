import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Clean } from '../../shared/contracts/model.ts';
import { asciiTable, cleaner } from '../../shared/match/clean.ts';

const kinds = fc.constantFrom(...Clean.options);
const dateLike = fc
  .tuple(fc.nat(3000), fc.nat(40), fc.nat(40), fc.constantFrom('-', '/', '.', ' '), fc.boolean())
  .map(([a, b, c, between, turned]) => (turned ? [c, b, a] : [a, b, c]).join(between));
const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: 'grapheme-ascii', maxLength: 12 }),
  fc.double().map(String),
  dateLike,
);

describe('cleaning', () => {
  it('is done once: a clean value stays as it is', () => {
    fc.assert(
      fc.property(kinds, texts, (kind, text) => {
        const clean = cleaner(kind, []);
        const once = clean(text);
        expect(clean(once)).toBe(once);
      }),
      { numRuns: 3000 },
    );
  });

  it('by the table of ASCII bytes equals cleaning the text', () => {
    const ascii = fc.array(fc.nat(127), { maxLength: 20 }).map((codes) => String.fromCharCode(...codes));
    const tabled = Clean.options.filter((kind) => asciiTable(kind) !== undefined);
    expect(tabled.length).toBeGreaterThan(2);
    fc.assert(
      fc.property(fc.constantFrom(...tabled), ascii, (kind, text) => {
        const table = asciiTable(kind);
        const byBytes = Array.from(text, (character) => table?.[character.charCodeAt(0)] ?? 0).filter((byte) => byte !== 0);
        expect(String.fromCharCode(...byBytes)).toBe(cleaner(kind, [])(text));
      }),
      { numRuns: 2000 },
    );
  });
});
