import { readFileSync } from 'node:fs';
import { rowCleaner } from '../../../shared/clean/clean-row.ts';
import { parseLandingKey } from '../../../shared/clean/landing-key.ts';
import { HEAD_BYTES, openFile } from '../../../shared/clean/open-file.ts';
import { rowReader } from '../../../shared/clean/row.ts';
import { rowSplitter } from '../../../shared/clean/rows.ts';
import type { Configuration } from '../../../shared/contracts/config.ts';
import type { MatchingModel } from '../../../shared/contracts/model.ts';
import type { SourceRecord } from '../../../shared/contracts/record.ts';
import { inputOf } from '../../../shared/match/comparable.ts';
import { assemble, columnsNeeded, readRecords } from '../../../shared/match/table.ts';
import { findLandingFiles, type LandingFile } from '../../local/landing-files.ts';
import type { Loaded } from './link.ts';

const CHUNK = 1 << 20;

/** The file's accepted records, through the pipeline's own mapping and cleaning. */
function* recordsOf({ key, path }: LandingFile, configuration: Configuration): Generator<SourceRecord> {
  const { source: sourceId, dataset: datasetId = '' } = parseLandingKey(key) ?? {};
  const source = configuration.sources.find(({ id }) => id === sourceId);
  const dataset = source?.datasets[datasetId];
  if (!source || dataset?.kind !== 'record') return;
  const bytes = readFileSync(path);
  const opened = openFile(dataset, bytes.subarray(0, HEAD_BYTES), bytes.length <= HEAD_BYTES);
  if ('error' in opened) return;
  const read = rowReader(dataset, opened.header);
  const clean = rowCleaner(source, dataset, HASH_KEY);
  const splitter = rowSplitter(dataset.format === 'csv' ? dataset.delimiter : undefined, opened.rows);
  const drop = { id: key, droppedAt: Date.now() };
  for (let at = opened.rows.offset; at <= bytes.length; at += CHUNK) {
    const last = at + CHUNK > bytes.length;
    const rows = [...splitter.push(bytes.subarray(at, at + CHUNK)), ...(last ? splitter.end() : [])];
    for (const row of rows) {
      const cells = read(row);
      const cleaned = 'reasons' in cells ? undefined : clean(cells.cells, drop, row.line);
      if (cleaned?.kind === 'record') yield cleaned.record;
    }
  }
}

/** Record ids here are seen by nobody outside this process. */
const HASH_KEY = new Uint8Array(32);

/**
 * Records of a landing directory (`<source>/<dataset>/<file>`), cleaned as the pipeline would: of several versions the newest, without those
 * withdrawn or of a country that is not the model's.
 */
export const loadDrops = (model: MatchingModel, directory: string, configuration: Configuration): Loaded => {
  const newest = new Map<string, SourceRecord>();
  for (const file of findLandingFiles(directory, configuration).files) {
    for (const record of recordsOf(file, configuration)) {
      const known = newest.get(record.recordId);
      if (!known || known.version < record.version) newest.set(record.recordId, record);
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
