import type { MatchingConfig } from '../contracts/config.ts';
import { ConfigurationError } from '../domain/errors.ts';
import type { Country } from '../domain/hcp.ts';

/** @returns the model of a country; it throws a ConfigurationError where none covers it */
export const modelByCountry =
  (matching: readonly MatchingConfig[]) =>
  (country: Country): MatchingConfig => {
    const model = matching.find((each) => each.country === country);
    if (!model) throw new ConfigurationError(`no matching model for ${country}`);
    return model;
  };
