import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DatasetCounts, QualityConfig, QualityReport } from '../../../shared/contracts/quality.ts';
import { RunId } from '../../../shared/contracts/run.ts';
import { EDGES, histogramOf, quantile } from '../../../shared/quality/histogram.ts';
import { addDatasets, mergeCounts, NO_COUNTS } from '../../../shared/quality/merge.ts';
import { days, readableQuality } from '../../../shared/quality/readable.ts';
import { moved, qualityOf, sourceQualities } from '../../../shared/quality/weights.ts';
import { CONFIG, NOW } from './records.ts';

const field = (expected: number, filled: number, doubtful: number, compared = 0, agreed = 0, judged = 0, correct = 0) => ({
  expected,
  filled,
  doubtful,
  compared,
  agreed,
  judged,
  correct,
});
/** A hundred records of ninety HCPs. */
const COUNTS: DatasetCounts = {
  records: 100,
  hcps: 90,
  timed: 100,
  dated: 80,
  young: 60,
  prompt: 40,
  age: [],
  lag: [],
  fields: { name: field(100, 100, 2, 50, 49, 10, 9), title: field(100, 40, 8, 50, 20, 10, 5) },
  issues: { 'title title-unknown': 8, 'name name-masked': 2 },
};
const WEIGHTED = QualityConfig.parse({ fields: { name: 3 } });

describe('the quality of a source', () => {
  const quality = qualityOf(COUNTS, WEIGHTED);

  it('is what its shares come to by hand, names weighing three times a title', () => {
    const expected = {
      completeness: (3 * 100 + 40) / (3 * 100 + 100), // 0.85
      validity: 1 - (3 * 2 + 8) / (3 * 100 + 40), // 0.95882
      uniqueness: 0.9,
      timeliness: (3 * 60 + 40) / (4 * 100), // 0.55
      consistency: (3 * 49 + 20) / (4 * 50), // 0.835
      accuracy: (3 * 9 + 5) / (4 * 10), // 0.8
    };
    for (const [dimension, share] of Object.entries(expected))
      expect(Object.entries(quality.dimensions).find(([name]) => name === dimension)?.[1], dimension).toBeCloseTo(share, 12);
    // Each as far as it is on its way to its target: 2·0.85/0.9 + 2·0.95882/0.98 + 0.9/0.97 + 0.55/0.8 + 2·0.835/0.9 + 3·0.8/0.95, of 11.
    expect(quality.score).toBeCloseTo((100 * (1.888889 + 1.956783 + 0.927835 + 0.6875 + 1.855556 + 2.526316)) / 11, 4);
    expect(quality).toMatchObject({ records: 100, hcps: 90, undated: 20 });
    expect(quality.fields.title).toMatchObject({ completeness: 0.4, validity: 0.8, consistency: 0.4, accuracy: 0.5 });
  });

  it('loses its points where the drags say: together all that is missing, the largest first', () => {
    const lost = quality.drags.reduce((sum, { points }) => sum + points, 0);
    expect(lost).toBeCloseTo(100 - (quality.score ?? 0), 9);
    // Timeliness lost 100·1/11·(1 − 0.55/0.8). Accuracy lost 100·3/11·(1 − 0.8/0.95) = 4.306; of 3·1 + 5 short the titles are 5.
    expect(quality.drags.slice(0, 2)).toEqual([
      { dimension: 'timeliness', points: expect.closeTo(2.84091, 4) },
      { dimension: 'accuracy', field: 'title', points: expect.closeTo((4.30622 * 5) / 8, 4) },
    ]);
    expect(quality.drags.map(({ points }) => points)).toEqual(
      quality.drags.map(({ points }) => points).toSorted((a, b) => b - a),
    );
    // Every title that is missing is one; no name is.
    expect(quality.drags.filter(({ dimension }) => dimension === 'completeness')).toMatchObject([{ field: 'title' }]);
    expect(quality.issues).toEqual([
      { field: 'title', code: 'title-unknown', count: 8 },
      { field: 'name', code: 'name-masked', count: 2 },
    ]);
  });

  it('leaves out what could not be measured, and weighs the rest', () => {
    const alone = { ...COUNTS, hcps: 100, timed: 0, dated: 0, young: 0, prompt: 0, fields: { name: field(100, 45, 0) } };
    const { dimensions, score, drags } = qualityOf(alone, WEIGHTED);
    expect(dimensions).toEqual({ completeness: 0.45, validity: 1, uniqueness: 1 });
    expect(score).toBeCloseTo((100 * (2 * 0.5 + 2 + 1)) / 5, 9);
    expect(drags).toEqual([{ dimension: 'completeness', field: 'name', points: expect.closeTo(20, 9) }]);
  });

  it('has no score where what can be measured weighs nothing', () => {
    const only = { weight: 0 };
    const config = QualityConfig.parse({
      dimensions: { completeness: only, validity: only, uniqueness: only, timeliness: only, consistency: only },
    });
    const unjudged = { ...COUNTS, fields: { name: field(100, 50, 0) } };
    expect(qualityOf(unjudged, config)).not.toHaveProperty('score');
    expect(qualityOf(unjudged, config).drags).toEqual([]);
  });

  it('counts an HCP of two datasets once', () => {
    const counts = { hcps: 150, verified: 3, sources: { event: { hcps: 150, datasets: { a: COUNTS, b: COUNTS } } } };
    const [event] = sourceQualities(counts, WEIGHTED, new Map());
    expect(event).toMatchObject({ source: 'event', records: 200, hcps: 150, corrections: 0, dimensions: { uniqueness: 0.75 } });
    expect(event?.datasets['a']?.dimensions.uniqueness).toBe(0.9);
    expect(sourceQualities(counts, WEIGHTED, undefined)[0]).not.toHaveProperty('corrections');
  });
});

it('quality.json is refused where nothing would weigh', () => {
  const none = Object.fromEntries(Object.keys(CONFIG.dimensions).map((name) => [name, { weight: 0 }]));
  expect(QualityConfig.safeParse({ dimensions: none }).error?.issues).toMatchObject([{ path: ['dimensions'] }]);
  const timeless = { age: { weight: 0 }, lag: { weight: 0 } };
  expect(QualityConfig.safeParse({ timeliness: timeless }).error?.issues).toMatchObject([{ path: ['timeliness'] }]);
  expect(QualityConfig.safeParse({ fields: { nmae: 2 } }).success).toBe(false);
});

describe('histograms', () => {
  it('give quantiles within the bucket', () => {
    // Four of 0–1 d, four of 10–14 d: the median ends the first, 75% is half-way through the other.
    const histogram = [4, 0, 0, 0, 0, 0, 4];
    expect(quantile(histogram, 0.5)).toBe(1);
    expect(quantile(histogram, 0.75)).toBe(12);
    expect(quantile([], 0.5)).toBeUndefined();
    expect(quantile(histogramOf(1e6), 0.5)).toBe(5475);
  });

  it('are off by less than a bucket', () => {
    const values = fc.array(fc.double({ min: 0, max: 5000, noNaN: true }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(values, fc.double({ min: 0.05, max: 1, noNaN: true }), (all, share) => {
        const histogram = all.map(histogramOf).reduce((a, b) => EDGES.map((_, at) => (a[at] ?? 0) + (b[at] ?? 0)), []);
        const exact = all.toSorted((a, b) => a - b)[Math.ceil(share * all.length - 1e-9) - 1]!;
        const bucket = EDGES.findLastIndex((edge) => edge <= exact);
        const width = EDGES[bucket + 1]! - EDGES[bucket]!;
        expect(Math.abs(quantile(histogram, share)! - exact)).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('are told in days as people say them', () => {
    expect([0.2, 1.5, 30.4, 800, 5475].map(days)).toEqual(['5 h', '36 h', '30 d', '2.2 y', 'over 15.0 y']);
  });
});

describe('what people read', () => {
  const counts = { hcps: 120, verified: 7, sources: { crm: { hcps: 90, datasets: { doctors: COUNTS } } } };
  const report = QualityReport.parse({
    runId: RunId.parse('r2'),
    measuredAt: new Date(NOW).toISOString(),
    configVersion: 'v',
    hcps: 120,
    listed: 125,
    verified: 7,
    sources: sourceQualities(counts, WEIGHTED, new Map()),
  });

  it('says how a source moved, what it lost and what cleaning asked', () => {
    const [crm] = report.sources;
    const before = { ...report, sources: [{ ...crm!, score: crm!.score! - 2.5 }] };
    expect(moved(crm!, before)).toBeCloseTo(2.5);
    expect(moved(crm!, undefined)).toBeUndefined();
    const text = readableQuality(report, before);
    expect(text).toContain('120 HCPs of 125 were measured; 7 of them have a verified registration');
    expect(text).toContain('| crm | 100 | 90 | 85.0 % | 95.9 % | 90.0 % | 55.0 % | 83.5 % | 80.0 % | 89.5 (+2.5) | 0 |');
    expect(text).toContain('Lost: timeliness −2.8, accuracy of title −2.7, accuracy of name −1.6,');
    expect(text).toContain('- 8 × `title-unknown` of title');
    expect(text).toContain('| title | 40 | 40.0 % | 80.0 % | 40.0 % | 50.0 % |');
    expect(text).toContain('20 of 100 records say no time of change.');
  });
});

it('counts of datasets add up', () => {
  expect(addDatasets(COUNTS, COUNTS)).toMatchObject({
    records: 200,
    fields: { title: { expected: 200, filled: 80 } },
    issues: { 'title title-unknown': 16 },
  });
  const one = { hcps: 1, verified: 0, sources: { crm: { hcps: 1, datasets: { doctors: COUNTS } } } };
  expect(mergeCounts(NO_COUNTS, one)).toEqual(one);
});
