import type { MatchingModel } from '../contracts/model.ts';
import type { RuleBlocks } from './block.ts';
import { hashOfSet } from './dictionary.ts';
import { columnOf, type RecordTable } from './table.ts';

/**
 * Values that too many records bear name no person: where a rule on a single column has generic keys, those values count as missing in every
 * comparison from here on. Derived columns that stand on the same cell go with them. (The live route does the same, see `live.ts`.)
 */
export const dropGeneric = (
  model: MatchingModel,
  table: RecordTable,
  { rules }: { rules: readonly Pick<RuleBlocks, 'generic'>[] },
): void => {
  for (const [index, { on, genericAbove }] of model.blockingRules.entries()) {
    const [name, ...others] = on;
    const generic = rules[index]?.generic ?? [];
    if (name === undefined || others.length > 0 || genericAbove === undefined || generic.length === 0) continue;
    const view = columnOf(table, name);
    if (view.map !== undefined) continue;
    const { cells, stride } = table;
    const { slot, dictionary } = view;
    const { sets } = dictionary;
    if (!sets) {
      const gone = new Uint8Array(dictionary.size + 1);
      for (const { row } of generic) gone[cells[row * stride + slot] ?? 0] = 1;
      for (let at = slot; at < cells.length; at += stride) if (gone[cells[at] ?? 0] === 1) cells[at] = 0;
      continue;
    }
    dropElements(table, name, genericAbove);
  }
};

/** Of sets only the generic elements go: each set becomes what is left of it, and sets of which the same is left are one. */
const dropElements = (table: RecordTable, name: string, cap: number): void => {
  const view = columnOf(table, name);
  const { sets, size, hashes } = view.dictionary;
  if (!sets) return;
  const { cells, stride, rows } = table;
  const bearers = new Uint32Array(sets.of.size + 1);
  const elementsOf = (set: number): Uint32Array => sets.elements.subarray(sets.starts[set], sets.starts[set + 1]);
  for (let row = 0; row < rows; row++)
    for (const element of elementsOf(cells[row * stride + view.slot] ?? 0)) bearers[element] = (bearers[element] ?? 0) + 1;
  const starts = new Uint32Array(new SharedArrayBuffer(sets.starts.byteLength));
  const elements = new Uint32Array(new SharedArrayBuffer(sets.elements.byteLength));
  const becomes = new Uint32Array(size + 1);
  const known = new Map([['', 0]]);
  let at = 0;
  for (let set = 0; set <= size; set++) {
    starts[set] = at;
    for (const element of elementsOf(set)) if ((bearers[element] ?? 0) <= cap) elements[at++] = element;
    const left = elements.subarray(starts[set], at).join();
    becomes[set] = known.get(left) ?? set;
    known.set(left, becomes[set] ?? 0);
  }
  starts[size + 1] = at;
  for (let row = 0; row < rows; row++) {
    const cell = row * stride + view.slot;
    cells[cell] = becomes[cells[cell] ?? 0] ?? 0;
  }
  sets.starts.set(starts);
  sets.elements.set(elements);
  for (let set = 1; set <= size; set++) hashes[set] = hashOfSet(sets.of, elementsOf(set));
};
