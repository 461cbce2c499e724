import type { MatchingModel } from '../contracts/model.ts';
import type { Country } from '../domain/hcp.ts';
import { type LiveModel, liveModels } from './live.ts';

const ready = new WeakMap<readonly MatchingModel[], (country: Country) => LiveModel>();

/**
 * The models of one configuration, made ready for comparing once.
 * @returns the model of a country; it throws a ConfigurationError where none covers it
 */
export const modelsOf = (matching: readonly MatchingModel[]): ((country: Country) => LiveModel) => {
  const known = ready.get(matching) ?? liveModels(matching);
  ready.set(matching, known);
  return known;
};
