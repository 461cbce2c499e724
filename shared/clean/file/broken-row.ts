import type { QuarantineReason } from '../../contracts/file-report.ts';
import type { RawRow } from './part.ts';

/** Where reading broke off: a row of its own, lest nobody notice. */
export const brokenRow = (
  next: RawRow['next'],
  why: QuarantineReason,
  line = next.line,
  bytes: Buffer = Buffer.alloc(0),
): RawRow => ({
  bytes,
  line,
  next,
  continued: false,
  blank: false,
  content: () => ({ reasons: [why] }),
});
