import type { RecordTable } from '../../../shared/match/table.ts';
import type { Crew } from './crew.ts';
import type { Weighed } from './member.ts';

/**
 * Clusters: pairs at or above the threshold hold groups together; a group in which not every pair is such a link is divided by average
 * linkage over all its pairs, the members of the crew side by side.
 * @returns by row, the first row of its cluster
 */
export const clusterPairs = async (
  { rows }: RecordTable,
  weighed: readonly Weighed[],
  threshold: number,
  crew: Crew,
): Promise<Uint32Array> => {
  const parents = new Uint32Array(rows);
  for (let row = 0; row < rows; row++) parents[row] = row;
  const find = (row: number): number => {
    let at = row;
    for (let parent = parents[at] ?? 0; parent !== at; parent = parents[at] ?? 0) {
      parents[at] = parents[parent] ?? 0;
      at = parents[at] ?? 0;
    }
    return at;
  };
  const eachLink = (visit: (a: number, b: number, weight: number) => void): void => {
    for (const { left, right, weight, forbidden } of weighed)
      for (let pair = 0; pair < weight.length; pair++)
        if ((weight[pair] ?? 0) >= threshold && forbidden[pair] === 0)
          visit(left[pair] ?? 0, right[pair] ?? 0, weight[pair] ?? 0);
  };
  eachLink((a, b) => {
    const [x, y] = [find(a), find(b)];
    if (x < y) parents[y] = x;
    else parents[x] = y;
  });
  const count = (): { sizes: Uint32Array; links: Uint32Array } => {
    const sizes = new Uint32Array(rows);
    const links = new Uint32Array(rows);
    for (let row = 0; row < rows; row++) {
      const root = find(row);
      parents[row] = root;
      sizes[root] = (sizes[root] ?? 0) + 1;
    }
    eachLink((a, b) => {
      const root = parents[a] ?? 0;
      if (root === parents[b]) links[root] = (links[root] ?? 0) + 1;
    });
    return { sizes, links };
  };
  const whole = count();
  const { sizes, links } = cutLargest(parents, whole, eachLink, find) ? count() : whole;
  await divideGroups(parents, sizes, links, threshold, crew);
  return parents;
};

/** Where every pair is a link there is nothing to divide. */
const isWhole = (size: number, links: number): boolean => links === (size * (size - 1)) / 2;

/** Agglomeration takes the square of a group in memory, and more in time. */
const GROUP_MOST = 2000;

/**
 * Groups of more records than that fall apart at their weakest links: by descending weight, links join records as long as what they join is
 * no larger. So a name that ten thousand records have costs no more than many small ones.
 * @returns whether there were any
 */
const cutLargest = (
  parents: Uint32Array,
  { sizes, links }: { sizes: Uint32Array; links: Uint32Array },
  eachLink: (visit: (a: number, b: number, weight: number) => void) => void,
  find: (row: number) => number,
): boolean => {
  const tooLarge = sizes.map((size, root) => (size > GROUP_MOST && !isWhole(size, links[root] ?? 0) ? 1 : 0));
  if (!tooLarge.includes(1)) return false;
  let count = 0;
  eachLink((a) => {
    count += tooLarge[parents[a] ?? 0] ?? 0;
  });
  const [left, right, weights] = [new Uint32Array(count), new Uint32Array(count), new Float32Array(count)];
  let at = 0;
  eachLink((a, b, weight) => {
    if (tooLarge[parents[a] ?? 0] !== 1) return;
    [left[at], right[at], weights[at]] = [a, b, weight];
    at += 1;
  });
  for (let row = parents.length - 1; row >= 0; row--) if (tooLarge[parents[row] ?? 0] === 1) parents[row] = row;
  const held = new Uint32Array(parents.length).fill(1);
  const order = left.map((_, link) => link);
  order.sort(
    (x, y) => (weights[y] ?? 0) - (weights[x] ?? 0) || (left[x] ?? 0) - (left[y] ?? 0) || (right[x] ?? 0) - (right[y] ?? 0),
  );
  for (const link of order) {
    const [x, y] = [find(left[link] ?? 0), find(right[link] ?? 0)];
    const size = (held[x] ?? 0) + (held[y] ?? 0);
    if (x === y || size > GROUP_MOST) continue;
    parents[Math.max(x, y)] = Math.min(x, y);
    held[Math.min(x, y)] = size;
  }
  return true;
};

const divideGroups = async (
  cluster: Uint32Array,
  sizes: Uint32Array,
  links: Uint32Array,
  threshold: number,
  crew: Crew,
): Promise<void> => {
  const ends = new Map<number, number>();
  let total = 0;
  for (let root = 0; root < sizes.length; root++) {
    const size = sizes[root] ?? 0;
    if (size < 3 || isWhole(size, links[root] ?? 0)) continue;
    ends.set(root, total);
    total += size;
  }
  if (total === 0) return;
  const rows = new Uint32Array(new SharedArrayBuffer(total * 4));
  for (let row = 0; row < cluster.length; row++) {
    const root = cluster[row] ?? 0;
    const at = ends.get(root);
    if (at === undefined) continue;
    rows[at] = row;
    ends.set(root, at + 1);
  }
  const groups = [...ends.values()];
  // Work grows with the square of a group: groups are dealt out by it.
  const shares: { rows: number[]; ends: number[]; work: number }[] = Array.from({ length: crew.size }, () => ({
    rows: [],
    ends: [],
    work: 0,
  }));
  let start = 0;
  for (const end of groups) {
    const share = shares.reduce((least, each) => (each.work < least.work ? each : least));
    for (let at = start; at < end; at++) share.rows.push(rows[at] ?? 0);
    share.ends.push(share.rows.length);
    share.work += (end - start) ** 2;
    start = end;
  }
  const inputs = shares.map((share) => ({ rows: Uint32Array.from(share.rows), ends: Uint32Array.from(share.ends), threshold }));
  const named = await crew.all('divide', inputs);
  for (const [member, names] of named.entries())
    for (const [at, name] of names.entries()) {
      const row = inputs[member]?.rows[at];
      if (row !== undefined) cluster[row] = name;
    }
};
