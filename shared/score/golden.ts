import type { GoldenValue, Profile } from '../contracts/profile.ts';
import type { SourceRecord } from '../contracts/record.ts';
import { Attribute, type Country, trustRank } from '../domain/hcp.ts';

/** When the source said so: its own change time, or the drop's. */
const saidAt = (record: SourceRecord): string => new Date(record.changedAt ?? record.origin.droppedAt).toISOString();

/** Best first: by trust, then the latest, then by record id, which is arbitrary but always the same. */
const byMerit = (a: SourceRecord, b: SourceRecord): number =>
  trustRank(a.trust) - trustRank(b.trust) || Date.parse(saidAt(b)) - Date.parse(saidAt(a)) || (a.recordId < b.recordId ? -1 : 1);

/** Why the first of these, which are in order of merit, survives. */
const reasonOf = (ranked: readonly SourceRecord[]): string => {
  const [best, ...others] = ranked;
  if (!best || others.length === 0) return 'the only value';
  const peers = ranked.filter(({ trust }) => trust === best.trust);
  const next = others[0];
  if (peers.length === 1) return `${best.trust} outranks ${next?.trust}`;
  const tied = peers.filter((peer) => saidAt(peer) === saidAt(best));
  if (tied.length > 1) return `first by record id of ${tied.length} equally recent ${best.trust}`;
  return `latest of ${peers.length} ${best.trust}`;
};

const survivor = (ranked: readonly SourceRecord[], value: string): GoldenValue | undefined => {
  const [best] = ranked;
  if (!best) return undefined;
  const { source, recordId, trust } = best;
  return { value, source, recordId, trust, at: saidAt(best), reason: reasonOf(ranked) };
};

/**
 * The golden record: of each attribute the value of the record of the best trust; of those the one that said so last.
 * Every identifier survives, once, with the best record that carries it.
 */
export const goldenRecord = (
  records: readonly SourceRecord[],
): Pick<Profile, 'golden' | 'identifiers' | 'records'> & { country?: Country } => {
  const ranked = records.toSorted(byMerit);
  const golden: Profile['golden'] = {};
  for (const attribute of Attribute.options) {
    const holders = ranked.filter((record) => record.attributes[attribute] !== undefined);
    const value = survivor(holders, holders[0]?.attributes[attribute] ?? '');
    if (value) golden[attribute] = value;
  }
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
    golden,
    identifiers,
    records: records
      .map(({ recordId, source, sourceId, trust }) => ({ recordId, source, sourceId, trust }))
      .sort((a, b) => (a.recordId < b.recordId ? -1 : 1)),
    ...(ranked[0] ? { country: ranked[0].country } : {}),
  };
};
