import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { qualityPage } from '../../../cli/quality/page.ts';
import { printQuality, printSource } from '../../../cli/quality/print-quality.ts';
import { readReports } from '../../../cli/quality/read-reports.ts';
import { sparkline, step } from '../../../cli/quality/trend.ts';
import { type DatasetCounts, type QualityReport, qualityReportKey } from '../../../shared/contracts/quality.ts';
import { RunId } from '../../../shared/contracts/run.ts';
import { SourceId } from '../../../shared/domain/ids.ts';
import { sourceQualities } from '../../../shared/quality/weights.ts';
import { MemoryObjects } from '../../../shared/stores/objects.ts';
import { CONFIG, daysAgo } from './records.ts';

const field = (expected: number, filled: number, doubtful: number) => ({
  expected,
  filled,
  doubtful,
  compared: 0,
  agreed: 0,
  judged: 0,
  correct: 0,
});
const counts = (filled: number): DatasetCounts => ({
  records: 100,
  hcps: 100,
  timed: 0,
  dated: 0,
  young: 0,
  prompt: 0,
  age: [],
  lag: [],
  fields: { name: field(100, filled, 0), title: field(100, 100, 4) },
  issues: { 'title title-unknown': 4 },
});
const reportOf = (run: number, filled: number): QualityReport => ({
  runId: RunId.parse(`run-${run}`),
  measuredAt: daysAgo(70 - 7 * run),
  configVersion: 'v',
  hcps: 100,
  listed: 100,
  verified: 0,
  sources: sourceQualities(
    { hcps: 100, verified: 0, sources: { crm: { hcps: 100, datasets: { doctors: counts(filled), more: counts(filled) } } } },
    CONFIG,
    new Map([[SourceId.parse('crm'), 3]]),
  ),
});
const reports = [reportOf(1, 20), reportOf(2, 60), reportOf(3, 80)];
const latest = reports.at(-1)!;
const plain = stripVTControlCharacters;

describe('hcp360 quality', () => {
  it('reads the latest reports in the order of time, and no others', async () => {
    const bucket = new MemoryObjects('reports');
    for (const report of reports) await bucket.put(qualityReportKey(report.runId, 'json'), JSON.stringify(report));
    await bucket.put(qualityReportKey(latest.runId, 'md'), '# Data quality');
    await bucket.put('reports/quality/doctors/f.csv.json', '{}');
    const runs = (await readReports(bucket, 10)).map(({ runId }) => runId);
    expect(runs).toEqual(['run-1', 'run-2', 'run-3']);
    expect(await readReports(bucket, 2)).toHaveLength(2);
    expect(await readReports(new MemoryObjects('reports'), 2)).toEqual([]);
  });

  it('shows the sources side by side, over time, with what keeps each down', () => {
    const text = plain(printQuality(latest, reports));
    // Completeness 180 of 200, above the target of 0.9; validity 176 of 180 below 0.98; uniqueness 100 of 200.
    expect(text).toMatch(/^crm +200 +90\.0% +97\.8% +50\.0% +– +– +– +\d+\.\d +▲ \d+\.\d +\S{3}$/m);
    expect(text).toMatch(/crm: uniqueness −9\.7, validity of title −0\.1; 8 × title-unknown of title; 3 values to correct/);
    expect(text).toContain('100 HCPs, 0 of them with a verified registration');
  });

  it('shows one source in detail', () => {
    const [crm] = latest.sources;
    const text = plain(printSource(crm!, reports));
    expect(text).toMatch(/^run-3 +2026-04-13 +200 +90\.0%/m);
    expect(text.indexOf('run-3')).toBeLessThan(text.indexOf('run-1'));
    expect(text).toMatch(/^title +200 +100\.0% +96\.0% +– +– +0\.1$/m);
    expect(text).toMatch(/^more +100 +90\.0%/m);
    expect(text).toContain('reports/crm/corrections.csv');
    expect(text).toContain('200 of 200 records say no time of change');
  });

  it('draws a page of it', () => {
    const page = qualityPage(reports, 'stage <prod>');
    expect(page).toContain('stage &lt;prod&gt;, run run-3');
    expect(page).toContain('score of crm over 3 weekly runs');
    expect(page.match(/<circle /g)).toHaveLength(3);
    expect(page).toContain("default-src 'none'");
    // One run alone is no line, and no fault.
    expect(qualityPage([latest], 'x')).not.toContain('NaN');
  });
});

describe('trends', () => {
  it('are drawn to scale, and no small step as a cliff', () => {
    expect(sparkline([0, 50, 100])).toBe('▁▅█');
    expect(sparkline([80, 81, 80])).toBe('▁▂▁');
    expect(sparkline([undefined, 98, 100])).toBe('·▇█');
    expect(sparkline([undefined])).toBe('·');
  });

  it('say how far a score moved', () => {
    expect([step(82.5, 80), step(80, 82.5), step(80, 80.04), step(80, undefined)].map(plain)).toEqual([
      '▲ 2.5',
      '▼ 2.5',
      '=',
      '',
    ]);
  });
});
