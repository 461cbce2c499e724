import type { Item, Key, Table } from '../../shared/contracts/table.ts';

/** Every item of a table whose partition key starts with one of the prefixes, page by page. */
export async function* scanItems(table: Table, prefixes: readonly string[]): AsyncGenerator<Item> {
  let from: Key | undefined;
  do {
    const page = await table.scan(0, 1, from);
    for (const item of page.items) {
      if (prefixes.some((prefix) => item.pk.startsWith(prefix))) yield item;
    }
    from = page.next;
  } while (from);
}
