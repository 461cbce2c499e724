import { expectedNames } from '../../shared/clean/columns.ts';
import { openFile } from '../../shared/clean/file/open.ts';
import type { FileBytes } from '../../shared/clean/file/part.ts';
import { formerReportKey, type LandingKey, parseLandingKey, reportKey, retriedDropAt } from '../../shared/clean/landing-key.ts';
import type { Dataset, SourceConfig } from '../../shared/contracts/config.ts';
import type { FileReport, QuarantineReason } from '../../shared/contracts/file-report.ts';
import { landingEvent } from '../../shared/contracts/landing-event.ts';
import type { ObjectHead } from '../../shared/contracts/objects.ts';
import { ConflictError } from '../../shared/domain/errors.ts';
import type { FileProgress, FileState } from '../../shared/stores/files.ts';
import type { CleanDeps } from './deps.ts';
import { mappingOf } from './mapping.ts';
import { type DroppedFile, type ReadOutcome, readRows } from './read-rows.ts';
import { publishHospitals } from './reference.ts';
import { countFile, iso, putReport, type Result, reportOf } from './report.ts';
import { putIndex, quarantineWhole } from './whole.ts';

const droppedFile = ({ key, etag, lastModified }: ObjectHead): DroppedFile => {
  // Rows that are fed again are as old as they were: what came between outranks them. A drop from the future would outrank all.
  const droppedAt = Math.min(lastModified.getTime(), retriedDropAt(key) ?? Number.POSITIVE_INFINITY);
  return { key, etag, drop: { id: `${key}@${etag}@${iso(droppedAt)}`, droppedAt } };
};

/** The dropped version's bytes, and no other's. @throws ConflictError, from any of its methods, where it was overwritten */
const bytesOf = ({ key, etag }: DroppedFile, size: number, { landing }: CleanDeps): FileBytes => ({
  name: key,
  size,
  stream: (from) => landing.stream(key, from, etag),
  range: (from, to) => landing.range(key, from, to, etag),
});

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

type Routed = { source: SourceConfig; dataset: Dataset; where: LandingKey } | { error: QuarantineReason };

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
  if (dataset) return { source, dataset, where };
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
  const by = { startedAt, now: deps.now(), configVersion: begun?.configVersion ?? '' };
  const report = reportOf(file, 0, by, { ...GONE, ...done });
  await putReport(formerReportKey(key, etag), report, deps);
  countFile(report, deps);
};

/** A checkpoint of this very drop, read by the same mapping: under another, the whole file is read anew. */
const checkpointOf = (state: FileState | undefined, file: DroppedFile, version: string): FileProgress | undefined =>
  state?.state === 'reading' && state.drop === file.drop.id && state.configVersion === version ? state.progress : undefined;

/** Why a file as a whole does not count as read, though some of it may have been. */
const errorOf = ({ found, progress: { refused, tally } }: ReadOutcome): QuarantineReason | undefined => {
  const [first] = refused;
  const all = found.parts.length + refused.filter(({ number }) => !found.parts.some((part) => part.number === number)).length;
  if (first && all <= 1) return first.error;
  if (first) {
    const { code, message } = first.error;
    return {
      code,
      message: `${refused.length} of ${all} parts could not be read; ${first.name ?? `part ${first.number + 1}`}: ${message}`,
    };
  }
  if (found.parts.length === 0) return { code: 'empty-file', message: 'expected a table, found none' };
  // One row in another encoding is a bad row; all of them are a file in another encoding, whose bytes its rows have kept.
  if (tally.read === 0 || tally.reasons['wrong-encoding'] !== tally.read) return undefined;
  const { name = 'text', confidence } = found.parts[0]?.about.encoding ?? {};
  const why = confidence === undefined ? `the mapping declares ${name}` : `it was taken for ${name}, as none is declared`;
  return { code: 'wrong-encoding', message: `wrong encoding: ${why}, and no row is text in it` };
};

type Known = Extract<Routed, { source: SourceConfig }>;

/** Read a routed file as far as this invocation can. @returns its result, undefined where it goes on in another */
const readFile = async (
  file: DroppedFile,
  size: number,
  { source, dataset, where }: Known,
  stored: { state?: FileState; revision: number },
  startedAt: number,
  configVersion: string,
  deps: CleanDeps,
): Promise<Result | undefined> => {
  const mapping = await mappingOf(source, dataset, configVersion, deps);
  const from = checkpointOf(stored.state, file, mapping.version);
  const list = { source: source.id, dataset: where.dataset, version: `${file.etag}-${configVersion}` };
  const opened = openFile(bytesOf(file, size, deps), dataset, expectedNames(dataset));
  const outcome = await readRows(file, mapping, opened, list, from, deps);
  const { found, progress } = outcome;
  const { tally, parts, refused } = progress;
  if (outcome.end === 'out of time') {
    const state: FileState = {
      state: 'reading',
      ...versionOf(file),
      configVersion: mapping.version,
      startedAt,
      progress: outcome.progress,
    };
    const saved = await save(file.key, state, stored.revision, deps);
    if (saved === 'superseded') return { ...GONE, found, tally, parts };
    if (saved === 'saved') await deps.landingQueue.send([{ body: JSON.stringify(landingEvent(file.key, file.etag)) }]);
    return undefined;
  }
  const error = errorOf(outcome);
  if (error)
    return { status: 'rejected', error, found, refused: found.parts.length + refused.length > 1 ? refused : [], tally, parts };
  // Rows fed again are not the whole list.
  if (dataset.kind === 'hospital' && retriedDropAt(file.key) === undefined)
    await publishHospitals(list, { key: file.key, droppedAt: iso(file.drop.droppedAt) }, progress.reference, deps);
  return { status: 'complete', found, tally, parts, ...(await seenBefore(file, where, progress, deps)) };
};

/**
 * Whether another drop had the very same content. Its rows were judged one by one all the same, and came out unchanged: skipping them
 * would be wrong where a drop between the two said otherwise, since the newest drop holds.
 */
const seenBefore = async (
  { key, etag, drop }: DroppedFile,
  { source, dataset }: Known['where'],
  { tally, fingerprint }: Pick<FileProgress, 'tally' | 'fingerprint'>,
  deps: CleanDeps,
): Promise<Pick<Result, 'sameContentAs'>> => {
  if (tally.read === 0) return {};
  const droppedAt = iso(drop.droppedAt);
  const first = await deps.files.seen(`${source}/${dataset}`, fingerprint, { drop: drop.id, key, etag, droppedAt });
  return first ? { sameContentAs: { key: first.key, etag: first.etag, droppedAt: first.droppedAt } } : {};
};

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
    const { status, error, found, refused = [], tally, parts = 0 } = result;
    const unread = tally === undefined || tally.read === 0 || refused.length > 0;
    const whole = status === 'rejected' && unread && head.size > 0 ? await quarantineWhole(file, head.size, deps) : undefined;
    if (whole || (tally?.quarantined ?? 0) > 0) {
      const rows = { quarantined: tally?.quarantined ?? 0, objects: parts, reasons: tally?.reasons ?? {} };
      await putIndex(file, found, rows, whole && { ...whole, ...(error ? { error } : {}) }, version, deps);
    }
    const report = reportOf(file, head.size, { startedAt, now: deps.now(), configVersion: version }, result, whole);
    await finish(file, report, stored.revision, deps);
  };
  if (key.endsWith('/') && head.size === 0)
    return end({ status: 'ignored', error: { code: 'directory-marker', message: 'a folder, not a file: nothing to read' } });
  if ('error' in routed) return end({ status: 'rejected', ...routed });
  if (head.size === 0) return end({ status: 'rejected', error: { code: 'empty-file', message: 'expected rows, found no byte' } });
  const result = await readFile(file, head.size, routed, stored, startedAt, version, deps);
  if (result) await end(result);
};
