import { createGunzip, createInflateRaw } from 'node:zlib';
import { damagedArchive, unpacksTooMuch } from './broken.ts';
import { inBlocks } from './bytes.ts';
import { MAX_RATIO, MAX_UNPACKED_BYTES, RATIO_COUNTS_FROM } from './limits.ts';

const CHUNK_BYTES = 64 * 1024;
/**
 * Packed bytes go in by blocks of this size, however they came: how much comes out before damage shows is then the same each time,
 * and reading that goes on from a row finds what the first reading found.
 */
const BLOCK_BYTES = 16 * 1024;

/** zlib fed step by step: what comes out is kept, so that an error loses nothing that came before it. */
const inflater = (format: 'gzip' | 'deflate') => {
  const options = { chunkSize: CHUNK_BYTES };
  const inflate = format === 'gzip' ? createGunzip(options) : createInflateRaw(options);
  let out: Buffer[] = [];
  let failure: unknown;
  let ended = false;
  let wake = (): void => {};
  inflate.on('data', (chunk: Buffer) => out.push(chunk));
  inflate.on('error', (error) => {
    failure ??= error;
    wake();
  });
  inflate.on('end', () => {
    ended = true;
    wake();
  });
  const step = (act: (done: (error?: Error | null) => void) => void): Promise<void> =>
    new Promise((resolve) => {
      if (ended || failure !== undefined) return resolve();
      wake = resolve;
      act((error) => {
        if (error) failure ??= error;
        resolve();
      });
    });
  return {
    write: (block: Buffer): Promise<void> => step((done) => inflate.write(block, done)),
    /** Tells it that nothing follows; what is wanting then shows. */
    end: (): Promise<void> => step(() => inflate.end()),
    /** @returns what came out since it was asked last */
    take: (): Buffer[] => {
      const taken = out;
      out = [];
      return taken;
    },
    failure: (): unknown => failure,
    ended: (): boolean => ended,
    destroy: (): void => {
      inflate.destroy();
    },
  };
};

/**
 * Unpacks a stream, and stops where it unpacks to more than a table does.
 * @throws BrokenContent where it is damaged, ends early or is a bomb; what was given before counts
 */
export async function* unpacked(packed: AsyncIterable<Buffer>, format: 'gzip' | 'deflate'): AsyncGenerator<Buffer> {
  const inflate = inflater(format);
  let [packedSize, size] = [0, 0];
  function* checked(chunks: readonly Buffer[]): Generator<Buffer> {
    for (const chunk of chunks) {
      size += chunk.length;
      if (size > MAX_UNPACKED_BYTES || (size > RATIO_COUNTS_FROM && size > packedSize * MAX_RATIO)) throw unpacksTooMuch();
      yield chunk;
    }
  }
  try {
    for await (const block of inBlocks(packed, BLOCK_BYTES)) {
      packedSize += block.length;
      const ready = inflate.take();
      const written = inflate.write(block);
      // Meanwhile, what the block before gave is read.
      yield* checked(ready);
      await written;
      if (inflate.failure() !== undefined || inflate.ended()) break;
    }
    await inflate.end();
    yield* checked(inflate.take());
    const failure = inflate.failure();
    if (failure !== undefined) throw damagedArchive(format === 'gzip' ? 'gzip data' : 'compressed data', failure);
  } finally {
    inflate.destroy();
  }
}
