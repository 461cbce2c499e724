import { isAscii } from 'node:buffer';
import type { Encoding } from '../../contracts/config.ts';
import { reasonOf } from './broken.ts';
import { after, firstBytes } from './bytes.ts';
import { wholeLines } from './detect-encoding.ts';
import { unpacked } from './inflate.ts';
import { HEAD_BYTES } from './limits.ts';
import type { FileBytes } from './part.ts';
import { utf8Of } from './utf16.ts';

/** Text as it streams, unpacked: of a file, what is in a .gz, or a member of a .zip. */
export interface Content {
  /** From a byte of the unpacked text to its end. @throws BrokenContent where it is damaged */
  stream(from: number): AsyncIterable<Buffer>;
  /** Where only the beginning is plain ASCII: more of it to tell the encoding by. */
  samples(): Promise<Buffer[]>;
}

/** S3 has no stretch that begins where a file ends. */
async function* opened(file: FileBytes, from: number): AsyncGenerator<Buffer> {
  if (from < file.size) yield* await file.stream(from);
}

export const plainContent = (file: FileBytes): Content => ({
  stream: (from) => opened(file, from),
  samples: async () => {
    const middle = Math.floor(file.size / 2);
    const ends = await Promise.all([
      file.range(middle, middle + HEAD_BYTES),
      file.range(Math.max(HEAD_BYTES, file.size - HEAD_BYTES), file.size),
    ]);
    return ends.map((sample) => wholeLines(sample, false));
  },
});

/** Packed text is looked through so far for a character that tells its encoding. */
const LOOKED_THROUGH_BYTES = 32 * 1024 * 1024;

/** What cannot be read from its middle: it is unpacked from its beginning each time. */
export const packedContent = (unpack: () => AsyncIterable<Buffer>): Content => ({
  stream: (from) => after(unpack(), from),
  samples: async () => {
    let before: Buffer = Buffer.alloc(0);
    try {
      let seen = 0;
      for await (const chunk of unpack()) {
        seen += chunk.length;
        // Two chunks, so that the line is whole.
        if (!isAscii(before)) return [wholeLines(Buffer.concat([before, chunk]), false)];
        before = chunk;
        if (seen > LOOKED_THROUGH_BYTES) break;
      }
    } catch (error) {
      // Damage will show where rows are read; until there they count.
      reasonOf(error);
    }
    return [wholeLines(before, false)];
  },
});

export const gzipContent = (file: FileBytes): Content => packedContent(() => unpacked(opened(file, 0), 'gzip'));

/** As UTF-8 where it is UTF-16, for which positions count bytes of the UTF-8. */
export const asUtf8 = (content: Content, encoding: Encoding): Content =>
  encoding === 'utf-16le' || encoding === 'utf-16be'
    ? { ...content, stream: (from) => after(utf8Of(content.stream(0), encoding === 'utf-16be'), from) }
    : content;

/** @returns the beginning of a text; `whole` where that is all of it */
export const headOf = async (content: Content): Promise<{ head: Buffer; whole: boolean }> => {
  const head = await firstBytes(content.stream(0), HEAD_BYTES + 1);
  return head.length > HEAD_BYTES ? { head: head.subarray(0, HEAD_BYTES), whole: false } : { head, whole: true };
};
