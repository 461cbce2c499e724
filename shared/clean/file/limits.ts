/**
 * What a dropped file may ask of whoever reads it. Text streams, whatever its size; what must be held is refused above these, each
 * refusal naming its limit.
 */

const MIB = 1024 * 1024;

/** How much of a text is looked at before it is read: its header must lie within. */
export const HEAD_BYTES = 64 * 1024;
/** Lines before the header, at most: a title, a date, `sep=;`. */
export const HEADER_WITHIN_ROWS = 20;
export const MAX_COLUMNS = 10_000;

/** A row longer than this is refused: memory must not grow with what a source sends. */
export const MAX_ROW_BYTES = MIB;
/** A cell longer than this refuses its row. */
export const MAX_CELL_BYTES = 64 * 1024;

/** Of a .zip. */
export const MAX_MEMBERS = 1000;
/** Deflate makes at most 1,032 bytes of one, of tables seldom more than 50: beyond this ratio it is a bomb… */
export const MAX_RATIO = 250;
/** …once so much has come out: a small file of one repeated row is harmless. */
export const RATIO_COUNTS_FROM = 64 * MIB;
export const MAX_UNPACKED_BYTES = 64 * 1024 * MIB;

/** A workbook or Parquet file is read from its middle: one that lies compressed in another file is held unpacked up to this size. */
export const MAX_HELD_BYTES = 64 * MIB;

/** A workbook's shared strings are held, as UTF-8: Excel's full sheet of 1,048,576 rows with 12 texts each of its own stays below. */
export const MAX_SHARED_STRINGS_BYTES = 192 * MIB;
export const MAX_SHARED_STRINGS = 16_000_000;
/** Parts of a workbook that are read whole: its list of sheets, its styles. */
export const MAX_WORKBOOK_PART_BYTES = 16 * MIB;
/** Of one row, or one text, in a sheet's XML. */
export const MAX_XML_ROW_BYTES = 4 * MIB;
/** Merged cells are filled from their first one in sheets of at most this much XML; they are listed at its end, so it is read twice. */
export const MAX_MERGED_SHEET_BYTES = 32 * MIB;
export const MAX_MERGES = 10_000;

export const MAX_PARQUET_FOOTER_BYTES = 16 * MIB;
/** Of a page, packed or unpacked: a page of each column is held at a time. Writers make pages of about 1 MiB. */
export const MAX_PAGE_BYTES = 64 * MIB;
export const MAX_PAGE_ROWS = 4_000_000;
/** Each row says something of its own, if only its key: a Parquet file of more rows a byte than this is a bomb. */
export const MAX_ROWS_PER_BYTE = 64;
export const FEW_ROWS = 1_000_000;

/** 65536 as "64 KiB". */
export const inWords = (bytes: number): string => {
  const [unit, size] = bytes >= 1024 * MIB ? ['GiB', 1024 * MIB] : bytes >= MIB ? ['MiB', MIB] : ['KiB', 1024];
  return `${Math.round(Number(bytes) / Number(size)).toLocaleString('en')} ${unit}`;
};
