import { z } from 'zod';
import { Attribute, Country, IdentifierType, Purpose, Trust } from '../domain/hcp.ts';
import { DestinationId, SegmentId, SourceId } from '../domain/ids.ts';
import { InspectionSettings } from './inspection.ts';
import { MatchingModel } from './model.ts';
import { QualityConfig } from './quality.ts';

const column = z.string().min(1).max(200);
/** One header, or several in order of preference: the first cell that is not empty counts. */
const columns = z.union([column, z.array(column).min(1)]);
/** Cell value → canonical value, e.g. {"男": "male"}; cells not listed pass unchanged. */
const values = z.record(z.string(), z.string());

/** Of text files. The name that decoders know it by. */
export const Encoding = z.enum(['utf-8', 'utf-16le', 'utf-16be', 'gb18030', 'big5']);
export type Encoding = z.infer<typeof Encoding>;

const file = {
  /**
   * What the source says it drops: csv (any delimiter), jsonl (an object a line), json (an array of objects), xlsx or parquet; each
   * also in .gz, and in .zip with several members. A workbook or Parquet file is known by its content whatever stands here.
   */
  format: z.enum(['csv', 'jsonl', 'json', 'xlsx', 'parquet']),
  /** Of csv, jsonl and json; where nothing stands here it is detected, and the report says how surely. */
  encoding: Encoding.optional(),
  /** Of csv: one character, but no quote and no line end; where nothing stands here it is detected. */
  delimiter: z
    .string()
    .refine((delimiter) => [...delimiter].length === 1 && !/["\r\n]/.test(delimiter), 'one character, not a quote or line end')
    .optional(),
  /** Of xlsx: the sheet's name; the first where nothing stands here. */
  sheet: z.string().min(1).max(31).optional(),
  /** Column → other headers that the source has used for it: {"手机": ["手机号码", "联系电话"]}. */
  synonyms: z.record(column, z.array(column).min(1)).default({}),
  /** Columns thrown away unseen, such as one of national ID numbers, which would else have their rows rejected. */
  discard: z.array(column).default([]),
};

const RecordDataset = z.strictObject({
  kind: z.literal('record'),
  ...file,
  /** Its rows were verified against the HCP's real name and licence: they outrank all others, and others are held against them. */
  verified: z.boolean().default(false),
  columns: z
    .partialRecord(z.enum([...Attribute.options, 'sourceId', 'changedAt', 'withdrawn']), columns)
    .refine((c) => c.sourceId !== undefined, 'sourceId must be mapped'),
  identifiers: z.array(z.strictObject({ type: IdentifierType, column: columns })).default([]),
  /** Mapped fields without which a row is quarantined, and whose columns must exist; sourceId always is. */
  required: z.array(z.enum([...Attribute.options, 'sourceId', 'changedAt'])).default([]),
  values: z.partialRecord(z.enum([...Attribute.options, 'withdrawn']), values).default({}),
});

/** Which cells name the HCP, in order of preference: the first that is not empty counts. */
const identity = z
  .array(
    z.discriminatedUnion('type', [
      z.strictObject({ type: z.literal('record'), source: SourceId, column }),
      z.strictObject({ type: IdentifierType, column }),
    ]),
  )
  .min(1);

const event = { eventId: columns.optional(), at: columns };

const EngagementDataset = z.strictObject({
  kind: z.literal('engagement'),
  ...file,
  identity,
  columns: z.strictObject({
    ...event,
    channel: columns,
    action: columns,
    contentId: columns.optional(),
    /** Of second-hand reports: who reports it, when it was entered, where it was, and what was noted. */
    by: columns.optional(),
    enteredAt: columns.optional(),
    place: columns.optional(),
    note: columns.optional(),
  }),
  values: z.partialRecord(z.enum(['channel', 'action']), values).default({}),
});
const ConsentDataset = z.strictObject({
  kind: z.literal('consent'),
  ...file,
  identity,
  columns: z.strictObject({ ...event, purpose: columns, state: columns, expiresAt: columns.optional() }),
  values: z.partialRecord(z.enum(['purpose', 'state']), values).default({}),
});
const SurveyDataset = z.strictObject({
  kind: z.literal('survey'),
  ...file,
  identity,
  /** Each listed column is one answer. */
  columns: z.strictObject({ ...event, surveyId: columns, answers: z.array(column).min(1) }),
});
const ContentDataset = z.strictObject({
  kind: z.literal('content'),
  ...file,
  columns: z.strictObject({ ...event, contentId: columns, title: columns, topics: columns.optional() }),
  topicSeparator: z.string().length(1).default(';'),
});

/** A list of hospitals, which names are resolved against. Each file is the whole list of its dataset: it replaces the one before. */
const HospitalDataset = z.strictObject({
  kind: z.literal('hospital'),
  ...file,
  columns: z.strictObject({
    id: columns,
    name: columns,
    aliases: columns.optional(),
    grade: columns.optional(),
    province: columns.optional(),
    city: columns.optional(),
    county: columns.optional(),
  }),
  aliasSeparator: z.string().length(1).default(';'),
});

export const Dataset = z
  .discriminatedUnion('kind', [RecordDataset, EngagementDataset, ConsentDataset, SurveyDataset, ContentDataset, HospitalDataset])
  .refine(
    ({ encoding, delimiter }) => delimiter === undefined || delimiter < '\x7f' || (encoding !== 'gb18030' && encoding !== 'big5'),
    { path: ['delimiter'], error: 'in GB18030 and Big5 an ASCII character' },
  )
  .refine((dataset) => dataset.kind !== 'record' || dataset.required.every((field) => dataset.columns[field] !== undefined), {
    path: ['required'],
    error: 'each required field must be mapped in columns',
  });
export type Dataset = z.infer<typeof Dataset>;
export type RecordDataset = z.infer<typeof RecordDataset>;
export type HospitalDataset = z.infer<typeof HospitalDataset>;

const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

/** config/sources/<id>.json: one upstream system and the datasets it drops. */
export const SourceConfig = z.strictObject({
  id: SourceId,
  title: z.string(),
  country: Country,
  trust: Trust,
  /** IANA zone of the times it writes without an offset. */
  timeZone: z.string().refine(isTimeZone, 'an IANA time zone such as Asia/Shanghai'),
  datasets: z.record(z.string().regex(/^[a-z][a-z0-9-]{0,63}$/), Dataset),
});
export type SourceConfig = z.infer<typeof SourceConfig>;

/** config/scorecards/<id>.json: points by `channel.action`, halved every halfLifeDays. */
export const ScorecardConfig = z.strictObject({
  id: z.string().regex(/^[a-z][a-zA-Z0-9-]*$/),
  version: z.number().int().positive(),
  title: z.string(),
  purpose: Purpose,
  halfLifeDays: z.number().positive(),
  /** `channel.action` → points; `*.action` and `channel.*` as fallbacks, in this order. */
  points: z.record(z.string().regex(/^[\w*-]+\.[\w*-]+$/), z.number()),
});
export type ScorecardConfig = z.infer<typeof ScorecardConfig>;

/** A path into the profile: `golden.department`, `scores.engagement`, `traits.topTopic`, `country`. */
const field = z.string().regex(/^(golden|scores|traits)\.[A-Za-z][\w-]*$|^country$/);
const scalar = z.union([z.string(), z.number(), z.boolean()]);
export type Clause =
  | { all: Clause[] }
  | { any: Clause[] }
  | { not: Clause }
  | { field: string; exists: boolean }
  | { field: string; equals: string | number | boolean }
  | { field: string; in: (string | number | boolean)[] }
  | { field: string; contains: string }
  | { field: string; atLeast: number }
  | { field: string; below: number };
export const Clause: z.ZodType<Clause> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(Clause).min(1) }),
    z.strictObject({ any: z.array(Clause).min(1) }),
    z.strictObject({ not: Clause }),
    z.strictObject({ field, exists: z.boolean() }),
    z.strictObject({ field, equals: scalar }),
    z.strictObject({ field, in: z.array(scalar).min(1) }),
    z.strictObject({ field, contains: z.string().min(1) }),
    z.strictObject({ field, atLeast: z.number() }),
    z.strictObject({ field, below: z.number() }),
  ]),
);

/** config/segments/<id>.json: who is in, and the purposes each must have consented to. */
export const SegmentConfig = z.strictObject({
  id: SegmentId,
  title: z.string(),
  purposes: z.array(Purpose).min(1),
  when: Clause,
});
export type SegmentConfig = z.infer<typeof SegmentConfig>;

/** config/destinations/<id>.json: who is told of which segments, and what they may know besides the OneID. */
export const DestinationConfig = z.strictObject({
  id: DestinationId,
  title: z.string(),
  url: z
    .url({ protocol: /^https?$/ })
    .refine((url) => /^https:|^http:\/\/127\.0\.0\.1[:/]/.test(url), 'https (http only on 127.0.0.1)'),
  segments: z.union([z.literal('all'), z.array(SegmentId).min(1)]),
  /** Consent without which this destination may be told of nobody. Each of its segments must ask for it too, so that a withdrawal is pushed as a leave. */
  purposes: z.array(Purpose).default([]),
  /** What a join may carry: `golden.hospital`, `scores.engagement`, `traits.topTopic`, `identifiers.email`, `reason`. Nothing else ever leaves. */
  fields: z.array(z.string().regex(/^(golden|scores|traits|identifiers)\.[A-Za-z][\w-]*$|^reason$/)).default([]),
});
export type DestinationConfig = z.infer<typeof DestinationConfig>;

/** The whole of config/, as the stages read it: one object, one version. */
export const Configuration = z.strictObject({
  /** SHA-256 of the rest, first 12 hex digits. */
  version: z.string(),
  sources: z.array(SourceConfig),
  matching: z.array(MatchingModel),
  scorecards: z.array(ScorecardConfig),
  segments: z.array(SegmentConfig),
  destinations: z.array(DestinationConfig),
  quality: QualityConfig.prefault({}),
  inspection: InspectionSettings.prefault({}),
});
export type Configuration = z.infer<typeof Configuration>;

/** Where the configuration lies in the config bucket: the pointer is replaced last, so a reader sees one whole version. */
export const CONFIG_POINTER_KEY = 'current.json';
export const ConfigPointer = z.object({ version: z.string(), key: z.string() });
