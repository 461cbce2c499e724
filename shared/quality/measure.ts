import type { DatasetCounts, Field, FieldCounts, QualityConfig, QualityCounts } from '../contracts/quality.ts';
import type { SourceRecord } from '../contracts/record.ts';
import { agree, COMPARABLE, type Held, heldBy, valuesOf } from './fields.ts';
import { histogramOf } from './histogram.ts';
import type { Mapped } from './mapping.ts';
import { addDatasets, addFields, NO_COUNTS } from './merge.ts';
import { confirmed, type Verified, verifiedOf } from './verification.ts';

const DAY_MS = 86_400_000;
/** An HCP of whom so many different values of one field are known is not one: nothing is said of agreement there. */
const MOST_VALUES = 50;

/** What a measurement needs besides the records. */
export interface MeasureOptions {
  mapping: (record: SourceRecord) => Mapped;
  timeliness: QualityConfig['timeliness'];
  /** ms */
  now: number;
}

const one = (holds: boolean): number => (holds ? 1 : 0);

const timesOf = (record: SourceRecord, { timed }: Mapped, { timeliness: { age, lag }, now }: MeasureOptions) => {
  if (record.changedAt === undefined) return { timed: one(timed), dated: 0, young: 0, prompt: 0, age: [], lag: [] };
  const changedAt = Date.parse(record.changedAt);
  const days = (now - changedAt) / DAY_MS;
  const late = (Date.parse(record.origin.droppedAt) - changedAt) / DAY_MS;
  return {
    timed: 1,
    dated: 1,
    young: one(days <= age.withinDays),
    prompt: one(late <= lag.withinDays),
    age: histogramOf(days),
    lag: histogramOf(late),
  };
};

/** A different value, and how many records of each source hold it. */
type Holders = { held: Held; bySource: Map<string, number> };

const valuesHeld = (records: readonly SourceRecord[], field: Field): Holders[] => {
  const values = new Map<string, Holders>();
  for (const record of records) {
    const held = heldBy(record, field);
    if (!held) continue;
    const key = `${held.code ?? ''} ${held.folded.join(' ')}`;
    const value = values.get(key) ?? { held, bySource: new Map<string, number>() };
    value.bySource.set(record.source, (value.bySource.get(record.source) ?? 0) + 1);
    values.set(key, value);
  }
  return [...values.values()];
};

/** A record's value against those of the other sources' records, pair by pair: how many can be compared, and how many of them agree. */
const comparison = (record: SourceRecord, field: Field, values: readonly Holders[]): { compared: number; agreed: number } => {
  const own = heldBy(record, field);
  let [compared, agreed] = [0, 0];
  for (const { held, bySource } of own && values.length <= MOST_VALUES ? values : []) {
    const same = own && agree(field, own, held);
    if (same === undefined) continue;
    const others = [...bySource.values()].reduce((sum, n) => sum + n, 0) - (bySource.get(record.source) ?? 0);
    compared += others;
    agreed += same ? others : 0;
  }
  return { compared, agreed };
};

/** What is known of the HCP as a whole, which each of its records is held against. */
interface Whole {
  held: ReadonlyMap<Field, readonly Holders[]>;
  verified: ReadonlyMap<Field, Verified>;
}

const fieldsOf = (record: SourceRecord, { fields }: Mapped, { held, verified }: Whole): DatasetCounts['fields'] => {
  const questioned = new Set(record.issues.map(({ attribute }) => attribute));
  const counts: DatasetCounts['fields'] = {};
  const add = (field: Field, more: Partial<FieldCounts>): void => {
    const nothing = { expected: 0, filled: 0, doubtful: 0, compared: 0, agreed: 0, judged: 0, correct: 0 };
    counts[field] = addFields(counts[field] ?? nothing, { ...nothing, ...more });
  };
  for (const field of fields) {
    const doubtful = questioned.has(field);
    // What was refused had been filled.
    add(field, { expected: 1, filled: one(doubtful || valuesOf(record, field).length > 0), doubtful: one(doubtful) });
  }
  for (const [field, values] of held) {
    const pairs = comparison(record, field, values);
    const judgement = confirmed(record, field, verified.get(field));
    if (pairs.compared > 0 || judgement !== undefined)
      add(field, { ...pairs, judged: one(judgement !== undefined), correct: one(judgement === true) });
  }
  return counts;
};

const issuesOf = ({ issues }: SourceRecord): DatasetCounts['issues'] => {
  const counts: DatasetCounts['issues'] = {};
  for (const { attribute = '', code } of issues) counts[`${attribute} ${code}`] = (counts[`${attribute} ${code}`] ?? 0) + 1;
  return counts;
};

/**
 * Count what one HCP's records say of the quality of their sources. Counts of several HCPs add up (`mergeCounts`); shares are made of
 * the sum (`qualityOf`).
 *
 * @param records that are one HCP's and not withdrawn, in any order
 */
export const measure = (records: readonly SourceRecord[], options: MeasureOptions): QualityCounts => {
  if (records.length === 0) return NO_COUNTS;
  const whole: Whole = {
    held: new Map(COMPARABLE.map((field) => [field, valuesHeld(records, field)])),
    verified: verifiedOf(records),
  };
  const sources: QualityCounts['sources'] = {};
  for (const record of records) {
    const mapped = options.mapping(record);
    const { hcps, datasets } = sources[record.source] ?? { hcps: 1, datasets: {} };
    const counts = {
      records: 1,
      hcps: 1,
      ...timesOf(record, mapped, options),
      fields: fieldsOf(record, mapped, whole),
      issues: issuesOf(record),
    };
    const before = datasets[mapped.dataset];
    // Another record of the same HCP.
    const after = before ? { ...addDatasets(before, counts), hcps: 1 } : counts;
    sources[record.source] = { hcps, datasets: { ...datasets, [mapped.dataset]: after } };
  }
  return { hcps: 1, verified: one(records.some(({ verified }) => verified === true)), sources };
};
