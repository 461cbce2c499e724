import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { isFields } from '../json.ts';

/** Bounds of a scan over keys, as LevelDB names them. */
export interface KeyRange {
  readonly gt?: string;
  readonly gte?: string;
  readonly lt?: string;
  readonly lte?: string;
  readonly reverse?: boolean;
}

/** Ordered rows of JSON text by key, in named spaces (one a table, one an index), on SQLite. All calls are synchronous. */
export class Rows {
  readonly #database: DatabaseSync;
  readonly #get: StatementSync;
  readonly #put: StatementSync;
  readonly #delete: StatementSync;
  readonly #clear: StatementSync;
  readonly #expired: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#get = database.prepare('SELECT value FROM item WHERE space = ? AND key = ?');
    this.#put = database.prepare('INSERT INTO item VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value');
    this.#delete = database.prepare('DELETE FROM item WHERE space = ? AND key = ?');
    this.#clear = database.prepare('DELETE FROM item WHERE space = ?');
    this.#expired = database.prepare(
      'SELECT value FROM item WHERE space = ?1 AND json_extract(value, ?2) IS NOT NULL AND CAST(json_extract(value, ?2) AS REAL) < ?3 LIMIT ?4',
    );
  }

  /** The JSON text under a key. */
  get(space: string, key: string): string | undefined {
    return textIn(this.#get.get(space, key));
  }

  put(space: string, key: string, value: string): void {
    this.#put.run(space, key, value);
  }

  delete(space: string, key: string): void {
    this.#delete.run(space, key);
  }

  clear(space: string): void {
    this.#clear.run(space);
  }

  /** Rows whose number at the JSON path is below `limit`: what a time to live has let expire. */
  below(space: string, path: string, limit: number, count: number): string[] {
    return this.#expired.all(space, path, limit, count).map((row) => textIn(row) ?? '');
  }

  /** The JSON text of every row in the range, in key order. */
  *range(space: string, range: KeyRange): Generator<string> {
    const conditions = ['space = ?'];
    const values = [space];
    for (const [bound, operator] of [['gt', '>'], ['gte', '>='], ['lt', '<'], ['lte', '<=']] as const) {
      const key = range[bound];
      if (key === undefined) continue;
      conditions.push(`key ${operator} ?`);
      values.push(key);
    }
    const order = range.reverse ? 'DESC' : 'ASC';
    const statement = this.#statement(`SELECT value FROM item WHERE ${conditions.join(' AND ')} ORDER BY key ${order}`);
    for (const row of statement.iterate(...values)) yield textIn(row) ?? '';
  }

  // An iterating statement cannot be shared by two scans that overlap, so ranges are prepared each time.
  #statement(sql: string): StatementSync {
    return this.#database.prepare(sql);
  }
}

function textIn(row: unknown): string | undefined {
  const value = isFields(row) ? row['value'] : undefined;
  return typeof value === 'string' ? value : undefined;
}
