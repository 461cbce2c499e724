import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand, ScanCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { ListQueueTagsCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startLocalCloud } from '../../../infra/local/cloud.ts';
import { type LocalCloud, StillBusyError } from '../../../infra/local/local-cloud.ts';
import type { LocalCloudOptions } from '../../../infra/local/options.ts';
import { synthesizeFixture } from './fixture/stack.ts';

let folder: string;
let assembly: string;
const open: LocalCloud[] = [];
const lines: string[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'local-cloud-'));
  assembly = join(folder, 'cdk.out');
  synthesizeFixture(assembly);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const start = async (options: Partial<LocalCloudOptions> = {}): Promise<LocalCloud> => {
  const cloud = await startLocalCloud({
    assembly,
    redeliverAfterSeconds: 0.1,
    maxBatchingWindowMs: 50,
    functionConcurrency: 2,
    log: (line) => lines.push(line),
    onLog: (name, line) => lines.push(`${name} ${line}`),
    ...options,
  });
  open.push(cloud);
  return cloud;
};
const stopAll = async (): Promise<void> => {
  for (const cloud of open.splice(0)) await cloud.stop();
};

const output = (cloud: LocalCloud, name: string): string => cloud.outputs[name] ?? '';
const drop = async (cloud: LocalCloud, key: string, rows: string[]): Promise<void> => {
  await new S3Client(cloud.clientConfig).send(
    new PutObjectCommand({ Bucket: output(cloud, 'BucketName'), Key: key, Body: rows.join('\n') }),
  );
};
const items = async (cloud: LocalCloud, prefix: string): Promise<Record<string, any>[]> => {
  const scan = new ScanCommand({
    TableName: output(cloud, 'TableName'),
    FilterExpression: 'begins_with(pk, :p)',
    ExpressionAttributeValues: { ':p': { S: prefix } },
  });
  return (await new DynamoDBClient(cloud.clientConfig).send(scan)).Items ?? [];
};
const deadLetters = (cloud: LocalCloud, queue: string): string[] => cloud.peek(queue).map(({ body }) => body);
const rows = (count: number, poison = -1): string[] =>
  Array.from({ length: count }, (_, id) => `${id},${id === poison ? 'poison' : 'ok'}`);

describe('a pipeline', () => {
  let cloud: LocalCloud;
  beforeAll(async () => {
    cloud = await start();
  });
  afterAll(stopAll);

  it('goes from a file to the table, and its poison message to the dead-letter queue', async () => {
    await drop(cloud, 'landing/a file+1.csv', rows(30, 7));
    await drop(cloud, 'elsewhere/other.csv', rows(3));
    await cloud.idle({ timeoutMs: 20_000 });
    expect(await items(cloud, 'row#')).toHaveLength(29);
    expect(deadLetters(cloud, 'RecordsDlq')).toEqual(['7,poison']);
    expect(cloud.queues().find(({ name }) => name.includes('RecordsDlq'))).toMatchObject({
      visible: 1,
      deadLettersOf: [cloud.resource('Records').name],
    });
    const seen = (await items(cloud, 'profile#')).flatMap((item) => item['seen'].L);
    expect(seen).toHaveLength(29);
    expect(lines.some((line) => line.includes('{"key":"landing/a file+1.csv","lines":30}'))).toBe(true);
  });

  it('keeps the order of a FIFO group, whoever polls it, and takes a deduplication id once', async () => {
    const sqs = new SQSClient(cloud.clientConfig);
    const QueueUrl = output(cloud, 'ProfilesUrl');
    const sent = Array.from({ length: 25 }, (_, n) => `m${n}`);
    for (const id of [...sent, 'm3', 'm24'])
      await sqs.send(
        new SendMessageCommand({ QueueUrl, MessageBody: id, MessageGroupId: 'ordered', MessageDeduplicationId: id }),
      );
    await cloud.idle({ timeoutMs: 10_000 });
    const [profile] = await items(cloud, 'profile#ordered');
    expect(profile?.['seen'].L.map(({ S }: { S: string }) => S)).toEqual(sent);
  });

  it('counts calls and capacity by function', () => {
    const usage = cloud.usage();
    const table = output(cloud, 'TableName');
    const work = usage[cloud.resource('Work').logicalId];
    // The index takes a write of its own.
    expect(work?.dynamodb[table]?.['PutItem']).toEqual({ calls: 29, readUnits: 0, writeUnits: 58 });
    expect(work?.sqs['SendMessage']).toBe(29);
    expect(usage[cloud.resource('Ingest').logicalId]).toMatchObject({ s3: { GetObject: 1 }, sqs: { SendMessageBatch: 3 } });
  });

  it('runs the weekly machine from its schedule: a distributed map over a file, in batches, with its results written', async () => {
    const execution = cloud.fireSchedule('WeeklySchedule', new Date('2026-11-23T06:00:00Z'));
    const end = await execution?.done;
    expect(end).toEqual({ status: 'SUCCEEDED', output: { run: execution?.arn.split(':').at(-1) } });
    await cloud.idle({ timeoutMs: 10_000 });
    expect(await items(cloud, 'done#')).toHaveLength(29);
    // The machine's own message went through the pipeline too.
    expect(await items(cloud, 'row#9000')).toHaveLength(1);
    const s3 = new S3Client(cloud.clientConfig);
    const Bucket = output(cloud, 'BucketName');
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'results/' }));
    const manifestKey = Contents.find(({ Key }) => Key?.endsWith('manifest.json'))?.Key;
    const text = await (await s3.send(new GetObjectCommand({ Bucket, Key: manifestKey }))).Body?.transformToString();
    expect(JSON.parse(text ?? '').ResultFiles).toMatchObject({
      SUCCEEDED: [{ Key: expect.stringMatching(/SUCCEEDED_0\.json$/) }],
      FAILED: [],
    });
    expect((await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'runs/2026-11-23T06:00:00Z' }))).KeyCount).toBe(1);
  });

  it('answers Step Functions’ own API', async () => {
    const sfn = new SFNClient(cloud.clientConfig);
    const stateMachineArn = cloud.resource('Weekly').arn;
    const { executionArn } = await sfn.send(
      new StartExecutionCommand({ stateMachineArn, name: 'by-hand', input: '{"at":"hand"}' }),
    );
    await cloud.idle({ timeoutMs: 10_000 });
    expect(await sfn.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
      status: 'SUCCEEDED',
      name: 'by-hand',
    });
    await expect(sfn.send(new StartExecutionCommand({ stateMachineArn, name: 'by-hand', input: '{}' }))).rejects.toThrow(
      /Already Exists/,
    );
  });

  it('fails and times out functions as Lambda does', async () => {
    expect(await cloud.invoke('Odd', { what: 'throw' })).toMatchObject({
      ok: false,
      payload: { errorType: 'RangeError', errorMessage: 'asked to' },
    });
    expect(await cloud.invoke('Odd', { what: 'hang' })).toMatchObject({ ok: false, payload: { errorType: 'Sandbox.Timedout' } });
    expect(await cloud.invoke('Odd', { what: 'env' })).toMatchObject({
      ok: true,
      payload: { AWS_LAMBDA_FUNCTION_NAME: cloud.resource('Odd').name },
    });
  });

  it('tells other processes what it does, and fires a schedule for them', async () => {
    const status: any = await (await fetch(`${cloud.origin}/_local/status`)).json();
    expect(status).toMatchObject({ outputs: cloud.outputs, busy: [] });
    expect(status.queues).toHaveLength(6);
    const fired = await fetch(`${cloud.origin}/_local/schedules/WeeklySchedule/fire`, { method: 'POST' });
    expect(await fired.json()).toMatchObject({ executionArn: expect.stringContaining(':execution:') });
    expect((await fetch(`${cloud.origin}/_local/schedules/None/fire`, { method: 'POST' })).status).toBe(404);
    await cloud.idle({ timeoutMs: 10_000 });
  });

  it('says what is busy when it is not idle in time', async () => {
    const { done } = cloud.startExecution('Weekly', { at: 'busy' });
    const busy = await cloud.idle({ timeoutMs: 0 }).catch((error: unknown) => error);
    expect(busy).toBeInstanceOf(StillBusyError);
    expect((busy as StillBusyError).busy.join()).toMatch(/execution .*Weekly.* runs/);
    await done;
    await cloud.idle({ timeoutMs: 10_000 });
  });
});

describe('S3 traps', () => {
  let cloud: LocalCloud;
  let s3: S3Client;
  let Bucket: string;
  beforeAll(async () => {
    cloud = await start();
    s3 = new S3Client(cloud.clientConfig);
    Bucket = output(cloud, 'BucketName');
  });
  afterAll(stopAll);

  it('takes a body over 11 MiB', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'large', Body: Buffer.alloc(12 * 1024 * 1024, 'x') }));
    expect((await s3.send(new GetObjectCommand({ Bucket, Key: 'large', Range: 'bytes=12582900-' }))).ContentLength).toBe(12);
  });

  it('lets one of many conditional writers win', async () => {
    const put = (Body: string, condition: object) => s3.send(new PutObjectCommand({ Bucket, Key: 'once', Body, ...condition }));
    const race = await Promise.allSettled(Array.from({ length: 10 }, (_, n) => put(`${n}`, { IfNoneMatch: '*' })));
    expect(race.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const { ETag } = await s3.send(new GetObjectCommand({ Bucket, Key: 'once' }));
    const compare = await Promise.allSettled(Array.from({ length: 10 }, (_, n) => put(`new ${n}`, { IfMatch: ETag })));
    expect(compare.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(put('x', { IfMatch: '"other"' })).rejects.toMatchObject({ $metadata: { httpStatusCode: 412 } });
  });

  it('tells of an object that came in parts', async () => {
    const Key = 'landing/parts.csv';
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: '500,ok' }));
    await s3.send(
      new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts: [{ ETag, PartNumber: 1 }] } }),
    );
    await cloud.idle({ timeoutMs: 10_000 });
    expect(await items(cloud, 'row#500')).toHaveLength(1);
  });

  it('lists in byte order, page by page, without losing a key', async () => {
    const keys = ['Z', 'a', 'B', 'b', 'é', '_', 'z'].map((name) => `list/${name}`);
    for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
    const listed: (string | undefined)[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'list/', MaxKeys: 2, ContinuationToken }));
      listed.push(...(page.Contents ?? []).map(({ Key }) => Key));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
    expect(listed).toEqual(['B', 'Z', '_', 'a', 'b', 'z', 'é'].map((name) => `list/${name}`));
  });
});

describe('what is not emulated', () => {
  it('is answered with 501 and its name', async () => {
    const cloud = await start();
    const once = { ...cloud.clientConfig, maxAttempts: 1 };
    const calls: [() => Promise<unknown>, RegExp][] = [
      [() => new DynamoDBClient(once).send(new TransactWriteItemsCommand({ TransactItems: [] })), /dynamodb:TransactWriteItems/],
      [() => new SQSClient(once).send(new ListQueueTagsCommand({ QueueUrl: output(cloud, 'ProfilesUrl') })), /sqs:ListQueueTags/],
      [
        () =>
          new S3Client(once).send(
            new PutObjectTaggingCommand({ Bucket: output(cloud, 'BucketName'), Key: 'k', Tagging: { TagSet: [] } }),
          ),
        /s3:PutObject\?tagging/,
      ],
    ];
    for (const [call, name] of calls)
      await expect(call()).rejects.toMatchObject({ message: expect.stringMatching(name), $metadata: { httpStatusCode: 501 } });
    await stopAll();
  });

  it('stops the start where the template holds it, by type and logical id', async () => {
    const changed = join(folder, 'changed');
    const template = JSON.parse(readFileSync(join(assembly, 'Fixture.template.json'), 'utf8'));
    const manifest = {
      artifacts: { Fixture: { type: 'aws:cloudformation:stack', properties: { templateFile: 'Fixture.template.json' } } },
    };
    const withResource = async (resource: unknown): Promise<unknown> => {
      rmSync(changed, { recursive: true, force: true });
      mkdirSync(changed);
      writeFileSync(join(changed, 'manifest.json'), JSON.stringify(manifest));
      writeFileSync(join(changed, 'Fixture.assets.json'), readFileSync(join(assembly, 'Fixture.assets.json')));
      writeFileSync(
        join(changed, 'Fixture.template.json'),
        JSON.stringify({ ...template, Outputs: {}, Resources: { Extra: resource } }),
      );
      return start({ assembly: changed }).catch((error: Error) => error.message);
    };
    expect(await withResource({ Type: 'AWS::Kinesis::Stream' })).toMatch(/AWS::Kinesis::Stream \(Extra\)/);
    const States = { Old: { Type: 'Pass', Result: {}, End: true } };
    const machine = {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: { DefinitionString: JSON.stringify({ StartAt: 'Old', States }) },
    };
    expect(await withResource(machine)).toMatch(/state machine Extra, state Old is written in JSONPath/);
    const NotificationConfiguration = { LambdaConfigurations: [{ Event: 's3:ObjectCreated:*', Function: 'f' }] };
    expect(await withResource({ Type: 'AWS::S3::Bucket', Properties: { NotificationConfiguration } })).toMatch(/bucket Extra/);
    const topic = { Type: 'AWS::SNS::Topic', Properties: { Subscription: [] } };
    await withResource(topic).then(stopAll);
  });
});

describe('faults', () => {
  let cloud: LocalCloud;
  let row = 100;
  beforeAll(async () => {
    cloud = await start();
  });
  afterEach(() => cloud.faults.clear());
  afterAll(stopAll);
  beforeEach(() => cloud.resetUsage());

  const send = async (): Promise<{ id: number; puts: number }> => {
    row += 1;
    const QueueUrl = cloud.resource('Records').ref;
    await new SQSClient(cloud.clientConfig).send(new SendMessageCommand({ QueueUrl, MessageBody: `${row},ok` }));
    await cloud.idle({ timeoutMs: 15_000 });
    const usage = cloud.usage()[cloud.resource('Work').logicalId];
    return { id: row, puts: usage?.dynamodb[output(cloud, 'TableName')]?.['PutItem']?.calls ?? 0 };
  };
  const stored = async (id: number): Promise<boolean> => (await items(cloud, `row#${id}`)).length === 1;
  const put = { service: 'dynamodb', action: 'PutItem', function: 'Work' } as const;

  it('fail: without effect, tried again by the SDK', async () => {
    const fault = cloud.faults.add({ ...put, effect: 'fail' });
    const { id, puts } = await send();
    expect(await stored(id)).toBe(true);
    expect({ puts, struck: fault.struck, seen: fault.seen }).toEqual({ puts: 1, struck: 1, seen: 2 });
  });

  it('failAfter and cutAfter: with effect, and done twice', async () => {
    for (const effect of ['failAfter', 'cutAfter'] as const) {
      cloud.resetUsage();
      cloud.faults.add({ ...put, effect });
      expect((await send()).puts, effect).toBe(2);
      cloud.faults.clear();
    }
  });

  it('cut: without effect', async () => {
    cloud.faults.add({ ...put, effect: 'cut' });
    const { id, puts } = await send();
    expect(await stored(id)).toBe(true);
    expect(puts).toBe(1);
  });

  it('times outlasts the SDK: the message comes again, and in the end is a dead letter', async () => {
    cloud.faults.add({ ...put, effect: 'fail', times: 100 });
    const { id } = await send();
    expect(await stored(id)).toBe(false);
    expect(deadLetters(cloud, 'RecordsDlq')).toEqual([`${id},ok`]);
  });

  it('delay: late, and once', async () => {
    const before = Date.now();
    cloud.faults.add({ ...put, effect: 'delay', delayMs: 300 });
    expect((await send()).puts).toBe(1);
    expect(Date.now() - before).toBeGreaterThanOrEqual(300);
  });

  it('kill: nothing after the call runs, and the message comes again', async () => {
    const fault = cloud.faults.add({ ...put, effect: 'kill' });
    const errors = () => cloud.status().functions.find(({ logicalId }) => logicalId.startsWith('Work'))?.errors ?? 0;
    const before = errors();
    const { id, puts } = await send();
    expect({ killed: errors() - before, puts, seen: fault.seen }).toEqual({ killed: 1, puts: 1, seen: 2 });
    expect(await stored(id)).toBe(true);
  });

  it('killAfter: the write stands, the message after it was never sent', async () => {
    cloud.faults.add({ ...put, effect: 'killAfter' });
    const { puts } = await send();
    expect(puts).toBe(2);
    expect(cloud.usage()[cloud.resource('Work').logicalId]?.sqs['SendMessage']).toBe(1);
  });

  it('strike S3 and SQS too', async () => {
    cloud.faults.add({ service: 's3', action: 'GetObject', function: 'Ingest', effect: 'fail' });
    cloud.faults.add({ service: 'sqs', action: 'SendMessageBatch', function: 'Ingest', effect: 'cutAfter' });
    await drop(cloud, 'landing/faulty.csv', ['901,ok']);
    await cloud.idle({ timeoutMs: 15_000 });
    // The batch went twice: at least once is what SQS promises.
    const usage = cloud.usage()[cloud.resource('Ingest').logicalId];
    expect(usage).toMatchObject({ s3: { GetObject: 1 }, sqs: { SendMessageBatch: 2 } });
    expect(await stored(901)).toBe(true);
  });
});

describe('a data folder', () => {
  afterEach(stopAll);

  it('keeps rows, objects, secrets and messages from one run to the next', async () => {
    const dataDir = join(folder, 'data');
    const first = await start({ dataDir });
    await drop(first, 'landing/kept.csv', rows(5, 2));
    await first.idle({ timeoutMs: 15_000 });
    const secretOf = async (cloud: LocalCloud) =>
      (
        await new SecretsManagerClient(cloud.clientConfig).send(
          new GetSecretValueCommand({ SecretId: output(cloud, 'SecretArn') }),
        )
      ).SecretString;
    const secret = await secretOf(first);
    expect(secret).toMatch(/^[A-Za-z0-9]{48}$/);
    await expect(start({ dataDir })).rejects.toThrow(/in use by another process/);
    // A message that is being handled when the process goes comes again in the next.
    first.faults.add({ service: 'dynamodb', action: 'PutItem', function: 'Work', effect: 'delay', delayMs: 60_000 });
    await new SQSClient(first.clientConfig).send(
      new SendMessageCommand({ QueueUrl: first.resource('Records').ref, MessageBody: '77,ok' }),
    );
    await expect.poll(() => first.queues().find(({ name }) => name === first.resource('Records').name)?.inFlight).toBe(1);
    await stopAll();

    const second = await start({ dataDir });
    expect(await secretOf(second)).toBe(secret);
    expect(await items(second, 'row#')).toHaveLength(4);
    expect(deadLetters(second, 'RecordsDlq')).toEqual(['2,poison']);
    const object = await new S3Client(second.clientConfig).send(
      new GetObjectCommand({ Bucket: output(second, 'BucketName'), Key: 'landing/kept.csv' }),
    );
    expect(await object.Body?.transformToString()).toBe(rows(5, 2).join('\n'));
    await second.idle({ timeoutMs: 15_000 });
    const row = new GetItemCommand({ TableName: output(second, 'TableName'), Key: { pk: { S: 'row#77' }, sk: { S: 'v1' } } });
    expect((await new DynamoDBClient(second.clientConfig).send(row)).Item).toBeDefined();
  });
});
