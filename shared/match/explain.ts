import type { Comparable } from '../contracts/identity.ts';
import type { BlockKey } from '../domain/ids.ts';
import { kindOf } from './comparable.ts';
import { columnsRequired, NULL_LEVEL } from './compile.ts';
import { levelLabel } from './level-label.ts';
import { type Comparing, comparing, forbids, type LiveModel, levelsOf, weightOf } from './live.ts';
import { columnsOf, partsOf } from './table.ts';

/** What one comparison says of a pair. */
export interface ComparisonWeight {
  id: string;
  /** Source columns that it looks at. */
  columns: readonly string[];
  /** In words: the level's label or its condition, `anything else` where none holds, or `missing` where one of the two says nothing. */
  level: string;
  /** log2 of m/u, with the frequency of the value where the level counts it; 0 where nothing is said. */
  weight: number;
}

/** A change of one comparison that would turn the decision. */
export interface Turn {
  id: string;
  /** The level that it would take. */
  level: string;
  /** Match weight of the pair then. */
  weight: number;
}

/** Why two records are, or are not, one HCP, as far as they alone say. */
export interface Explanation {
  /** Version of the model. */
  model: string;
  /** log2 of the odds before anything is compared. */
  prior: number;
  comparisons: readonly ComparisonWeight[];
  /** What is taken off because related persons (a household, a ward) agree on more than chance. prior + comparisons + correction = weight. */
  correction: number;
  weight: number;
  link: number;
  review: number;
  /** Columns of which one person has one value, and these two have two. */
  forbidden: readonly string[];
  /** Blocking rules that bring the two together. */
  met: readonly string[];
  /** Block keys that they share and that name no person. */
  generic: readonly BlockKey[];
  /** Single changes that would turn the decision, the least first; none where it takes more than one. */
  turns: readonly Turn[];
}

const levelText = ({ model }: LiveModel, comparison: number, level: number): string => {
  const compared = model.comparisons[comparison];
  return compared ? levelLabel(compared, level) : '';
};

/** More than so many ways out are none. */
const MOST_TURNS = 5;

/** The source columns behind a column. */
const sourcesOf = (live: LiveModel, name: string): string[] => {
  const column = live.model.columns[name];
  if (!column || 'from' in column) return [name];
  return partsOf(column).flatMap((each) => sourcesOf(live, each));
};

/** What the frequency of the two values adds to each comparison. */
const gainsOf = ({ weigher, table }: Comparing, levels: Uint8Array): number[] => {
  const gains = Array.from(levels, () => 0);
  const { cells, stride } = table;
  for (const { comparison, slot, map, gain } of weigher.adjustments(levels, 0)) {
    const [x, y] = [cells[slot] ?? 0, cells[stride + slot] ?? 0];
    const of = (cell: number): number => gain[map ? (map[cell] ?? 0) : cell] ?? 0;
    gains[comparison] = (gains[comparison] ?? 0) + Math.min(of(x), of(y));
  }
  return gains;
};

/** Of the first two rows: the weight if one comparison had another level, of a value of ordinary frequency. */
const weightIf = ({ weigher, table }: Comparing, levels: Uint8Array, comparison: number, level: number): number => {
  const other = levels.with(comparison, level);
  const adjustments = weigher.adjustments(levels, 0).filter((each) => each.comparison !== comparison);
  return weigher.weight(weigher.vector(other, 0), adjustments, 0, table.stride);
};

const turnsOf = (of: Comparing, live: LiveModel, levels: Uint8Array, linked: boolean): Turn[] =>
  Array.from(levels)
    .flatMap((level, comparison) => {
      const ratios = of.weigher.logRatios[comparison] ?? new Float64Array();
      return Array.from(ratios, (_, each) => each)
        .filter((each) => each !== NULL_LEVEL && each !== level)
        .map((each) => ({ comparison, each, weight: weightIf(of, levels, comparison, each) }))
        .filter(({ weight }) => weight >= live.link !== linked)
        .sort((x, y) => Math.abs(x.weight - live.link) - Math.abs(y.weight - live.link))
        .slice(0, 1);
    })
    .sort((x, y) => Math.abs(x.weight - live.link) - Math.abs(y.weight - live.link))
    .slice(0, MOST_TURNS)
    .map(({ comparison, each, weight }) => ({
      id: live.model.comparisons[comparison]?.id ?? '',
      level: levelText(live, comparison, each),
      weight,
    }));

/**
 * Compare two records and say what each comparison contributes.
 * @param generic block keys that name a place, not a person: their values count as missing
 */
export const explain = (a: Comparable, b: Comparable, live: LiveModel, generic: ReadonlySet<BlockKey>): Explanation => {
  const of = comparing([a, b], live, generic);
  const levels = levelsOf(of, 0, 1);
  const gains = gainsOf(of, levels);
  const comparisons = live.model.comparisons.map((comparison, index): ComparisonWeight => {
    const named = [...columnsRequired(comparison), ...comparison.levels.flatMap(({ when }) => columnsOf(when))];
    const level = levels[index] ?? NULL_LEVEL;
    return {
      id: comparison.id,
      columns: [...new Set(named.flatMap((name) => sourcesOf(live, name)))],
      level: levelText(live, index, level),
      weight: (of.weigher.logRatios[index]?.[level] ?? 0) + (gains[index] ?? 0),
    };
  });
  const weight = weightOf(of, 0, 1, levels);
  const prior = Math.log2(live.parameters.prior);
  const forbidden = forbids(of, live, 0, 1);
  const shared = a.keys.filter((key) => b.keys.includes(key));
  const kinds = new Set(live.model.blockingRules.map(({ id }) => id));
  return {
    model: live.version,
    prior,
    comparisons,
    correction: weight - comparisons.reduce((sum, each) => sum + each.weight, prior),
    weight,
    link: live.link,
    review: live.review,
    forbidden,
    met: [...new Set(shared.filter((key) => !generic.has(key)).map(kindOf))].filter((kind) => kinds.has(kind)),
    generic: shared.filter((key) => generic.has(key)),
    turns: turnsOf(of, live, levels, weight >= live.link),
  };
};
