import { isUtf8 } from 'node:buffer';
import { BrokenContent } from '../broken.ts';
import { inWords, MAX_SHARED_STRINGS, MAX_SHARED_STRINGS_BYTES } from '../limits.ts';
import { damagedWorkbook, readingDepth, TagScanner, textOf } from './tags.ts';

/** Texts that cells name by number. */
export type SharedStrings = (index: number) => string | undefined;

export const NO_STRINGS: SharedStrings = () => undefined;

/**
 * Texts one after the other, as UTF-8: several million short ones take a third of what they would as strings.
 * @param most bytes they can be: the room is set aside at once, and takes memory as it is filled
 */
const textStore = (most: number) => {
  const bytes = Buffer.allocUnsafeSlow(Math.min(most, MAX_SHARED_STRINGS_BYTES));
  let length = 0;
  return {
    add: (source: Buffer, from: number, to: number): void => {
      if (length + to - from > bytes.length)
        throw new BrokenContent(
          'too-many-texts',
          `expected a workbook with at most ${inWords(MAX_SHARED_STRINGS_BYTES)} of different texts: drop it as CSV`,
        );
      length += source.copy(bytes, length, from, to);
    },
    length: (): number => length,
    text: (from: number, to: number): string => bytes.toString('utf8', from, to),
  };
};

/** Ends of the texts, in one piece as well. */
const ends = () => {
  let all = new Uint32Array(65_536);
  let length = 0;
  return {
    add: (end: number): void => {
      if (length === MAX_SHARED_STRINGS)
        throw new BrokenContent(
          'too-many-texts',
          `expected a workbook with at most ${MAX_SHARED_STRINGS} different texts: drop it as CSV`,
        );
      if (length === all.length) {
        const larger = new Uint32Array(Math.ceil(all.length * 1.5));
        larger.set(all);
        all = larger;
      }
      all[length++] = end;
    },
    at: (index: number): number | undefined => (index < length ? all[index] : undefined),
  };
};

const [AMPERSAND, UNDERSCORE] = [0x26, 0x5f];

/** Whether text stands for itself: ASCII without entities and escapes. */
const isPlain = (bytes: Buffer, from: number, to: number): boolean => {
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0x80 || byte === AMPERSAND || byte === UNDERSCORE) return false;
  }
  return true;
};

/** Texts used lately, by number: most cells repeat a few. */
const REMEMBERED = 16_384;

/**
 * Reads a workbook's shared strings, rich text as its runs put together, readings (ruby) left out.
 * @param size of the XML
 * @throws BrokenContent where they are damaged or too many
 */
export const readSharedStrings = async (xml: AsyncIterable<Buffer>, size: number): Promise<SharedStrings> => {
  const bytes = textStore(size);
  const textEnds = ends();
  const scanner = new TagScanner();
  let inText = false;
  let inReading = 0;
  let ended = false;

  const take = (): void => {
    const { bytes: xmlBytes, textFrom, textTo, isCdata } = scanner;
    if (isPlain(xmlBytes, textFrom, textTo)) {
      bytes.add(xmlBytes, textFrom, textTo);
      return;
    }
    const raw = xmlBytes.subarray(textFrom, textTo);
    if (!isUtf8(raw)) throw damagedWorkbook();
    const text = Buffer.from(textOf(raw.toString('utf8'), !isCdata));
    bytes.add(text, 0, text.length);
  };
  const tag = (): void => {
    if (inText && inReading === 0 && scanner.textTo > scanner.textFrom) take();
    if (scanner.isCdata) return;
    if (scanner.is('t')) inText = scanner.opens && !scanner.closes;
    else if (scanner.is('rPh')) inReading += readingDepth(scanner);
    else if (scanner.closes && scanner.is('si')) textEnds.add(bytes.length());
    else if (scanner.closes && scanner.is('sst')) ended = true;
  };

  for await (const chunk of xml) {
    scanner.feed(chunk);
    while (scanner.next()) tag();
  }
  if (!ended) throw damagedWorkbook();

  const remembered: (string | undefined)[] = new Array(REMEMBERED).fill(undefined);
  const numbers = new Int32Array(REMEMBERED).fill(-1);
  return (index) => {
    const slot = index % REMEMBERED;
    if (numbers[slot] === index) return remembered[slot];
    const end = textEnds.at(index);
    if (end === undefined) return undefined;
    const text = bytes.text(index === 0 ? 0 : (textEnds.at(index - 1) ?? 0), end);
    numbers[slot] = index;
    remembered[slot] = text;
    return text;
  };
};
