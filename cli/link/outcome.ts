import type { MatchingModel } from '../../shared/contracts/model.ts';
import type { Patterns } from '../../shared/match/patterns.ts';

/*
 * What the batch engine hands to whoever writes it down: clusters.csv, pairs.csv, model.json, report.html, `hcp360 label`.
 * Everything that grows with the data is a typed array or an accessor; nothing here is an array of objects by pair or by row.
 *
 * Level codes, everywhere: 0 is the null level (a value is missing), 1 the comparison's first level, 2 its second …, and
 * `levels.length + 1` is `otherwise`.
 */

export const NULL_LEVEL = 0;

export interface LinkRecords {
  count: number;
  /** The input files' names as sources, in order. */
  sources: readonly string[];
  /** By row: index into `sources`. */
  source: Uint8Array | Uint16Array | Uint32Array;
  /** By row: number of its cluster. Rows of one number are one HCP; the numbers need not be dense. */
  cluster: Uint32Array;
  recordId(row: number): string;
  /** What to show of a record, in order: names that `value` takes. */
  columns: readonly string[];
  /** The cell as it was read; '' where missing. Asked for samples alone, so it may be slow. */
  value(row: number, column: string): string;
}

/** Scored pairs as one worker left them; no pair twice over all blocks. Arrays may be longer than `count`. */
export interface PairBlock {
  count: number;
  left: Uint32Array;
  right: Uint32Array;
  /** Match weight: log2 of the posterior odds. */
  weight: Float32Array | Float64Array;
  /** The block's own number of the pair's comparison vector. */
  pattern: Uint32Array;
  /** What that number is among `ScoredPatterns`; the same where it is absent. */
  numbers?: Uint32Array | undefined;
  /** 1 where a cannot-link forbids the pair, whatever its weight. */
  forbidden?: Uint8Array | undefined;
}

/** Distinct comparison vectors (and rules that hold) among all scored pairs, with how many pairs of them are matches. */
export interface ScoredPatterns extends Patterns {
  /** Mean match probability of its pairs: `counts * probability` matches are expected. */
  probability: Float64Array;
}

/** A column of figures over bins `[from + i * width, from + (i + 1) * width)`; what lies outside is in the first or last bin. */
export interface Histogram {
  from: number;
  width: number;
  counts: Float64Array;
}

export interface WeightHistogram extends Histogram {
  /** By bin: the sum of its pairs' match probabilities. */
  expectedMatches: Float64Array;
}

export interface ExpectedScores {
  weight: number;
  precision: number;
  recall: number;
}

/** One comparison's part in a weight. */
export interface ExplanationStep {
  /** Level code. */
  level: number;
  /** log2(m/u), term frequency left out; 0 of the null level. */
  weight: number;
  /** What the value's frequency adds; 0 where it has no part. */
  termFrequency: number;
}

/** `weight` = prior + every step's weight and termFrequency + relations. */
export interface Explanation {
  /** log2 of the prior odds. */
  prior: number;
  /** In the order of the model's comparisons. */
  steps: readonly ExplanationStep[];
  /** What it costs that they might be related persons (0 or below): a household, a ward. */
  relations: number;
  weight: number;
  /** Of `cannotLink`: columns whose values exclude each other. */
  cannotLink: readonly string[];
}

export interface BlockingKey {
  /** The values of the rule's columns, as a person would read them. */
  key: string;
  records: number;
  pairs: number;
}

export interface BlockingCount {
  id: string;
  on: readonly string[];
  /** Pairs that the rule finds by itself. */
  pairs: number;
  /** Of these, the ones that no rule before it found: what is scored. */
  added: number;
  /** It would have found too many pairs, and was left out: `pairs` is what it would have found. */
  leftOut?: boolean | undefined;
  /** Its largest keys, the largest first. */
  largest: readonly BlockingKey[];
  /** Keys that named too many records (`genericAbove`), and gave no pairs. */
  generic: { keys: number; records: number };
}

export interface TrainingPass {
  /** What it was blocked on, or another name: "surname, dob". */
  title: string;
  pairs: number;
  iterations: number;
  converged: boolean;
  /** Share of matches among its pairs. */
  prior: number;
  /** Its m estimates by comparison: the levels, then otherwise. Comparisons on which it was blocked are absent. */
  m: Readonly<Record<string, readonly number[]>>;
}

export interface TermFrequency {
  column: string;
  value: string;
  /** Records that have it. */
  count: number;
  /** Share of the records that have any value in the column. */
  frequency: number;
  /** What agreeing on it adds to, or takes from, the weight of agreeing. */
  adjustment: number;
}

export interface LinkOutcome {
  /** As trained: m, u, prior and thresholds are all there. */
  model: MatchingModel;
  records: LinkRecords;
  /** Every scored pair with a weight of `keptFrom` or more. */
  pairs: readonly PairBlock[];
  keptFrom: number;
  /** Pairs scored in all. */
  scored: number;
  patterns: ScoredPatterns;
  /** Why two rows have the weight that they have, whether or not a rule found them. */
  explain(left: number, right: number): Explanation;
  /** Over all scored pairs. */
  weights: WeightHistogram;
  thresholds: {
    link: number;
    review: number;
    /** `model`: they were given; `estimated`: chosen from the estimated mixture. */
    from: 'model' | 'estimated';
    /** By ascending weight, as far as the model can tell without labels. */
    expected: readonly ExpectedScores[];
  };
  blocking: readonly BlockingCount[];
  /** Pairs from which u was estimated; 0 where u was given. */
  sampledPairs: number;
  passes: readonly TrainingPass[];
  /** The most and the least frequent values of each column with term frequencies. */
  termFrequencies: readonly TermFrequency[];
  /** Weight of each record, or of a sample of them, against itself: what stays below the threshold can never be linked. */
  selfWeights: Histogram;
  /** In the order in which they ran. */
  timings: readonly { phase: string; ms: number }[];
  threads: number;
  /** Most resident memory, in bytes. */
  peakMemory: number;
  /** With truth: what makes two records homonyms (name, or name and hospital), by row a number from 1; 0 where it has none. */
  homonyms?: { columns: readonly string[]; name: Uint32Array } | undefined;
  /** By row: number of its true HCP from 1; 0 where the truth does not know the record. */
  truth?: Uint32Array | undefined;
}

/** Index into `ScoredPatterns` of a block's pair. */
export const patternOf = ({ pattern, numbers }: PairBlock, pair: number): number => {
  const own = pattern[pair] ?? 0;
  return numbers ? (numbers[own] ?? 0) : own;
};
