import type { Comparable, MemberRow } from '../contracts/identity.ts';
import type { BlockKey, RecordId } from '../domain/ids.ts';
import { agglomerate, FORBIDDEN } from './agglomerate.ts';
import { kindOf } from './comparable.ts';
import { type Comparing, comparing, forbids, type LiveModel, pullBetween, weightOf } from './live.ts';
import { type Verdicts, verdictsOf } from './verdicts.ts';

/** What dividing needs of a member row. */
export type Member = Pick<MemberRow, 'comparable' | 'withdrawn' | 'generic' | 'verdicts'>;

/** A pair of records and its match weight; `a` sorts before `b`. */
export interface WeighedPair {
  a: RecordId;
  b: RecordId;
  weight: number;
}

/** Who is one HCP among some members, and what of it rests on which pairs. */
export interface Division {
  /** Groups of record ids, each sorted, by their first id; withdrawn members and those of another country are in none. */
  parts: RecordId[][];
  /** Pairs that link and ended in one part: the reasons for it, the strongest first. */
  links: WeighedPair[];
  /** Pairs worth a steward's word, the heaviest first: at or above the review threshold, in different parts, with nothing that forbids. */
  asks: WeighedPair[];
}

/** Pairs of rows that share a key on which a rule blocks. */
const blockedPairs = (
  members: readonly Comparable[],
  { model }: LiveModel,
  generic: ReadonlySet<BlockKey>,
): [number, number][] => {
  const kinds = new Set(model.blockingRules.map(({ id }) => id));
  const byKey = new Map<BlockKey, number[]>();
  for (const [index, { keys }] of members.entries()) {
    for (const key of keys) {
      if (!kinds.has(kindOf(key)) || generic.has(key)) continue;
      const carriers = byKey.get(key);
      if (carriers) carriers.push(index);
      else byKey.set(key, [index]);
    }
  }
  const pairs = new Map<number, [number, number]>();
  for (const carriers of byKey.values())
    for (const [position, a] of carriers.entries())
      for (const b of carriers.slice(position + 1)) pairs.set(a * members.length + b, [a, b]);
  return [...pairs.values()];
};

/** Disjoint groups of rows. */
const groups = (count: number) => {
  const parents = Int32Array.from({ length: count }, (_, row) => row);
  const find = (row: number): number => {
    let at = row;
    while (parents[at] !== at) at = parents[at] ?? at;
    return at;
  };
  return {
    find,
    join(a: number, b: number): void {
      const [x, y] = [find(a), find(b)];
      if (x !== y) parents[Math.max(x, y)] = Math.min(x, y);
    },
  };
};

/**
 * Who is one HCP among these members. A pure function of their set: pairs that share a block key and weigh at least the link threshold hold
 * a group together, and within it average linkage over all pairs decides (see `agglomerate`), under the cannot-links. Stewards come
 * first: whom they say to be one HCP is, whatever forbids it; whom they keep apart, nothing joins.
 *
 * It never looks across members that no chain of links or verdicts connects, so dividing a component alone equals dividing all.
 */
export const divide = (all: readonly Member[], live: LiveModel): Division => {
  const generic = new Set(all.flatMap((member) => member.generic));
  const verdicts = verdictsOf(all);
  const members = all
    .filter((member) => !member.withdrawn && member.comparable.country === live.country)
    .map(({ comparable }) => comparable)
    .sort((a, b) => (a.recordId < b.recordId ? -1 : 1));
  const ready = comparing(members, live, generic);
  const ids = members.map(({ recordId }) => recordId);
  const rowOf = new Map(ids.map((id, row) => [id, row]));
  const pairs = blockedPairs(members, live, generic).flatMap(([a, b]) => weighed(ids, ready, live, verdicts, a, b));

  const linked = groups(members.length);
  for (const { row, other, weight, apart } of pairs) if (weight >= live.link && !apart) linked.join(row, other);
  const together = verdicts.together.map((group) => group.flatMap((id) => rowOf.get(id) ?? []));
  for (const [first, ...others] of together) for (const other of others) linked.join(first ?? other, other);

  const parts = byRoot(members.length, linked.find)
    .flatMap((rows) => divideGroup(rows, ids, ready, live, verdicts, together))
    .sort(([a = 0], [b = 0]) => a - b);
  const partOf = new Map(parts.flatMap((rows, part) => rows.map((row) => [row, part] as const)));
  pairs.sort((x, y) => y.weight - x.weight || x.row - y.row || x.other - y.other);
  const inOne = ({ row, other }: Weighed): boolean => partOf.get(row) === partOf.get(other);
  const plain = ({ a, b, weight }: Weighed): WeighedPair => ({ a, b, weight });
  return {
    parts: parts.map((rows) => rows.flatMap((row) => ids.slice(row, row + 1))),
    links: pairs.filter((pair) => pair.weight >= live.link && inOne(pair)).map(plain),
    asks: pairs.filter((pair) => pair.weight >= live.review && !pair.apart && !inOne(pair)).map(plain),
  };
};

interface Weighed extends WeighedPair {
  row: number;
  other: number;
  /** Something forbids that these two are one. */
  apart: boolean;
}

/** The pair of two rows; none where a row is not there. */
const weighed = (
  ids: readonly RecordId[],
  ready: Comparing,
  live: LiveModel,
  verdicts: Verdicts,
  row: number,
  other: number,
): Weighed[] => {
  const [a, b] = [ids[row], ids[other]];
  if (a === undefined || b === undefined) return [];
  const apart = verdicts.apart(a, b) || forbids(ready, live, row, other).length > 0;
  return [{ row, other, a, b, weight: weightOf(ready, row, other), apart }];
};

/** The rows of each group, in order. */
const byRoot = (count: number, find: (row: number) => number): number[][] => {
  const groupsOf = new Map<number, number[]>();
  for (let row = 0; row < count; row++) {
    const rows = groupsOf.get(find(row));
    if (rows) rows.push(row);
    else groupsOf.set(find(row), [row]);
  }
  return [...groupsOf.values()];
};

/** A group that links hold together, divided where all pairs of it together say so. */
const divideGroup = (
  rows: number[],
  ids: readonly RecordId[],
  ready: Comparing,
  live: LiveModel,
  verdicts: Verdicts,
  together: readonly (readonly number[])[],
): number[][] => {
  const n = rows.length;
  if (n === 1) return [rows];
  const pulls = new Float64Array(n * n);
  for (const [i, row] of rows.entries()) {
    for (const [k, other] of rows.slice(i + 1).entries()) {
      const [pair] = weighed(ids, ready, live, verdicts, row, other);
      const pull = !pair || pair.apart ? FORBIDDEN : pullBetween(ready, live, row, other);
      pulls[i * n + i + 1 + k] = pull;
      pulls[(i + 1 + k) * n + i] = pull;
    }
  }
  const at = new Map(rows.map((row, index) => [row, index]));
  const said = together.map((group) => group.flatMap((row) => at.get(row) ?? [])).filter((group) => group.length > 1);
  const numbers = agglomerate(n, pulls, said);
  const parts = new Map<number, number[]>();
  for (const [index, row] of rows.entries()) {
    const part = parts.get(numbers[index] ?? 0);
    if (part) part.push(row);
    else parts.set(numbers[index] ?? 0, [row]);
  }
  return [...parts.values()];
};
