import type { IdentityLink } from '../contracts/audit.ts';
import type { MemberRow, MemberVerdict, RecordItem } from '../contracts/identity.ts';
import type { BlockKey, ComponentId, OneId, RecordId } from '../domain/ids.ts';
import { type Explanation, explain } from '../match/explain.ts';
import { type Verdicts, verdictsOf } from '../match/verdicts.ts';
import type { IdentityStore } from '../stores/identity.ts';
import { bringingIn } from './audit.ts';
import { isLoser } from './component.ts';
import type { IdentityDeps } from './deps.ts';
import { divideRows } from './divide.ts';
import { oneIdsOf } from './lookup.ts';

/** A record that is asked about, and where it stands. */
export interface Side {
  record: RecordItem;
  row: MemberRow;
  /** None while its parts are not computed, or where it was withdrawn. */
  oneId: OneId | undefined;
}

/** What made it one HCP, or two. */
export type Because =
  /** They link by themselves. */
  | { one: true; because: 'link' }
  /** Links lead from one to the other by way of others. */
  | { one: true; because: 'others'; path: IdentityLink[] }
  | { one: boolean; because: 'verdict' }
  /** No model covers pairs of two countries. */
  | { one: false; because: 'countries' }
  | { one: false; because: 'withdrawn' }
  /** They have two values of which one person has one. */
  | { one: false; because: 'forbidden' }
  /** They share no key on which a rule blocks. */
  | { one: false; because: 'never met' }
  | { one: false; because: 'weight' }
  /** They would link by themselves; the records that each stands with do not agree. */
  | { one: false; because: 'outvoted' }
  /** Computed by another model, or not yet: what stands is not what this model says. */
  | { one: boolean; because: 'not computed yet' };

/** Why two records are one HCP, or are not. */
export interface Why {
  a: Side;
  b: Side;
  decision: Because;
  /** What the two say of each other; none across countries. */
  explanation: Explanation | undefined;
  /** The latest verdict on exactly these two. */
  verdict: MemberVerdict | undefined;
}

/** All rows of the component that a record stands in; read-only: a merge that was cut off is read as it stands. */
const rowsAround = async (store: IdentityStore, component: ComponentId): Promise<MemberRow[]> => {
  const rows = new Map<RecordId, MemberRow>();
  for (let id = component; ; ) {
    const [node, found] = await Promise.all([store.component(id), store.members(id)]);
    for (const row of found) rows.set(row.comparable.recordId, row); // the root's own row, read last, counts
    if (!isLoser(node)) return [...rows.values()];
    id = node.mergedInto;
  }
};

/** The links that lead from one record to another. */
const pathBetween = (links: readonly IdentityLink[], from: RecordId, to: RecordId): IdentityLink[] => {
  const ways = new Map<RecordId, IdentityLink[]>([[from, []]]);
  const next = [from];
  for (const at of next) {
    for (const link of links) {
      const other = link.a === at ? link.b : link.b === at ? link.a : undefined;
      if (other === undefined || ways.has(other)) continue;
      ways.set(other, [...(ways.get(at) ?? []), link]);
      next.push(other);
    }
  }
  return ways.get(to) ?? [];
};

const isSaidSame = ({ together }: Verdicts, a: RecordId, b: RecordId): boolean =>
  together.some((group) => group.includes(a) && group.includes(b));

const decide = (
  a: Side,
  b: Side,
  rows: readonly MemberRow[],
  said: Explanation | undefined,
  deps: Pick<IdentityDeps, 'modelOf'>,
): Because => {
  const [x, y] = [a.record.recordId, b.record.recordId];
  const one = a.oneId !== undefined && a.oneId === b.oneId;
  if (!said) return { one: false, because: 'countries' };
  if (a.row.withdrawn || b.row.withdrawn) return { one: false, because: 'withdrawn' };
  const verdicts = verdictsOf(rows);
  if (verdicts.apart(x, y) || isSaidSame(verdicts, x, y)) return { one: !verdicts.apart(x, y), because: 'verdict' };
  const { parts, links } = divideRows(rows, deps);
  const part = parts.find((records) => records.includes(x)) ?? [];
  if (part.includes(y) !== one) return { one, because: 'not computed yet' };
  const linked = said.met.length > 0 && said.weight >= said.link;
  if (one && linked) return { one, because: 'link' };
  if (one) return { one, because: 'others', path: pathBetween(bringingIn(links, part, new Set()), x, y) };
  if (said.forbidden.length > 0) return { one, because: 'forbidden' };
  if (said.met.length === 0) return { one, because: 'never met' };
  return linked ? { one, because: 'outvoted' } : { one, because: 'weight' };
};

/**
 * Why two records are one HCP, or are not: computed anew from what stands, by the model in force.
 * @returns undefined where one of them is not known, or has not been matched yet
 */
export const whyPair = async (
  x: RecordId,
  y: RecordId,
  deps: Pick<IdentityDeps, 'store' | 'modelOf'>,
): Promise<Why | undefined> => {
  const { store } = deps;
  const [records, owners] = await Promise.all([store.records([x, y]), oneIdsOf(store, [{ recordId: x }, { recordId: y }])]);
  const [first, second] = records;
  if (!first || !second) return undefined;
  const around = [...(await rowsAround(store, first.component)), ...(await rowsAround(store, second.component))];
  const byId = new Map(around.map((row) => [row.comparable.recordId, row]));
  const rows = [...byId.values()];
  const [row, other] = [byId.get(x), byId.get(y)];
  if (!row || !other) return undefined;
  const a: Side = { record: first, row, oneId: owners[0]?.oneIds[0] };
  const b: Side = { record: second, row: other, oneId: owners[1]?.oneIds[0] };
  const generic = new Set<BlockKey>(rows.flatMap((each) => each.generic));
  const country = row.comparable.country;
  const explanation =
    country === other.comparable.country ? explain(row.comparable, other.comparable, deps.modelOf(country), generic) : undefined;
  const verdict = row.verdicts?.find((each) => each.with === y) ?? other.verdicts?.find((each) => each.with === x);
  return { a, b, decision: decide(a, b, rows, explanation, deps), explanation, verdict };
};
