import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import dynalite from 'dynalite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Condition, Item, Key, Table } from '../../shared/contracts/table.ts';
import { ConflictError } from '../../shared/domain/errors.ts';
import { DynamoTable } from '../../shared/stores/dynamo-table.ts';
import { MemoryTable } from '../../shared/stores/memory-table.ts';

// The double must behave as the real one does, or every test on the double proves nothing.

const server = dynalite({ createTableMs: 0 });
let client: DynamoDBClient;
const tables: Record<string, Table> = { MemoryTable: new MemoryTable() };

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await client.send(
    new CreateTableCommand({
      TableName: 'contract',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: ['pk', 'sk', 'duePk', 'dueSk'].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S' as const,
      })),
      GlobalSecondaryIndexes: [
        {
          IndexName: 'due',
          KeySchema: [
            { AttributeName: 'duePk', KeyType: 'HASH' },
            { AttributeName: 'dueSk', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  );
  tables['DynamoTable'] = new DynamoTable(
    DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
    'contract',
  );
});
afterAll(async () => {
  client.destroy();
  server.close();
  await once(server, 'close');
});

describe.each(['MemoryTable', 'DynamoTable'])('%s', (name) => {
  const table = (): Table => tables[name]!;
  const key = (sk: string): Key => ({ pk: 'contract', sk });
  const item = (sk: string, more: Record<string, string | number | boolean> = {}): Item => ({ ...key(sk), ...more });
  const outcome = async (sk: string, condition: Condition): Promise<'written' | 'conflict'> => {
    try {
      await table().put(item(sk, { n: 5, written: true }), condition);
      return 'written';
    } catch (error) {
      if (error instanceof ConflictError) return 'conflict';
      throw error;
    }
  };

  it('gets what was put, together or alone, and undefined for what was not', async () => {
    await table().put(item('a', { n: 1 }));
    const [a, none, again] = await Promise.all([table().get(key('a')), table().get(key('none')), table().get(key('a'))]);
    expect([a, none, again]).toEqual([item('a', { n: 1 }), undefined, item('a', { n: 1 })]);
    expect(await table().getMany([key('none'), key('a'), key('a')])).toEqual([
      undefined,
      item('a', { n: 1 }),
      item('a', { n: 1 }),
    ]);
    expect(await table().getMany([])).toEqual([]);
  });

  it.each<[string, Condition, Record<string, string | number | boolean> | undefined, 'written' | 'conflict']>([
    ['absent, none there', { absent: true }, undefined, 'written'],
    ['absent, one there', { absent: true }, { n: 1 }, 'conflict'],
    ['equals, none there', { equals: { n: 1 } }, undefined, 'conflict'],
    ['equals nothing, none there', { equals: { n: undefined } }, undefined, 'conflict'],
    ['equals', { equals: { n: 1, s: 'x' } }, { n: 1, s: 'x' }, 'written'],
    ['one of two differs', { equals: { n: 1, s: 'y' } }, { n: 1, s: 'x' }, 'conflict'],
    ['has no such attribute', { equals: { n: 1, s: undefined } }, { n: 1 }, 'written'],
    ['has it after all', { equals: { n: 1, s: undefined } }, { n: 1, s: 'x' }, 'conflict'],
    ['at most, none there', { absentOrAtMost: { attribute: 'n', value: 3 } }, undefined, 'written'],
    ['at most, equal', { absentOrAtMost: { attribute: 'n', value: 3 } }, { n: 3 }, 'written'],
    ['at most, more', { absentOrAtMost: { attribute: 'n', value: 3 } }, { n: 4 }, 'conflict'],
    ['at most, of text', { absentOrAtMost: { attribute: 's', value: '0010-2' } }, { s: '0010-1' }, 'written'],
    ['at most, another type', { absentOrAtMost: { attribute: 's', value: '3' } }, { s: 1 }, 'conflict'],
    ['at most, no such attribute', { absentOrAtMost: { attribute: 's', value: '3' } }, { n: 1 }, 'conflict'],
    ['below, equal', { absentOrBelow: { attribute: 'n', value: 3 } }, { n: 3 }, 'conflict'],
    ['below, less', { absentOrBelow: { attribute: 'n', value: 3 } }, { n: 2 }, 'written'],
  ])('writes on condition: %s', async (label, condition, stored, expected) => {
    await table().delete(key(label));
    if (stored) await table().put(item(label, stored));
    expect(await outcome(label, condition)).toBe(expected);
    const after = await table().get(key(label));
    expect(after).toEqual(expected === 'written' ? item(label, { n: 5, written: true }) : stored && item(label, stored));
  });

  it('sets some attributes and leaves the others, under a condition too', async () => {
    await table().delete(key('set'));
    await table().set(key('set'), { a: 1, 'e#odd.name': { x: [1, 'two', null] } });
    await table().set(key('set'), { b: 2 }, { equals: { a: 1 } });
    expect(await table().get(key('set'))).toEqual({ ...key('set'), a: 1, b: 2, 'e#odd.name': { x: [1, 'two', null] } });
    await expect(table().set(key('set'), { b: 3 }, { equals: { a: 2 } })).rejects.toBeInstanceOf(ConflictError);
    await expect(table().delete(key('set'), { equals: { a: 2 } })).rejects.toBeInstanceOf(ConflictError);
    await table().delete(key('set'), { equals: { a: 1 } });
    expect(await table().get(key('set'))).toBeUndefined();
  });

  it('queries a partition in order of sort key, by prefix, up to a limit, over many pages', async () => {
    const big = 'x'.repeat(30_000);
    await table().write(
      Array.from({ length: 60 }, (_, n) => ({ put: { pk: 'pages', sk: `D#${String(n).padStart(2, '0')}`, big } })),
    );
    await table().put({ pk: 'pages', sk: 'A#1' });
    const sorted = Array.from({ length: 60 }, (_, n) => `D#${String(n).padStart(2, '0')}`);
    expect((await table().query('pages')).map((found) => found.sk)).toEqual(['A#1', ...sorted]);
    expect((await table().query('pages', { prefix: 'D#' })).map((found) => found.sk)).toEqual(sorted);
    expect((await table().query('pages', { prefix: 'D#', limit: 45 })).map((found) => found.sk)).toEqual(sorted.slice(0, 45));
    expect(await table().query('nothing here')).toEqual([]);
  });

  it('writes and deletes in batches', async () => {
    await table().write(Array.from({ length: 30 }, (_, n) => ({ put: { pk: 'batch', sk: `${n}` } })));
    await table().write([{ delete: { pk: 'batch', sk: '3' } }, { delete: { pk: 'batch', sk: 'never was' } }]);
    expect(await table().query('batch')).toHaveLength(29);
  });

  it('writes what several ask for at once, and the last of what is asked of one key', async () => {
    const puts = (from: number, by: string) =>
      Array.from({ length: 20 }, (_, n) => ({ put: { pk: 'at once', sk: `${from + n}`, by } }));
    await Promise.all([table().write(puts(0, 'first')), table().write([]), table().write(puts(10, 'second'))]);
    const found = await table().query('at once');
    expect(found).toHaveLength(30);
    expect(found.filter((each) => each['by'] === 'second')).toHaveLength(20);
    await Promise.all(found.map(({ pk, sk }) => table().write([{ delete: { pk, sk } }])));
    expect(await table().query('at once')).toEqual([]);
  });

  it('scans everything once, in however many segments', async () => {
    const seen: string[] = [];
    for (let segment = 0; segment < 3; segment++) {
      let from: Key | undefined;
      do {
        const page = await table().scan(segment, 3, from);
        seen.push(...page.items.map(({ pk, sk }) => `${pk}/${sk}`));
        from = page.next;
      } while (from);
    }
    const batch = seen.filter((each) => each.startsWith('batch/'));
    expect(batch).toHaveLength(29);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('reads the due index up to a time, oldest first', async () => {
    for (const [sk, at] of [
      ['late', '2026-03'],
      ['early', '2026-01'],
      ['mid', '2026-02'],
    ] as const) {
      await table().put(item(`due-${sk}`, { duePk: 'due#0', dueSk: at }));
    }
    expect((await table().queryIndex('due', 'due#0', '2026-02', 10)).map((found) => found.sk)).toEqual(['due-early', 'due-mid']);
    expect((await table().queryIndex('due', 'due#0', '2026-12', 1)).map((found) => found.sk)).toEqual(['due-early']);
  });
});
