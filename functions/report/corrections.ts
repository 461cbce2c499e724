import type { Objects } from '../../shared/contracts/objects.ts';
import { type Correction, correctionsKey } from '../../shared/contracts/quality.ts';
import type { SourceId } from '../../shared/domain/ids.ts';
import { CORRECTIONS_HEAD, correctionLine } from '../../shared/quality/corrections.ts';

/** A file of so many bytes is written and a further one begun: what is held in memory is at most this much a source. */
const PART_BYTES = 16 * 2 ** 20;

interface Open {
  part: number;
  lines: string[];
  bytes: number;
  rows: number;
}

/**
 * The corrections of every source, each as `reports/<source>/corrections.csv`, and `corrections-2.csv` and so on where that would be
 * larger than 16 MiB. Written whole each time: a source with nothing to correct has a file of a header alone, and parts of
 * earlier weeks that are not needed any more go.
 *
 * @param sources that have a file in any case
 */
export const correctionFiles = (reports: Objects, sources: readonly SourceId[], partBytes = PART_BYTES) => {
  const open = new Map<SourceId, Open>();
  const begun = (source: SourceId): Open => {
    const known = open.get(source) ?? { part: 1, lines: [], bytes: 0, rows: 0 };
    open.set(source, known);
    return known;
  };
  for (const source of sources) begun(source);
  const write = async (source: SourceId, file: Open): Promise<void> => {
    const body = CORRECTIONS_HEAD + file.lines.join('');
    await reports.put(correctionsKey(source, file.part), body, 'text/csv; charset=utf-8');
  };
  const removeOthers = async (source: SourceId, parts: number): Promise<void> => {
    const ours = /^corrections(?:-(\d+))?\.csv$/;
    const folder = `reports/${source}/`;
    for (const { key } of await reports.list(`${folder}corrections`)) {
      const found = ours.exec(key.slice(folder.length));
      if (found && Number(found[1] ?? 1) > parts) await reports.delete(key);
    }
  };
  return {
    async add(correction: Correction): Promise<void> {
      const file = begun(correction.source);
      const line = correctionLine(correction);
      const size = Buffer.byteLength(line);
      if (file.lines.length > 0 && file.bytes + size > partBytes) {
        await write(correction.source, file);
        Object.assign(file, { part: file.part + 1, lines: [], bytes: 0 });
      }
      file.lines.push(line);
      file.bytes += size;
      file.rows += 1;
    },
    /** @returns the rows of each source */
    async end(): Promise<Map<SourceId, number>> {
      for (const [source, file] of open) {
        await write(source, file);
        await removeOthers(source, file.part);
      }
      return new Map([...open].map(([source, { rows }]) => [source, rows]));
    },
  };
};
