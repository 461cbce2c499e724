import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { UnsupportedError } from './errors.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS item (space TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (space, key)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS table_schema (name TEXT PRIMARY KEY, schema TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS message (
    queue TEXT NOT NULL, sequence INTEGER NOT NULL, content TEXT NOT NULL, receive_count INTEGER NOT NULL, PRIMARY KEY (queue, sequence)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS deduplication (queue TEXT NOT NULL, id TEXT NOT NULL, at INTEGER NOT NULL, message_id TEXT NOT NULL, sequence INTEGER NOT NULL, PRIMARY KEY (queue, id)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS secret (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
`;

/**
 * Opens the one SQLite database that holds tables, queue messages and secrets: in memory, or in `<dataDir>/state.sqlite`.
 * Writes are not synced to the disk one by one: a killed process loses nothing, a lost power supply may.
 * @throws UnsupportedError where another process holds the same folder
 */
export function openState(dataDir: string | undefined): DatabaseSync {
  if (dataDir === undefined) {
    const memory = new DatabaseSync(':memory:');
    memory.exec(SCHEMA);
    return memory;
  }
  mkdirSync(dataDir, { recursive: true });
  const file = new DatabaseSync(join(dataDir, 'state.sqlite'));
  try {
    file.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;');
    file.exec(SCHEMA);
    file.exec('BEGIN IMMEDIATE; COMMIT;');
  } catch (error) {
    file.close();
    throw new UnsupportedError(`the data folder ${dataDir} is in use by another process`, { cause: error });
  }
  return file;
}
