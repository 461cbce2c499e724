import type { QuarantineReason } from '../../contracts/file-report.ts';
import { inWords, MAX_RATIO, MAX_UNPACKED_BYTES } from './limits.ts';

/** A file's content ends here, though its bytes may go on: what came before it stands. Of the file, never of the network. */
export class BrokenContent extends Error {
  readonly reason: QuarantineReason;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = { code, message };
  }
}

export const damagedArchive = (what: string, cause?: unknown): BrokenContent =>
  new BrokenContent('damaged-archive', `expected whole ${what}: is the upload complete?`, { cause });

export const unpacksTooMuch = (): BrokenContent =>
  new BrokenContent(
    'unpacks-too-much',
    `expected at most ${MAX_RATIO} bytes unpacked of each packed one, and ${inWords(MAX_UNPACKED_BYTES)} in all: a zip bomb?`,
  );

/** @returns the reason, where the error is about the content; else it is thrown on */
export const reasonOf = (error: unknown): QuarantineReason => {
  if (error instanceof BrokenContent) return error.reason;
  throw error;
};
