import type { MatchingModel } from '../../contracts/model.ts';
import { block } from '../block.ts';
import { eachPair, type MayPair, pairTasks } from '../pairs.ts';
import type { RecordTable } from '../table.ts';

/**
 * Probability that two random records are one person, from rules that hold of almost nobody else and the share of true pairs that they are
 * thought to find (as Splink's `estimate_probability_two_random_records_match`). Undefined where the model has no such rules.
 * @param allPairs how many pairs the records make
 */
export const deterministicPrior = (
  model: MatchingModel,
  table: RecordTable,
  may: MayPair | undefined,
  allPairs: number,
): number | undefined => {
  const { deterministicRules: given } = model;
  if (!given || allPairs === 0) return undefined;
  const blocks = block({ ...model, blockingRules: given.rules.map((on, rule) => ({ id: `rule${rule}`, on })) }, table);
  let found = 0;
  for (const task of pairTasks(blocks, Number.MAX_SAFE_INTEGER))
    eachPair(task, blocks, table, may, () => {
      found += 1;
    });
  return Math.min(Math.max(found / given.recall / allPairs, 1e-15), 0.4);
};
