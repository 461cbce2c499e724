import {
  type DatasetCounts,
  type DatasetQuality,
  Dimension,
  Field,
  type FieldCounts,
  type FieldQuality,
  type Histogram,
  type QualityConfig,
  type QualityCounts,
  type QualityReport,
  type SourceQuality,
} from '../contracts/quality.ts';
import { SourceId } from '../domain/ids.ts';
import { quantile } from './histogram.ts';
import { addDatasets } from './merge.ts';

const MOST_ISSUES = 10;
const MOST_DRAGS = 10;

/** Of a field: how many there could be, and how many of them are not as they should be. */
type Shortfall = (counts: FieldCounts) => { of: number; short: number };

/** The dimensions that are made of fields. */
const BY_FIELD = {
  completeness: ({ expected, filled }) => ({ of: expected, short: expected - filled }),
  validity: ({ filled, doubtful }) => ({ of: filled, short: doubtful }),
  consistency: ({ compared, agreed }) => ({ of: compared, short: compared - agreed }),
  accuracy: ({ judged, correct }) => ({ of: judged, short: judged - correct }),
} as const satisfies Partial<Record<Dimension, Shortfall>>;

type Fields = [field: Field, counts: FieldCounts][];
type Weigh = (field: Field) => number;

const fieldsOf = ({ fields }: DatasetCounts): Fields =>
  Field.options.flatMap((field): Fields => {
    const counts = fields[field];
    return counts ? [[field, counts]] : [];
  });

const shareOf = (part: number, whole: number): number | undefined => (whole > 0 ? part / whole : undefined);

/** 1 − Σ weight · short / Σ weight · of. */
const weighted = (fields: Fields, weigh: Weigh, shortfall: Shortfall): number | undefined => {
  let [of, short] = [0, 0];
  for (const [field, counts] of fields) {
    const each = shortfall(counts);
    of += weigh(field) * each.of;
    short += weigh(field) * each.short;
  }
  return shareOf(of - short, of);
};

/** Points that a dimension lost, divided among its fields by what each is short of. */
const dragsOf = (dimension: Dimension, lost: number, fields: Fields, weigh: Weigh): DatasetQuality['drags'] => {
  switch (dimension) {
    case 'uniqueness':
    case 'timeliness':
      return [{ dimension, points: lost }];
    case 'completeness':
    case 'validity':
    case 'consistency':
    case 'accuracy': {
      const short = fields.map(([field, counts]) => ({ field, short: weigh(field) * BY_FIELD[dimension](counts).short }));
      const all = short.reduce((sum, each) => sum + each.short, 0);
      return short.map((each) => ({ dimension, field: each.field, points: (lost * each.short) / all }));
    }
  }
};

const spreadOf = (histogram: Histogram): { median: number; p90: number } | undefined => {
  const [median, p90] = [quantile(histogram, 0.5), quantile(histogram, 0.9)];
  return median === undefined || p90 === undefined ? undefined : { median, p90 };
};

const fieldQuality = (counts: FieldCounts): FieldQuality => {
  const quality: FieldQuality = { ...counts };
  for (const dimension of ['completeness', 'validity', 'consistency', 'accuracy'] as const) {
    const { of, short } = BY_FIELD[dimension](counts);
    const share = shareOf(of - short, of);
    if (share !== undefined) quality[dimension] = share;
  }
  return quality;
};

/**
 * What the counts of a source, or of one of its datasets, say of it. The shares, each 0…1, over fields f of weight w(f):
 *
 *   completeness = Σ w · filled / Σ w · expected     values there, of those that its mapping names (ISO/IEC 25012 completeness)
 *   validity     = Σ w · (filled − doubtful) / Σ w · filled      values that cleaning had no question about (DAMA validity)
 *   uniqueness   = HCPs / records                    1 where no HCP has two records of it (DAMA uniqueness)
 *   timeliness   = (a · young + l · prompt) / ((a + l) · timed)  changed, and dropped after the change, within the configured days;
 *                  a and l their weights; what should say when it changed and does not is neither (25012 currentness, DAMA timeliness)
 *   consistency  = Σ w · agreed / Σ w · compared     pairs of its values with other sources' of the same HCP (25012 consistency)
 *   accuracy     = Σ w · correct / Σ w · judged      values that a verified registration confirms (25012 accuracy)
 *
 * and over the dimensions d that could be measured, of weight W(d) and target t(d):
 *
 *   score = 100 · Σ W · min(1, share / t) / Σ W
 *
 * The drags are the points missing from 100, by dimension and field; of more than ten the largest.
 */
export const qualityOf = (counts: DatasetCounts, config: QualityConfig): DatasetQuality => {
  const weigh: Weigh = (field) => config.fields[field] ?? 1;
  const fields = fieldsOf(counts);
  const { age, lag } = config.timeliness;
  const shares: Record<Dimension, number | undefined> = {
    completeness: weighted(fields, weigh, BY_FIELD.completeness),
    validity: weighted(fields, weigh, BY_FIELD.validity),
    uniqueness: shareOf(counts.hcps, counts.records),
    timeliness: shareOf(age.weight * counts.young + lag.weight * counts.prompt, (age.weight + lag.weight) * counts.timed),
    consistency: weighted(fields, weigh, BY_FIELD.consistency),
    accuracy: weighted(fields, weigh, BY_FIELD.accuracy),
  };
  const dimensions: DatasetQuality['dimensions'] = {};
  let [points, weights] = [0, 0];
  for (const dimension of Dimension.options) {
    const share = shares[dimension];
    if (share === undefined) continue;
    const { weight, target } = config.dimensions[dimension];
    dimensions[dimension] = share;
    points += weight * Math.min(1, share / target);
    weights += weight;
  }
  const drags = Dimension.options.flatMap((dimension) => {
    const { weight, target } = config.dimensions[dimension];
    const missing = 1 - Math.min(1, (shares[dimension] ?? 1) / target);
    return weight > 0 && missing > 0 ? dragsOf(dimension, (100 * weight * missing) / weights, fields, weigh) : [];
  });
  const [ageSpread, lagSpread] = [spreadOf(counts.age), spreadOf(counts.lag)];
  return {
    records: counts.records,
    hcps: counts.hcps,
    ...(weights > 0 && { score: (100 * points) / weights }),
    dimensions,
    ...(ageSpread && { age: ageSpread }),
    ...(lagSpread && { lag: lagSpread }),
    undated: counts.records - counts.dated,
    fields: Object.fromEntries(fields.map(([field, each]) => [field, fieldQuality(each)])),
    issues: Object.entries(counts.issues)
      .map(([key, count]) => {
        const [field = '', code = ''] = key.split(' ');
        return { field, code, count };
      })
      .sort((a, b) => b.count - a.count || (`${a.field} ${a.code}` < `${b.field} ${b.code}` ? -1 : 1))
      .slice(0, MOST_ISSUES),
    drags: drags
      .filter((each) => each.points > 0)
      .sort((a, b) => b.points - a.points)
      .slice(0, MOST_DRAGS),
  };
};

/**
 * Every source of the counts, by id.
 * @param corrections listed for each source; undefined where the lists were not written anew
 */
export const sourceQualities = (
  counts: QualityCounts,
  config: QualityConfig,
  corrections: ReadonlyMap<SourceId, number> | undefined,
): SourceQuality[] =>
  Object.entries(counts.sources)
    .map(([id, { hcps, datasets }]): SourceQuality => {
      const source = SourceId.parse(id);
      const [first, ...others] = Object.values(datasets);
      // HCPs that two datasets share are still one.
      const whole = first && { ...others.reduce(addDatasets, first), hcps };
      if (!whole) throw new TypeError('a source is counted by its datasets');
      return {
        source,
        ...qualityOf(whole, config),
        ...(corrections && { corrections: corrections.get(source) ?? 0 }),
        datasets: Object.fromEntries(Object.entries(datasets).map(([name, each]) => [name, qualityOf(each, config)])),
      };
    })
    .sort((a, b) => (a.source < b.source ? -1 : 1));

/** How far a source's score moved since an earlier report; undefined where either has none. */
export const moved = (now: SourceQuality, before: QualityReport | undefined): number | undefined => {
  const then = before?.sources.find(({ source }) => source === now.source)?.score;
  return now.score === undefined || then === undefined ? undefined : now.score - then;
};
