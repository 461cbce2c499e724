import type { z } from 'zod';
import { ContractError } from '../domain/errors.ts';

const issuesOf = (error: z.ZodError): string[] =>
  error.issues.slice(0, 10).map((issue) => `${issue.path.map(String).join('.') || '(whole)'}: ${issue.message}`);

/** Parse a value at an edge. @throws ContractError that names the paths, never the values */
export const parse = <T extends z.ZodType>(schema: T, value: unknown, what: string): z.infer<T> => {
  const result = schema.safeParse(value);
  if (!result.success) throw new ContractError(what, issuesOf(result.error));
  return result.data;
};

/** Parse JSON text at an edge. JSON.parse would quote the text in its message, so that message is dropped. @throws ContractError */
export const parseJson = <T extends z.ZodType>(schema: T, text: string, what: string): z.infer<T> => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ContractError(what, ['(whole): not JSON']);
  }
  return parse(schema, value, what);
};
