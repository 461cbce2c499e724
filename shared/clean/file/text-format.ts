import type { Encoding } from '../../contracts/config.ts';
import { reason } from '../cell.ts';
import { cellsOf, withoutLineEnd } from './csv.ts';
import { csvRows } from './csv-rows.ts';
import { asBytes, decoderOf } from './encoding.ts';
import { jsonRows } from './json-rows.ts';
import { MAX_CELL_BYTES } from './limits.ts';
import type { ReadContent, TextFormat } from './text-rows.ts';
import { utf16Of } from './utf16.ts';

const RAGGED: ReadContent = { reasons: [reason('ragged-row')] };
const CELL_TOO_LARGE: ReadContent = { reasons: [reason('cell-too-large')] };
const NOT_JSON: ReadContent = { reasons: [reason('not-json')] };

const original = (encoding: Encoding): Pick<TextFormat, 'original'> =>
  encoding === 'utf-16le' || encoding === 'utf-16be' ? { original: (bytes) => utf16Of(bytes, encoding === 'utf-16be') } : {};

/** @param columns how many cells a row must have; of a file whose header is not known yet, undefined */
export const csvFormat = (part: number, encoding: Encoding, delimiter: string, columns?: number): TextFormat => ({
  part,
  cutter: () => csvRows(delimiter, asBytes(encoding)),
  decode: decoderOf(asBytes(encoding)),
  byLine: true,
  read: (row, plain, bytes) => {
    const text = withoutLineEnd(row);
    const cells = plain ? text.split(delimiter) : cellsOf(text, delimiter);
    if (columns !== undefined && cells.length !== columns) return RAGGED;
    if (bytes > MAX_CELL_BYTES && cells.some((cell) => Buffer.byteLength(cell) > MAX_CELL_BYTES)) return CELL_TOO_LARGE;
    return { cells };
  },
  ...original(encoding),
});

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const readObject = (text: string): ReadContent => {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? { object: value } : NOT_JSON;
  } catch {
    return NOT_JSON;
  }
};

/** The comma or bracket after an element is the array's. */
const SEPARATOR = /[\s,\]]+$/;

/** @param format jsonl: an object a line. json: objects in an array, or one after the other */
export const jsonFormat = (part: number, encoding: Encoding, format: 'json' | 'jsonl'): TextFormat => ({
  part,
  cutter: () => (format === 'json' ? jsonRows(asBytes(encoding)) : csvRows(undefined, asBytes(encoding))),
  decode: decoderOf(asBytes(encoding)),
  byLine: format === 'jsonl',
  read: (text) => readObject(format === 'json' ? text.replace(SEPARATOR, '') : text),
  ...original(encoding),
});
