/** A value as DynamoDB's document form has it. */
export type Value = string | number | boolean | null | Value[] | { [name: string]: Value };
/** One item: its two keys beside its attributes. */
export type Item = { pk: string; sk: string } & { [name: string]: Value };
export type Key = { pk: string; sk: string };

/** What must hold of the stored item for a write to happen. All of them can be checked on one item, in one request. */
export type Condition =
  /** No item stands under this key. */
  | { absent: true }
  /** An item stands, and each attribute equals the value given (undefined: has no such attribute). */
  | { equals: { [attribute: string]: string | number | boolean | undefined } }
  /** No item stands, or its attribute is at most (below: less than) the value. */
  | { absentOrAtMost: { attribute: string; value: string | number } }
  | { absentOrBelow: { attribute: string; value: string | number } };

/**
 * A table of single-item conditional writes and strongly consistent reads: all that the identity protocol and the profiles need.
 * DynamoTable is the real one, MemoryTable the double for tests. Every method may throw what its store throws; a condition that
 * does not hold is a ConflictError.
 */
export interface Table {
  get(key: Key): Promise<Item | undefined>;
  /** In the order of the keys; undefined where there is no item. */
  getMany(keys: readonly Key[]): Promise<(Item | undefined)[]>;
  /** Every item of a partition, by sort key; only those whose sort key starts with the prefix, if one is given. Reads all pages, or stops at limit items. */
  query(pk: string, options?: { prefix?: string; limit?: number }): Promise<Item[]>;
  put(item: Item, condition?: Condition): Promise<void>;
  /** Set attributes on an item, made if absent; the others stay. */
  set(key: Key, attributes: { [name: string]: Value }, condition?: Condition): Promise<void>;
  delete(key: Key, condition?: Condition): Promise<void>;
  /** Unconditional puts and deletes in batches; returns when all are written. */
  write(items: readonly ({ put: Item } | { delete: Key })[]): Promise<void>;
  /** One page of one segment of a whole-table scan; pass `next` back for the following one. Eventually consistent. */
  scan(segment: number, segments: number, from?: Key): Promise<{ items: Item[]; next?: Key }>;
  /** Items of an index partition whose index sort key is at most `until`, oldest first. Eventually consistent. */
  queryIndex(index: IndexName, pk: string, until: string, limit: number): Promise<Item[]>;
}

/** The only index: profiles by when they fall due. Attributes duePk, dueSk. */
export type IndexName = 'due';
