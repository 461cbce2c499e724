import { parseLandingKey, quarantinePrefix, readableKey } from '../../shared/clean/landing-key.ts';
import type { FilePart as Found } from '../../shared/contracts/file-report.ts';
import { FileReport, type QuarantineReason } from '../../shared/contracts/file-report.ts';
import type { Tally } from '../../shared/stores/files.ts';
import type { CleanDeps } from './deps.ts';
import { type DroppedFile, type FoundParts, NO_COLUMNS } from './read-rows.ts';
import { readableReport } from './readable.ts';
import { NOTHING } from './tally.ts';

/** What a report says beside who, what and when. */
export interface Result {
  status: FileReport['status'];
  error?: QuarantineReason;
  found?: FoundParts;
  refused?: FileReport['refused'];
  tally?: Tally;
  /** Of quarantine. */
  parts?: number;
  sameContentAs?: NonNullable<FileReport['sameContentAs']>;
}

/** A report, and the state that holds it in a table, must stay small whatever the file is. */
const LISTED_PARTS = 100;
const LISTED_REFUSALS = 20;
const NAME_LENGTH = 120;
const MESSAGE_LENGTH = 300;

export const iso = (ms: number): string => new Date(ms).toISOString();

const shortName = (name: string | undefined): { name?: string } => (name === undefined ? {} : { name: name.slice(-NAME_LENGTH) });

const partsOf = ({ parts }: FoundParts, { parts: read }: Tally): Found[] => {
  const all = parts.map(({ number, about }) => ({ ...about, ...shortName(about.name), read: read[number] ?? 0 }));
  const more = all.slice(LISTED_PARTS - 1);
  const [first] = more;
  if (!first || more.length === 1) return all;
  const rest = { format: first.format, name: `${more.length} more`, read: more.reduce((sum, part) => sum + part.read, 0) };
  return [...all.slice(0, LISTED_PARTS - 1), rest];
};

const shortRefusals = (refused: FileReport['refused']): FileReport['refused'] =>
  refused.slice(0, LISTED_REFUSALS).map(({ name, error: { code, message, column } }) => ({
    ...shortName(name),
    error: {
      code,
      message: message.slice(0, MESSAGE_LENGTH),
      ...(column === undefined ? {} : { column: column.slice(0, NAME_LENGTH) }),
    },
  }));

export const reportOf = (
  file: DroppedFile,
  bytes: number,
  { startedAt, now, configVersion }: { startedAt: number; now: number; configVersion: string },
  { status, error, found, refused = [], tally = NOTHING, parts = 0, sameContentAs }: Result,
  whole?: { unmasked?: true },
): FileReport => {
  const { source = '', dataset = '', file: name = file.key } = parseLandingKey(file.key) ?? {};
  // Parsed for its order of names: a report that is read back from the state is, byte for byte, the one first written.
  return FileReport.parse({
    ...tally,
    key: file.key,
    source,
    dataset,
    file: name,
    etag: file.etag,
    bytes,
    droppedAt: iso(file.drop.droppedAt),
    status,
    ...(error ? { error } : {}),
    columns: found?.columns ?? NO_COLUMNS,
    parts: found ? partsOf(found, tally) : [],
    refused: shortRefusals(refused),
    ...(sameContentAs ? { sameContentAs } : {}),
    quarantine: {
      prefix: quarantinePrefix(file.key, file.etag),
      parts,
      whole: whole !== undefined,
      ...(whole?.unmasked ? { unmasked: true } : {}),
    },
    configVersion,
    startedAt: iso(startedAt),
    finishedAt: iso(now),
  });
};

/** Write a report, for machines and for people. @param key of the first */
export const putReport = async (key: string, report: FileReport, deps: CleanDeps): Promise<void> => {
  await deps.reports.put(key, JSON.stringify(report, null, 2));
  await deps.reports.put(readableKey(key), readableReport(report), 'text/markdown; charset=utf-8');
};

export const countFile = ({ status, read, accepted, unchanged, quarantined }: FileReport, deps: CleanDeps): void => {
  deps.count(status === 'complete' ? 'FilesComplete' : 'FilesNotRead', 1);
  deps.count('RowsRead', read);
  deps.count('RowsAccepted', accepted);
  deps.count('RowsUnchanged', unchanged);
  deps.count('RowsQuarantined', quarantined);
};
