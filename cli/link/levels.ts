import type { Comparison } from '../../shared/contracts/model.ts';
import { NULL_LEVEL } from './outcome.ts';

/** Splink's number of a level: -1 is null, 0 anything else, and the more alike the higher. */
export const gamma = ({ levels }: Comparison, code: number): number => (code === NULL_LEVEL ? -1 : levels.length + 1 - code);

/** Codes of a comparison's levels, the null level left out. */
export const levelCodes = ({ levels }: Comparison): number[] =>
  Array.from({ length: levels.length + 1 }, (_, index) => index + 1);

export interface LevelParameters {
  m: number;
  u: number;
  /** log2(m/u). */
  weight: number;
}

/** m and u of a level as trained. */
export const levelParameters = ({ levels, otherwise }: Comparison, code: number): LevelParameters => {
  const { m = 0, u = 0 } = levels[code - 1] ?? otherwise;
  return { m, u, weight: m === u ? 0 : Math.log2(m / u) };
};
