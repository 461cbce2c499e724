import type { MatchingModel } from '../contracts/model.ts';
import { columnOf, type RecordTable, valueAt } from './table.ts';

/** Of two rows: the cannot-link columns whose values exclude each other, both valid and nothing common. */
export const excluding = (model: MatchingModel, table: RecordTable): ((a: number, b: number) => string[]) => {
  const tests = model.cannotLink.map((name) => ({ name, test: differ(table, name) }));
  return (a, b) => tests.filter(({ test }) => test(a, b)).map(({ name }) => name);
};

/** Whether two rows exclude each other. */
export const excludes = (model: MatchingModel, table: RecordTable): ((a: number, b: number) => boolean) => {
  const tests = model.cannotLink.map((name) => differ(table, name));
  return (a, b) => tests.some((test) => test(a, b));
};

const differ = (table: RecordTable, name: string): ((a: number, b: number) => boolean) => {
  const view = columnOf(table, name);
  const { sets } = view.dictionary;
  return (a, b) => {
    const [x, y] = [valueAt(table, view, a), valueAt(table, view, b)];
    if (x === 0 || y === 0 || x === y) return false;
    if (!sets) return true;
    const others = sets.elements.subarray(sets.starts[y], sets.starts[y + 1]);
    return !sets.elements.subarray(sets.starts[x], sets.starts[x + 1]).some((element) => others.includes(element));
  };
};
