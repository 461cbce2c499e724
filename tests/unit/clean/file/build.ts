import { gzipSync } from 'node:zlib';
import type { BasicType } from 'hyparquet-writer';
import { parquetWriteBuffer } from 'hyparquet-writer';
import yazl from 'yazl';
import { type Declared, openFile } from '../../../../shared/clean/file/open.ts';
import type { FileBytes, Part, Position, RawRow, RefusedPart } from '../../../../shared/clean/file/part.ts';

/** A file in memory that comes in chunks of some size. As in S3, nothing can be read from where it ends. */
export const fileOf = (bytes: Buffer | string, chunk = 64 * 1024, name = 'file'): FileBytes => {
  const all = Buffer.from(bytes);
  return {
    name,
    size: all.length,
    stream: async (from) => {
      if (from >= all.length) throw new Error('InvalidRange');
      return chunks(all, from, chunk);
    },
    range: async (from, to) => {
      if (to > from && from >= all.length) throw new Error('InvalidRange');
      return Buffer.from(all.subarray(from, to));
    },
  };
};
async function* chunks(all: Buffer, from: number, size: number): AsyncGenerator<Buffer> {
  for (let at = from; at < all.length; at += size) yield all.subarray(at, at + size);
}

export const isPart = (part: Part | RefusedPart): part is Part => 'rows' in part;

export const open = async (
  bytes: Buffer | string,
  declared: Partial<Declared> = {},
  expected: readonly string[] = [],
  chunk?: number,
): Promise<(Part | RefusedPart)[]> => {
  const parts: (Part | RefusedPart)[] = [];
  for await (const part of openFile(fileOf(bytes, chunk), { format: 'csv', ...declared }, expected)) parts.push(part);
  return parts;
};

/** The one part of a file. */
export const openOne = async (...args: Parameters<typeof open>): Promise<Part> => {
  const parts = await open(...args);
  const [part] = parts;
  if (parts.length !== 1 || !part || !isPart(part)) throw new Error(`not one part: ${JSON.stringify(parts)}`);
  return part;
};
export const refusalOf = async (...args: Parameters<typeof open>): Promise<string | undefined> => {
  const [part] = await open(...args);
  return part && 'error' in part ? part.error.code : undefined;
};

export const rowsOf = async (part: Part, from?: Position): Promise<RawRow[]> => {
  const rows: RawRow[] = [];
  for await (const batch of part.rows(from)) rows.push(...batch);
  return rows;
};

/** A row in short: its cells, its object, or the codes of its reasons. */
export const said = (row: RawRow): unknown => {
  const content = row.content();
  if ('reasons' in content) return content.reasons.map(({ code }) => code).join();
  return 'cells' in content ? content.cells : content.object;
};
export const saidRows = async (part: Part, from?: Position): Promise<unknown[]> =>
  (await rowsOf(part, from)).filter(({ blank }) => !blank).map(said);

export const zipOf = (members: Record<string, Buffer | string>, options: { compress?: boolean } = {}): Promise<Buffer> => {
  const zip = new yazl.ZipFile();
  for (const [name, bytes] of Object.entries(members))
    zip.addBuffer(Buffer.from(bytes), name, { compress: options.compress ?? true });
  zip.end();
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    zip.outputStream.on('data', (piece: Buffer) => pieces.push(piece));
    zip.outputStream.on('end', () => resolve(Buffer.concat(pieces)));
    zip.outputStream.on('error', reject);
  });
};

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
export const letters = (column: number): string =>
  (column >= 26 ? letters(Math.floor(column / 26) - 1) : '') + String.fromCharCode(65 + (column % 26));

/** A cell: shared text, a number, or its XML from the letter of its type on, such as ` t="b"><v>1</v>`. */
export type XlsxCell = string | number | { xml: string } | undefined;
export interface XlsxOptions {
  sheets?: Record<string, XlsxCell[][]>;
  /** Number formats of styles 1, 2 and so on: a built-in one's number, or a format's text. */
  formats?: (number | string)[];
  date1904?: boolean;
  inline?: boolean;
  /** After the rows. */
  tail?: string;
  /** Instead of what stands at a path. */
  replace?: Record<string, (text: string) => string | Buffer>;
  prefix?: string;
}

/** A workbook as Excel writes it, but for what a test wants otherwise. */
export const xlsxOf = async (rows: XlsxCell[][], options: XlsxOptions = {}): Promise<Buffer> => {
  const shared: string[] = [];
  const index = new Map<string, number>();
  const p = options.prefix ?? '';
  const cell = (value: XlsxCell, row: number, column: number): string => {
    const at = `${p}c r="${letters(column)}${row + 1}"`;
    if (value === undefined) return '';
    if (typeof value === 'number') return `<${at}><${p}v>${value}</${p}v></${p}c>`;
    if (typeof value === 'object') return `<${at}${value.xml}</${p}c>`;
    if (options.inline) return `<${at} t="inlineStr"><${p}is><${p}t>${escaped(value)}</${p}t></${p}is></${p}c>`;
    if (!index.has(value)) index.set(value, shared.push(value) - 1);
    return `<${at} t="s"><${p}v>${index.get(value)}</${p}v></${p}c>`;
  };
  const sheets = Object.entries(options.sheets ?? { Sheet1: rows });
  const members: Record<string, string | Buffer> = {
    '[Content_Types].xml': '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    'xl/workbook.xml': `<?xml version="1.0" encoding="UTF-8"?><workbook xmlns:r="r"><workbookPr${options.date1904 ? ' date1904="1"' : ''}/><sheets>${sheets
      .map(([name], at) => `<sheet name="${escaped(name)}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`)
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${sheets
      .map((_, at) => `<Relationship Id="rId${at + 1}" Type="http://x/worksheet" Target="worksheets/sheet${at + 1}.xml"/>`)
      .join('')}<Relationship Id="s" Type="http://x/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
    'xl/styles.xml': `<styleSheet><numFmts>${(options.formats ?? [])
      .map((format, at) =>
        typeof format === 'string'
          ? `<numFmt numFmtId="${164 + at}" formatCode="${escaped(format).replaceAll('"', '&quot;')}"/>`
          : '',
      )
      .join('')}</numFmts><cellXfs><xf numFmtId="0"/>${(options.formats ?? [])
      .map((format, at) => `<xf numFmtId="${typeof format === 'string' ? 164 + at : format}"/>`)
      .join('')}</cellXfs></styleSheet>`,
  };
  for (const [at, [, table]] of sheets.entries()) {
    const body = table
      .map((cells, row) => `<${p}row r="${row + 1}">${cells.map((value, column) => cell(value, row, column)).join('')}</${p}row>`)
      .join('');
    members[`xl/worksheets/sheet${at + 1}.xml`] =
      `<?xml version="1.0"?><${p}worksheet><${p}sheetData>${body}</${p}sheetData>${options.tail ?? ''}</${p}worksheet>`;
  }
  members['xl/sharedStrings.xml'] =
    `<sst count="1">${shared.map((text) => `<si><t xml:space="preserve">${escaped(text)}</t></si>`).join('')}</sst>`;
  for (const [path, change] of Object.entries(options.replace ?? {})) members[path] = change(String(members[path] ?? ''));
  return zipOf(members);
};

export const parquetOf = (
  columns: { name: string; data: unknown[]; type?: BasicType; nullable?: boolean }[],
  options: { rowGroupSize?: number; pageSize?: number; codec?: 'SNAPPY' | 'UNCOMPRESSED' } = {},
): Buffer => Buffer.from(parquetWriteBuffer({ columnData: columns, ...options } as Parameters<typeof parquetWriteBuffer>[0]));

export const gz = (bytes: Buffer | string): Buffer => gzipSync(bytes);
