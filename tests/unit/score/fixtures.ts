import { Configuration, type ScorecardConfig, type SegmentConfig } from '../../../shared/contracts/config.ts';
import type { RecordItem } from '../../../shared/contracts/identity.ts';
import type { ConsentStatement, Content, Observation, SeenEvent } from '../../../shared/contracts/observation.ts';
import type { Trust } from '../../../shared/domain/hcp.ts';
import { type BlockKey, ComponentId, OneId, recordId, recordVersion, SourceId } from '../../../shared/domain/ids.ts';
import type { Resolution } from '../../../shared/identity/lookup.ts';
import type { Inputs } from '../../../shared/score/profile.ts';

export const HASH_KEY = Buffer.from('a key for tests only');
export const DAY = 86_400_000;
export const NOW = Date.parse('2026-06-01T00:00:00.000Z');
export const daysAgo = (days: number): string => new Date(NOW - days * DAY).toISOString();
export const ONE = OneId.parse('hcp_01HZZZZZZZZZZZZZZZZZZZZZZA');
export const OTHER = OneId.parse('hcp_01HZZZZZZZZZZZZZZZZZZZZZZB');
const source = (id: string) => SourceId.parse(id);
const origin = (days: number, line = 1) => ({ drop: 'digital/events/f.csv@etag', droppedAt: daysAgo(days), line });

export const record = (
  sourceName: string,
  trust: Trust,
  given: Partial<Pick<RecordItem, 'attributes' | 'identifiers' | 'changedAt' | 'verified' | 'issues' | 'originals'>> & {
    id?: string;
    droppedDaysAgo?: number;
  } = {},
): RecordItem => {
  const { id = '1', droppedDaysAgo = 10, ...rest } = given;
  const dropped = origin(droppedDaysAgo);
  return {
    recordId: recordId(HASH_KEY, source(sourceName), id),
    source: source(sourceName),
    sourceId: id,
    country: 'CN',
    trust,
    version: recordVersion(Date.parse(rest.changedAt ?? dropped.droppedAt), Date.parse(dropped.droppedAt), 1),
    contentHash: 'x',
    attributes: {},
    identifiers: [],
    withdrawn: false,
    issues: [],
    changes: {},
    originals: {},
    origin: dropped,
    component: ComponentId.parse('01HZZZZZZZZZZZZZZZZZZZZZZC'),
    keys: [],
    ...rest,
  };
};

export const engagement = (eventId: string, at: string, channel: string, action: string, contentId?: string): SeenEvent => ({
  kind: 'engagement',
  eventId,
  source: source('digital'),
  at,
  origin: origin(1),
  channel,
  action,
  ...(contentId === undefined ? {} : { contentId }),
});

export const survey = (eventId: string, at: string, answers: Record<string, string>): SeenEvent => ({
  kind: 'survey',
  eventId,
  source: source('digital'),
  at,
  origin: origin(1),
  surveyId: 's',
  answers,
});

export const statement = (
  purpose: string,
  state: 'granted' | 'denied',
  at: string,
  more: Partial<ConsentStatement> = {},
): ConsentStatement => ({
  kind: 'consent',
  eventId: `${purpose} ${state} ${at}`,
  source: source('digital'),
  at,
  origin: origin(1),
  purpose,
  state,
  ...more,
});

export const content = (contentId: string, topics: string[], at = daysAgo(100)): Content => ({
  kind: 'content',
  eventId: contentId,
  source: source('digital'),
  at,
  origin: origin(1),
  contentId,
  title: contentId,
  topics,
});

/** An observation as it arrives, of a phone's owner. */
export const observedBy = (phone: string, seen: SeenEvent | ConsentStatement): Observation =>
  ({ ...seen, identity: { type: 'phone', value: phone } }) as Observation;

export const SCORECARD: ScorecardConfig = {
  id: 'engagement',
  version: 3,
  title: 'Engagement',
  purpose: 'profiling',
  halfLifeDays: 30,
  points: { 'email.click': 8, 'email.open': 1, '*.share': 5, 'web.*': 2, 'email.unsubscribe': -10 },
};

export const segment = (id: string, purposes: string[], when: SegmentConfig['when']): SegmentConfig =>
  Configuration.shape.segments.element.parse({ id, title: id, purposes, when });

export const configuration = (
  segments: SegmentConfig[],
  { scorecards = [SCORECARD], destinations = [] as unknown[], version = 'test' } = {},
): Configuration => Configuration.parse({ version, sources: [], matching: [], scorecards, segments, destinations });

export const destination = (id: string, segments: 'all' | string[]) => ({ id, title: id, url: 'https://example.com/', segments });

export const inputs = (given: Partial<Inputs> & { events?: SeenEvent[]; statements?: ConsentStatement[] }): Inputs => ({
  records: given.records ?? [record('crm', 'secondHand')],
  observations: given.observations ?? [
    {
      identity: 'a',
      generic: false,
      events: (given.events ?? []).map((event) => ({ key: event.eventId, event })),
      statements: given.statements ?? [],
    },
  ],
  catalogue: given.catalogue ?? new Map(),
});

export const live = (
  records: RecordItem[],
  generic: ReadonlySet<BlockKey> = new Set(),
): Extract<Resolution, { status: 'live' }> => ({
  status: 'live',
  oneId: ONE,
  component: ComponentId.parse('01HZZZZZZZZZZZZZZZZZZZZZZC'),
  records,
  generic,
});
