import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { SourceConfig } from '../../../shared/contracts/config.ts';
import { CONFIGURATION, makeWorld } from './world.ts';

const ROOT = join(import.meta.dirname, '../../..');
const DATA = join(ROOT, '../shared/data/us-hcp');
const sources = ['nppes', 'cms'].map((id) =>
  SourceConfig.parse(JSON.parse(readFileSync(join(ROOT, `config/sources/${id}.json`), 'utf8'))),
);

// Third-party data, not part of the project: skipped, and listed as such, where it is not at hand.
describe.skipIf(!existsSync(DATA))('real registries', () => {
  it.each([
    ['nppes', 2485],
    ['cms', 4847],
  ])('%s: every row is accounted for', async (id, rows) => {
    const bytes = readFileSync(join(DATA, `${id}.csv`));
    const world = makeWorld();
    world.deps.configuration = () => Promise.resolve({ ...CONFIGURATION, sources });
    const report = await world.drop(`${id}/records/${id}.csv`, bytes);
    expect(report).toMatchObject({ status: 'complete', read: rows, accepted: rows, unchanged: 0, quarantined: 0, issues: {} });
    const table: string[][] = parse(bytes, { from_line: 2 });
    expect(world.sentRecords().map(({ sourceId }) => sourceId)).toEqual(table.map(([id]) => id));
  });
});
