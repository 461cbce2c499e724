import type { z } from 'zod';
import { parseJson } from '../../shared/contracts/parse.ts';
import { ContractError } from '../../shared/domain/errors.ts';

/** @returns what a message's body says; undefined where it does not fit its contract */
export const readBody = <T extends z.ZodType>(schema: T, body: string): z.infer<T> | undefined => {
  try {
    return parseJson(schema, body, 'a message');
  } catch (error) {
    if (error instanceof ContractError) return undefined;
    throw error;
  }
};
