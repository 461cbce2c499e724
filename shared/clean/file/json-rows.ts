import { type Cutter, type Frame, LF, linesIn, pieceEnd, stepOver } from './cutter.ts';
import { type ByteEncoding, hasAsciiTrails } from './encoding.ts';
import { MAX_ROW_BYTES } from './limits.ts';

const code = (character: string): number => character.charCodeAt(0);
const QUOTE = code('"');
const BACKSLASH = code('\\');
const COMMA = code(',');
const COLON = code(':');
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_ARRAY, CLOSE_ARRAY] = [code('{'), code('}'), code('['), code(']')];

const isSpace = (byte: number | undefined): boolean => byte === 0x20 || byte === LF || byte === 0x0d || byte === 0x09;
export const afterSpace = (bytes: Buffer, from: number): number => {
  let at = from;
  while (at < bytes.length && isSpace(bytes[at])) at++;
  return at;
};

/** Deeper than any row is; JSON.parse would go on. */
const MAX_DEPTH = 100;

/** Where a value ends, whether it cannot go on, or `more` where the bytes do not say yet. */
type Value = { found: 'end'; at: number } | { found: 'broken' | 'more' };
const BROKEN: Value = { found: 'broken' };
const MORE: Value = { found: 'more' };

const IS_BROKEN = -1;
const WANTS_MORE = -2;

/** @returns the index after a string's closing quote, or WANTS_MORE */
const afterString = (bytes: Buffer, from: number, walks: boolean): number => {
  let at = from;
  while (at < bytes.length) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) return at + 1;
    if (byte === BACKSLASH) at += 2;
    else at += walks && byte > 0x80 ? stepOver(bytes, at) : 1;
  }
  return WANTS_MORE;
};

const isOpening = (byte: number): boolean => byte === OPEN_OBJECT || byte === OPEN_ARRAY;
const isClosing = (byte: number): boolean => byte === CLOSE_OBJECT || byte === CLOSE_ARRAY;
const mayFollowString = (byte: number | undefined): boolean =>
  byte === COMMA || byte === COLON || byte === CLOSE_OBJECT || byte === CLOSE_ARRAY;

/** Whether a bracket may open here. @param before the last byte that is no space and in no string */
const mayOpen = (open: readonly number[], before: number): boolean => {
  if (open.length === 0) return true;
  if (open.length === MAX_DEPTH) return false;
  return open.at(-1) === OPEN_OBJECT ? before === COLON : before === COMMA || before === OPEN_ARRAY;
};

/** @returns the index of what follows a string and the space after it, IS_BROKEN where that may not follow, or WANTS_MORE */
const passString = (bytes: Buffer, quote: number, walks: boolean): number => {
  const after = afterString(bytes, quote + 1, walks);
  if (after < 0) return after;
  const next = afterSpace(bytes, after);
  if (next === bytes.length) return WANTS_MORE;
  return mayFollowString(bytes[next]) ? next : IS_BROKEN;
};

/** Takes a bracket. @returns whether it may stand here */
const takeBracket = (byte: number, open: number[], before: number): boolean => {
  if (isClosing(byte)) return open.pop() === (byte === CLOSE_OBJECT ? OPEN_OBJECT : OPEN_ARRAY);
  if (!mayOpen(open, before)) return false;
  open.push(byte);
  return true;
};

/** Follows a value by its brackets and strings: not all of JSON's grammar, but what a lost quote, comma or bracket breaks first. */
const endOfValue = (bytes: Buffer, from: number, walks: boolean): Value => {
  const open: number[] = [];
  let before = 0;
  for (let at = from; at < bytes.length; ) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) {
      at = passString(bytes, at, walks);
      if (at < 0) return at === WANTS_MORE ? MORE : BROKEN;
      before = QUOTE;
      continue;
    }
    if (isOpening(byte) || isClosing(byte)) {
      if (!takeBracket(byte, open, before)) return BROKEN;
      if (open.length === 0) return { found: 'end', at: at + 1 };
    }
    if (!isSpace(byte)) before = byte;
    at++;
  }
  return MORE;
};

/** @returns the index of a brace that opens an object after a comma, -1 where there is none: where reading goes on after a broken row */
const nextObject = (bytes: Buffer, start: number): number => {
  for (let at = bytes.indexOf(OPEN_OBJECT, start); at >= 0; at = bytes.indexOf(OPEN_OBJECT, at + 1)) {
    let back = at - 1;
    while (back >= start && isSpace(bytes[back])) back--;
    if (back >= start && bytes[back] === COMMA) return at;
  }
  return -1;
};

/**
 * Cuts the elements of a JSON array, the comma or bracket that follows included; objects that follow each other without one pass too.
 * A broken element costs itself alone where a next one can be made out: at a brace after a comma. Of an array that is never closed
 * the elements count that are whole.
 */
export const jsonRows = (encoding: ByteEncoding): Cutter => {
  const walks = hasAsciiTrails(encoding);
  let amidTooLarge = false;

  const fill = (
    frame: Frame,
    bytes: Buffer,
    start: number,
    begin: number,
    end: number,
    rest: { fault?: Frame['fault']; continued?: boolean; blank?: boolean } = {},
  ): true => {
    frame.end = end;
    frame.lines = linesIn(bytes, start, end);
    frame.lead = linesIn(bytes, start, begin);
    frame.fault = rest.fault;
    frame.continued = rest.continued === true;
    frame.blank = rest.blank === true;
    frame.plain = false;
    amidTooLarge = frame.continued;
    return true;
  };

  /** From a row that cannot be followed to the next that may be. */
  const skip = (bytes: Buffer, start: number, begin: number, last: boolean, fault: Frame['fault'], frame: Frame): boolean => {
    const next = nextObject(bytes, start);
    if (next > start && next - start <= MAX_ROW_BYTES) return fill(frame, bytes, start, begin, next, { fault });
    if (bytes.length - start > MAX_ROW_BYTES)
      return fill(frame, bytes, start, begin, pieceEnd(bytes, start), { fault: 'row-too-large', continued: true });
    return last && fill(frame, bytes, start, begin, bytes.length, { fault });
  };

  /** The separator after a value belongs to it. */
  const close = (bytes: Buffer, start: number, begin: number, end: number, last: boolean, frame: Frame): boolean => {
    if (end - start > MAX_ROW_BYTES)
      return fill(frame, bytes, start, begin, pieceEnd(bytes, start), { fault: 'row-too-large', continued: true });
    const next = afterSpace(bytes, end);
    if (next - start > MAX_ROW_BYTES) return fill(frame, bytes, start, begin, end);
    if (next === bytes.length) return last && fill(frame, bytes, start, begin, next);
    const separated = bytes[next] === COMMA || bytes[next] === CLOSE_ARRAY;
    return fill(frame, bytes, start, begin, separated ? next + 1 : next);
  };

  return {
    begin: () => {},
    cut: (bytes, start, last, frame) => {
      if (amidTooLarge) return skip(bytes, start, start, last, 'row-too-large', frame);
      const begin = afterSpace(bytes, start);
      if (begin - start > MAX_ROW_BYTES || (begin === bytes.length && last))
        return fill(frame, bytes, start, start, Math.min(begin, start + MAX_ROW_BYTES), { blank: true });
      if (begin === bytes.length) return false;
      const first = bytes[begin];
      if (first === CLOSE_ARRAY) return fill(frame, bytes, start, begin, begin + 1, { blank: true });
      if (first !== OPEN_OBJECT && first !== OPEN_ARRAY) return skip(bytes, start, begin, last, 'not-json', frame);
      const value = endOfValue(bytes, begin, walks);
      switch (value.found) {
        case 'end':
          return close(bytes, start, begin, value.at, last, frame);
        case 'broken':
          return skip(bytes, start, begin, last, 'not-json', frame);
        case 'more':
          if (bytes.length - start > MAX_ROW_BYTES)
            return fill(frame, bytes, start, begin, pieceEnd(bytes, start), { fault: 'row-too-large', continued: true });
          return last && skip(bytes, start, begin, last, 'not-json', frame);
      }
    },
  };
};
