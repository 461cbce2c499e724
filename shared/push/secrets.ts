import { z } from 'zod';
import { parseJson } from '../contracts/parse.ts';
import { ConfigurationError } from '../domain/errors.ts';
import { DestinationId } from '../domain/ids.ts';

/** Destination → ARN of its signing secret: the environment variable DESTINATION_SECRETS. */
const DestinationSecrets = z.record(DestinationId, z.string());

/** @param read a secret's text by its ARN */
export const secretReader = (json: string, read: (arn: string) => Promise<string>) => {
  const arns = parseJson(DestinationSecrets, json, 'DESTINATION_SECRETS');
  return async (destination: DestinationId): Promise<string> => {
    const arn = arns[destination];
    if (arn === undefined)
      throw new ConfigurationError(`destination ${destination} has no signing secret: deploy the stack with it`);
    return await read(arn);
  };
};
