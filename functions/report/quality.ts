import type { Configuration } from '../../shared/contracts/config.ts';
import type { ObjectHead, Objects } from '../../shared/contracts/objects.ts';
import { parseJson } from '../../shared/contracts/parse.ts';
import {
  Correction,
  isQualityReport,
  QUALITY_REPORTS,
  QualityCounts,
  QualityReport,
  qualityReportKey,
} from '../../shared/contracts/quality.ts';
import { type RunId, runKeys } from '../../shared/contracts/run.ts';
import { mergeCounts, NO_COUNTS } from '../../shared/quality/merge.ts';
import { readableQuality } from '../../shared/quality/readable.ts';
import { sourceQualities } from '../../shared/quality/weights.ts';
import { readJson } from '../../shared/stores/runs.ts';
import { correctionFiles } from './corrections.ts';

export interface QualityDeps {
  work: Objects;
  reports: Objects;
  configuration: () => Promise<Configuration>;
}

const READS_AT_ONCE = 32;
/** A run that looked at fewer of its HCPs does not know all corrections: those of the week before stay. */
const WHOLE = 0.95;

/** What each batch of rescore measured, in the order of their names. */
async function* batches(
  work: Objects,
  heads: readonly ObjectHead[],
): AsyncGenerator<{ counts: QualityCounts; corrections: string[] }> {
  for (let from = 0; from < heads.length; from += READS_AT_ONCE) {
    const slice = heads.slice(from, from + READS_AT_ONCE);
    const texts = await Promise.all(slice.map(async ({ key }) => ({ key, text: await work.text(key) })));
    for (const { key, text = '' } of texts) {
      const [first = '', ...corrections] = text.split('\n').filter((line) => line !== '');
      yield { counts: parseJson(QualityCounts, first, key), corrections };
    }
  }
}

/** The newest report of another run. */
const previousReport = async (reports: Objects, runId: RunId): Promise<QualityReport | undefined> => {
  const own = qualityReportKey(runId, 'json');
  const others = (await reports.list(QUALITY_REPORTS)).filter(({ key }) => key !== own && isQualityReport(key));
  const newest = others.toSorted((a, b) => b.lastModified.getTime() - a.lastModified.getTime())[0];
  return newest && (await readJson(reports, newest.key, QualityReport));
};

/**
 * Add up what the batches of a run measured, and write `reports/quality/<runId>.json` and `.md`; and, where the run looked at
 * (nearly) all HCPs, the corrections of every source. The batches are read one by one: memory does not grow with them.
 *
 * @param seen HCPs that were rescored, of so many listed
 * @returns undefined where the run did not come so far
 */
export const reportQuality = async (
  { runId, measuredAt }: { runId: RunId; measuredAt: string },
  seen: { rebuilt: number; listed: number } | undefined,
  { work, reports, configuration }: QualityDeps,
): Promise<{ report: QualityReport; previous: QualityReport | undefined } | undefined> => {
  const prefix = runKeys(runId).quality;
  const heads = await work.list(prefix);
  if (!seen || heads.length === 0) return undefined;
  const { sources, quality, version } = await configuration();
  const ofRecords = sources.filter(({ datasets }) => Object.values(datasets).some(({ kind }) => kind === 'record'));
  const files =
    seen.rebuilt >= WHOLE * seen.listed
      ? correctionFiles(
          reports,
          ofRecords.map(({ id }) => id),
        )
      : undefined;
  let counts = NO_COUNTS;
  for await (const batch of batches(work, heads)) {
    counts = mergeCounts(counts, batch.counts);
    for (const line of files ? batch.corrections : []) await files?.add(parseJson(Correction, line, prefix));
  }
  const report: QualityReport = {
    runId,
    measuredAt,
    configVersion: version,
    hcps: counts.hcps,
    listed: seen.listed,
    verified: counts.verified,
    sources: sourceQualities(counts, quality, await files?.end()),
  };
  const previous = await previousReport(reports, runId);
  await Promise.all([
    reports.put(qualityReportKey(runId, 'json'), JSON.stringify(report, null, 2)),
    reports.put(qualityReportKey(runId, 'md'), readableQuality(report, previous), 'text/markdown; charset=utf-8'),
  ]);
  return { report, previous };
};
