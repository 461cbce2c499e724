import { createHash } from 'node:crypto';
import type { Comparable } from '../contracts/identity.ts';
import type { MatchingModel } from '../contracts/model.ts';
import { ConfigurationError } from '../domain/errors.ts';
import { type Country, IdentifierType } from '../domain/hcp.ts';
import type { BlockKey } from '../domain/ids.ts';
import { kindOf } from './comparable.ts';
import { type CompiledComparison, compile, NULL_LEVEL } from './compile.ts';
import { excluding } from './exclude.ts';
import { columnsOf, partsOf, type RecordTable, tableOf } from './table.ts';
import { type Parameters, parametersOf } from './train/parameters.ts';
import { pullOf, type Weigher, weigher } from './weigh.ts';

/** A trained model as the pipeline uses it. */
export interface LiveModel {
  model: MatchingModel;
  country: Country;
  parameters: Parameters;
  /** `<model id>@<hash>`: which model made a decision. */
  version: string;
  /** Match weights. */
  link: number;
  review: number;
  /** The rule whose generic keys tell that a value of the column names no person. */
  genericBy: Map<string, string>;
}

/** @throws ConfigurationError unless the model is one of the pipeline and trained */
export const liveModel = (model: MatchingModel): LiveModel => {
  const parameters = parametersOf(model);
  const { thresholds, country, id } = model;
  if (country === undefined) throw new ConfigurationError(`the matching model ${id} has no country`);
  if (!parameters || !thresholds)
    throw new ConfigurationError(
      `the matching model ${id} is not trained: some m, u, prior or threshold is missing (hcp360 link --model trains)`,
    );
  if (model.linkType !== 'both' || model.withoutDuplicates.length > 0)
    throw new ConfigurationError(
      `the matching model ${id} has a linkType or withoutDuplicates, which are for batch linking alone`,
    );
  for (const { id: rule, on } of model.blockingRules) {
    const [only, ...others] = on.map((name) => model.columns[name]);
    const plain = only && 'from' in only && only.from.join() === rule && others.length === 0;
    if (IdentifierType.safeParse(rule).success && !plain)
      throw new ConfigurationError(
        `the matching model ${id} has a blocking rule ${rule} that is not on the column of exactly that identifier`,
      );
  }
  if (model.blockingRules.some((rule) => rule.pairsPerRecordMost !== undefined))
    throw new ConfigurationError(
      `the matching model ${id} has a blocking rule with pairsPerRecordMost, which is for batch linking alone`,
    );
  const genericBy = new Map(
    model.blockingRules.flatMap(({ id: rule, on, genericAbove }) => {
      const [only, ...others] = on;
      return only !== undefined && others.length === 0 && genericAbove !== undefined ? [[only, rule] as const] : [];
    }),
  );
  const version = `${id}@${createHash('sha256').update(JSON.stringify(model)).digest('hex').slice(0, 12)}`;
  return { model, country, parameters, version, ...thresholds, genericBy };
};

/**
 * A model without a country is for files alone, and left out.
 * @returns the model of a country; it throws a ConfigurationError where none covers it
 */
export const liveModels = (matching: readonly MatchingModel[]): ((country: Country) => LiveModel) => {
  const live = matching.filter(({ country }) => country !== undefined).map(liveModel);
  const models = new Map(live.map((each) => [each.country, each]));
  return (country) => {
    const model = models.get(country);
    if (!model) throw new ConfigurationError(`no matching model for ${country}`);
    return model;
  };
};

/** More records than this under a key of this kind, and the key names a place, not a person. */
export const genericAbove = (key: BlockKey, { model }: LiveModel): number =>
  model.blockingRules.find(({ id }) => id === kindOf(key))?.genericAbove ?? GENERIC_ABOVE;

/** Whether records that share this key are compared: an identifier of which no rule speaks only names its HCP to observations. */
export const blocks = (key: BlockKey, { model }: LiveModel): boolean => model.blockingRules.some(({ id }) => id === kindOf(key));

/** Where no rule says: one HCP has not so many records, and a key without end would be read without end. */
const GENERIC_ABOVE = 200;

/** A record's values of a source column without those whose key is generic: its keys stand in the order of its values. */
const valuesLeft = (
  record: Comparable,
  column: string,
  rule: string | undefined,
  generic: ReadonlySet<BlockKey>,
): readonly string[] => {
  const value = record.fields[column];
  const values = value === undefined ? [] : typeof value === 'string' ? [value] : value;
  if (rule === undefined || generic.size === 0) return values;
  const keys = record.keys.filter((key) => kindOf(key) === rule);
  return values.filter((_, index) => {
    const key = keys[index];
    return key === undefined || !generic.has(key);
  });
};

/** A handful of records made ready for comparing. */
export interface Comparing {
  table: RecordTable;
  comparisons: CompiledComparison[];
  weigher: Weigher;
}

/** @param generic keys that name a place: their values count as missing */
export const comparing = (records: readonly Comparable[], live: LiveModel, generic: ReadonlySet<BlockKey>): Comparing => {
  const table = tableOf(
    live.model,
    records.map((record) => ({
      source: 0,
      value: (name) => valuesLeft(record, name, live.genericBy.get(name), generic),
    })),
  );
  return { table, comparisons: compile(live.model, table), weigher: weigher(live.model, table, live.parameters) };
};

/** Levels of all comparisons of two rows. */
export const levelsOf = ({ table, comparisons }: Comparing, a: number, b: number): Uint8Array =>
  Uint8Array.from(comparisons, ({ level }) => level(a * table.stride, b * table.stride));

/** Match weight of two rows. */
export const weightOf = (of: Comparing, a: number, b: number, levels = levelsOf(of, a, b)): number =>
  of.weigher.weight(of.weigher.vector(levels, 0), of.weigher.adjustments(levels, 0), a * of.table.stride, b * of.table.stride);

/** What the pair of two rows says of their groups (see `pullOf`). */
export const pullBetween = (of: Comparing, { link }: LiveModel, a: number, b: number): number => {
  const levels = levelsOf(of, a, b);
  return pullOf(weightOf(of, a, b, levels), of.weigher.vector(levels, 0).against, link);
};

/** Columns of which one person has one value, and these two rows valid ones that differ. */
export const forbids = ({ table }: Comparing, { model }: LiveModel, a: number, b: number): string[] =>
  excluding(model, table)(a, b);

/** The source columns behind each comparison of which a value may be generic. */
const mayBeGeneric = ({ model, genericBy }: LiveModel): boolean[] => {
  const roots = (name: string): string[] => {
    const column = model.columns[name];
    if (!column || 'from' in column) return [name];
    return partsOf(column).flatMap(roots);
  };
  return model.comparisons.map(({ levels, columns }) =>
    [...(columns ?? []), ...levels.flatMap(({ when }) => columnsOf(when))].flatMap(roots).some((name) => genericBy.has(name)),
  );
};

/** Of comparisons that may fall silent, at most so many are tried in all combinations. */
const SILENT_MOST = 6;

/**
 * The highest match weight that two records may have under any set of generic keys: with each comparison that a generic value could silence,
 * and without. Records that reach the review threshold so must be considered together, whatever becomes generic later.
 */
const highestWeight = (of: Comparing, live: LiveModel, a: number, b: number): number => {
  const levels = levelsOf(of, a, b);
  const silent = mayBeGeneric(live).flatMap((may, index) => (may && levels[index] !== NULL_LEVEL ? [index] : []));
  silent.splice(SILENT_MOST);
  let highest = Number.NEGATIVE_INFINITY;
  for (let chosen = 0; chosen < 1 << silent.length; chosen++) {
    const some = levels.map((level, index) => {
      const at = silent.indexOf(index);
      return at >= 0 && chosen & (1 << at) ? NULL_LEVEL : level;
    });
    highest = Math.max(highest, weightOf(of, a, b, some));
  }
  return highest;
};

/** Which of these records might be the same HCP as `own`, under some set of generic keys. */
export const candidatesOf = (own: Comparable, others: readonly Comparable[], live: LiveModel): Comparable[] => {
  const same = others.filter((other) => other.country === live.country && own.country === live.country);
  if (same.length === 0) return [];
  const ready = comparing([own, ...same], live, new Set());
  return same.filter((_, index) => highestWeight(ready, live, 0, index + 1) >= live.review);
};
