import type { MatchingModel } from '../../contracts/model.ts';

/** Probability of each level given that it is not null: the model's levels in order, then otherwise. */
export type Distribution = Float64Array;

/** What Fellegi and Sunter's model consists of, by comparison. */
export interface Parameters {
  m: Distribution[];
  u: Distribution[];
  /** By relation, by comparison. */
  relations: Distribution[][];
  /** Of two random records: probability that they are one person, and that they are related so. */
  prior: number;
  relationPriors: number[];
}

/** Where nothing is known yet: most true pairs agree on the first level, fewer on each further. */
export const expectedM = (levels: number): Distribution => {
  const weights = Float64Array.from({ length: levels }, (_, level) => (level === 0 ? 9 : level === levels - 1 ? 0.5 : 1));
  return normalised(weights);
};

export const normalised = (weights: Distribution): Distribution => {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
};

/** The parameters written into a model, as those of config/matching. */
export const withParameters = (model: MatchingModel, { m, u, relations, prior, relationPriors }: Parameters): MatchingModel => ({
  ...model,
  prior,
  comparisons: model.comparisons.map((comparison, index) => {
    const at = (distribution: Distribution | undefined, level: number): number => rounded(distribution?.[level] ?? 0);
    const last = comparison.levels.length;
    return {
      ...comparison,
      levels: comparison.levels.map((level, number) => ({ ...level, m: at(m[index], number), u: at(u[index], number) })),
      otherwise: { m: at(m[index], last), u: at(u[index], last) },
    };
  }),
  relations: model.relations.map((relation, number) => ({
    ...relation,
    prior: rounded(relationPriors[number] ?? 0),
    levels: Object.fromEntries(
      model.comparisons.map(({ id }, index) => [id, Array.from(relations[number]?.[index] ?? [], rounded)]),
    ),
  })),
});

/** Six significant digits: what a person reads and a file need not exceed. */
const rounded = (value: number): number => Number(value.toPrecision(6));

/** @returns undefined where some parameter is not there: the model was not trained */
export const parametersOf = (model: MatchingModel): Parameters | undefined => {
  const read = (of: (level: { m?: number | undefined; u?: number | undefined }) => number | undefined): Distribution[] =>
    model.comparisons.map(({ levels, otherwise }) =>
      Float64Array.from([...levels, otherwise], (level) => of(level) ?? Number.NaN),
    );
  const m = read((level) => level.m);
  const u = read((level) => level.u);
  const relations = model.relations.map((relation) =>
    model.comparisons.map(({ id }) => Float64Array.from(relation.levels?.[id] ?? [Number.NaN])),
  );
  const relationPriors = model.relations.map((relation) => relation.prior ?? Number.NaN);
  const { prior } = model;
  const known = [...m, ...u, ...relations.flat()].every((each) => each.every((value) => !Number.isNaN(value)));
  if (prior === undefined || !known || relationPriors.some(Number.isNaN)) return undefined;
  return { m, u, relations, prior, relationPriors };
};

/** The parameters as a model says them, rounded: training and a later run with its model weigh alike. */
export const asWritten = (model: MatchingModel, parameters: Parameters): Parameters =>
  parametersOf(withParameters(model, parameters)) ?? parameters;
