import { cluster } from '../../../functions/cluster/cluster.ts';
import { snapshot } from '../../../functions/snapshot/snapshot.ts';
import { Configuration } from '../../../shared/contracts/config.ts';
import { Comparable, MemberRow } from '../../../shared/contracts/identity.ts';
import { RunId } from '../../../shared/contracts/run.ts';
import {
  type BlockKey,
  type ComponentId,
  OneId,
  type RecordId,
  type RecordVersion,
  recordVersion,
} from '../../../shared/domain/ids.ts';
import { MemoryTable } from '../../../shared/stores/memory-table.ts';
import { MemoryObjects } from '../../../shared/stores/objects.ts';
import { matchingModel } from '../match/model.ts';

export const runId = RunId.parse('run-1');

/** Licence numbers forbid; more than three records under a key make it generic. */
const given = { identifier: 3, named: 3, without: ['email'] };
export const model = matchingModel(given);
export const configuration = Configuration.parse({
  version: 'test',
  sources: [],
  matching: [model, matchingModel({ ...given, id: 'hcp-us', country: 'US' })],
  scorecards: [],
  segments: [],
  destinations: [],
});

const padded = (text: string | number, width: number): string => String(text).padStart(width, '0');
export const recordId = (n: number): RecordId => `crm~${padded(n, 22)}` as RecordId;
export const componentId = (n: number): ComponentId => padded(n, 26) as ComponentId;
export const oneId = (n: number): OneId => OneId.parse(`hcp_${padded(n, 26)}`);
/** e.g. key('phone', 7) */
export const key = (kind: string, n: number): BlockKey => `${kind}#${padded(n, 22)}` as BlockKey;
export const version = (n: number): RecordVersion => recordVersion(n, 0, 0);

/** The values behind such keys; all who have a hospital have one name. */
const fieldsOf = (keys: readonly string[]): Comparable['fields'] => {
  const fields: Record<string, string | string[]> = {};
  for (const text of keys.toSorted()) {
    const [kind = '', value = ''] = text.split(':');
    if (kind === 'name-hospital') Object.assign(fields, { name: 'li', hospital: value });
    else fields[kind] = [...(fields[kind] ?? []), value];
  }
  return fields;
};

/** A member row of record n; `keys` as `phone:7`. */
export const row = (
  n: number,
  keys: readonly string[],
  more: { version?: number; withdrawn?: boolean; generic?: BlockKey[]; department?: string; country?: string } = {},
): MemberRow =>
  MemberRow.parse({
    version: version(more.version ?? 1),
    withdrawn: more.withdrawn ?? false,
    comparable: Comparable.parse({
      recordId: recordId(n),
      source: 'crm',
      country: more.country ?? 'CN',
      fields: { ...fieldsOf(keys), ...(more.department === undefined ? {} : { department: more.department }) },
      keys: more.withdrawn ? [] : keys.map((text) => key(text.split(':')[0]!, Number(text.split(':')[1]))).sort(),
    }),
    generic: more.generic ?? [],
    revision: 1,
  });

export interface State {
  /** By component: rows, parts as lists of record numbers, and what else its item says; a component without `parts` has no item. */
  [component: string]: {
    rows?: MemberRow[];
    parts?: number[][];
    version?: number;
    mergedInto?: number;
    rehomed?: boolean;
    outbox?: OneId[];
    oversized?: boolean;
    asks?: { a: RecordId; b: RecordId; weight: number; gap: number }[];
  };
}

/** The identity table in that state. A part's OneID is its first record's number. */
export const tableOf = async (state: State, table = new MemoryTable()): Promise<MemoryTable> => {
  for (const [
    number,
    { rows = [], parts, version: at = 1, mergedInto, rehomed = true, outbox = [], oversized = false, asks },
  ] of Object.entries(state)) {
    const component = componentId(Number(number));
    for (const each of rows)
      await table.put({ ...JSON.parse(JSON.stringify(each)), pk: `M#${component}`, sk: each.comparable.recordId });
    if (!parts) continue;
    const loser = mergedInto === undefined ? {} : { mergedInto: componentId(mergedInto), rehomed };
    const stored = parts.map((part) => ({ oneId: oneId(part[0]!), records: part.map(recordId), digest: 'digest' }));
    await table.put({
      version: at,
      parts: stored,
      former: [],
      outbox,
      absorbing: [],
      oversized,
      ...(asks && { asks }),
      ...loser,
      pk: `C#${component}`,
      sk: '-',
    });
  }
  return table;
};

/** Snapshot and cluster, as the machine runs them. */
export const recluster = async (
  table: MemoryTable,
  options: {
    segments?: number;
    recordsHeld?: number;
    partBytes?: number;
    work?: MemoryObjects;
    force?: boolean;
    guard?: any;
  } = {},
) => {
  const { segments = 2, recordsHeld = 1000, partBytes = 1000, work = new MemoryObjects('work'), force = false, guard } = options;
  for (let segment = 0; segment < segments; segment++)
    await snapshot({ runId, segment, segments }, { identity: table, work, remainingMs: () => 600_000, partBytes });
  const output = await cluster(
    { runId, segments, force, guard },
    { work, configuration: async () => configuration, recordsHeld },
  );
  const lines = async (name: string): Promise<any[]> =>
    ((await work.text(name)) ?? '')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  return { output, changes: await lines(output.changesKey), entities: await lines(output.entitiesKey), work };
};
