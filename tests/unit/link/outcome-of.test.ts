import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chooseForLabelling } from '../../../cli/label/choose.ts';
import { modelWithLabels } from '../../../cli/label/model-with-labels.ts';
import { openCsv } from '../../../cli/link/engine/files.ts';
import { type Linked, link } from '../../../cli/link/engine/link.ts';
import { loadFiles } from '../../../cli/link/engine/load-files.ts';
import { explainer } from '../../../cli/link/explainer.ts';
import { type LinkOutcome, patternOf } from '../../../cli/link/outcome.ts';
import { outcomeOf } from '../../../cli/link/outcome-of.ts';
import { buildReport } from '../../../cli/link/report/report.ts';
import { linkOutcome, model } from './fixture.ts';

// The fixture's records through the engine: what it hands over must fit together as the writers take it.

const folder = mkdtempSync(join(tmpdir(), 'outcome-of-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { records } = linkOutcome({ persons: 150 });
let linked: Linked;
let outcome: LinkOutcome;
beforeAll(async () => {
  const files = ['crm', 'registration'].map((source, index) => {
    const lines = ['record_id,name,dob,city,email'];
    for (let row = 0; row < records.count; row += 1) {
      if (records.source[row] !== index) continue;
      lines.push([records.recordId(row), ...records.columns.map((column) => records.value(row, column))].join());
    }
    writeFileSync(join(folder, `${source}.csv`), `${lines.join('\n')}\n`);
    return openCsv(join(folder, `${source}.csv`));
  });
  const { prior: _, thresholds: __, ...bare } = model;
  const untrained = { ...bare, relations: bare.relations.map(({ id, shares }) => ({ id, shares })) };
  linked = await link({ model: untrained, load: loadFiles(untrained, files, undefined), threads: 1 });
  outcome = outcomeOf(linked);
});

it('explains every pair as it was weighed, level by level', () => {
  const { pairs, patterns, explain } = outcome;
  let seen = 0;
  for (const block of pairs) {
    for (let pair = 0; pair < block.count; pair += 1) {
      const { prior, steps, relations, weight } = explain(block.left[pair]!, block.right[pair]!);
      expect(weight).toBeCloseTo(block.weight[pair]!, 3);
      expect(steps.reduce((sum, step) => sum + step.weight + step.termFrequency, prior + relations)).toBeCloseTo(weight, 5);
      expect(relations).toBeLessThanOrEqual(0);
      const at = patternOf(block, pair) * patterns.comparisons;
      expect(steps.map(({ level }) => level)).toEqual([...patterns.levels.subarray(at, at + patterns.comparisons)]);
      seen += 1;
    }
  }
  expect(seen).toBeGreaterThan(100);
});

it('the frequency of a value has its part, and without relations nothing is left over', () => {
  const explain = explainer({ ...outcome.model, relations: [] }, linked.loaded.table);
  let adjusted = 0;
  for (const { count, left, right } of outcome.pairs) {
    for (let pair = 0; pair < count; pair += 1) {
      const { steps, relations } = explain(left[pair]!, right[pair]!);
      expect(relations).toBe(0);
      if (steps[0]!.termFrequency !== 0) adjusted += 1;
    }
  }
  expect(adjusted).toBeGreaterThan(50);
});

it('counts the same pairs everywhere', () => {
  const total = (values: Float64Array): number => values.reduce((sum, each) => sum + each, 0);
  expect(outcome.scored).toBeGreaterThan(0);
  expect(total(outcome.weights.counts)).toBe(outcome.scored);
  expect(total(outcome.patterns.counts)).toBe(outcome.scored);
  expect(outcome.blocking.reduce((sum, { added }) => sum + added, 0)).toBe(outcome.scored);
  const expected = outcome.patterns.counts.map((pairs, pattern) => pairs * outcome.patterns.probability[pattern]!);
  expect(total(expected)).toBeCloseTo(total(outcome.weights.expectedMatches), 3);
  expect(total(outcome.selfWeights.counts)).toBe(outcome.records.count);
});

it('shows records as they were read', () => {
  expect(outcome.records.count).toBe(records.count);
  const rows = new Map(Array.from({ length: records.count }, (_, row) => [records.recordId(row), row]));
  for (let row = 0; row < outcome.records.count; row += 1) {
    const original = rows.get(outcome.records.recordId(row))!;
    expect(outcome.records.sources[outcome.records.source[row]!]).toBe(records.sources[records.source[original]!]);
    for (const column of records.columns) expect(outcome.records.value(row, column)).toBe(records.value(original, column));
  }
});

it('tells what training did', () => {
  expect(outcome.passes.length).toBeGreaterThan(0);
  for (const { m } of outcome.passes)
    for (const each of Object.values(m)) expect(each.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 6);
  const [most] = outcome.termFrequencies;
  expect(most?.column).toBe('name');
  expect(most!.adjustment).toBeLessThan(outcome.termFrequencies.at(-1)!.adjustment);
  expect(outcome.blocking[0]!.largest[0]!.records).toBeGreaterThan(1);
  expect(buildReport(outcome)).not.toContain('NaN');
});

it('learns from verdicts: where all are "different", pairs like these weigh less', () => {
  const { model: trained, patterns } = outcome;
  const { table } = linked.loaded;
  const labels = chooseForLabelling(outcome, 20, () => false).map(({ left, right }) => ({ left, right, same: false }));
  expect(modelWithLabels(trained, table, patterns, [])).toEqual(trained);
  const before = explainer(trained, table);
  const after = explainer(modelWithLabels(trained, table, patterns, labels), table);
  for (const { left, right } of labels) expect(after(left, right).weight).toBeLessThan(before(left, right).weight);
});
