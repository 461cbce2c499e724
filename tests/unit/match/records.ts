import { hash } from 'node:crypto';
import type { Comparable } from '../../../shared/contracts/identity.ts';
import type { SourceRecord } from '../../../shared/contracts/record.ts';
import type { Attributes, Country, IdentifierType } from '../../../shared/domain/hcp.ts';
import { recordId, recordVersion, SourceId } from '../../../shared/domain/ids.ts';
import { comparable } from '../../../shared/match/comparable.ts';
import { CN, US } from './model.ts';

export const HASH_KEY = Buffer.from('a key for tests only');

export interface Said extends Attributes {
  id: string;
  country?: Country;
  withdrawn?: boolean;
  /** Number of the version, 1 by default. */
  version?: number;
  /** Days after the first version's. */
  changed?: number;
  identifiers?: Partial<Record<IdentifierType, string | string[]>>;
}

const FIRST = Date.parse('2026-01-01T00:00:00.000Z');
const DAY = 86_400_000;

/** As clean names the drop that brought a version. */
export const dropOf = (version: number): string =>
  `crm/doctors/doctors-${version}.csv@d41d8cd98f00b204e9800998ecf8427e@${new Date(FIRST + version * DAY).toISOString()}`;

/** A source record that says this. */
export const says = ({
  id,
  country = 'CN',
  withdrawn = false,
  version = 1,
  changed,
  identifiers = {},
  ...attributes
}: Said): SourceRecord => {
  const dropped = FIRST + version * DAY;
  const changedAt = changed === undefined ? undefined : FIRST + changed * DAY;
  return {
    recordId: recordId(HASH_KEY, SourceId.parse('crm'), id),
    source: SourceId.parse('crm'),
    sourceId: id,
    country,
    trust: 'secondHand',
    version: recordVersion(changedAt ?? dropped, dropped, 1),
    ...(changedAt === undefined ? {} : { changedAt: new Date(changedAt).toISOString() }),
    contentHash: hash('sha256', JSON.stringify([attributes, identifiers, withdrawn]), 'base64url'),
    attributes,
    identifiers: Object.entries(identifiers).flatMap(([type, values]) =>
      [values].flat().map((value) => ({ type: type as IdentifierType, value })),
    ),
    withdrawn,
    issues: [],
    changes: {},
    originals: {},
    origin: { drop: dropOf(version), droppedAt: new Date(dropped).toISOString(), line: 1 },
  };
};

export const comparableOf = (said: Said): Comparable => comparable(says(said), (said.country === 'US' ? US : CN).model, HASH_KEY);
