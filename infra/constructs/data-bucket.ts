import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, BucketPolicy, type IBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct, type IConstruct } from 'constructs';

export interface DataBucketProps {
  key: IKey;
  accessLogs: Bucket;
  removalPolicy: RemovalPolicy;
  /** Objects go after so many days; never where it is absent. */
  expireAfter?: Duration;
  /** Only those below these prefixes go; all where it is absent. */
  expiring?: readonly string[];
  /** Overwritten and deleted objects are kept for so many days. Absent: not versioned. */
  keepVersions?: Duration;
  /** Only where something must know the bucket before it exists. */
  name?: string;
}

/** A bucket for data about people: private, encrypted with the stage's key, TLS only, every request logged. */
export class DataBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, props: DataBucketProps) {
    super(scope, id);
    const { expireAfter, keepVersions, expiring } = props;
    this.bucket = new Bucket(this, 'Bucket', {
      ...(props.name === undefined ? {} : { bucketName: props.name }),
      encryption: BucketEncryption.KMS,
      encryptionKey: props.key,
      bucketKeyEnabled: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: keepVersions !== undefined,
      serverAccessLogsBucket: interfaceOf(props.accessLogs),
      serverAccessLogsPrefix: `${id.toLowerCase()}-bucket/`,
      removalPolicy: props.removalPolicy,
      lifecycleRules: [
        {
          abortIncompleteMultipartUploadAfter: Duration.days(3),
          ...(expireAfter && !expiring ? { expiration: expireAfter } : {}),
          ...(keepVersions ? { noncurrentVersionExpiration: keepVersions } : {}),
        },
        ...(expireAfter ? (expiring ?? []).map((prefix) => ({ prefix, expiration: expireAfter })) : []),
      ],
    });
    retainPolicy(this.bucket, props.removalPolicy);
  }
}

/** A bucket that stays must keep the policy that demands TLS. */
export const retainPolicy = (bucket: Bucket, removalPolicy: RemovalPolicy): void => {
  if (bucket.policy instanceof BucketPolicy) bucket.policy.applyRemovalPolicy(removalPolicy);
};

const isBucket = (construct: IConstruct): construct is IBucket => construct instanceof Bucket;
/** CDK's class does not fit its own interface where optional properties are exact: the two differ in a mere `| undefined`. */
export const interfaceOf = (bucket: Bucket): IBucket => {
  if (isBucket(bucket)) return bucket;
  throw new Error('unreachable: a Bucket is an IBucket');
};
