import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { Condition, IndexName, Item, Key, Table, Value } from '../contracts/table.ts';
import { ConflictError, UnprocessedError } from '../domain/errors.ts';

/** Only the keys are checked here: each store parses the attributes by its own schema. */
const isItem = (value: unknown): value is Item =>
  typeof value === 'object' &&
  value !== null &&
  'pk' in value &&
  typeof value.pk === 'string' &&
  'sk' in value &&
  typeof value.sk === 'string';
const item = (value: unknown): Item => {
  if (!isItem(value)) throw new UnprocessedError('an item came back without its keys');
  return value;
};
const keyOf = (value: unknown): Key => {
  const { pk, sk } = item(value);
  return { pk, sk };
};

const textOf = (key: Key): string => `${key.pk}\n${key.sk}`;

type Expression = {
  ConditionExpression: string;
  ExpressionAttributeNames: Record<string, string>;
  ExpressionAttributeValues?: Record<string, Value>;
};

const expression = (condition: Condition): Expression => {
  if ('absent' in condition)
    return { ConditionExpression: 'attribute_not_exists(#pk)', ExpressionAttributeNames: { '#pk': 'pk' } };
  if ('equals' in condition) {
    const names: Record<string, string> = { '#pk': 'pk' };
    const given: Record<string, Value> = {};
    const terms = ['attribute_exists(#pk)'];
    for (const [index, [name, value]] of Object.entries(condition.equals).entries()) {
      names[`#c${index}`] = name;
      if (value === undefined) terms.push(`attribute_not_exists(#c${index})`);
      else {
        given[`:c${index}`] = value;
        terms.push(`#c${index} = :c${index}`);
      }
    }
    return {
      ConditionExpression: terms.join(' AND '),
      ExpressionAttributeNames: names,
      ...(Object.keys(given).length > 0 ? { ExpressionAttributeValues: given } : {}),
    };
  }
  const [{ attribute, value }, operator] =
    'absentOrBelow' in condition ? [condition.absentOrBelow, '<'] : [condition.absentOrAtMost, '<='];
  return {
    ConditionExpression: `attribute_not_exists(#pk) OR #c ${operator} :c`,
    ExpressionAttributeNames: { '#pk': 'pk', '#c': attribute },
    ExpressionAttributeValues: { ':c': value },
  };
};

const orConflict = (error: unknown): never => {
  if (error instanceof ConditionalCheckFailedException) throw new ConflictError('another writer was faster', { cause: error });
  throw error;
};

const BATCH_ATTEMPTS = 8;
/** Full jitter over a doubling ceiling: 50 ms, 100 ms … 3.2 s. */
const pause = (attempt: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(50 * 2 ** attempt, 3200)));

type Write = { put: Item } | { delete: Key };
type WriteRequests = NonNullable<ConstructorParameters<typeof BatchWriteCommand>[0]['RequestItems']>[string];

/**
 * A Table on DynamoDB. Gets of one turn of the event loop go out as one BatchGetItem, unconditional writes of one turn as one
 * BatchWriteItem: a batch of records costs few requests.
 */
export class DynamoTable implements Table {
  private readonly client: DynamoDBDocumentClient;
  private readonly name: string;
  private unwritten: { items: readonly Write[]; resolve: () => void; reject: (error: unknown) => void }[] = [];
  private waiting: { key: Key; resolve: (item: Item | undefined) => void; reject: (error: unknown) => void }[] = [];

  constructor(client: DynamoDBDocumentClient, name: string) {
    this.client = client;
    this.name = name;
  }

  get(key: Key): Promise<Item | undefined> {
    return new Promise((resolve, reject) => {
      if (this.waiting.length === 0) setImmediate(() => void this.flush());
      this.waiting.push({ key, resolve, reject });
    });
  }

  private async flush(): Promise<void> {
    const gets = this.waiting;
    this.waiting = [];
    const [only] = gets;
    try {
      if (only && gets.length === 1) {
        const { Item: found } = await this.client.send(
          new GetCommand({ TableName: this.name, Key: { pk: only.key.pk, sk: only.key.sk }, ConsistentRead: true }),
        );
        only.resolve(found && item(found));
        return;
      }
      const found = await this.read(gets.map((get) => get.key));
      for (const [index, get] of gets.entries()) get.resolve(found[index]);
    } catch (error) {
      for (const get of gets) get.reject(error);
    }
  }

  getMany(keys: readonly Key[]): Promise<(Item | undefined)[]> {
    return Promise.all(keys.map((key) => this.get(key)));
  }

  private async read(keys: readonly Key[]): Promise<(Item | undefined)[]> {
    const wanted = [...new Map(keys.map((key) => [textOf(key), { pk: key.pk, sk: key.sk }])).values()];
    const found = new Map<string, Item>();
    const chunks = Array.from({ length: Math.ceil(wanted.length / 100) }, (_, i) => wanted.slice(i * 100, i * 100 + 100));
    await Promise.all(
      chunks.map(async (chunk) => {
        let left = chunk;
        for (let attempt = 0; left.length > 0; attempt++) {
          if (attempt === BATCH_ATTEMPTS) throw new UnprocessedError(`${left.length} of ${chunk.length} keys were not read`);
          if (attempt > 0) await pause(attempt);
          const answer = await this.client.send(
            new BatchGetCommand({ RequestItems: { [this.name]: { Keys: left, ConsistentRead: true } } }),
          );
          for (const each of answer.Responses?.[this.name] ?? []) found.set(textOf(keyOf(each)), item(each));
          left = (answer.UnprocessedKeys?.[this.name]?.Keys ?? []).map(keyOf);
        }
      }),
    );
    return keys.map((key) => found.get(textOf(key)));
  }

  async query(pk: string, options: { prefix?: string; limit?: number } = {}): Promise<Item[]> {
    const items: Item[] = [];
    let from: Record<string, unknown> | undefined;
    do {
      const answer = await this.client.send(
        new QueryCommand({
          TableName: this.name,
          ConsistentRead: true,
          KeyConditionExpression: options.prefix === undefined ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':pk': pk, ...(options.prefix === undefined ? {} : { ':prefix': options.prefix }) },
          ...(options.limit === undefined ? {} : { Limit: options.limit - items.length }),
          ...(from ? { ExclusiveStartKey: from } : {}),
        }),
      );
      items.push(...(answer.Items ?? []).map(item));
      from = answer.LastEvaluatedKey;
    } while (from && items.length < (options.limit ?? Number.POSITIVE_INFINITY));
    return items;
  }

  async put(stored: Item, condition?: Condition): Promise<void> {
    await this.client
      .send(new PutCommand({ TableName: this.name, Item: stored, ...(condition ? expression(condition) : {}) }))
      .catch(orConflict);
  }

  async set(key: Key, attributes: { [name: string]: Value }, condition?: Condition): Promise<void> {
    const given = condition ? expression(condition) : undefined;
    const entries = Object.entries(attributes);
    await this.client
      .send(
        new UpdateCommand({
          TableName: this.name,
          Key: { pk: key.pk, sk: key.sk },
          UpdateExpression: `SET ${entries.map((_, index) => `#s${index} = :s${index}`).join(', ')}`,
          ExpressionAttributeNames: {
            ...given?.ExpressionAttributeNames,
            ...Object.fromEntries(entries.map(([name], index) => [`#s${index}`, name])),
          },
          ExpressionAttributeValues: {
            ...given?.ExpressionAttributeValues,
            ...Object.fromEntries(entries.map(([, value], index) => [`:s${index}`, value])),
          },
          ...(given ? { ConditionExpression: given.ConditionExpression } : {}),
        }),
      )
      .catch(orConflict);
  }

  async delete(key: Key, condition?: Condition): Promise<void> {
    await this.client
      .send(
        new DeleteCommand({ TableName: this.name, Key: { pk: key.pk, sk: key.sk }, ...(condition ? expression(condition) : {}) }),
      )
      .catch(orConflict);
  }

  write(items: readonly Write[]): Promise<void> {
    if (items.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      if (this.unwritten.length === 0) setImmediate(() => void this.flushWrites());
      this.unwritten.push({ items, resolve, reject });
    });
  }

  private async flushWrites(): Promise<void> {
    const writes = this.unwritten;
    this.unwritten = [];
    try {
      await this.writeAll(writes.flatMap(({ items }) => items));
      for (const { resolve } of writes) resolve();
    } catch (error) {
      for (const { reject } of writes) reject(error);
    }
  }

  /** A batch may name a key once only: of several writes to one the last counts. */
  private async writeAll(items: readonly Write[]): Promise<void> {
    const requests: WriteRequests = [
      ...new Map(items.map((each) => [textOf('put' in each ? each.put : each.delete), each])).values(),
    ].map((each) =>
      'put' in each ? { PutRequest: { Item: each.put } } : { DeleteRequest: { Key: { pk: each.delete.pk, sk: each.delete.sk } } },
    );
    const chunks = Array.from({ length: Math.ceil(requests.length / 25) }, (_, i) => requests.slice(i * 25, i * 25 + 25));
    await Promise.all(
      chunks.map(async (chunk) => {
        let left = chunk;
        for (let attempt = 0; left.length > 0; attempt++) {
          if (attempt === BATCH_ATTEMPTS) throw new UnprocessedError(`${left.length} of ${chunk.length} items were not written`);
          if (attempt > 0) await pause(attempt);
          const answer = await this.client.send(new BatchWriteCommand({ RequestItems: { [this.name]: left } }));
          left = answer.UnprocessedItems?.[this.name] ?? [];
        }
      }),
    );
  }

  async scan(segment: number, segments: number, from?: Key): Promise<{ items: Item[]; next?: Key }> {
    const answer = await this.client.send(
      new ScanCommand({
        TableName: this.name,
        Segment: segment,
        TotalSegments: segments,
        ...(from ? { ExclusiveStartKey: { pk: from.pk, sk: from.sk } } : {}),
      }),
    );
    const items = (answer.Items ?? []).map(item);
    return answer.LastEvaluatedKey ? { items, next: keyOf(answer.LastEvaluatedKey) } : { items };
  }

  async queryIndex(index: IndexName, pk: string, until: string, limit: number): Promise<Item[]> {
    const answer = await this.client.send(
      new QueryCommand({
        TableName: this.name,
        IndexName: index,
        KeyConditionExpression: '#pk = :pk AND #sk <= :until',
        ExpressionAttributeNames: { '#pk': `${index}Pk`, '#sk': `${index}Sk` },
        ExpressionAttributeValues: { ':pk': pk, ':until': until },
        Limit: limit,
      }),
    );
    return (answer.Items ?? []).map(item);
  }
}
