/** Request units of one call: a table's own, and those of each global index. */
export interface Consumed {
  table: number;
  readonly indexes: Map<string, number>;
}

/** Write request units of an item or index entry of that many bytes: one per KiB begun. */
export function writeUnits(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / 1024));
}

/** Read request units of that many bytes read in one go: one per 4 KiB begun, half where eventually consistent. */
export function readUnits(bytes: number, consistent: boolean): number {
  return Math.max(1, Math.ceil(bytes / 4096)) * (consistent ? 1 : 0.5);
}

/** All units of a call. */
export function totalOf(consumed: Consumed): number {
  let total = consumed.table;
  for (const units of consumed.indexes.values()) total += units;
  return total;
}

/**
 * The `ConsumedCapacity` of an answer.
 * @param detail what the caller asked for: `TOTAL` or `INDEXES`
 */
export function consumedCapacity(table: string, consumed: Consumed, detail: 'TOTAL' | 'INDEXES'): Record<string, unknown> {
  const total = { TableName: table, CapacityUnits: totalOf(consumed) };
  if (detail === 'TOTAL') return total;
  const indexes = [...consumed.indexes].map(([name, units]): [string, unknown] => [name, { CapacityUnits: units }]);
  return {
    ...total,
    Table: { CapacityUnits: consumed.table },
    ...(indexes.length > 0 ? { GlobalSecondaryIndexes: Object.fromEntries(indexes) } : {}),
  };
}
