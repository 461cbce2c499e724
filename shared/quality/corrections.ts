import { csvLine } from '../clean/spreadsheet.ts';
import type { Correction } from '../contracts/quality.ts';
import type { SourceRecord } from '../contracts/record.ts';
import type { OneId } from '../domain/ids.ts';
import { COMPARABLE, heldBy, isAttribute } from './fields.ts';
import { confirmed, verifiedOf } from './verification.ts';

/** What the verified registrations of one HCP contradict in the records of others, for their sources to mend. By record id, then by field. */
export const correctionsOf = (oneId: OneId, records: readonly SourceRecord[]): Correction[] => {
  const verified = verifiedOf(records);
  if (verified.size === 0) return [];
  return records
    .toSorted((a, b) => (a.recordId < b.recordId ? -1 : 1))
    .flatMap((record) =>
      COMPARABLE.flatMap((field): Correction[] => {
        const reference = verified.get(field);
        if (!reference || confirmed(record, field, reference) !== false) return [];
        const { source, sourceId, changedAt, originals } = record;
        const written = isAttribute(field) ? originals[field] : undefined;
        return [
          {
            source,
            sourceId,
            field,
            held: written ?? heldBy(record, field)?.text ?? '',
            verified: reference.text,
            verifiedAt: new Date(reference.at).toISOString(),
            verifiedSource: reference.record.source,
            ...(changedAt === undefined ? {} : { changedAt: new Date(changedAt).toISOString() }),
            oneId,
          },
        ];
      }),
    );
};

/** A spreadsheet on a Chinese Windows takes a CSV file without this mark for GBK, and shows every name garbled. */
const BYTE_ORDER_MARK = '\ufeff';
export const CORRECTIONS_HEAD =
  BYTE_ORDER_MARK +
  csvLine([
    'source_id',
    'attribute',
    'value_held',
    'value_verified',
    'verified_at',
    'verified_source',
    'record_changed_at',
    'one_id',
  ]);

/** One row of corrections.csv. */
export const correctionLine = (each: Correction): string =>
  csvLine([
    each.sourceId,
    each.field,
    each.held,
    each.verified,
    each.verifiedAt,
    each.verifiedSource,
    each.changedAt,
    each.oneId,
  ]);
