import type { DatasetCounts, FieldCounts, QualityCounts, SourceCounts } from '../contracts/quality.ts';
import { addHistograms } from './histogram.ts';

type Keyed<Value> = Readonly<Record<string, Value>>;

/** What two hold under their keys, added where both have one. */
const mergeKeyed = <Value>(a: Keyed<Value>, b: Keyed<Value>, add: (a: Value, b: Value) => Value): Record<string, Value> => {
  const merged = new Map(Object.entries(a));
  for (const [key, value] of Object.entries(b)) {
    const known = merged.get(key);
    merged.set(key, known === undefined ? value : add(known, value));
  }
  return Object.fromEntries(merged);
};

export const addFields = (a: FieldCounts, b: FieldCounts): FieldCounts => ({
  expected: a.expected + b.expected,
  filled: a.filled + b.filled,
  doubtful: a.doubtful + b.doubtful,
  compared: a.compared + b.compared,
  agreed: a.agreed + b.agreed,
  judged: a.judged + b.judged,
  correct: a.correct + b.correct,
});

export const addDatasets = (a: DatasetCounts, b: DatasetCounts): DatasetCounts => ({
  records: a.records + b.records,
  hcps: a.hcps + b.hcps,
  timed: a.timed + b.timed,
  dated: a.dated + b.dated,
  young: a.young + b.young,
  prompt: a.prompt + b.prompt,
  age: addHistograms(a.age, b.age),
  lag: addHistograms(a.lag, b.lag),
  fields: mergeKeyed(a.fields, b.fields, addFields),
  issues: mergeKeyed(a.issues, b.issues, (x, y) => x + y),
});

const addSources = (a: SourceCounts, b: SourceCounts): SourceCounts => ({
  hcps: a.hcps + b.hcps,
  datasets: mergeKeyed(a.datasets, b.datasets, addDatasets),
});

/** Of nothing. */
export const NO_COUNTS: QualityCounts = { hcps: 0, verified: 0, sources: {} };

/** Counts of two sets of HCPs, added: commutative and associative, so batches add up to the same in any order. */
export const mergeCounts = (a: QualityCounts, b: QualityCounts): QualityCounts => ({
  hcps: a.hcps + b.hcps,
  verified: a.verified + b.verified,
  sources: mergeKeyed(a.sources, b.sources, addSources),
});
