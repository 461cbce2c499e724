import { describe, expect, test } from 'vitest';
import { ACKNOWLEDGED } from '../../infra/constructs/acknowledge.ts';
import { configWith, idOf, type Statement, stageTemplate, textOf } from './stage.ts';

const stage = stageTemplate();
const { statements, ofType } = stage;
const allows = statements.filter(({ Effect }) => Effect === 'Allow');
const isWildcard = (text: string): boolean => text.includes('*') || text.includes('?');

/** What a function's role may do, as `service:Action <Thing>`. */
const grantsOf = (name: string): string[] => {
  const fn = ofType('AWS::Lambda::Function').find(
    ({ Properties }) => Properties['Environment'].Variables.POWERTOOLS_SERVICE_NAME === name,
  )!;
  const role = idOf(fn.Properties['Role']);
  return allows
    .filter((statement) => statement.in.id === role && statement.Resource.length > 0)
    .flatMap(({ Action, Resource }) =>
      Action.flatMap((action) => Resource.map((resource) => `${action} ${textOf(resource).replace(/[0-9A-F]{8}(?=[.>])/g, '')}`)),
    )
    .sort();
};

describe('permissions', () => {
  test('every policy was seen', () => {
    expect(statements.length).toBeGreaterThan(150);
    const holders = new Set(statements.map((statement) => statement.in.Type));
    expect([...holders].sort()).toEqual([
      'AWS::IAM::ManagedPolicy',
      'AWS::IAM::Policy',
      'AWS::IAM::Role',
      'AWS::KMS::Key',
      'AWS::S3::BucketPolicy',
      'AWS::SNS::TopicPolicy',
      'AWS::SQS::QueuePolicy',
    ]);
  });

  test('no statement allows a wildcard action; only the refusal of requests without TLS has one', () => {
    const wild = statements.filter(({ Action }) => Action.length === 0 || Action.some(isWildcard));
    expect(wild.filter(({ Effect }) => Effect !== 'Deny').map((each) => each.in.id)).toEqual([]);
    const conditions = new Set(wild.map(({ Condition }) => JSON.stringify(Condition)));
    expect([...conditions].sort()).toEqual([
      '{"Bool":{"aws:SecureTransport":"false"}}',
      '{"NumericLessThan":{"s3:TlsVersion":1.2}}',
    ]);
  });

  test('a role with a wildcard in a resource says why, in the template, by that very resource', () => {
    const wild = allows
      .filter((each) => ['AWS::IAM::Role', 'AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].includes(each.in.Type))
      .flatMap((each) =>
        each.Resource.filter((resource) => isWildcard(textOf(resource))).map((resource) => [each, textOf(resource)] as const),
      );
    expect(wild.length).toBeGreaterThan(20);
    for (const [statement, resource] of wild) {
      const reasons = statement.in.Metadata?.[ACKNOWLEDGED] ?? {};
      expect(reasons[`AwsSolutions-IAM5[Resource::${resource}]`], `${statement.in.id}: ${resource}`).toMatch(/.{60,}/);
    }
    const shapes = new Set(wild.map(([, resource]) => resource.replace(/<[^>]+>/g, '<>')));
    // Keys under a prefix of one bucket, or one kind of report of every source; executions of one machine; what knows no resources.
    for (const shape of shapes)
      expect(shape).toMatch(
        /^<>\/([a-z/]+\/)?\*$|^<>\/reports\/\*\/[a-z-]+\*$|^arn:<>:states:cn-north-1:<>:execution:<>(\/|:)\*$|^\*$/,
      );
  });

  test('"*" alone is for X-Ray and log delivery, which know no resources, and in the key\'s own policy', () => {
    const all = allows.filter(({ Resource }) => Resource.some((resource) => resource === '*'));
    const services = new Set(all.flatMap((each) => each.Action.map((action) => `${each.in.Type} ${action.split(':')[0]}`)));
    expect([...services].sort()).toEqual(['AWS::IAM::Role logs', 'AWS::IAM::Role xray', 'AWS::KMS::Key kms']);
  });

  test('nobody from outside: no public principal, and a service only for this account', () => {
    const resourcePolicies = allows.filter(({ Principal }) => Principal !== undefined);
    expect(resourcePolicies.length).toBeGreaterThan(20);
    for (const statement of resourcePolicies) {
      expect(JSON.stringify(statement.Principal)).not.toContain('"*"');
      const isAssumedByLambda = JSON.stringify(statement.Principal) === '{"Service":"lambda.amazonaws.com"}';
      if (JSON.stringify(statement.Principal).includes('Service') && !isAssumedByLambda)
        expect(statement.Condition?.['StringEquals']?.['aws:SourceAccount'], statement.in.id).toEqual({ Ref: 'AWS::AccountId' });
    }
  });

  test('one role a function, a machine, a schedule; none is shared, none has a managed policy', () => {
    const users = ofType('AWS::Lambda::Function', 'AWS::StepFunctions::StateMachine', 'AWS::Scheduler::Schedule');
    const roles = users.map(({ Properties }) =>
      idOf(Properties['Role'] ?? Properties['RoleArn'] ?? Properties['Target'].RoleArn),
    );
    expect(roles).toHaveLength(18);
    expect(new Set(roles).size).toBe(18);
    expect(
      ofType('AWS::IAM::Role')
        .map(({ id }) => id)
        .sort(),
    ).toEqual([...roles].sort());
    for (const { Properties } of ofType('AWS::IAM::Role')) expect(Properties['ManagedPolicyArns']).toBeUndefined();
  });

  test('who may write what', () => {
    const writers = (pattern: RegExp): string[] =>
      ofType('AWS::Lambda::Function')
        .map(({ Properties }) => Properties['Environment'].Variables.POWERTOOLS_SERVICE_NAME)
        .filter((name) => grantsOf(name).some((grant) => pattern.test(grant)))
        .sort();
    expect(writers(/^dynamodb:(Put|Update|Delete|BatchWrite).* <StorageIdentity/)).toEqual(['apply', 'match']);
    expect(writers(/^dynamodb:(Put|Update|Delete|BatchWrite).* <StorageProfile/)).toEqual([
      'inspect',
      'observe',
      'rescore',
      'score',
    ]);
    expect(writers(/^dynamodb:(Put|Update|Delete|BatchWrite).* <StorageControl/)).toEqual([
      'broadcast',
      'clean',
      'push',
      'report',
    ]);
    expect(writers(/^dynamodb:Scan/)).toEqual(['snapshot']);
    expect(writers(/^s3:(Put|Delete).* <Storage(Landing|Config)/)).toEqual([]);
    expect(writers(/^s3:GetObject <StorageLanding/)).toEqual(['clean']);
    expect(writers(/^secretsmanager:GetSecretValue <StorageDestination/)).toEqual(['broadcast', 'push']);
    expect(writers(/^secretsmanager:GetSecretValue <StorageHashKey/)).toEqual(['clean', 'match', 'observe', 'rescore', 'score']);
    expect(writers(/^sqs:SendMessage <PushTransitions/)).toEqual(['score']);
    // Of the reports only the lists of corrections are ever taken away: parts that a shorter list needs no more.
    expect(grantsOf('report').filter((grant) => grant.startsWith('s3:Delete'))).toEqual([
      expect.stringMatching(/^s3:DeleteObject <StorageReports[^>]*>\/reports\/\*\/corrections\*$/),
    ]);
  });

  test('stewards may write identities and nothing else, and nobody is a steward by the template', () => {
    const [policy, ...more] = ofType('AWS::IAM::ManagedPolicy');
    expect([more, policy!.Properties['Roles'], policy!.Properties['Users'], policy!.Properties['Groups']]).toEqual([
      [],
      undefined,
      undefined,
      undefined,
    ]);
    const writes = allows
      .filter((statement) => statement.in.id === policy!.id)
      .flatMap(({ Action, Resource }) => Action.map((action) => `${action} ${textOf(Resource[0])}`))
      .filter((grant) => /:(Put|Update|Delete|BatchWrite|Send|Start|Invoke)/.test(grant));
    expect(writes.map((grant) => grant.replace(/[0-9A-F]{8}(?=[.>])/, ''))).toEqual([
      'dynamodb:PutItem <StorageIdentity.Arn>',
      'dynamodb:UpdateItem <StorageIdentity.Arn>',
      'dynamodb:DeleteItem <StorageIdentity.Arn>',
      'dynamodb:BatchWriteItem <StorageIdentity.Arn>',
      'sqs:SendMessage <ScoreProfilesQueue.Arn>',
    ]);
  });

  test('who only reads or sends may not make data keys it does not need', () => {
    expect(grantsOf('due')).toEqual([
      'dynamodb:Query <StorageProfile.Arn>/index/due',
      'kms:Decrypt <StorageKey.Arn>',
      'kms:GenerateDataKey <StorageKey.Arn>',
      'logs:CreateLogStream <ScoreDueLog.Arn>',
      'logs:PutLogEvents <ScoreDueLog.Arn>',
      'sqs:SendMessage <ScoreProfilesQueue.Arn>',
    ]);
    // It writes no object and sends no message.
    expect(grantsOf('push')).not.toContain('kms:GenerateDataKey <StorageKey.Arn>');
  });

  test('with no destination there is no statement without a resource', () => {
    const none = stageTemplate({ config: configWith() });
    expect(none.ofType('AWS::SecretsManager::Secret')).toHaveLength(1);
    const roles = none.statements.filter((each) => ['AWS::IAM::Role', 'AWS::IAM::Policy'].includes(each.in.Type));
    const bare = roles.filter(({ Resource, Action }) => Resource.length === 0 && !Action.includes('sts:AssumeRole'));
    expect(bare.map((each) => each.in.id)).toEqual([]);
  });

  test('the account keeps the key in its hands, action by action', () => {
    const [root] = allows.filter((each) => each.in.Type === 'AWS::KMS::Key' && JSON.stringify(each.Principal).includes(':root'));
    expect(root?.Action).toEqual(
      expect.arrayContaining(['kms:PutKeyPolicy', 'kms:CreateGrant', 'kms:ScheduleKeyDeletion', 'kms:Decrypt']),
    );
  });
});

/** So that the helper above cannot pass by seeing nothing. */
test('grantsOf sees what a role holds', () => {
  const seen: Statement[] = allows.filter(({ in: { id } }) => id.startsWith('Match'));
  expect(seen.length).toBeGreaterThan(0);
  expect(grantsOf('match').length).toBeGreaterThan(10);
});
