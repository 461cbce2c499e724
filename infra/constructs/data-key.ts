import { ArnFormat, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, Effect, PolicyDocument, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/** What the account may do with its key, and delegate by IAM: all there is for a symmetric key, spelt out (no `kms:*`). */
const ACCOUNT_ACTIONS = [
  'CancelKeyDeletion',
  'CreateAlias',
  'CreateGrant',
  'Decrypt',
  'DeleteAlias',
  'DescribeKey',
  'DisableKey',
  'DisableKeyRotation',
  'EnableKey',
  'EnableKeyRotation',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyWithoutPlaintext',
  'GetKeyPolicy',
  'GetKeyRotationStatus',
  'ListGrants',
  'ListKeyPolicies',
  'ListKeyRotations',
  'ListResourceTags',
  'PutKeyPolicy',
  'ReEncryptFrom',
  'ReEncryptTo',
  'RetireGrant',
  'RevokeGrant',
  'RotateKeyOnDemand',
  'ScheduleKeyDeletion',
  'TagResource',
  'UntagResource',
  'UpdateAlias',
  'UpdateKeyDescription',
].map((action) => `kms:${action}`);

/** An AWS service that may use the key by itself, for what happens in this account at a resource of this ARN. */
const serviceUse = (scope: Construct, service: string, sourceArn: string): PolicyStatement =>
  new PolicyStatement({
    effect: Effect.ALLOW,
    principals: [new ServicePrincipal(service)],
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    // In a key policy "*" is this key.
    resources: ['*'],
    conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account }, ArnLike: { 'aws:SourceArn': sourceArn } },
  });

export interface DataKeyProps {
  removalPolicy: RemovalPolicy;
  /** The bucket whose notifications S3 writes to an encrypted queue; by name, since the bucket itself needs this key first. */
  notifyingBucketArn: string;
}

/** The one customer-managed key of a stage: tables, buckets, queues, secrets and the alarm topic. Rotated yearly by KMS. */
export const dataKey = (scope: Construct, id: string, props: DataKeyProps): Key => {
  const alarms = Stack.of(scope).formatArn({
    service: 'cloudwatch',
    resource: 'alarm',
    resourceName: '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return new Key(scope, id, {
    description: 'hcp360: tables, buckets, queues, secrets and alarms',
    enableKeyRotation: true,
    removalPolicy: props.removalPolicy,
    policy: new PolicyDocument({
      statements: [
        new PolicyStatement({ principals: [new AccountRootPrincipal()], actions: ACCOUNT_ACTIONS, resources: ['*'] }),
        serviceUse(scope, 's3.amazonaws.com', props.notifyingBucketArn),
        serviceUse(scope, 'cloudwatch.amazonaws.com', alarms),
      ],
    }),
  });
};
