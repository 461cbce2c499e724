import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { StackOutputs } from '../../cli/cloud/stack-outputs.ts';
import { FUNCTION_FAILURES, MACHINE_FAILURES, QUEUE_FAILURES } from '../../infra/stages/failures.ts';
import { configWith, idOf, type Resource, stageTemplate, textOf } from './stage.ts';

const stage = stageTemplate({ alarmEmail: 'ops@example.com' });
const { resources, ofType, statements, template } = stage;
const byId = new Map(resources.map((resource) => [resource.id, resource]));
const keyId = ofType('AWS::KMS::Key')[0]!.id;
const queues = ofType('AWS::SQS::Queue');
const alarms = ofType('AWS::CloudWatch::Alarm');
const functions = ofType('AWS::Lambda::Function');
const nameOf = (fn: Resource): string => fn.Properties['Environment'].Variables.POWERTOOLS_SERVICE_NAME;
const alarmsOn = (dimension: string, resource: Resource): Resource[] =>
  alarms.filter(({ Properties }) =>
    (Properties['Dimensions'] ?? []).some((each: any) => each.Name === dimension && idOf(each.Value) === resource.id),
  );

describe('data at rest and on its way', () => {
  test('one key of the customer, rotated, encrypts every bucket, queue, table, secret and topic', () => {
    expect(ofType('AWS::KMS::Key')).toHaveLength(1);
    expect(byId.get(keyId)?.Properties['EnableKeyRotation']).toBe(true);
    const keyOf: Record<string, (properties: Resource['Properties']) => unknown> = {
      'AWS::S3::Bucket': (p) =>
        p['BucketEncryption'].ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault.KMSMasterKeyID,
      'AWS::SQS::Queue': (p) => p['KmsMasterKeyId'],
      'AWS::SNS::Topic': (p) => p['KmsMasterKeyId'],
      'AWS::DynamoDB::GlobalTable': (p) => p['Replicas'][0].SSESpecification.KMSMasterKeyId,
      'AWS::SecretsManager::Secret': (p) => p['KmsKeyId'],
    };
    let seen = 0;
    for (const [type, key] of Object.entries(keyOf))
      for (const { id, Properties } of ofType(type)) {
        if (id.startsWith('StorageAccessLogs')) continue;
        expect(idOf(key(Properties)), id).toBe(keyId);
        seen++;
      }
    expect(seen).toBe(4 + 13 + 1 + 3 + 3);
    const logs = resources.find(({ id, Type }) => Type === 'AWS::S3::Bucket' && id.startsWith('StorageAccessLogs'))!;
    expect(JSON.stringify(logs.Properties['BucketEncryption'])).toContain('AES256');
  });

  test('every bucket, queue and topic refuses requests without TLS', () => {
    const refusing = statements.filter(
      ({ Effect, Condition }) => Effect === 'Deny' && Condition?.['Bool']?.['aws:SecureTransport'] === 'false',
    );
    const covered = new Set(refusing.flatMap(({ Resource }) => Resource.map(idOf)));
    const all = ofType('AWS::S3::Bucket', 'AWS::SQS::Queue', 'AWS::SNS::Topic').map(({ id }) => id);
    expect(all.filter((id) => !covered.has(id))).toEqual([]);
    expect(all).toHaveLength(19);
  });

  test('no bucket can be public, none has ACLs, each logs its requests, unfinished uploads go', () => {
    for (const { id, Properties } of ofType('AWS::S3::Bucket')) {
      expect(Object.values(Properties['PublicAccessBlockConfiguration']), id).toEqual([true, true, true, true]);
      expect(Properties['OwnershipControls'].Rules[0].ObjectOwnership).toBe('BucketOwnerEnforced');
      expect(Properties['AccessControl']).toBeUndefined();
      if (id.startsWith('StorageAccessLogs')) continue;
      expect(idOf(Properties['LoggingConfiguration'].DestinationBucketName)).toMatch(/^StorageAccessLogs/);
      expect(Properties['LifecycleConfiguration'].Rules[0].AbortIncompleteMultipartUpload).toBeDefined();
    }
  });

  test('tables: on demand, restorable to any second, guarded against deletion; due index; expiry', () => {
    const tables = ofType('AWS::DynamoDB::GlobalTable');
    expect(tables).toHaveLength(3);
    for (const { Properties, DeletionPolicy } of tables) {
      expect(Properties['BillingMode']).toBe('PAY_PER_REQUEST');
      expect(Properties['Replicas'][0].PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled).toBe(true);
      expect(Properties['Replicas'][0].DeletionProtectionEnabled).toBe(true);
      expect(Properties['StreamSpecification']).toBeUndefined();
      expect(DeletionPolicy).toBe('Retain');
    }
    const profile = tables.find(({ id }) => id.startsWith('StorageProfile'))!;
    expect(profile.Properties['GlobalSecondaryIndexes']).toMatchObject([
      {
        IndexName: 'due',
        KeySchema: [{ AttributeName: 'duePk' }, { AttributeName: 'dueSk' }],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ]);
    const control = tables.find(({ id }) => id.startsWith('StorageControl'))!;
    expect(control.Properties['TimeToLiveSpecification']).toEqual({ AttributeName: 'expiresAt', Enabled: true });
  });

  test('secrets are made by AWS: letters and digits, as long as base64 wants', () => {
    for (const { Properties } of ofType('AWS::SecretsManager::Secret')) {
      expect(Properties['GenerateSecretString']).toEqual({ PasswordLength: 44, ExcludePunctuation: true });
      expect(Properties['SecretString']).toBeUndefined();
    }
  });
});

describe('queues', () => {
  const dead = new Set(
    queues.flatMap(({ Properties }) =>
      Properties['RedrivePolicy'] ? [idOf(Properties['RedrivePolicy'].deadLetterTargetArn)] : [],
    ),
  );
  const stageQueues = queues.filter(({ Properties }) => Properties['RedrivePolicy']);
  const consumersOf = (queue: Resource): Resource[] =>
    ofType('AWS::Lambda::EventSourceMapping')
      .filter(({ Properties }) => idOf(Properties['EventSourceArn']) === queue.id)
      .map(({ Properties }) => byId.get(idOf(Properties['FunctionName']))!);

  test('each but the dead-letter ones has a dead-letter queue of its own, of its own kind', () => {
    expect(stageQueues).toHaveLength(6);
    expect(dead.size).toBe(6);
    for (const { Properties } of stageQueues) {
      const letters = byId.get(idOf(Properties['RedrivePolicy'].deadLetterTargetArn))!;
      expect(letters.Properties['FifoQueue']).toBe(Properties['FifoQueue']);
      expect(letters.Properties['MessageRetentionPeriod']).toBe(14 * 86_400);
      expect(Properties['RedrivePolicy'].maxReceiveCount).toBeGreaterThanOrEqual(3);
    }
    // The one left over is the schedules'.
    const over = queues.filter(({ id, Properties }) => !dead.has(id) && !Properties['RedrivePolicy']);
    expect(over.map(({ id }) => id)).toEqual([expect.stringMatching(/^SchedulesDeadLetters/)]);
  });

  test('a message hides for at least six times as long as its function may run, and one bad message fails alone', () => {
    for (const queue of stageQueues) {
      const consumers = consumersOf(queue);
      expect(consumers, queue.id).toHaveLength(1);
      expect(queue.Properties['VisibilityTimeout']).toBeGreaterThanOrEqual(6 * consumers[0]!.Properties['Timeout']);
    }
    for (const { Properties } of ofType('AWS::Lambda::EventSourceMapping')) {
      expect(Properties['FunctionResponseTypes']).toEqual(['ReportBatchItemFailures']);
      expect(Properties['ScalingConfig'].MaximumConcurrency).toBeGreaterThanOrEqual(2);
      if (Properties['BatchSize'] > 10) expect(Properties['MaximumBatchingWindowInSeconds']).toBeGreaterThanOrEqual(1);
    }
  });

  test('profiles and transitions keep order and speed in each group', () => {
    const fifo = stageQueues.filter(({ Properties }) => Properties['FifoQueue']);
    expect(fifo.map(({ id }) => id.replace(/[0-9A-F]{8}$/, '')).sort()).toEqual(['PushTransitionsQueue', 'ScoreProfilesQueue']);
    for (const { Properties } of fifo)
      expect(Properties).toMatchObject({ DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' });
  });

  test('every message set aside, and every one that waits too long, rings with what it means', () => {
    const meanings: string[] = Object.values(QUEUE_FAILURES);
    for (const queue of queues.filter(({ Properties }) => !Properties['RedrivePolicy'])) {
      const [alarm] = alarmsOn('QueueName', queue);
      expect(alarm?.Properties, queue.id).toMatchObject({ MetricName: 'ApproximateNumberOfMessagesVisible', Threshold: 1 });
      expect(meanings.some((meaning) => alarm?.Properties['AlarmDescription'].startsWith(meaning))).toBe(true);
    }
    for (const queue of stageQueues) {
      const [alarm] = alarmsOn('QueueName', queue);
      expect(alarm?.Properties['MetricName'], queue.id).toBe('ApproximateAgeOfOldestMessage');
      expect(meanings.some((meaning) => alarm?.Properties['AlarmDescription'].endsWith(meaning))).toBe(true);
    }
  });
});

describe('the landing bucket', () => {
  const landing = resources.find(({ id, Type }) => Type === 'AWS::S3::Bucket' && id.startsWith('StorageLanding'))!;

  test('tells its queue of new objects by its own property: there is no custom resource', () => {
    const [configuration] = landing.Properties['NotificationConfiguration'].QueueConfigurations;
    expect(configuration).toEqual({
      Event: 's3:ObjectCreated:*',
      Queue: { 'Fn::GetAtt': [expect.stringMatching(/^CleanLandingQueue/), 'Arn'] },
    });
    expect(resources.filter(({ Type }) => Type.startsWith('Custom::') || Type === 'AWS::CloudFormation::CustomResource')).toEqual(
      [],
    );
  });

  test('is made after the policy that lets it, and it alone, send there and use the key', () => {
    const policy = ofType('AWS::SQS::QueuePolicy').find(({ id }) => id.startsWith('CleanLandingQueue'))!;
    expect(landing.DependsOn).toContain(policy.id);
    const name = textOf(landing.Properties['BucketName']);
    const fromS3 = statements.filter((each) => JSON.stringify(each.Principal) === '{"Service":"s3.amazonaws.com"}');
    expect(fromS3.map((each) => each.in.Type).sort()).toEqual(['AWS::KMS::Key', 'AWS::SQS::QueuePolicy']);
    for (const { Condition } of fromS3)
      expect(textOf(Condition?.['ArnLike']['aws:SourceArn'])).toBe(`arn:<AWS::Partition>:s3:::${name}`);
  });

  test('keeps what was overwritten for as long as the rest', () => {
    expect(landing.Properties['VersioningConfiguration']).toEqual({ Status: 'Enabled' });
    expect(landing.Properties['LifecycleConfiguration'].Rules[0]).toMatchObject({
      ExpirationInDays: 90,
      NoncurrentVersionExpiration: { NoncurrentDays: 90 },
    });
  });
});

describe('functions', () => {
  const folders = readdirSync(new URL('../../functions', import.meta.url));

  test('one for each folder, with a log of its own, on Node 24 and ARM', () => {
    expect(functions.map(nameOf).sort()).toEqual([...folders].sort());
    const groups = functions.map(({ Properties }) => idOf(Properties['LoggingConfig'].LogGroup));
    expect(new Set(groups).size).toBe(14);
    for (const { Properties } of functions) {
      expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
      expect(byId.get(idOf(Properties['LoggingConfig'].LogGroup))?.Properties['RetentionInDays']).toBe(90);
    }
  });

  test.each(folders)('%s gets exactly the variables that its env.ts asks for', async (folder) => {
    const exported = await import(`../../functions/${folder}/env.ts`);
    const [schema] = Object.values<any>(exported);
    const given = functions.find((fn) => nameOf(fn) === folder)!.Properties['Environment'].Variables;
    const { NODE_OPTIONS, ...variables } = Object.fromEntries(
      Object.entries(given).map(([name, value]) => [name, textOf(value)]),
    );
    expect(NODE_OPTIONS).toBe('--enable-source-maps');
    expect(Object.keys(variables).sort()).toEqual(Object.keys(schema.shape).sort());
    expect(schema.safeParse(variables).success).toBe(true);
  });

  test('errors and throttles of each ring, and say what they mean', () => {
    for (const fn of functions) {
      const own = alarmsOn('FunctionName', fn);
      expect(own.map(({ Properties }) => Properties['MetricName']).sort(), fn.id).toEqual(['Errors', 'Throttles']);
      const meaning = FUNCTION_FAILURES[nameOf(fn) as keyof typeof FUNCTION_FAILURES];
      for (const { Properties } of own) expect(Properties['AlarmDescription']).toContain(meaning);
    }
  });

  test('the signing secrets are named by destination', () => {
    const push = functions.find((fn) => nameOf(fn) === 'push')!;
    expect(textOf(push.Properties['Environment'].Variables.DESTINATION_SECRETS)).toMatch(
      /^\{"crm":"<StorageDestinationcrm\w+>","journeys":"<StorageDestinationjourneys\w+>"\}$/,
    );
  });
});

describe('alarms', () => {
  test('each is heard: it goes to the topic, which has the subscriber of the setting', () => {
    const [topic] = ofType('AWS::SNS::Topic');
    expect(alarms.length).toBeGreaterThan(40);
    for (const { id, Properties } of alarms) {
      expect(Properties['AlarmActions'].map(idOf), id).toEqual([topic!.id]);
      expect(Properties['AlarmDescription'].length, id).toBeGreaterThan(60);
    }
    expect(ofType('AWS::SNS::Subscription').map(({ Properties }) => Properties)).toMatchObject([
      { Protocol: 'email', Endpoint: 'ops@example.com' },
    ]);
    expect(stageTemplate().ofType('AWS::SNS::Subscription')).toEqual([]);
  });

  test('CloudWatch is let in to the topic and to the key', () => {
    const letIn = statements.filter((each) => JSON.stringify(each.Principal) === '{"Service":"cloudwatch.amazonaws.com"}');
    expect(letIn.map((each) => each.Action.join()).sort()).toEqual(['kms:Decrypt,kms:GenerateDataKey', 'sns:Publish']);
  });

  test('a machine that fails or never ends rings', () => {
    const meanings: string[] = Object.values(MACHINE_FAILURES);
    for (const machine of ofType('AWS::StepFunctions::StateMachine')) {
      const own = alarmsOn('StateMachineArn', machine);
      expect(own.map(({ Properties }) => Properties['MetricName']).sort()).toEqual(['ExecutionsFailed', 'ExecutionsTimedOut']);
      for (const { Properties } of own) expect(meanings.some((each) => Properties['AlarmDescription'].endsWith(each))).toBe(true);
    }
  });
});

describe('schedules', () => {
  test('the weekly run and the hourly look, each with a dead-letter queue', () => {
    const [due, weekly] = ofType('AWS::Scheduler::Schedule')
      .map(({ Properties }) => Properties)
      .sort((a, b) => (a['ScheduleExpression'] < b['ScheduleExpression'] ? 1 : -1));
    expect(due).toMatchObject({ ScheduleExpression: 'rate(1 hour)', State: 'ENABLED' });
    expect(weekly).toMatchObject({
      ScheduleExpression: 'cron(0 2 ? * SUN *)',
      ScheduleExpressionTimezone: 'Asia/Shanghai',
      State: 'ENABLED',
    });
    for (const each of [due, weekly]) {
      expect(idOf(each!['Target'].DeadLetterConfig.Arn)).toMatch(/^SchedulesDeadLetters/);
      expect(JSON.parse(each!['Target'].Input)).toEqual({ scheduledAt: '<aws.scheduler.scheduled-time>' });
    }
  });
});

describe('what settings change', () => {
  const other = stageTemplate({
    stage: 'prod',
    region: 'us-east-1',
    account: '123456789012',
    removalPolicy: 'destroy',
    'weekly.enabled': 'false',
    'weekly.cron': '30 4 ? * SAT *',
    'weekly.timeZone': 'America/New_York',
    'weekly.segments': '3',
    'retentionDays.landing': '7',
    'retentionDays.logs': '30',
    'concurrency.match': '77',
    'concurrency.rescore': '88',
  });

  test('stage, schedule, retention, concurrency', () => {
    expect([stage.stackName, other.stackName]).toEqual(['hcp360-test', 'hcp360-prod']);
    expect(other.ofType('AWS::Scheduler::Schedule').map(({ Properties }) => Properties)).toContainEqual(
      expect.objectContaining({
        ScheduleExpression: 'cron(30 4 ? * SAT *)',
        ScheduleExpressionTimezone: 'America/New_York',
        State: 'DISABLED',
      }),
    );
    const landing = other.ofType('AWS::S3::Bucket').find(({ id }) => id.startsWith('StorageLanding'))!;
    expect(landing.Properties['BucketName']).toBe('hcp360-prod-landing-123456789012-us-east-1');
    expect(landing.Properties['LifecycleConfiguration'].Rules[0].ExpirationInDays).toBe(7);
    expect(new Set(other.ofType('AWS::Logs::LogGroup').map(({ Properties }) => Properties['RetentionInDays']))).toEqual(
      new Set([30]),
    );
    const records = other
      .ofType('AWS::Lambda::EventSourceMapping')
      .find(({ Properties }) => idOf(Properties['EventSourceArn']).startsWith('MatchRecords'))!;
    expect(records.Properties['ScalingConfig'].MaximumConcurrency).toBe(77);
    const machines = JSON.stringify(other.ofType('AWS::StepFunctions::StateMachine'));
    expect(machines).toContain('\\"MaxConcurrency\\":88');
    expect(machines).toContain('[0..2]');
  });

  test('destroy: nothing stays, nothing is guarded; retain: all that holds data does', () => {
    const stays = (of: typeof stage) =>
      of.resources.filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain').map(({ Type }) => Type);
    expect(stays(other)).toEqual([]);
    expect([...new Set(stays(stage))].sort()).toEqual([
      'AWS::DynamoDB::GlobalTable',
      'AWS::KMS::Key',
      'AWS::S3::Bucket',
      'AWS::S3::BucketPolicy',
      'AWS::SecretsManager::Secret',
    ]);
    for (const { Properties } of other.ofType('AWS::DynamoDB::GlobalTable'))
      expect(Properties['Replicas'][0].DeletionProtectionEnabled).toBe(false);
  });

  test('both partitions: nothing names one', () => {
    for (const each of [stage, other]) expect(JSON.stringify(each.template)).not.toMatch(/arn:aws|amazonaws\.com\.cn/);
  });

  test('destinations: a secret each, at most as many as a function can be told of', () => {
    const many = Array.from({ length: 23 }, (_, n) => `destination-${n + 10}`);
    const fits = stageTemplate({ config: configWith(...many) });
    expect(fits.ofType('AWS::SecretsManager::Secret')).toHaveLength(24);
    expect(() => stageTemplate({ config: configWith(...many, 'one-more-of-them') })).toThrow('24 are too many for one stage');
    // As it will be when deployed: each reference an ARN with the logical id, 20 random letters and an account in it.
    const push = fits.ofType('AWS::Lambda::Function').find((fn) => nameOf(fn) === 'push')!;
    const deployed = textOf(push.Properties['Environment'].Variables.DESTINATION_SECRETS).replace(
      /<(\w+)>/g,
      (_, id) => `arn:aws-cn:secretsmanager:cn-northwest-1:123456789012:secret:${id}-aBcDeFgHiJkL-AbCdEf`,
    );
    const others = Object.entries<unknown>(push.Properties['Environment'].Variables).filter(
      ([name]) => name !== 'DESTINATION_SECRETS',
    );
    expect(deployed.length + others.length * 80).toBeLessThan(4096);
  });

  test('a wrong configuration directory is named', () => {
    expect(() => stageTemplate({ config: '/nowhere' })).toThrow('/nowhere has no folder sources/');
  });
});

test('the outputs are what the command line reads, and no more than what is there', () => {
  expect(Object.keys(template.Outputs)).toEqual(expect.arrayContaining(Object.keys(StackOutputs.shape)));
  for (const { Value } of Object.values<any>(template.Outputs)) {
    const ids = [...textOf(Value).matchAll(/<([^.>]+)/g)].map(([, id]) => id!);
    expect(ids.length).toBeGreaterThan(0);
    expect(ids.filter((id) => !byId.has(id))).toEqual([]);
  }
});
