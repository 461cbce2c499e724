import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Configuration } from '../contracts/config.ts';
import type { Period } from '../contracts/inspection.ts';
import { type ConsentStatement, type Content, newerEvent, type SeenEvent } from '../contracts/observation.ts';
import { IDENTITY_STREAM, type IdentityTransition, type Profile } from '../contracts/profile.ts';
import type { SourceRecord } from '../contracts/record.ts';
import { type OneId, SegmentId } from '../domain/ids.ts';
import { periodOf } from '../quality/reports/calendar.ts';
import { type Fact, type Facts, scoreBounds } from '../segment/clause.ts';
import { decide, move, transitionId } from '../segment/membership.ts';
import { consented, consentTurns, resolveConsents } from './consent.ts';
import { crossesAt, type Doubt, engagementScore } from './engagement.ts';
import { goldenRecord } from './golden.ts';
import { traitsOf } from './traits.ts';

/** What stands under one identity of an entity. */
export interface Observations {
  /** The hashed identity: only to tell one from another. */
  identity: string;
  /** It names a place, not a person: of all that stands under it only denials count. */
  generic: boolean;
  /** By event key: an event that stands under several days, or that several identities saw, counts once. */
  events: readonly { key: string; event: SeenEvent }[];
  statements: readonly ConsentStatement[];
}

/** All that a live profile is built from, besides configuration and time. In any order: none shows in the profile. */
export interface Inputs {
  /** The entity's records, without the identifiers that are generic. */
  records: readonly SourceRecord[];
  observations: readonly Observations[];
  catalogue: ReadonlyMap<string, Content>;
  /** Of the months that the events' reporters reported in, those that the weekly inspection flagged. */
  flagged?: readonly ReporterMonth[];
}

/** A calendar month of somebody's reports. */
export interface ReporterMonth {
  by: string;
  period: Period;
}

const digestOf = (lines: readonly unknown[]): string =>
  createHash('sha256')
    .update(
      lines
        .map((line) => JSON.stringify(line))
        .sort()
        .join('\n'),
    )
    .digest('hex');

const inputsDigest = ({ records, observations, catalogue, flagged = [] }: Inputs): string =>
  digestOf([
    ...records.map(({ recordId, version, identifiers }) => ['record', recordId, version, identifiers.length]),
    ...observations.flatMap(({ identity, generic, events, statements }) => [
      ...events.map(({ key, event }) => ['event', identity, generic, key, event.at, event.origin.droppedAt, event.origin.line]),
      ...statements.map((s) => ['statement', identity, generic, s.purpose, s.state, s.at, s.expiresAt ?? null]),
    ]),
    ...[...catalogue.values()].map(({ contentId, at, origin }) => ['content', contentId, at, origin.droppedAt, origin.line]),
    ...flagged.map(({ by, period }) => ['flagged', by, period]),
  ]);

/** In whose reports of which month an event is; undefined where nobody reported it. */
export const reporterMonthOf = (event: SeenEvent, { sources }: Pick<Configuration, 'sources'>): ReporterMonth | undefined => {
  if (event.kind !== 'engagement' || !event.report) return undefined;
  // Of a source that is configured no more no flag is set either.
  const timeZone = sources.find(({ id }) => id === event.source)?.timeZone;
  return timeZone === undefined ? undefined : { by: event.report.by, period: periodOf(event.at, timeZone) };
};

/** Events of flagged reports. */
const doubtOf = ({ flagged = [] }: Inputs, configuration: Configuration): Doubt | undefined => {
  if (flagged.length === 0) return undefined;
  const months = new Set(flagged.map(({ by, period }) => `${by} ${period}`));
  return {
    trust: configuration.inspection.trustWhenFlagged,
    isDoubted: (event) => {
      const month = reporterMonthOf(event, configuration);
      return month !== undefined && months.has(`${month.by} ${month.period}`);
    },
  };
};

/** What was observed, and not told by somebody else. */
const isObserved = (event: SeenEvent): boolean => event.kind !== 'engagement' || event.report === undefined;

/** Every event once, by its key, in the order of the keys. */
const distinctEvents = ({ observations }: Inputs): SeenEvent[] => {
  const events = new Map<string, SeenEvent>();
  for (const { generic, events: seen } of observations) {
    if (generic) continue;
    for (const { key, event } of seen) events.set(key, newerEvent(events.get(key), event));
  }
  return [...events].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, event]) => event);
};

const factsOf =
  (profile: Pick<Profile, 'country' | 'golden' | 'scores' | 'traits' | 'consents'>): Facts =>
  (field): Fact => {
    if (field === 'country') return { value: profile.country };
    const dot = field.indexOf('.');
    const [kind, name] = [field.slice(0, dot), field.slice(dot + 1)];
    if (kind === 'golden') return { value: new Map(Object.entries(profile.golden)).get(name)?.value };
    if (kind === 'traits') {
      return consented(profile.consents, 'profiling')
        ? { value: new Map(Object.entries(profile.traits)).get(name) }
        : { unknown: 'may not be computed: no consent to profiling' };
    }
    const score = new Map(Object.entries(profile.scores)).get(name);
    return score ? { value: score.value } : { unknown: 'may not be computed: no consent to its purpose, or no such scorecard' };
  };

/** Where a OneID comes from. */
export interface Lineage {
  splitFrom?: OneId;
  /** Segments that those it succeeded or was split from were ever in. */
  told: readonly SegmentId[];
}

/** Every segment in which it was ever seen, by whichever OneID. */
const toldOf = (previous: Profile | undefined, now: Profile['segments'], lineage: Lineage): { told?: SegmentId[] } => {
  const current = Object.keys(now).map((id) => SegmentId.parse(id));
  const told = [...new Set([...(previous?.told ?? []), ...current, ...lineage.told])].sort();
  return told.length > 0 ? { told } : {};
};

/** Past the last year that a time can be written in. */
const NEVER = Date.UTC(10_000, 0);

/** When time alone may change the profile next, ms: a grant ends or begins, an event's time comes, a score passes a bound. */
const nextTurn = (
  scores: Profile['scores'],
  turns: readonly number[],
  { scorecards, segments }: Configuration,
): number | undefined => {
  const crossings = segments
    .flatMap(({ when }) => scoreBounds(when))
    .flatMap(({ scorecard: id, bound }) => {
      const [score, scorecard] = [scores[id], scorecards.find((each) => each.id === id)];
      return score && scorecard ? (crossesAt(score, scorecard.halfLifeDays, bound) ?? []) : [];
    });
  const times = [...turns, ...crossings].filter((time) => time < NEVER);
  return times.length === 0 ? undefined : times.reduce((a, b) => Math.min(a, b));
};

/**
 * The profile of a living entity: a pure function of what came in, the configuration, the time and the profile before, of
 * which it needs only the version, the segments and what has not been told yet.
 * @param now ms
 * @param lineage of a OneID that was split off its first profile says so to whoever may know the other
 */
export const buildProfile = (
  oneId: OneId,
  inputs: Inputs,
  configuration: Configuration,
  now: number,
  previous: Profile | undefined,
  lineage: Lineage = { told: [] },
): Profile => {
  const version = (previous?.version ?? 0) + 1;
  const all = distinctEvents(inputs);
  const events = all.filter(({ at }) => Date.parse(at) <= now);
  const consents = resolveConsents(inputs.observations, now);
  const doubt = doubtOf(inputs, configuration);
  const scores = Object.fromEntries(
    configuration.scorecards
      .filter(({ purpose }) => consented(consents, purpose))
      .map((scorecard) => [scorecard.id, engagementScore(scorecard, events, now, doubt)]),
  );
  const known = {
    ...goldenRecord(inputs.records),
    consents,
    scores,
    traits: consented(consents, 'profiling') ? traitsOf(events.filter(isObserved), inputs.catalogue) : {},
  };
  const facts = factsOf(known);
  const { segments, transitions } = move(
    previous?.segments ?? {},
    configuration.segments.map((segment) => decide(segment, consents, facts)),
    { oneId, sequence: version, now },
    'the segment is no more',
  );
  const early = all.map(({ at }) => Date.parse(at)).filter((at) => at > now);
  const dueAt = nextTurn(scores, [...consentTurns(inputs.observations, now), ...early], configuration);
  return {
    oneId,
    version,
    status: 'live',
    ...known,
    segments,
    ...toldOf(previous, segments, lineage),
    outbox: [...(previous?.outbox ?? []), ...(previous ? [] : splitOff(oneId, lineage, now)), ...transitions],
    ...(dueAt === undefined ? {} : { dueAt: new Date(dueAt).toISOString() }),
    configVersion: configuration.version,
    inputs: inputsDigest(inputs),
    builtAt: new Date(now).toISOString(),
  };
};

/** A new OneID's first word. */
const splitOff = (oneId: OneId, { splitFrom, told }: Lineage, now: number): IdentityTransition[] =>
  splitFrom === undefined || told.length === 0
    ? []
    : [
        {
          id: transitionId(oneId, IDENTITY_STREAM, 1),
          oneId,
          change: 'split',
          splitFrom,
          told: [...told],
          at: new Date(now).toISOString(),
          sequence: 1,
          reason: 'split from another OneID',
        },
      ];

/** What is left of a OneID whose records went to another, or were all withdrawn: who succeeded it, and its leaves. Nothing about the person. */
export const buildTombstone = (
  oneId: OneId,
  succeededBy: OneId | undefined,
  configuration: Configuration,
  now: number,
  previous: Profile,
): Profile => {
  const version = previous.version + 1;
  const successor = succeededBy ? { succeededBy } : {};
  const reason = succeededBy ? 'merged into another OneID' : 'no record of it is left';
  const { transitions } = move(previous.segments, [], { oneId, sequence: version, now, ...successor }, reason);
  const told = [
    ...new Set([...(previous.told ?? []), ...Object.keys(previous.segments).map((id) => SegmentId.parse(id))]),
  ].sort();
  const merged: IdentityTransition[] =
    succeededBy && previous.succeededBy !== succeededBy && told.length > 0
      ? [
          {
            id: transitionId(oneId, IDENTITY_STREAM, version),
            oneId,
            change: 'merged',
            succeededBy,
            told,
            at: new Date(now).toISOString(),
            sequence: version,
            reason,
          },
        ]
      : [];
  return {
    oneId,
    version,
    status: 'retired',
    ...successor,
    records: [],
    golden: {},
    identifiers: [],
    consents: {},
    scores: {},
    traits: {},
    segments: {},
    ...(told.length > 0 && { told }),
    outbox: [...previous.outbox, ...merged, ...transitions],
    configVersion: configuration.version,
    inputs: digestOf([]),
    builtAt: new Date(now).toISOString(),
  };
};

/** Whether a profile says what the one before said: all but version and time. A score that is the same at two times is the same. */
export const unchanged = (previous: Profile, next: Profile): boolean => {
  const said = ({ version: _version, builtAt: _builtAt, scores, ...rest }: Profile) => ({
    ...rest,
    scores: Object.entries(scores)
      .map(([id, { asOf: _asOf, ...score }]) => ({ id, ...score }))
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
  });
  return isDeepStrictEqual(said(previous), said(next));
};
