import { closeSync, mkdtempSync, openSync, statSync, writeSync } from 'node:fs';
import { basename, join } from 'node:path';
import { asyncBufferFromFile, type FileMetaData, parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet';
import { CliError, messageOf } from '../../errors.ts';
import type { CsvFile } from './read-csv.ts';

/** Rows written at once. */
const ROWS_AT_ONCE = 8192;

export const isParquet = (path: string): boolean => path.toLowerCase().endsWith('.parquet');

const withoutBigInts = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);

/** A value as a cell: what is nothing is empty, dates are ISO 8601 (without the time where it is midnight), lists stand between `;`. */
export const cellOf = (value: unknown): string => {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString().replace('T00:00:00.000Z', '');
  if (Array.isArray(value)) return value.map(cellOf).join(';');
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf8');
  // Decimals come as binary fractions: 12.1 as 12.100000000000001.
  if (typeof value === 'number') return String(Number(value.toPrecision(15)));
  return typeof value === 'object' ? JSON.stringify(value, withoutBigInts) : String(value);
};

const quoted = (text: string): string => (/["\r\n,]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Where each row group begins and ends. */
const rowGroups = ({ row_groups: groups }: FileMetaData): [number, number][] => {
  let end = 0;
  return groups.map(({ num_rows: rows }) => {
    const start = end;
    end += Number(rows);
    return [start, end];
  });
};

/**
 * A Parquet file as a CSV file in a directory of its own, row group by row group: the engine reads records in any order and again, which
 * Parquet is not made for.
 * @throws CliError where it is no Parquet file, or compressed in a way that is not read here
 */
export const csvOfParquet = async (path: string, directory: string): Promise<CsvFile> => {
  const to = join(mkdtempSync(join(directory, 'parquet-')), `${basename(path).replace(/\.[^.]*$/, '')}.csv`);
  try {
    if (!statSync(path).isFile()) throw new Error('it is not a file');
    const file = await asyncBufferFromFile(path);
    const metadata = await parquetMetadataAsync(file);
    const header = parquetSchema(metadata).children.map(({ element }) => element.name);
    const out = openSync(to, 'wx', 0o600);
    try {
      for (const [start, end] of rowGroups(metadata)) {
        const rows = await parquetReadObjects({ file, metadata, rowStart: start, rowEnd: end });
        for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
          const lines = rows.slice(at, at + ROWS_AT_ONCE).map((row) => header.map((name) => quoted(cellOf(row[name]))).join(','));
          writeSync(out, `${lines.join('\n')}\n`);
        }
      }
    } finally {
      closeSync(out);
    }
    return { path: to, bytes: statSync(to).size, delimiter: ',', dataStart: 0, header };
  } catch (cause) {
    const next = /compression/.test(messageOf(cause)) ? 'write it uncompressed or with snappy' : undefined;
    throw new CliError(`${path} cannot be read: ${messageOf(cause)}`, next, undefined, { cause });
  }
};
