import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { ColumnMetaData, Compressors, DecodedArray, PageHeader, SchemaElement } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { deltaBinaryUnpack, deltaLengthByteArray } from 'hyparquet/src/delta.js';
import { byteStreamSplit } from 'hyparquet/src/encoding.js';
import { readPlain } from 'hyparquet/src/plain.js';
import { compressors as others } from 'hyparquet-compressors';
import { BrokenContent } from '../broken.ts';
import type { ReadRange } from '../bytes.ts';
import { inWords, MAX_PAGE_BYTES, MAX_PAGE_ROWS } from '../limits.ts';
import { damagedParquet } from './damage.ts';
import { readHybrid } from './hybrid.ts';
import { type Cell, type Format, plainText, text } from './values.ts';

/** Node's own where it has one: faster, and never more than the page says. */
const COMPRESSORS: Compressors = {
  ...others,
  GZIP: (input, size) => gunzipSync(input, { maxOutputLength: Math.max(1, size) }),
  BROTLI: (input, size) => brotliDecompressSync(input, { maxOutputLength: Math.max(1, size) }),
  ZSTD: (input, size) => zstdDecompressSync(input, { maxOutputLength: Math.max(1, size) }),
};

const unpack = (bytes: Uint8Array, codec: ColumnMetaData['codec'], size: number): Uint8Array => {
  if (codec === 'UNCOMPRESSED') return bytes;
  const decompress = COMPRESSORS[codec];
  if (!decompress)
    throw new BrokenContent(
      'unknown-compression',
      'expected Parquet with snappy, gzip, zstd, lz4 or brotli compression, or none',
    );
  const unpacked = decompress(bytes, size);
  if (unpacked.length !== size) throw damagedParquet();
  return unpacked;
};

/** Alone in its memory, so that a length that lies cannot reach beyond it. */
const alone = (bytes: Uint8Array): Uint8Array => (bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes));

/** One column of one row group. */
export interface Column {
  element: SchemaElement;
  meta: ColumnMetaData;
  format: Format;
}

/** Texts that share their beginning with the one before. */
const deltaTexts = (bytes: Uint8Array, count: number): Uint8Array[] => {
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  const [shared, own] = [new Int32Array(count), new Int32Array(count)];
  deltaBinaryUnpack(reader, count, shared);
  deltaBinaryUnpack(reader, count, own);
  const texts: Uint8Array[] = [];
  let before = new Uint8Array(0);
  let total = 0;
  for (let index = 0; index < count; index++) {
    const [kept, added] = [shared[index] ?? 0, own[index] ?? 0];
    total += kept + added;
    if (kept < 0 || kept > before.length || added < 0 || reader.offset + added > bytes.length || total > MAX_PAGE_BYTES * 4)
      throw damagedParquet();
    const next = new Uint8Array(kept + added);
    next.set(before.subarray(0, kept));
    next.set(bytes.subarray(reader.offset, reader.offset + added), kept);
    reader.offset += added;
    texts.push(next);
    before = next;
  }
  return texts;
};

type Encoding = NonNullable<PageHeader['data_page_header']>['encoding'];

/** Values that are there, of a page of a flat column. */
const valuesOf = (bytes: Uint8Array, encoding: Encoding, count: number, { meta, element }: Column): DecodedArray => {
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  switch (encoding) {
    case 'PLAIN':
      return readPlain(reader, meta.type, count, element.type_length);
    case 'RLE':
      // Of truth values, after its length.
      return Array.from(readHybrid(bytes, 4, 1, count), (value) => value === 1);
    case 'DELTA_BINARY_PACKED': {
      const numbers = meta.type === 'INT32' ? new Int32Array(count) : new BigInt64Array(count);
      if (count > 0) deltaBinaryUnpack(reader, count, numbers);
      return numbers;
    }
    case 'DELTA_LENGTH_BYTE_ARRAY': {
      const texts: Uint8Array[] = [];
      if (count > 0) deltaLengthByteArray(reader, count, texts);
      return texts;
    }
    case 'DELTA_BYTE_ARRAY':
      return count > 0 ? deltaTexts(bytes, count) : [];
    case 'BYTE_STREAM_SPLIT':
      return byteStreamSplit(reader, count, meta.type, element.type_length);
    default:
      throw new BrokenContent('unknown-encoding', 'expected Parquet pages in an encoding that the format still has');
  }
};

interface Layout {
  rows: number;
  encoding: Encoding;
  /** Levels that say which rows have a value; undefined where all have. */
  levels: Uint32Array | undefined;
  values: Uint8Array;
}

const layoutOf = (packed: Uint8Array, header: PageHeader, { element, meta }: Column): Layout => {
  const optional = element.repetition_type !== 'REQUIRED';
  const { data_page_header: one, data_page_header_v2: two } = header;
  if (two) {
    const { repetition_levels_byte_length: skipped, definition_levels_byte_length: length, num_values: rows } = two;
    if (skipped < 0 || length < 0 || skipped + length > packed.length) throw damagedParquet();
    const levels = optional ? readHybrid(packed.subarray(skipped, skipped + length), 0, 1, rows) : undefined;
    const rest = packed.subarray(skipped + length);
    const size = header.uncompressed_page_size - skipped - length;
    const values = two.is_compressed === false ? rest : unpack(rest, meta.codec, size);
    return { rows, encoding: two.encoding, levels, values: alone(values) };
  }
  if (!one) throw damagedParquet();
  const page = unpack(packed, meta.codec, header.uncompressed_page_size);
  if (!optional) return { rows: one.num_values, encoding: one.encoding, levels: undefined, values: alone(page) };
  if (page.length < 4) throw damagedParquet();
  const length = new DataView(page.buffer, page.byteOffset, page.byteLength).getUint32(0, true);
  if (length + 4 > page.length) throw damagedParquet();
  const levels = readHybrid(page.subarray(4, 4 + length), 0, 1, one.num_values);
  return { rows: one.num_values, encoding: one.encoding, levels, values: alone(page.subarray(4 + length)) };
};

/** A page's rows, made into text as they are asked for: as bytes they take a tenth of the memory. */
export interface Page {
  rows: number;
  cell(row: number): Cell;
}

/** Texts one after the other, each after its length: where they are, without a view of each. */
const textsIn = (bytes: Uint8Array, count: number): ((index: number) => Cell) => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const starts = new Uint32Array(count + 1);
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (at + 4 > buffer.length) throw damagedParquet();
    starts[index] = at + 4;
    at += 4 + buffer.readUInt32LE(at);
  }
  if (at > buffer.length) throw damagedParquet();
  starts[count] = at + 4;
  return (index) => plainText(buffer, starts[index] ?? 0, (starts[index + 1] ?? 0) - 4);
};

/** Values that are there, by their place among them. */
const readerOf = (layout: Layout, count: number, column: Column, dictionary: readonly Cell[] | undefined) => {
  const { encoding, values } = layout;
  if (encoding === 'RLE_DICTIONARY' || encoding === 'PLAIN_DICTIONARY') {
    const indices = readHybrid(values, 1, values[0] ?? 0, count);
    const known = dictionary ?? [];
    if (indices.some((index) => index >= known.length)) throw damagedParquet();
    return (index: number): Cell => known[indices[index] ?? 0] ?? null;
  }
  if (encoding === 'PLAIN' && column.meta.type === 'BYTE_ARRAY' && column.format === text) return textsIn(values, count);
  const plain = valuesOf(values, encoding, count, column);
  return (index: number): Cell => column.format(plain[index]);
};

/** @param dictionary of the page's column */
const pageOf = (packed: Uint8Array, header: PageHeader, column: Column, dictionary: readonly Cell[] | undefined): Page => {
  const layout = layoutOf(packed, header, column);
  const { rows, levels } = layout;
  if (!levels) return { rows, cell: readerOf(layout, rows, column, dictionary) };
  // From rows to places, from 1: 0 where nothing stands.
  const places = levels;
  let count = 0;
  for (let row = 0; row < rows; row++) if (places[row] === 1) places[row] = ++count;
  const cell = readerOf(layout, count, column, dictionary);
  return {
    rows,
    cell: (row) => {
      const place = places[row] ?? 0;
      return place === 0 ? null : cell(place - 1);
    },
  };
};

const checkPage = (header: PageHeader, left: number, rowsLeft: number): void => {
  const { compressed_page_size: packed, uncompressed_page_size: size } = header;
  if (packed > MAX_PAGE_BYTES || size > MAX_PAGE_BYTES)
    throw new BrokenContent('page-too-large', `expected Parquet pages of at most ${inWords(MAX_PAGE_BYTES)}`);
  if (!(packed >= 0) || !(size >= 0) || packed > left) throw damagedParquet();
  const values = (header.data_page_header ?? header.data_page_header_v2)?.num_values ?? 0;
  const entries = header.dictionary_page_header?.num_values ?? 0;
  if (!(values >= 0 && values <= rowsLeft && values <= MAX_PAGE_ROWS) || !(entries >= 0 && entries <= MAX_PAGE_ROWS))
    throw damagedParquet();
};

/** A page's header is small, but for statistics that quote long values. */
const HEADER_BYTES = 64 * 1024;

/**
 * Reads a column of a row group page by page.
 * @param readAhead bytes fetched at once. @param groupRows rows that the row group has
 */
export const columnReader = (range: ReadRange, column: Column, groupRows: number, readAhead: number) => {
  const { meta } = column;
  let at = Number(meta.dictionary_page_offset || meta.data_page_offset);
  const end = at + Number(meta.total_compressed_size);
  let rowsLeft = groupRows;
  let window: Buffer = Buffer.alloc(0);
  let windowFrom = at;
  let dictionary: Cell[] | undefined;

  const bytesAt = async (from: number, to: number): Promise<Buffer> => {
    if (from < windowFrom || to > windowFrom + window.length) {
      const upTo = Math.min(end, Math.max(to, from + readAhead));
      window = await range(from, upTo);
      windowFrom = from;
      if (window.length < Math.min(to, end) - from) throw damagedParquet();
    }
    return window.subarray(from - windowFrom, to - windowFrom);
  };

  const headerAt = async (): Promise<{ header: PageHeader; length: number }> => {
    const bytes = await bytesAt(at, Math.min(end, at + HEADER_BYTES));
    const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
    return { header: parquetHeader(reader), length: reader.offset };
  };

  return {
    /** @param skip rows that are not wanted: a page of nothing else is passed over, unread */
    next: async (skip: number): Promise<Page> => {
      for (;;) {
        if (!(at >= 0 && at < end)) throw damagedParquet();
        const { header, length } = await headerAt();
        checkPage(header, end - at - length, rowsLeft);
        const from = at + length;
        const to = from + header.compressed_page_size;
        at = to;
        if (header.type === 'DICTIONARY_PAGE') {
          const page = alone(unpack(await bytesAt(from, to), meta.codec, header.uncompressed_page_size));
          const reader = { view: new DataView(page.buffer, page.byteOffset, page.byteLength), offset: 0 };
          const count = header.dictionary_page_header?.num_values ?? 0;
          dictionary = Array.from(readPlain(reader, meta.type, count, column.element.type_length), column.format);
          continue;
        }
        const rows = (header.data_page_header ?? header.data_page_header_v2)?.num_values;
        if (rows === undefined) continue;
        rowsLeft -= rows;
        if (rows <= skip) return { rows, cell: () => null };
        return pageOf(await bytesAt(from, to), header, column, dictionary);
      }
    },
  };
};
