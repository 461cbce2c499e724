import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { evaluatePairs } from '../../../cli/evaluate/evaluate-pairs.ts';
import { createInterner } from '../../../cli/evaluate/interner.ts';
import { countPairs, scorePairs } from '../../../cli/evaluate/pairs.ts';

const folder = mkdtempSync(join(tmpdir(), 'evaluate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, lines: string[]): string => {
  const path = join(folder, name);
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  return path;
};
const evaluate = (truth: string[], identities: string[]) =>
  evaluatePairs({
    truth: write('truth.csv', ['source,source_id,hcp', ...truth]),
    identities: write('identities.csv', ['source,source_id,one_id', ...identities]),
  });

describe('worked examples', () => {
  const truth = ['crm,1,a', 'crm,2,a', 'web,1,a', 'web,2,b', 'web,3,b', 'web,4,c'];

  it('a perfect clustering', async () => {
    const same = await evaluate(truth, truth);
    expect(same).toEqual({
      records: 6,
      missing: 0,
      unknown: 0,
      truePairs: 4,
      foundPairs: 4,
      correctPairs: 4,
      clusters: 3,
      hcps: 3,
      precision: 1,
      recall: 1,
      f1: 1,
    });
  });

  it('one HCP in two parts, one of them with a stranger', async () => {
    // Found: {crm 1, crm 2} and {web 1, web 2, web 3}: 1 + 3 pairs, of which crm 1-crm 2 and web 2-web 3 are true.
    const split = await evaluate(truth, ['crm,1,x', 'crm,2,x', 'web,1,y', 'web,2,y', 'web,3,y', 'web,4,z']);
    expect(split).toMatchObject({
      truePairs: 4,
      foundPairs: 4,
      correctPairs: 2,
      precision: 0.5,
      recall: 0.5,
      f1: 0.5,
      clusters: 3,
    });
  });

  it('a record that no identity holds is alone; one that the truth does not know does not count', async () => {
    const partial = await evaluate(truth, ['crm,1,x', 'crm,2,x', 'web,99,x', 'web,98,x', 'web,2,y']);
    expect(partial).toMatchObject({
      missing: 3,
      unknown: 2,
      foundPairs: 1,
      correctPairs: 1,
      precision: 1,
      recall: 0.25,
      clusters: 5,
    });
    expect(partial.f1).toBeCloseTo(0.4, 12);
  });

  it('nothing to find, nothing found', async () => {
    expect(await evaluate(['crm,1,a'], [])).toMatchObject({ precision: 1, recall: 1, f1: 1, clusters: 1, hcps: 1 });
    expect(await evaluate([], [])).toMatchObject({ records: 0, precision: 1, recall: 1, f1: 1, clusters: 0, hcps: 0 });
  });

  it('source and id are told apart whatever they hold', async () => {
    expect(await evaluate(['a,"b,c",x', '"a,b",c,x'], ['a,"b,c",1', '"a,b",c,2'])).toMatchObject({
      records: 2,
      clusters: 2,
      recall: 0,
    });
  });

  it('a byte order mark and another name for the third column do no harm', async () => {
    const truthFile = write('bom.csv', ['\ufeffsource,source_id,npi', 'nppes,1,77', 'cms,1,77']);
    const identities = write('bom-identities.csv', ['source,source_id,one_id', 'nppes,1,h', 'cms,1,h']);
    expect(await evaluatePairs({ truth: truthFile, identities })).toMatchObject({ records: 2, f1: 1, hcps: 1 });
  });

  it('a record named twice, or a row of two cells, is refused', async () => {
    await expect(evaluate(['crm,1,a', 'crm,1,b'], [])).rejects.toThrow('row 2 names a record for the second time');
    await expect(evaluate(['crm,1,a'], ['crm,1,x', 'crm,1,x'])).rejects.toThrow('row 2 names a record for the second time');
    await expect(evaluate(['crm,1'], [])).rejects.toThrow('row 1 of');
  });
});

it('agrees with counting every pair', () => {
  const record = fc.record({ cluster: fc.nat(6), hcp: fc.nat(6) });
  fc.assert(
    fc.property(fc.array(record, { maxLength: 40 }), (records) => {
      const expected = { truePairs: 0, foundPairs: 0, correctPairs: 0 };
      for (let i = 0; i < records.length; i += 1) {
        for (let j = 0; j < i; j += 1) {
          const found = records[i]!.cluster === records[j]!.cluster;
          const real = records[i]!.hcp === records[j]!.hcp;
          if (real) expected.truePairs += 1;
          if (found) expected.foundPairs += 1;
          if (real && found) expected.correctPairs += 1;
        }
      }
      const clusters = Uint32Array.from(records, ({ cluster }) => cluster);
      const hcps = Uint32Array.from(records, ({ hcp }) => hcp);
      const counts = countPairs(clusters, hcps);
      expect(counts).toEqual({ ...expected, clusters: new Set(clusters).size, hcps: new Set(hcps).size });

      const { precision, recall, f1 } = scorePairs(counts);
      if (precision + recall > 0) expect(f1).toBeCloseTo((2 * precision * recall) / (precision + recall), 12);
    }),
    { numRuns: 500 },
  );
});

describe('interner', () => {
  it('numbers as a Map would', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 3 }), { maxLength: 100 }), (texts) => {
        const interner = createInterner();
        const map = new Map<string, number>();
        for (const text of texts) {
          expect(interner.find(text)).toBe(map.get(text) ?? -1);
          if (!map.has(text)) map.set(text, map.size);
          expect(interner.number(text)).toBe(map.get(text));
        }
        expect(interner.size).toBe(map.size);
      }),
    );
  });

  it('keeps apart ids that differ in one digit, while it grows', () => {
    const interner = createInterner();
    for (let n = 0; n < 300_000; n += 1) {
      if (interner.number(`crm D${String(n).padStart(8, '0')}`) !== n) throw new Error(`${n} got the number of another`);
    }
    expect(interner.find('crm D00000000')).toBe(0);
    expect(interner.find('crm D00299999')).toBe(299_999);
    expect(interner.find('crm D00300000')).toBe(-1);
  });
});
