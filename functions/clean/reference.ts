import { type HospitalsPointer, hospitalsPart, hospitalsPointerKey, hospitalsPrefix } from '../../shared/contracts/reference.ts';
import type { FileProgress } from '../../shared/stores/files.ts';
import type { Passed } from './deliver.ts';
import type { CleanDeps } from './deps.ts';

const JSON_LINES = 'application/jsonl';

/** Of which dataset a list of hospitals is, and which list. */
export interface HospitalList {
  source: string;
  dataset: string;
  /** Other bytes, or the same ones read by another configuration, are another list: it never overwrites one that is being read. */
  version: string;
}

/**
 * The hospitals of one file, a part for each wave that has any: waves are cut by the file alone, so whoever reads it again, whole or from
 * any checkpoint, writes the same parts.
 */
export const referenceFor = (
  { source, dataset, version }: HospitalList,
  from: FileProgress['reference'] | undefined,
  deps: CleanDeps,
) => {
  let { parts, hospitals } = from ?? { parts: 0, hospitals: 0 };
  return {
    put: async (rows: readonly Passed[]): Promise<void> => {
      const lines = rows.flatMap((row) => (row.kind === 'hospital' ? [`${JSON.stringify(row.hospital)}\n`] : []));
      if (lines.length === 0) return;
      const key = hospitalsPart(hospitalsPrefix(source, dataset, version), parts);
      parts++;
      hospitals += lines.length;
      await deps.reports.put(key, lines.join(''), JSON_LINES);
    },
    progress: (): FileProgress['reference'] => ({ parts, hospitals }),
  };
};

/**
 * Make a list that was read to its end the current one of its dataset, unless a newer drop is. A list without hospitals replaces none:
 * it is a mistake rather than a country without any.
 */
export const publishHospitals = async (
  { source, dataset, version }: HospitalList,
  { key, droppedAt }: { key: string; droppedAt: string },
  { parts, hospitals }: FileProgress['reference'],
  deps: CleanDeps,
): Promise<void> => {
  if (hospitals === 0) return;
  const pointer: HospitalsPointer = {
    prefix: hospitalsPrefix(source, dataset, version),
    parts,
    hospitals,
    droppedAt,
    version,
  };
  const where = `${source}/${dataset}`;
  // Which drop is the newest the table decides. Whoever writes the object looks again, so that of two at once the newer one stays.
  await deps.files.putReference(where, `${droppedAt}#${key}`, pointer);
  let written: string | undefined;
  for (;;) {
    const current = await deps.files.reference(where);
    if (current === undefined || current === written) return;
    await deps.reports.put(hospitalsPointerKey(source, dataset), current);
    written = current;
  }
};
