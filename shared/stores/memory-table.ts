import type { Condition, IndexName, Item, Key, Table, Value } from '../contracts/table.ts';
import { ConflictError } from '../domain/errors.ts';

const holds = (item: Item | undefined, condition: Condition): boolean => {
  if ('absent' in condition) return item === undefined;
  if ('equals' in condition)
    return item !== undefined && Object.entries(condition.equals).every(([name, value]) => item[name] === value);
  const [{ attribute, value }, strict] =
    'absentOrBelow' in condition ? [condition.absentOrBelow, true] : [condition.absentOrAtMost, false];
  if (item === undefined) return true;
  const stored = item[attribute];
  // As in DynamoDB: values of two types do not compare, and a missing attribute is at most nothing.
  if (typeof stored !== typeof value || stored === undefined || stored === null) return false;
  return strict ? stored < value : stored <= value;
};

/** A Table in memory, for tests: same conditions, same order of items. `before` runs ahead of each call and may throw or wait: faults and interleavings. */
export class MemoryTable implements Table {
  private readonly partitions = new Map<string, Map<string, Item>>();
  private readonly before: (call: string, key: Key) => Promise<void> | void;

  constructor(before: (call: string, key: Key) => Promise<void> | void = () => {}) {
    this.before = before;
  }

  async get(key: Key): Promise<Item | undefined> {
    await this.before('get', key);
    return structuredClone(this.find(key));
  }

  async getMany(keys: readonly Key[]): Promise<(Item | undefined)[]> {
    const [first] = keys;
    if (!first) return [];
    await this.before('getMany', first);
    return keys.map((key) => structuredClone(this.find(key)));
  }

  async query(pk: string, options: { prefix?: string; limit?: number } = {}): Promise<Item[]> {
    await this.before('query', { pk, sk: options.prefix ?? '' });
    const items = [...(this.partitions.get(pk)?.values() ?? [])].filter((item) => item.sk.startsWith(options.prefix ?? ''));
    items.sort((a, b) => (a.sk < b.sk ? -1 : 1));
    return structuredClone(items.slice(0, options.limit));
  }

  async put(item: Item, condition?: Condition): Promise<void> {
    await this.before('put', item);
    this.check(item, condition);
    this.store(item);
  }

  async set(key: Key, attributes: { [name: string]: Value }, condition?: Condition): Promise<void> {
    await this.before('set', key);
    this.check(key, condition);
    this.store({ ...(this.find(key) ?? {}), ...attributes, ...key });
  }

  async delete(key: Key, condition?: Condition): Promise<void> {
    await this.before('delete', key);
    this.check(key, condition);
    this.partitions.get(key.pk)?.delete(key.sk);
  }

  async write(items: readonly ({ put: Item } | { delete: Key })[]): Promise<void> {
    // One call an item, in any order: a batch of the real table is not atomic either, and a fault may fall inside it.
    await Promise.all(items.map((item) => ('put' in item ? this.put(item.put) : this.delete(item.delete))));
  }

  async scan(segment: number, segments: number, from?: Key): Promise<{ items: Item[]; next?: Key }> {
    await this.before('scan', { pk: `segment ${segment}`, sk: '' });
    const all = this.items().filter((item) => item.pk.length % segments === segment);
    const start = from ? all.findIndex((item) => item.pk === from.pk && item.sk === from.sk) + 1 : 0;
    const items = all.slice(start, start + 100);
    const last = items.at(-1);
    return last && start + 100 < all.length ? { items, next: { pk: last.pk, sk: last.sk } } : { items };
  }

  async queryIndex(index: IndexName, pk: string, until: string, limit: number): Promise<Item[]> {
    await this.before('queryIndex', { pk, sk: until });
    const at = (item: Item): string => String(item[`${index}Sk`]);
    return this.items()
      .filter((item) => item[`${index}Pk`] === pk && at(item) <= until)
      .sort((a, b) => (at(a) < at(b) ? -1 : 1))
      .slice(0, limit);
  }

  /** Everything stored, by key: what tests compare. */
  items(): Item[] {
    const all = [...this.partitions.values()].flatMap((partition) => [...partition.values()]);
    return structuredClone(all.sort((a, b) => (a.pk === b.pk ? (a.sk < b.sk ? -1 : 1) : a.pk < b.pk ? -1 : 1)));
  }

  private find(key: Key): Item | undefined {
    return this.partitions.get(key.pk)?.get(key.sk);
  }

  private store(item: Item): void {
    let partition = this.partitions.get(item.pk);
    if (!partition) {
      partition = new Map();
      this.partitions.set(item.pk, partition);
    }
    partition.set(item.sk, structuredClone(item));
  }

  private check(key: Key, condition?: Condition): void {
    if (condition && !holds(this.find(key), condition)) throw new ConflictError(`the condition on a put does not hold`);
  }
}
