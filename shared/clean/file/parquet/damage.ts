import { BrokenContent } from '../broken.ts';

export const damagedParquet = (cause?: unknown): BrokenContent =>
  new BrokenContent('damaged-parquet', 'expected a whole Parquet file: is the upload complete?', { cause });
