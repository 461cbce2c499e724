import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AttributeType, Billing, ProjectionType, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { IndexName } from '../../shared/contracts/table.ts';
import { ConfigurationError } from '../../shared/domain/errors.ts';
import { acknowledge } from '../constructs/acknowledge.ts';
import { DataBucket, retainPolicy } from '../constructs/data-bucket.ts';
import { dataKey } from '../constructs/data-key.ts';
import type { Settings } from '../settings.ts';

export const DUE_INDEX: IndexName = 'due';

/** A Lambda's environment holds 4 KB: so many bytes of it are for the list of destinations and the ARNs of their secrets. */
const ROOM_FOR_DESTINATIONS = 3300;
/** What one takes: its id as key and in the ARN, and about 110 bytes around them. */
const roomOf = (destination: string): number => 2 * destination.length + 110;

/** Where data lies: buckets, tables and secrets, all under one key. */
export class Storage extends Construct {
  readonly key: Key;
  readonly landing: Bucket;
  readonly landingName: string;
  readonly reports: Bucket;
  readonly config: Bucket;
  readonly work: Bucket;
  readonly identity: TableV2;
  readonly profile: TableV2;
  readonly control: TableV2;
  /** ARN of the key of every keyed hash. */
  readonly hashKeyArn: string;
  /** ARN of the signing secret of each destination, by its id. */
  readonly destinationSecretArns: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, settings: Settings, destinations: readonly string[]) {
    super(scope, id);
    const stack = Stack.of(this);
    const removalPolicy = settings.removalPolicy === 'retain' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    // The one bucket with a name of its own: its queue and the key must name it before it exists.
    this.landingName = `hcp360-${settings.stage}-landing-${stack.account}-${settings.region}`;
    const notifyingBucketArn = stack.formatArn({ service: 's3', region: '', account: '', resource: this.landingName });
    this.key = dataKey(this, 'Key', { removalPolicy, notifyingBucketArn });

    const accessLogs = new Bucket(this, 'AccessLogs', {
      // S3 delivers access logs to buckets with its own keys without further ado; they hold keys and callers, no content.
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy,
      lifecycleRules: [{ expiration: Duration.days(settings['retentionDays.logs']) }],
    });

    const shared = { key: this.key, accessLogs, removalPolicy };
    const landingDays = Duration.days(settings['retentionDays.landing']);
    const landing = new DataBucket(this, 'Landing', {
      ...shared,
      name: this.landingName,
      expireAfter: landingDays,
      // A source that drops another file under the same name must not take the first one away before it is read.
      keepVersions: landingDays,
    });
    const reports = new DataBucket(this, 'Reports', {
      ...shared,
      expireAfter: Duration.days(settings['retentionDays.reports']),
      // The hospital reference stays: names are resolved against it until a newer list comes.
      expiring: ['reports/', 'quarantine/'],
    });
    const config = new DataBucket(this, 'Config', { ...shared, keepVersions: Duration.days(365) });
    const work = new DataBucket(this, 'Work', { ...shared, expireAfter: Duration.days(settings['retentionDays.work']) });
    this.landing = landing.bucket;
    this.reports = reports.bucket;
    this.config = config.bucket;
    this.work = work.bucket;
    retainPolicy(accessLogs, removalPolicy);

    const table = {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.customerManagedKey(this.key),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: settings.removalPolicy === 'retain',
      removalPolicy,
    };
    this.identity = new TableV2(this, 'Identity', table);
    this.profile = new TableV2(this, 'Profile', {
      ...table,
      globalSecondaryIndexes: [
        {
          indexName: DUE_INDEX,
          partitionKey: { name: `${DUE_INDEX}Pk`, type: AttributeType.STRING },
          sortKey: { name: `${DUE_INDEX}Sk`, type: AttributeType.STRING },
          projectionType: ProjectionType.KEYS_ONLY,
        },
      ],
    });
    this.control = new TableV2(this, 'Control', { ...table, timeToLiveAttribute: 'expiresAt' });

    const hashKey = this.secret(
      'HashKey',
      'hcp360: the key of every keyed hash. Never change it: all table keys are made with it.',
      removalPolicy,
    );
    acknowledge(
      hashKey,
      'AwsSolutions-SMG4',
      'Every key in the tables is a hash made with it: a rotation would orphan all identities.',
    );
    this.hashKeyArn = hashKey.ref;
    if (destinations.reduce((sum, each) => sum + roomOf(each), 0) > ROOM_FOR_DESTINATIONS)
      throw new ConfigurationError(
        `destinations/: ${destinations.length} are too many for one stage (about 20; more with shorter ids): divide them among stages`,
      );
    this.destinationSecretArns = Object.fromEntries(
      destinations.map((destination) => {
        const secret = this.secret(`Destination-${destination}`, `hcp360: signs the webhooks to ${destination}`, removalPolicy);
        acknowledge(
          secret,
          'AwsSolutions-SMG4',
          'The receiver must take the new secret at the same moment: an operator rotates it together with them (docs/operating.md).',
        );
        return [destination, secret.ref];
      }),
    );
  }

  /** 44 letters and digits: 33 bytes read as base64. The L2 Secret would write wildcard actions into the key's policy. */
  private secret(id: string, description: string, removalPolicy: RemovalPolicy): CfnSecret {
    const secret = new CfnSecret(this, id, {
      description,
      kmsKeyId: this.key.keyArn,
      generateSecretString: { passwordLength: 44, excludePunctuation: true },
    });
    secret.applyRemovalPolicy(removalPolicy);
    return secret;
  }
}
