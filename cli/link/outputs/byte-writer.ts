import { open } from 'node:fs/promises';

const CHUNK_BYTES = 1 << 20;

/** Writes lines of bytes to a file, a MiB at a time. */
export interface ByteWriter {
  /** No room for another line: flush first. Asked line by line, so that only a full MiB costs a promise. */
  isFull(): boolean;
  flush(): Promise<void>;
  readonly buffer: Uint8Array;
  /** Where the next byte goes. */
  at: number;
  close(): Promise<void>;
}

/** @param lineBytes length of the longest line */
export const createByteWriter = async (file: string, lineBytes: number): Promise<ByteWriter> => {
  const handle = await open(file, 'w');
  const buffer = new Uint8Array(Math.max(CHUNK_BYTES, lineBytes));
  const flush = async (): Promise<void> => {
    for (let from = 0; from < writer.at; ) from += (await handle.write(buffer, from, writer.at - from)).bytesWritten;
    writer.at = 0;
  };
  const writer: ByteWriter = {
    buffer,
    at: 0,
    isFull: () => writer.at + lineBytes > buffer.length,
    flush,
    close: async () => {
      try {
        await flush();
      } finally {
        await handle.close();
      }
    },
  };
  return writer;
};

/** Texts as bytes, one after the other: number n stands at `bytes[starts[n]]` up to `bytes[starts[n + 1]]`. */
export interface Texts {
  bytes: Uint8Array;
  starts: Uint32Array;
  longest: number;
}

/** @throws RangeError where the texts together exceed 4 GiB */
export const encodeTexts = (count: number, textOf: (number: number) => string): Texts => {
  const encoder = new TextEncoder();
  const starts = new Uint32Array(count + 1);
  let bytes = new Uint8Array(Math.max(1024, count * 16));
  let at = 0;
  let longest = 0;
  for (let number = 0; number < count; number += 1) {
    const text = textOf(number);
    // A UTF-16 unit takes three bytes at most.
    if (at + text.length * 3 > bytes.length) {
      const larger = new Uint8Array(Math.max(bytes.length * 2, at + text.length * 3));
      larger.set(bytes);
      bytes = larger;
    }
    const { written } = encoder.encodeInto(text, bytes.subarray(at));
    at += written;
    if (at > 0xffffffff) throw new RangeError('the records’ ids together exceed 4 GiB');
    longest = Math.max(longest, written);
    starts[number + 1] = at;
  }
  return { bytes, starts, longest };
};

/** Copy a text to where the writer stands: there must be room. Ids are short, so a loop beats a call. */
export const putText = (writer: ByteWriter, { bytes, starts }: Texts, number: number): void => {
  const { buffer } = writer;
  let { at } = writer;
  const end = starts[number + 1] ?? 0;
  for (let from = starts[number] ?? 0; from < end; from += 1) buffer[at++] = bytes[from] ?? 0;
  writer.at = at;
};
