import type { Dataset } from '../contracts/config.ts';
import type { QuarantineReason } from '../contracts/file-report.ts';
import { type Cells, reason } from './cell.ts';
import { type HeaderMatch, mappedNames, matchPart } from './columns.ts';
import { MAX_CELL_BYTES } from './file/limits.ts';
import type { Part, RawRow } from './file/part.ts';

/** A row's cells, or why it has none that may be used. */
export type ReadRow = { cells: Cells } | { reasons: QuarantineReason[] };
export type RowReader = (row: Pick<RawRow, 'content'>) => ReadRow;

const refuse = (...reasons: QuarantineReason[]): ReadRow => ({ reasons });

type JsonObject = Readonly<Record<string, unknown>>;

/** Of an object's own properties the first among some keys that says anything. */
const valueAt = (value: JsonObject, keys: readonly string[]): unknown => {
  for (const key of keys) if (Object.hasOwn(value, key) && value[key] !== null && value[key] !== undefined) return value[key];
  return undefined;
};

/**
 * A JSON object as cells: numbers and truth values as they are written, null as nothing.
 * @param keys by mapped column, under which keys it may stand. What else the object holds is not checked, and found under its own key
 */
export const objectCells = (
  value: JsonObject,
  keys: ReadonlyMap<string, readonly string[]>,
  discarded: ReadonlySet<string> = new Set(),
): ReadRow => {
  const cells = new Map<string, string>();
  for (const [name, candidates] of keys) {
    const cell = valueAt(value, candidates);
    if (cell === undefined) continue;
    if (typeof cell === 'object') return refuse(reason('nested-value', name));
    // Its digits are lost already: JSON numbers are doubles.
    if (typeof cell === 'number' && Number.isInteger(cell) && !Number.isSafeInteger(cell))
      return refuse(reason('inexact-number', name));
    const text = String(cell);
    if (text.length * 3 > MAX_CELL_BYTES && Buffer.byteLength(text) > MAX_CELL_BYTES)
      return refuse(reason('cell-too-large', name));
    cells.set(name, text);
  }
  return {
    cells: (column) => {
      if (keys.has(column)) return cells.get(column);
      const other = discarded.has(column) ? undefined : valueAt(value, [column]);
      return other === undefined || typeof other === 'object' ? undefined : String(other);
    },
  };
};

/** By mapped column: its own name, what the header has it under, and the synonyms that a later row may use. */
const keysOf = (dataset: Dataset, header: readonly string[], { at }: HeaderMatch): Map<string, string[]> =>
  new Map(
    mappedNames(dataset).map((name) => {
      const found = header[at.get(name) ?? -1];
      const synonyms = Object.hasOwn(dataset.synonyms, name) ? (dataset.synonyms[name] ?? []) : [];
      return [name, [...new Set([name, ...(found === undefined ? [] : [found]), ...synonyms])]];
    }),
  );

/** A header without the columns that are thrown away unseen. */
export const seenHeader = (header: readonly string[], { discarded }: HeaderMatch): string[] =>
  header.filter((_, index) => !discarded.has(index));

/**
 * Reads the rows of one part. A formula stays the text that it is: nothing here or later evaluates a cell.
 * @param match of the part's header with the dataset's mapping
 */
export const rowReader = (
  dataset: Dataset,
  part: Pick<Part, 'header' | 'about'>,
  match: HeaderMatch = matchPart(dataset, part),
): RowReader => {
  const { header } = part;
  const index = new Map<string, number>();
  for (const [at, name] of header.entries()) if (!match.discarded.has(at)) index.set(name, at);
  for (const [name, at] of match.at) index.set(name, at);
  const readObject = objectReader(dataset, header, match);
  return (row) => {
    const content = row.content();
    if ('reasons' in content) return content;
    if ('object' in content) return readObject(content.object);
    const { cells } = content;
    return {
      cells: (column) => {
        const at = index.get(column);
        return at === undefined ? undefined : cells[at];
      },
    };
  };
};

/** Reads JSON objects, of a file or of a message. @param header the keys of the first of them */
export const objectReader = (
  dataset: Dataset,
  header: readonly string[],
  match: HeaderMatch,
): ((value: JsonObject) => ReadRow) => {
  const keys = keysOf(dataset, header, match);
  const discarded = new Set([...dataset.discard, ...header.filter((_, at) => match.discarded.has(at))]);
  return (value) => objectCells(value, keys, discarded);
};
