import type { Objects } from '../../shared/contracts/objects.ts';
import { isQualityReport, QUALITY_REPORTS, QualityReport } from '../../shared/contracts/quality.ts';
import { readJson } from '../../shared/stores/runs.ts';

/** The latest reports of weekly runs, the newest last. */
export const readReports = async (reports: Objects, most: number): Promise<QualityReport[]> => {
  const written = (await reports.list(QUALITY_REPORTS)).filter(({ key }) => isQualityReport(key));
  const latest = written.toSorted((a, b) => b.lastModified.getTime() - a.lastModified.getTime()).slice(0, most);
  const read = await Promise.all(latest.map(({ key }) => readJson(reports, key, QualityReport)));
  return read.filter((report) => report !== undefined).toSorted((a, b) => (a.measuredAt < b.measuredAt ? -1 : 1));
};
