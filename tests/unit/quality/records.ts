import { SourceConfig } from '../../../shared/contracts/config.ts';
import { QualityConfig } from '../../../shared/contracts/quality.ts';
import type { SourceRecord } from '../../../shared/contracts/record.ts';
import type { Trust } from '../../../shared/domain/hcp.ts';
import { OneId, recordId, recordVersion, SourceId } from '../../../shared/domain/ids.ts';
import { mappingOf } from '../../../shared/quality/mapping.ts';
import type { MeasureOptions } from '../../../shared/quality/measure.ts';

export const DAY = 86_400_000;
export const NOW = Date.parse('2026-06-01T00:00:00.000Z');
export const daysAgo = (days: number): string => new Date(NOW - days * DAY).toISOString();
export const ONE = OneId.parse('hcp_01HZZZZZZZZZZZZZZZZZZZZZZA');
const HASH_KEY = Buffer.from('a key for tests only');

const source = (id: string, trust: Trust, datasets: Record<string, object>) =>
  SourceConfig.parse({ id, title: id, country: 'CN', trust, timeZone: 'Asia/Shanghai', datasets });
const file = { kind: 'record', format: 'csv' };

/** A CRM that is to say five things, a directory that says no times, an event system with two datasets, verified registrations. */
export const SOURCES = [
  source('crm', 'secondHand', {
    doctors: {
      ...file,
      columns: { sourceId: 'id', name: 'n', hospital: 'h', department: 'd', title: 't', changedAt: 'c' },
      identifiers: [{ type: 'phone', column: 'p' }],
    },
    visits: {
      kind: 'engagement',
      format: 'csv',
      identity: [{ type: 'phone', column: 'p' }],
      columns: { at: 'a', channel: 'c', action: 'x' },
    },
  }),
  source('directory', 'thirdHand', { list: { ...file, columns: { sourceId: 'id', name: 'n', hospital: 'h' } } }),
  source('event', 'secondHand', {
    signins: { ...file, columns: { sourceId: 'id', name: 'n', changedAt: 'c' } },
    speakers: { ...file, columns: { sourceId: 'id', name: 'n', title: 't', changedAt: 'c' } },
  }),
  source('registration', 'firstHand', {
    verified: {
      ...file,
      verified: true,
      columns: { sourceId: 'id', name: 'n', gender: 'g', hospital: 'h', department: 'd', title: 't', changedAt: 'c' },
      identifiers: [{ type: 'licence', column: 'l' }],
    },
  }),
];

export const CONFIG = QualityConfig.parse({});
export const OPTIONS: MeasureOptions = { mapping: mappingOf(SOURCES), timeliness: CONFIG.timeliness, now: NOW };

type Given = Partial<Pick<SourceRecord, 'attributes' | 'identifiers' | 'changedAt' | 'issues' | 'originals' | 'verified'>>;

/** A record of `source/dataset`, dropped ten days ago. */
export const says = (from: string, id: string, given: Given & { droppedAt?: string } = {}): SourceRecord => {
  const { droppedAt = daysAgo(10), ...rest } = given;
  const [name = ''] = from.split('/');
  return {
    recordId: recordId(HASH_KEY, SourceId.parse(name), id),
    source: SourceId.parse(name),
    sourceId: id,
    country: 'CN',
    trust: SOURCES.find((each) => each.id === name)?.trust ?? 'thirdHand',
    version: recordVersion(Date.parse(rest.changedAt ?? droppedAt), Date.parse(droppedAt), 1),
    contentHash: 'x',
    attributes: {},
    identifiers: [],
    withdrawn: false,
    issues: [],
    changes: {},
    originals: {},
    origin: { drop: from.includes('/') ? `${from}/f.csv@etag@${droppedAt}` : 'message:1', droppedAt, line: 1 },
    ...rest,
  };
};
