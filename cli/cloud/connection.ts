import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Objects } from '../../shared/contracts/objects.ts';
import { parse } from '../../shared/contracts/parse.ts';
import type { Table } from '../../shared/contracts/table.ts';
import { DynamoTable } from '../../shared/stores/dynamo-table.ts';
import { S3Objects } from '../../shared/stores/objects.ts';
import { CliError, messageOf, usageError } from '../errors.ts';
import type { Target } from '../options.ts';
import { findLocalCloud } from './local-state.ts';
import { StackOutputs } from './stack-outputs.ts';

/** A pipeline somewhere, local or deployed, and the ways into it. */
export interface Connection {
  /** For people: "the local cloud at http://127.0.0.1:4566", "stage prod in eu-west-1". */
  name: string;
  outputs: StackOutputs;
  /** Of a local cloud that was left up: the origin that takes its webhooks. */
  receiver?: string;
  s3: S3Client;
  sqs: SQSClient;
  bucket(name: string): Objects;
  table(name: string): Table;
  /** A secret's text. */
  secret(arn: string): Promise<string>;
  close(): void;
}

/** What every SDK client is made with. */
export interface ClientConfig {
  endpoint?: string;
  region?: string;
  profile?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
  forcePathStyle?: boolean;
}

/** Connect with given outputs: to the local cloud that this process started. */
export const connect = (name: string, config: ClientConfig, outputs: StackOutputs): Connection => {
  const s3 = new S3Client(config);
  const sqs = new SQSClient(config);
  const dynamo = new DynamoDBClient(config);
  const secrets = new SecretsManagerClient(config);
  const documents = DynamoDBDocumentClient.from(dynamo, { marshallOptions: { removeUndefinedValues: true } });
  return {
    name,
    outputs,
    s3,
    sqs,
    bucket: (bucket) => new S3Objects(s3, bucket),
    table: (table) => new DynamoTable(documents, table),
    secret: async (arn) => {
      const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: arn }));
      if (SecretString === undefined) throw new CliError(`the secret ${arn} has no text`);
      return SecretString;
    },
    close: () => {
      for (const client of [s3, sqs, dynamo, secrets]) client.destroy();
    },
  };
};

/** How anybody reaches a local cloud: it takes any credentials. */
export const localClientConfig = (origin: string): ClientConfig => ({
  endpoint: origin,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  forcePathStyle: true,
});

const connectStage = async (stage: string, target: Target): Promise<Connection> => {
  const config = {
    ...(target.region === undefined ? {} : { region: target.region }),
    ...(target.profile === undefined ? {} : { profile: target.profile }),
  };
  const cloudformation = new CloudFormationClient(config);
  try {
    const StackName = `hcp360-${stage}`;
    const { Stacks } = await cloudformation.send(new DescribeStacksCommand({ StackName }));
    const outputs = Object.fromEntries(
      (Stacks?.[0]?.Outputs ?? []).map(({ OutputKey = '', OutputValue }) => [OutputKey, OutputValue]),
    );
    const region = await cloudformation.config.region();
    return connect(`stage ${stage} in ${region}`, config, parse(StackOutputs, outputs, `the outputs of stack ${StackName}`));
  } catch (error) {
    throw new CliError(
      `stage ${stage} cannot be reached: ${messageOf(error)}`,
      'check --stage, --region and --profile, and that "npx cdk deploy" has run there',
      undefined,
      { cause: error },
    );
  } finally {
    cloudformation.destroy();
  }
};

/**
 * Connect to a deployed stage (`stage`), or to a local cloud (`endpoint`, else the one that a command with --keep left up).
 * @throws CliError that says what to start or check
 */
export const connectTo = async (target: Target): Promise<Connection> => {
  if (target.stage !== undefined && target.endpoint !== undefined) throw usageError('give --stage or --endpoint, not both');
  if (target.stage !== undefined) return connectStage(target.stage, target);
  const local = await findLocalCloud(target.endpoint);
  const connection = connect(`the local cloud at ${local.origin}`, localClientConfig(local.origin), local.outputs);
  return { ...connection, receiver: local.receiver };
};
