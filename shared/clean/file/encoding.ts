import { isAscii, isUtf8 } from 'node:buffer';
import type { Encoding } from '../../contracts/config.ts';

const BOMS: Record<Encoding, readonly number[]> = {
  'utf-8': [0xef, 0xbb, 0xbf],
  'utf-16le': [0xff, 0xfe],
  'utf-16be': [0xfe, 0xff],
  gb18030: [0x84, 0x31, 0x95, 0x33],
  big5: [],
};
export const startsWith = (bytes: Uint8Array, mark: readonly number[]): boolean =>
  mark.every((byte, index) => bytes[index] === byte);

/** @returns how many bytes of byte order mark a file of this encoding begins with */
export const byteOrderMark = (bytes: Uint8Array, encoding: Encoding): number =>
  startsWith(bytes, BOMS[encoding]) ? BOMS[encoding].length : 0;

/** @returns the encoding whose mark the bytes begin with */
export const markedAs = (bytes: Uint8Array): Encoding | undefined =>
  (['utf-8', 'utf-16le', 'utf-16be', 'gb18030'] as const).find((encoding) => byteOrderMark(bytes, encoding) > 0);

/** What is left of an encoding once UTF-16 has become UTF-8 on its way (utf16.ts). */
export type ByteEncoding = Exclude<Encoding, 'utf-16le' | 'utf-16be'>;
export const asBytes = (encoding: Encoding): ByteEncoding =>
  encoding === 'utf-16le' || encoding === 'utf-16be' ? 'utf-8' : encoding;

/** A character may be of several bytes whose second is ASCII too: `|` in GB18030 and Big5 may be half of one. */
export const hasAsciiTrails = (encoding: ByteEncoding): boolean => encoding !== 'utf-8';

/** Bytes to text; undefined for bytes that are no text of the encoding: never a replacement character. */
export type Decode = (bytes: Buffer) => string | undefined;

/**
 * Node's Big5 is Windows code page 950: what Hong Kong added comes as characters of no meaning (private use, C1 controls). They are
 * as lost as a replacement character.
 */
const NO_CHARACTER = /[\x80-\x9f\ue000-\uf8ff]/;

const fatal = (label: string, isText: (text: string) => boolean): Decode => {
  const decoder = new TextDecoder(label, { fatal: true, ignoreBOM: true });
  return (bytes) => {
    if (isAscii(bytes)) return bytes.toString('latin1');
    try {
      const text = decoder.decode(bytes);
      return isText(text) ? text : undefined;
    } catch {
      return undefined;
    }
  };
};

export const decoderOf = (encoding: ByteEncoding): Decode => {
  switch (encoding) {
    case 'utf-8':
      return (bytes) => (isAscii(bytes) ? bytes.toString('latin1') : isUtf8(bytes) ? bytes.toString('utf8') : undefined);
    case 'gb18030':
      return fatal('gb18030', () => true);
    case 'big5':
      return fatal('big5', (text) => !NO_CHARACTER.test(text));
  }
};
