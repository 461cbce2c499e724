import type { Condition, IndexName, Item, Key, Table, Value } from '../../../shared/contracts/table.ts';
import type { MemoryTable } from '../../../shared/stores/memory-table.ts';

/** Bytes of a value as DynamoDB counts them. */
const valueBytes = (value: Value): number => {
  if (value === null || typeof value === 'boolean') return 1;
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return Math.ceil(String(value).length / 2) + 1;
  if (Array.isArray(value)) return 3 + value.reduce<number>((sum, each) => sum + 1 + valueBytes(each), 0);
  return 3 + Object.entries(value).reduce((sum, [name, each]) => sum + 1 + Buffer.byteLength(name) + valueBytes(each), 0);
};
export const itemBytes = (item: Item | undefined): number =>
  Object.entries(item ?? {}).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value), 0);

const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / 1024));
const readUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / 4096));

/** A table and what it would cost on DynamoDB: reads are strongly consistent; gets of one turn are one request, and so are unconditional writes. */
export class MeteredTable implements Table {
  readonly requests: string[] = [];
  reads = 0;
  writes = 0;
  private readonly table: MemoryTable;
  private readonly open = new Set<string>();

  constructor(table: MemoryTable) {
    this.table = table;
  }

  private request(call: string, { pk }: Key): void {
    this.requests.push(`${call} ${pk.slice(0, 1)}`);
  }

  /** One request for all that is asked of it in one turn of the event loop; it goes out when that ends. */
  private async batched(call: string, key: Key): Promise<void> {
    if (!this.open.has(call)) this.request(call, key);
    this.open.add(call);
    await new Promise((resolve) => setImmediate(resolve));
    this.open.delete(call);
  }

  /** A write costs the larger of what stood and what stands; where its condition does not hold, what stands. */
  private async written<T>(key: Key, write: () => Promise<T>): Promise<T> {
    const bytes = (): number => itemBytes(this.table.items().find(({ pk, sk }) => pk === key.pk && sk === key.sk));
    const before = bytes();
    try {
      return await write();
    } finally {
      this.writes += writeUnits(Math.max(before, bytes()));
    }
  }

  async get(key: Key): Promise<Item | undefined> {
    await this.batched('get', key);
    const item = await this.table.get(key);
    this.reads += readUnits(itemBytes(item));
    return item;
  }
  async getMany(keys: readonly Key[]): Promise<(Item | undefined)[]> {
    return await Promise.all(keys.map((key) => this.get(key)));
  }
  async query(pk: string, options?: { prefix?: string; limit?: number }): Promise<Item[]> {
    this.request('query', { pk, sk: '' });
    const items = await this.table.query(pk, options);
    this.reads += readUnits(items.reduce((sum, item) => sum + itemBytes(item), 0));
    return items;
  }
  async put(item: Item, condition?: Condition): Promise<void> {
    this.request('put', item);
    await this.written(item, () => this.table.put(item, condition));
  }
  async set(key: Key, attributes: { [name: string]: Value }, condition?: Condition): Promise<void> {
    this.request('set', key);
    await this.written(key, () => this.table.set(key, attributes, condition));
  }
  async delete(key: Key, condition?: Condition): Promise<void> {
    this.request('delete', key);
    await this.written(key, () => this.table.delete(key, condition));
  }
  async write(items: readonly ({ put: Item } | { delete: Key })[]): Promise<void> {
    const [first] = items;
    if (first) await this.batched('write', 'put' in first ? first.put : first.delete);
    await Promise.all(items.map((each) => this.written('put' in each ? each.put : each.delete, () => this.table.write([each]))));
  }
  scan(segment: number, segments: number, from?: Key): Promise<{ items: Item[]; next?: Key }> {
    return this.table.scan(segment, segments, from);
  }
  queryIndex(index: IndexName, pk: string, until: string, limit: number): Promise<Item[]> {
    return this.table.queryIndex(index, pk, until, limit);
  }
}
