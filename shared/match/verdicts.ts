import type { VerdictValue } from '../contracts/audit.ts';
import type { MemberRow, MemberVerdict } from '../contracts/identity.ts';
import type { RecordId } from '../domain/ids.ts';

/** What stewards say of the members of a component, as far as all of it can hold at once. */
export interface Verdicts {
  /** Groups of two and more that are one HCP, withdrawn members included, each sorted. */
  together: readonly (readonly RecordId[])[];
  /** The verdicts that hold them together. */
  same: readonly { a: RecordId; b: RecordId }[];
  /** Whether these two must not be one HCP: said of them, or of records that are one HCP with them. */
  apart(a: RecordId, b: RecordId): boolean;
}

interface PairVerdict {
  a: RecordId;
  b: RecordId;
  verdict: VerdictValue;
  at: string;
}

const NONE: Verdicts = { together: [], same: [], apart: () => false };

/** Of two verdicts on one pair the later counts; of one instant the one that keeps apart. */
const isNewer = (x: Pick<MemberVerdict, 'at' | 'verdict'>, y: Pick<MemberVerdict, 'at' | 'verdict'>): boolean =>
  x.at > y.at || (x.at === y.at && x.verdict === 'different' && y.verdict === 'same');

/** Both lists in one: of each pair the verdict that counts, by the other record's id. */
export const mergeVerdicts = (x: readonly MemberVerdict[], y: readonly MemberVerdict[]): MemberVerdict[] => {
  const byOther = new Map<RecordId, MemberVerdict>();
  for (const each of [...x, ...y]) {
    const known = byOther.get(each.with);
    if (!known || isNewer(each, known)) byOther.set(each.with, each);
  }
  return [...byOther.values()].sort((a, b) => (a.with < b.with ? -1 : 1));
};

/** The verdict that counts on each pair, the newest first. It may stand on one of the two rows alone, where a crash cut off the other. */
const newestFirst = (members: readonly Pick<MemberRow, 'comparable' | 'verdicts'>[]): PairVerdict[] => {
  const pairs = new Map<string, PairVerdict>();
  for (const { comparable, verdicts = [] } of members) {
    const own = comparable.recordId;
    for (const { with: other, verdict, at } of verdicts) {
      const [a, b] = own < other ? [own, other] : [other, own];
      const known = pairs.get(`${a} ${b}`);
      if (!known || isNewer({ at, verdict }, known)) pairs.set(`${a} ${b}`, { a, b, verdict, at });
    }
  }
  return [...pairs.values()].sort(
    (x, y) => (isNewer(x, y) ? -1 : isNewer(y, x) ? 1 : 0) || (x.a < y.a ? -1 : x.a > y.a ? 1 : 0) || (x.b < y.b ? -1 : 1),
  );
};

/**
 * What stewards said, the newest first: a verdict that contradicts what newer ones come to is left aside. A pure function of
 * the set of verdicts. A verdict on a withdrawn record still says something of those that were said to be one with it.
 */
export const verdictsOf = (members: readonly Pick<MemberRow, 'comparable' | 'verdicts'>[]): Verdicts => {
  const said = newestFirst(members);
  if (said.length === 0) return NONE;
  const groups = new Map<RecordId, readonly RecordId[]>();
  const groupOf = (id: RecordId): readonly RecordId[] => groups.get(id) ?? [id];
  const same: PairVerdict[] = [];
  const kept: PairVerdict[] = [];
  const apart = (a: RecordId, b: RecordId): boolean => {
    const [left, right] = [groupOf(a), groupOf(b)];
    return kept.some(
      (pair) => (left.includes(pair.a) && right.includes(pair.b)) || (left.includes(pair.b) && right.includes(pair.a)),
    );
  };
  for (const pair of said) {
    const [left, right] = [groupOf(pair.a), groupOf(pair.b)];
    if (pair.verdict === 'different') {
      if (!left.includes(pair.b)) kept.push(pair);
    } else if (!left.includes(pair.b) && !apart(pair.a, pair.b)) {
      same.push(pair);
      const joined = [...left, ...right].sort();
      for (const id of joined) groups.set(id, joined);
    }
  }
  return { together: [...new Set(groups.values())].sort(([a = ''], [b = '']) => (a < b ? -1 : 1)), same, apart };
};
