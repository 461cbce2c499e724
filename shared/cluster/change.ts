import type { Comparable, ComponentChange } from '../contracts/identity.ts';
import type { SnapshotComponent, SnapshotRecord } from '../contracts/run.ts';
import type { Country } from '../domain/hcp.ts';
import type { BlockKey, ComponentId, RecordId } from '../domain/ids.ts';
import { type Divided, divideRows, sayAsk } from '../identity/divide.ts';
import { blocks, candidatesOf, type LiveModel } from '../match/live.ts';

/** All that could come together, and all that belongs together now: a part of the snapshot that can be judged alone. */
export interface Neighbourhood {
  /** Roots and losers of merges. */
  components: readonly SnapshotComponent[];
  /** The current row of each record. */
  records: readonly SnapshotRecord[];
}

export interface Model {
  /** @throws ConfigurationError where no model covers the country */
  modelOf: (country: Country) => LiveModel;
  /** Whether a key names a place and not a person, counted over the whole snapshot. */
  isGeneric: (key: BlockKey) => boolean;
}

/** What one neighbourhood comes to. Counts are of OneIDs. */
export interface Finding {
  changes: ComponentChange[];
  /** Of n OneIDs that come together, n - 1. */
  merges: number;
  splits: number;
  /** Whose records change. */
  affected: number;
  /** Changes that move no record. */
  repairs: number;
}

/** A root and all that lies under it. */
interface Root {
  id: ComponentId;
  version: number;
  /** The root itself and losers whose records may still stand under them. */
  components: SnapshotComponent[];
  records: SnapshotRecord[];
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.toSorted().every((value, index) => value === b.toSorted()[index]);

const rootsOf = ({ components, records }: Neighbourhood): Map<ComponentId, Root> => {
  const known = new Map(components.map((each) => [each.component, each]));
  const rootId = (id: ComponentId): ComponentId => {
    let at = id;
    for (let winner = known.get(at)?.mergedInto; winner !== undefined; winner = known.get(at)?.mergedInto) at = winner;
    return at;
  };
  const roots = new Map<ComponentId, Root>();
  const under = (component: ComponentId): Root => {
    const id = rootId(component);
    // A component without an item of its own is a root that nothing was computed for yet.
    const root = roots.get(id) ?? { id, version: known.get(id)?.version ?? 0, components: [], records: [] };
    roots.set(id, root);
    return root;
  };
  for (const each of components) under(each.component).components.push(each);
  for (const each of records) under(each.component).records.push(each);
  return roots;
};

interface Carrier {
  comparable: Comparable;
  root: ComponentId;
}

/** Who carries each key on which records are compared. */
const carriersOf = (roots: Map<ComponentId, Root>, { isGeneric, modelOf }: Model): Carrier[][] => {
  const carriers = new Map<BlockKey, Carrier[]>();
  for (const { id: root, records } of roots.values()) {
    for (const { comparable } of records) {
      const model = modelOf(comparable.country);
      for (const key of comparable.keys.filter((each) => blocks(each, model) && !isGeneric(each))) {
        const under = carriers.get(key);
        if (under) under.push({ comparable, root });
        else carriers.set(key, [{ comparable, root }]);
      }
    }
  }
  return [...carriers.values()];
};

/** The roots in groups that must be considered together: two of their records share a key that counts, and may be one HCP. */
const groupsOf = (roots: Map<ComponentId, Root>, model: Model): Root[][] => {
  const groups = new Map([...roots.values()].map((root) => [root.id, [root]]));
  const join = (a: ComponentId, b: ComponentId): void => {
    const [left, right] = [groups.get(a) ?? [], groups.get(b) ?? []];
    if (left === right) return;
    const joined = [...left, ...right];
    for (const root of joined) groups.set(root.id, joined);
  };
  for (const under of carriersOf(roots, model)) {
    for (const [index, { comparable, root }] of under.entries()) {
      // Nearly all who share a key stand together already.
      const apart = under.slice(index + 1).filter((other) => groups.get(other.root) !== groups.get(root));
      const rootOf = new Map(apart.map((other) => [other.comparable, other.root]));
      const others = apart.map((other) => other.comparable);
      for (const candidate of candidatesOf(comparable, others, model.modelOf(comparable.country))) {
        const other = rootOf.get(candidate);
        if (other !== undefined) join(root, other);
      }
    }
  }
  return [...new Set(groups.values())].map((group) => group.toSorted((a, b) => byText(a.id, b.id)));
};

/** What should stand: the parts, and the pairs that wait for a steward. */
const expected = (records: readonly SnapshotRecord[], model: Model): Divided =>
  divideRows(
    records.map((record) => ({ ...record, generic: record.comparable.keys.filter(model.isGeneric) })),
    model,
  );

/** How the parts that stand compare with those that should. */
const difference = (present: readonly (readonly RecordId[])[], expected: readonly (readonly RecordId[])[]) => {
  const indexOf = (parts: readonly (readonly RecordId[])[]): Map<RecordId, number> =>
    new Map(parts.flatMap((part, index) => part.map((record) => [record, index] as const)));
  const [standsIn, belongsIn] = [indexOf(present), indexOf(expected)];
  const partsOf = (records: readonly RecordId[], where: Map<RecordId, number>): Set<number> =>
    new Set(records.flatMap((record) => where.get(record) ?? []));
  const stays = (part: readonly RecordId[]): boolean => {
    const [first] = part;
    const index = first === undefined ? undefined : belongsIn.get(first);
    return index !== undefined && same(part, expected[index] ?? []);
  };
  return {
    merges: expected.reduce((sum, part) => sum + Math.max(partsOf(part, standsIn).size - 1, 0), 0),
    splits: present.filter((part) => partsOf(part, belongsIn).size > 1).length,
    affected: present.filter((part) => !stays(part)).length,
    equal: present.length === expected.length && present.every(stays),
  };
};

/** Judge one neighbourhood by the same functions as the live route: what should stand together, and what has to be done for it. */
export const findChanges = (neighbourhood: Neighbourhood, model: Model): Finding => {
  const finding: Finding = { changes: [], merges: 0, splits: 0, affected: 0, repairs: 0 };
  for (const group of groupsOf(rootsOf(neighbourhood), model)) {
    const records = group.flatMap((root) => root.records);
    const components = group.flatMap((root) => root.components);
    const present = components.flatMap(({ parts }) => parts.map((part) => part.records));
    const { parts, asks } = expected(records, model);
    const { merges, splits, affected, equal } = difference(present, parts);
    const asked = components.flatMap((component) => component.asks ?? []);
    const generic = records
      .map(({ comparable, generic: marks }) => ({
        recordId: comparable.recordId,
        marks,
        keys: comparable.keys.filter(model.isGeneric),
      }))
      .filter(({ marks, keys }) => !same(marks, keys))
      .map(({ recordId, keys }) => ({ recordId, keys }));
    const asOne = equal && group.length === 1 && generic.length === 0 && same(asked.map(sayAsk), asks.map(sayAsk));
    if (asOne && !components.some(({ unfinished }) => unfinished)) continue;
    finding.changes.push({ components: group.map(({ id, version }) => ({ id, version })), unite: 'all', generic });
    finding.merges += merges;
    finding.splits += splits;
    finding.affected += affected;
    finding.repairs += equal ? 1 : 0;
  }
  return finding;
};
