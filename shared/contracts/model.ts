import { z } from 'zod';
import { Country } from '../domain/hcp.ts';

/*
 * A matching model in the words of Fellegi–Sunter and Splink: columns, blocking rules, comparisons with levels, m and u
 * probabilities, a prior, thresholds. One file serves the live route and the batch engine.
 */

const id = z.string().regex(/^[a-z][A-Za-z0-9-]*$/, 'a letter, then letters, digits and -');
const column = z.string().regex(/^[a-z][A-Za-z0-9]*$/, 'a letter, then letters and digits');
const probability = z.number().min(0).max(1);

/** How a cell becomes a comparable value; a value of which nothing is left is missing. */
export const Clean = z.enum([
  /** Letters and digits of any script, case, accents and width folded: O'Brien-Smith → obriensmith. */
  'alphanumeric',
  /** The same, words kept apart by one space. */
  'words',
  /** Letters only. */
  'letters',
  /** Digits only: +44 (0)20 → 44020. */
  'digits',
  /** Width and case folded, no white space: an e-mail address. */
  'compact',
  /** Trimmed, else as it is: a case-sensitive id. */
  'exact',
  /** Any usual form of a calendar date → YYYY-MM-DD, day before month where the text leaves it open. An impossible date stays: a slip of the finger is evidence. */
  'date',
  /** A decimal number in its shortest form; anything else is missing. */
  'number',
]);
export type Clean = z.infer<typeof Clean>;

const SourceColumn = z.strictObject({
  /** Names of input columns, in order of preference: the first that the input has. In the pipeline: attributes and identifier types. */
  from: z.array(z.string().min(1)).min(1),
  clean: Clean.default('alphanumeric'),
  /** The cell holds several values between this separator; they compare as a set. In the pipeline identifiers are sets without it. */
  split: z.string().min(1).optional(),
  /** Values that say nothing: unknown, n/a, 13800138000. Cleaned like any other before they are looked up. */
  missing: z.array(z.string()).default([]),
});

/** A function of a value. */
export const Take = z.union([
  z.strictObject({ first: z.number().int().positive() }),
  z.strictObject({ last: z.number().int().positive() }),
  z.enum([
    /** Of a date: its year. */
    'year',
    /** Of a date: month and day. */
    'monthDay',
    /** How a Latin name sounds (double metaphone, primary code). */
    'metaphone',
    /** Toneless pinyin of a Chinese name, surname readings first (单 → shan); of Latin letters, the letters. */
    'pinyin',
    /** First letter of each syllable of it. */
    'pinyinInitials',
    /** Of a forename: every forename that it is a form of, itself included: bill → bill, william. A set. */
    'nicknames',
    /** Its digits: of 第17人民医院 17. */
    'digits',
    /** Its words, each once, sorted: as one value. */
    'sortedWords',
    /** Its words as a set. */
    'wordSet',
    /** Of a Chinese hospital's name: what is left without region, campus and brackets, numerals alike. */
    'hospitalCore',
    /** Of a Chinese hospital's name: the hospital that a campus belongs to. */
    'hospitalParent',
    /** Of a Chinese hospital's name: its place, as far as the name says. */
    'hospitalRegion',
    /** Of a Chinese place's own name: its region in the form of hospitalRegion. */
    'region',
    /** Of a Chinese person's name: without titles behind it. */
    'personName',
    /** Of a Chinese person's name, a partial one too: the surname's reading. */
    'surname',
    /** Of an e-mail address: what stands before the @. */
    'localPart',
  ]),
]);
export type Take = z.infer<typeof Take>;

export type SourceColumn = z.infer<typeof SourceColumn>;

const DerivedColumn = z.strictObject({ of: column, take: Take });
/** Several columns' values as one, in this order, or `sorted` whichever stands where. Missing where one of them is. */
const JoinedColumn = z.strictObject({ join: z.array(column).min(2), sorted: z.boolean().default(false) });
/** The first of several columns that has a value. */
const FirstOfColumns = z.strictObject({ firstOf: z.array(column).min(2) });
export const Column = z.union([SourceColumn, DerivedColumn, JoinedColumn, FirstOfColumns]);
export type Column = z.infer<typeof Column>;

/** Pairs that agree on all columns of a rule are compared. Of a set column they share an element. */
const BlockingRule = z.strictObject({
  id,
  on: z.array(column).min(1),
  /**
   * More records than this under one key, and the key names no person: it gives no candidates. Of a rule on a single column its value
   * then counts as missing in comparisons too (a ward's telephone). A rule with more columns may still find its records.
   */
  genericAbove: z.number().int().min(2).optional(),
  /** Of batch linking alone: the rule is left out, and that is reported, where it would give more pairs than this for each record. */
  pairsPerRecordMost: z.number().positive().optional(),
});
export type BlockingRule = z.infer<typeof BlockingRule>;

/** What must hold of two records. A condition on a value that one of them lacks does not hold. */
export type Condition =
  | { exact: string }
  | { jaroWinkler: string; atLeast: number }
  | { damerauLevenshtein: string; atMost: number }
  | { jaccard: string; grams: number; atLeast: number }
  | { prefix: string }
  | { abbreviates: string }
  | { days: string; atMost: number }
  | { months: string; atMost: number }
  | { years: string; atMost: number }
  | { difference: string; atMost: number }
  | { intersect: string; atLeast?: number | undefined }
  | { swapped: [string, string] }
  | { missing: string }
  | { all: Condition[] }
  | { any: Condition[] };
const share = z.number().gt(0).max(1);
export const Condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.strictObject({ exact: column }),
    z.strictObject({ jaroWinkler: column, atLeast: share }),
    /** Insertions, deletions, substitutions and swaps of neighbours, in characters (never bytes). */
    z.strictObject({ damerauLevenshtein: column, atMost: z.number().int().min(1).max(8) }),
    z.strictObject({ jaccard: column, grams: z.number().int().min(1).max(4), atLeast: share }),
    /** One is how the other begins: J and JOHN. */
    z.strictObject({ prefix: column }),
    /** One's characters stand in the other in this order, from the first on: 神内科 and 神经内科. */
    z.strictObject({ abbreviates: column }),
    z.strictObject({ days: column, atMost: z.number().nonnegative() }),
    z.strictObject({ months: column, atMost: z.number().nonnegative() }),
    z.strictObject({ years: column, atMost: z.number().nonnegative() }),
    z.strictObject({ difference: column, atMost: z.number().nonnegative() }),
    /** At least so many elements in common; 1 unless told. */
    z.strictObject({ intersect: column, atLeast: z.number().int().positive().optional() }),
    /** Each record's first column is the other's second. */
    z.strictObject({ swapped: z.tuple([column, column]) }),
    /** Missing on one side at least. */
    z.strictObject({ missing: column }),
    z.strictObject({ all: z.array(Condition).min(1) }),
    z.strictObject({ any: z.array(Condition).min(1) }),
  ]),
);

const Level = z.strictObject({
  label: z.string().optional(),
  when: Condition,
  m: probability.optional(),
  u: probability.optional(),
  /** The u of a value is its frequency in this column; where the two differ, that of the more frequent. */
  termFrequency: column.optional(),
});
export type Level = z.infer<typeof Level>;

const Comparison = z.strictObject({
  id,
  /** Without these on both sides the comparison says nothing (its null level); those of the first level's conditions unless told. */
  columns: z.array(column).min(1).optional(),
  /** The first whose condition holds; what no level takes is the last, `otherwise`. */
  levels: z.array(Level).min(1),
  otherwise: z.strictObject({ m: probability.optional(), u: probability.optional() }).default({}),
});
export type Comparison = z.infer<typeof Comparison>;

/**
 * Different persons who agree on more than chance: a household, colleagues of one ward. Comparisons are independent among strangers,
 * not among these; their agreement is estimated as a class of its own.
 */
const Relation = z.strictObject({
  id,
  /** Comparisons on which they tend to agree. */
  shares: z.array(id).min(1),
  /** Probability that two random records are of two so related persons. */
  prior: probability.optional(),
  /** Probability of each level among them, by comparison: its levels, then otherwise. */
  levels: z.record(z.string(), z.array(probability)).optional(),
});
export type Relation = z.infer<typeof Relation>;

/** Relative frequencies of a column's values; `rest` is that of any value not listed. */
export const TermFrequencies = z.strictObject({ rest: probability, values: z.record(z.string(), probability) });
export type TermFrequencies = z.infer<typeof TermFrequencies>;

/** config/matching/<id>.json. Parameters that are absent are estimated by training. */
export const MatchingModel = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  title: z.string().optional(),
  /** Of the pipeline: whose records it matches. A model without is for `hcp360 link` alone. */
  country: Country.optional(),
  /** Pairs within one source, across sources, or all. */
  linkType: z.enum(['dedupe', 'link', 'both']).default('both'),
  /** Sources that hold nobody twice: two of their records are never one HCP. */
  withoutDuplicates: z.array(z.string()).default([]),
  columns: z.record(column, Column),
  blockingRules: z.array(BlockingRule).min(1),
  comparisons: z.array(Comparison).min(1),
  relations: z.array(Relation).default([]),
  /** Columns of which one person has one value: two valid ones that differ are two persons, whatever else agrees. */
  cannotLink: z.array(column).default([]),
  /** Probability that two random records are one person. */
  prior: probability.optional(),
  /** For estimating the prior: rules that hold of almost no two different persons, and the share of true pairs that they find. */
  deterministicRules: z
    .strictObject({ rules: z.array(z.array(column).min(1)).min(1), recall: z.number().gt(0).max(1) })
    .optional(),
  /** Match weights: from `link` on one person, from `review` on a question for a steward. */
  thresholds: z.strictObject({ link: z.number(), review: z.number() }).optional(),
  termFrequencies: z.record(column, TermFrequencies).optional(),
  /** What the parameters were estimated on. */
  training: z.strictObject({ records: z.number().int(), pairs: z.number().int(), at: z.string().optional() }).optional(),
});
export type MatchingModel = z.infer<typeof MatchingModel>;
