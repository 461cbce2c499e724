import { join } from 'node:path';
import { create, type DynaliteStore } from 'dynalite/db/index.js';
import { checkTypes, checkValidations } from 'dynalite/validations/index.js';
import { NotEmulatedError, UnsupportedError } from '../errors.ts';
import type { Caller } from '../gateway/caller.ts';
import type { JsonService, Reply } from '../gateway/reply.ts';
import type { UsageMeter } from '../gateway/usage.ts';
import { type Fields, fieldsOf, isFields, listOf, textOf } from '../json.ts';
import { type Consumed, consumedCapacity, readUnits, totalOf, writeUnits } from './capacity.ts';
import { itemBytes, LARGEST_ITEM_BYTES } from './item-size.ts';
import { type Meter, metered } from './meter.ts';
import { OPERATIONS, type Operation } from './operations.ts';
import { requireSameSchema, type Table, type TableDescription } from './tables.ts';

const CONDITION_FAILED = 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException';
const WRITES = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem']);

/**
 * DynamoDB: dynalite's rules, actions and store, called in process. Its own HTTP server is left out: reading, signing checks
 * and checksums took several times what the action takes.
 */
export class DynamoDbService implements JsonService {
  readonly #store: DynaliteStore;
  readonly #usage: UsageMeter;
  readonly #tables = new Map<string, TableDescription>();
  readonly #ttl = new Map<string, string>();

  /** @param dataDir keeps the tables in `<dataDir>/dynamodb` (LevelDB); without it they live in memory */
  constructor(dataDir: string | undefined, usage: UsageMeter) {
    this.#store = create(dataDir === undefined ? {} : { path: join(dataDir, 'dynamodb') });
    this.#usage = usage;
  }

  /**
   * Opens the store.
   * @throws UnsupportedError where another process holds the same folder
   */
  async open(): Promise<void> {
    try {
      await this.#store.db.open();
    } catch (error) {
      throw new UnsupportedError('the data folder is in use by another process', { cause: error });
    }
  }

  /** Closes the store, once what runs has ended. */
  close(): Promise<void> {
    return new Promise((resolve, reject) => this.#store.db.close((error) => (error ? reject(error) : resolve())));
  }

  /** Adds a table, with its stored items where there are any. */
  async addTable({ description, ttlAttribute }: Table): Promise<void> {
    const { tableDb } = this.#store;
    const stored = await new Promise<Fields | undefined>((resolve) =>
      tableDb.get(description.TableName, (_missing, found) => resolve(found)),
    );
    if (stored) requireSameSchema(description, stored);
    await new Promise<void>((resolve, reject) =>
      tableDb.put(description.TableName, { ...description }, (error) => (error ? reject(error) : resolve())),
    );
    this.#tables.set(description.TableName, description);
    if (ttlAttribute !== undefined) this.#ttl.set(description.TableName, ttlAttribute);
  }

  async call(action: string, input: unknown, caller: Caller): Promise<Reply> {
    if (action === 'ListTables') return { status: 200, body: { TableNames: [...this.#tables.keys()].sort() } };
    const operation = OPERATIONS.get(action);
    if (!operation) throw new NotEmulatedError(`dynamodb:${action}`);
    const request = fieldsOf(input);
    const detail = request['ReturnConsumedCapacity'];
    const wantsOld = request['ReturnValuesOnConditionCheckFailure'] === 'ALL_OLD';
    const refused = refusal(action, operation, request) ?? oversized(request);
    if (refused) return refused;
    // dynalite's own figures leave out index writes and count characters for bytes: the store's meter counts instead.
    delete request['ReturnConsumedCapacity'];
    const { store, meter } = metered(this.#store);
    const reply = await run(operation, store, request);
    const failedCondition = reply.status === 400 && fieldsOf(reply.body)['__type'] === CONDITION_FAILED;
    const consumed = consumedBy(action, request, meter, reply, failedCondition);
    for (const [table, { units, isWrite }] of consumed)
      this.#usage.table(caller, table, action, isWrite ? 0 : totalOf(units), isWrite ? totalOf(units) : 0);
    if (failedCondition && wantsOld && meter.lastRead)
      return { ...reply, body: { ...fieldsOf(reply.body), Item: meter.lastRead } };
    if (reply.status === 200 && (detail === 'TOTAL' || detail === 'INDEXES'))
      return withCapacity(action, reply, consumed, detail);
    return reply;
  }

  /**
   * Deletes the items whose time to live has passed.
   * @param now seconds since 1970
   * @returns how many it deleted
   */
  async sweepExpired(now: number, caller: Caller): Promise<number> {
    let deleted = 0;
    for (const [TableName, attribute] of this.#ttl) {
      const names = { '#ttl': attribute };
      const values = { ':now': { N: String(now) }, ':number': { S: 'N' } };
      let ExclusiveStartKey: unknown;
      do {
        const page = await this.call(
          'Scan',
          {
            TableName,
            FilterExpression: '#ttl < :now AND attribute_type(#ttl, :number)',
            ExpressionAttributeNames: names,
            ExpressionAttributeValues: values,
            ...(ExclusiveStartKey === undefined ? {} : { ExclusiveStartKey }),
          },
          caller,
        );
        const { Items, LastEvaluatedKey } = fieldsOf(page.body);
        for (const item of listOf(Items)) {
          const Key = keyOf(this.#tables.get(TableName), fieldsOf(item));
          const condition = {
            ConditionExpression: '#ttl < :now',
            ExpressionAttributeNames: names,
            ExpressionAttributeValues: { ':now': values[':now'] },
          };
          await this.call('DeleteItem', { TableName, Key, ...condition }, caller);
        }
        deleted += listOf(Items).length;
        ExclusiveStartKey = LastEvaluatedKey;
      } while (ExclusiveStartKey !== undefined);
    }
    return deleted;
  }
}

function run(operation: Operation, store: DynaliteStore, request: Fields): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const settle = (error: unknown, result: unknown): void => {
      const { statusCode, body } = fieldsOf(error);
      if (error === null || error === undefined) resolve({ status: 200, body: result });
      else if (typeof statusCode === 'number') resolve({ status: statusCode, body });
      else reject(error);
    };
    try {
      const data = checkTypes(request, operation.types);
      checkValidations(data, operation.types, operation.custom, store);
      operation.run(store, data, settle);
    } catch (error) {
      settle(error, undefined);
    }
  });
}

/** dynalite drops a field that it does not know, and would answer as if it had been heeded. */
function refusal(action: string, operation: Operation, request: Fields): Reply | undefined {
  for (const field in request) {
    if (field in operation.types || field === 'ReturnValuesOnConditionCheckFailure' || field === 'ReturnConsumedCapacity')
      continue;
    throw new NotEmulatedError(`dynamodb:${action} with ${field}`);
  }
  return undefined;
}

function oversized(request: Fields): Reply | undefined {
  const items: unknown[] = [request['Item']];
  for (const writes of Object.values(fieldsOf(request['RequestItems'])))
    for (const write of listOf(writes)) items.push(fieldsOf(fieldsOf(write)['PutRequest'])['Item']);
  if (!items.some((item) => isFields(item) && itemBytes(item) > LARGEST_ITEM_BYTES)) return undefined;
  const message = 'Item size has exceeded the maximum allowed size';
  return { status: 400, body: { __type: 'com.amazon.coral.validate#ValidationException', message } };
}

type ByTable = Map<string, { units: Consumed; isWrite: boolean }>;

function consumedBy(action: string, request: Fields, meter: Meter, reply: Reply, failedCondition: boolean): ByTable {
  const byTable: ByTable = new Map();
  const plain = (table: number): Consumed => ({ table, indexes: new Map() });
  const name = textOf(request['TableName']);
  if (WRITES.has(action)) {
    for (const [table, units] of meter.written) byTable.set(table, { units, isWrite: true });
    // A failed condition is billed by the item it looked at.
    if (failedCondition && name !== undefined)
      byTable.set(name, { units: plain(writeUnits(meter.lastRead ? itemBytes(meter.lastRead) : 0)), isWrite: true });
  } else if (action === 'Query' || action === 'Scan') {
    const used = meter.scanned.slice(0, Number(fieldsOf(reply.body)['ScannedCount'] ?? 0));
    const units = readUnits(sumOf(used), request['ConsistentRead'] === true);
    const index = textOf(request['IndexName']);
    if (name !== undefined)
      byTable.set(name, {
        units: index === undefined ? plain(units) : { table: 0, indexes: new Map([[index, units]]) },
        isWrite: false,
      });
  } else {
    for (const [table, sizes] of meter.gets) {
      const consistent =
        (fieldsOf(fieldsOf(request['RequestItems'])[table])['ConsistentRead'] ?? request['ConsistentRead']) === true;
      byTable.set(table, { units: plain(sizes.reduce((sum, bytes) => sum + readUnits(bytes, consistent), 0)), isWrite: false });
    }
  }
  return byTable;
}

function withCapacity(action: string, reply: Reply, consumed: ByTable, detail: 'TOTAL' | 'INDEXES'): Reply {
  const all = [...consumed].map(([table, { units }]) => consumedCapacity(table, units, detail));
  return { ...reply, body: { ...fieldsOf(reply.body), ConsumedCapacity: action.startsWith('Batch') ? all : all[0] } };
}

function keyOf(table: TableDescription | undefined, item: Fields): Fields {
  return Object.fromEntries((table?.KeySchema ?? []).map(({ AttributeName }) => [AttributeName, item[AttributeName]]));
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
