/** A pair that no rule lets stand together, whatever else is said. */
export const FORBIDDEN = Number.NEGATIVE_INFINITY;

/** Groups that a link has brought together stay so while they disagree, on average, by no more than this. */
const SLACK = 1;

/**
 * Which of these records are one person: average linkage. Beginning with each alone, the two groups whose records agree most on average,
 * over all pairs across, are joined as long as that average does not fall below -SLACK. So a bridge of one good pair between two groups
 * that otherwise disagree does not join them, and a pair that disagrees does not part records that all others hold together.
 *
 * A function of the pulls and the records' order alone: ties go to the earlier records. O(n²) for each of at most n joins;
 * n² numbers of memory.
 *
 * @param pulls n × n, symmetric: what each pair says (see `pullOf`); FORBIDDEN where two may not stand together
 * @param together groups that stand together whatever the pulls say
 * @returns the group of each, numbered by the first record of the group
 */
export const agglomerate = (n: number, pulls: Float64Array, together: readonly (readonly number[])[] = []): Int32Array => {
  const groups = alone(n, pulls);
  for (const [first = 0, ...others] of together)
    for (const other of others) {
      const [x, y] = [nameOf(groups, first), nameOf(groups, other)];
      if (x !== y) merge(groups, Math.min(x, y), Math.max(x, y));
    }
  for (let x = 0; x < n; x++) if (groups.alive[x] === 1) choose(groups, x);
  for (let from = closest(groups); from !== -1; from = closest(groups)) {
    const to = groups.best[from] ?? 0;
    merge(groups, from, to);
    chooseAgain(groups, from, to);
  }
  return groups.into.map((_, each) => nameOf(groups, each));
};

/** Groups in the making, each by its first record. */
interface Linkage {
  n: number;
  /** Which group a group was joined to; itself while it stands. */
  into: Int32Array;
  alive: Uint8Array;
  size: Int32Array;
  /** n × n: the sum of the pulls across two groups; FORBIDDEN stays. */
  sums: Float64Array;
  /** The group's best partner among those after it, -1 where all are forbidden, and their average. */
  best: Int32Array;
  bestAverage: Float64Array;
}

const alone = (n: number, pulls: Float64Array): Linkage => ({
  n,
  into: new Int32Array(n).map((_, each) => each),
  alive: new Uint8Array(n).fill(1),
  size: new Int32Array(n).fill(1),
  sums: pulls.slice(),
  best: new Int32Array(n).fill(-1),
  bestAverage: new Float64Array(n).fill(FORBIDDEN),
});

const nameOf = ({ into }: Linkage, each: number): number => {
  let at = each;
  while (into[at] !== at) at = into[at] ?? at;
  return at;
};

const average = ({ n, sums, size }: Linkage, x: number, y: number): number =>
  (sums[x * n + y] ?? 0) / ((size[x] ?? 1) * (size[y] ?? 1));

const choose = (groups: Linkage, x: number): void => {
  const { n, alive, best, bestAverage } = groups;
  best[x] = -1;
  bestAverage[x] = FORBIDDEN;
  for (let y = x + 1; y < n; y++) {
    if (alive[y] === 0) continue;
    const mean = average(groups, x, y);
    if (mean > (bestAverage[x] ?? 0)) {
      best[x] = y;
      bestAverage[x] = mean;
    }
  }
};

/** The first of the two groups that agree most; -1 where no two agree enough. */
const closest = ({ n, alive, best, bestAverage }: Linkage): number => {
  let from = -1;
  let most = -SLACK;
  for (let x = 0; x < n; x++) {
    const mean = bestAverage[x] ?? FORBIDDEN;
    if (alive[x] === 0 || best[x] === -1 || mean < most || (mean === most && from !== -1)) continue;
    from = x;
    most = mean;
  }
  return from;
};

/** Group y goes into x, which stands before it. */
const merge = ({ n, into, alive, size, sums }: Linkage, x: number, y: number): void => {
  for (let z = 0; z < n; z++) {
    if (alive[z] === 0 || z === x || z === y) continue;
    const sum = (sums[x * n + z] ?? 0) + (sums[y * n + z] ?? 0);
    sums[x * n + z] = sum;
    sums[z * n + x] = sum;
  }
  size[x] = (size[x] ?? 0) + (size[y] ?? 0);
  alive[y] = 0;
  into[y] = x;
};

/** Partners after `to` went into `from`. No other group gains by it: an average over both is at most that over one of them. */
const chooseAgain = (groups: Linkage, from: number, to: number): void => {
  const { n, alive, best } = groups;
  for (let x = 0; x < n; x++) if (alive[x] === 1 && (x === from || best[x] === to || best[x] === from)) choose(groups, x);
};
