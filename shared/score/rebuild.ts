import type { Configuration } from '../contracts/config.ts';
import type { RecordItem } from '../contracts/identity.ts';
import type { Identity } from '../contracts/observation.ts';
import type { Profile } from '../contracts/profile.ts';
import { ConflictError } from '../domain/errors.ts';
import type { BlockKey, OneId } from '../domain/ids.ts';
import type { Resolution } from '../identity/lookup.ts';
import { identifierKey } from '../match/comparable.ts';
import type { ObservationStore } from '../stores/observations.ts';
import type { ProfileStore } from '../stores/profiles.ts';
import type { VisitStore } from '../stores/visits.ts';
import {
  buildProfile,
  buildTombstone,
  type Inputs,
  type Lineage,
  type Observations,
  type ReporterMonth,
  reporterMonthOf,
  unchanged,
} from './profile.ts';

export interface RebuildDeps {
  resolve: (oneId: OneId) => Promise<Resolution>;
  observations: ObservationStore;
  visits: VisitStore;
  profiles: ProfileStore;
  configuration: () => Promise<Configuration>;
  hashKey: Uint8Array;
  /** ms */
  now: () => number;
}

/**
 * The profile as it now stands, its outbox perhaps not yet told, and the records that it was built from, as they are stored; undefined
 * where the OneID never had one and is nobody's.
 */
export type Rebuilt = { profile: Profile; written: boolean; records: readonly RecordItem[] } | undefined;

const ATTEMPTS = 10;

/** Of the reports among what was observed, the months of reporters that are flagged; nothing is read where there are none. */
const flaggedOf = (
  observations: readonly Observations[],
  visits: VisitStore,
  configuration: Configuration,
): Promise<ReporterMonth[]> => {
  const months = observations.flatMap(({ events }) => events.flatMap(({ event }) => reporterMonthOf(event, configuration) ?? []));
  return visits.flagged([...new Map(months.map((month) => [`${month.by} ${month.period}`, month])).values()]);
};

/** Each identity of the records once. Their identifiers that are generic stand for nobody, so they are no part of the profile. */
const gather = async (
  { observations: store, visits, hashKey }: RebuildDeps,
  records: readonly RecordItem[],
  generic: ReadonlySet<BlockKey>,
  configuration: Configuration,
): Promise<Inputs> => {
  const carried = records.map((record) => ({
    record,
    keys: record.identifiers.map((identifier) => ({ identifier, key: identifierKey(hashKey, identifier) })),
  }));
  const keys = carried.flatMap((each) => each.keys.map(({ key }) => key));
  const identities = [...new Set<Identity>([...records.map(({ recordId }) => recordId), ...keys])];
  const isGeneric = (identity: Identity): boolean => keys.some((key) => key === identity && generic.has(key));
  const observations = await Promise.all(
    (await store.observed(identities)).map(async (identity): Promise<Observations> => {
      const place = isGeneric(identity);
      return { identity, generic: place, ...(await store.read(identity, place ? 'statements' : 'all')) };
    }),
  );
  const contentIds = observations.flatMap(({ events }) =>
    events.flatMap(({ event }) => (event.kind === 'engagement' ? (event.contentId ?? []) : [])),
  );
  const [catalogue, flagged] = await Promise.all([store.contents(contentIds), flaggedOf(observations, visits, configuration)]);
  return {
    records: carried.map(({ record, keys: own }) => ({
      ...record,
      identifiers: own.filter(({ key }) => !generic.has(key)).map(({ identifier }) => identifier),
    })),
    observations,
    catalogue,
    flagged,
  };
};

/** Who may know those that a OneID comes from: they are to hear what becomes of it. */
const lineageOf = async (
  { splitFrom, succeeds = [] }: Extract<Resolution, { status: 'live' }>,
  { profiles }: RebuildDeps,
): Promise<Lineage> => {
  const kin = splitFrom ? [...succeeds, splitFrom] : succeeds;
  const told = kin.length === 0 ? [] : (await profiles.getMany(kin)).flatMap((each) => each?.told ?? []);
  return { told, ...(splitFrom && { splitFrom }) };
};

const attempt = async (oneId: OneId, deps: RebuildDeps): Promise<Rebuilt> => {
  const configuration = await deps.configuration();
  // The profile before its inputs: whoever writes it from newer inputs meanwhile makes this one's write fail.
  const previous = await deps.profiles.get(oneId);
  const resolution = await deps.resolve(oneId);
  const records = resolution.status === 'live' ? resolution.records : [];
  let next: Profile;
  if (resolution.status === 'live') {
    const inputs = await gather(deps, resolution.records, resolution.generic, configuration);
    next = buildProfile(oneId, inputs, configuration, deps.now(), previous, await lineageOf(resolution, deps));
  } else {
    if (!previous) return undefined;
    const by = resolution.status === 'succeeded' ? resolution.by : undefined;
    next = buildTombstone(oneId, by, configuration, deps.now(), previous);
  }
  if (previous && unchanged(previous, next)) return { profile: previous, written: false, records };
  await deps.profiles.put(next, previous);
  return { profile: next, written: true, records };
};

/**
 * Build a OneID's profile anew and store it where it changed. Rebuilding twice changes nothing.
 * @throws ConflictError where other rebuilds of it were faster ten times
 */
export const rebuild = async (oneId: OneId, deps: RebuildDeps): Promise<Rebuilt> => {
  for (let n = 1; ; n++) {
    try {
      return await attempt(oneId, deps);
    } catch (error) {
      if (!(error instanceof ConflictError) || n === ATTEMPTS) throw error;
    }
  }
};
