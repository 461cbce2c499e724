import {
  type DynaliteDone,
  type DynaliteRow,
  type DynaliteRows,
  type DynaliteStore,
  validationError,
} from 'dynalite/db/index.js';
import { isFields } from '../json.ts';
import { type Consumed, writeUnits } from './capacity.ts';
import { itemBytes, LARGEST_ITEM_BYTES } from './item-size.ts';

/** What one call read and wrote. dynalite's own figures leave out index writes and count characters for bytes. */
export interface Meter {
  /** Write units by table. */
  readonly written: Map<string, Consumed>;
  /** Bytes of each single item read (0 where it was not there), by table. */
  readonly gets: Map<string, number[]>;
  /** Bytes of each row that a query or scan took from the store; it may have taken one more than it used. */
  readonly scanned: number[];
  /** The item that the last single-item read found: what a failed condition was about. */
  lastRead: DynaliteRow | undefined;
}

/** A view of dynalite's store for one call, with a meter of what the call touches. */
export function metered(store: DynaliteStore): { store: DynaliteStore; meter: Meter } {
  const meter: Meter = { written: new Map(), gets: new Map(), scanned: [], lastRead: undefined };
  // Index entries wait for the item itself: dynalite writes them first, and the item may yet prove too large.
  const pending: ((done: () => void) => void)[] = [];
  return {
    meter,
    store: {
      ...store,
      getItemDb: (table) => itemRows(store.getItemDb(table), table, meter, pending),
      getIndexDb: (type, table, index) => indexRows(store.getIndexDb(type, table, index), table, index, meter, pending),
    },
  };
}

type Pending = ((done: () => void) => void)[];

function itemRows(rows: DynaliteRows, table: string, meter: Meter, pending: Pending): DynaliteRows {
  let oldBytes = 0;
  const write = (bytes: number, writeItem: (done: DynaliteDone<void>) => void, done: DynaliteDone<void>): void => {
    consumedOf(meter, table).table += writeUnits(bytes);
    inTurn(pending.splice(0), () => writeItem(done));
  };
  return {
    lock: (key, run) => rows.lock(key, run),
    get: (key, done) =>
      rows.get(key, (error, item) => {
        meter.lastRead = item;
        oldBytes = item ? itemBytes(item) : 0;
        const sizes = meter.gets.get(table) ?? [];
        meter.gets.set(table, [...sizes, oldBytes]);
        done(error, item);
      }),
    put: (key, item, done) => {
      const bytes = itemBytes(item);
      if (bytes > LARGEST_ITEM_BYTES) done(validationError('Item size has exceeded the maximum allowed size'));
      else write(Math.max(bytes, oldBytes), (written) => rows.put(key, item, written), done);
    },
    del: (key, done) => write(oldBytes, (written) => rows.del(key, written), done),
    createValueStream: (range) => scanned(rows, range, meter),
  };
}

function indexRows(rows: DynaliteRows, table: string, index: string, meter: Meter, pending: Pending): DynaliteRows {
  const wrote = (bytes: number): void => {
    const { indexes } = consumedOf(meter, table);
    indexes.set(index, (indexes.get(index) ?? 0) + writeUnits(bytes));
  };
  return {
    lock: (key, run) => rows.lock(key, run),
    get: (key, done) => rows.get(key, done),
    put: (key, entry, done) => {
      pending.push((next) =>
        rows.get(key, (_missing, old) => {
          // An entry whose projected attributes did not change is not written, and costs nothing.
          if (old && JSON.stringify(old) === JSON.stringify(entry)) return next();
          wrote(Math.max(itemBytes(entry), old ? itemBytes(old) : 0));
          rows.put(key, entry, next);
        }),
      );
      done(null);
    },
    del: (key, done) => {
      pending.push((next) =>
        rows.get(key, (_missing, old) => {
          wrote(old ? itemBytes(old) : 0);
          rows.del(key, next);
        }),
      );
      done(null);
    },
    createValueStream: (range) => scanned(rows, range, meter),
  };
}

function scanned(rows: DynaliteRows, range: unknown, meter: Meter): ReturnType<DynaliteRows['createValueStream']> {
  const stream = rows.createValueStream(range);
  stream.on('data', (row: unknown) => {
    if (isFields(row)) meter.scanned.push(itemBytes(row));
  });
  return stream;
}

function inTurn(steps: Pending, done: () => void): void {
  const [first, ...rest] = steps;
  if (first) first(() => inTurn(rest, done));
  else done();
}

function consumedOf(meter: Meter, table: string): Consumed {
  const known = meter.written.get(table);
  if (known) return known;
  const consumed: Consumed = { table: 0, indexes: new Map() };
  meter.written.set(table, consumed);
  return consumed;
}
