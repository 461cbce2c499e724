import type { MatchingModel } from '../contracts/model.ts';
import { frequenciesOf } from './frequencies.ts';
import { columnOf, type RecordTable } from './table.ts';
import type { Parameters } from './train/parameters.ts';

/*
 * Match weight: log2 of the odds that two records are one person, given the levels of all comparisons.
 *
 *   odds = prior · Π m/u / (1 − prior − Σ related + Σ related · Π r/u)
 *
 * where r is how often people of that relation agree. A value's own frequency stands for u where a level says so: 1/u of the level becomes
 * 1/frequency (as in Splink), for persons and for relations that share the value alike.
 */

/** What one comparison vector says, before any value's frequency. */
export interface VectorWeight {
  /** log2 of prior · Π m/u. */
  match: number;
  /** By relation: log2 of related · Π r/u. */
  related: Float64Array;
  /** log2 of Π m/u over the comparisons that speak against a match alone: how far the two disagree, 0 where they do not. */
  against: number;
}

/** A level's term-frequency adjustment: for which comparison and level, and by which column. */
interface Adjustment {
  comparison: number;
  level: number;
  slot: number;
  map: Uint32Array | undefined;
  /** By value number: log2(u / frequency). */
  gain: Float64Array;
  /** By relation: do related persons share the value? */
  shared: readonly boolean[];
}

export interface Weigher {
  vector(levels: ArrayLike<number>, at: number): VectorWeight;
  /** The adjustments that count at these levels. */
  adjustments(levels: ArrayLike<number>, at: number): Adjustment[];
  /** Most that adjustments could add. */
  highestGain: number;
  /** Match weight of two rows, by where their cells begin. */
  weight(vector: VectorWeight, adjustments: readonly Adjustment[], a: number, b: number): number;
  /** log2 of m/u by comparison and level; 0 at null. */
  logRatios: Float64Array[];
}

const log2Ratio = (over: number, under: number): number => Math.log2(Math.max(over, 1e-12) / Math.max(under, 1e-12));

export const probabilityOf = (weight: number): number => {
  if (weight > 50) return 1;
  const odds = 2 ** weight;
  return odds / (1 + odds);
};

/** A pair says at most so much for or against: one record full of mistakes must not outvote what holds the others together. */
const MOST_FOR = 16;
const MOST_AGAINST = 3;

/**
 * What a pair says of whether two groups are one person: a link, by how far it is above the threshold; any other, only as far as the two
 * disagree. Two records that have nothing in common to compare do not speak against their being one.
 */
export const pullOf = (weight: number, against: number, link: number): number =>
  weight >= link ? Math.min(weight - link, MOST_FOR) : Math.max(weight - link, against, -MOST_AGAINST);

export const sharesOf = (model: MatchingModel): boolean[][] =>
  model.relations.map(({ shares }) => model.comparisons.map(({ id }) => shares.includes(id)));

/** A level's frequency column: of the value the more frequent counts, so that a slip of the pen gains nothing. */
const adjustmentsOf = (model: MatchingModel, table: RecordTable, parameters: Parameters): Adjustment[] => {
  const shares = sharesOf(model);
  return model.comparisons.flatMap(({ levels }, comparison) =>
    levels.flatMap(({ termFrequency }, index): Adjustment[] => {
      if (termFrequency === undefined) return [];
      const u = parameters.u[comparison]?.[index] ?? 1;
      const { slot, map } = columnOf(table, termFrequency);
      const gain = frequenciesOf(model, table, termFrequency)?.map((frequency) => log2Ratio(u, frequency));
      if (!gain) return [];
      return [{ comparison, level: index + 1, slot, map, gain, shared: shares.map((relation) => relation[comparison] === true) }];
    }),
  );
};

export const weigher = (model: MatchingModel, table: RecordTable, parameters: Parameters): Weigher => {
  const { m, u, relations, prior, relationPriors } = parameters;
  const ratios = (over: readonly Float64Array[]): Float64Array[] =>
    over.map((each, comparison) =>
      Float64Array.from({ length: each.length + 1 }, (_, level) =>
        level === 0 ? 0 : log2Ratio(each[level - 1] ?? 0, u[comparison]?.[level - 1] ?? 0),
      ),
    );
  const logRatios = ratios(m);
  const disagreements = logRatios.map((each) => each.map((ratio) => Math.min(ratio, 0)));
  const relationRatios = relations.map(ratios);
  const strangers = Math.max(1 - prior - relationPriors.reduce((sum, each) => sum + each, 0), 1e-12);
  const all = adjustmentsOf(model, table, parameters);
  const { cells } = table;
  const sum = (over: readonly Float64Array[], levels: ArrayLike<number>, at: number): number => {
    let total = 0;
    for (let comparison = 0; comparison < over.length; comparison++)
      total += over[comparison]?.[levels[at + comparison] ?? 0] ?? 0;
    return total;
  };
  return {
    logRatios,
    highestGain: all.reduce(
      (most, { gain }) =>
        most +
        Math.max(
          0,
          gain.reduce((high, each) => Math.max(high, each), 0),
        ),
      0,
    ),
    vector: (levels, at) => ({
      against: sum(disagreements, levels, at),
      match: Math.log2(prior) + sum(logRatios, levels, at),
      related: Float64Array.from(
        relationRatios,
        (over, relation) => Math.log2(relationPriors[relation] ?? 0) + sum(over, levels, at),
      ),
    }),
    adjustments: (levels, at) => all.filter(({ comparison, level }) => levels[at + comparison] === level),
    weight(vector, adjustments, a, b) {
      let match = vector.match;
      let otherwise = strangers;
      for (let index = 0; index < adjustments.length; index++) {
        const adjustment = adjustments[index];
        if (adjustment) match += gainOf(adjustment, cells, a, b);
      }
      for (let relation = 0; relation < vector.related.length; relation++) {
        let related = vector.related[relation] ?? 0;
        for (let index = 0; index < adjustments.length; index++) {
          const adjustment = adjustments[index];
          if (adjustment?.shared[relation]) related += gainOf(adjustment, cells, a, b);
        }
        otherwise += 2 ** related;
      }
      return match - Math.log2(otherwise);
    },
  };
};

const gainOf = ({ slot, map, gain }: Adjustment, cells: Uint32Array, a: number, b: number): number => {
  const [x, y] = [cells[a + slot] ?? 0, cells[b + slot] ?? 0];
  return Math.min(gain[map ? (map[x] ?? 0) : x] ?? 0, gain[map ? (map[y] ?? 0) : y] ?? 0);
};
