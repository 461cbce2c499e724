import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csvLine } from '../../shared/clean/spreadsheet.ts';
import type { Profile } from '../../shared/contracts/profile.ts';
import type { Connection } from '../cloud/connection.ts';
import { jsonLines, writeLines } from '../output/write-lines.ts';
import type { ReceivedWebhook } from '../webhooks/receiver.ts';
import { type FileOutcome, type Identity, readQuarantine } from './outcome.ts';

export interface Results {
  files: readonly FileOutcome[];
  identities: readonly Identity[];
  profiles: readonly Profile[];
  received: readonly ReceivedWebhook[];
  /** run.json */
  run: object;
}

const identityLines = function* (identities: readonly Identity[]): Generator<string> {
  yield csvLine(['source', 'source_id', 'one_id']);
  for (const { source, sourceId, oneId } of identities) {
    if (oneId !== undefined) yield csvLine([source, sourceId, oneId]);
  }
};

const fileLines = function* (files: readonly FileOutcome[]): Generator<string> {
  yield csvLine(['file', 'status', 'read', 'accepted', 'unchanged', 'quarantined', 'reasons', 'issues', 'error']);
  const counts = (record: Record<string, number> | undefined): string =>
    Object.entries(record ?? {})
      .map(([code, n]) => `${code}:${n}`)
      .join(' ');
  for (const { key, report } of files) {
    yield csvLine([
      key,
      report?.status ?? 'no report',
      report?.read,
      report?.accepted,
      report?.unchanged,
      report?.quarantined,
      counts(report?.reasons),
      counts(report?.issues),
      report?.error?.message,
    ]);
  }
};

const segmentRows = function* (profiles: readonly Profile[]): Generator<object> {
  for (const { oneId, segments } of profiles) {
    for (const [segment, membership] of Object.entries(segments)) yield { segment, oneId, ...membership };
  }
};

/** Write everything that a run found into a directory. Files of an earlier run are replaced. */
export const writeResults = async (out: string, connection: Connection, results: Results): Promise<void> => {
  mkdirSync(out, { recursive: true });
  await writeLines(join(out, 'identities.csv'), identityLines(results.identities));
  await writeLines(join(out, 'files.csv'), fileLines(results.files));
  await writeLines(join(out, 'profiles.jsonl'), jsonLines(results.profiles));
  await writeLines(join(out, 'segments.jsonl'), jsonLines(segmentRows(results.profiles)));
  await writeLines(join(out, 'deliveries.jsonl'), jsonLines(results.received));
  await writeLines(join(out, 'quarantine.jsonl'), jsonLines(readQuarantine(connection)));
  writeFileSync(join(out, 'run.json'), `${JSON.stringify(results.run, null, 2)}\n`);
};
