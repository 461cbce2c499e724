import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Clean, Column, Condition, MatchingModel, Take } from '../../../shared/contracts/model.ts';
import { parseJson } from '../../../shared/contracts/parse.ts';
import { compile } from '../../../shared/match/compile.ts';
import { tableOf } from '../../../shared/match/table.ts';

const guide = readFileSync('docs/matching.md', 'utf8');
const models = [...guide.matchAll(/^```json\n(.*?)^```/gms)].map(([, text = '']) => text);

/** The first cells of the table under a heading that are JSON. */
const cellsUnder = (heading: string): string[] => {
  const section = guide.split(/^##+ /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^\| `(\{.*?\})` \|/gm)].map(([, json = '']) => json);
};

describe('docs/matching.md', () => {
  it('shows models', () => {
    expect(models.length).toBeGreaterThanOrEqual(2);
  });

  it.each(models)('a model that may be used as it stands: %#', (text) => {
    const model = parseJson(MatchingModel, text, 'the example');
    const record = { source: 0, value: () => ['x'] };
    expect(compile(model, tableOf(model, [record, record]))).toHaveLength(model.comparisons.length);
  });

  it('shows columns as they are', () => {
    const columns = cellsUnder('Columns');
    expect(columns.length).toBeGreaterThan(5);
    for (const text of columns) expect(parseJson(Column, text, text)).toBeTruthy();
  });

  it('shows every kind of condition', () => {
    const conditions = cellsUnder('Comparisons').map((text) => parseJson(Condition, text, text));
    const kinds = new Set(conditions.flatMap((condition) => Object.keys(condition)));
    for (const kind of [
      'exact',
      'jaroWinkler',
      'damerauLevenshtein',
      'jaccard',
      'prefix',
      'days',
      'difference',
      'intersect',
      'swapped',
      'missing',
      'all',
      'any',
    ])
      expect(kinds).toContain(kind);
  });

  it('names every way to clean and every function', () => {
    const named = Take.options.flatMap((option) => (option instanceof z.ZodEnum ? option.options : []));
    expect(named.length).toBeGreaterThan(10);
    for (const name of [...Clean.options, ...named]) expect(guide).toContain(`\`${name}\``);
  });
});
