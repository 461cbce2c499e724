import { masked } from '../../shared/clean/mask.ts';
import { tidy } from '../../shared/clean/text.ts';
import type { QuarantineIndex } from '../../shared/contracts/file-report.ts';

type StoredPart = QuarantineIndex['parts'][number];

const decode = (bytes: Buffer, encoding = 'utf-8'): string => new TextDecoder(encoding).decode(bytes);

/** A line's cells, as far as can be told: a row that was set aside may be broken in any way. */
const split = (line: string, delimiter: string): string[] => {
  const cells: string[] = [''];
  let quoted = false;
  for (const character of line.replace(/[\r\n]+$/, '')) {
    if (character === '"') quoted = !quoted;
    else if (character === delimiter && !quoted) cells.push('');
    else cells.push((cells.pop() ?? '') + character);
  }
  return cells;
};

/** Of what stands before the rows the last line is the header. */
const headerOf = ({ preamble, encoding, delimiter = ',' }: StoredPart): string[] =>
  split(decode(Buffer.from(preamble, 'base64'), encoding).trimEnd().split(/\r?\n/).at(-1) ?? '', delimiter).map(tidy);

const fromJson = (text: string): [string, string][] | undefined => {
  const [open, close] = [text.indexOf('{'), text.lastIndexOf('}')];
  try {
    const value: unknown = JSON.parse(text.slice(open, close + 1));
    if (typeof value !== 'object' || value === null) return undefined;
    return Object.entries(value).map(([name, cell]) => [name, typeof cell === 'string' ? cell : JSON.stringify(cell)]);
  } catch {
    return undefined;
  }
};

/** What a row says, by column; a cell beyond the header, or of a row that is no table's, by its number. */
export const cellsIn = (bytes: Buffer, part: StoredPart | undefined): [column: string, value: string][] => {
  const text = decode(bytes.subarray(0, 64 * 1024), part?.encoding);
  if (part?.format !== 'csv') return fromJson(text) ?? [['row', text]];
  const header = headerOf(part);
  return split(text, part.delimiter ?? ',').map((cell, index) => [header[index] || `#${index + 1}`, cell]);
};

const SHOWN = 12;

/** A row's cells masked, those of some columns first. */
export const maskedCells = (bytes: Buffer, part: StoredPart | undefined, first: readonly string[]): string => {
  const says = cellsIn(bytes, part).filter(([, value]) => tidy(value) !== '');
  const ordered = says.toSorted(([a], [b]) => Number(first.includes(b)) - Number(first.includes(a)));
  const shown = ordered.slice(0, SHOWN).map(([column, value]) => `${visible(column.slice(0, 40))} ${masked(tidy(value))}`);
  return [...shown, ...(ordered.length > SHOWN ? [`and ${ordered.length - SHOWN} more`] : [])].join(' · ');
};

/** Text as a terminal may print it: what it would obey, or not show, is written out. */
export const visible = (text: string): string =>
  text.replace(/[\p{C}\u2028\u2029]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20) return String.fromCodePoint(0x2400 + code);
    return code === 0x7f ? '\u2421' : `\\u{${code.toString(16)}}`;
  });

/** A row as it came, readable; bytes that are no text of its encoding as \xNN. */
export const rawText = (bytes: Buffer, encoding = 'utf-8'): string => {
  try {
    return visible(new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return [...bytes].map((byte) => (byte < 0x80 ? visible(String.fromCharCode(byte)) : `\\x${byte.toString(16)}`)).join('');
  }
};
