import { isUtf8 } from 'node:buffer';

export type Encoding = 'utf-8' | 'gb18030';

const BOMS: Record<Encoding, readonly number[]> = { 'utf-8': [0xef, 0xbb, 0xbf], gb18030: [0x84, 0x31, 0x95, 0x33] };
const startsWith = (bytes: Uint8Array, mark: readonly number[]): boolean => mark.every((byte, index) => bytes[index] === byte);

/** @returns how many bytes of byte order mark a file of this encoding begins with */
export const byteOrderMark = (bytes: Uint8Array, encoding: Encoding): number =>
  startsWith(bytes, BOMS[encoding]) ? BOMS[encoding].length : 0;

/** @returns a decoder that gives undefined for bytes that are no text of this encoding: never a replacement character */
export const decoderOf = (encoding: Encoding): ((bytes: Buffer) => string | undefined) => {
  switch (encoding) {
    case 'utf-8':
      return (bytes) => (isUtf8(bytes) ? bytes.toString('utf8') : undefined);
    case 'gb18030': {
      const decoder = new TextDecoder('gb18030', { fatal: true, ignoreBOM: true });
      return (bytes) => {
        try {
          return decoder.decode(bytes);
        } catch {
          return undefined;
        }
      };
    }
  }
};

/** So many Han characters do not come out of GB18030 text read as UTF-8 by chance. */
const ENOUGH_HAN = 4;

/**
 * What the beginning of a file looks like.
 * @param sample whole lines, lest a cut character count as a fault
 */
export const looksLike = (sample: Buffer): 'ASCII' | 'UTF-8' | 'GB18030' | 'UTF-16' | 'neither UTF-8 nor GB18030' => {
  if (startsWith(sample, [0xff, 0xfe]) || startsWith(sample, [0xfe, 0xff])) return 'UTF-16';
  // UTF-16 without its mark: every other byte of Latin text is zero.
  const zeros = sample.reduce((count, byte) => count + (byte === 0 ? 1 : 0), 0);
  if (zeros * 4 > sample.length) return 'UTF-16';
  if (sample.every((byte) => byte < 0x80)) return 'ASCII';
  if (isUtf8(sample)) return 'UTF-8';
  return decoderOf('gb18030')(sample) === undefined ? 'neither UTF-8 nor GB18030' : 'GB18030';
};

/**
 * Whether a file cannot be what its mapping says. Much UTF-8 text *is* valid GB18030, as other characters: so for GB18030 the
 * question is whether it reads as Chinese in UTF-8 too.
 * @returns what it looks like instead
 */
export const mismatch = (sample: Buffer, declared: Encoding): string | undefined => {
  const seen = looksLike(sample);
  if (seen === 'UTF-16') return seen;
  if (declared !== 'gb18030' || seen !== 'UTF-8') return undefined;
  const han = sample.toString('utf8').match(/\p{Script=Han}/gu)?.length ?? 0;
  return han >= ENOUGH_HAN || byteOrderMark(sample, 'utf-8') > 0 ? seen : undefined;
};
