import type { Readable } from 'node:stream';
import { rowCleaner } from '../../shared/clean/clean-row.ts';
import type { Drop } from '../../shared/clean/cleaned.ts';
import { quarantinePrefix } from '../../shared/clean/landing-key.ts';
import type { OpenedFile } from '../../shared/clean/open-file.ts';
import { rowReader } from '../../shared/clean/row.ts';
import { type FramedRow, isBlank, rowSplitter } from '../../shared/clean/rows.ts';
import type { Dataset, SourceConfig } from '../../shared/contracts/config.ts';
import type { FileProgress, Tally } from '../../shared/stores/files.ts';
import { deliver, type Passed } from './deliver.ts';
import type { CleanDeps } from './deps.ts';
import { quarantineFor } from './quarantine.ts';

/** Rows cleaned and handed on together: one round of requests, all at once. */
export const WAVE_ROWS = 500;
const WAVE_BYTES = 4 * 1024 * 1024;
/** With less time left than this, no further wave is begun. */
const RESERVE_MS = 30_000;

/** One version of a dropped file. */
export interface DroppedFile {
  key: string;
  etag: string;
  drop: Drop;
}

async function* framedRows(stream: Readable, splitter: ReturnType<typeof rowSplitter>): AsyncGenerator<FramedRow[]> {
  for await (const chunk of stream) yield splitter.push(chunk);
  yield splitter.end();
}

const add = (counts: Record<string, number>, codes: Iterable<string>): void => {
  for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
};

const issuesOf = (row: Passed): string[] => (row.kind === 'record' ? row.record.issues : row.issues).map(({ code }) => code);

const NOTHING: FileProgress = {
  offset: 0,
  line: 0,
  parts: 0,
  tally: { read: 0, accepted: 0, unchanged: 0, quarantined: 0, reasons: {}, issues: {} },
};

export type ReadOutcome = { end: 'whole' | 'out of time'; progress: FileProgress };

/**
 * Read, clean and hand on a file's rows, from its first or from a checkpoint, to its end or until time is short. When it returns,
 * all that its progress counts has been handed on or set aside.
 * @throws ConflictError where the file was overwritten meanwhile
 */
export const readRows = async (
  file: DroppedFile,
  source: SourceConfig,
  dataset: Dataset,
  opened: OpenedFile,
  from: FileProgress | undefined,
  deps: CleanDeps,
): Promise<ReadOutcome> => {
  const read = rowReader(dataset, opened.header);
  const clean = rowCleaner(source, dataset, await deps.hashKey());
  const { parts, tally: counted } = from ?? NOTHING;
  const tally: Tally = structuredClone(counted);
  const quarantine = quarantineFor(file.key, quarantinePrefix(file.key, file.etag), parts, deps);

  const take = async (wave: readonly FramedRow[]): Promise<void> => {
    const passed: Passed[] = [];
    for (const framed of wave) {
      const cells = read(framed);
      const cleaned = 'reasons' in cells ? cells : clean(cells.cells, file.drop, framed.line);
      if ('reasons' in cleaned) quarantine.add(framed, tally.read + 1, cleaned.reasons);
      else passed.push(cleaned);
      if (framed.continued) continue;
      tally.read++;
      if ('reasons' in cleaned) {
        tally.quarantined++;
        add(tally.reasons, new Set(cleaned.reasons.map(({ code }) => code)));
      } else add(tally.issues, issuesOf(cleaned));
    }
    const [{ accepted, unchanged }] = await Promise.all([deliver(passed, deps), quarantine.flushFull()]);
    tally.accepted += accepted;
    tally.unchanged += unchanged;
  };

  const start = from ?? opened.rows;
  const stream = await deps.landing.stream(file.key, start.offset, file.etag);
  let next = { offset: start.offset, line: start.line };
  let wave: FramedRow[] = [];
  let bytes = 0;
  for await (const rows of framedRows(stream, rowSplitter(dataset.format === 'csv' ? dataset.delimiter : undefined, next))) {
    for (const row of rows) {
      if (isBlank(row)) continue;
      wave.push(row);
      bytes += row.bytes.length;
      if (wave.length < WAVE_ROWS && bytes < WAVE_BYTES) continue;
      await take(wave);
      wave = [];
      bytes = 0;
      ({ next } = row);
      // Never amid a row that is too large: its pieces are one row.
      if (!row.continued && deps.remainingMs() < RESERVE_MS)
        return { end: 'out of time', progress: { ...next, parts: await quarantine.flush(), tally } };
    }
  }
  await take(wave);
  return { end: 'whole', progress: { ...next, parts: await quarantine.flush(), tally } };
};
