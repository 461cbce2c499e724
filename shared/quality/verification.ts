import type { Field } from '../contracts/quality.ts';
import type { SourceRecord } from '../contracts/record.ts';
import { agree, COMPARABLE, ENDURING, type Held, heldBy } from './fields.ts';

/** When the source said so: its own change time, or the drop's. ms */
const saidAt = ({ changedAt, origin }: SourceRecord): number => Date.parse(changedAt ?? origin.droppedAt);

/** What was verified of a field, and by which record. */
export interface Verified extends Held {
  record: SourceRecord;
  /** ms */
  at: number;
}

/** What the verified registrations of an HCP say: of each field the latest. Of equally late ones the first by record id. */
export const verifiedOf = (records: readonly SourceRecord[]): Map<Field, Verified> => {
  const latestFirst = records
    .filter(({ verified }) => verified === true)
    .sort((a, b) => saidAt(b) - saidAt(a) || (a.recordId < b.recordId ? -1 : 1));
  const verified = new Map<Field, Verified>();
  for (const field of COMPARABLE) {
    for (const record of latestFirst) {
      const held = heldBy(record, field);
      if (!held) continue;
      verified.set(field, { ...held, record, at: saidAt(record) });
      break;
    }
  }
  return verified;
};

/**
 * Whether the verified value confirms what a record says of a field. A verified record needs no other's word. What changes with
 * a post (hospital, department, title, city) is not judged where the source changed its record later than the verification: it may
 * know something newer. A record that says no time is judged: nothing says that it is newer.
 * @returns undefined where it cannot be judged
 */
export const confirmed = (record: SourceRecord, field: Field, reference: Verified | undefined): boolean | undefined => {
  const held = heldBy(record, field);
  if (!held || !reference) return undefined;
  if (record.verified === true) return true;
  const newer = record.changedAt !== undefined && Date.parse(record.changedAt) > reference.at;
  if (newer && !ENDURING.has(field)) return undefined;
  return agree(field, held, reference);
};
