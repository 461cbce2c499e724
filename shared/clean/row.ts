import type { Dataset } from '../contracts/config.ts';
import type { QuarantineReason } from '../contracts/file-report.ts';
import { type Cells, reason } from './cell.ts';
import { mappedFields } from './columns.ts';
import { cellsOf, withoutLineEnd } from './csv.ts';
import { decoderOf } from './encoding.ts';
import type { FramedRow } from './rows.ts';
import { tidy } from './text.ts';

/** A cell longer than this quarantines its row. */
export const MAX_CELL_BYTES = 64 * 1024;

/** A row's cells, or why it has none that may be used. */
export type ReadRow = { cells: Cells } | { reasons: QuarantineReason[] };
export type RowReader = (row: FramedRow) => ReadRow;

const refuse = (...reasons: QuarantineReason[]): ReadRow => ({ reasons });

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * A JSON object as cells: numbers and truth values as they are written, null as nothing.
 * @param names the mapped columns; what else the object holds is not looked at
 */
export const objectCells = (value: Record<string, unknown>, names: readonly string[]): ReadRow => {
  const cells = new Map<string, string>();
  for (const name of names) {
    const cell = Object.hasOwn(value, name) ? value[name] : null;
    if (cell === null) continue;
    if (typeof cell === 'object') return refuse(reason('nested-value', name));
    // Its digits are lost already: JSON numbers are doubles.
    if (typeof cell === 'number' && Number.isInteger(cell) && !Number.isSafeInteger(cell))
      return refuse(reason('inexact-number', name));
    const text = String(cell);
    if (Buffer.byteLength(text) > MAX_CELL_BYTES) return refuse(reason('cell-too-large', name));
    cells.set(name, text);
  }
  return { cells: (column) => cells.get(column) };
};

/** @returns the columns that a dataset's mapping looks at, each once */
export const mappedNames = (dataset: Dataset): string[] => [...new Set(mappedFields(dataset).flatMap(({ names }) => names))];

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Reads framed rows of a dataset's format. @param header of a CSV file, tidied */
export const rowReader = (dataset: Dataset, header: readonly string[]): RowReader => {
  const decode = decoderOf(dataset.encoding);
  const cellsOfText = dataset.format === 'csv' ? csvCells(dataset, header) : jsonCells(dataset);
  return (row) => {
    if (row.fault !== undefined) return refuse(reason(row.fault));
    if (row.bytes.includes(0)) return refuse(reason('nul-byte'));
    const text = decode(row.bytes);
    if (text === undefined) return refuse(reason('wrong-encoding'));
    return cellsOfText(text, row.bytes.length);
  };
};

type TextReader = (text: string, bytes: number) => ReadRow;

const csvCells = (dataset: Dataset, header: readonly string[]): TextReader => {
  const position = new Map(header.map((name, index) => [name, index]));
  // By the name that the mapping writes, so that no row tidies names again.
  const index = new Map(mappedNames(dataset).map((name) => [name, position.get(tidy(name))]));
  return (text, bytes) => {
    const cells = cellsOf(withoutLineEnd(text), dataset.delimiter);
    if (bytes > MAX_CELL_BYTES && cells.some((cell) => Buffer.byteLength(cell) > MAX_CELL_BYTES))
      return refuse(reason('cell-too-large'));
    if (cells.length !== header.length) return refuse(reason('ragged-row'));
    return {
      cells: (column) => {
        const at = index.get(column);
        return at === undefined ? undefined : cells[at];
      },
    };
  };
};

const jsonCells = (dataset: Dataset): TextReader => {
  const names = mappedNames(dataset);
  return (text) => {
    const value = parsed(text);
    return isObject(value) ? objectCells(value, names) : refuse(reason('not-json'));
  };
};
