import type { IdentityChange, IdentityEvent, IdentityLink } from '../contracts/audit.ts';
import type { Part } from '../contracts/identity.ts';
import type { OneId, RecordId } from '../domain/ids.ts';
import type { Assignment } from './one-ids.ts';

/** When and by what a component was computed. */
export interface Computation {
  at: string;
  cause: string;
  model: string;
}

const holders = (parts: readonly Part[]): Map<RecordId, OneId> =>
  new Map(parts.flatMap(({ oneId, records }) => records.map((record) => [record, oneId] as const)));

/** Records by where they come from or went. */
const grouped = (records: readonly RecordId[], where: ReadonlyMap<RecordId, OneId>): [OneId | undefined, RecordId[]][] => {
  const groups = new Map<OneId | undefined, RecordId[]>();
  for (const record of records) groups.set(where.get(record), [...(groups.get(where.get(record)) ?? []), record]);
  return [...groups].sort(([a = ''], [b = '']) => (a < b ? -1 : a > b ? 1 : 0));
};

const strongestFirst = (x: IdentityLink, y: IdentityLink): number =>
  Number(y.verdict ?? false) - Number(x.verdict ?? false) ||
  (y.weight ?? 0) - (x.weight ?? 0) ||
  (x.a < y.a ? -1 : x.a > y.a ? 1 : 0) ||
  (x.b < y.b ? -1 : 1);

/**
 * The links that brought the newcomers in: the strongest that hold all together, without those that held before.
 * @param before records that already stood together
 */
export const bringingIn = (
  links: readonly IdentityLink[],
  records: readonly RecordId[],
  before: ReadonlySet<RecordId>,
): IdentityLink[] => {
  const group = new Map(records.map((record) => [record, before.has(record) ? 'before' : record]));
  return links.toSorted(strongestFirst).filter(({ a, b }) => {
    const [left, right] = [group.get(a), group.get(b)];
    if (left === undefined || right === undefined || left === right) return false;
    for (const [record, each] of group) if (each === right) group.set(record, left);
    return true;
  });
};

/** What a computation changes, one event for each OneID whose records change. Where none moves there is none. */
export const eventsOf = (
  former: readonly Part[],
  { parts, retired, fresh }: Assignment,
  links: readonly IdentityLink[],
  { at, cause, model }: Computation,
): IdentityEvent[] => {
  const [stoodIn, standsIn] = [holders(former), holders(parts)];
  const successors = new Map(retired.map(({ oneId, succeededBy }) => [oneId, succeededBy]));
  const before = new Map(former.map((part) => [part.oneId, part.records]));
  const origins = new Map(parts.map(({ oneId, splitFrom }) => [oneId, splitFrom]));

  const arrived = (oneId: OneId, records: readonly RecordId[]): IdentityChange[] =>
    grouped(records, stoodIn).map(([from, came]) => {
      if (from === undefined) return { change: 'joined', records: came };
      return successors.get(from) === oneId
        ? { change: 'merged', from, records: came }
        : { change: 'joined', records: came, from };
    });
  const gone = (oneId: OneId, records: readonly RecordId[]): IdentityChange[] =>
    grouped(records, standsIn).map(([to, went]) => {
      if (to === undefined) return { change: 'left', records: went };
      return fresh.includes(to) && origins.get(to) === oneId
        ? { change: 'split', into: to, records: went }
        : { change: 'left', records: went, to };
    });

  const event = (oneId: OneId, changes: IdentityChange[], why: IdentityLink[]): IdentityEvent[] =>
    changes.length === 0 ? [] : [{ oneId, at, cause, changes, links: why, model }];
  return [
    ...parts.flatMap(({ oneId, records, splitFrom }) => {
      if (fresh.includes(oneId)) {
        const created: IdentityChange = { change: 'created', records, ...(splitFrom && { splitFrom }) };
        return event(oneId, [created], bringingIn(links, records, new Set()));
      }
      const own = before.get(oneId) ?? [];
      const [held, stands] = [new Set(own), new Set(records)];
      const come = records.filter((record) => !held.has(record));
      const left = own.filter((record) => !stands.has(record));
      const why = come.length > 0 ? bringingIn(links, records, held) : [];
      return event(oneId, [...arrived(oneId, come), ...gone(oneId, left)], why);
    }),
    ...retired.flatMap(({ oneId, succeededBy }) =>
      event(oneId, [{ change: 'retired', ...(succeededBy && { succeededBy }) }], []),
    ),
  ];
};
