import type { BlockingRule, MatchingModel } from '../../../shared/contracts/model.ts';
import { agglomerate, FORBIDDEN } from '../../../shared/match/agglomerate.ts';
import { type Blocks, blockRule, type RuleBlocks, type RuleSurvey, surveyRule } from '../../../shared/match/block.ts';
import { type CompiledComparison, compile } from '../../../shared/match/compile.ts';
import { excludes } from '../../../shared/match/exclude.ts';
import { eachPair, type MayPair, mayPair, type PairTask } from '../../../shared/match/pairs.ts';
import { type PatternCode, patternCode, patternCounter } from '../../../shared/match/patterns.ts';
import type { RecordTable } from '../../../shared/match/table.ts';
import type { Parameters } from '../../../shared/match/train/parameters.ts';
import { countRandomPairs } from '../../../shared/match/train/random-pairs.ts';
import { probabilityOf, pullOf, type VectorWeight, type Weigher, weigher } from '../../../shared/match/weigh.ts';
import { readColumns } from './read-csv.ts';

/** Pairs as they are kept: rows and the number of the comparison vector, in runs of so many. */
const RUN = 1 << 18;
interface PairRun {
  left: Uint32Array;
  right: Uint32Array;
  pattern: Uint32Array;
  count: number;
}

export interface WeighInput {
  model: MatchingModel;
  parameters: Parameters;
  /** Levels of this member's patterns, comparisons side by side. */
  levels: Uint8Array;
  /** Pairs below are not handed on. */
  keptFrom: number;
  histogram: { from: number; width: number; bins: number };
}

export interface Weighed {
  left: Uint32Array;
  right: Uint32Array;
  weight: Float32Array;
  /** This member's own pattern numbers. */
  pattern: Uint32Array;
  /** 1 where a cannot-link forbids the pair. */
  forbidden: Uint8Array;
  counts: Float64Array;
  expected: Float64Array;
  /** By own pattern: sum of its pairs' match probabilities. */
  probability: Float64Array;
}

/** Groups that links hold together: their rows one after the other, and where each group ends. */
export interface Groups {
  rows: Uint32Array;
  ends: Uint32Array;
}

/**
 * One member of the crew: what a worker thread does, and, where one is enough, the main thread. Each step takes what plain messages can
 * carry; what is large lies in shared memory, or stays here until the next step asks for it.
 */
export const crewMember = () => {
  let model: MatchingModel | undefined;
  let table: RecordTable | undefined;
  let blocks: Blocks | undefined;
  let comparisons: CompiledComparison[] = [];
  let code: PatternCode | undefined;
  let may: MayPair | undefined;
  let scale: Weigher | undefined;
  let runs: PairRun[] = [];

  const ready = (): { model: MatchingModel; table: RecordTable } => {
    if (!model || !table) throw new Error('the crew has no table yet');
    return { model, table };
  };

  return {
    readColumns,

    take(input: { model: MatchingModel; table: RecordTable; sources: string[] }): void {
      model = input.model;
      table = input.table;
      comparisons = compile(model, table);
      may = mayPair(model, input.sources);
      code = patternCode(comparisons, model.blockingRules.length);
    },

    survey: (input: { table: RecordTable; rules: BlockingRule[] }): RuleSurvey[] =>
      input.rules.map((rule) => surveyRule(input.table, rule)),

    block(input: { rules: number[]; keys: Uint32Array }): RuleBlocks[] {
      const { model: own, table: records } = ready();
      return input.rules.map((rule) => blockRule(own, records, rule, input.keys));
    },

    /** So many random pairs by each seed. */
    random(input: { pairs: number; seeds: number[] }): Float64Array[] {
      const total = comparisons.map(({ levels }) => new Float64Array(levels));
      for (const seed of input.seeds)
        for (const [index, counts] of countRandomPairs(comparisons, ready().table, may, input.pairs, seed).entries())
          for (const [level, count] of counts.entries()) {
            const sums = total[index];
            if (sums) sums[level] = (sums[level] ?? 0) + count;
          }
      return total;
    },

    /** Compare the pairs of the tasks that nobody has taken yet; `next` is shared by all members. */
    compare(input: { blocks: Blocks; tasks: PairTask[]; next: Int32Array }): {
      codes: Float64Array;
      counts: Float64Array;
      pairs: number;
    } {
      const { table: records } = ready();
      blocks = input.blocks;
      runs = [];
      const counter = patternCounter();
      const speaking = comparisons.flatMap(({ silent, level }, index) =>
        silent ? [] : [{ level, place: code?.places[index] ?? 0 }],
      );
      const places = Float64Array.from(speaking, ({ place }) => place);
      const { stride } = records;
      const levels = speaking.map(({ level }) => level);
      let run: PairRun = emptyRun();
      let pairs = 0;
      const visit = (a: number, b: number, rules: number): void => {
        let vector = rules;
        const [at, other] = [a * stride, b * stride];
        for (let index = 0; index < levels.length; index++) vector += (levels[index]?.(at, other) ?? 0) * (places[index] ?? 0);
        if (run.count === RUN) {
          runs.push(run);
          run = emptyRun();
        }
        run.left[run.count] = a < b ? a : b;
        run.right[run.count] = a < b ? b : a;
        run.pattern[run.count] = counter.number(vector);
        run.count += 1;
        pairs += 1;
      };
      for (let task = Atomics.add(input.next, 0, 1); task < input.tasks.length; task = Atomics.add(input.next, 0, 1)) {
        const own = input.tasks[task];
        if (own) eachPair(own, blocks, records, may, visit);
      }
      runs.push(run);
      return { codes: counter.codes(), counts: counter.counts(), pairs };
    },

    weigh(input: WeighInput): Weighed {
      const { table: records } = ready();
      model = input.model;
      scale = weigher(input.model, records, input.parameters);
      const weighed = weighRuns(runs, input, scale, records, excludes(input.model, records));
      runs = []; // nobody needs them any more, and they are most of the memory
      return weighed;
    },

    /** Divide groups. @returns by row of `rows`, the row that its part is named by */
    divide(input: Groups & { threshold: number }): Uint32Array {
      const { model: own, table: records } = ready();
      const forbid = excludes(own, records);
      const named = new Uint32Array(input.rows.length);
      const { pull } = rowsWeigher(scale, comparisons, code, records);
      let start = 0;
      for (const end of input.ends) {
        const n = end - start;
        const rows = input.rows.subarray(start, end);
        const pulls = new Float64Array(n * n);
        for (let i = 0; i < n; i++) {
          for (let j = i + 1; j < n; j++) {
            const [a, b] = [rows[i] ?? 0, rows[j] ?? 0];
            const said = forbid(a, b) || aloneInSource(may, records, a, b) ? FORBIDDEN : pull(a, b, input.threshold);
            pulls[i * n + j] = said;
            pulls[j * n + i] = said;
          }
        }
        const parts = agglomerate(n, pulls);
        for (let i = 0; i < n; i++) named[start + i] = rows[parts[i] ?? i] ?? 0;
        start = end;
      }
      return named;
    },

    /** Weight of each row against itself, at most so many rows, evenly chosen. */
    selfWeights(input: { most: number }): Float64Array {
      const { table: records } = ready();
      const step = Math.max(1, Math.ceil(records.rows / input.most));
      const { weight: weightOf } = rowsWeigher(scale, comparisons, code, records);
      const weights = new Float64Array(Math.ceil(records.rows / step));
      for (let row = 0, at = 0; row < records.rows; row += step, at++) weights[at] = weightOf(row, row);
      return weights;
    },
  };
};
export type CrewMember = ReturnType<typeof crewMember>;

const emptyRun = (): PairRun => ({
  left: new Uint32Array(RUN),
  right: new Uint32Array(RUN),
  pattern: new Uint32Array(RUN),
  count: 0,
});

/** Where sources hold nobody twice, or only pairs across sources link, two records of one source never stand together. */
const aloneInSource = (may: MayPair | undefined, { cells, stride }: RecordTable, a: number, b: number): boolean => {
  const [x, y] = [cells[a * stride] ?? 0, cells[b * stride] ?? 0];
  return may !== undefined && x === y && !may(x, y);
};

/** Match weight of any two rows, and what it says of their groups. What a comparison vector says is worked out once. */
const rowsWeigher = (
  scale: Weigher | undefined,
  comparisons: readonly CompiledComparison[],
  code: PatternCode | undefined,
  { stride }: RecordTable,
) => {
  if (!scale || !code) throw new Error('nothing was weighed yet');
  const levels = new Uint8Array(comparisons.length);
  const known = new Map<number, { vector: VectorWeight; adjustments: ReturnType<Weigher['adjustments']> }>();
  const said = (a: number, b: number) => {
    let number = 0;
    for (let index = 0; index < comparisons.length; index++) {
      const level = comparisons[index]?.level(a * stride, b * stride) ?? 0;
      levels[index] = level;
      number += level * (code.places[index] ?? 0);
    }
    const before = known.get(number);
    if (before) return before;
    const now = { vector: scale.vector(levels, 0), adjustments: scale.adjustments(levels, 0) };
    known.set(number, now);
    return now;
  };
  return {
    weight: (a: number, b: number): number => {
      const { vector, adjustments } = said(a, b);
      return scale.weight(vector, adjustments, a * stride, b * stride);
    },
    pull: (a: number, b: number, link: number): number => {
      const { vector, adjustments } = said(a, b);
      return pullOf(scale.weight(vector, adjustments, a * stride, b * stride), vector.against, link);
    },
  };
};

const weighRuns = (
  runs: readonly PairRun[],
  { levels, keptFrom, histogram }: WeighInput,
  scale: Weigher,
  { stride }: RecordTable,
  forbid: (a: number, b: number) => boolean,
): Weighed => {
  const comparisons = scale.logRatios.length;
  const patterns = comparisons === 0 ? 0 : levels.length / comparisons;
  const vectors = Array.from({ length: patterns }, (_, pattern) => scale.vector(levels, pattern * comparisons));
  const adjustments = Array.from({ length: patterns }, (_, pattern) => scale.adjustments(levels, pattern * comparisons));
  const counts = new Float64Array(histogram.bins);
  const expected = new Float64Array(histogram.bins);
  const probability = new Float64Array(patterns);
  /** A run without the pairs that are not kept, in its own arrays. */
  const weighRun = ({ left, right, pattern, count }: PairRun): Kept => {
    const weight = new Float32Array(count);
    const forbidden = new Uint8Array(count);
    let kept = 0;
    for (let at = 0; at < count; at++) {
      const number = pattern[at] ?? 0;
      const vector = vectors[number];
      const [a, b] = [left[at] ?? 0, right[at] ?? 0];
      if (!vector) continue;
      const found = scale.weight(vector, adjustments[number] ?? [], a * stride, b * stride);
      const chance = probabilityOf(found);
      const bin = Math.min(Math.max(Math.floor((found - histogram.from) / histogram.width), 0), histogram.bins - 1);
      counts[bin] = (counts[bin] ?? 0) + 1;
      expected[bin] = (expected[bin] ?? 0) + chance;
      probability[number] = (probability[number] ?? 0) + chance;
      if (found < keptFrom) continue;
      left[kept] = a;
      right[kept] = b;
      pattern[kept] = number;
      weight[kept] = found;
      if (forbid(a, b)) forbidden[kept] = 1;
      kept += 1;
    }
    return {
      left: left.subarray(0, kept),
      right: right.subarray(0, kept),
      pattern: pattern.subarray(0, kept),
      weight: weight.slice(0, kept),
      forbidden: forbidden.slice(0, kept),
    };
  };
  return { ...joined(runs.map(weighRun)), counts, expected, probability };
};

type Kept = Pick<Weighed, 'left' | 'right' | 'pattern' | 'weight' | 'forbidden'>;

const joined = (parts: readonly Kept[]): Kept => {
  const total = parts.reduce((sum, { weight }) => sum + weight.length, 0);
  const put = <A extends Uint32Array | Float32Array | Uint8Array>(into: A, of: (part: Kept) => A): A => {
    let at = 0;
    for (const part of parts) {
      into.set(of(part), at);
      at += part.weight.length;
    }
    return into;
  };
  return {
    left: put<Uint32Array>(new Uint32Array(total), (part) => part.left),
    right: put<Uint32Array>(new Uint32Array(total), (part) => part.right),
    pattern: put<Uint32Array>(new Uint32Array(total), (part) => part.pattern),
    weight: put<Float32Array>(new Float32Array(total), (part) => part.weight),
    forbidden: put<Uint8Array>(new Uint8Array(total), (part) => part.forbidden),
  };
};
