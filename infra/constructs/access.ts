import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';

/**
 * What a role may do to one thing. CDK's own grants say `s3:GetObject*` and the like, so every action is named here.
 * `key`: how what is done uses the key that encrypts the thing.
 */
export interface Access {
  actions: readonly string[];
  resources: readonly string[];
  key: 'none' | 'decrypt' | 'encrypt';
}

type TableAction = 'BatchGetItem' | 'BatchWriteItem' | 'DeleteItem' | 'GetItem' | 'PutItem' | 'Query' | 'Scan' | 'UpdateItem';

export const onTable = (table: TableV2, ...actions: readonly TableAction[]): Access => ({
  actions: actions.map((action) => `dynamodb:${action}`),
  resources: [table.tableArn],
  // DynamoDB opens the table's key for each caller, to read and to write.
  key: 'decrypt',
});
export const onIndex = (table: TableV2, index: string): Access => ({
  actions: ['dynamodb:Query'],
  resources: [`${table.tableArn}/index/${index}`],
  key: 'decrypt',
});

/** Objects under the prefix, with the slash that ends it; the whole bucket where there is none. */
const under = (bucket: Bucket, prefix: string): string[] => [bucket.arnForObjects(`${prefix}*`)];
export const readObjects = (bucket: Bucket, prefix = ''): Access => ({
  actions: ['s3:GetObject'],
  resources: under(bucket, prefix),
  key: 'decrypt',
});
/** KMS decrypts too: the parts of a multipart upload are read back when it completes. */
export const writeObjects = (bucket: Bucket, prefix = ''): Access => ({
  actions: ['s3:PutObject'],
  resources: under(bucket, prefix),
  key: 'encrypt',
});
export const deleteObjects = (bucket: Bucket, prefix = ''): Access => ({
  actions: ['s3:DeleteObject'],
  resources: under(bucket, prefix),
  key: 'none',
});
/** Also what turns "access denied" into "not found" when an object is missing. */
export const listObjects = (bucket: Bucket): Access => ({
  actions: ['s3:ListBucket'],
  resources: [bucket.bucketArn],
  key: 'none',
});

export const sendTo = (queue: IQueue): Access => ({ actions: ['sqs:SendMessage'], resources: [queue.queueArn], key: 'encrypt' });
export const consume = (queue: IQueue): Access => ({
  actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'],
  resources: [queue.queueArn],
  key: 'decrypt',
});

export const readSecrets = (arns: readonly string[]): Access => ({
  actions: ['secretsmanager:GetSecretValue'],
  resources: arns,
  key: 'decrypt',
});

export const invoke = (...functions: readonly IFunction[]): Access => ({
  actions: ['lambda:InvokeFunction'],
  resources: functions.map((each) => each.functionArn),
  key: 'none',
});
export const startExecution = (machineArn: string): Access => ({
  actions: ['states:StartExecution'],
  resources: [machineArn],
  key: 'none',
});
export const writeLogs = (group: ILogGroup): Access => ({
  actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  resources: [group.logGroupArn],
  key: 'none',
});

/** One policy for all of it, with what it needs of the key. */
export const policyOf = (access: readonly Access[], key: IKey): PolicyDocument => {
  const used = access.filter((each) => each.resources.length > 0);
  const encrypts = used.some((each) => each.key === 'encrypt');
  const keyActions = ['kms:Decrypt', ...(encrypts ? ['kms:GenerateDataKey'] : [])];
  const usesKey = used.some((each) => each.key !== 'none');
  const statements: Access[] = usesKey ? [...used, { actions: keyActions, resources: [key.keyArn], key: 'none' }] : used;
  return new PolicyDocument({
    statements: statements.map(
      ({ actions, resources }) => new PolicyStatement({ effect: Effect.ALLOW, actions: [...actions], resources: [...resources] }),
    ),
  });
};
