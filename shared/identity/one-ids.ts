import { createHash } from 'node:crypto';
import type { ComponentRoot, FormerPart, MemberRow, Part } from '../contracts/identity.ts';
import type { OneId, RecordId } from '../domain/ids.ts';

/** The parts of a component with their OneIDs, and what that changes for whom. */
export interface Assignment {
  parts: Part[];
  former: FormerPart[];
  /** OneIDs given for the first time. */
  fresh: OneId[];
  /** OneIDs whose part changed, appeared or is no more. */
  touched: OneId[];
}

const digestOf = (records: readonly RecordId[], rows: ReadonlyMap<RecordId, MemberRow>): string => {
  const said = records.map((id) => [id, rows.get(id)?.version ?? '', ...(rows.get(id)?.generic ?? [])]);
  return createHash('sha256').update(JSON.stringify(said)).digest('base64url').slice(0, 22);
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
): Assignment => {
  const homes = new Map(node.parts.map((part) => [part.oneId, homeOf(part, groups)]));
  const fresh: OneId[] = [];
  const parts = groups.map((records, index): Part => {
    const [oldest] = [...homes].flatMap(([oneId, home]) => (home === index ? [oneId] : [])).sort();
    const oneId = oldest ?? newOneId();
    if (oldest === undefined) fresh.push(oneId);
    return { oneId, records, digest: digestOf(records, rows) };
  });
  const standing = new Set(parts.map((part) => part.oneId));
  const retired = [...homes]
    .filter(([oneId]) => !standing.has(oneId))
    .map(([oneId, home]): FormerPart => {
      const successor = home === undefined ? undefined : parts[home];
      return successor ? { oneId, succeededBy: successor.oneId } : { oneId };
    });
  const before = new Map(node.parts.map((part) => [part.oneId, part.digest]));
  const changed = parts.filter((part) => before.get(part.oneId) !== part.digest);
  return {
    parts,
    former: [...node.former, ...retired],
    fresh,
    touched: [...changed, ...retired].map((part) => part.oneId),
  };
};
