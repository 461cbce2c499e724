import { looksLike } from '../../shared/clean/encoding.ts';
import { formerReportKey, parseLandingKey, quarantinePrefix, reportKey } from '../../shared/clean/landing-key.ts';
import { HEAD_BYTES, openFile, wholeLines, wrongEncoding } from '../../shared/clean/open-file.ts';
import type { Dataset, SourceConfig } from '../../shared/contracts/config.ts';
import { FileReport, type QuarantineReason } from '../../shared/contracts/file-report.ts';
import { landingEvent } from '../../shared/contracts/landing-event.ts';
import type { ObjectHead } from '../../shared/contracts/objects.ts';
import { ConflictError } from '../../shared/domain/errors.ts';
import type { FileProgress, FileState, Tally } from '../../shared/stores/files.ts';
import type { CleanDeps } from './deps.ts';
import { type DroppedFile, readRows } from './read-rows.ts';

const iso = (ms: number): string => new Date(ms).toISOString();

const droppedFile = ({ key, etag, lastModified }: ObjectHead): DroppedFile => {
  const droppedAt = lastModified.getTime();
  return { key, etag, drop: { id: `${key}@${etag}@${iso(droppedAt)}`, droppedAt } };
};

/** What a report says beside who, what and when. */
type Result = Pick<FileReport, 'status' | 'columns' | 'encoding' | 'configVersion'> & {
  error?: QuarantineReason;
  tally?: Tally;
  parts?: number;
  /** The file itself was copied into quarantine. */
  whole?: boolean;
};

const NO_COLUMNS = { mapped: [], missing: [], ignored: [] };
const NO_ROWS: Tally = { read: 0, accepted: 0, unchanged: 0, quarantined: 0, reasons: {}, issues: {} };

const reportOf = (file: DroppedFile, bytes: number, startedAt: number, now: number, result: Result): FileReport => {
  const { error, tally = NO_ROWS, parts = 0, whole = false, ...rest } = result;
  const { source = '', dataset = '', file: name = file.key } = parseLandingKey(file.key) ?? {};
  // Parsed for its order of names: a report that is read back from the state is, byte for byte, the one first written.
  return FileReport.parse({
    key: file.key,
    source,
    dataset,
    file: name,
    etag: file.etag,
    bytes,
    droppedAt: iso(file.drop.droppedAt),
    ...rest,
    ...(error ? { error } : {}),
    ...tally,
    quarantine: { prefix: quarantinePrefix(file.key, file.etag), parts, whole },
    startedAt: iso(startedAt),
    finishedAt: iso(now),
  });
};

const putReport = (key: string, report: FileReport, deps: CleanDeps): Promise<void> =>
  deps.reports.put(key, JSON.stringify(report, null, 2));

const countFile = ({ status, read, accepted, unchanged, quarantined }: FileReport, deps: CleanDeps): void => {
  deps.count(status === 'complete' ? 'FilesComplete' : 'FilesNotRead', 1);
  deps.count('RowsRead', read);
  deps.count('RowsAccepted', accepted);
  deps.count('RowsUnchanged', unchanged);
  deps.count('RowsQuarantined', quarantined);
};

/** saved; or another delivery of this drop is further; or a newer drop under this key is being read, or was. */
type Saved = 'saved' | 'behind' | 'superseded';

/** Put a file's next state, unless somebody else has gone on from the one that was read. An older drop's state gives way. */
const save = async (key: string, state: FileState, revision: number, deps: CleanDeps): Promise<Saved> => {
  for (let after = revision; ; ) {
    try {
      await deps.files.write(key, state, after);
      return 'saved';
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
      const stored = await deps.files.read(key);
      if (stored.state?.drop === state.drop) return 'behind';
      if (stored.state && stored.state.droppedAt >= state.droppedAt) return 'superseded';
      after = stored.revision;
    }
  }
};

const versionOf = ({ etag, drop }: DroppedFile) => ({ drop: drop.id, etag, droppedAt: drop.droppedAt });

/** Write a file's report: into its state first, whence every later delivery can write it again. */
const finish = async (file: DroppedFile, report: FileReport, revision: number, deps: CleanDeps): Promise<void> => {
  const saved = await save(file.key, { state: 'done', ...versionOf(file), report }, revision, deps);
  if (saved === 'behind') return;
  await putReport(saved === 'saved' ? reportKey(file.key) : formerReportKey(file.key, file.etag), report, deps);
  countFile(report, deps);
};

/** The first bytes of a file. */
const readHead = async (file: DroppedFile, deps: CleanDeps): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of await deps.landing.stream(file.key, 0, file.etag)) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= HEAD_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, HEAD_BYTES);
};

type Routed = { source: SourceConfig; dataset: Dataset } | { error: QuarantineReason };

const route = (key: string, sources: readonly SourceConfig[]): Routed => {
  const where = parseLandingKey(key);
  if (!where) return { error: { code: 'wrong-key', message: 'expected a key of the form <source>/<dataset>/<file>' } };
  const source = sources.find(({ id }) => id === where.source);
  if (!source)
    return {
      error: {
        code: 'unknown-source',
        message: `expected a source of config/sources/: ${sources.map(({ id }) => id).join(', ')}`,
      },
    };
  const dataset = Object.hasOwn(source.datasets, where.dataset) ? source.datasets[where.dataset] : undefined;
  if (dataset) return { source, dataset };
  const known = Object.keys(source.datasets).join(', ');
  return { error: { code: 'unknown-dataset', message: `expected a dataset of source ${source.id}: ${known}` } };
};

const GONE = {
  status: 'gone',
  error: {
    code: 'gone',
    message: 'deleted or overwritten before it was read to its end; what replaced it, if anything, has a report of its own',
  },
} as const;

/** A file that was deleted or overwritten before its notice was handled, or while it was read. */
const reportGone = async (key: string, etag: string, state: FileState | undefined, deps: CleanDeps): Promise<void> => {
  const begun = state?.state === 'reading' && state.etag === etag ? state : undefined;
  const startedAt = begun?.startedAt ?? deps.now();
  const file = { key, etag, drop: { id: `${key}@${etag}`, droppedAt: begun?.droppedAt ?? startedAt } };
  const done = begun ? { tally: begun.progress.tally, parts: begun.progress.parts } : {};
  const none = { columns: NO_COLUMNS, encoding: '', configVersion: begun?.configVersion ?? '' };
  const report = reportOf(file, 0, startedAt, deps.now(), { ...GONE, ...none, ...done });
  await putReport(formerReportKey(key, etag), report, deps);
  countFile(report, deps);
};

/** Read a routed file as far as this invocation can. @returns its result, undefined where it goes on in another */
const readFile = async (
  file: DroppedFile,
  size: number,
  { source, dataset }: { source: SourceConfig; dataset: Dataset },
  stored: { state?: FileState; revision: number },
  startedAt: number,
  configVersion: string,
  deps: CleanDeps,
): Promise<Result | undefined> => {
  const base = { encoding: dataset.encoding, configVersion };
  const head = await readHead(file, deps);
  const opened = openFile(dataset, head, size <= HEAD_BYTES);
  if ('error' in opened) return { status: 'rejected', ...base, ...opened };
  const { columns } = opened;
  const { end, progress } = await readRows(file, source, dataset, opened, checkpointOf(stored.state, file, configVersion), deps);
  const { tally, parts } = progress;
  if (end === 'out of time') {
    const state: FileState = { state: 'reading', ...versionOf(file), configVersion, startedAt, progress };
    const saved = await save(file.key, state, stored.revision, deps);
    if (saved === 'superseded') return { ...GONE, ...base, columns, tally, parts };
    if (saved === 'saved') await deps.landingQueue.send([{ body: JSON.stringify(landingEvent(file.key, file.etag)) }]);
    return undefined;
  }
  // One row in another encoding is a bad row; all of them are a file in another encoding, whose bytes its rows have kept.
  const undecodable = tally.read > 0 && tally.reasons['wrong-encoding'] === tally.read;
  const error = undecodable ? { error: wrongEncoding(dataset.encoding, looksLike(wholeLines(head))) } : {};
  return { status: undecodable ? 'rejected' : 'complete', ...base, ...error, columns, tally, parts };
};

/** A checkpoint of this very drop, read by the same configuration: under another, the whole file is read anew. */
const checkpointOf = (state: FileState | undefined, file: DroppedFile, configVersion: string): FileProgress | undefined =>
  state?.state === 'reading' && state.drop === file.drop.id && state.configVersion === configVersion ? state.progress : undefined;

/**
 * Clean a dropped file, or go on with it where an earlier invocation stopped; its report is written once, at its end. Done again,
 * whatever was cut off before, it ends in the same report and sends the same messages.
 * @param etag of the version that the notice is about
 * @throws ConflictError where the file is overwritten while it is read: the next delivery sees the newer one
 */
export const cleanFile = async (key: string, etag: string | undefined, deps: CleanDeps): Promise<void> => {
  const now = deps.now();
  const [head, stored] = await Promise.all([deps.landing.head(key), deps.files.read(key)]);
  const { state } = stored;
  const noticed = etag ?? head?.etag ?? '';
  const alreadyDone = state?.state === 'done' && state.etag === noticed;
  if (head?.etag !== noticed && !alreadyDone) await reportGone(key, noticed, state, deps);
  if (!head) return;

  const file = droppedFile(head);
  if (state && state.drop !== file.drop.id && state.droppedAt > file.drop.droppedAt)
    throw new ConflictError('the file was overwritten');
  // The delivery that finished it may have been cut off before it could write the report.
  if (state?.state === 'done' && state.drop === file.drop.id) return putReport(reportKey(key), state.report, deps);
  const startedAt = state?.state === 'reading' && state.drop === file.drop.id ? state.startedAt : now;

  const { sources, version } = await deps.configuration();
  const routed = route(key, sources);
  const end = async (result: Result): Promise<void> => {
    const keep = result.status === 'rejected' && result.tally === undefined && head.size > 0;
    if (keep) await deps.reports.copy(deps.landing.bucket, key, `${quarantinePrefix(key, file.etag)}whole`);
    const report = reportOf(file, head.size, startedAt, deps.now(), { ...result, whole: keep });
    await finish(file, report, stored.revision, deps);
  };
  const none = { columns: NO_COLUMNS, encoding: '', configVersion: version };
  if (key.endsWith('/') && head.size === 0)
    return end({
      status: 'ignored',
      error: { code: 'directory-marker', message: 'a folder, not a file: nothing to read' },
      ...none,
    });
  if ('error' in routed) return end({ status: 'rejected', ...none, ...routed });
  if (head.size === 0)
    return end({ status: 'rejected', error: { code: 'empty-file', message: 'expected rows, found no byte' }, ...none });
  const result = await readFile(file, head.size, routed, stored, startedAt, version, deps);
  if (result) await end(result);
};
