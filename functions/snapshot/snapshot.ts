import { ComponentNode, MemberRow } from '../../shared/contracts/identity.ts';
import type { Objects } from '../../shared/contracts/objects.ts';
import { parse } from '../../shared/contracts/parse.ts';
import {
  runKeys,
  type SnapshotComponent,
  type SnapshotInput,
  SnapshotManifest,
  type SnapshotOutput,
  type SnapshotRecord,
} from '../../shared/contracts/run.ts';
import type { Item, Key, Table } from '../../shared/contracts/table.ts';
import { ComponentId } from '../../shared/domain/ids.ts';
import { lineBuffer, readJson } from '../../shared/stores/runs.ts';

export interface SnapshotDeps {
  identity: Table;
  work: Objects;
  /** Until the invocation is cut off, ms. */
  remainingMs: () => number;
  /** What is held before it is written as a part; bytes. */
  partBytes: number;
}

/** With less time than this the scan stops at a checkpoint: enough for a page and for writing a part. */
const LEAST_MS = 60_000;

const componentOf = ({ pk }: Item): ComponentId => parse(ComponentId, pk.slice(2), "a component's key");

const recordLine = (item: Item): string => {
  const { revision: _, ...row } = parse(MemberRow, item, 'member row');
  const record: SnapshotRecord = { component: componentOf(item), ...row };
  return JSON.stringify(record);
};

const componentLine = (item: Item): string => {
  const node = parse(ComponentNode, item, 'component');
  const merged = 'mergedInto' in node ? node : undefined;
  const component: SnapshotComponent = {
    component: componentOf(item),
    version: node.version,
    ...(merged && { mergedInto: merged.mergedInto }),
    parts: merged?.rehomed === true ? [] : node.parts,
    ...(!merged && node.asks && { asks: node.asks }),
    // What a delivery has still to tell it tells when it is made again: until then its record is not settled.
    unfinished: merged
      ? !merged.rehomed
      : (node.outbox.length > 0 && node.attempt === undefined) || node.absorbing.length > 0 || node.oversized,
  };
  return JSON.stringify(component);
};

/**
 * Copy one segment of the identity table to S3: the member rows and the components. It holds one part at a time; after each the
 * manifest says how far it came, so that a repeated or following call goes on there.
 */
export const snapshot = async (input: SnapshotInput, deps: SnapshotDeps): Promise<SnapshotOutput> => {
  const { runId, segment, segments } = input;
  const keys = runKeys(runId);
  const begun = await readJson(deps.work, keys.manifest(segment), SnapshotManifest);
  const known = begun?.segments === segments ? begun : undefined;
  let manifest: SnapshotManifest = known ?? { segment, segments, recordParts: [], componentParts: [], records: 0, components: 0 };
  const output = (): SnapshotOutput => {
    const { next, records, components } = manifest;
    return { runId, segment, segments, done: next === undefined, records, components };
  };
  if (known && known.next === undefined) return output();

  let records = lineBuffer();
  let components = lineBuffer();
  const writePart = async (next: Key | undefined): Promise<void> => {
    const recordKey = keys.recordsPart(segment, manifest.recordParts.length);
    const componentKey = keys.componentsPart(segment, manifest.componentParts.length);
    const found = { records: records.lines(), components: components.lines() };
    if (found.records > 0) await deps.work.put(recordKey, records.take(), 'application/jsonl');
    if (found.components > 0) await deps.work.put(componentKey, components.take(), 'application/jsonl');
    manifest = {
      segment,
      segments,
      ...(next && { next: { pk: next.pk, sk: next.sk } }),
      recordParts: [...manifest.recordParts, ...(found.records > 0 ? [recordKey] : [])],
      componentParts: [...manifest.componentParts, ...(found.components > 0 ? [componentKey] : [])],
      records: manifest.records + found.records,
      components: manifest.components + found.components,
    };
    await deps.work.put(keys.manifest(segment), JSON.stringify(manifest));
    records = lineBuffer();
    components = lineBuffer();
  };

  let from = manifest.next;
  do {
    const page = await deps.identity.scan(segment, segments, from);
    for (const item of page.items) {
      if (item.pk.startsWith('M#')) records.add(recordLine(item));
      else if (item.pk.startsWith('C#')) components.add(componentLine(item));
    }
    from = page.next;
    const late = deps.remainingMs() < LEAST_MS;
    if (!from || late || records.bytes() + components.bytes() >= deps.partBytes) await writePart(from);
    if (from && late) return output();
  } while (from);
  return output();
};
