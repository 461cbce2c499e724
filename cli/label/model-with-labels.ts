import type { MatchingModel } from '../../shared/contracts/model.ts';
import type { Patterns } from '../../shared/match/patterns.ts';
import type { RecordTable } from '../../shared/match/table.ts';
import { learnFromLabels, type VectorWeigher } from '../../shared/match/train/labels.ts';
import { type Parameters, parametersOf, withParameters } from '../../shared/match/train/parameters.ts';
import { weigher } from '../../shared/match/weigh.ts';
import { explainer } from '../link/explainer.ts';
import type { RowLabel } from './labels-file.ts';

/**
 * A trained model with what verdicts teach: other m, and another prior. Its thresholds, if it has any, are those of before.
 * @param patterns all scored pairs
 */
export const modelWithLabels = (
  model: MatchingModel,
  table: RecordTable,
  patterns: Patterns,
  labels: readonly RowLabel[],
): MatchingModel => {
  const parameters = parametersOf(model);
  if (!parameters) throw new Error('the model is not trained');
  const explain = explainer(model, table);
  const labelled = labels.map(({ left, right, same }) => {
    const { steps } = explain(left, right);
    const gain = steps.reduce((sum, { termFrequency }) => sum + termFrequency, 0);
    return { levels: steps.map(({ level }) => level), gain, same };
  });
  const weigh = (given: Parameters): VectorWeigher => {
    const scale = weigher(model, table, given);
    return (levels, at) => scale.weight(scale.vector(levels, at), [], 0, 0);
  };
  return withParameters(model, learnFromLabels(parameters, patterns, labelled, weigh));
};
