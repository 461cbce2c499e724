import { integers } from './column.ts';

/** Disjoint sets of 0, 1, 2 …; every number is a set of its own until it is united. The lowest member stands for its set. */
export const forest = () => {
  const parents = integers();
  const find = (member: number): number => {
    let at = member;
    for (;;) {
      const parent = parents.get(at);
      if (parent === -1) return at;
      const grandparent = parents.get(parent);
      if (grandparent === -1) return parent;
      parents.set(at, grandparent);
      at = grandparent;
    }
  };
  return {
    find,
    unite(a: number, b: number): void {
      const [rootA, rootB] = [find(a), find(b)];
      if (rootA !== rootB) parents.set(Math.max(rootA, rootB), Math.min(rootA, rootB));
    },
  };
};
