import type { IdentityEvent } from '../contracts/audit.ts';
import type { MemberRow, MemberVerdict } from '../contracts/identity.ts';
import type { Decision, VerdictPair } from '../contracts/steward.ts';
import { ConflictError } from '../domain/errors.ts';
import type { ComponentId, OneId, RecordId } from '../domain/ids.ts';
import { mergeVerdicts } from '../match/verdicts.ts';
import type { StewardStore } from '../stores/stewards.ts';
import { findRoot, isLoser, unite } from './component.ts';
import type { IdentityDeps } from './deps.ts';
import { oneIdsOf, resolve } from './lookup.ts';
import { repartition } from './repartition.ts';

export interface StewardDeps extends IdentityDeps {
  stewards: StewardStore;
}

/** Who decides, and why. The note is kept for ever: it is no place for personal data. */
export interface Steward {
  by: string;
  note?: string;
}

export type Decided =
  | { status: 'decided'; decision: Decision }
  /** unknown: no such record, or it is still on its way. countries: models never link across them. */
  | { status: 'refused'; because: 'unknown' | 'same record' | 'countries'; record: RecordId };

/** So many pairs a decision: its items stay small, and nobody divides more by hand. */
export const PAIRS_AT_ONCE = 1000;

const pairOf = (x: RecordId, y: RecordId, verdict: VerdictPair['verdict']): VerdictPair =>
  x < y ? { a: x, b: y, verdict } : { a: y, b: x, verdict };

/** The row of a record that somebody names, and when its component last changed; undefined where it has no row yet at one that stands. */
const standing = async (
  id: RecordId,
  deps: IdentityDeps,
): Promise<{ row: MemberRow; changedAt: string | undefined } | undefined> => {
  const record = await deps.store.record(id);
  if (!record) return undefined;
  const root = await findRoot(record.component, deps);
  const row = root.node.version > 0 ? await deps.store.member(root.id, id) : undefined;
  return row && { row, changedAt: root.node.at };
};

/** Later than all that was said of these pairs and happened to their records, whatever the clocks of two machines say. */
const after = (now: number, earlier: readonly string[]): string =>
  new Date(earlier.reduce((latest, at) => Math.max(latest, Date.parse(at) + 1), now)).toISOString();

/** Make a decision of verdicts on pairs, and carry it out. */
const decide = async (
  act: Decision['act'],
  pairs: readonly VerdictPair[],
  { by, note }: Steward,
  deps: StewardDeps,
): Promise<Decided> => {
  const ids = [...new Set(pairs.flatMap(({ a, b }) => [a, b]))].sort();
  const known = new Map(await Promise.all(ids.map(async (id) => [id, await standing(id, deps)] as const)));
  for (const { a, b } of pairs) {
    if (a === b) return { status: 'refused', because: 'same record', record: a };
    const [x, y] = [known.get(a), known.get(b)];
    if (!x || !y) return { status: 'refused', because: 'unknown', record: x ? b : a };
    if (x.row.comparable.country !== y.row.comparable.country) return { status: 'refused', because: 'countries', record: b };
  }
  const owners = await oneIdsOf(
    deps.store,
    ids.map((recordId) => ({ recordId })),
  );
  const stood = new Map<OneId, RecordId[]>();
  for (const [index, id] of ids.entries())
    for (const oneId of owners[index]?.oneIds ?? []) stood.set(oneId, [...(stood.get(oneId) ?? []), id]);
  const said = new Set(pairs.flatMap(({ a, b }) => [`${a} ${b}`, `${b} ${a}`]));
  const earlier = [...known].flatMap(([id, of]) => [
    ...(of?.row.verdicts ?? []).filter((each) => said.has(`${id} ${each.with}`)).map(({ at }) => at),
    ...(of?.changedAt === undefined ? [] : [of.changedAt]),
  ]);
  const decision: Decision = {
    id: deps.newId(),
    act,
    at: after(deps.now(), earlier),
    by,
    ...(note !== undefined && { note }),
    pairs: [...pairs],
    stood: [...stood].map(([oneId, records]) => ({ oneId, records })),
  };
  await deps.stewards.open(decision);
  await carryOut(decision, deps);
  return { status: 'decided', decision };
};

/** What the audit says of a decision, under every OneID that it was about. */
const eventsOf = ({ id, at, by, note, pairs, stood }: Decision): IdentityEvent[] =>
  stood.map(({ oneId, records }) => ({
    oneId,
    at,
    cause: `!decision#${id}`,
    changes: pairs
      .filter(({ a, b }) => records.includes(a) || records.includes(b))
      .map(({ a, b, verdict }) => ({ change: 'verdict' as const, verdict, a, b })),
    links: [],
    by,
    ...(note !== undefined && { note }),
  }));

/** Put verdicts on a record's row, wherever it stands by then. @returns the root */
const mark = async (id: RecordId, verdicts: readonly MemberVerdict[], deps: IdentityDeps): Promise<ComponentId> => {
  const record = await deps.store.record(id);
  for (;;) {
    const root = record && (await findRoot(record.component, deps));
    const row = root && (await deps.store.member(root.id, id));
    // It stood there when the decision was made, and a row is only ever taken from where it was put elsewhere before.
    if (!row) throw new ConflictError('a record that was decided on is on its way to another component');
    const merged = mergeVerdicts(row.verdicts ?? [], verdicts);
    if (JSON.stringify(merged) !== JSON.stringify(row.verdicts ?? [])) {
      if (!(await deps.store.putMember(root.id, { ...row, verdicts: merged }, row))) continue;
    }
    // As with any write to a row: the root may have lost a merge meanwhile.
    if (!isLoser(await deps.store.component(root.id))) return root.id;
  }
};

/**
 * Carry out a decision: idempotent, step by step. First it is kept for ever, then its verdicts go to the rows, where every
 * computation sees them; those who are one HCP are considered together from now on; then the parts are computed.
 */
export const carryOut = async (decision: Decision, deps: StewardDeps): Promise<void> => {
  const { at, pairs } = decision;
  await deps.stewards.keep(decision, eventsOf(decision));
  const verdicts = new Map<RecordId, MemberVerdict[]>();
  for (const { a, b, verdict } of pairs) {
    verdicts.set(a, [...(verdicts.get(a) ?? []), { with: b, verdict, at }]);
    verdicts.set(b, [...(verdicts.get(b) ?? []), { with: a, verdict, at }]);
  }
  const components = new Map<RecordId, ComponentId>();
  for (const [id, said] of verdicts) components.set(id, await mark(id, said, deps));
  for (const { a, b, verdict } of pairs) {
    const [x, y] = [components.get(a), components.get(b)];
    if (verdict === 'same' && x !== undefined && y !== undefined) await unite(x, y, deps);
  }
  const roots = new Set<ComponentId>();
  for (const component of new Set(components.values())) roots.add((await findRoot(component, deps)).id);
  for (const root of roots) await repartition(root, deps);
  await deps.stewards.unskip(pairs);
  await deps.stewards.close(decision);
};

/** Carry out what an earlier steward's crash cut off. @returns how many decisions that were */
export const finishDecisions = async (deps: StewardDeps): Promise<number> => {
  const open = await deps.stewards.openDecisions();
  for (const decision of open) await carryOut(decision, deps);
  return open.length;
};

/** The pairs of the unmerge that keeps these two apart, where one does and its verdict is the last that was said of them. */
const unmergeOf = async (x: RecordId, y: RecordId, deps: StewardDeps): Promise<readonly VerdictPair[]> => {
  const latest = (await deps.stewards.verdictsOn(x)).filter((each) => each.with === y).at(-1);
  if (latest?.verdict !== 'different') return [];
  const decision = await deps.stewards.decision(latest.decision);
  return decision?.act === 'unmerge' ? decision.pairs : [];
};

/**
 * A steward says of two records that they are one HCP, or two. "Same" of a pair that an unmerge took apart takes back all of
 * that unmerge: the records come together again as they stood.
 */
export const decidePair = async (
  x: RecordId,
  y: RecordId,
  verdict: VerdictPair['verdict'],
  steward: Steward,
  deps: StewardDeps,
): Promise<Decided> => {
  const undone = verdict === 'same' ? await unmergeOf(x, y, deps) : [];
  const pairs = undone.length > 0 ? undone.map(({ a, b }) => pairOf(a, b, verdict)) : [pairOf(x, y, verdict)];
  return await decide('verdict', pairs, steward, deps);
};

export type Unmerged =
  | Decided
  /** retired: the OneID stands for nobody; `by` where another succeeded it. all: nothing would be left. strangers: not its records. */
  | { status: 'refused'; because: 'retired'; by?: OneId }
  | { status: 'refused'; because: 'all' | 'too many pairs' }
  | { status: 'refused'; because: 'strangers'; records: RecordId[] };

/**
 * Split records off from a OneID: a steward says that each of them is another HCP than each that remains. The id stays with the
 * largest part. What was observed hangs on identity keys, so it moves with the records; what is left to do is the rebuild of
 * both profiles, which are told like after any change.
 */
export const unmerge = async (
  oneId: OneId,
  records: readonly RecordId[],
  steward: Steward,
  deps: StewardDeps,
): Promise<Unmerged> => {
  const found = await resolve(deps.store, oneId);
  if (found.status !== 'live') {
    return { status: 'refused', because: 'retired', ...(found.status === 'succeeded' && { by: found.by }) };
  }
  const named = new Set(records);
  const members = found.records.map(({ recordId }) => recordId);
  const strangers = [...named].filter((id) => !members.includes(id));
  if (strangers.length > 0) return { status: 'refused', because: 'strangers', records: strangers };
  const remaining = members.filter((id) => !named.has(id));
  if (remaining.length === 0) return { status: 'refused', because: 'all' };
  const pairs = [...named].flatMap((x) => remaining.map((y) => pairOf(x, y, 'different')));
  if (pairs.length > PAIRS_AT_ONCE) return { status: 'refused', because: 'too many pairs' };
  return await decide('unmerge', pairs, steward, deps);
};
