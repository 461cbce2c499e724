import { BrokenContent } from '../broken.ts';
import { inWords, MAX_XML_ROW_BYTES } from '../limits.ts';

const code = (character: string): number => character.charCodeAt(0);
const [LESS, GREATER, SLASH, BANG, QUESTION, COLON] = [code('<'), code('>'), code('/'), code('!'), code('?'), code(':')];
const [QUOTE, APOSTROPHE] = [code('"'), code("'")];
const SPACE = 0x20;
const EQUALS = 0x3d;

export const damagedWorkbook = (cause?: unknown): BrokenContent =>
  new BrokenContent('damaged-workbook', 'expected a workbook as Excel writes it: its XML whole and well-formed', { cause });

/**
 * A pull scanner for the two large parts of a workbook, its cells and its shared strings: tags and text as stretches of bytes, nothing
 * made of them. (saxes takes 11 µs for a row of 12 cells, this 1.) It knows what XML such parts have; a document type, which could
 * define entities, is refused.
 */
export class TagScanner {
  bytes: Buffer = Buffer.alloc(0);
  /** The tag's local name, from and to; text before it, from and to. */
  nameFrom = 0;
  nameTo = 0;
  textFrom = 0;
  textTo = 0;
  /** Its attributes, from and to. */
  attributesFrom = 0;
  attributesTo = 0;
  opens = false;
  closes = false;
  /** What stands between brackets of CDATA instead of a tag. */
  isCdata = false;
  /** Values of attributes of the tag, once `findAttributes` has looked. */
  rFrom = 0;
  rTo = 0;
  sFrom = 0;
  sTo = 0;
  tFrom = 0;
  tTo = 0;
  private at = 0;

  /** More bytes: what was not used up yet stays before them. */
  feed(chunk: Buffer): void {
    const rest = this.bytes.subarray(this.at);
    if (rest.length > MAX_XML_ROW_BYTES)
      throw new BrokenContent('row-too-large', `expected tags and texts of at most ${inWords(MAX_XML_ROW_BYTES)} in a sheet`);
    this.bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    this.at = 0;
  }

  /** @returns whether there is a next tag; false where more bytes are needed to say */
  next(): boolean {
    const { bytes } = this;
    for (;;) {
      let less = this.at;
      while (less < bytes.length && bytes[less] !== LESS) less++;
      if (less + 1 >= bytes.length) return false;
      const marker = bytes[less + 1];
      if (marker === BANG || marker === QUESTION) {
        const special = this.special(less, marker);
        if (special === 'more') return false;
        if (special === 'cdata') return true;
        continue;
      }
      const end = this.tagEnd(less + 1);
      if (end < 0) return false;
      this.textFrom = this.at;
      this.textTo = less;
      this.isCdata = false;
      this.name(marker === SLASH ? less + 2 : less + 1, end);
      this.opens = marker !== SLASH;
      this.closes = marker === SLASH || bytes[end - 1] === SLASH;
      this.attributesFrom = this.nameTo;
      this.attributesTo = end;
      this.at = end + 1;
      return true;
    }
  }

  /** Whether the tag is of this local name. */
  is(name: string): boolean {
    if (this.nameTo - this.nameFrom !== name.length) return false;
    for (let index = 0; index < name.length; index++)
      if (this.bytes[this.nameFrom + index] !== name.charCodeAt(index)) return false;
    return true;
  }

  /** Finds the attributes that rows and cells have: r, s and t. Those that are not there have no extent. */
  findAttributes(): void {
    const { bytes, attributesTo } = this;
    this.rFrom = this.rTo = this.sFrom = this.sTo = this.tFrom = this.tTo = 0;
    let at = this.attributesFrom;
    while (at < attributesTo) {
      while (at < attributesTo && (bytes[at] ?? 0) <= SPACE) at++;
      const name = at;
      while (at < attributesTo && bytes[at] !== EQUALS) at++;
      const nameLength = at - name;
      const quote = bytes[at + 1] ?? 0;
      if (at >= attributesTo || (quote !== QUOTE && quote !== APOSTROPHE)) return;
      const from = at + 2;
      at = from;
      while (at < attributesTo && bytes[at] !== quote) at++;
      if (nameLength === 1) this.found(bytes[name] ?? 0, from, at);
      at++;
    }
  }

  private found(letter: number, from: number, to: number): void {
    if (letter === 0x72) [this.rFrom, this.rTo] = [from, to];
    else if (letter === 0x73) [this.sFrom, this.sTo] = [from, to];
    else if (letter === 0x74) [this.tFrom, this.tTo] = [from, to];
  }

  private name(from: number, end: number): void {
    let at = from;
    this.nameFrom = from;
    for (; at < end; at++) {
      const byte = this.bytes[at] ?? 0;
      if (byte <= SPACE || byte === SLASH) break;
      if (byte === COLON) this.nameFrom = at + 1;
    }
    this.nameTo = at;
  }

  /** @returns the index of the bracket that ends the tag, -1 where it is not there yet */
  private tagEnd(from: number): number {
    const { bytes } = this;
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at];
      if (byte === GREATER) return at;
      if (byte === LESS) throw damagedWorkbook();
      if (byte !== QUOTE && byte !== APOSTROPHE) continue;
      at++;
      while (at < bytes.length && bytes[at] !== byte) at++;
    }
    return -1;
  }

  /** Comments and instructions say nothing; CDATA is text. */
  private special(less: number, marker: number): 'more' | 'passed' | 'cdata' {
    const { bytes } = this;
    if (bytes.length < less + 9) return 'more';
    const start = bytes.toString('latin1', less, less + 9);
    const [ends, kind] =
      marker === QUESTION
        ? ['?>', 'passed' as const]
        : start.startsWith('<!--')
          ? ['-->', 'passed' as const]
          : start === '<![CDATA['
            ? [']]>', 'cdata' as const]
            : ['', undefined];
    if (kind === undefined)
      throw new BrokenContent('document-type', 'expected a workbook without document types or entities of its own');
    const end = bytes.indexOf(ends, less + (kind === 'cdata' ? 9 : 2));
    if (end < 0) return 'more';
    // Text before a comment is left out with it: no writer puts one there.
    this.isCdata = kind === 'cdata';
    this.textFrom = less + 9;
    this.textTo = end;
    this.opens = false;
    this.closes = false;
    this.nameFrom = end;
    this.nameTo = end;
    this.at = end + ends.length;
    return kind;
  }
}

/** How a tag of a reading (ruby: how a text is pronounced, beside it) changes how deep in one we are. */
export const readingDepth = ({ opens, closes }: TagScanner): number => (opens ? 1 : 0) - (closes ? 1 : 0);

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const entity = (whole: string, name: string): string => {
  const known = Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined;
  if (known !== undefined) return known;
  const number = name.startsWith('#x')
    ? Number.parseInt(name.slice(2), 16)
    : name.startsWith('#')
      ? Number(name.slice(1))
      : Number.NaN;
  if (!(number > 0 && number <= 0x10ffff) || (number >= 0xd800 && number < 0xe000)) throw damagedWorkbook(whole.length);
  return String.fromCodePoint(number);
};

/** What XML cannot hold is written _x000D_ by Excel, and an underscore that would read so _x005F_. */
const ESCAPED = /_x([0-9A-Fa-f]{4})_/g;

/** Text of XML as it is meant. @param markup its entities are replaced */
export const textOf = (raw: string, markup: boolean): string => {
  const text = markup && raw.includes('&') ? raw.replace(/&([^;&]{1,10});|&/g, (whole, name = '') => entity(whole, name)) : raw;
  if (!text.includes('_x')) return text;
  const meant = text.replace(ESCAPED, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return meant.isWellFormed() ? meant : text;
};
