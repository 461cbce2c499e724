import type { SnapshotComponent, SnapshotRecord } from '../contracts/run.ts';
import type { BlockKey, RecordVersion } from '../domain/ids.ts';
import { integers, numbers } from './column.ts';
import { forest } from './forest.ts';
import { interner } from './interner.ts';

const NONE = -1;

/**
 * Counts the whole snapshot: which row of each record is the current one, how many records carry each block key, and which
 * components touch. Numbers in typed arrays only, about a hundred bytes a record, whatever a record holds.
 *
 * Rows are known by their place in the stream: it must be read in the same order again.
 */
export const census = (expectedRecords: number) => {
  const components = interner(expectedRecords);
  const mergedInto = integers(NONE);

  const records = interner(expectedRecords);
  /** By record: the row that counts. */
  const currentRow = integers(NONE);
  /** By row. */
  const componentOf = integers(NONE);
  const changedAt = numbers();
  const droppedAt = numbers();
  const line = integers();
  const firstKey = integers();
  /** The keys of row n are keyOf[firstKey[n]] … keyOf[firstKey[n + 1] - 1]. */
  const keyOf = integers();
  let rows = 0;

  const keys = interner(expectedRecords * 4);
  /** By key. */
  const carriers = integers(0);
  const capOf = integers(NONE);
  const generic = integers(0);
  const neighbourhoods = forest();

  const rootOf = (component: number): number => {
    let at = component;
    for (let next = mergedInto.get(at); next !== NONE; next = mergedInto.get(at)) at = next;
    return at;
  };
  const isCurrent = (row: number, recordId: string): boolean => currentRow.get(records.find(recordId)) === row;
  const newer = (row: number, than: number): boolean =>
    changedAt.get(row) - changedAt.get(than) > 0 ||
    (changedAt.get(row) === changedAt.get(than) &&
      (droppedAt.get(row) - droppedAt.get(than) > 0 ||
        (droppedAt.get(row) === droppedAt.get(than) && line.get(row) > line.get(than))));
  const setVersion = (row: number, version: RecordVersion): void => {
    const [changed, dropped, at] = version.split('-').map(Number);
    changedAt.set(row, changed ?? 0);
    droppedAt.set(row, dropped ?? 0);
    line.set(row, at ?? 0);
  };
  const keysOfRow = (row: number, visit: (key: number) => void): void => {
    const end = row + 1 < rows ? firstKey.get(row + 1) : keyOf.length();
    for (let at = firstKey.get(row); at < end; at++) visit(keyOf.get(at));
  };
  const eachCurrentRow = (visit: (row: number) => void): void => {
    for (let record = 0; record < records.size(); record++) visit(currentRow.get(record));
  };

  return {
    /** All components first, then all records. */
    addComponent({ component, mergedInto: winner }: SnapshotComponent): void {
      const number = components.number(component);
      if (winner !== undefined) mergedInto.set(number, components.number(winner));
    },

    /** @param genericAbove the cap of a key, by the matching model of the record's country */
    addRecord({ component, version, comparable }: SnapshotRecord, genericAbove: (key: BlockKey) => number): void {
      const row = rows++;
      componentOf.set(row, components.number(component));
      setVersion(row, version);
      firstKey.set(row, keyOf.length());
      for (const text of comparable.keys) {
        const key = keys.number(text);
        const cap = capOf.get(key);
        capOf.set(key, cap === NONE ? genericAbove(text) : Math.min(cap, genericAbove(text)));
        keyOf.push(key);
      }
      const record = records.number(comparable.recordId);
      const known = currentRow.get(record);
      if (known === NONE || newer(row, known)) currentRow.set(record, row);
    },

    /** Once everything was added: who carries what, which keys are generic, and which components meet under one that is not. */
    settle(): void {
      // A withdrawn record has no keys, so it counts nowhere.
      eachCurrentRow((row) => keysOfRow(row, (key) => carriers.set(key, carriers.get(key) + 1)));
      for (let key = 0; key < keys.size(); key++) generic.set(key, carriers.get(key) > capOf.get(key) ? 1 : 0);
      const firstRoot = integers(NONE);
      eachCurrentRow((row) => {
        const root = rootOf(componentOf.get(row));
        keysOfRow(row, (key) => {
          if (generic.get(key) === 1) return;
          const first = firstRoot.get(key);
          if (first === NONE) firstRoot.set(key, root);
          else neighbourhoods.unite(first, root);
        });
      });
      for (let component = 0; component < components.size(); component++) neighbourhoods.unite(component, rootOf(component));
    },

    records: (): number => records.size(),
    genericKeys: (): number => {
      let count = 0;
      for (let key = 0; key < generic.length(); key++) count += generic.get(key);
      return count;
    },
    isGeneric: (key: BlockKey): boolean => generic.get(keys.find(key)) === 1,
    /** Whether the row at this place of the stream is its record's current one. */
    isCurrent,
    /** The number of the component's neighbourhood: all that could come together, or belong together now. */
    neighbourhoodOf: (component: string): number => neighbourhoods.find(components.find(component)),

    /**
     * Divide the neighbourhoods into shards of about so many records, a neighbourhood never over two.
     * @returns how many, and the shard of a neighbourhood
     */
    shards(size: number): { count: number; shardOf: (neighbourhood: number) => number } {
      const members = integers(0);
      eachCurrentRow((row) => {
        const neighbourhood = neighbourhoods.find(componentOf.get(row));
        members.set(neighbourhood, members.get(neighbourhood) + 1);
      });
      const shard = integers(0);
      let count = 0;
      let held = 0;
      for (let neighbourhood = 0; neighbourhood < members.length(); neighbourhood++) {
        if (held > 0 && held + members.get(neighbourhood) > size) {
          count += 1;
          held = 0;
        }
        held += members.get(neighbourhood);
        shard.set(neighbourhood, count);
      }
      return { count: count + 1, shardOf: (neighbourhood) => shard.get(neighbourhood) };
    },
  };
};
export type Census = ReturnType<typeof census>;
