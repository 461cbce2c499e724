import { rowCleaner } from '../../../shared/clean/clean-row.ts';
import type { Cleaned } from '../../../shared/clean/cleaned.ts';
import { expectedNames, matchPart } from '../../../shared/clean/columns.ts';
import { openFile } from '../../../shared/clean/file/open.ts';
import { type HospitalResolver, hospitalResolver } from '../../../shared/clean/hospitals/resolver.ts';
import { parseLandingKey } from '../../../shared/clean/landing-key.ts';
import { rowReader, seenHeader } from '../../../shared/clean/row.ts';
import type { Configuration, Dataset, SourceConfig } from '../../../shared/contracts/config.ts';
import type { MatchingModel } from '../../../shared/contracts/model.ts';
import type { SourceRecord } from '../../../shared/contracts/record.ts';
import type { Hospital } from '../../../shared/contracts/reference.ts';
import { inputOf } from '../../../shared/match/comparable.ts';
import { assemble, columnsNeeded, readRecords } from '../../../shared/match/table.ts';
import { fileBytes } from '../../local/file-bytes.ts';
import { findLandingFiles, type LandingFile } from '../../local/landing-files.ts';
import type { Loaded } from './link.ts';

/** A file, and what its rows are. */
interface Known {
  file: LandingFile;
  source: SourceConfig;
  dataset: Dataset;
}

const known = (file: LandingFile, { sources }: Configuration): Known[] => {
  const { source: sourceId, dataset: datasetId = '' } = parseLandingKey(file.key) ?? {};
  const source = sources.find(({ id }) => id === sourceId);
  const dataset = source && Object.hasOwn(source.datasets, datasetId) ? source.datasets[datasetId] : undefined;
  return source && dataset ? [{ file, source, dataset }] : [];
};

/** What the file's rows say, through the pipeline's own reading, mapping and cleaning. */
async function* cleanedRows(
  { file: { key, path }, source, dataset }: Known,
  hospitals: HospitalResolver | undefined,
): AsyncGenerator<Cleaned> {
  const drop = { id: key, droppedAt: Date.now() };
  for await (const part of openFile(fileBytes(path), dataset, expectedNames(dataset))) {
    if ('error' in part) continue;
    const match = matchPart(dataset, part);
    if (match.error) continue;
    const read = rowReader(dataset, part, match);
    const header = seenHeader(part.header, match);
    const clean = rowCleaner(source, dataset, { hashKey: HASH_KEY, header, ...(hospitals ? { hospitals } : {}) });
    for await (const rows of part.rows()) {
      for (const row of rows) {
        const content = row.blank ? undefined : read(row);
        if (content && 'cells' in content) yield clean(content.cells, drop, row.line);
      }
    }
  }
}

/** Hospitals of a directory's lists; of several lists of one dataset the last. */
const loadHospitals = async (files: readonly Known[]): Promise<HospitalResolver | undefined> => {
  const lists = new Map<Dataset, Hospital[]>();
  for (const file of files) {
    if (file.dataset.kind !== 'hospital') continue;
    const hospitals: Hospital[] = [];
    for await (const row of cleanedRows(file, undefined)) if (row.kind === 'hospital') hospitals.push(row.hospital);
    lists.set(file.dataset, hospitals);
  }
  const all = [...lists.values()].flat();
  return all.length > 0 ? hospitalResolver(all) : undefined;
};

/** Record ids here are seen by nobody outside this process. */
const HASH_KEY = new Uint8Array(32);

/**
 * Records of a landing directory (`<source>/<dataset>/<file>`), cleaned as the pipeline would: of several versions the newest, without those
 * withdrawn or of a country that is not the model's.
 */
export const loadDrops = async (model: MatchingModel, directory: string, configuration: Configuration): Promise<Loaded> => {
  const files = findLandingFiles(directory, configuration).files.flatMap((file) => known(file, configuration));
  const hospitals = await loadHospitals(files);
  const newest = new Map<string, SourceRecord>();
  for (const file of files.filter(({ dataset }) => dataset.kind === 'record')) {
    for await (const row of cleanedRows(file, hospitals)) {
      if (row.kind !== 'record') continue;
      const before = newest.get(row.record.recordId);
      if (!before || before.version < row.record.version) newest.set(row.record.recordId, row.record);
    }
  }
  const records = [...newest.values()].filter(
    ({ withdrawn, country }) => !withdrawn && (model.country === undefined || model.country === country),
  );
  records.sort((a, b) => (a.source === b.source ? 0 : a.source < b.source ? -1 : 1));
  const sources = [...new Set(records.map(({ source }) => source))];
  const needed = columnsNeeded(model);
  const read = readRecords(model, needed, records.length, (row, column) => {
    const record = records[row];
    return record ? inputOf(record, column) : undefined;
  });
  const sourceOf = records.map(({ source }) => sources.indexOf(source));
  return {
    sources,
    table: assemble(model, records.length, sourceOf, read, false),
    recordId: (row) => records[row]?.sourceId ?? '',
    columns: [...needed].filter((name) => 'from' in (model.columns[name] ?? {})),
    value: (row, name) => {
      const [record, column] = [records[row], model.columns[name]];
      return record && column && 'from' in column ? inputOf(record, column).join('; ') : '';
    },
  };
};
