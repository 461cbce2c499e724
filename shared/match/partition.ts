import type { MatchingConfig, MatchingRule } from '../contracts/config.ts';
import type { Comparable, MemberRow } from '../contracts/identity.ts';
import type { BlockKey, RecordId } from '../domain/ids.ts';
import { agreement, compare, contradictions, forbids } from './compare.ts';
import { kindOf, ruleKind } from './keys.ts';

/** What partitioning needs of a member row. */
export type Member = Pick<MemberRow, 'comparable' | 'withdrawn' | 'generic'>;

/** A link between two members, by their index. */
interface Link {
  a: number;
  b: number;
  /** Those of the model that hold. */
  rules: MatchingRule[];
  /** Index in the model of the strongest rule that holds: lower is stronger. */
  rank: number;
  /** How many fields that might contradict agree instead. */
  agreeing: number;
}

/** Pairs of indexes that share a key on which a rule blocks: only these can link. */
const candidatePairs = (
  records: readonly Comparable[],
  model: MatchingConfig,
  generic: ReadonlySet<BlockKey>,
): [number, number][] => {
  const kinds = new Set(model.rules.map(ruleKind));
  const byKey = new Map<BlockKey, number[]>();
  for (const [index, record] of records.entries()) {
    for (const key of record.keys) {
      if (!kinds.has(kindOf(key)) || generic.has(key)) continue;
      const carriers = byKey.get(key);
      if (carriers) carriers.push(index);
      else byKey.set(key, [index]);
    }
  }
  const pairs = new Map<number, [number, number]>();
  for (const carriers of byKey.values())
    for (const [position, a] of carriers.entries())
      for (const b of carriers.slice(position + 1)) pairs.set(a * records.length + b, [a, b]);
  return [...pairs.values()];
};

/** The strongest first: by rule, then by what else agrees, then by the ids of the records; never by what came first. */
const byStrength = (x: Link, y: Link): number =>
  x.rank - y.rank || y.rules.length - x.rules.length || y.agreeing - x.agreeing || x.a - y.a || x.b - y.b;

const linksOf = (records: readonly Comparable[], model: MatchingConfig, generic: ReadonlySet<BlockKey>): Link[] =>
  candidatePairs(records, model, generic)
    .flatMap(([a, b]): Link[] => {
      const [x, y] = [records[a], records[b]];
      if (!x || !y) return [];
      const comparison = compare(x, y, model, generic);
      if (!comparison.links) return [];
      const rules = model.rules.filter(({ id }) => comparison.rules.includes(id));
      const fields = new Set(rules.flatMap((rule) => rule.notContradicting));
      const agreeing = [...fields].filter((field) => agreement(x, y, field, generic) === 'agree').length;
      return [{ a, b, rules, rank: model.rules.findIndex(({ id }) => id === comparison.rules[0]), agreeing }];
    })
    .sort(byStrength);

/**
 * Who is one HCP among these members. A pure function of the set of members: links are taken strongest first, and two groups
 * are joined by one only where no pair across them is forbidden, and some rule of the link is contradicted by no pair across
 * them (so a John Smith without a middle name does not make one of John A. and John B.).
 *
 * It never looks across members that no chain of links connects, so partitioning a component alone equals partitioning all.
 *
 * @returns groups of record ids, each sorted, by their first id; withdrawn members and those of another country are in none
 */
export const partition = (members: readonly Member[], model: MatchingConfig): RecordId[][] => {
  const generic = new Set(members.flatMap((member) => member.generic));
  const records = members
    .filter((member) => !member.withdrawn && member.comparable.country === model.country)
    .map((member) => member.comparable)
    .sort((a, b) => (a.recordId < b.recordId ? -1 : 1));

  const groups = new Map(records.map((record, index) => [index, [record]]));
  for (const { a, b, rules } of linksOf(records, model, generic)) {
    const [left, right] = [groups.get(a) ?? [], groups.get(b) ?? []];
    if (left === right) continue;
    const across = left.flatMap((x) => right.map((y) => [x, y] as const));
    if (across.some(([x, y]) => forbids(x, y, model, generic))) continue;
    if (!rules.some((rule) => across.every(([x, y]) => contradictions(x, y, rule, generic).length === 0))) continue;
    const joined = [...left, ...right];
    for (const record of joined) groups.set(records.indexOf(record), joined);
  }
  return [...new Set(groups.values())]
    .map((group) => group.map((record) => record.recordId).sort())
    .sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
};
