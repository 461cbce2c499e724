import { textOf } from '../../shared/match/dictionary.ts';
import { countValues, frequencyColumns } from '../../shared/match/frequencies.ts';
import { columnOf, SOURCE_SLOT, valueAt } from '../../shared/match/table.ts';
import { type Linked, WEIGHTS } from './engine/link.ts';
import { explainer } from './explainer.ts';
import type { BlockingCount, Histogram, LinkOutcome, LinkRecords, TermFrequency } from './outcome.ts';

/** Largest keys of a rule, and most and least frequent values of a column, that are kept for the report. */
const LISTED = 10;

const recordsOf = ({ loaded, cluster }: Linked): LinkRecords => {
  const { table, sources, columns, recordId, value } = loaded;
  const source = Uint32Array.from({ length: table.rows }, (_, row) => table.cells[row * table.stride + SOURCE_SLOT] ?? 0);
  return { count: table.rows, sources, source, cluster, columns, recordId, value };
};

const blockingOf = ({ model, loaded: { table }, rules }: Linked): BlockingCount[] =>
  model.blockingRules.map(({ id, on }, index) => {
    const { pairs = 0, largest = [], generic = [], added = 0, leftOut = false } = rules[index] ?? {};
    const keyOf = (row: number): string =>
      on
        .map((name) => {
          const view = columnOf(table, name);
          return textOf(view.dictionary, valueAt(table, view, row));
        })
        .join(' + ');
    return {
      id,
      on,
      pairs,
      added,
      leftOut,
      largest: largest
        .slice(0, LISTED)
        .map(({ row, records }) => ({ key: keyOf(row), records, pairs: (records * (records - 1)) / 2 })),
      generic: { keys: generic.length, records: generic.reduce((sum, { records }) => sum + records, 0) },
    };
  });

const termFrequenciesOf = ({ model, loaded: { table } }: Linked): TermFrequency[] =>
  frequencyColumns(model).flatMap((column) => {
    const counts = countValues(table, column);
    const { dictionary } = columnOf(table, column);
    const total = counts.reduce((sum, count, value) => sum + (value === 0 ? 0 : count), 0);
    const u = model.comparisons.flatMap(({ levels }) => levels).find(({ termFrequency }) => termFrequency === column)?.u ?? 1;
    const known = model.termFrequencies?.[column];
    const values = [...counts.keys()].filter((value) => value > 0 && (counts[value] ?? 0) > 0);
    values.sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0));
    const shown = values.length <= 2 * LISTED ? values : [...values.slice(0, LISTED), ...values.slice(-LISTED)];
    return shown.map((number) => {
      const value = textOf(dictionary, number);
      const count = counts[number] ?? 0;
      const used = known?.values[value] ?? known?.rest ?? 1;
      return { column, value, count, frequency: total === 0 ? 0 : count / total, adjustment: Math.log2(u / used) };
    });
  });

const histogramOf = (weights: Float64Array): Histogram => {
  const counts = new Float64Array(WEIGHTS.bins);
  for (const weight of weights) {
    const bin = Math.min(Math.max(Math.floor((weight - WEIGHTS.from) / WEIGHTS.width), 0), WEIGHTS.bins - 1);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { from: WEIGHTS.from, width: WEIGHTS.width, counts };
};

/** What the engine found, as the writers take it. */
export const outcomeOf = (linked: Linked, extra: Pick<LinkOutcome, 'truth' | 'homonyms'> = {}): LinkOutcome => {
  const { model, patterns, probability, weighed, patternNumbers, training, counts, expected, scores, chosen } = linked;
  if (!model.thresholds) throw new Error('the model has no thresholds');
  return {
    model,
    records: recordsOf(linked),
    pairs: weighed.map((block, member) => ({ count: block.left.length, ...block, numbers: patternNumbers[member] })),
    keptFrom: linked.keptFrom,
    scored: linked.scored,
    patterns: { ...patterns, probability },
    explain: explainer(model, linked.loaded.table),
    weights: { from: WEIGHTS.from, width: WEIGHTS.width, counts, expectedMatches: expected },
    thresholds: { ...model.thresholds, from: chosen ? 'estimated' : 'model', expected: scores },
    blocking: blockingOf(linked),
    sampledPairs: linked.trainedOn,
    passes: (training?.passes ?? []).map(({ rule, included, m, pairs, iterations, converged, shares }) => ({
      title: rule,
      pairs,
      iterations,
      converged,
      prior: shares[0] ?? 0,
      m: Object.fromEntries(
        model.comparisons.flatMap(({ id }, index) => (included.includes(id) ? [[id, [...(m[index] ?? [])]] as const] : [])),
      ),
    })),
    termFrequencies: termFrequenciesOf(linked),
    selfWeights: histogramOf(linked.selfWeights),
    timings: linked.timings,
    threads: linked.threads,
    // In KiB.
    peakMemory: process.resourceUsage().maxRSS * 1024,
    ...extra,
  };
};
