import type { Dataset, SourceConfig } from '../contracts/config.ts';
import type { Cells } from './cell.ts';
import type { Cleaned, Drop, RowContext } from './cleaned.ts';
import { hospitalCleaner } from './hospitals/reference.ts';
import { observationCleaner } from './observation.ts';
import { recordCleaner } from './record.ts';

/** From one row's cells to what it says, in canonical form. @param line in its file, or place in its message; from 1 */
export type RowCleaner = (cells: Cells, drop: Drop, line: number) => Cleaned;

/** @returns the cleaner of a dataset's rows: made once for each part, used for each row */
export const rowCleaner = (source: SourceConfig, dataset: Dataset, context: RowContext): RowCleaner => {
  switch (dataset.kind) {
    case 'record':
      return recordCleaner(source, dataset, context);
    case 'engagement':
    case 'consent':
    case 'survey':
    case 'content':
      return observationCleaner(source, dataset, context);
    case 'hospital':
      return hospitalCleaner(dataset);
  }
};
