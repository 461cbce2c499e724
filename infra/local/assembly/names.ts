import { createHash } from 'node:crypto';

/** The account that everything local belongs to. */
export const ACCOUNT = '000000000000';
/** The region that everything local is in. */
export const REGION = 'us-east-1';

/** The property that may hold an explicit name, and how long a name may be, by resource type. */
const NAMING: Readonly<Record<string, { property: string; longest: number }>> = {
  'AWS::S3::Bucket': { property: 'BucketName', longest: 63 },
  'AWS::SQS::Queue': { property: 'QueueName', longest: 75 },
  'AWS::DynamoDB::Table': { property: 'TableName', longest: 255 },
  'AWS::DynamoDB::GlobalTable': { property: 'TableName', longest: 255 },
  'AWS::Lambda::Function': { property: 'FunctionName', longest: 64 },
  'AWS::StepFunctions::StateMachine': { property: 'StateMachineName', longest: 80 },
  'AWS::Scheduler::Schedule': { property: 'Name', longest: 64 },
  'AWS::SecretsManager::Secret': { property: 'Name', longest: 255 },
  'AWS::SNS::Topic': { property: 'TopicName', longest: 255 },
  'AWS::Logs::LogGroup': { property: 'LogGroupName', longest: 255 },
  'AWS::IAM::Role': { property: 'RoleName', longest: 64 },
};

/** The property of `type` that may name it explicitly, where it has one. */
export function nameProperty(type: string): string | undefined {
  return NAMING[type]?.property;
}

/**
 * The name a resource gets: the template's own, else `<Stack>-<LogicalId>` (AWS adds random letters; here a name must
 * stay the same from run to run, because stored data hangs on it).
 */
export function physicalName(
  type: string,
  stack: string,
  logicalId: string,
  explicit: string | undefined,
  fifo: boolean,
): string {
  const longest = NAMING[type]?.longest ?? 255;
  const name = explicit ?? shorten(`${stack}-${logicalId}`, longest);
  if (type === 'AWS::S3::Bucket') return name.toLowerCase();
  return fifo && !name.endsWith('.fifo') ? `${name}.fifo` : name;
}

/** Cuts in the middle by a digest, so that two long names stay two names. */
function shorten(name: string, longest: number): string {
  if (name.length <= longest) return name;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${name.slice(0, longest - 9)}-${digest}`;
}

/** The ARN of a resource by its type and name. */
export function arnOf(type: string, name: string): string {
  const regional = (service: string, rest: string): string => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`;
  switch (type) {
    case 'AWS::S3::Bucket':
      return `arn:aws:s3:::${name}`;
    case 'AWS::SQS::Queue':
      return regional('sqs', name);
    case 'AWS::DynamoDB::Table':
    case 'AWS::DynamoDB::GlobalTable':
      return regional('dynamodb', `table/${name}`);
    case 'AWS::Lambda::Function':
      return regional('lambda', `function:${name}`);
    case 'AWS::StepFunctions::StateMachine':
      return regional('states', `stateMachine:${name}`);
    case 'AWS::Scheduler::Schedule':
      return regional('scheduler', `schedule/default/${name}`);
    case 'AWS::SecretsManager::Secret':
      return regional('secretsmanager', `secret:${name}-AbCdEf`);
    case 'AWS::SNS::Topic':
      return regional('sns', name);
    case 'AWS::IAM::Role':
      return `arn:aws:iam::${ACCOUNT}:role/${name}`;
    case 'AWS::KMS::Key':
      return regional('kms', `key/${name}`);
    case 'AWS::Logs::LogGroup':
      return regional('logs', `log-group:${name}:*`);
    default:
      return regional('local', `${type}/${name}`);
  }
}

/** The last part of an ARN: a queue's, table's, function's or machine's name. */
export function nameInArn(arn: string): string {
  const last = arn.split(':').at(-1) ?? arn;
  return last.split('/').at(-1) ?? last;
}
