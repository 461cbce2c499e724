import batchGetItem from 'dynalite/actions/batchGetItem.js';
import batchWriteItem from 'dynalite/actions/batchWriteItem.js';
import deleteItem from 'dynalite/actions/deleteItem.js';
import describeTable from 'dynalite/actions/describeTable.js';
import getItem from 'dynalite/actions/getItem.js';
import putItem from 'dynalite/actions/putItem.js';
import query from 'dynalite/actions/query.js';
import scan from 'dynalite/actions/scan.js';
import updateItem from 'dynalite/actions/updateItem.js';
import * as batchGetItemRules from 'dynalite/validations/batchGetItem.js';
import * as batchWriteItemRules from 'dynalite/validations/batchWriteItem.js';
import * as deleteItemRules from 'dynalite/validations/deleteItem.js';
import * as describeTableRules from 'dynalite/validations/describeTable.js';
import * as getItemRules from 'dynalite/validations/getItem.js';
import * as putItemRules from 'dynalite/validations/putItem.js';
import * as queryRules from 'dynalite/validations/query.js';
import * as scanRules from 'dynalite/validations/scan.js';
import * as updateItemRules from 'dynalite/validations/updateItem.js';
import { type Fields, fieldsOf } from '../json.ts';

/** One DynamoDB operation of dynalite: its rules for the request, and its action on a store. */
export interface Operation {
  readonly run: typeof getItem;
  /** Request fields that it knows; it would drop any other silently. */
  readonly types: Fields;
  readonly custom: unknown;
}

const operation = (run: typeof getItem, rules: { types: unknown; custom: unknown }): Operation => ({
  run,
  types: fieldsOf(rules.types),
  custom: rules.custom,
});

/** The operations that the local cloud has. Transactions, streams and PartiQL are not among them. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map([
  ['BatchGetItem', operation(batchGetItem, batchGetItemRules)],
  ['BatchWriteItem', operation(batchWriteItem, batchWriteItemRules)],
  ['DeleteItem', operation(deleteItem, deleteItemRules)],
  ['DescribeTable', operation(describeTable, describeTableRules)],
  ['GetItem', operation(getItem, getItemRules)],
  ['PutItem', operation(putItem, putItemRules)],
  ['Query', operation(query, queryRules)],
  ['Scan', operation(scan, scanRules)],
  ['UpdateItem', operation(updateItem, updateItemRules)],
]);
