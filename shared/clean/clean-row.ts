import type { Dataset, SourceConfig } from '../contracts/config.ts';
import type { Cells } from './cell.ts';
import type { Cleaned, Drop } from './cleaned.ts';
import { observationCleaner } from './observation.ts';
import { recordCleaner } from './record.ts';

/** From one row's cells to what it says, in canonical form. @param line in its file, or place in its message; from 1 */
export type RowCleaner = (cells: Cells, drop: Drop, line: number) => Cleaned;

/** @returns the cleaner of a dataset's rows: made once, used for each. @param hashKey of record ids */
export const rowCleaner = (source: SourceConfig, dataset: Dataset, hashKey: Uint8Array): RowCleaner => {
  switch (dataset.kind) {
    case 'record':
      return recordCleaner(source, dataset, hashKey);
    case 'engagement':
    case 'consent':
    case 'survey':
    case 'content':
      return observationCleaner(source, dataset);
  }
};
