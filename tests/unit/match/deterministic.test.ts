import { expect, it } from 'vitest';
import { MatchingModel } from '../../../shared/contracts/model.ts';
import { tableOf } from '../../../shared/match/table.ts';
import { deterministicPrior } from '../../../shared/match/train/deterministic.ts';

const model = (deterministicRules?: unknown): MatchingModel =>
  MatchingModel.parse({
    id: 'people',
    columns: { name: { from: ['name'] }, email: { from: ['email'] } },
    blockingRules: [{ id: 'name', on: ['name'] }],
    comparisons: [{ id: 'name', levels: [{ when: { exact: 'name' } }] }],
    deterministicRules,
  });

const rows = [
  ['ann', 'a@x'],
  ['ann', 'a@x'],
  ['ann', 'b@x'],
  ['bob', 'b@x'],
  ['bob', ''],
].map(([name = '', email = '']) => ({ source: 0, value: (column: string) => (column === 'name' ? name : email) }));

it('counts the pairs that any rule finds, each once, and how many more there are thought to be', () => {
  // By e-mail 0–1 and 2–3, by name and e-mail 0–1 again: two pairs, said to be half of all; of ten possible ones.
  const rules = model({ rules: [['email'], ['name', 'email']], recall: 0.5 });
  expect(deterministicPrior(rules, tableOf(rules, rows), undefined, 10)).toBeCloseTo(0.4, 10);
  const all = model({ rules: [['email']], recall: 1 });
  expect(deterministicPrior(all, tableOf(all, rows), undefined, 10)).toBeCloseTo(0.2, 10);
  expect(deterministicPrior(all, tableOf(all, rows), (a, b) => a !== b, 10)).toBeLessThan(1e-10); // nobody in another source
});

it('says nothing without such rules', () => {
  expect(deterministicPrior(model(), tableOf(model(), rows), undefined, 10)).toBeUndefined();
});
