import { isUtf8 } from 'node:buffer';
import { dateText } from './dates.ts';
import { damagedWorkbook, readingDepth, TagScanner, textOf } from './tags.ts';
import type { Workbook } from './workbook.ts';

/** Excel's last column, XFD. */
const MAX_COLUMN = 16_384;

/** A row as its sheet has it. */
export interface SheetRow {
  /** Its number on the sheet, from 1. */
  number: number;
  /** By column; undefined where there is no cell. */
  cells: (string | undefined)[];
  /** A cell names a text that the workbook does not have, or holds bytes that are no text. */
  damaged: boolean;
}

/** Excel's "General" shows 15 digits; a fraction with more is what a binary fraction makes of it. */
const NOISE = /^-?\d*\.\d+(?:E[+-]?\d+)?$/i;
const withoutNoise = (text: string): string =>
  text.length > 16 && NOISE.test(text) ? String(Number(Number(text).toPrecision(15))) : text;

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;
const AMPERSAND = 0x26;
const [LETTER_C, LETTER_V, LETTER_T] = [0x63, 0x76, 0x74];

/** What the attribute t says a cell holds, by its first letters: shared, inline, str (a formula's text), boolean, error, date, number. */
type CellType = 's' | 'i' | 'f' | 'b' | 'e' | 'd' | 'n';

/**
 * Reads a sheet's rows as its XML streams by. A formula gives the value that was stored with it and is never computed; what begins with
 * = + - or @ is text like any other. Errors (#N/A) give nothing. Hidden rows and columns count.
 */
export const sheetReader = ({ strings, dates, date1904 }: Pick<Workbook, 'strings' | 'dates' | 'date1904'>) => {
  const scanner = new TagScanner();
  let row: SheetRow | undefined;
  let rowNumber = 0;
  let column = 0;
  let type: CellType = 'n';
  let style = 0;
  /** Where text counts: in v, or in t of an inline string but not in its reading. */
  let inValue = false;
  let inText = false;
  let inReading = 0;
  let value: string | undefined;
  let ended = false;

  const number = (from: number, to: number): number => {
    const { bytes } = scanner;
    if (to - from > 9 || to === from) return -1;
    let result = 0;
    for (let at = from; at < to; at++) {
      const byte = bytes[at] ?? 0;
      if (!isDigit(byte)) return -1;
      result = result * 10 + byte - 0x30;
    }
    return result;
  };

  /** @returns the column that a reference such as AB12 names, from 0; -1 where it names none */
  const columnAt = (from: number, to: number): number => {
    let result = 0;
    for (let at = from; at < to; at++) {
      const letter = (scanner.bytes[at] ?? 0) & 0xdf;
      if (letter < 0x41 || letter > 0x5a) break;
      result = result * 26 + letter - 0x40;
      if (result > MAX_COLUMN) return -1;
    }
    return result - 1;
  };

  const typeAt = (from: number, to: number): CellType => {
    if (from === to) return 'n';
    const letter = scanner.bytes[from] ?? 0;
    if (letter === 0x73) return to - from === 1 ? 's' : 'f';
    if (letter === 0x69) return 'i';
    if (letter === 0x62) return 'b';
    if (letter === 0x65) return 'e';
    return letter === 0x64 ? 'd' : 'n';
  };

  const openCell = (): void => {
    scanner.findAttributes();
    const at = scanner.rTo > scanner.rFrom ? columnAt(scanner.rFrom, scanner.rTo) : column;
    if (at < 0 || at >= MAX_COLUMN) throw damagedWorkbook();
    column = at;
    type = typeAt(scanner.tFrom, scanner.tTo);
    style = number(scanner.sFrom, scanner.sTo);
    value = undefined;
  };

  const rawText = (): string => {
    const { bytes, textFrom, textTo } = scanner;
    const raw = bytes.subarray(textFrom, textTo);
    if (!isUtf8(raw)) {
      if (row) row.damaged = true;
      return '';
    }
    return textOf(raw.toString('utf8'), !scanner.isCdata);
  };

  /** A number as it is written, or its date where its style shows one. */
  const numberText = (text: string): string => {
    const kind = style > 0 ? dates[style] : dates[0];
    if (kind === undefined || kind === 'none') return withoutNoise(text);
    return dateText(Number(text), kind, date1904) ?? withoutNoise(text);
  };

  const takeValue = (): void => {
    const { bytes, textFrom, textTo } = scanner;
    if (textFrom === textTo) return;
    if (type === 's') {
      const text = strings(number(textFrom, textTo));
      if (text === undefined && row) row.damaged = true;
      value = text;
      return;
    }
    let plain = type === 'n' && !scanner.isCdata;
    for (let at = textFrom; plain && at < textTo; at++) {
      const byte = bytes[at] ?? 0;
      if (byte >= 0x80 || byte === AMPERSAND) plain = false;
    }
    value = (value ?? '') + (plain ? bytes.toString('latin1', textFrom, textTo) : rawText());
  };

  const cellText = (): string | undefined => {
    if (value === undefined) return undefined;
    switch (type) {
      case 's':
      case 'i':
      case 'f':
        return value;
      case 'b':
        return value === '1' ? 'true' : value === '0' ? 'false' : value;
      case 'e':
        return undefined;
      case 'd':
        return value.replace('T', ' ').replace(/\.0+$/, '');
      case 'n':
        return numberText(value);
    }
  };

  const closeCell = (): void => {
    const text = cellText();
    if (row && text !== undefined) {
      // Without gaps, so that the array stays one of plain elements.
      while (row.cells.length < column) row.cells.push(undefined);
      row.cells[column] = text;
    }
    column++;
  };

  const openRow = (): void => {
    scanner.findAttributes();
    const said = number(scanner.rFrom, scanner.rTo);
    rowNumber = said > 0 ? said : rowNumber + 1;
    row = { number: rowNumber, cells: [], damaged: false };
    column = 0;
  };

  const takeText = (): void => {
    if (inValue) takeValue();
    else if (inText && inReading === 0 && scanner.textTo > scanner.textFrom) value = (value ?? '') + rawText();
  };

  /** Elements of longer names: there are few of them. */
  const longTag = (): SheetRow | undefined => {
    const { opens, closes } = scanner;
    if (scanner.is('row')) {
      if (opens) openRow();
      const complete = closes ? row : undefined;
      if (closes) row = undefined;
      return complete;
    }
    if (scanner.is('rPh')) inReading += readingDepth(scanner);
    else if (closes && scanner.is('sheetData')) ended = true;
    return undefined;
  };

  /** What the tag that was found means. @returns a row that it completes */
  const tag = (): SheetRow | undefined => {
    takeText();
    if (scanner.isCdata) return undefined;
    const { opens, closes, bytes, nameFrom, nameTo } = scanner;
    if (nameTo - nameFrom !== 1) return longTag();
    switch (bytes[nameFrom]) {
      case LETTER_C:
        if (opens && row) openCell();
        if (closes && row) closeCell();
        break;
      case LETTER_V:
        inValue = opens && !closes;
        break;
      case LETTER_T:
        inText = opens && !closes;
        break;
    }
    return undefined;
  };

  return {
    /** @returns the rows that are complete by now */
    push: (chunk: Buffer): SheetRow[] => {
      const rows: SheetRow[] = [];
      scanner.feed(chunk);
      while (!ended && scanner.next()) {
        const complete = tag();
        if (complete) rows.push(complete);
      }
      return rows;
    },
    /** All rows were seen. */
    ended: (): boolean => ended,
  };
};
