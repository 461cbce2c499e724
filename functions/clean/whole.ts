import { maskNationalIds } from '../../shared/clean/identifiers/national-id.ts';
import { quarantineIndex, quarantinePrefix } from '../../shared/clean/landing-key.ts';
import type { QuarantineIndex, QuarantineReason } from '../../shared/contracts/file-report.ts';
import type { CleanDeps } from './deps.ts';
import type { DroppedFile, FoundParts } from './read-rows.ts';

/** A file up to this size is looked through for national ID numbers on its way into quarantine; a larger one is only copied. */
const LOOKED_THROUGH = 32 * 1024 * 1024;
/** gzip, ZIP (workbooks too), Parquet: what they hold is not to be seen in their bytes. */
const PACKED = ['\x1f\x8b', 'PK', 'PAR1'].map((mark) => Buffer.from(mark, 'latin1'));

/** What became of the copy: an ID number was overwritten in it; or nobody could look. */
export interface Whole {
  masked?: true;
  unmasked?: true;
}

/** Copy a file that could not be read into quarantine. */
export const quarantineWhole = async ({ key, etag }: DroppedFile, size: number, deps: CleanDeps): Promise<Whole> => {
  const to = `${quarantinePrefix(key, etag)}whole`;
  const head = await deps.landing.range(key, 0, 4, etag);
  if (size > LOOKED_THROUGH || PACKED.some((mark) => head.subarray(0, mark.length).equals(mark))) {
    await deps.reports.copy(deps.landing.bucket, key, to);
    return { unmasked: true };
  }
  const bytes = await deps.landing.range(key, 0, size, etag);
  const masked = maskNationalIds(bytes);
  await deps.reports.put(to, masked ?? bytes, 'application/octet-stream');
  return masked ? { masked: true } : {};
};

/** Say beside a drop's quarantine what lies there, and what its rows need to be a file again. */
export const putIndex = async (
  { key, etag, drop }: DroppedFile,
  found: FoundParts | undefined,
  rows: { quarantined: number; objects: number; reasons: Record<string, number> },
  whole: (Whole & { error?: QuarantineReason }) | undefined,
  configVersion: string,
  deps: CleanDeps,
): Promise<void> => {
  const index: QuarantineIndex = {
    key,
    etag,
    droppedAt: new Date(drop.droppedAt).toISOString(),
    rows: rows.quarantined,
    objects: rows.objects,
    reasons: rows.reasons,
    ...(whole ? { whole: { ...(whole.error ? { error: whole.error } : {}), ...(whole.masked ? { masked: true } : {}) } } : {}),
    parts: (found?.parts ?? []).map(({ about: { name, format, encoding, delimiter }, preamble }) => ({
      ...(name === undefined ? {} : { name }),
      format,
      ...(encoding ? { encoding: encoding.name } : {}),
      ...(delimiter ? { delimiter: delimiter.character } : {}),
      preamble: (maskNationalIds(preamble) ?? preamble).toString('base64'),
    })),
    configVersion,
  };
  await deps.reports.put(quarantineIndex(quarantinePrefix(key, etag)), JSON.stringify(index));
};
