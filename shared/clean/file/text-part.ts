import type { Encoding } from '../../contracts/config.ts';
import type { FilePart, QuarantineReason } from '../../contracts/file-report.ts';
import { tidy } from '../text.ts';
import { BrokenContent, reasonOf } from './broken.ts';
import { asUtf8, type Content, headOf } from './content.ts';
import { LF } from './cutter.ts';
import { type Detected, detectEncoding, mismatch, nameOf, wholeLines } from './detect-encoding.ts';
import { asBytes, byteOrderMark, decoderOf } from './encoding.ts';
import { detectDelimiter, type Expected, findHeader, type HeadLine, headLines } from './find-header.ts';
import { afterSpace } from './json-rows.ts';
import { HEAD_BYTES, HEADER_WITHIN_ROWS, inWords, MAX_COLUMNS } from './limits.ts';
import type { Part, Position, RawRow, RefusedPart } from './part.ts';
import { csvFormat, jsonFormat } from './text-format.ts';
import { rowSplitter, stretches, type TextFormat } from './text-rows.ts';

/** Which part of a file it is, and what its mapping says. */
export interface TextRequest {
  number: number;
  name?: string;
  compression?: 'gzip' | 'zip';
  format: FilePart['format'];
  encoding?: Encoding | undefined;
  delimiter?: string | undefined;
  expected: Expected;
}

const refuse = (code: string, message: string): never => {
  throw new BrokenContent(code, message);
};

/** @throws BrokenContent where the file cannot be what is declared */
const encodingOf = async (content: Content, head: Buffer, whole: boolean, declared: Encoding | undefined): Promise<Detected> => {
  const lines = wholeLines(head, true);
  if (declared !== undefined) {
    const other = mismatch([lines], declared);
    if (other !== undefined) wrongEncoding(declared, other);
    return { encoding: declared, confidence: 1, characters: 0 };
  }
  const seen = detectEncoding([lines], whole);
  if (seen.characters > 0 || seen.confidence === 1 || whole) return seen;
  return detectEncoding([lines, ...(await content.samples())], false);
};

const wrongEncoding = (declared: Encoding, seen: string): never =>
  refuse('wrong-encoding', `wrong encoding: the mapping declares ${declared}, the file looks like ${seen}`);

/** The header of a text cannot be read at all. */
const undecodable = (head: Buffer, declared: Encoding | undefined): never => {
  const seen = detectEncoding([wholeLines(head, true)], false);
  const like = seen.confidence < 0.2 ? 'none of UTF-8, UTF-16, GB18030 and Big5' : nameOf(seen.encoding);
  if (declared !== undefined) wrongEncoding(declared, like);
  return refuse('wrong-encoding', 'expected text in UTF-8, UTF-16, GB18030 or Big5: the first line is none of these');
};

const OPEN_ARRAY = 0x5b;
const OPEN_OBJECT = 0x7b;

const parses = (text: string | undefined): boolean => {
  try {
    return typeof JSON.parse(text ?? '') === 'object';
  } catch {
    return false;
  }
};

/** What a text is, by its first character; a declared CSV is JSON only where its whole first line is. */
const formatOf = (head: Buffer, mark: number, encoding: Encoding, declared: FilePart['format']): 'csv' | 'json' | 'jsonl' => {
  const begin = afterSpace(head, mark);
  const first = head[begin];
  const lineEnd = head.indexOf(LF, begin);
  const firstLine = decoderOf(asBytes(encoding))(head.subarray(begin, lineEnd < 0 ? head.length : lineEnd));
  if (declared === 'csv' && ((first !== OPEN_ARRAY && first !== OPEN_OBJECT) || !parses(firstLine))) return 'csv';
  if (first === OPEN_ARRAY) return 'json';
  if (first === OPEN_OBJECT) return declared === 'json' && !parses(firstLine) ? 'json' : 'jsonl';
  return declared === 'json' || declared === 'jsonl' ? declared : 'csv';
};

/** How the rows of a text are read, and where they begin. */
interface Opened {
  format: TextFormat;
  header: readonly string[];
  rows: { offset: number; line: number };
}

const tooWide = (cells: number): void => {
  if (cells > MAX_COLUMNS) refuse('too-many-columns', `expected at most ${MAX_COLUMNS} columns`);
};

const openCsv = (
  request: TextRequest,
  head: Buffer,
  whole: boolean,
  mark: number,
  encoding: Encoding,
  delimiter: string,
): Opened => {
  const lines = headLines(head, whole, encoding, delimiter, mark);
  const said = lines.filter(({ blank }) => !blank);
  const readable = said.slice(0, HEADER_WITHIN_ROWS).flatMap((line) => (line.cells ? [{ ...line, cells: line.cells }] : []));
  const found = findHeader(readable, request.expected);
  const [first] = said;
  const line = found && readable[found.index];
  // A broken line before the header is one of its titles; where no name is known it may be the header itself.
  if (!found || !line || (found.names === 0 && first?.cells === undefined)) return noHeader(first, head, whole, request);
  tooWide(line.cells.length);
  return {
    format: csvFormat(request.number, encoding, delimiter, line.cells.length),
    header: line.cells.map(tidy),
    rows: line.next,
  };
};

const noHeader = (first: HeadLine | undefined, head: Buffer, whole: boolean, { encoding }: TextRequest): never => {
  if (!first)
    return whole
      ? refuse('empty-file', 'expected a header line, found nothing')
      : refuse('header-malformed', `expected a header line of at most ${inWords(HEAD_BYTES)}`);
  if (first.fault || first.bytes.includes(0))
    return refuse('header-malformed', 'expected a header line of well-formed CSV: its quotes closed, no NUL bytes');
  return undecodable(head, encoding);
};

/** Rows of JSON whose keys are its columns. */
const SAMPLE_ROWS = 100;

const openJson = (
  { number }: TextRequest,
  head: Buffer,
  whole: boolean,
  mark: number,
  encoding: Encoding,
  format: 'json' | 'jsonl',
): Opened => {
  const begin = afterSpace(head, mark);
  const isArray = format === 'json' && head[begin] === OPEN_ARRAY;
  const offset = isArray ? begin + 1 : mark;
  const before = head.subarray(0, offset);
  const rows = { offset, line: 1 + before.filter((byte) => byte === LF).length };
  const read = jsonFormat(number, encoding, format);
  const splitter = rowSplitter(read, rows);
  const first = [...splitter.push(head.subarray(offset)), ...(whole ? splitter.end() : [])].slice(0, SAMPLE_ROWS);
  const keys = new Set<string>();
  for (const row of first) {
    const content = row.content();
    if ('object' in content) for (const key of Object.keys(content.object)) keys.add(key);
  }
  tooWide(keys.size);
  return { format: read, header: [...keys], rows };
};

async function* rowsFrom(
  content: Content,
  format: TextFormat,
  at: { offset: number; line: number },
): AsyncGenerator<readonly RawRow[]> {
  const splitter = rowSplitter(format, at);
  let why: QuarantineReason | undefined;
  try {
    for await (const chunk of content.stream(at.offset)) {
      for (const stretch of stretches(chunk)) yield splitter.push(stretch);
    }
  } catch (error) {
    why = reasonOf(error);
  }
  yield why ? splitter.breakOff(why) : splitter.end();
}

/** Control characters that no text has; those that are delimiters somewhere, 1, 2 and 28 to 31, may stand in one. */
const isControl = (byte: number): boolean => byte === 0 || (byte >= 3 && byte <= 8) || (byte >= 14 && byte <= 27);

/** Bytes that are no text in any encoding: in what is packed one of twelve is such a character. */
const isBinary = (head: Buffer, delimiter: string | undefined): boolean => {
  const own = delimiter?.charCodeAt(0);
  let found = 0;
  for (const byte of head) if (isControl(byte) && byte !== own) found++;
  return found * 25 > head.length;
};

/**
 * Opens text: CSV with any delimiter, JSON Lines or a JSON array.
 * @throws BrokenContent where it cannot be read at all
 */
const open = async (content: Content, request: TextRequest): Promise<Part> => {
  const raw = await headOf(content);
  if (raw.head.length === 0) refuse('empty-file', 'expected rows, found no byte');
  const seen = await encodingOf(content, raw.head, raw.whole, request.encoding);
  const { encoding } = seen;
  const text = asUtf8(content, encoding);
  const { head, whole } = text === content ? raw : await headOf(text);
  if (isBinary(head, request.delimiter)) refuse('unknown-format', 'expected a table: CSV, JSON, a workbook (.xlsx) or Parquet');
  const mark = byteOrderMark(head, asBytes(encoding));
  const format = formatOf(head, mark, encoding, request.format);
  const delimiter =
    format !== 'csv' ? undefined : (request.delimiter ?? detectDelimiter(head, whole, encoding, mark, request.expected));
  const opened =
    delimiter === undefined
      ? openJson(request, head, whole, mark, encoding, format === 'jsonl' ? 'jsonl' : 'json')
      : openCsv(request, head, whole, mark, encoding, delimiter);
  const preamble = head.subarray(0, opened.rows.offset);
  return {
    number: request.number,
    about: {
      ...(request.name === undefined ? {} : { name: request.name }),
      format,
      ...(request.compression === undefined ? {} : { compression: request.compression }),
      encoding: { name: encoding, ...(request.encoding === undefined ? { confidence: seen.confidence } : {}) },
      ...(delimiter === undefined ? {} : { delimiter: { character: delimiter, detected: request.delimiter === undefined } }),
    },
    header: opened.header,
    // A copy: the head may go.
    preamble: opened.format.original?.(preamble) ?? Buffer.from(preamble),
    rows: (from?: Position) => rowsFrom(text, opened.format, from ?? opened.rows),
  };
};

export const openText = async (content: Content, request: TextRequest): Promise<Part | RefusedPart> => {
  try {
    return await open(content, request);
  } catch (error) {
    return { number: request.number, ...(request.name === undefined ? {} : { name: request.name }), error: reasonOf(error) };
  }
};
