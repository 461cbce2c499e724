import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { itemBytes } from '../../../infra/local/dynamodb/item-size.ts';
import { DynamoDbService } from '../../../infra/local/dynamodb/service.ts';
import { tableOf } from '../../../infra/local/dynamodb/tables.ts';
import { callerOf } from '../../../infra/local/gateway/caller.ts';
import { UsageMeter } from '../../../infra/local/gateway/usage.ts';

const usage = new UsageMeter();
const service = new DynamoDbService(undefined, usage);
const me = callerOf('me');
const call = async (action: string, input: Record<string, unknown>): Promise<any> =>
  (await service.call(action, { TableName: 'Tab', ...input }, me)).body;
const text = (length: number, letter = 'x') => ({ S: letter.repeat(length) });
const key = (id: string) => ({ pk: { S: id }, sk: { S: 's' } });

beforeAll(async () => {
  await service.open();
  const names = { pk: 'S', sk: 'S', g: 'S' };
  await service.addTable(
    tableOf({
      logicalId: 'T',
      path: undefined,
      type: 'AWS::DynamoDB::GlobalTable',
      name: 'Tab',
      arn: '',
      ref: 'Tab',
      properties: {
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        AttributeDefinitions: Object.entries(names).map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType })),
        GlobalSecondaryIndexes: [
          {
            IndexName: 'byG',
            KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['p'] },
          },
        ],
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      },
    }),
  );
});
afterAll(() => service.close());

it('sizes an item in UTF-8 bytes', () => {
  expect(itemBytes({ a: { S: '好' }, bb: { N: '1234' } })).toBe(1 + 3 + 2 + 3);
  expect(itemBytes({ m: { M: { x: { BOOL: true } } }, l: { L: [{ NULL: true }] } })).toBe(1 + 3 + 1 + (1 + 1) + 1 + 3 + 1 + 1);
});

describe('consumed capacity', () => {
  const consumed = async (action: string, input: Record<string, unknown>) =>
    (await call(action, { ...input, ReturnConsumedCapacity: 'INDEXES' })).ConsumedCapacity;
  const index = (units: number) => ({ byG: { CapacityUnits: units } });

  it('of writes: a unit a KiB of the larger of old and new, and what each index costs', async () => {
    const Item = { ...key('a'), g: { S: 'g1' }, big: text(2500) };
    expect(await consumed('PutItem', { Item })).toEqual({
      TableName: 'Tab',
      CapacityUnits: 4,
      Table: { CapacityUnits: 3 },
      GlobalSecondaryIndexes: index(1),
    });
    // Nothing that the index holds changes: it is not written.
    expect(await consumed('PutItem', { Item: { ...Item, big: text(10) } })).toEqual({
      TableName: 'Tab',
      CapacityUnits: 3,
      Table: { CapacityUnits: 3 },
    });
    // Another projected value: one write. Another index key: a delete and a write.
    expect((await consumed('PutItem', { Item: { ...Item, p: text(1) } })).GlobalSecondaryIndexes).toEqual(index(1));
    expect((await consumed('PutItem', { Item: { ...Item, g: { S: 'g2' } } })).GlobalSecondaryIndexes).toEqual(index(2));
    expect((await consumed('DeleteItem', { Key: key('a') })).GlobalSecondaryIndexes).toEqual(index(1));
  });

  it('of Chinese text: three bytes a character', async () => {
    expect((await consumed('PutItem', { Item: { ...key('zh'), t: text(700, '好') } })).CapacityUnits).toBe(3);
  });

  it('of reads: half a unit a 4 KiB, one where consistent, and no less where nothing is found', async () => {
    await call('PutItem', { Item: { ...key('r'), big: text(5000) } });
    expect((await consumed('GetItem', { Key: key('r') })).CapacityUnits).toBe(1);
    expect((await consumed('GetItem', { Key: key('r'), ConsistentRead: true })).CapacityUnits).toBe(2);
    expect((await consumed('GetItem', { Key: key('none') })).CapacityUnits).toBe(0.5);
    const query = { KeyConditionExpression: 'pk = :p', ExpressionAttributeValues: { ':p': { S: 'r' } } };
    expect((await consumed('Query', query)).CapacityUnits).toBe(1);
  });

  it('of a limited query: what it read, not what it looked ahead', async () => {
    for (const n of [1, 2, 3]) await call('PutItem', { Item: { pk: { S: 'many' }, sk: { S: String(n) }, big: text(3900) } });
    const query = { KeyConditionExpression: 'pk = :p', ExpressionAttributeValues: { ':p': { S: 'many' } } };
    expect((await consumed('Query', { ...query, Limit: 1 })).CapacityUnits).toBe(0.5);
    expect((await consumed('Query', query)).CapacityUnits).toBe(1.5);
  });

  it('is not answered unasked, and is counted for its caller all the same', async () => {
    usage.reset();
    expect(await call('PutItem', { Item: key('quiet') })).toEqual({});
    await call('GetItem', { Key: key('quiet') });
    expect(usage.read()).toEqual({
      me: {
        dynamodb: {
          Tab: { PutItem: { calls: 1, readUnits: 0, writeUnits: 1 }, GetItem: { calls: 1, readUnits: 0.5, writeUnits: 0 } },
        },
        sqs: {},
        s3: {},
        other: {},
      },
    });
  });
});

describe('what dynalite leaves out', () => {
  it('a failed condition gives the item, where asked, and is billed', async () => {
    await call('PutItem', { Item: { ...key('c'), v: { N: '1' } } });
    usage.reset();
    const put = { Item: key('c'), ConditionExpression: 'attribute_not_exists(pk)' };
    const asked = await call('PutItem', { ...put, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' });
    expect(asked.__type).toMatch(/ConditionalCheckFailedException$/);
    expect(asked.Item).toEqual({ ...key('c'), v: { N: '1' } });
    expect((await call('PutItem', put)).Item).toBeUndefined();
    expect(usage.read()['me']?.dynamodb['Tab']?.['PutItem']).toEqual({ calls: 2, readUnits: 0, writeUnits: 2 });
  });

  it('an item over 400 KB of bytes is refused, and leaves nothing in an index', async () => {
    const large = text(150_000, '好');
    expect((await call('PutItem', { Item: { ...key('l'), more: large } })).message).toMatch(/Item size/);
    await call('PutItem', { Item: { ...key('l'), half: text(60_000, '好') } });
    const update = {
      Key: key('l'),
      UpdateExpression: 'SET more = :l, g = :g',
      ExpressionAttributeValues: { ':l': text(90_000, '好'), ':g': { S: 'lost' } },
    };
    expect((await call('UpdateItem', update)).message).toMatch(/Item size/);
    const query = { IndexName: 'byG', KeyConditionExpression: 'g = :g', ExpressionAttributeValues: { ':g': { S: 'lost' } } };
    expect((await call('Query', query)).Count).toBe(0);
  });

  it('a field that it would drop, and an operation that it does not have, are named', async () => {
    await expect(call('PutItem', { Item: key('x'), Fancy: 1 })).rejects.toThrow(/dynamodb:PutItem with Fancy/);
    await expect(call('TransactWriteItems', {})).rejects.toThrow(/dynamodb:TransactWriteItems/);
  });

  it('items whose time is over go when swept', async () => {
    const now = Math.floor(Date.now() / 1000);
    await call('PutItem', { Item: { ...key('old'), ttl: { N: String(now - 5) }, g: { S: 'swept' } } });
    await call('PutItem', { Item: { ...key('new'), ttl: { N: String(now + 5) } } });
    await call('PutItem', { Item: { ...key('text'), ttl: { S: '1' } } });
    expect(await service.sweepExpired(now, me)).toBe(1);
    expect((await call('GetItem', { Key: key('old') })).Item).toBeUndefined();
    expect((await call('GetItem', { Key: key('new') })).Item).toBeDefined();
  });
});
