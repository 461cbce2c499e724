import { createReadStream, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileBytes } from '../../shared/clean/file/part.ts';

/** A file on this machine, read as the pipeline reads a dropped one. */
export const fileBytes = (path: string): FileBytes => {
  const { size } = statSync(path);
  return {
    name: path,
    size,
    stream: (from) => Promise.resolve(createReadStream(path, { start: from })),
    range: async (from, to) => {
      const file = await open(path);
      try {
        const bytes = Buffer.alloc(Math.max(Math.min(to, size) - from, 0));
        const { bytesRead } = await file.read(bytes, 0, bytes.length, from);
        return bytes.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    },
  };
};
