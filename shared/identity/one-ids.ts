import { createHash } from 'node:crypto';
import type { ComponentRoot, FormerPart, MemberRow, Part } from '../contracts/identity.ts';
import type { BlockKey, OneId, RecordId } from '../domain/ids.ts';

/** The parts of a component with their OneIDs, and what that changes for whom. */
export interface Assignment {
  parts: Part[];
  former: FormerPart[];
  /** OneIDs that stand no more from now on; they are in `former` too. */
  retired: FormerPart[];
  /** OneIDs given for the first time. */
  fresh: OneId[];
  /** OneIDs whose part changed, appeared or is no more. */
  touched: OneId[];
}

/** By record: keys that name neither it nor those whom a steward keeps apart from it. */
export type Disputed = ReadonlyMap<RecordId, ReadonlySet<BlockKey>>;

export const digestOf = (
  records: readonly RecordId[],
  rows: ReadonlyMap<RecordId, MemberRow>,
  disputed: readonly BlockKey[],
): string => {
  // A delivery takes what postings say for the rows where the digest agrees (`rowsSaid`): it covers all that postings do not say.
  const said = records.map((id) => {
    const row = rows.get(id);
    return [id, row?.version ?? '', ...(row?.generic ?? []), ...(row?.verdicts ?? [])];
  });
  const all = disputed.length > 0 ? [...said, disputed] : said;
  return createHash('sha256').update(JSON.stringify(all)).digest('base64url').slice(0, 22);
};

const overlap = (a: readonly RecordId[], b: readonly RecordId[]): number => a.filter((id) => b.includes(id)).length;

/**
 * Where a OneID's records went: the group with most of them; of equals the smaller, where they make up more, then the one
 * whose first record id comes first. None where all of them were withdrawn.
 */
const homeOf = (part: Part, groups: readonly (readonly RecordId[])[]): number | undefined => {
  const ranked = groups
    .map((group, index) => ({ index, size: group.length, shared: overlap(part.records, group) }))
    .filter(({ shared }) => shared > 0)
    .sort((x, y) => y.shared - x.shared || x.size - y.size || x.index - y.index);
  return ranked[0]?.index;
};

/** The OneID that most of a new group's records stood under; of equals the older. */
const originOf = (records: readonly RecordId[], before: readonly Part[]): OneId | undefined => {
  const ranked = before
    .map((part) => ({ oneId: part.oneId, shared: overlap(part.records, records) }))
    .filter(({ shared }) => shared > 0)
    .sort((x, y) => y.shared - x.shared || (x.oneId < y.oneId ? -1 : 1));
  return ranked[0]?.oneId;
};

/**
 * Each OneID follows most of its records home. Of several that meet there the oldest stays and succeeds the others; a group
 * that is nobody's home gets a new one. So a merge keeps the oldest, a split leaves the id with the largest part, and where
 * no member changes, no id does.
 *
 * @param groups who is one HCP now, by first record id
 * @param newOneId called once for each new id
 */
export const assignOneIds = (
  node: ComponentRoot,
  groups: readonly RecordId[][],
  rows: ReadonlyMap<RecordId, MemberRow>,
  newOneId: () => OneId,
  disputed: Disputed = new Map(),
): Assignment => {
  const before = new Map(node.parts.map((part) => [part.oneId, part]));
  const homes = new Map(node.parts.map((part) => [part.oneId, homeOf(part, groups)]));
  const fresh: OneId[] = [];
  const parts = groups.map((records, index): Part => {
    const [oldest] = [...homes].flatMap(([oneId, home]) => (home === index ? [oneId] : [])).sort();
    const oneId = oldest ?? newOneId();
    if (oldest === undefined) fresh.push(oneId);
    const splitFrom = oldest === undefined ? originOf(records, node.parts) : before.get(oldest)?.splitFrom;
    const keys = [...new Set(records.flatMap((id) => [...(disputed.get(id) ?? [])]))].sort();
    return {
      oneId,
      records,
      digest: digestOf(records, rows, keys),
      ...(splitFrom && { splitFrom }),
      ...(keys.length > 0 && { disputed: keys }),
    };
  });
  const standing = new Set(parts.map((part) => part.oneId));
  const retired = [...homes]
    .filter(([oneId]) => !standing.has(oneId))
    .map(([oneId, home]): FormerPart => {
      const successor = home === undefined ? undefined : parts[home];
      return successor ? { oneId, succeededBy: successor.oneId } : { oneId };
    });
  const changed = parts.filter((part) => before.get(part.oneId)?.digest !== part.digest);
  return {
    parts,
    former: [...node.former, ...retired],
    retired,
    fresh,
    touched: [...changed, ...retired].map((part) => part.oneId),
  };
};
