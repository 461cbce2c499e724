import { z } from 'zod';
import { ConfigurationError } from '../domain/errors.ts';

/** A variable that must be there; a queue's URL, a table's or bucket's name, a secret's ARN. */
export const text = z.string().min(1);

/**
 * What every function is given. A function's env.ts extends this with its own variables; the stack fills in the same type,
 * so a variable that is missing does not compile.
 */
export const BaseEnv = z.object({
  STAGE: z.string(),
  POWERTOOLS_SERVICE_NAME: z.string(),
  POWERTOOLS_METRICS_NAMESPACE: z.string(),
});

/** Parse the environment once, at cold start. @throws ConfigurationError naming the variables that are missing */
export const readEnv = <T extends z.ZodType>(schema: T): z.infer<T> => {
  const result = schema.safeParse(process.env);
  if (result.success) return result.data;
  throw new ConfigurationError(
    `environment variables missing or malformed: ${result.error.issues.map((i) => i.path.join('.')).join(', ')}`,
  );
};
