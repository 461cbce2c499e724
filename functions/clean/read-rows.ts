import { hash } from 'node:crypto';
import { meaningOfReason } from '../../shared/clean/cell.ts';
import { rowCleaner } from '../../shared/clean/clean-row.ts';
import type { Drop } from '../../shared/clean/cleaned.ts';
import { type HeaderMatch, joinColumns, matchPart } from '../../shared/clean/columns.ts';
import { reasonOf } from '../../shared/clean/file/broken.ts';
import type { Part, Position, RawRow, RefusedPart } from '../../shared/clean/file/part.ts';
import { quarantinePrefix } from '../../shared/clean/landing-key.ts';
import { rowReader, seenHeader } from '../../shared/clean/row.ts';
import type { FileReport, QuarantineReason } from '../../shared/contracts/file-report.ts';
import type { FileProgress } from '../../shared/stores/files.ts';
import { deliver, type Passed } from './deliver.ts';
import type { CleanDeps } from './deps.ts';
import type { Mapping } from './mapping.ts';
import { quarantineFor } from './quarantine.ts';
import { type HospitalList, referenceFor } from './reference.ts';
import { counterFor } from './tally.ts';

/** Rows cleaned and handed on together: one round of requests, all at once. */
export const WAVE_ROWS = 500;
const WAVE_BYTES = 4 * 1024 * 1024;
/** Parts that could not be read: so many are remembered. */
const REFUSED = 100;
/** The number of what breaks between parts. */
const BETWEEN = -1;
/** With less time left than this, no further wave is begun. */
const RESERVE_MS = 30_000;

/** One version of a dropped file. */
export interface DroppedFile {
  key: string;
  etag: string;
  drop: Drop;
}

/** What was found in a file beside its rows. */
export interface FoundParts {
  /** In order, each once; those too that an earlier invocation has read. */
  parts: Pick<Part, 'number' | 'about' | 'preamble'>[];
  columns: FileReport['columns'];
}

export type ReadOutcome = { found: FoundParts } & (
  | { end: 'whole'; progress: Omit<FileProgress, 'position'> }
  | { end: 'out of time'; progress: FileProgress }
);

export const NO_COLUMNS: FileReport['columns'] = { mapped: [], missing: [], ignored: [], renamed: [] };

/**
 * A part's rows in waves that are taken together. Where they are cut depends on the part alone: a replay cuts them likewise.
 * @param counts whether a row is to be taken. @param broken told why, where the content ends before its end; what was read of it stands. Any other failure is thrown
 */
async function* wavesOf(
  part: Part,
  from: Position | undefined,
  counts: (row: RawRow) => boolean,
  broken: (reason: QuarantineReason) => void,
): AsyncGenerator<RawRow[]> {
  let wave: RawRow[] = [];
  let bytes = 0;
  for await (const rows of untilBroken(part.rows(from), broken)) {
    for (const row of rows) {
      if (row.blank || !counts(row)) continue;
      wave.push(row);
      bytes += row.bytes.length;
      if (wave.length < WAVE_ROWS && bytes < WAVE_BYTES) continue;
      yield wave;
      wave = [];
      bytes = 0;
    }
  }
  if (wave.length > 0) yield wave;
}

async function* untilBroken<T>(items: AsyncIterable<T>, broken: (reason: QuarantineReason) => void): AsyncGenerator<T> {
  try {
    yield* items;
  } catch (error) {
    broken(reasonOf(error));
  }
}

/** What a file's rows are taken with, from its first to its last. */
interface Hands {
  file: DroppedFile;
  mapping: Mapping;
  counter: ReturnType<typeof counterFor>;
  quarantine: ReturnType<typeof quarantineFor>;
  reference: ReturnType<typeof referenceFor>;
  deps: CleanDeps;
}

/** @returns a function that cleans a wave of a part's rows, and hands them on or sets them aside */
const takerOf = (
  part: Part,
  match: HeaderMatch,
  { file, mapping, counter, quarantine, reference, deps }: Hands,
  broken: (reason: QuarantineReason) => void,
) => {
  const { source, dataset, context } = mapping;
  const { tally } = counter;
  const read = rowReader(dataset, part, match);
  const clean = rowCleaner(source, dataset, { ...context, header: seenHeader(part.header, match) });
  const { name } = part.about;

  /** @returns what the row says, where it may pass */
  const take = (raw: RawRow): Passed | undefined => {
    const place = { part: part.number, partName: name, line: raw.line };
    const content = read(raw);
    const cells = 'cells' in content ? content.cells : undefined;
    const cleaned = 'cells' in content ? clean(content.cells, file.drop, raw.line) : content;
    if ('reasons' in cleaned) {
      // Damage comes as a last row, which holds what could be read of it. Its reason is none that a row can have.
      const damage = cells ? undefined : cleaned.reasons.find(({ code }) => meaningOfReason(code) === undefined);
      if (damage) broken(damage);
      quarantine.add(raw, name, tally.read + 1, cleaned.reasons);
      // Of a row that is too large the last piece counts.
      if (!raw.continued) counter.quarantined(cleaned.reasons, cells, place);
      return undefined;
    }
    if (cells) counter.passed(cleaned, cells, place);
    return cleaned;
  };

  return async (wave: readonly RawRow[]): Promise<void> => {
    const passed = wave.flatMap((raw) => take(raw) ?? []);
    const [{ accepted, unchanged }] = await Promise.all([deliver(passed, deps), reference.put(passed), quarantine.flushFull()]);
    tally.accepted += accepted;
    tally.unchanged += unchanged;
  };
};

/** A part without its rows. */
const named = ({ number, about: { name } }: Part): Omit<RefusedPart, 'error'> =>
  name === undefined ? { number } : { number, name };

/**
 * Read, clean and hand on a file's rows, from its first or from a checkpoint, to its end or until time is short. When it returns,
 * all that its progress counts has been handed on or set aside.
 * @throws ConflictError where the file was overwritten meanwhile
 */
export const readRows = async (
  file: DroppedFile,
  mapping: Mapping,
  opened: AsyncIterable<Part | RefusedPart>,
  list: HospitalList,
  from: FileProgress | undefined,
  deps: CleanDeps,
): Promise<ReadOutcome> => {
  const { dataset } = mapping;
  const counter = counterFor(dataset, from?.tally);
  const quarantine = quarantineFor(file.key, quarantinePrefix(file.key, file.etag), from?.parts ?? 0, deps);
  const reference = referenceFor(list, from?.reference, deps);
  const hands = { file, mapping, counter, quarantine, reference, deps };
  const found: FoundParts = { parts: [], columns: NO_COLUMNS };
  const refused = [...(from?.refused ?? [])];
  let fingerprint = from?.fingerprint ?? '';
  let position = from?.position;
  /** Whether this invocation got any further: if not, stopping would stop it for ever. */
  let moved = false;

  const chain = (bytes: readonly Buffer[]): void => {
    fingerprint = hash('sha256', Buffer.concat([Buffer.from(fingerprint), ...bytes]));
  };
  const refuse = (part: RefusedPart): void => {
    // What an earlier invocation met with is met again on the way to where it stopped.
    if (refused.some(({ number }) => number === part.number)) return;
    if (refused.length < REFUSED) refused.push(part);
  };
  /** Hold a part against the mapping. */
  const enter = (part: Part): HeaderMatch | undefined => {
    const match = matchPart(dataset, part);
    found.columns = found.parts.length === 0 ? match.columns : joinColumns(found.columns, match.columns);
    found.parts.push({ number: part.number, about: part.about, preamble: part.preamble });
    if (match.error) refuse({ ...named(part), error: match.error });
    return match.error ? undefined : match;
  };
  const progress = async (): Promise<Omit<FileProgress, 'position'>> => ({
    parts: await quarantine.flush(),
    reference: reference.progress(),
    refused,
    tally: counter.tally,
    fingerprint,
  });
  const outOfTime = (): boolean => deps.remainingMs() < RESERVE_MS;

  /** @returns false where time was up before its end */
  const readPart = async (part: Part, match: HeaderMatch): Promise<boolean> => {
    const within = from?.position.part === part.number ? from.position : undefined;
    if (!within && moved && outOfTime()) return false;
    if (!within) chain([Buffer.from(JSON.stringify(part.header))]);
    const broken = (error: QuarantineReason): void => refuse({ ...named(part), error });
    const take = takerOf(part, match, hands, broken);
    // Damage comes as a last row after which reading gets no further: what was told of it once is met again at a checkpoint there.
    const told = within && refused.some(({ number }) => number === part.number);
    const counts = ({ next }: RawRow): boolean => !told || next.offset !== within.offset || next.line !== within.line;
    for await (const wave of wavesOf(part, within, counts, broken)) {
      await take(wave);
      chain(wave.map(({ bytes }) => bytes));
      const last = wave.at(-1);
      position = last?.next ?? position;
      moved = true;
      // Never amid a row that is too large: its pieces are one row.
      if (!last?.continued && outOfTime()) return false;
    }
    return true;
  };

  for await (const part of untilBroken(opened, (error) => refuse({ number: BETWEEN, error }))) {
    if ('error' in part) {
      refuse(part);
      continue;
    }
    const match = enter(part);
    const behind = from !== undefined && part.number < from.position.part;
    if (!match || behind || (await readPart(part, match))) continue;
    if (position) return { end: 'out of time', found, progress: { ...(await progress()), position } };
  }
  return { end: 'whole', found, progress: await progress() };
};
