import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, describe, expect, it } from 'vitest';
import { evaluateClusters } from '../../../cli/evaluate/evaluate-clusters.ts';
import { gamma } from '../../../cli/link/levels.ts';
import type { LinkOutcome } from '../../../cli/link/outcome.ts';
import { writeClusters } from '../../../cli/link/outputs/clusters-csv.ts';
import { writePairs } from '../../../cli/link/outputs/pairs-csv.ts';
import { writeOutputs } from '../../../cli/link/outputs/write-outputs.ts';
import { unguardFormula } from '../../../shared/clean/spreadsheet.ts';
import { MatchingModel } from '../../../shared/contracts/model.ts';
import { linkOutcome } from './fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'outputs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);
const rowsOf = (file: string): Record<string, string>[] => parse(readFileSync(file), { columns: true });

const HOSTILE = ['=1+1', '-5', 'a,b', 'say "hi"', 'line\nbreak', ' pad ', '李伟🩺', '\u202eRTL', "'@x", '@x', ''];
const hostileIds = (row: number): string => `${HOSTILE[row % HOSTILE.length]}${row < HOSTILE.length ? '' : `-${row}`}`;

describe('pairs.csv', () => {
  it('has every kept pair above the stated weight, with its level numbers', async () => {
    const outcome = linkOutcome({ persons: 120, ids: hostileIds });
    const written = await writePairs(at('pairs.csv'), outcome, 2);
    const rows = rowsOf(at('pairs.csv'));
    const expected = outcome.pairs.flatMap((block) =>
      [...block.weight].flatMap((weight, pair) => (weight >= 2 ? [{ block, pair, weight }] : [])),
    );
    expect(written).toBe(expected.length);
    expect(rows).toHaveLength(expected.length);
    expect(expected.length).toBeGreaterThan(50);
    expect(expected.length).toBeLessThan(outcome.scored);
    for (const [index, { block, pair, weight }] of expected.entries()) {
      const row = rows[index]!;
      const [left, right] = [block.left[pair]!, block.right[pair]!];
      expect([row['source_l'], row['source_r']]).toEqual([left, right].map((each) => ['crm', 'registration'][each % 2]));
      expect([row['record_id_l'], row['record_id_r']].map((id) => unguardFormula(id!))).toEqual(
        [left, right].map((each) => unguardFormula(hostileIds(each))),
      );
      expect(Number(row['weight'])).toBeCloseTo(weight, 2);
      expect(Number(row['probability'])).toBeCloseTo(1 / (1 + 2 ** -weight), 3);
      expect(Number(row['cannot_link'])).toBe(block.forbidden![pair]);
      const { steps } = outcome.explain(left, right);
      const gammas = outcome.model.comparisons.map((comparison, place) => gamma(comparison, steps[place]!.level));
      expect(outcome.model.comparisons.map(({ id }) => Number(row[`gamma_${id}`]))).toEqual(gammas);
    }
    expect(rows.some((row) => row['record_id_l']?.startsWith("'=1+1"))).toBe(true);
  });

  it('weights that no table holds', async () => {
    const outcome = linkOutcome({ persons: 10 });
    const block = {
      count: 3,
      left: Uint32Array.of(0, 0, 0),
      right: Uint32Array.of(1, 2, 3),
      weight: Float64Array.of(Infinity, 1500.5, 30.00049),
      pattern: Uint32Array.of(0, 0, 0),
    };
    await writePairs(at('odd.csv'), { ...outcome, pairs: [block] }, 0);
    expect(rowsOf(at('odd.csv')).map(({ weight, probability }) => [weight, probability])).toEqual([
      ['2000', '1'],
      ['1500.5', '1'],
      ['30', '1'],
    ]);
  });

  it('streams: more than a chunk, and ids longer than one', async () => {
    const outcome = linkOutcome({ persons: 4, ids: (row) => `${row}${'x'.repeat(row === 0 ? 2_000_000 : 5)}` });
    const count = 50_000;
    const block = {
      count,
      left: Uint32Array.from({ length: count }, (_, pair) => (pair === 25_000 ? 0 : 1)),
      right: new Uint32Array(count).fill(2),
      weight: new Float32Array(count).fill(5),
      pattern: new Uint32Array(count),
    };
    expect(await writePairs(at('long.csv'), { ...outcome, pairs: [block] }, 0)).toBe(count);
    const lines = readFileSync(at('long.csv'), 'utf8').trimEnd().split('\r\n');
    expect(lines).toHaveLength(count + 1);
    expect(lines[25_001]!.length - lines[1]!.length).toBe(2_000_000 - 5 + 'crm'.length - 'registration'.length);
    expect(new Set(lines.filter((_, index) => index > 0 && index !== 25_001)).size).toBe(1);
  });
});

it('clusters.csv numbers clusters as they are met, and reads back', async () => {
  const outcome = linkOutcome({ persons: 60, ids: hostileIds });
  const records: LinkOutcome['records'] = { ...outcome.records, cluster: outcome.records.cluster.map((each) => each * 7 + 3) };
  const { clusters } = await writeClusters(at('clusters.csv'), records);
  const rows = rowsOf(at('clusters.csv'));
  expect(rows).toHaveLength(records.count);
  expect(new Set(rows.map((row) => row['cluster_id'])).size).toBe(clusters);
  expect(clusters).toBe(new Set(records.cluster).size);
  for (const [row, { cluster_id }] of rows.entries()) {
    const first = records.cluster.indexOf(records.cluster[row]!);
    expect(cluster_id).toBe(rows[first]!['cluster_id']);
  }
  // The file against itself: every record found again, whatever its id.
  const same = await evaluateClusters({ clusters: at('clusters.csv'), truth: at('clusters.csv') });
  expect(same).toMatchObject({ records: records.count, missing: 0, unknown: 0, pairs: { f1: 1 } });
});

it('all outputs at once; the model reads back', async () => {
  const outcome = linkOutcome({ persons: 40 });
  const written = await writeOutputs(at('out'), outcome, 0);
  expect(MatchingModel.parse(JSON.parse(readFileSync(at('out/model.json'), 'utf8')))).toEqual(outcome.model);
  expect(readFileSync(at('out/report.html')).length).toBe(written.reportBytes);
  expect(rowsOf(at('out/pairs.csv'))).toHaveLength(written.pairs);
  expect(rowsOf(at('out/clusters.csv'))).toHaveLength(outcome.records.count);
});
