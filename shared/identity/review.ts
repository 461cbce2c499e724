import type { CaseEntry } from '../contracts/steward.ts';
import type { RecordId } from '../domain/ids.ts';
import { findRoot } from './component.ts';
import type { StewardDeps } from './decide.ts';

/** A pair that waits for a verdict. */
export interface ReviewCase {
  a: RecordId;
  b: RecordId;
  weight: number;
  /** A steward put it last. */
  skipped: boolean;
}

const pairText = ({ a, b }: { a: RecordId; b: RecordId }): string => `${a} ${b}`;

/** Whether the component that the pair stands in still asks, in just these words. */
const isOpen = async (each: CaseEntry, deps: StewardDeps): Promise<boolean> => {
  const { node } = await findRoot(each.component, deps);
  return (node.asks ?? []).some((ask) => ask.a === each.a && ask.b === each.b && ask.weight === each.weight);
};

/**
 * The pairs most worth a verdict, first those that tell most; what was skipped comes last. Entries that nobody asks any more
 * (a verdict was given, the records changed or came together) are taken off the list on the way.
 */
export const reviewCases = async (limit: number, deps: StewardDeps): Promise<ReviewCase[]> => {
  const skipped = new Set((await deps.stewards.skipped()).map(pairText));
  for (;;) {
    const wanted = limit + skipped.size;
    const entries = await deps.stewards.cases(wanted);
    const open = await Promise.all(entries.map((each) => isOpen(each, deps)));
    const stale = entries.filter((_, index) => !open[index]);
    for (const each of stale) await deps.stewards.dropCase(each);
    await deps.stewards.unskip(stale);
    if (stale.length > 0 && entries.length === wanted) continue; // others may have moved up
    const cases = entries
      .filter((_, index) => open[index])
      .map(({ a, b, weight }) => ({ a, b, weight, skipped: skipped.has(pairText({ a, b })) }));
    return [...cases.filter((each) => !each.skipped), ...cases.filter((each) => each.skipped)].slice(0, limit);
  }
};
