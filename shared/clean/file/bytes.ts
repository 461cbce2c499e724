import { BrokenContent, damagedArchive } from './broken.ts';
import type { FileBytes } from './part.ts';

/** Each request to S3 takes some 20 ms: small reads are served from blocks of this size. */
const BLOCK_BYTES = 1024 * 1024;
const BLOCKS = 4;

/** Reads from anywhere in a file, through the last few blocks that were read. */
export type ReadRange = (from: number, to: number) => Promise<Buffer>;

export const cachedRange = (file: Pick<FileBytes, 'size' | 'range'>): ReadRange => {
  const blocks = new Map<number, Promise<Buffer>>();
  const block = (number: number): Promise<Buffer> => {
    const known = blocks.get(number);
    blocks.delete(number);
    const read = known ?? file.range(number * BLOCK_BYTES, Math.min((number + 1) * BLOCK_BYTES, file.size));
    blocks.set(number, read);
    for (const oldest of blocks.keys()) {
      if (blocks.size <= BLOCKS) break;
      blocks.delete(oldest);
    }
    return read;
  };
  return async (from, to) => {
    const [start, end] = [Math.max(0, Math.min(from, file.size)), Math.max(0, Math.min(to, file.size))];
    if (end <= start) return Buffer.alloc(0);
    if (end - start > BLOCK_BYTES) return file.range(start, end);
    const first = Math.floor(start / BLOCK_BYTES);
    const last = Math.floor((end - 1) / BLOCK_BYTES);
    const pieces = first === last ? [await block(first)] : await Promise.all([block(first), block(last)]);
    const all = pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
    return (all ?? Buffer.alloc(0)).subarray(start - first * BLOCK_BYTES, end - first * BLOCK_BYTES);
  };
};

/** Tells what the network could not bring from what a library makes of the bytes it did bring: only the latter is about the file. */
export const tracked = (range: ReadRange, what: string) => {
  let failure: { error: unknown } | undefined;
  return {
    range: async (from: number, to: number): Promise<Buffer> => {
      try {
        return await range(from, to);
      } catch (error) {
        failure = { error };
        throw error;
      }
    },
    /** @returns what to throw instead of an error that a library threw */
    asDamage: (error: unknown): unknown =>
      failure ? failure.error : error instanceof BrokenContent ? error : damagedArchive(what, error),
  };
};

/** A file that lies unpacked in memory. */
export const heldBytes = (name: string, bytes: Buffer): FileBytes => ({
  name,
  size: bytes.length,
  stream: async (from) => once(bytes.subarray(from)),
  range: async (from, to) => bytes.subarray(from, to),
});

const NOTHING = Buffer.alloc(0);

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  if (bytes.length > 0) yield bytes;
}

/** A stretch of a file, as it lies in an archive unpacked. */
export const slice = (file: FileBytes, name: string, from: number, size: number): FileBytes => ({
  name,
  size,
  stream: async (at) => (at < size ? limited(await file.stream(from + at), size - at) : once(NOTHING)),
  range: (start, end) => file.range(from + Math.min(start, size), from + Math.min(end, size)),
});

/** The first bytes of a stream. */
export async function* limited(bytes: AsyncIterable<Buffer>, size: number): AsyncGenerator<Buffer> {
  let left = size;
  if (left === 0) return;
  for await (const chunk of bytes) {
    yield chunk.length > left ? chunk.subarray(0, left) : chunk;
    left -= chunk.length;
    if (left <= 0) return;
  }
}

/** What follows the first bytes of a stream. */
export async function* after(bytes: AsyncIterable<Buffer>, skip: number): AsyncGenerator<Buffer> {
  let left = skip;
  for await (const chunk of bytes) {
    if (left < chunk.length) yield left === 0 ? chunk : chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}

/** The first bytes of a stream, held; fewer where it ends. */
export const firstBytes = async (bytes: AsyncIterable<Buffer>, size: number): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of limited(bytes, size)) chunks.push(chunk);
  return Buffer.concat(chunks);
};

/** The same bytes in blocks of one size, but for the last. */
export async function* inBlocks(bytes: AsyncIterable<Buffer>, size: number): AsyncGenerator<Buffer> {
  let pending: Buffer[] = [];
  let held = 0;
  for await (const chunk of bytes) {
    let at = 0;
    while (held + chunk.length - at >= size) {
      const end = at + size - held;
      const piece = chunk.subarray(at, end);
      yield pending.length === 0 ? piece : Buffer.concat([...pending, piece]);
      pending = [];
      held = 0;
      at = end;
    }
    if (at < chunk.length) {
      pending.push(chunk.subarray(at));
      held += chunk.length - at;
    }
  }
  if (held > 0) yield Buffer.concat(pending);
}
