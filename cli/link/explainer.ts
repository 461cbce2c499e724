import type { MatchingModel } from '../../shared/contracts/model.ts';
import { compile } from '../../shared/match/compile.ts';
import { excluding } from '../../shared/match/exclude.ts';
import type { RecordTable } from '../../shared/match/table.ts';
import { parametersOf } from '../../shared/match/train/parameters.ts';
import { weigher } from '../../shared/match/weigh.ts';
import type { Explanation } from './outcome.ts';

/** Why any two rows have their weight under a trained model. */
export const explainer = (model: MatchingModel, table: RecordTable): ((left: number, right: number) => Explanation) => {
  const parameters = parametersOf(model);
  if (!parameters) throw new Error('the model is not trained');
  const comparisons = compile(model, table);
  const scale = weigher(model, table, parameters);
  const excluded = excluding(model, table);
  const strangers = 1 - parameters.prior - parameters.relationPriors.reduce((sum, each) => sum + each, 0);
  const prior = Math.log2(parameters.prior / strangers);
  return (left, right) => {
    const [a, b] = [left * table.stride, right * table.stride];
    const levels = Uint8Array.from(comparisons, ({ level }) => level(a, b));
    const adjustments = scale.adjustments(levels, 0);
    const steps = Array.from(levels, (level, comparison) => ({
      level,
      weight: scale.logRatios[comparison]?.[level] ?? 0,
      termFrequency: adjustments
        .filter((adjustment) => adjustment.comparison === comparison)
        .reduce((sum, { slot, map, gain }) => {
          const gainOf = (at: number): number => {
            const cell = table.cells[at + slot] ?? 0;
            return gain[map ? (map[cell] ?? 0) : cell] ?? 0;
          };
          return sum + Math.min(gainOf(a), gainOf(b));
        }, 0),
    }));
    const weight = scale.weight(scale.vector(levels, 0), adjustments, a, b);
    const relations = weight - steps.reduce((sum, step) => sum + step.weight + step.termFrequency, prior);
    // What is left is rounding where the model has no relations.
    return { prior, steps, relations: Math.abs(relations) < 1e-6 ? 0 : relations, weight, cannotLink: excluded(left, right) };
  };
};
