// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub is written so
import { describe, expect, it } from 'vitest';
import { Resolver } from '../../../infra/local/assembly/resolver.ts';
import { parseTemplate } from '../../../infra/local/assembly/template.ts';
import { Resources } from '../../../infra/local/resources.ts';

const ORIGIN = 'http://127.0.0.1:4566';
const stack = (template: unknown, name = 'App') => ({ name, template: parseTemplate(template), assetFolder: () => undefined });
const resolver = (template: Record<string, unknown>, exported?: Map<string, string>) =>
  new Resolver(stack(template), ORIGIN, exported);

const Resources_ = {
  Bucket: { Type: 'AWS::S3::Bucket' },
  Named: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { 'Fn::Sub': '${AWS::StackName}-data-${AWS::Region}' } } },
  Inbox: { Type: 'AWS::SQS::Queue' },
  Fifo: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } },
  Table: { Type: 'AWS::DynamoDB::GlobalTable', Properties: {} },
  Machine: { Type: 'AWS::StepFunctions::StateMachine', Properties: {} },
  Secret: { Type: 'AWS::SecretsManager::Secret', Properties: {} },
  Role: { Type: 'AWS::IAM::Role', Properties: { Weird: { 'Fn::Cidr': ['10.0.0.0/8', 1, 8] } } },
};

describe('intrinsics', () => {
  const resolve = resolver({
    Resources: Resources_,
    Parameters: { Size: { Default: '7' }, Empty: {} },
    Mappings: { Regions: { 'us-east-1': { zone: 'z1' } } },
    Conditions: {
      Yes: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] },
      No: { 'Fn::Not': [{ Condition: 'Yes' }] },
      Both: { 'Fn::And': [{ Condition: 'Yes' }, { Condition: 'No' }] },
      Either: { 'Fn::Or': [{ Condition: 'Yes' }, { Condition: 'No' }] },
    },
  });
  it.each([
    [{ Ref: 'Bucket' }, 'app-bucket'],
    [{ Ref: 'Named' }, 'app-data-us-east-1'],
    [{ Ref: 'Inbox' }, `${ORIGIN}/000000000000/App-Inbox`],
    [{ Ref: 'Fifo' }, `${ORIGIN}/000000000000/App-Fifo.fifo`],
    [{ Ref: 'Machine' }, 'arn:aws:states:us-east-1:000000000000:stateMachine:App-Machine'],
    [{ Ref: 'Secret' }, 'arn:aws:secretsmanager:us-east-1:000000000000:secret:App-Secret-AbCdEf'],
    [{ Ref: 'Size' }, '7'],
    [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }, 'arn:aws:s3:::app-bucket'],
    [{ 'Fn::GetAtt': 'Inbox.QueueName' }, 'App-Inbox'],
    [{ 'Fn::GetAtt': ['Table', 'Arn'] }, 'arn:aws:dynamodb:us-east-1:000000000000:table/App-Table'],
    [{ 'Fn::Join': ['/', ['a', { Ref: 'Table' }]] }, 'a/App-Table'],
    [{ 'Fn::Sub': '${Inbox.Arn}|${!literal}|${AWS::Partition}' }, 'arn:aws:sqs:us-east-1:000000000000:App-Inbox|${literal}|aws'],
    [{ 'Fn::Sub': ['${x}-${Table}', { x: { Ref: 'Size' } }] }, '7-App-Table'],
    [{ 'Fn::Select': [1, { 'Fn::Split': ['-', 'a-b'] }] }, 'b'],
    [{ 'Fn::FindInMap': ['Regions', { Ref: 'AWS::Region' }, 'zone'] }, 'z1'],
    [{ 'Fn::If': ['Yes', 1, 2] }, 1],
    [{ 'Fn::If': ['Both', 1, 2] }, 2],
    [{ 'Fn::If': ['Either', { Ref: 'Size' }, 2] }, '7'],
    [{ a: { Ref: 'AWS::NoValue' }, b: [{ Ref: 'AWS::NoValue' }, 1] }, { b: [1] }],
  ])('%j is %j', (value, expected) => {
    expect(resolve.value(value)).toEqual(expected);
  });

  it.each([
    [{ 'Fn::Cidr': [] }, /Fn::Cidr/],
    [{ Ref: 'Gone' }, /Gone/],
    [{ Ref: 'Empty' }, /Empty has no default/],
    [{ 'Fn::GetAtt': ['Table', 'StreamArn'] }, /StreamArn of Table/],
    [{ 'Fn::ImportValue': 'other' }, /other/],
    ['{{resolve:secretsmanager:x}}', /dynamic reference/],
  ])('refuses %j by its name', (value, error) => {
    expect(() => resolve.value(value)).toThrow(error);
  });
});

it('hands an export to the stack after it', () => {
  const exported = new Map<string, string>();
  const first = resolver(
    { Resources: Resources_, Outputs: { Out: { Value: { Ref: 'Table' }, Export: { Name: 'the-table' } } } },
    exported,
  );
  expect(first.outputs()).toEqual({ Out: 'App-Table' });
  expect(resolver({ Resources: {} }, exported).value({ 'Fn::ImportValue': 'the-table' })).toBe('App-Table');
});

describe('resources', () => {
  it('leave out what a condition does', () => {
    const Conditions = { Never: { 'Fn::Equals': ['a', 'b'] } };
    const Resources = { A: { Type: 'AWS::SQS::Queue', Condition: 'Never' }, B: { Type: 'AWS::SQS::Queue' } };
    expect(
      resolver({ Resources, Conditions })
        .resources()
        .map(({ logicalId }) => logicalId),
    ).toEqual(['B']);
  });

  it('are not resolved where nobody builds them', () => {
    const role = resolver({ Resources: Resources_ })
      .resources()
      .find(({ logicalId }) => logicalId === 'Role');
    expect(role?.properties).toEqual({});
  });

  it('keep two long names apart, within what the service allows', () => {
    const long = 'L'.repeat(70);
    const Resources = { [`${long}A`]: { Type: 'AWS::S3::Bucket' }, [`${long}B`]: { Type: 'AWS::S3::Bucket' } };
    const names = resolver({ Resources })
      .resources()
      .map(({ name }) => name);
    expect(new Set(names).size).toBe(2);
    for (const name of names) expect(name.length).toBeLessThanOrEqual(63);
  });

  it('are found by logical id, by path, by name, and without CDK’s digits', () => {
    const Metadata = { 'aws:cdk:path': 'App/Clean/Queue/Resource' };
    const all = new Resources(resolver({ Resources: { CleanQueue0A1B2C3D: { Type: 'AWS::SQS::Queue', Metadata } } }).resources());
    for (const id of ['CleanQueue0A1B2C3D', 'CleanQueue', 'App/Clean/Queue', 'Clean/Queue', 'App-CleanQueue0A1B2C3D'])
      expect(all.find(id).logicalId, id).toBe('CleanQueue0A1B2C3D');
    expect(() => all.find('Other')).toThrow(/no resource Other; there are CleanQueue0A1B2C3D/);
  });

  it('refuse two of one name', () => {
    const queue = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'same' } };
    expect(() => new Resources(resolver({ Resources: { A: queue, B: queue } }).resources())).toThrow(/A and B/);
  });
});
