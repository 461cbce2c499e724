import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Objects } from '../contracts/objects.ts';
import type { Queue } from '../contracts/queue.ts';
import type { Table } from '../contracts/table.ts';
import { ConfigurationError } from '../domain/errors.ts';
import { DynamoTable } from '../stores/dynamo-table.ts';
import { S3Objects } from '../stores/objects.ts';
import { SqsQueue } from '../stores/queues.ts';

// Built once an execution environment, when a handler first asks: a function pays only for the clients it uses.
const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
};
const dynamo = once(() =>
  DynamoDBDocumentClient.from(new DynamoDBClient({}), { marshallOptions: { removeUndefinedValues: true } }),
);
const s3 = once(() => new S3Client({}));
const sqs = once(() => new SQSClient({}));
const secrets = once(() => new SecretsProvider());

export const tableNamed = (name: string): Table => new DynamoTable(dynamo(), name);
export const bucketNamed = (name: string): Objects => new S3Objects(s3(), name);
export const queueAt = (url: string): Queue => new SqsQueue(sqs(), url);

/** A secret's text, kept for five minutes so that a rotation is seen. @throws ConfigurationError */
export const secret = async (arn: string): Promise<string> => {
  const value = await secrets().get(arn, { maxAge: 300 });
  if (typeof value !== 'string' || value === '') throw new ConfigurationError('a secret has no text value');
  return value;
};

/** The key of every keyed hash. It never rotates: all keys in the tables are made with it. */
export const hashKey = once(() => {
  let key: Promise<Uint8Array> | undefined;
  return (arn: string): Promise<Uint8Array> => {
    key ??= secret(arn).then((text) => Buffer.from(text, 'utf8'));
    key.catch(() => {
      key = undefined; // a failed read is tried again by the next invocation
    });
    return key;
  };
})();
