// Makes the files that bench:clean reads: the generated CRM's rows over and over, each with an id and a number of its own.
import { createWriteStream, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse/sync';
import iconv from 'iconv-lite';
import { ZipFile } from 'yazl';
import { generateSample } from '../../cli/generate/sample.ts';
import { startOfDay } from '../../cli/options.ts';

const ENTRIES = 20_000;
const ID = 0;
const PHONE = 6;

/** CRM rows as a representative typed them: header first, then as many different ones as `ENTRIES` doctors have. */
const crmRows = async (): Promise<string[][]> => {
  const folder = mkdtempSync(join(tmpdir(), 'hcp360-clean-'));
  try {
    await generateSample({ hcps: ENTRIES, seed: 1, asOf: startOfDay(), out: folder });
    const [first = ''] = readdirSync(join(folder, 'data/crm/doctors')).sort();
    const text = iconv.decode(readFileSync(join(folder, 'data/crm/doctors', first)), 'gb18030');
    return parse(text, { relax_column_count: true });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** The nth row of a file without end. */
const rowAt = (entries: readonly string[][], n: number): string[] => {
  const row = [...(entries[1 + (n % (entries.length - 1))] ?? [])];
  row[ID] = `D${n}`;
  // Written as it was, full width or with spaces, with other digits at its end.
  if (/\d{4}$/.test(row[PHONE] ?? '')) row[PHONE] = `${row[PHONE]?.slice(0, -4)}${String(n % 10_000).padStart(4, '0')}`;
  return row;
};

const CHUNK_ROWS = 2000;

function* chunks(rows: number, line: (n: number) => string): Generator<string> {
  for (let from = 0; from < rows; from += CHUNK_ROWS) {
    let text = '';
    for (let n = from; n < Math.min(rows, from + CHUNK_ROWS); n++) text += line(n);
    yield text;
  }
}

const csvCell = (value: string): string => (/[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`;

function* gb18030(texts: Iterable<string>): Generator<Buffer> {
  for (const text of texts) yield iconv.encode(text, 'gb18030');
}

const xmlCell = (value: string): string =>
  value === '' ? '<c/>' : `<c t="inlineStr"><is><t>${value.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</t></is></c>`;

function* sheet(header: readonly string[], rows: number, row: (n: number) => string[]): Generator<string> {
  const line = (cells: readonly string[], n: number): string => `<row r="${n}">${cells.map(xmlCell).join('')}</row>`;
  yield '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>';
  yield line(header, 1);
  yield* chunks(rows, (n) => line(row(n), n + 2));
  yield '</sheetData></worksheet>';
}

const PARTS = {
  '[Content_Types].xml':
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
  '_rels/.rels':
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
  'xl/workbook.xml':
    '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
  'xl/_rels/workbook.xml.rels':
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
};

/** Write a CSV file in GB18030 and a workbook of the same rows. */
export const writeCleanData = async (rows: number, csv: string | undefined, xlsx: string | undefined): Promise<void> => {
  const entries = await crmRows();
  const [header = []] = entries;
  const row = (n: number): string[] => rowAt(entries, n);
  if (csv !== undefined) {
    function* lines(): Generator<string> {
      yield csvLine(header);
      yield* chunks(rows, (n) => csvLine(row(n)));
    }
    await pipeline(Readable.from(gb18030(lines())), createWriteStream(csv));
  }
  if (xlsx !== undefined) {
    const zip = new ZipFile();
    for (const [name, text] of Object.entries(PARTS)) zip.addBuffer(Buffer.from(text), name);
    zip.addReadStream(Readable.from(sheet(header, rows, row)), 'xl/worksheets/sheet1.xml');
    zip.end();
    await pipeline(zip.outputStream, createWriteStream(xlsx));
  }
};
