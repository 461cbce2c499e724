import type { GoldenValue, Profile } from '../contracts/profile.ts';
import type { SourceRecord } from '../contracts/record.ts';
import { Attribute, type Country, DERIVED_FROM, trustRank } from '../domain/hcp.ts';

/** When the source said so: its own change time, or the drop's. */
const saidAt = (record: SourceRecord): string => new Date(record.changedAt ?? record.origin.droppedAt).toISOString();

/** How much a record's word counts, named: real-name verification before every trust. */
const standing = ({ verified, trust }: SourceRecord): string => (verified ? 'verified' : trust);

/** Best first: verified, then by trust, then the latest, then by record id, which is arbitrary but always the same. */
const byMerit = (a: SourceRecord, b: SourceRecord): number =>
  Number(b.verified ?? false) - Number(a.verified ?? false) ||
  trustRank(a.trust) - trustRank(b.trust) ||
  Date.parse(saidAt(b)) - Date.parse(saidAt(a)) ||
  (a.recordId < b.recordId ? -1 : 1);

/** Why the first of these, which are in order of merit, survives. */
const reasonOf = (ranked: readonly SourceRecord[]): string => {
  const [best, ...others] = ranked;
  if (!best || others.length === 0) return 'the only value';
  const rank = standing(best);
  const peers = ranked.filter((record) => standing(record) === rank);
  const next = others[0];
  if (peers.length === 1) return `${rank} outranks ${next ? standing(next) : ''}`;
  const tied = peers.filter((peer) => saidAt(peer) === saidAt(best));
  if (tied.length > 1) return `first by record id of ${tied.length} equally recent ${rank}`;
  return `latest of ${peers.length} ${rank}`;
};

const survivor = (ranked: readonly SourceRecord[], value: string): GoldenValue | undefined => {
  const [best] = ranked;
  if (!best) return undefined;
  const { source, recordId, trust } = best;
  return { value, source, recordId, trust, at: saidAt(best), reason: reasonOf(ranked) };
};

/** What was derived from a value survives with it, or not at all: another record's code would be of another hospital. */
const inherited = (
  ranked: readonly SourceRecord[],
  attribute: Attribute,
  from: Attribute,
  parent: GoldenValue,
): GoldenValue[] => {
  const value = ranked.find(({ recordId }) => recordId === parent.recordId)?.attributes[attribute];
  return value === undefined ? [] : [{ ...parent, value, reason: `with its ${from}` }];
};

const survivors = (ranked: readonly SourceRecord[]): Profile['golden'] => {
  const golden: Profile['golden'] = {};
  // What is derived is listed after what it is derived from.
  for (const attribute of Attribute.options) {
    const from = DERIVED_FROM[attribute];
    const parent = from && golden[from];
    const holders = ranked.filter((record) => record.attributes[attribute] !== undefined);
    const [value] = parent
      ? inherited(ranked, attribute, from, parent)
      : [survivor(holders, holders[0]?.attributes[attribute] ?? '')];
    if (value) golden[attribute] = value;
  }
  return golden;
};

/**
 * The golden record: of each attribute the value that was verified against the HCP's real name and licence; else that of the record
 * of the best trust; of those the one that said so last. Verification wins for as long as it stands, over later statements too: who
 * moved is verified again, and until then it is the one thing known for sure.
 * Every identifier survives, once, with the best record that carries it.
 */
export const goldenRecord = (
  records: readonly SourceRecord[],
): Pick<Profile, 'golden' | 'identifiers' | 'records'> & { country?: Country } => {
  const ranked = records.toSorted(byMerit);
  const carriers = new Map<string, SourceRecord[]>();
  for (const record of ranked) {
    for (const key of new Set(record.identifiers.map(({ type, value }) => `${type} ${value}`)))
      carriers.set(key, [...(carriers.get(key) ?? []), record]);
  }
  const identifiers = ranked
    .flatMap((record) => record.identifiers)
    .flatMap(({ type, value }) => {
      const key = `${type} ${value}`;
      const best = survivor(carriers.get(key) ?? [], value);
      carriers.delete(key);
      return best ? [{ type, ...best }] : [];
    });
  return {
    golden: survivors(ranked),
    identifiers,
    records: records
      .map(({ recordId, source, sourceId, trust }) => ({ recordId, source, sourceId, trust }))
      .sort((a, b) => (a.recordId < b.recordId ? -1 : 1)),
    ...(ranked[0] ? { country: ranked[0].country } : {}),
  };
};
